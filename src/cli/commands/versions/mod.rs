//! `onet-ai versions`: the imported releases; `activate`, `accept` and `diff` them.

mod diff;

use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::gates;
use crate::cli::print::output;
use crate::pipeline::versions::{self, VersionActivation};
use crate::read::gates::{Check, Checked};
use crate::read::releases::{self, ReleaseHead};
use serde::Serialize;

/// List the imported releases, activate, accept or compare them
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Option<Action>,
    /// Print the list as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Make a ready version the default of all commands and publish it
    ///
    /// It is served with the snapshot that is active in it. Exit codes: 0 done, 1 failed, 3 held back
    /// by a gate: it would lose too much of what is published, for instance all scores.
    Activate {
        /// Version, such as 30.1
        id: String,
        #[command(flatten)]
        gates: gates::Flags,
        /// Print the report as JSON
        #[arg(long)]
        json: bool,
    },
    /// Mark a staged version as ready, after looking at why it was staged
    Accept {
        /// Version, such as 30.1
        id: String,
        /// Why the release is accepted; stored and shown with it
        #[arg(long, value_name = "TEXT", value_parser = gates::reason_parser)]
        reason: String,
        /// Print the report as JSON
        #[arg(long)]
        json: bool,
    },
    Diff(diff::Args),
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    match &args.action {
        None => list(context, args.json),
        Some(Action::Activate { id, gates, json }) => activate(context, id, gates, *json),
        Some(Action::Diff(args)) => diff::run(context, args),
        Some(Action::Accept { id, reason, json }) => {
            let mut conn = context.writing()?.get()?;
            let checked = versions::accept(&mut conn, id, reason, context.now())?;
            if *json {
                return output::print_json(&Accepted {
                    data_version: id,
                    reason,
                    checked: &checked,
                });
            }
            let mut lines = vec![format!(
                "{id} is ready; `onet-ai versions activate {id}` makes it the default"
            )];
            lines.extend(gates::lines(&checked));
            output::print(&lines.join("\n"))
        }
    }
}

/// A staged version that was accepted.
#[derive(Serialize)]
struct Accepted<'a> {
    data_version: &'a str,
    reason: &'a str,
    #[serde(flatten)]
    checked: &'a Checked,
}

fn activate(
    context: &Context,
    id: &str,
    gates: &gates::Flags,
    json: bool,
) -> Result<(), CommandError> {
    let policy = gates.policy()?;
    let mut conn = context.writing()?.get()?;
    let mut report = versions::activate(&mut conn, id, &policy, context.now())?;
    report.notes.extend(policy.unneeded(&report.checked));
    let stays = report.replaced.as_ref().map_or_else(String::new, |id| format!(": {id} stays"));
    let what = format!("version {id} was not activated{stays}");
    let refusal = (!report.active).then(|| report.checked.refusal(&what));
    gates::print_report(&report, &text(&report), json, refusal)
}

fn text(report: &VersionActivation) -> String {
    let with = report.snapshot.map_or_else(String::new, |id| format!(", with snapshot {id}"));
    let state = match (report.unchanged, report.active, &report.replaced) {
        (true, ..) => "is active already".to_owned(),
        (_, false, _) => "is not active".to_owned(),
        (_, true, Some(before)) => format!("is active, in the place of {before}{with}"),
        (_, true, None) => format!("is active{with}"),
    };
    let mut lines = vec![format!("{} {state}", report.data_version)];
    lines.extend(gates::lines(&report.checked));
    lines.extend(report.notes.iter().map(|note| format!("note: {note}")));
    lines.join("\n")
}

fn list(context: &Context, json: bool) -> Result<(), CommandError> {
    let mut conn = context.reading()?.get()?;
    let rows = releases::list(&mut conn)?;
    if json {
        return output::print_json(&rows);
    }
    if rows.is_empty() {
        return output::print("no release is imported yet: run `onet-ai import --version 30.1`");
    }
    let header = ["id", "release date", "status", "active", "rows", "imported at", "source"];
    let mut table = output::table(&header, &[4]);
    let mut why = String::new();
    for ReleaseHead { record: row, source, breaches, gates } in rows {
        for breach in &breaches {
            why += &["\n", &row.id, " is staged: ", breach].concat();
        }
        // A gate that held back the version is no longer shown once it has an active snapshot.
        let done = gates.as_ref().filter(|check| check.published);
        if let Some(line) = done.and_then(Check::in_a_line) {
            why += &["\n", &row.id, " ", &line].concat();
        }
        table.add_row([
            row.id,
            row.release_date.map_or_else(|| "not stated".to_owned(), |date| date.to_string()),
            row.status,
            if row.active { "yes" } else { "" }.to_owned(),
            row.row_count.to_string(),
            row.imported_at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
            source,
        ]);
    }
    output::print(&format!("{}{why}", output::lines(&table)))
}
