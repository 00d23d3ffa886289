//! `onet-ai runs`: scoring runs with their rater, question, results and cost.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::figure;
use crate::cli::print::output;
use crate::db::label_set::LabelSet;
use crate::read::runs::{self, RunDetail, RunProgress, TaskStory};
use crate::text;
use crate::usd::Usd;

/// List scoring runs, show one, or print the history of one score
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    list: List,
}

#[derive(Debug, clap::Args)]
struct List {
    /// Only runs over this version
    #[arg(long, value_name = "ID")]
    data_version: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Show one run; with --task the history of a score: prompt, requests, replies, result
    Show {
        /// Number of the run
        #[arg(value_name = "RUN")]
        run: i64,
        /// O*NET task ID
        #[arg(long, value_name = "ID")]
        task: Option<i64>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    let pool = context.reading()?;
    let mut conn = pool.get()?;
    match &args.command {
        None => {
            let list = runs::list(&mut conn, args.list.data_version.as_deref())?;
            if args.list.json {
                return output::print_json(&list);
            }
            output::print(&table(&list))
        }
        Some(Command::Show { run, task: None, json }) => {
            let detail = runs::detail(&mut conn, *run)?;
            output::report(*json, &detail, detail_text)
        }
        Some(Command::Show { run, task: Some(task), json }) => {
            let story = runs::story(&mut conn, *run, *task)?;
            output::report(*json, &story, story_text)
        }
    }
}

fn table(list: &[RunProgress]) -> String {
    if list.is_empty() {
        return "no runs; `onet-ai score` starts one".to_owned();
    }
    let header = [
        "run", "rater", "version", "prompt", "status", "items", "scored", "failed", "no label",
        "cost", "started", "",
    ];
    let mut table = output::table(&header, &[0, 5, 6, 7, 8, 9]);
    for progress in list {
        let run = &progress.run;
        table.add_row([
            run.id.to_string(),
            if run.mock { format!("{} (MOCK)", run.rater) } else { run.rater.clone() },
            run.data_version.clone(),
            run.prompt_version.clone(),
            status(progress),
            progress.items.to_string(),
            progress.scored.to_string(),
            progress.failed.to_string(),
            progress.absent.to_string(),
            run.cost_usd.map_or_else(figure::dash, |cost| cost.to_string()),
            run.created_at.format("%Y-%m-%d %H:%M").to_string(),
            progress.stop_reason.clone().unwrap_or_default(),
        ]);
    }
    output::lines(&table)
}

fn detail_text(detail: &RunDetail) -> String {
    let progress = &detail.progress;
    let run = &progress.run;
    let mut lines = vec![
        format!(
            "run {} of {}{}",
            run.id,
            run.rater,
            if run.mock { " (MOCK: made-up scores)" } else { "" }
        ),
        format!("version {}, prompt {}", run.data_version, run.prompt_version),
        format!("selection {}", detail.selection),
        format!("parameters {}", detail.parameters),
        match &progress.stop_reason {
            Some(reason) => format!("status {}: {reason}", status(progress)),
            None => format!("status {}", status(progress)),
        },
        items(progress),
    ];
    if !detail.failed_by_class.is_empty() {
        lines.push(format!("failed items: {}", listed(&detail.failed_by_class)));
    }
    for version in &detail.versions {
        lines.push(format!(
            "model version {}: {}, {} to {}",
            text::line(&version.model_version),
            text::counted(version.scores, "score"),
            version.first_at.format("%Y-%m-%d %H:%M"),
            version.last_at.format("%Y-%m-%d %H:%M")
        ));
    }
    lines.extend(detail.notes.iter().map(|note| format!("NOTE: {}", text::line(note))));
    lines.extend(detail.labels.as_ref().map(labels));
    if detail.taken_over > 0 {
        lines.push(format!("carried over from other runs: {}", detail.taken_over));
    }
    lines.extend(request_lines(detail));
    lines.push(money(progress));
    if let Some(prices) = &detail.prices {
        let half = if detail.batches.is_empty() { "" } else { "; half of them in batches" };
        lines.push(format!("prices {prices}{half}"));
    }
    for batch in &detail.batches {
        lines.push(format!(
            "batch {} ({}): {}, {}{}",
            batch.label,
            batch.vendor_id.as_deref().unwrap_or("no id yet"),
            text::counted(batch.n_items, "item"),
            batch.status,
            batch.error.as_ref().map_or_else(String::new, |error| format!(": {error}"))
        ));
    }
    lines.join("\n")
}

fn items(progress: &RunProgress) -> String {
    format!(
        "items {}: {} scored, {} failed, {} without a label, {} left, {} being worked on or in a batch",
        progress.items,
        progress.scored,
        progress.failed,
        progress.absent,
        progress.pending,
        progress.claimed
    )
}

fn money(progress: &RunProgress) -> String {
    let cap = progress.cost_cap_usd.map_or_else(String::new, |cap| format!(" of at most {cap}"));
    let expected = progress
        .estimate_usd
        .map_or_else(String::new, |usd| format!(", {usd} expected at its start"));
    let cost = progress.run.cost_usd.map_or_else(figure::dash, |cost| cost.to_string());
    format!("cost {cost}{cap}, {} set aside{expected}", progress.reserved_usd)
}

/// The source of the labels, and how many belong to tasks of the release.
fn labels(labels: &LabelSet) -> String {
    let said = [&labels.title, &labels.citation, &labels.licence, &labels.address];
    let said: Vec<&str> = said.into_iter().flatten().map(String::as_str).collect();
    let made_on = labels.made_on.as_ref();
    let made_on = made_on.map_or_else(String::new, |release| format!(", made on O*NET {release}"));
    format!(
        "labels: {}{made_on}; SHA-256 {}\n  {}, {} of the release's tasks, {} of tasks that it \
         lacks, {} of tasks in other words (left out)",
        if said.is_empty() { "answers to the rubric".to_owned() } else { said.join("; ") },
        labels.sha256,
        text::counted(labels.n_labels, "label"),
        labels.n_matched,
        labels.n_unknown,
        labels.n_reworded
    )
}

/// The status as text: a run that no process works on is not shown as running.
fn status(progress: &RunProgress) -> String {
    match (progress.run.status.as_str(), progress.workers) {
        ("running", 0) if progress.claimed > 0 && progress.pending == 0 => {
            "with the vendor".to_owned()
        }
        ("running", 0) => "unfinished".to_owned(),
        (status, _) => status.to_owned(),
    }
}

fn listed(counts: &BTreeMap<String, i64>) -> String {
    counts.iter().map(|(name, n)| format!("{n} {name}")).collect::<Vec<_>>().join(", ")
}

/// Sums over the requests of a run; empty for a rater on this machine.
fn request_lines(detail: &RunDetail) -> Vec<String> {
    let totals = &detail.totals;
    if totals.attempts == 0 {
        return Vec::new();
    }
    let failures =
        if detail.failures.is_empty() { "none".to_owned() } else { listed(&detail.failures) };
    vec![
        format!(
            "requests {}: {} on their way, {} with unknown outcome (counted at the {} set aside); \
             failures: {failures}",
            totals.attempts,
            totals.sent,
            totals.unknown,
            Usd(totals.unknown_cost)
        ),
        format!(
            "tokens: {} in, {} in from the vendor's cache, {} written to it, {} out",
            totals.input_tokens,
            totals.cached_tokens,
            totals.cache_write_tokens,
            totals.output_tokens
        ),
        format!("replies: {} in {} bytes", detail.replies.replies, detail.replies.bytes),
    ]
}

fn story_text(story: &TaskStory) -> String {
    let mut parts = vec![format!(
        "run {} of {}, task {} in version {}\n\n== system text\n{}\n\n== user text\n{}\n\n== schema of the reply\n{}",
        story.run,
        story.rater,
        story.task_id,
        story.data_version,
        story.system,
        story.user,
        story.schema
    )];
    if !story.prompt_is_current {
        parts.push("NOTE: the release was reloaded since; the texts above are today's".to_owned());
    }
    for sample in &story.samples {
        parts.push(format!("== sample {}: {}", sample.sample, sample.status));
        for attempt in &sample.attempts {
            parts.push(attempt_text(attempt));
        }
        if let Some(score) = &sample.score {
            let carried = score.carried_from.as_ref().map_or_else(String::new, |from| {
                format!(", carried over from VERSION/RUN {from}, whose history has its requests")
            });
            parts.push(format!(
                "score {} by {} at {}{carried}\n{}",
                score.score, score.model_version, score.created_at, score.rationale
            ));
        }
        if let Some(error) = &sample.error {
            parts.push(format!("no score: {error}"));
        }
    }
    parts.join("\n\n")
}

fn attempt_text(story: &runs::AttemptStory) -> String {
    let attempt = &story.attempt;
    let number = figure::whole;
    let mut text = format!(
        "request {} at {}: {}, HTTP {}, {} ms, tokens {} in + {} cached + {} written, {} out, {}",
        attempt.attempt,
        attempt.sent_at,
        attempt.status,
        number(attempt.http_status),
        number(attempt.latency_ms),
        number(attempt.input_tokens),
        number(attempt.cached_tokens),
        number(attempt.cache_write_tokens),
        number(attempt.output_tokens),
        story.cost_usd.map_or_else(|| "cost not known yet".to_owned(), |cost| cost.to_string()),
    );
    let error = attempt.error_class.as_ref();
    let error = error.map(|class| runs::failure(class, attempt.error.as_deref()));
    for (name, value) in [
        ("request id", &attempt.request_id),
        ("batch", &attempt.batch_id),
        ("error", &error),
        ("reply", &story.reply),
    ] {
        if let Some(value) = value {
            // Writing to a String cannot fail.
            let _ = write!(text, "\n  {name}: {value}");
        }
    }
    text
}
