//! `onet-ai migrate`: brings the database to this binary's schema.

use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::print::output;
use crate::db::migrate;

/// Bring the database schema up to date (every command that writes does so by itself)
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(context: &Context, _: &Args) -> Result<(), Error> {
    let url = context.url()?;
    let versions = migrate::migrate(&mut context.writer()?)?;
    match versions.len() {
        0 => output::print(&format!("{url}: up to date")),
        n => output::print(&format!("{}: {n} migration(s) run: {}", url, versions.join(", "))),
    }
}
