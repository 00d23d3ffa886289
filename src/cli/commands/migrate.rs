//! `onet-ai migrate`: brings the database to this binary's schema.

use serde::Serialize;

use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::output;
use crate::db::migrate;
use crate::text;

/// Bring the database schema up to date (every command that writes does so by itself)
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report {
    /// The database, without a password.
    database: String,
    /// Versions of the migrations that were run; none where the schema was up to date.
    migrations: Vec<String>,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    let database = context.url()?.to_string();
    let migrations = migrate::migrate(&mut context.writer()?)?;
    if args.json {
        return output::print_json(&Report { database, migrations });
    }
    match migrations.as_slice() {
        [] => output::print(&format!("{database}: up to date")),
        run => output::print(&format!(
            "{database}: {} run: {}",
            text::counted(run.len(), "migration"),
            run.join(", ")
        )),
    }
}
