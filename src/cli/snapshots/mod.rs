//! `onet-ai snapshots`: the stored snapshots; `activate` and `diff` them.

mod diff;

use super::{Context, Error, output};
use crate::db::conn;
use crate::pipeline::snapshots::{self, ActivateReport, SnapshotHead};

/// List the stored snapshots, go back to an earlier one, or compare two
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
    /// Make a snapshot the published one of its version
    ///
    /// Going back to an earlier snapshot is one command; which version is served stays as it is.
    /// Exit codes: 0 done, 1 failed, 3 not activated: a mock snapshot does not take the place of a
    /// real one without --allow-mock.
    Activate {
        /// Number of the snapshot
        id: i64,
        /// Let a mock snapshot take the place of a real one
        #[arg(long)]
        allow_mock: bool,
        /// Print the report as JSON
        #[arg(long)]
        json: bool,
    },
    Diff(diff::Args),
}

pub(super) fn run(context: &Context, args: &Args) -> Result<(), Error> {
    match &args.action {
        None => list(context, args.json),
        Some(Action::Activate { id, allow_mock, json }) => {
            let mut conn = context.writing()?.get()?;
            let outcome = snapshots::activate(&mut conn, *id, *allow_mock, context.now());
            let report = outcome.map_err(|error| match error {
                snapshots::Error::MockOverReal { .. } => Error::Problems(error.to_string()),
                other => other.into(),
            })?;
            if *json { output::print_json(&report) } else { output::print(&text(&report)) }
        }
        Some(Action::Diff(args)) => diff::run(context, args),
    }
}

fn text(report: &ActivateReport) -> String {
    let state = match (report.unchanged, report.replaced) {
        (true, _) => "is active already".to_owned(),
        (false, Some(before)) => format!("is active, in the place of snapshot {before}"),
        (false, None) => "is active".to_owned(),
    };
    let mut lines =
        vec![format!("snapshot {} {state} (version {})", report.snapshot, report.data_version)];
    lines.extend(report.notes.iter().map(|note| format!("note: {note}")));
    if let Some(before) = report.replaced {
        lines.push(format!(
            "changes: `onet-ai snapshots diff {before} {0}`; back: `onet-ai snapshots activate {before}`",
            report.snapshot
        ));
    }
    lines.join("\n")
}

fn list(context: &Context, json: bool) -> Result<(), Error> {
    let mut conn = context.reading()?.get()?;
    let rows = conn::reading(&mut conn, snapshots::list)?;
    if json {
        return output::print_json(&rows);
    }
    if rows.is_empty() {
        return output::print("no snapshot is made yet: run `onet-ai aggregate`");
    }
    let header = [
        "id", "version", "question", "raters", "weights", "mock", "active", "created", "jobs of",
        "ranked",
    ];
    let mut table = output::table(&header, &[0, 9]);
    for row in rows {
        table.add_row(cells(&row));
    }
    output::print(&output::lines(&table))
}

fn cells(row: &SnapshotHead) -> [String; 10] {
    let active = match (row.published, row.active) {
        (true, _) => "published",
        (false, true) => "in its version",
        (false, false) => "",
    };
    [
        row.id.to_string(),
        row.data_version.clone(),
        row.prompt_version.clone(),
        row.raters.join(", "),
        row.weight_scheme.clone(),
        if row.mock { "MOCK" } else { "" }.to_owned(),
        active.to_owned(),
        row.created_at.format("%Y-%m-%d %H:%M").to_string(),
        row.oews_period.clone().unwrap_or_else(|| "-".to_owned()),
        row.ranked.to_string(),
    ]
}
