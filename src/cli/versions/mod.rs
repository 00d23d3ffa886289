//! `onet-ai versions`: the imported releases; `activate`, `accept` and `diff` them.

mod diff;

use serde::Serialize;

use super::{Context, Error, output};
use crate::db::data_version::{self, DataVersion};
use crate::pipeline::versions;

/// List the imported releases, activate, accept or compare them
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Option<Action>,
    /// Print the list as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Make a ready version the default of all commands and publish it
    Activate {
        /// Version, such as 30.1
        id: String,
    },
    /// Mark a staged version as ready, after looking at why it was staged
    Accept {
        /// Version, such as 30.1
        id: String,
    },
    Diff(diff::Args),
}

#[derive(Serialize)]
struct Row {
    id: String,
    release_name: Option<String>,
    release_date: Option<chrono::NaiveDate>,
    status: String,
    active: bool,
    rows: i64,
    imported_at: String,
    source: String,
    source_sha256: String,
    /// Why a staged version is staged.
    breaches: Vec<String>,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<(), Error> {
    match &args.action {
        None => list(context, args.json),
        Some(Action::Activate { id }) => {
            versions::activate(&mut *context.writing()?.get()?, id, context.now())?;
            output::print(&format!("{id} is active"))
        }
        Some(Action::Diff(args)) => diff::run(context, args),
        Some(Action::Accept { id }) => {
            versions::accept(&mut *context.writing()?.get()?, id)?;
            output::print(&format!(
                "{id} is ready; `onet-ai versions activate {id}` makes it the default"
            ))
        }
    }
}

fn list(context: &Context, json: bool) -> Result<(), Error> {
    let mut conn = context.reading()?.get()?;
    let mut rows = Vec::new();
    for version in data_version::all(&mut conn)? {
        let staged = version.status == data_version::STAGED;
        let breaches =
            if staged { versions::breaches(&mut conn, &version.id)? } else { Vec::new() };
        rows.push(row(version, breaches));
    }
    if json {
        return output::print_json(&rows);
    }
    if rows.is_empty() {
        return output::print("no release is imported yet: run `onet-ai import --version 30.1`");
    }
    let header = ["id", "release date", "status", "active", "rows", "imported at", "source"];
    let mut table = output::table(&header, &[4]);
    let mut why = String::new();
    for row in rows {
        for breach in &row.breaches {
            why += &["\n", &row.id, " is staged: ", breach].concat();
        }
        table.add_row([
            row.id,
            row.release_date.map_or_else(|| "not stated".to_owned(), |date| date.to_string()),
            row.status,
            if row.active { "yes" } else { "" }.to_owned(),
            row.rows.to_string(),
            row.imported_at,
            row.source,
        ]);
    }
    output::print(&format!("{}{why}", output::lines(&table)))
}

fn row(version: DataVersion, breaches: Vec<String>) -> Row {
    Row {
        id: version.id,
        release_name: version.release_name,
        release_date: version.release_date,
        status: version.status,
        active: version.is_active,
        rows: version.row_count,
        imported_at: version.created_at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        source: version.source,
        source_sha256: version.source_sha256,
        breaches,
    }
}
