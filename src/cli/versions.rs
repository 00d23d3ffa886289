//! `onet-ai versions`: the imported releases; `activate` and `accept` them.

use serde::Serialize;

use super::{Context, Error, output};
use crate::db::data_version::{self, DataVersion};
use crate::pipeline::versions;

/// List the imported releases, activate or accept one
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
}

#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    release_name: Option<&'a str>,
    release_date: Option<chrono::NaiveDate>,
    status: &'a str,
    active: bool,
    rows: i64,
    imported_at: String,
    source: &'a str,
    source_sha256: &'a str,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<(), Error> {
    match &args.action {
        None => list(context, args.json),
        Some(Action::Activate { id }) => {
            versions::activate(&mut *context.writing()?.get()?, id, context.now())?;
            output::print(&format!("{id} is active"))
        }
        Some(Action::Accept { id }) => {
            versions::accept(&mut *context.writing()?.get()?, id)?;
            output::print(&format!(
                "{id} is ready; `onet-ai versions activate {id}` makes it the default"
            ))
        }
    }
}

fn list(context: &Context, json: bool) -> Result<(), Error> {
    let versions = data_version::all(&mut *context.reading()?.get()?)?;
    let rows: Vec<Row<'_>> = versions.iter().map(row).collect();
    if json {
        return output::print_json(&rows);
    }
    if rows.is_empty() {
        return output::print("no release is imported yet: run `onet-ai import --version 30.1`");
    }
    let header = ["id", "release date", "status", "active", "rows", "imported at", "source"];
    let mut table = output::table(&header, &[4]);
    for row in rows {
        table.add_row([
            row.id.to_owned(),
            row.release_date.map_or_else(|| "not stated".to_owned(), |date| date.to_string()),
            row.status.to_owned(),
            if row.active { "yes" } else { "" }.to_owned(),
            row.rows.to_string(),
            row.imported_at,
            row.source.to_owned(),
        ]);
    }
    output::print(&output::lines(&table))
}

fn row(version: &DataVersion) -> Row<'_> {
    Row {
        id: &version.id,
        release_name: version.release_name.as_deref(),
        release_date: version.release_date,
        status: &version.status,
        active: version.is_active,
        rows: version.row_count,
        imported_at: version.created_at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        source: &version.source,
        source_sha256: &version.source_sha256,
    }
}
