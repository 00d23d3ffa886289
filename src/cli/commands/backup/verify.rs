//! `onet-ai backup verify`: whether a backup is what was backed up.

use std::path::PathBuf;

use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::output;
use crate::pipeline::backup::{self, Status, Verified};
use crate::text;

/// Look all of a backup through
///
/// Compares its SHA-256, its rows by table and its migrations with FILE.json, has SQLite check every
/// page and index, looks for rows whose foreign key leads nowhere, and makes the checks of `onet-ai doctor`
/// on it. Writes nothing.
/// Exit codes: 0 whole, 1 it could not be looked at, 3 something is wrong with it.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The backup; FILE.json has to stand beside it
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    let bar = output::spinner();
    output::say(&bar, "looking the backup through");
    let found = backup::verify(&args.file, context.now())?;
    bar.finish_and_clear();
    output::report(args.json, &found, |found| told(found).join("\n"))?;
    if found.ok {
        return Ok(());
    }
    Err(CommandError::Problems(format!(
        "{} is not whole: {}",
        found.file,
        found.problems().join("; ")
    )))
}

/// A line for every check, and what the backup is.
pub(super) fn told(found: &Verified) -> Vec<String> {
    let Verified { file, manifest, checks, pending, .. } = found;
    let mut lines = vec![format!(
        "{file}: backup of {} from {}, by {}",
        manifest.database, manifest.created_at, manifest.made_by
    )];
    lines.extend(checks.iter().map(|check| {
        let status = if check.status == Status::Ok { "ok   " } else { "ERROR" };
        format!("{status} {:<10} {}", check.id, check.message)
    }));
    if !pending.is_empty() {
        lines.push(format!(
            "this onet-ai has {} for it, which the next command that writes will run",
            text::counted(pending.len(), "further migration")
        ));
    }
    lines
}
