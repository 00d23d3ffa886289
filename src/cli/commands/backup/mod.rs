//! `onet-ai backup`: a copy of an SQLite database; `verify` looks it through, `restore` puts it back.

mod by_postgres;
mod restore;
mod verify;

use std::path::{Path, PathBuf};

use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::output;
use crate::db::Conn;
use crate::pipeline::backup::{self, Made};
use crate::text;

/// Back up an SQLite database, verify a backup, or put one back
///
/// Copies the state at this moment into a new file, also while others write, looks the copy through
/// and writes FILE.json beside it: its length, SHA-256, migrations and rows by table. FILE is there
/// only once it is whole and on the disk; a file that is there already is not replaced.
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "\
Backups have everything that the database has, also what others may not see: they belong to their
owner alone (mode 0600), and on another machine. A PostgreSQL database is backed up by PostgreSQL's
own tools; `onet-ai backup` then says which commands to run, and exits with 2."
)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Option<Action>,
    /// The file to make, such as backups/onet-ai-2026-11-30.db
    #[arg(value_name = "FILE", required = true)]
    file: Option<PathBuf>,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Verify(verify::Args),
    Restore(restore::Args),
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    match (&args.action, &args.file) {
        (Some(Action::Verify(args)), _) => verify::run(context, args),
        (Some(Action::Restore(args)), _) => restore::run(context, args),
        (None, Some(file)) => make(context, file, args.json),
        (None, None) => Err(CommandError::Usage("name the file to make".to_owned())),
    }
}

impl Args {
    /// Whether it is the job of a timer: a backup is made, none looked at or put back.
    pub(crate) fn is_job(&self) -> bool {
        self.action.is_none()
    }
}

fn make(context: &Context, file: &Path, json: bool) -> Result<(), CommandError> {
    let url = context.url()?;
    if url.file().is_none() {
        // Whether or not it can be reached.
        return Err(by_postgres::backup(&url, file));
    }
    // Of any age: the backup before an update is made by the program of before.
    let Conn::Sqlite(mut conn) = url.connect_existing()? else {
        return Err(by_postgres::backup(&url, file));
    };
    let bar = output::spinner();
    output::say(&bar, "copying the database");
    let made = backup::make(&mut conn, &url, file, context.now())?;
    bar.finish_and_clear();
    output::report(json, &made, told)
}

fn told(made: &Made) -> String {
    let Made { file, manifest } = made;
    format!(
        "{file}: {} in {}, {} bytes, of {}\nSHA-256 {}, in {file}.json\n\
         `onet-ai backup verify {file}` looks all of it through",
        text::counted(manifest.rows.values().sum::<i64>(), "row"),
        text::counted(manifest.rows.len(), "table"),
        manifest.bytes,
        manifest.database,
        manifest.sha256,
    )
}
