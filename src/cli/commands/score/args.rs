//! The arguments of `onet-ai score`.

use std::path::PathBuf;
use std::time::Duration;

use chrono::TimeDelta;

use super::rater_arg::RaterArg;
use crate::usd::Usd;

/// Have raters score the tasks of a catalog
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Raters:
  openai:MODEL, anthropic:MODEL   a vendor's model; the key is read from OPENAI_API_KEY or
                                  ANTHROPIC_API_KEY and never from a flag
  openai:MODEL@URL                any server that speaks Chat Completions, such as
                                  openai:qwen3:8b@http://127.0.0.1:11434/v1; anthropic:MODEL@URL
                                  likewise for Messages
  labels:eloundou-2023-gpt4       published labels that need no key, of exposure to language models by
                                  GPT-4, and labels:eloundou-2023-human by people; their table is
                                  downloaded from its publisher, or read from the file of --from
  labels:MANIFEST.toml            other published labels; the manifest says where they come from, which
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
  onet-ai score --rater labels:eloundou-2023-gpt4 --rater labels:eloundou-2023-human
  onet-ai score --rater labels:exposure.toml
  onet-ai score --rater file:ann.csv --rubric substitution

Exit codes: 0 nothing failed (a run that another process works on is left alone, a batch may still
be with the vendor), 1 a rater could not start or stopped, 3 some items have no score
although they were asked for (a task without a label is no failure), 130 interrupted.")]
pub(crate) struct Args {
    #[command(flatten)]
    pub(super) what: What,
    #[command(flatten)]
    pub(super) again: Again,
    #[command(flatten)]
    pub(super) money: Money,
    #[command(flatten)]
    pub(super) batches: BatchArgs,
    #[command(flatten)]
    pub(super) speed: Speed,
    /// Print the report as JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "What is scored, and by whom")]
pub(super) struct What {
    /// Who scores; repeatable [default: openai:gpt-6-luna and anthropic:claude-haiku-5-5]
    #[arg(long, value_name = "RATER")]
    pub(super) rater: Vec<RaterArg>,
    /// Table of the built-in labels, plain or gzip [default: it is downloaded from its publisher]
    #[arg(long, value_name = "FILE", requires = "rater")]
    pub(super) from: Option<PathBuf>,
    /// Continue this run; repeatable
    #[arg(long, value_name = "RUN",
        conflicts_with_all = ["rater", "catalog", "sample", "seed", "samples", "audit"])]
    pub(super) run: Vec<i64>,
    /// Version whose tasks are scored [default: the active one]
    #[arg(long, value_name = "ID")]
    pub(super) data_version: Option<String>,
    /// What is asked: a rubric of `onet-ai rubric list`, or the path of a TOML file [default:
    /// substitution]
    #[arg(long, value_name = "NAME|FILE")]
    pub(super) rubric: Option<String>,
    /// Catalog to score [default: the newest of the version]
    #[arg(long, value_name = "CATALOG")]
    pub(super) catalog: Option<String>,
    /// Score the emerging tasks of the release, all of them, instead of a catalog; they never count in the
    /// score of an occupation
    #[arg(long, conflicts_with_all = ["run", "catalog", "sample", "seed", "audit"])]
    pub(super) emerging: bool,
    /// Only the first N tasks of the catalog
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) sample: Option<u32>,
    /// Shuffle the catalog's occupations with this seed before the sample is taken; also decides
    /// which tasks are audited
    #[arg(long, value_name = "SEED")]
    pub(super) seed: Option<u64>,
    /// Score every task so many times, to measure how well each model repeats itself
    #[arg(long, value_name = "K", default_value_t = 1,
        value_parser = clap::value_parser!(i64).range(1..=100))]
    pub(super) samples: i64,
    /// Score this share of the tasks three times, such as 5%
    #[arg(long, value_name = "PERCENT", value_parser = percent, conflicts_with = "samples")]
    pub(super) audit: Option<u32>,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "What is asked again")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct Again {
    /// Start another run where one is there; known scores are still carried over
    #[arg(long, conflicts_with_all = ["run", "rescore"])]
    pub(super) new: bool,
    /// Ask again for the items of the run that failed
    #[arg(long, conflicts_with_all = ["new", "rescore"])]
    pub(super) retry_failed: bool,
    /// Measure anew: ask again although the scores are known; all are kept
    #[arg(long, conflicts_with = "run")]
    pub(super) rescore: bool,
    /// With --rescore: only where the known score is older than this, such as 90d
    #[arg(long, value_name = "TIME", value_parser = age, requires = "rescore")]
    pub(super) max_age: Option<TimeDelta>,
    /// Only carry over scores that this model version gave
    #[arg(long, value_name = "VERSION")]
    pub(super) model_version: Option<String>,
    /// Do not carry scores over from other versions of O*NET, even where the input is the same
    #[arg(long)]
    pub(super) no_carry: bool,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Money")]
pub(super) struct Money {
    /// Print calls, known scores, tokens and cost per rater, and end: nothing is sent or written
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Never spend more than this on the runs of this call together, earlier calls included
    #[arg(long, value_name = "USD", value_parser = usd)]
    pub(super) max_cost_usd: Option<Usd>,
    /// A TOML file of models that adds to the built-in table or replaces entries: prices, limits,
    /// parameters
    #[arg(long, value_name = "FILE", env = "ONET_AI_MODELS")]
    pub(super) models: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Batches")]
pub(super) struct BatchArgs {
    /// Use the vendors' batches: half the price, within 24 hours. A rater that has not scored under
    /// this question yet is asked for 20 items one by one first, at the full price
    #[arg(long)]
    pub(super) batch: bool,
    /// Stay until the batches are done; otherwise give the same command again later
    #[arg(long, requires = "batch")]
    pub(super) wait: bool,
    /// Time between looks at a batch
    #[arg(long, value_name = "TIME", value_parser = time, default_value = "30s", requires = "batch")]
    pub(super) poll: Duration,
    /// Items per batch, at most
    #[arg(long, value_name = "N", default_value_t = 10_000, requires = "batch",
        value_parser = clap::value_parser!(u32).range(1..=30_000))]
    pub(super) batch_size: u32,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Speed and network")]
pub(super) struct Speed {
    /// Requests at a time, per rater
    #[arg(long, value_name = "N", default_value_t = 16,
        value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(super) concurrency: u16,
    /// Requests per minute and rater, shared by all hosts [default: the model table's, or what the
    /// provider says]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) rpm: Option<u32>,
    /// Tokens per minute and rater, shared by all hosts
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) tpm: Option<u32>,
    /// How long to wait for a reply
    #[arg(long, value_name = "TIME", value_parser = time, default_value = "120s")]
    pub(super) timeout: Duration,
    /// How long to try on while a provider refuses for its rate or for want of capacity
    #[arg(long, value_name = "TIME", value_parser = time, default_value = "15m")]
    pub(super) patience: Duration,
    /// Send keys and tasks unencrypted to a server on another machine
    #[arg(long)]
    pub(super) allow_http: bool,
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

pub(crate) fn usd(text: &str) -> Result<Usd, String> {
    Usd::parse(text).ok_or_else(|| "expected dollars such as 5 or 0.25".to_owned())
}
