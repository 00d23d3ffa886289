//! `onet-ai status`: how things stand, in ten lines.

use serde::Serialize;

use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::output;
use crate::db::conn::OpenError;
use crate::db::migrate;
use crate::read::standing::{self, Standing};
use crate::text;
use crate::text::thousands;

/// Show how things stand: what is imported, scored and published, what is missing, what comes next
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report<'a> {
    /// The database, without a password.
    database: String,
    #[serde(flatten)]
    standing: &'a Standing,
}

/// The first command of all.
const FIRST: &str = "onet-ai import --version 30.1 --activate";

pub(crate) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    let database = context.url()?.to_string();
    let mut standing = read(context)?;
    standing.next = context.command(&standing.next);
    if args.json {
        return output::print_json(&Report { database, standing: &standing });
    }
    output::print(&lines(&database, &standing).join("\n"))
}

/// A database that is missing or not migrated is where one begins, and no failure.
fn read(context: &Context) -> Result<Standing, CommandError> {
    let mut conn = match context.unchecked() {
        Ok(conn) => conn,
        Err(CommandError::Open(OpenError::Missing { .. })) => {
            return Ok(Standing::before("a database", FIRST));
        }
        Err(error) => return Err(error),
    };
    match migrate::check(&mut conn) {
        Ok(()) => Ok(standing::read(&mut conn)?),
        Err(migrate::Error::Older { pending }) => {
            let what = text::counted(pending, "migration");
            let next = if migrate::known()?.len() == pending { FIRST } else { "onet-ai migrate" };
            Ok(Standing::before(&format!("{what} of the schema"), next))
        }
        Err(error) => Err(error.into()),
    }
}

fn lines(database: &str, standing: &Standing) -> Vec<String> {
    let listed = |list: &[String], none: &str| match list {
        [] => none.to_owned(),
        list => list.join(", "),
    };
    let bls: Vec<String> = standing
        .bls
        .iter()
        .map(|(series, period)| {
            if series.ends_with(period.as_str()) {
                series.clone()
            } else {
                format!("{series} {period}")
            }
        })
        .collect();
    let asked = standing
        .tasks_asked
        .map_or_else(|| "no catalog".to_owned(), |n| format!("{} tasks", thousands(n)));
    let weights = listed(&standing.schemes, "no weights");
    let held = listed(&standing.held_back, "");
    let held = if held.is_empty() { held } else { format!("; held back since by {held}") };
    [
        ("database", database.to_owned()),
        ("imported", release(standing)),
        ("jobs", listed(&bls, "nothing of BLS's")),
        ("asked", format!("{asked}; {weights}")),
        ("scored", scored(standing)),
        ("published", published(standing) + &held),
        ("missing", listed(&standing.missing, "nothing")),
        ("next", standing.next.clone()),
    ]
    .map(|(name, said)| format!("{name:<10} {}", text::line(&said)))
    .into()
}

fn release(standing: &Standing) -> String {
    let Some(release) = &standing.release else { return "nothing".to_owned() };
    let date = release.release_date.map_or_else(String::new, |date| format!(" of {date}"));
    let state = if release.active { "active" } else { release.status.as_str() };
    let others = match standing.releases {
        0 | 1 => String::new(),
        n => format!("; {}", text::counted(n - 1, "other release")),
    };
    format!("{}{date}, {state}, {} rows{others}", release.id, thousands(release.rows))
}

fn scored(standing: &Standing) -> String {
    let runs = standing.runs.iter().map(|run| {
        let failed = if run.failed > 0 {
            format!(", {} failed", thousands(run.failed))
        } else {
            String::new()
        };
        format!(
            "{} {} of {}{failed} ({})",
            run.rater,
            thousands(run.scored),
            thousands(run.items),
            run.status
        )
    });
    let runs: Vec<String> = runs.collect();
    if runs.is_empty() { "nothing".to_owned() } else { runs.join("; ") }
}

fn published(standing: &Standing) -> String {
    let Some(published) = &standing.published else { return "nothing".to_owned() };
    let mock = if published.mock { ", made up" } else { "" };
    format!(
        "snapshot {} of {}: {} occupations ranked, {}{mock}",
        published.snapshot,
        published.created_at.format("%Y-%m-%d"),
        thousands(published.ranked),
        text::counted(published.raters.len(), "rater")
    )
}
