//! `onet-ai copy`: the whole database into another one, of either kind.

use std::time::{Duration, Instant};

use indicatif::ProgressBar;
use serde::Serialize;

use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::output;
use crate::db::DatabaseUrl;
use crate::db::conn::UrlError;
use crate::pipeline::copy::{self, Progress, Report};
use crate::text;

/// Copy the whole database into another, empty one, of either kind
///
/// Between SQLite and PostgreSQL in any direction. Reads one state of the database, which is never
/// written, and fills the target in one transaction: all of it or nothing. Then every table is read
/// back and compared, and every foreign key followed.
/// Exit codes: 0 the same, 1 failed and nothing copied, 3 copied and not the same.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The target has to be new: an SQLite file that is not there, or a PostgreSQL database without rows;
its tables are made where they are missing. The source has to have this onet-ai's schema: run
`onet-ai migrate` on it first if need be. Afterwards --database-url or DATABASE_URL of every
command names the copy.")]
pub(crate) struct Args {
    /// The database to fill: sqlite:PATH or postgres://USER@HOST:PORT/NAME
    #[arg(long, value_name = "URL", required = true)]
    to: String,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Told<'a> {
    /// The database that was read, without a password.
    source: String,
    /// The database that was filled, without a password.
    target: String,
    #[serde(flatten)]
    report: &'a Report,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    let wrong = |error: UrlError| CommandError::Usage(format!("--to: {error}"));
    let (from, to): (_, DatabaseUrl) = (context.url()?, args.to.parse().map_err(wrong)?);
    if from == to {
        return Err(CommandError::Usage(
            "--to: this is the database that would be copied".to_owned(),
        ));
    }
    let mut source = context.reader()?;
    let mut target = context.target(&to)?;
    let mut bar = Bar::default();
    let report = copy::copy(&mut source, &mut target, &mut |progress| bar.show(progress))?;
    bar.shown.finish_and_clear();
    let (source, target) = (from.to_string(), to.to_string());
    if args.json {
        output::print_json(&Told { source, target, report: &report })?;
    } else {
        let tables = text::counted(report.tables.len(), "table");
        let rows = text::counted(report.rows, "row");
        let verdict = if report.is_same { "compared: the same" } else { "compared: NOT the same" };
        output::print(&format!("{rows} in {tables} from {source} to {target}; {verdict}"))?;
    }
    if report.is_same {
        return Ok(());
    }
    Err(CommandError::Problems(format!(
        "the copy differs and should not be used: {}",
        report.differences().join("; ")
    )))
}

/// A bar on a terminal, elsewhere a log line now and then.
struct Bar {
    shown: ProgressBar,
    logged: Instant,
}

impl Default for Bar {
    fn default() -> Self {
        Self { shown: output::spinner(), logged: Instant::now() }
    }
}

/// How often a log line states the progress where stderr is not a terminal.
const LOG_EVERY: Duration = Duration::from_secs(10);

impl Bar {
    fn show(&mut self, progress: Progress<'_>) {
        let Progress { step, table, done, total } = progress;
        output::say(&self.shown, &format!("{step} {table}: {done} of {total} rows"));
        if self.shown.is_hidden() && self.logged.elapsed() > LOG_EVERY {
            tracing::info!(table, done, total, "{step}");
            self.logged = Instant::now();
        }
    }
}
