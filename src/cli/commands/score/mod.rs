//! `onet-ai score`: has raters score tasks.

mod forecast;
mod progress;
mod raters;
mod text;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chrono::TimeDelta;
use signal_hook::consts::{SIGINT, SIGTERM};

use crate::cli::clock;
use crate::cli::context;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::print::output;
use crate::db::data_version::DataVersion;
use crate::llm::RaterSpec;
use crate::llm::labels::Labels;
use crate::llm::models::ModelTable;
use crate::pipeline::labels;
use crate::read::releases;
use crate::rubric::Question;
use crate::scoring::{self, Batches, Network, RaterState, ScoreReport, ScoreRequest, Surroundings};
use crate::trust::Trust;
use crate::usd::Usd;

use raters::{Asked, RaterArg};
pub(crate) use text::report;

/// Have raters score the tasks of a catalog
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Raters:
  openai:MODEL, anthropic:MODEL   a vendor's model; the key is read from OPENAI_API_KEY or
                                  ANTHROPIC_API_KEY and never from a flag
  openai:MODEL@URL                any server that speaks Chat Completions, such as
                                  openai:qwen3:8b@http://127.0.0.1:11434/v1; anthropic:MODEL@URL
                                  likewise for Messages
  labels:MANIFEST.toml            published labels; the manifest says where they come from, which
                                  question they answer and how their table is read
  file:PATH                       a CSV of task_id, score, rationale by people who answered the
                                  rubric that --rubric names
  mock:NAME                       made-up scores, marked so wherever they appear

Scores are committed as they come: a run that is killed, interrupted or stopped goes on where it
was when the same command is given again. A task that a rater has scored before, for exactly the
same input, is carried over and not asked for again. On PostgreSQL the same command may be given on
several hosts: they share the work and the rate limit. Ctrl-C lets the calls in flight finish; a
second one ends at once, and what was in flight is counted as paid for.

Examples:
  onet-ai score --rater mock:a --rater mock:b --sample 20
  onet-ai score --dry-run
  onet-ai score --max-cost-usd 5 --batch --wait
  onet-ai score --rescore --max-age 90d --max-cost-usd 5
  onet-ai score --rater labels:exposure.toml
  onet-ai score --rater file:ann.csv --rubric substitution

Exit codes: 0 nothing failed (a run that another process works on is left alone, a batch may still
be with the vendor), 1 a rater could not start or stopped, 3 some items have no score
although they were asked for (a task without a label is no failure), 130 interrupted.")]
pub(crate) struct Args {
    #[command(flatten)]
    what: What,
    #[command(flatten)]
    again: Again,
    #[command(flatten)]
    money: Money,
    #[command(flatten)]
    batches: BatchArgs,
    #[command(flatten)]
    speed: Speed,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "What is scored, and by whom")]
struct What {
    /// Who scores; repeatable [default: openai:gpt-6-luna and anthropic:claude-haiku-5-5]
    #[arg(long, value_name = "RATER")]
    rater: Vec<RaterArg>,
    /// Continue this run; repeatable
    #[arg(long, value_name = "RUN",
        conflicts_with_all = ["rater", "catalog", "sample", "seed", "samples", "audit"])]
    run: Vec<i64>,
    /// Version whose tasks are scored [default: the active one]
    #[arg(long, value_name = "ID")]
    data_version: Option<String>,
    /// What is asked: a rubric of `onet-ai rubric list`, or the path of a TOML file [default:
    /// substitution]
    #[arg(long, value_name = "NAME|FILE")]
    rubric: Option<String>,
    /// Catalog to score [default: the newest of the version]
    #[arg(long, value_name = "CATALOG")]
    catalog: Option<String>,
    /// Only the first N tasks of the catalog
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    sample: Option<u32>,
    /// Shuffle the catalog's occupations with this seed before the sample is taken; also decides
    /// which tasks are audited
    #[arg(long, value_name = "SEED")]
    seed: Option<u64>,
    /// Score every task so many times, to measure how well each model repeats itself
    #[arg(long, value_name = "K", default_value_t = 1,
        value_parser = clap::value_parser!(i64).range(1..=100))]
    samples: i64,
    /// Score this share of the tasks three times, such as 5%
    #[arg(long, value_name = "PERCENT", value_parser = percent, conflicts_with = "samples")]
    audit: Option<u32>,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "What is asked again")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
struct Again {
    /// Start another run where one exists already; known scores are still carried over
    #[arg(long, conflicts_with_all = ["run", "rescore"])]
    new: bool,
    /// Ask again for the items of the run that failed
    #[arg(long, conflicts_with_all = ["new", "rescore"])]
    retry_failed: bool,
    /// Ask again although there are known scores; all scores are kept
    #[arg(long, conflicts_with = "run")]
    rescore: bool,
    /// With --rescore: only where the known score is older than this, such as 90d
    #[arg(long, value_name = "TIME", value_parser = age, requires = "rescore")]
    max_age: Option<TimeDelta>,
    /// Only carry over scores that this model version gave
    #[arg(long, value_name = "VERSION")]
    model_version: Option<String>,
    /// Do not carry scores over from other versions of O*NET, even where the input is the same
    #[arg(long)]
    no_carry: bool,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Money")]
struct Money {
    /// Print calls, known scores, tokens and cost per rater, and end: nothing is sent or written
    #[arg(long)]
    dry_run: bool,
    /// Never spend more than this on the runs of this call together, earlier calls included
    #[arg(long, value_name = "USD", value_parser = usd)]
    max_cost_usd: Option<Usd>,
    /// A TOML file of models that adds to the built-in table or replaces entries: prices, limits,
    /// parameters
    #[arg(long, value_name = "FILE", env = "ONET_AI_MODELS")]
    models: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Batches")]
struct BatchArgs {
    /// Use the vendors' batches: half the price, within 24 hours. A rater that has not scored under
    /// this question yet is asked for 20 items singly first, at the full price
    #[arg(long)]
    batch: bool,
    /// Stay until the batches are done; otherwise give the same command again later
    #[arg(long, requires = "batch")]
    wait: bool,
    /// Time between looks at a batch
    #[arg(long, value_name = "TIME", value_parser = time, default_value = "30s", requires = "batch")]
    poll: Duration,
    /// Items per batch, at most
    #[arg(long, value_name = "N", default_value_t = 10_000, requires = "batch",
        value_parser = clap::value_parser!(u32).range(1..=30_000))]
    batch_size: u32,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Speed and network")]
struct Speed {
    /// Requests at a time, per rater
    #[arg(long, value_name = "N", default_value_t = 16,
        value_parser = clap::value_parser!(u16).range(1..=256))]
    concurrency: u16,
    /// Requests per minute and rater, shared by all hosts [default: the model table's, or what the
    /// provider says]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    rpm: Option<u32>,
    /// Tokens per minute and rater, shared by all hosts
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    tpm: Option<u32>,
    /// How long to wait for a reply
    #[arg(long, value_name = "TIME", value_parser = time, default_value = "120s")]
    timeout: Duration,
    /// How long to try on while a provider refuses for its rate or for want of capacity
    #[arg(long, value_name = "TIME", value_parser = time, default_value = "15m")]
    patience: Duration,
    /// Send keys and tasks unencrypted to a server on another machine
    #[arg(long)]
    allow_http: bool,
}

/// `15m`, `90d`, or a plain number of seconds.
fn time(text: &str) -> Result<Duration, String> {
    let seconds = text.parse::<u64>().ok().map(Duration::from_secs);
    let time = seconds.or_else(|| humantime::parse_duration(text).ok());
    time.filter(|time| !time.is_zero())
        .ok_or_else(|| "expected a time such as 30s, 15m or 90d".to_owned())
}

fn age(text: &str) -> Result<TimeDelta, String> {
    TimeDelta::from_std(time(text)?).map_err(|error| error.to_string())
}

fn percent(text: &str) -> Result<u32, String> {
    let number = text.strip_suffix('%').unwrap_or(text).parse::<u32>().ok();
    number
        .filter(|number| (1..=100).contains(number))
        .ok_or_else(|| "expected a whole percentage from 1% to 100%".to_owned())
}

fn usd(text: &str) -> Result<Usd, String> {
    Usd::parse(text).ok_or_else(|| "expected dollars such as 5 or 0.25".to_owned())
}

impl Args {
    fn models(&self) -> Result<ModelTable, Error> {
        let Some(path) = &self.money.models else { return Ok(ModelTable::builtin()?) };
        let text = std::fs::read_to_string(path)
            .map_err(|error| Error::Usage(format!("--models {}: {error}", path.display())))?;
        Ok(ModelTable::with_file(&text, &path.display().to_string())?)
    }

    /// Only where a network may be reached: mocks and labels need no certificates.
    fn trust(&self, context: &Context, raters: &[RaterSpec]) -> Result<Trust, Error> {
        let is_model = |rater: &RaterSpec| matches!(rater, RaterSpec::Model { .. });
        if !self.what.run.is_empty() || raters.iter().any(is_model) {
            return context.trust();
        }
        Ok(Trust::default())
    }

    fn request(
        &self,
        version: DataVersion,
        (raters, labels, question): (Vec<RaterSpec>, Vec<Arc<Labels>>, Question),
        network: Network,
    ) -> ScoreRequest {
        ScoreRequest {
            raters,
            labels,
            runs: self.what.run.clone(),
            catalog: self.what.catalog.clone(),
            sample: self.what.sample.and_then(|n| usize::try_from(n).ok()),
            seed: self.what.seed,
            fresh: self.again.new,
            carry: !self.again.no_carry,
            model_version: self.again.model_version.clone(),
            rescore: self.again.rescore.then(|| self.again.max_age.unwrap_or_default()),
            retry_failed: self.again.retry_failed,
            samples: self.what.samples,
            audit: self.what.audit,
            concurrency: usize::from(self.speed.concurrency),
            requests_per_minute: self.speed.rpm,
            tokens_per_minute: self.speed.tpm,
            timeout: self.speed.timeout,
            patience: self.speed.patience,
            cap: self.money.max_cost_usd.map(|Usd(nano)| nano),
            batch: self.batches.batch.then(|| Batches {
                wait: self.batches.wait,
                poll: self.batches.poll,
                size: usize::try_from(self.batches.batch_size).unwrap_or(usize::MAX),
            }),
            ..ScoreRequest::new(version, question, network)
        }
    }
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<(), Error> {
    let url = context.url()?;
    if args.what.seed.is_some() && args.what.sample.is_none() && args.what.audit.is_none() {
        return Err(Error::Usage("--seed decides nothing without --sample or --audit".to_owned()));
    }
    // Before a database is opened or made.
    let Asked { raters, sets, question } = raters::read(context, &args.what)?;
    let network = Network {
        models: args.models()?,
        keys: context::keys(),
        today: context.now().date(),
        allow_http: args.speed.allow_http,
        trust: args.trust(context, &raters)?,
        only_looking: args.money.dry_run,
    };
    let pool = if args.money.dry_run { context.reading()? } else { context.writing()? };
    let mut conn = pool.get()?;
    let version = releases::resolve(&mut conn, args.what.data_version.as_deref())?;
    let fitted: Result<Vec<_>, _> =
        sets.into_iter().map(|set| labels::fit(&mut conn, &version, set).map(Arc::new)).collect();
    drop(conn);
    let request = args.request(version, (raters, fitted?, question), network);
    let interrupted = Arc::new(AtomicBool::new(false));
    let surroundings =
        Surroundings { url: &url, pool: &pool, clock: clock::now, interrupted: &interrupted };
    if args.money.dry_run {
        return forecast::run(surroundings, &request, args.json);
    }
    heed_signals(&interrupted)?;
    let mut bars = progress::Bars::default();
    let mut announced = false;
    let done = scoring::score(surroundings, &request, &mut |progress| {
        bars.show(progress);
        if interrupted.load(Ordering::Relaxed) && !std::mem::replace(&mut announced, true) {
            tracing::warn!(
                "the requests in flight are finished first; interrupt again to end at once"
            );
        }
    })?;
    bars.clear();
    if args.json {
        output::print_json(&done)?;
    } else {
        output::print(&report(&done))?;
        text::print_fits(&request.labels, &done.data_version)?;
    }
    verdict(&done, interrupted.load(Ordering::Relaxed))
}

/// The first signal asks for an orderly end, the second one ends at once.
fn heed_signals(interrupted: &Arc<AtomicBool>) -> Result<(), Error> {
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(interrupted))
            .and_then(|_| signal_hook::flag::register(signal, Arc::clone(interrupted)))
            .map_err(|error| Error::Usage(format!("cannot listen for signals: {error}")))?;
    }
    Ok(())
}

/// The error where a rater did not start or stopped, or an item has no score.
fn verdict(report: &ScoreReport, interrupted: bool) -> Result<(), Error> {
    let unfinished: Vec<String> = report
        .raters
        .iter()
        .filter(|rater| matches!(rater.state, RaterState::Interrupted | RaterState::Stopped))
        .filter_map(|rater| Some(format!("run {}", rater.run?)))
        .collect();
    let resume = format!("the same command goes on with {}", unfinished.join(" and "));
    if interrupted && !unfinished.is_empty() {
        return Err(Error::Interrupted(format!("interrupted; {resume}")));
    }
    let errors: Vec<String> = report
        .raters
        .iter()
        .filter_map(|rater| match (&rater.error, rater.run) {
            (Some(error), Some(_)) => Some(format!("{}: {error}", rater.rater)),
            (error, _) => error.clone(), // Names the rater itself.
        })
        .collect();
    if !errors.is_empty() {
        let resume = if unfinished.is_empty() {
            String::new()
        } else {
            format!("; once that is mended, {resume}")
        };
        return Err(Error::Rater(format!("{}{resume}", errors.join("; "))));
    }
    let failed: usize = report.raters.iter().flat_map(|rater| rater.failed.values()).sum();
    if failed > 0 {
        return Err(Error::Problems(format!(
            "{failed} items have no score; --retry-failed asks for them again"
        )));
    }
    let without = report.raters.iter().find(|rater| rater.items > 0 && rater.absent == rater.items);
    if let Some(rater) = without {
        return Err(Error::Problems(format!(
            "{} has no label of any of the {} items: there is nothing of it to aggregate",
            rater.rater, rater.items
        )));
    }
    Ok(())
}
