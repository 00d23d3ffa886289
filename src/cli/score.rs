//! `onet-ai score`: has raters score tasks.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use super::{Context, Error, context, output, rubric};
use crate::llm::RaterSpec;
use crate::pipeline::versions;
use crate::scoring::{self, Progress, RaterReport, Request, ScoreReport, State, Surroundings};

/// Have raters score the tasks of a catalog
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Scores are committed as they come: a run that is killed goes on where it was when the same command
is given again. A task that a rater has scored before, for exactly the same input, is taken over
and not asked for again. Scores of mock raters are made up and marked so wherever they appear.

Examples:
  onet-ai score --rater mock:a --rater mock:b --sample 20
  onet-ai score --rater file:labels.csv --catalog all

Exit codes: 0 nothing failed (a run that another process works on is left alone), 1 a rater could
not start, 3 some items have no score.")]
pub(super) struct Args {
    /// Who scores, `mock:NAME` or `file:PATH` (a CSV of `task_id`, score, rationale); repeatable
    #[arg(long, value_name = "RATER", required_unless_present = "run")]
    rater: Vec<RaterSpec>,
    /// Continue this run; repeatable
    #[arg(long, value_name = "RUN", conflicts_with_all = ["rater", "catalog", "sample", "seed"])]
    run: Vec<i64>,
    /// Start another run where there is one for the same rater and selection
    #[arg(long, conflicts_with = "run")]
    new: bool,
    /// Version whose tasks are scored [default: the active one]
    #[arg(long, value_name = "ID")]
    data_version: Option<String>,
    /// What is asked: a rubric of `onet-ai rubric list`, or the path of a TOML file
    #[arg(long, value_name = "NAME|FILE", default_value = rubric::DEFAULT)]
    rubric: String,
    /// Catalog to score [default: the newest of the version]
    #[arg(long, value_name = "CATALOG")]
    catalog: Option<String>,
    /// Only the first N tasks of the catalog
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    sample: Option<u32>,
    /// Shuffle the catalog's occupations with this seed before the sample is taken
    #[arg(long, value_name = "SEED", requires = "sample")]
    seed: Option<u64>,
    /// Do not take scores over from other versions, even where the input is the same
    #[arg(long)]
    no_carry: bool,
    /// Requests at a time, per rater
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=256))]
    concurrency: u16,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<(), Error> {
    let rubric = rubric::find(context, &args.rubric)?;
    let url = context.url()?;
    let pool = context.writing()?;
    let version = versions::resolve(&mut *pool.get()?, args.data_version.as_deref())?;
    let request = Request {
        version,
        rubric,
        raters: args.rater.clone(),
        runs: args.run.clone(),
        catalog: args.catalog.clone(),
        sample: args.sample.and_then(|n| usize::try_from(n).ok()),
        seed: args.seed,
        fresh: args.new,
        carry: !args.no_carry,
        concurrency: usize::from(args.concurrency),
    };
    let surroundings = Surroundings { url: &url, pool: &pool, clock: context::now };
    let mut bars = Bars::default();
    let report = scoring::score(surroundings, &request, &mut |progress| bars.show(progress))?;
    bars.clear();
    if args.json {
        output::print_json(&report)?;
    } else {
        output::print(&text(&report))?;
    }
    verdict(&report)
}

/// Not all is well where a rater did not start or an item has no score.
fn verdict(report: &ScoreReport) -> Result<(), Error> {
    let errors: Vec<&str> =
        report.raters.iter().filter_map(|rater| rater.error.as_deref()).collect();
    if !errors.is_empty() {
        return Err(Error::Rater(errors.join("; ")));
    }
    let failed: usize = report.raters.iter().flat_map(|rater| rater.failed.values()).sum();
    if failed > 0 {
        return Err(Error::Problems(format!("{failed} items have no score")));
    }
    Ok(())
}

/// A bar per rater on a terminal, elsewhere a log line now and then.
#[derive(Default)]
struct Bars {
    all: MultiProgress,
    bars: BTreeMap<String, (ProgressBar, Option<Instant>)>,
}

/// How often a log line tells the progress where stderr is not a terminal.
const LOG_EVERY: Duration = Duration::from_secs(10);

impl Bars {
    fn show(&mut self, progress: Progress<'_>) {
        let total = u64::try_from(progress.total).unwrap_or(u64::MAX);
        let done = u64::try_from(progress.done).unwrap_or(u64::MAX);
        let (bar, logged) = self.bars.entry(progress.rater.to_owned()).or_insert_with(|| {
            let style =
                ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {per_sec} eta {eta}");
            let bar = ProgressBar::new(total)
                .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
                .with_message(progress.rater.to_owned());
            (self.all.add(bar), None)
        });
        bar.set_position(done);
        if bar.is_hidden() && logged.is_none_or(|logged| logged.elapsed() > LOG_EVERY) {
            tracing::info!(rater = progress.rater, done, total, "scoring");
            *logged = Some(Instant::now());
        }
    }

    fn clear(&self) {
        for (bar, _) in self.bars.values() {
            bar.finish_and_clear();
        }
    }
}

pub(super) fn text(report: &ScoreReport) -> String {
    let header =
        ["rater", "run", "items", "calls", "scored", "cached", "carried", "failed", "seconds", ""];
    let mut table = output::table(&header, &[1, 2, 3, 4, 5, 6, 7, 8]);
    for rater in &report.raters {
        table.add_row([
            if rater.mock { format!("{} (MOCK)", rater.rater) } else { rater.rater.clone() },
            rater.run.map_or_else(|| "-".to_owned(), |run| run.to_string()),
            rater.items.to_string(),
            rater.calls.to_string(),
            rater.scored.to_string(),
            rater.cached.to_string(),
            rater.carried.to_string(),
            rater.failed.values().sum::<usize>().to_string(),
            format!("{:.1}", rater.seconds),
            state(rater),
        ]);
    }
    let from = report.catalog.as_ref().map_or_else(String::new, |name| format!(", catalog {name}"));
    let head = format!("version {}{from}, prompt {}", report.data_version, report.prompt_version);
    format!("{head}\n\n{}", output::lines(&table))
}

fn state(rater: &RaterReport) -> String {
    let run = rater.run.unwrap_or_default();
    let state = match rater.state {
        State::New => "new run".to_owned(),
        State::Continued => "continued".to_owned(),
        State::Finished => format!("already scored by run {run}; --new makes another"),
        State::Alive => format!("run {run} is being worked on by another process"),
        State::Failed => format!("not started: {}", rater.error.as_deref().unwrap_or_default()),
    };
    let failures: Vec<String> =
        rater.failed.iter().map(|(class, count)| format!("{count} {class}")).collect();
    if failures.is_empty() {
        state
    } else {
        format!("{state}; without a score: {}", failures.join(", "))
    }
}
