//! A refresh as text.

use crate::cli::print::gates;
use crate::cli::print::output;
use crate::pipeline::refresh::{
    CheckReport, Finding, Look, Outcome, RaterPart, RefreshReport, RowChange, State,
};
use crate::read::gates::shell_word;
use crate::text::{self, counted};

/// What only a look found.
pub(super) fn check(report: &CheckReport) -> String {
    let head = format!(
        "published: snapshot {} of O*NET {}",
        report.snapshot,
        text::line(&report.data_version)
    );
    let verdict = match (report.stale, report.unchecked) {
        (true, false) => "stale: something newer is not published",
        (true, true) => "stale: something newer is not published, and not all could be checked",
        (false, true) => "could not check: nobody knows whether there is something newer",
        (false, false) => "up to date: nothing newer is published by anybody who was asked",
    };
    let mut lines = [vec![head], looked(&report.looked), vec![verdict.to_owned()]].concat();
    lines.extend(way_back(&report.looked));
    lines.join("\n")
}

/// The command that publishes again what somebody went back from.
fn way_back(look: &Look) -> Option<String> {
    let release = Some(&look.release).filter(|found| found.state == State::RolledBack)?;
    let newest = shell_word(release.newest.as_deref()?);
    let command = format!("onet-ai refresh --to {newest} --accept rolled_back --reason TEXT");
    Some(format!("to publish {newest} again all the same: {command}"))
}

/// What is newer, in one line.
pub(super) fn newer(look: &Look) -> String {
    let newer = look.all().into_iter().filter(|(_, finding)| finding.state == State::Newer);
    let newer =
        newer.filter_map(|(what, finding)| Some(format!("{what} {}", finding.newest.as_ref()?)));
    newer.collect::<Vec<_>>().join(", ")
}

/// What could not be found out and why, in one line.
pub(super) fn unchecked(look: &Look) -> String {
    let unknown = look.all().into_iter().filter(|(_, finding)| finding.unchecked);
    let unknown =
        unknown.filter_map(|(what, finding)| Some(format!("{what}: {}", finding.reason.as_ref()?)));
    unknown.collect::<Vec<_>>().join("; ")
}

fn looked(look: &Look) -> Vec<String> {
    look.all()
        .into_iter()
        .map(|(what, finding)| format!("  {what:<12} {}", found(finding)))
        .collect()
}

fn found(finding: &Finding) -> String {
    let published = finding.published.as_deref().unwrap_or("none");
    let newest = finding.newest.as_deref().unwrap_or_default();
    let reason = finding.reason.as_deref().unwrap_or_default();
    let more = if finding.unchecked {
        format!("; could not check for more: {reason}")
    } else {
        String::new()
    };
    match finding.state {
        State::UpToDate => format!("{published}: nothing newer"),
        State::Newer if finding.imported => {
            format!("{published}: {newest} is newer, imported and not published{more}")
        }
        State::Newer => format!("{published}: {newest} is newer{more}"),
        State::RolledBack => {
            let how = finding.rolled_back.as_deref().unwrap_or_default();
            format!("{published}: {how}, and stays so{more}")
        }
        State::Unchecked => format!("{published}: could not check: {reason}"),
        State::NotAsked => format!("{published}: not asked: {reason}"),
    }
}

/// What a refresh did.
pub(super) fn report(report: &RefreshReport) -> String {
    let version = report.data_version.as_deref().unwrap_or_default();
    let snapshot = report.snapshot.map_or_else(String::new, |id| format!("snapshot {id} of "));
    let head = match report.outcome {
        Outcome::UpToDate => format!(
            "up to date: snapshot {} of O*NET {} stays",
            report.from_snapshot, report.from_version
        ),
        Outcome::Published => format!("published: {snapshot}O*NET {version}"),
        Outcome::HeldBack => format!("held back: {snapshot}O*NET {version}"),
        Outcome::Unchecked => format!(
            "could not check: snapshot {} of O*NET {} stays",
            report.from_snapshot, report.from_version
        ),
    };
    let mut lines = vec![head];
    lines.extend(looked(&report.looked));
    lines.extend(way_back(&report.looked));
    lines.extend(report.changes.iter().flat_map(output::change));
    lines.extend(report.raters.iter().map(rater));
    lines.extend(gates::lines(&report.checked));
    if let Some(why) = &report.not_measured {
        lines.push(format!("  the other gates were not measured: {why}"));
    }
    if !report.row_changes.is_empty() {
        lines.push("rows by table:".to_owned());
        lines.push(rows(&report.row_changes));
    }
    lines.extend(report.archived.iter().map(|gone| format!("archived: snapshot {gone}")));
    lines.extend(report.notes.iter().map(|note| format!("note: {}", text::line(note))));
    if report.looked.is_unchecked() {
        lines.push(format!("could not check: {}", text::line(&unchecked(&report.looked))));
    }
    lines.join("\n")
}

fn rater(part: &RaterPart) -> String {
    let run = part.run.map_or_else(String::new, |run| format!(", run {run}"));
    let absent =
        if part.absent > 0 { format!(", {} without a label", part.absent) } else { String::new() };
    let failed =
        if part.failed > 0 { format!(", {} without a score", part.failed) } else { String::new() };
    format!(
        "rater {}{run}: {}, {} carried over, {} known, {} scored now by {}{absent}{failed}, {}",
        part.rater,
        counted(part.items, "item"),
        part.carried,
        part.cached,
        part.scored,
        counted(part.calls, "call"),
        part.cost_usd
    )
}

/// Each table's rows before and after.
fn rows(changes: &[RowChange]) -> String {
    let mut table = output::table(&["  table", "before", "after", "change"], &[1, 2, 3]);
    let shown = |rows: Option<u64>| rows.map_or_else(|| "-".to_owned(), |rows| rows.to_string());
    for change in changes {
        let share = match (change.change, change.before, change.after) {
            (Some(share), ..) => format!("{:+.1} %", share * 100.0),
            (None, Some(_), None) => "lost".to_owned(),
            (None, None, Some(_)) => "new".to_owned(),
            _ => "-".to_owned(),
        };
        table.add_row([
            format!("  {}", change.table),
            shown(change.before),
            shown(change.after),
            share,
        ]);
    }
    output::lines(&table)
}
