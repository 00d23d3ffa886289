//! `onet-ai backup restore`: a backup in the place of the database.

use std::path::PathBuf;

use super::{by_postgres, verify};
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::output;
use crate::db::DatabaseUrl;
use crate::db::hold::Holder;
use crate::pipeline::backup::{self, Restored};

/// Put a backup in the place of the database
///
/// Verifies the backup first. Refuses as long as `serve` or any other command works with the
/// database, and says which. The database that stood there is kept beside it, with
/// `.before-restore` after its name; the backup stays too.
/// Exit codes: 0 done, 1 failed, 3 the backup is not whole. Without 0 nothing has changed.
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
    let url = context.url()?;
    let DatabaseUrl::Sqlite(database) = &url else {
        return Err(by_postgres::restore(&url, &args.file));
    };
    let bar = output::spinner();
    output::say(&bar, "putting the backup back");
    let holder = Holder { command: "backup restore".to_owned(), ..context.holder() };
    let restored = backup::restore(&args.file, database, &holder)?;
    bar.finish_and_clear();
    if args.json {
        return output::print_json(&restored);
    }
    let Restored { database, before, backup } = restored;
    let mut lines = verify::told(&backup);
    lines.push(format!("{database} is this backup now"));
    lines.extend(before.map(|before| format!("what stood there before is {before}")));
    output::print(&lines.join("\n"))
}
