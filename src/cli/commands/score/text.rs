//! What a scoring run did, and what it would do, for people.

use std::fmt::Write;
use std::sync::Arc;

use crate::cli::error::CommandError;
use crate::cli::print::figure;
use crate::cli::print::output;
use crate::llm::labels::{Fit, Labels};
use crate::scoring::{RaterReport, RaterState, ScoreReport};
use crate::text;

pub(crate) fn report(report: &ScoreReport) -> String {
    let header = [
        "rater", "run", "items", "calls", "scored", "cached", "carried", "failed", "cost",
        "seconds", "",
    ];
    let mut table = output::table(&header, &[1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for rater in &report.raters {
        table.add_row([
            if rater.mock { format!("{} (MOCK)", rater.rater) } else { rater.rater.clone() },
            figure::whole(rater.run),
            rater.items.to_string(),
            rater.calls.to_string(),
            rater.scored.to_string(),
            rater.cached.to_string(),
            rater.carried.to_string(),
            rater.failed.values().sum::<usize>().to_string(),
            rater.cost_usd.to_string(),
            format!("{:.1}", rater.seconds),
            state(rater),
        ]);
    }
    let from = report.catalog.as_ref().map_or_else(String::new, |name| format!(", catalog {name}"));
    let head = format!("version {}{from}, prompt {}", report.data_version, report.prompt_version);
    let notes: Vec<String> = report
        .raters
        .iter()
        .flat_map(|rater| &rater.notes)
        .map(|note| format!("\nnote: {}", text::line(note)))
        .collect();
    format!("{head}\n\n{}{}", output::lines(&table), notes.concat())
}

/// Prints for every set of labels how many belong to tasks of the release, one line each.
pub(super) fn print_fits(labels: &[Arc<Labels>], version: &str) -> Result<(), CommandError> {
    labels.iter().try_for_each(|labels| {
        let rater = format!("labels:{}", labels.name);
        output::print(&text::line(&of_release(&rater, &labels.fit, version)))
    })
}

/// How many labels of a rater belong to tasks of a release, and which do not.
pub(crate) fn of_release(rater: &str, fit: &Fit, version: &str) -> String {
    let mut line = format!(
        "{rater}: {} of {} labels are of the {} tasks of version {version}",
        fit.matched, fit.labels, fit.tasks
    );
    if fit.unknown > 0 {
        let ids: Vec<String> = fit.unknown_examples.iter().map(ToString::to_string).collect();
        let _ = write!(
            line,
            "; {} are of tasks that it lacks, such as {}",
            fit.unknown,
            ids.join(", ")
        );
    }
    if let Some(example) = fit.reworded_examples.first() {
        let _ = write!(
            line,
            "; {} are of tasks in other words and left out, such as {}, labelled as \"{}\" and now \"{}\"",
            fit.reworded, example.task_id, example.labelled, example.release
        );
    }
    line
}

fn state(rater: &RaterReport) -> String {
    let run = rater.run.unwrap_or_default();
    let state = match rater.state {
        RaterState::New => "new run".to_owned(),
        RaterState::Continued => "continued".to_owned(),
        RaterState::Finished => format!("run {run} is finished; --new makes another"),
        RaterState::Alive => format!("run {run} is being worked on by another process"),
        RaterState::Failed => {
            format!("not started: {}", rater.error.as_deref().unwrap_or_default())
        }
        RaterState::Stopped => format!("stopped: {}", rater.error.as_deref().unwrap_or_default()),
        RaterState::Interrupted => "interrupted".to_owned(),
        RaterState::Submitted => {
            format!(
                "with the vendor: {}; the same command with --batch collects them",
                text::counted(rater.in_batches, "item")
            )
        }
    };
    let state = match cached_share(rater) {
        Some(share) => {
            format!("{state}; {share:.0} % of the input tokens were in the vendor's cache")
        }
        None => state,
    };
    let state = if rater.absent == 0 {
        state
    } else {
        let items = text::counted(rater.items, "item");
        format!("{state}; with a label: {} of {items}", rater.items - rater.absent)
    };
    let failures: Vec<String> =
        rater.failed.iter().map(|(class, count)| format!("{count} {class}")).collect();
    if failures.is_empty() {
        state
    } else {
        format!("{state}; without a score: {}", failures.join(", "))
    }
}

/// Share of the input tokens that the vendor had in its cache, in percent.
fn cached_share(rater: &RaterReport) -> Option<f64> {
    let all = rater.input_tokens + rater.cached_tokens + rater.cache_write_tokens;
    let whole = |n: i64| n.to_string().parse::<f64>().ok();
    (all > 0).then(|| Some(100.0 * whole(rater.cached_tokens)? / whole(all)?)).flatten()
}
