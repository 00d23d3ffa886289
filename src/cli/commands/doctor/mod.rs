//! `onet-ai doctor`: looks at everything that has to be right, and says what helps. Each check of the
//! surroundings is a file here; those of the database are in `read::doctor`.

mod configuration;
mod database;
mod disk_space;
mod keys;
mod models;
mod postgres_client;
mod prices;
mod text;

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde::Serialize;

use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::output;
use crate::db::{DatabaseUrl, health};
use crate::read::doctor::{self, About, Asked, CHECKS, Examined, Finding, Status};

/// Check that everything is as it should be: configuration, database, scores, disk, models
///
/// Never writes; what helps is named as a command line. The checks and what each means are listed in
/// docs/OPERATIONS.md.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Exit codes: 0 nothing is wrong, or there are warnings only; 3 an error, with --strict a warning too.")]
pub(crate) struct Args {
    /// Fail where there are warnings, too
    #[arg(long)]
    strict: bool,
    /// Print what is wrong and nothing else
    #[arg(long)]
    only_problems: bool,
    /// What this user is meant to do with the database; unless said, either is fine
    #[arg(long, value_name = "ACCESS")]
    access: Option<Access>,
    /// The file of models that `score` is given, for their prices and retirement
    #[arg(long, value_name = "FILE", env = "ONET_AI_MODELS")]
    models: Option<PathBuf>,
    /// Print the findings as JSON
    #[arg(long)]
    json: bool,
}

/// What a user may be meant to do with the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Access {
    /// Import, score, aggregate
    Write,
    /// Serve and show
    Read,
}

/// What the checks of the surroundings look at.
struct Surroundings<'a> {
    context: &'a Context,
    args: &'a Args,
    /// The database as configured; absent where that cannot be read.
    url: Option<DatabaseUrl>,
    /// The raters whose scores are published or still asked for; absent where the database cannot say.
    raters: Option<BTreeSet<String>>,
    /// The major version of the PostgreSQL server; absent for SQLite and where there is no answer.
    server: Option<i64>,
}

/// A check of the surroundings.
struct Check {
    about: About,
    look: fn(&Surroundings<'_>) -> Vec<Finding>,
}

/// Those that come before the database is opened.
static BEFORE: [Check; 2] = [
    Check { about: configuration::ABOUT, look: configuration::look },
    Check { about: keys::ABOUT, look: keys::look },
];

/// Those that come after it.
static AFTER: [Check; 4] = [
    Check { about: disk_space::ABOUT, look: disk_space::look },
    Check { about: models::ABOUT, look: models::look },
    Check { about: prices::ABOUT, look: prices::look },
    Check { about: postgres_client::ABOUT, look: postgres_client::look },
];

#[derive(Serialize)]
struct Printed {
    /// Rises when a field changes its meaning or goes.
    report_version: u8,
    /// Whether the exit code is 0.
    ok: bool,
    checks: Vec<Finding>,
    /// Ids of the checks that need what another one found missing.
    not_made: Vec<&'static str>,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    let mut examined = examine(context, args);
    for finding in &mut examined.findings {
        finding.hint = finding.hint.as_deref().map(|hint| context.command(hint));
    }
    let (errors, warnings) = (count(&examined, Status::Error), count(&examined, Status::Warn));
    let ok = errors == 0 && (warnings == 0 || !args.strict);
    let mut report =
        Printed { report_version: 1, ok, checks: examined.findings, not_made: examined.not_made };
    let made = report.checks.len();
    if args.only_problems {
        report.checks.retain(Finding::is_problem);
    }
    output::report(args.json, &report, |report| text::report(report, made))?;
    if ok { Ok(()) } else { Err(CommandError::Problems(text::found(errors, warnings))) }
}

fn count(examined: &Examined, status: Status) -> usize {
    examined.findings.iter().filter(|finding| finding.status == status).count()
}

/// Makes every check; one that cannot be made is named.
fn examine(context: &Context, args: &Args) -> Examined {
    let url = context.url().ok();
    let mut around = Surroundings { context, args, url, raters: None, server: None };
    let made = |checks: &[Check], around: &Surroundings<'_>| -> Vec<Finding> {
        checks.iter().flat_map(|check| check.about.sign((check.look)(around))).collect()
    };
    let mut examined = Examined { findings: made(&BEFORE, &around), not_made: Vec::new() };
    match database::open(&around) {
        Ok(opened) => {
            let mut conn = opened.conn;
            examined.findings.extend(database::ABOUT.sign(vec![opened.found]));
            let writes = args.access.map(|access| access == Access::Write);
            let inside = doctor::database(&mut conn, Asked { now: context.now(), writes });
            examined.findings.extend(inside.findings);
            examined.not_made.extend(inside.not_made);
            // What cannot be read has been found above.
            around.raters = doctor::raters(&mut conn).ok();
            around.server = health::server_version(&mut conn).ok().flatten();
        }
        Err(Some(found)) => {
            examined.findings.extend(database::ABOUT.sign(vec![*found]));
            examined.not_made.extend(CHECKS.iter().map(|check| check.about.id));
        }
        Err(None) => {
            examined.not_made.push(database::ABOUT.id);
            examined.not_made.extend(CHECKS.iter().map(|check| check.about.id));
        }
    }
    examined.findings.extend(made(&AFTER, &around));
    examined
}
