//! `onet-ai aggregate`: adds task scores up to occupation scores and publishes them.

use clap::value_parser;

use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::gates;
use crate::cli::print::output;
use crate::cli::scheme;
use crate::db::snapshot_scheme::SnapshotScheme;
use crate::pipeline::aggregate::{self, Activation, AggregateReport, AggregateRequest};
use crate::read::gates::{NextCommand, Refusal};
use crate::stats::agreement::{Level, Weakest};
use crate::stats::rank_draws::DEFAULT_SEED;
use crate::stats::weights::Scheme;
use crate::text;

/// The largest number that the database holds.
const MAX_SEED: u64 = i64::MAX.unsigned_abs();

/// Add task scores up to occupation scores and publish them as a snapshot
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Without --rater and --run all raters that are not mock ones take part. A snapshot has one question:
without --rubric and --prompt-version the newest text of the default rubric (`substitution`) that has finished
runs; only where it has none, the newest text of any other. Runs of mock raters count only where no
other rater has finished one, and never share a snapshot with those. The same inputs again make no new snapshot. Published labels answer a question of their
own: they share a snapshot with other raters only by --mix-questions.

A snapshot that would lose more than the gates let pass of what is published (ranked occupations, the
jobs in them, raters, the question, real scores) is stored and not published: what is published
stays, and the command that publishes it all the same is printed.

Exit codes: 0 done or unchanged, 1 failed, 3 stored but held back by a gate.")]
pub(crate) struct Args {
    /// Version whose tasks were scored [default: the active one]
    #[arg(long, value_name = "ID")]
    data_version: Option<String>,
    /// Question to aggregate, as in `onet-ai rubric list` [default: see below]
    #[arg(long, alias = "prompt", value_name = "PROMPT")]
    prompt_version: Option<String>,
    /// Question to aggregate, by the name of its rubric: the newest text of it that has finished runs
    #[arg(long, value_name = "NAME", conflicts_with_all = ["prompt_version", "mix_questions"])]
    rubric: Option<String>,
    /// Rater to include; repeatable [default: all that are not mock]
    #[arg(long, value_name = "RATER")]
    rater: Vec<String>,
    /// Run to include, instead of raters; repeatable
    #[arg(long, value_name = "RUN", conflicts_with = "rater")]
    run: Vec<i64>,
    /// Put answers to different questions into one snapshot, of the raters or runs that are named;
    /// everything that shows it says so
    #[arg(long, conflicts_with = "prompt_version")]
    mix_questions: bool,
    /// Of a rater only the scores that this version of its model gave; repeatable
    #[arg(long, value_name = "RATER=VERSION", value_parser = rater_version)]
    model_version: Vec<(String, String)>,
    /// How tasks are weighted
    #[arg(long, value_name = "SCHEME", default_value_t = Scheme::default(), value_parser = scheme::parser())]
    scheme: Scheme,
    /// Seed of the ranks that are drawn for their intervals
    #[arg(long, value_name = "N", default_value_t = DEFAULT_SEED, value_parser = value_parser!(u64).range(..=MAX_SEED))]
    seed: u64,
    /// Store the snapshot without publishing it
    #[arg(long)]
    no_activate: bool,
    #[command(flatten)]
    gates: gates::Flags,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

/// A rater's name may hold an equals sign, in an address; a version has none.
fn rater_version(text: &str) -> Result<(String, String), String> {
    let parts =
        text.rsplit_once('=').filter(|(rater, version)| !rater.is_empty() && !version.is_empty());
    let (rater, version) =
        parts.ok_or("expected RATER=VERSION, as `onet-ai runs show` prints them")?;
    Ok((rater.to_owned(), version.to_owned()))
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    let request = AggregateRequest {
        version: args.data_version.clone(),
        prompt_version: args.prompt_version.clone(),
        rubric: args.rubric.clone(),
        mix_questions: args.mix_questions,
        raters: args.rater.clone(),
        versions: args.model_version.clone(),
        runs: args.run.clone(),
        scheme: args.scheme,
        activate: !args.no_activate,
        policy: args.gates.policy()?,
        seed: args.seed,
        now: context.now(),
    };
    let mut conn = context.writing()?.get()?;
    let mut report = aggregate::aggregate(&mut conn, &request)?;
    report.notes.extend(request.policy.unneeded(&report.checked));
    let refusal = (report.activation == Activation::Refused).then(|| refusal(&report));
    gates::print_report(&report, &text(&report), args.json, refusal)
}

/// The gates that held back, and the commands to go on with.
fn refusal(report: &AggregateReport) -> Refusal {
    let stays = report.before.map_or_else(String::new, |id| format!(": snapshot {id} stays"));
    let what = format!("snapshot {} is stored and not published{stays}", report.snapshot);
    let mut refusal = report.checked.refusal(&what);
    let when = "to go on with the question and the raters that are published";
    refusal.next.extend(report.go_on_with.clone().map(|command| NextCommand { when, command }));
    refusal
}

/// One rater with its model versions.
fn rater(rater: &aggregate::RaterReport, mixed: bool) -> String {
    let day = |at: &chrono::DateTime<chrono::Utc>| at.format("%Y-%m-%d").to_string();
    let versions: Vec<String> = rater
        .versions
        .iter()
        .map(|v| {
            format!(
                "{} ({}, {} to {})",
                v.model_version,
                v.scores,
                day(&v.first_at),
                day(&v.last_at)
            )
        })
        .collect();
    let question = if mixed { format!(", asked {}", rater.prompt_version) } else { String::new() };
    format!(
        "rater {}: {}{question}, model version {}",
        rater.rater,
        text::counted(rater.tasks, "task"),
        versions.join(" and ")
    )
}

pub(crate) fn text(report: &AggregateReport) -> String {
    let mock = if report.mock { ", MOCK" } else { "" };
    let single = if report.single_rater { ", single rater" } else { "" };
    let state = match (report.activation, report.unchanged) {
        (Activation::Active, true) => "unchanged, active",
        (Activation::Active, false) => "active",
        (_, true) => "unchanged, not active",
        (_, false) => "not active",
    };
    let mut lines = vec![format!("snapshot {}: {state}{mock}{single}", report.snapshot)];
    lines.push(format!(
        "version {}, prompt {}, weights {}",
        report.data_version, report.prompt_version, report.weight_scheme
    ));
    lines.extend(report.raters.iter().map(|found| rater(found, report.mixed_questions)));
    lines.push(format!(
        "tasks: {} of {} scored by every rater, {} by some only; {} contested (30 points or more apart)",
        report.tasks_scored, report.tasks, report.tasks_partial, report.tasks_contested
    ));
    let omitted = &report.omitted;
    lines.push(format!(
        "SOC codes: {} ranked; omitted: {} partly scored, {} unscored, {} without task data",
        report.ranked, omitted.partly_scored, omitted.unscored, omitted.no_task_data
    ));
    lines.extend(report.agreement.iter().map(agreement));
    lines.push(format!(
        "95 % intervals: {}, {} ({}, seed {})",
        text::counted(report.with_interval, "score"),
        text::counted(report.with_rank_interval, "rank"),
        text::counted(report.draws, "draw"),
        report.seed
    ));
    lines.extend(under_other_weights(&report.sensitivity));
    lines.extend(report.change.iter().flat_map(output::change));
    lines.extend(gates::lines(&report.checked));
    lines.extend(report.notes.iter().map(|note| format!("note: {}", text::line(note))));
    lines.join("\n")
}

/// The verdict on the raters who agree least.
fn agreement(weakest: &Weakest) -> String {
    let flag = if weakest.level == Level::Low { "LOW AGREEMENT" } else { weakest.level.label() };
    let interval = match (weakest.alpha.low, weakest.alpha.high) {
        (Some(low), Some(high)) => format!(" (95 % {low:.2} to {high:.2})"),
        _ => String::new(),
    };
    format!(
        "agreement: {flag}, alpha {:.2}{interval} between {} and {}; `onet-ai agreement` has more",
        weakest.alpha.value, weakest.rater_a, weakest.rater_b
    )
}

/// The published ranking against those of the other schemes, in one line.
fn under_other_weights(schemes: &[SnapshotScheme]) -> Option<String> {
    let others = schemes.iter().skip(1).map(|scheme| match (&scheme.same_as, scheme.spearman) {
        (Some(other), _) => format!("{} the same as {other}", scheme.weight_scheme),
        (None, Some(rho)) => format!("{} {rho:.3}", scheme.weight_scheme),
        (None, None) => format!("{} not defined", scheme.weight_scheme),
    });
    let others: Vec<String> = others.collect();
    (!others.is_empty()).then(|| {
        format!(
            "rank correlation under other weights: {} (`onet-ai sensitivity`)",
            others.join(", ")
        )
    })
}
