//! `onet-ai archive`: what is kept of the past, and what goes to files that bring it back.

mod restore;
mod text;

use std::path::PathBuf;

use serde::Serialize;

use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::output;
use crate::db::compact;
use crate::pipeline::archive::{self, ArchiveRequest, Count, Kind, Policy, Report, Span};

/// Write old releases, runs or snapshots to files and remove them, or bring them back
///
/// What any rule wants stays, and so does what is active and all that it stands on. What goes is written to
/// a file first, one each, which `archive restore` brings back.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Rules are those of restic. Without any, nothing goes. --dry-run tells why each one stays.")]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Versions(Versions),
    Runs(Runs),
    Snapshots(Snapshots),
    Restore(restore::Args),
}

/// Let go of imported releases, each with its runs and snapshots
#[derive(Debug, clap::Args)]
struct Versions {
    /// Keep the newest N, by the day of the release; 0 is no rule
    #[arg(long, value_name = "N", env = "ONET_AI_KEEP_VERSIONS", default_value = "4")]
    keep_last: Count,
    #[command(flatten)]
    flags: Flags,
}

/// Let go of runs that no snapshot uses
#[derive(Debug, clap::Args)]
struct Runs {
    /// Keep the newest N; 0 is no rule
    #[arg(long, value_name = "N", env = "ONET_AI_KEEP_RUNS", default_value = "20")]
    keep_last: Count,
    #[command(flatten)]
    flags: Flags,
}

/// Let go of snapshots of scores
#[derive(Debug, clap::Args)]
struct Snapshots {
    /// Keep the newest N; 0 is no rule
    #[arg(long, value_name = "N", env = "ONET_AI_KEEP_SNAPSHOTS", default_value = "12")]
    keep_last: Count,
    #[command(flatten)]
    flags: Flags,
}

#[derive(Debug, clap::Args)]
struct Flags {
    /// Keep the newest one of each of the last N years that have any
    #[arg(long, value_name = "N", default_value = "0")]
    keep_yearly: Count,
    /// Keep what is at most so much older than the newest one: 18m, or 2y5m7d3h
    #[arg(long, value_name = "TIME")]
    keep_within: Option<Span>,
    /// Keep what has this tag; * at its end stands for anything; repeatable. Without it every tag keeps
    #[arg(long, value_name = "TAG")]
    keep_tag: Vec<String>,
    /// Folder for the files; needed if anything goes
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
    /// Tell what stays and why, and what would go; change nothing
    #[arg(long)]
    dry_run: bool,
    /// Give the room back to the system afterwards (SQLite only; the file is written anew)
    #[arg(long, conflicts_with = "dry_run")]
    compact: bool,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

impl Args {
    /// Whether it is the job of a timer, and no look or restore by hand.
    pub(crate) fn is_job(&self) -> bool {
        match &self.action {
            Action::Versions(Versions { flags, .. })
            | Action::Runs(Runs { flags, .. })
            | Action::Snapshots(Snapshots { flags, .. }) => !flags.dry_run,
            Action::Restore(_) => false,
        }
    }
}

/// Bytes of an SQLite file before and after.
#[derive(Debug, Clone, Copy, Serialize)]
struct FileSize {
    before: i64,
    after: i64,
    compacted: bool,
}

#[derive(Serialize)]
struct Printed<'a> {
    #[serde(flatten)]
    report: &'a Report,
    /// Absent on PostgreSQL and in a dry run.
    database_file: Option<FileSize>,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    match &args.action {
        Action::Versions(args) => archive(context, Kind::Version, args.keep_last, &args.flags),
        Action::Runs(args) => archive(context, Kind::Run, args.keep_last, &args.flags),
        Action::Snapshots(args) => archive(context, Kind::Snapshot, args.keep_last, &args.flags),
        Action::Restore(args) => restore::run(context, args),
    }
}

fn archive(context: &Context, kind: Kind, last: Count, flags: &Flags) -> Result<(), CommandError> {
    let request = ArchiveRequest {
        kind,
        policy: Policy {
            last,
            yearly: flags.keep_yearly,
            within: flags.keep_within.clone(),
            tags: flags.keep_tag.clone(),
        },
        to: flags.to.clone(),
        dry_run: flags.dry_run,
        now: context.now(),
    };
    let pool = if flags.dry_run { context.reading()? } else { context.writing()? };
    let mut conn = pool.get()?;
    let before = compact::size(&mut conn)?;
    let mut report = archive::archive(&mut conn, &request).map_err(|error| match error {
        archive::Error::NoFolder(_) => CommandError::Usage(error.to_string()),
        error => error.into(),
    })?;
    // What is archived is, and its files are to be named, whatever becomes of the database's own file.
    let compacted = if flags.compact { compact::compact(&mut conn) } else { Ok(true) };
    let note = match (&compacted, before) {
        (_, None) if flags.compact => {
            Some("--compact does nothing on PostgreSQL, which uses the room again by itself")
        }
        (Ok(false), _) => Some(
            "another process still reads what was there before: the database file gets smaller when it has ended",
        ),
        _ => None,
    };
    report.notes.extend(note.map(str::to_owned));
    let after = compact::size(&mut conn)?;
    let file = before.zip(after).filter(|_| !flags.dry_run);
    let file = file.map(|(before, after)| FileSize { before, after, compacted: flags.compact });
    if flags.json {
        output::print_json(&Printed { report: &report, database_file: file })?;
    } else {
        output::print(&text::text(&report, file))?;
    }
    compacted.map(|_| ()).map_err(|reason| CommandError::NotCompacted { kind: kind.name(), reason })
}
