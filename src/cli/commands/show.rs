//! `onet-ai show`: one occupation with its score, its jobs, wages and projections, and its heaviest tasks with
//! every rater's score.

use std::collections::BTreeSet;

use diesel::QueryResult;
use serde::Serialize;

use crate::cli::commands::{agreement, search};
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::figure::{dash, decimal};
use crate::cli::print::labour;
use crate::cli::print::output;
use crate::cli::print::scored;
use crate::cli::scheme;
use crate::db::{Conn, conn, data_version};
use crate::read::edition::{BlsVersion, Edition, Figures, Labour, PublishedScore};
use crate::read::show::{self, Code, ShowReport, ShownTask};
use crate::soc::{CodeError, soc_part};
use crate::stats::weights::Scheme;
use crate::text::{counted, line, quoted};

/// How many occupations are listed where a text may mean several.
const CANDIDATES: usize = 10;

/// Show an occupation with its score, jobs, wages, projections and heaviest tasks
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Weights are shares of the SOC code in percent. importance is 1-5, relevance the percentage of
incumbents who do the task, frequency the mean category from 1 (yearly or less) to 7 (hourly or
more), and the columns named after raters are their scores, 0-100; a dash means that there is no
value. A text that may mean several occupations shows none of them, but lists them.

Exit codes: 0 shown, 1 nothing or several occupations are meant, 2 wrong usage.")]
pub(crate) struct Args {
    /// O*NET-SOC code such as 29-1141.00, a SOC code such as 29-1141 for all its occupations, or a
    /// title or what people call the job, in English or Korean, which is looked up in the active version
    #[arg(required = true, value_name = "CODE or TEXT")]
    occupation: Vec<String>,
    /// How many tasks
    #[arg(long, value_name = "N", default_value_t = 20)]
    tasks: usize,
    /// Print what each rater gave as the reason for its scores
    #[arg(long)]
    reasons: bool,
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

pub(crate) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    let mut conn = context.reading()?.get()?;
    let code = code(&mut conn, args)?;
    let report =
        show::show(&mut conn, args.data_version.as_deref(), &code, args.scheme, args.tasks)?;
    let soc_code = code.soc_code();
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
    output::report(args.json, &shown, |shown| text(shown, args.reasons))
}

/// The code that is named, or that of the occupation which a text clearly means; else what it may mean is
/// listed.
fn code(conn: &mut Conn, args: &Args) -> Result<Code, CommandError> {
    let wanted = args.occupation.join(" ");
    // What begins with a digit is meant as a code, and better refused than looked for.
    if wanted.trim_start().starts_with(|c: char| c.is_ascii_digit()) {
        return wanted
            .trim()
            .parse()
            .map_err(|error: CodeError| CommandError::Usage(error.to_string()));
    }
    if args.data_version.is_some() {
        let message = "a text is looked up in the active version: with --data-version, name a code";
        return Err(CommandError::Usage(message.to_owned()));
    }
    let edition = Edition::load(conn)?.ok_or(CommandError::NothingPublished)?;
    let found = edition.search(&wanted);
    if let Some(hit) = found.clear() {
        let code = hit.occupation.soc_code.parse();
        return code.map_err(|error: CodeError| CommandError::Usage(error.to_string()));
    }
    let Some(first) = found.hits().next() else { return Err(search::nothing(&wanted, &edition)) };
    // A script would take the table for JSON; `search --json` lists them.
    if !args.json {
        output::print(&search::candidates(&found, CANDIDATES))?;
    }
    Err(CommandError::Unclear { text: quoted(&wanted), first: first.occupation.soc_code.clone() })
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

fn text(shown: &Shown<'_>, reasons: bool) -> String {
    let report = shown.report;
    let mut lines = Vec::new();
    for occupation in &report.occupations {
        let korean = occupation.title_ko.map(|name| format!("  ({name})")).unwrap_or_default();
        lines.push(format!("{}  {}{korean}", occupation.onetsoc_code, occupation.title));
        lines.push(occupation.description.clone());
        let zone =
            occupation.job_zone.map_or_else(|| "none given".to_owned(), |zone| zone.to_string());
        let tasks = match occupation.n_tasks {
            0 => "no task data".to_owned(),
            n => counted(n, "task"),
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
            counted(report.n_tasks, "task")
        ));
        lines.push(tasks(report));
        if reasons {
            lines.extend(report.tasks.iter().flat_map(reasons_of));
        }
    }
    lines.join("\n")
}

fn tasks(report: &ShowReport) -> String {
    let mut raters: Vec<&str> = Vec::new();
    for score in report.tasks.iter().flat_map(|task| &task.raters) {
        if !raters.contains(&score.rater.as_ref()) {
            raters.push(&score.rater);
        }
    }
    let header = ["weight %", "source", "importance", "relevance", "frequency", "type", "id"];
    let header: Vec<&str> =
        header.into_iter().chain(raters.iter().copied()).chain(["task"]).collect();
    let of_raters = 7..7 + raters.len();
    let numbers: Vec<usize> = [0, 2, 3, 4, 6].into_iter().chain(of_raters).collect();
    let mut table = output::table(&header, &numbers);
    let value = |value| decimal(value, 2);
    for task in &report.tasks {
        let score = |rater: &&str| {
            let found = task.raters.iter().find(|score| score.rater.as_ref() == *rater);
            decimal(found.map(|score| score.score), 1)
        };
        let cells = [
            format!("{:.2}", task.weight * 100.0),
            task.weight_source.clone(),
            value(task.importance),
            value(task.relevance),
            value(task.frequency),
            task.task_type.clone().unwrap_or_else(dash),
            task.task_id.to_string(),
        ];
        let scores = raters.iter().map(score);
        table.add_row(cells.into_iter().chain(scores).chain([task.task_statement.clone()]));
    }
    output::lines(&table)
}

/// A task with what each of its raters gave as the reason, one a line.
fn reasons_of(task: &ShownTask) -> Vec<String> {
    let mut lines = vec![format!("\n{}  {}", task.task_id, line(&task.task_statement))];
    lines.extend(task.raters.iter().map(|score| {
        let reason = score.rationale.as_deref().map_or("gave no reason".into(), line);
        format!("  {} {:.1}: {reason}", line(&score.rater), score.score)
    }));
    if task.raters.is_empty() {
        lines.push("  no rater has scored it".to_owned());
    }
    lines
}
