//! `onet-ai snapshots`: the stored snapshots; `activate`, `diff` and `tag` them.

mod diff;
mod tag;

use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::gates;
use crate::cli::print::output;
use crate::db::conn;
use crate::pipeline::snapshots::{self, SnapshotActivation};
use crate::read::gates::Check;
use crate::read::snapshots::{self as stored, SnapshotHead, SnapshotRecord};

/// List the stored snapshots, go back to an earlier one, compare two, or tag one
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
    /// Make a snapshot the published one of its version
    ///
    /// An earlier snapshot passes the same gates as a newer one. Which version is served stays as it
    /// is. Exit codes: 0 done, 1 failed, 3 held back by a gate: nothing that is published changes.
    Activate {
        /// Number of the snapshot
        id: i64,
        #[command(flatten)]
        gates: gates::Flags,
        /// Print the report as JSON
        #[arg(long)]
        json: bool,
    },
    Diff(diff::Args),
    Tag(tag::Tag),
    Untag(tag::Untag),
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    match &args.action {
        None => list(context, args.json),
        Some(Action::Activate { id, gates, json }) => activate(context, *id, gates, *json),
        Some(Action::Diff(args)) => diff::run(context, args),
        Some(Action::Tag(args)) => tag::tag(context, args),
        Some(Action::Untag(args)) => tag::untag(context, args),
    }
}

fn activate(
    context: &Context,
    id: i64,
    gates: &gates::Flags,
    json: bool,
) -> Result<(), CommandError> {
    let policy = gates.policy()?;
    let mut conn = context.writing()?.get()?;
    let mut report = snapshots::activate(&mut conn, id, &policy, context.now())?;
    report.notes.extend(policy.unneeded(&report.checked));
    let stays = report.replaced.map_or_else(String::new, |id| format!(": snapshot {id} stays"));
    let what = format!("snapshot {id} was not activated{stays}");
    let refusal = (!report.active).then(|| report.checked.refusal(&what));
    gates::print_report(&report, &text(&report), json, refusal)
}

fn text(report: &SnapshotActivation) -> String {
    let state = match (report.unchanged, report.active, report.replaced) {
        (true, ..) => "is active already".to_owned(),
        (_, false, _) => "is not active".to_owned(),
        (_, true, Some(before)) => format!("is active, in the place of snapshot {before}"),
        (_, true, None) => "is active".to_owned(),
    };
    let mut lines =
        vec![format!("snapshot {} {state} (version {})", report.snapshot, report.data_version)];
    lines.extend(gates::lines(&report.checked));
    lines.extend(report.notes.iter().map(|note| format!("note: {note}")));
    if let (true, Some(before)) = (report.active, report.replaced) {
        lines.push(format!(
            "changes: `onet-ai snapshots diff {before} {0}`; back: `onet-ai snapshots activate {before}`, \
             which the gates look at as well",
            report.snapshot
        ));
    }
    lines.join("\n")
}

fn list(context: &Context, json: bool) -> Result<(), CommandError> {
    let mut conn = context.reading()?.get()?;
    let rows = conn::reading(&mut conn, stored::list)?;
    if json {
        return output::print_json(&rows);
    }
    if rows.is_empty() {
        return output::print("no snapshot is made yet: run `onet-ai aggregate`");
    }
    let header = [
        "id", "version", "question", "raters", "weights", "mock", "active", "created", "jobs of",
        "ranked", "tags",
    ];
    let mut table = output::table(&header, &[0, 9]);
    let mut held_back = String::new();
    for row in rows {
        if let Some(line) = row.record.gates.as_ref().and_then(Check::in_a_line) {
            held_back.extend(["\nsnapshot ", &row.record.id.to_string(), " ", &line]);
        }
        table.add_row(cells(&row));
    }
    output::print(&format!("{}{held_back}", output::lines(&table)))
}

/// The raters, each with its model versions where there are several.
fn raters(row: &SnapshotRecord) -> String {
    let of = |name: &String| {
        let n = row.rater_versions.iter().filter(|version| version.rater == *name).count();
        if n > 1 { format!("{name} ({n} model versions)") } else { name.clone() }
    };
    row.raters.iter().map(of).collect::<Vec<_>>().join(", ")
}

fn cells(head: &SnapshotHead) -> [String; 11] {
    let row = &head.record;
    let active = match (head.published, row.active) {
        (true, _) => "published",
        (false, true) => "in its version",
        (false, false) => "",
    };
    [
        row.id.to_string(),
        row.data_version.clone(),
        row.prompt_version.clone(),
        raters(row),
        row.weight_scheme.clone(),
        if row.mock { "MOCK" } else { "" }.to_owned(),
        active.to_owned(),
        row.created_at.format("%Y-%m-%d %H:%M").to_string(),
        row.oews_period.clone().unwrap_or_else(|| "-".to_owned()),
        row.ranked.to_string(),
        row.tags.iter().map(|tag| tag.name.as_str()).collect::<Vec<_>>().join(", "),
    ]
}
