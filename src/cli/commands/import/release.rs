//! `onet-ai import --version`: an O*NET release into the database.

use chrono::{Datelike, NaiveDate};
use indicatif::ProgressBar;

use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::fetch;
use crate::cli::print::gates;
use crate::cli::print::output;
use crate::pipeline::gate::Policy;
use crate::pipeline::import::{self, ImportRequest, Progress};
use crate::read::gates::{NextCommand, Refusal};
use crate::read::import_report::{ImportReport, Outcome, Status};
use crate::read::releases;
use crate::source::{download, limits};
use crate::text;

#[derive(Debug, clap::Args)]
pub(super) struct OnetRelease {
    /// Version to store the release under; must be the one its Read Me and top folder name
    #[arg(long, value_name = "ID")]
    version: String,
    /// Zip file, folder or URL to import from [default: the official archive of the version]
    #[arg(long, value_name = "SOURCE")]
    from: Option<String>,
    /// SHA-256 that the zip must have: another one is refused, and nothing is written
    #[arg(long, value_name = "HEX", value_parser = sha256)]
    sha256: Option<String>,
    /// Release date, for a release whose Read Me does not state it
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = release_date)]
    release_date: Option<NaiveDate>,
    /// Reload a version that is stored with other content; scores are kept, catalogs, weights and what
    /// is published of it dropped
    #[arg(long)]
    replace: bool,
    /// Make it the active version, the one that other commands use by default
    #[arg(long)]
    activate: bool,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

fn release_date(text: &str) -> Result<NaiveDate, String> {
    let (first, last) = limits::YEARS;
    let date = text.parse::<NaiveDate>().ok();
    date.filter(|date| (i32::from(first)..=i32::from(last)).contains(&date.year()))
        .ok_or_else(|| format!("expected a date from {first} to {last}, such as 2025-12-01"))
}

fn sha256(text: &str) -> Result<String, String> {
    let is_one = text.len() == 64 && text.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_one
        .then(|| text.to_ascii_lowercase())
        .ok_or_else(|| "expected 64 hexadecimal digits".to_owned())
}

pub(super) fn run(
    context: &Context,
    args: &OnetRelease,
    policy: Policy,
) -> Result<(), CommandError> {
    let bar = output::spinner();
    let source = args.from.clone().unwrap_or_else(|| download::official_url(&args.version));
    // Opened before the database: a wrong path must not even create an SQLite file.
    let (archive, _downloaded) = fetch::archive(context, &source, &bar)?;
    if let Some(sha256) = &args.sha256 {
        archive.expect(sha256)?;
    }
    let pool = context.creating()?;
    let mut conn = pool.get()?;
    let request = ImportRequest {
        version: args.version.clone(),
        release_date: args.release_date,
        replace: args.replace,
        activate: args.activate,
        policy,
        now: context.now(),
    };
    let outcome =
        import::import(&mut conn, archive, &request, &mut |progress| show(&bar, progress));
    bar.finish_and_clear();
    let mut report = outcome.map_err(|error| match error {
        import::Error::Refused(refusal) => CommandError::Refused(refusal),
        other => other.into(),
    })?;
    report.notes.extend(request.policy.unneeded(&report.checked));
    gates::print_report(&report, &text(&report), args.json, refusal(&report))
}

/// What a gate held back of it.
fn refusal(report: &ImportReport) -> Option<Refusal> {
    let version = &report.version;
    if report.status == Status::Staged {
        let when = "after a look at the reasons above, with your own in the place of TEXT";
        let command = releases::accepting(version);
        let what = format!("version {version} is staged");
        return Some(Refusal { what, next: vec![NextCommand { when, command }] });
    }
    report.activation_refused.then(|| {
        report.checked.refusal(&format!("version {version} is stored and was not activated"))
    })
}

fn show(bar: &ProgressBar, progress: Progress<'_>) {
    match progress {
        Progress::Checking => output::say(bar, "checking the archive"),
        Progress::Waiting => output::say(bar, "waiting for the database's write lock"),
        Progress::Table { name, rows } => {
            output::say(bar, &format!("{name}: {}", text::counted(rows, "row")));
        }
        Progress::Committing => output::say(bar, "comparing and committing"),
    }
}

fn text(report: &ImportReport) -> String {
    let mut lines = vec![headline(report), format!("source       {}", report.source)];
    lines.push(format!("sha256       {}", report.source_sha256));
    if let Some(name) = &report.release_name {
        let date = report
            .release_date
            .map_or_else(String::new, |date| format!(", {}", date.format("%B %Y")));
        lines.push(format!("release      {name}{date}"));
    }
    lines.push(format!(
        "occupations  {} O*NET-SOC codes ({} without tasks)",
        report.facts.occupations, report.facts.occupations_without_tasks
    ));
    lines.push(format!(
        "tasks        {} ({} without ratings)",
        report.facts.tasks, report.facts.tasks_without_ratings
    ));
    lines.push(String::new());
    lines.push(tables(report));
    if !report.absent.is_empty() {
        lines.push(format!("\nnot in this release: {}", report.absent.join(", ")));
    }
    if let Some(before) = &report.compared_with {
        let verdict =
            if report.breaches.is_empty() { "no threshold breached" } else { "breached:" };
        lines.push(format!("\ncompared with {before}: {verdict}"));
        lines.extend(report.breaches.iter().map(|breach| format!("  - {breach}")));
    }
    lines.extend(gates::lines(&report.checked));
    lines.extend(report.change.iter().flat_map(output::change));
    lines.extend(report.notes.iter().map(|note| format!("note: {note}")));
    lines.extend(report.rerun.iter().map(|command| format!("run again: {command}")));
    lines.extend(next_step(report));
    lines.join("\n")
}

fn headline(report: &ImportReport) -> String {
    let what = match report.outcome {
        Outcome::Imported => "imported",
        Outcome::Replaced => "replaced",
        Outcome::Verified => "verified: the same content is stored already, nothing was written",
        Outcome::Repaired => "repaired: the same content was loaded again",
        Outcome::Failed => "failed",
    };
    let active = if report.active { ", active" } else { "" };
    format!(
        "{} {what}: {}, {}{active}",
        report.version,
        text::counted(report.rows, "row"),
        report.status.as_str()
    )
}

fn tables(report: &ImportReport) -> String {
    let mut table = output::table(&["table", "rows", "suppress", "missing cells"], &[1, 2]);
    for entry in &report.tables {
        let missing: Vec<String> = entry
            .missing
            .iter()
            .map(|missing| format!("{} {:.1} %", missing.column, missing.share * 100.0))
            .collect();
        table.add_row([
            entry.table.clone(),
            entry.rows.to_string(),
            entry.suppressed.map_or_else(String::new, |rows| rows.to_string()),
            missing.join(", "),
        ]);
    }
    output::lines(&table)
}

fn next_step(report: &ImportReport) -> Option<String> {
    let id = &report.version;
    match report.status {
        Status::Staged => {
            Some(format!("next: look at the reasons, then `{}`", releases::accepting(id)))
        }
        Status::Ready if !report.active => {
            Some(format!("next: `onet-ai versions activate {id}` makes it the default"))
        }
        _ => None,
    }
}
