//! `onet-ai migrate`: brings the database to this binary's schema.

use super::{Context, Error, output};
use crate::db::migrate;

/// Bring the database schema up to date (every command that writes does so by itself)
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(context: &Context, _: &Args) -> Result<(), Error> {
    let url = context.url()?;
    let versions = migrate::migrate(&mut context.writer()?)?;
    match versions.len() {
        0 => output::print(&format!("{url}: up to date")),
        n => output::print(&format!("{}: {n} migration(s) run: {}", url, versions.join(", "))),
    }
}
