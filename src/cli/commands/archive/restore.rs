//! `onet-ai archive restore`: bringing back what was archived.

use std::path::PathBuf;

use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::output;
use crate::pipeline::archive::{self, RestoreReport};

/// Bring back what `archive` wrote to files
///
/// The files are restored in the order in which they are named, each as a whole or not at all: a release
/// before its runs, a run before its snapshots. What is there already with the same content stays; other
/// content under the same id is refused. Nothing that comes back is published.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Archive file; repeatable
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Print the reports as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    let mut conn = context.writing()?.get()?;
    let mut reports = Vec::new();
    let mut outcome = Ok(());
    for file in &args.files {
        match archive::restore(&mut conn, file, context.now()) {
            Ok(report) if args.json => reports.push(report),
            Ok(report) => output::print(&text(&report))?,
            Err(error) => {
                outcome = Err(error.into());
                break;
            }
        }
    }
    // Those before one that failed are back.
    if args.json {
        output::print_json(&reports)?;
    }
    outcome
}

fn text(report: &RestoreReport) -> String {
    let (kind, id, rows) = (report.kind.name(), &report.id, report.rows);
    if report.unchanged {
        format!("{kind} {id} is there already with the same content: nothing was written")
    } else {
        format!("{kind} {id} is back: {rows} rows")
    }
}
