//! `onet-ai serve`: the JSON API.

use std::net::SocketAddr;
use std::time::Duration;

use super::{Context, Error};
use crate::db::migrate;
use crate::web;

/// Serve what is published as a JSON API
///
/// Reads the active release with its active snapshot into memory, answers every request from
/// there, and looks for a newer publication every five seconds. Never writes: on PostgreSQL a
/// read-only role is enough. SIGTERM lets requests in flight finish.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Address to listen on
    #[arg(long, value_name = "ADDRESS", env = "ONET_AI_BIND", default_value = DEFAULT_BIND)]
    bind: SocketAddr,
}

/// Where the API listens unless told otherwise.
pub(super) const DEFAULT_BIND: &str = "127.0.0.1:8080";

/// Connections: one for the thread that watches the database, one to spare.
const POOL_SIZE: u32 = 2;
/// How long that thread waits for a database that is away.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) fn run(context: &Context, args: &Args) -> Result<(), Error> {
    let url = context.url()?;
    migrate::check(&mut url.connect_existing()?)?;
    let pool = url.pool(POOL_SIZE, PATIENCE);
    web::serve(pool, args.bind, |address| tracing::info!("listening on http://{address}"))?;
    Ok(())
}
