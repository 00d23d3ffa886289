//! `onet-ai show`: one occupation with its score, its jobs, wages and projections, and its heaviest
//! tasks.

use std::collections::BTreeSet;

use diesel::QueryResult;
use serde::Serialize;

use crate::cli::commands::agreement;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::print::figure::{dash, decimal};
use crate::cli::print::labour;
use crate::cli::print::output;
use crate::cli::print::scored;
use crate::cli::scheme;
use crate::db::{conn, data_version};
use crate::read::edition::{BlsVersion, Figures, Labour, PublishedScore};
use crate::read::show::{self, Code, ShowReport};
use crate::soc::soc_part;
use crate::stats::weights::Scheme;
use crate::text;

/// Show an occupation with its score, jobs, wages, projections and heaviest tasks
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Weights are shares of the SOC code in percent. importance is 1-5, relevance the percentage of
incumbents who do the task, frequency the mean category from 1 (yearly or less) to 7 (hourly or
more); a dash means that O*NET gives no value.")]
pub(crate) struct Args {
    /// O*NET-SOC code such as 29-1141.00, or a SOC code such as 29-1141 for all its occupations
    code: Code,
    /// How many tasks
    #[arg(long, value_name = "N", default_value_t = 20)]
    tasks: usize,
    /// How tasks are weighted
    #[arg(long, value_name = "SCHEME", default_value_t = Scheme::default(), value_parser = scheme::parser())]
    scheme: Scheme,
    /// Version to look at [default: the active one]
    #[arg(long, value_name = "ID")]
    data_version: Option<String>,
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<(), Error> {
    let mut conn = context.reading()?.get()?;
    let report =
        show::show(&mut conn, args.data_version.as_deref(), &args.code, args.scheme, args.tasks)?;
    let soc_code = args.code.soc_code();
    // One view: an import in between must not mix two periods, nor an aggregate two snapshots.
    let (figures, score) = conn::reading(&mut conn, |conn| -> QueryResult<_> {
        let figures = Figures::read(conn, &report.data_version)?;
        let release = data_version::find(conn, &report.data_version)?;
        let release = release.ok_or(diesel::result::Error::NotFound)?;
        Ok((figures, PublishedScore::read(conn, &release, soc_code)?))
    })?;
    let codes: BTreeSet<&str> =
        report.occupations.iter().map(|occupation| soc_part(&occupation.onetsoc_code)).collect();
    let labour = codes
        .into_iter()
        .map(|code| SocLabour { soc_code: code.to_owned(), labour: figures.labour(code) })
        .collect();
    let shown = Shown { report: &report, score: &score, labour, bls: figures.version() };
    if args.json { output::print_json(&shown) } else { output::print(&text(&shown)) }
}

/// The occupation, the score of its SOC code, and what BLS says of that.
#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    report: &'a ShowReport,
    #[serde(flatten)]
    score: &'a PublishedScore,
    labour: Vec<SocLabour>,
    bls: &'a BlsVersion,
}

#[derive(Serialize)]
struct SocLabour {
    soc_code: String,
    #[serde(flatten)]
    labour: Labour,
}

fn text(shown: &Shown<'_>) -> String {
    let report = shown.report;
    let mut lines = Vec::new();
    for occupation in &report.occupations {
        lines.push(format!("{}  {}", occupation.onetsoc_code, occupation.title));
        lines.push(occupation.description.clone());
        let zone =
            occupation.job_zone.map_or_else(|| "none given".to_owned(), |zone| zone.to_string());
        let tasks = match occupation.n_tasks {
            0 => "no task data".to_owned(),
            n => text::counted(n, "task"),
        };
        lines.push(format!("job zone {zone}, {tasks}\n"));
    }
    lines.push(scored::origin(shown.score));
    lines.extend(scored::lines(shown.score));
    lines.extend(agreement::warning(shown.score.score_version.agreement.as_ref()));
    lines.push(format!("{}\n", shown.score.disclaimer));
    for of_soc in &shown.labour {
        lines.push(format!("labour market, all of {}:", of_soc.soc_code));
        lines.extend(labour::lines(&of_soc.labour));
        lines.push(String::new());
    }
    lines.extend(shown.bls.source.as_ref().map(|source| format!("{source}\n")));
    let shown = report.tasks.len();
    let (version, scheme) = (&report.data_version, report.weight_scheme);
    if shown > 0 {
        lines.push(format!(
            "version {version}, {shown} of {} by weight ({scheme}):\n",
            text::counted(report.n_tasks, "task")
        ));
        lines.push(tasks(report));
    }
    lines.join("\n")
}

fn tasks(report: &ShowReport) -> String {
    let header =
        ["weight %", "source", "importance", "relevance", "frequency", "type", "id", "task"];
    let mut table = output::table(&header, &[0, 2, 3, 4, 6]);
    let value = |value| decimal(value, 2);
    for task in &report.tasks {
        table.add_row([
            format!("{:.2}", task.weight * 100.0),
            task.weight_source.clone(),
            value(task.importance),
            value(task.relevance),
            value(task.frequency),
            task.task_type.clone().unwrap_or_else(dash),
            task.task_id.to_string(),
            task.task_statement.clone(),
        ]);
    }
    output::lines(&table)
}
