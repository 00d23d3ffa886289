//! What a scoring run did, and what it would do, for people.

use crate::cli::output;
use crate::scoring::{Forecast, RaterReport, ScoreReport, State, Usd};

pub(in crate::cli) fn report(report: &ScoreReport) -> String {
    let header = [
        "rater", "run", "items", "calls", "scored", "cached", "carried", "failed", "cost",
        "seconds", "",
    ];
    let mut table = output::table(&header, &[1, 2, 3, 4, 5, 6, 7, 8, 9]);
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
            rater.cost_usd.to_string(),
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
        State::Finished => format!("run {run} is finished; --new makes another"),
        State::Alive => format!("run {run} is being worked on by another process"),
        State::Failed => format!("not started: {}", rater.error.as_deref().unwrap_or_default()),
        State::Stopped => format!("stopped: {}", rater.error.as_deref().unwrap_or_default()),
        State::Interrupted => "interrupted".to_owned(),
        State::Submitted => {
            format!(
                "{} items are with the vendor; the same command with --batch collects them",
                rater.in_batches
            )
        }
    };
    let state = match cached_share(rater) {
        Some(share) => {
            format!("{state}; {share:.0} % of the input tokens were in the vendor's cache")
        }
        None => state,
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

pub(super) fn forecast(forecast: &Forecast, cap: Option<Usd>) -> String {
    let header = [
        "rater",
        "run",
        "items",
        "cached",
        "calls",
        "tokens in",
        "tokens out",
        "cost",
        "if cached",
        "",
    ];
    let mut table = output::table(&header, &[1, 2, 3, 4, 5, 6, 7, 8]);
    let shown = |usd: Option<Usd>| usd.map_or_else(|| "-".to_owned(), |usd| usd.to_string());
    for rater in &forecast.raters {
        table.add_row([
            rater.rater.clone(),
            rater.run.map_or_else(|| "new".to_owned(), |run| run.to_string()),
            rater.items.to_string(),
            rater.cached.to_string(),
            rater.calls.to_string(),
            rater.input_tokens.to_string(),
            rater.output_tokens.to_string(),
            shown(rater.cost_usd),
            shown(rater.cost_if_cached_usd),
            rater.error.as_ref().map_or_else(String::new, |error| format!("cannot start: {error}")),
        ]);
    }
    let total: Option<i64> = forecast
        .raters
        .iter()
        .filter_map(|rater| rater.cost_usd)
        .map(|usd| usd.0)
        .reduce(|a, b| a + b);
    format!(
        "version {}, prompt {}; nothing was sent or written\n\n{}\n\ntogether {}{}\nestimated from the length of the texts, without repairs and retries; \"if cached\": if every call but the first finds\nthe shared part of the prompt in the vendor's cache",
        forecast.data_version,
        forecast.prompt_version,
        output::lines(&table),
        shown(total.map(Usd)),
        match cap {
            Some(Usd(cap)) if total.is_some_and(|total| total > cap) =>
                format!(", more than the cap of {}: the runs would stop there", Usd(cap)),
            _ => String::new(),
        },
    )
}
