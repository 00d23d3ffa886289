//! `onet-ai score --dry-run`: the requests that would be sent, their cost, and the reach of their scores.

use serde::Serialize;

use super::text::print_fits;
use crate::cli::commands::catalog;
use crate::cli::error::CommandError;
use crate::cli::print::output;
use crate::pipeline::reach::{self, Reach};
use crate::scoring::{self, Forecast, ScoreRequest, Surroundings};
use crate::usd::Usd;

/// The forecast as it is printed as JSON.
#[derive(Serialize)]
struct Report<'a> {
    #[serde(flatten)]
    forecast: &'a Forecast,
    /// The reach of scores of these tasks alone.
    reach: &'a Reach,
}

/// Computes and prints the forecast; nothing is sent or written.
pub(super) fn run(
    surroundings: Surroundings<'_>,
    request: &ScoreRequest,
    json: bool,
) -> Result<(), CommandError> {
    let forecast = scoring::forecast(surroundings, request)?;
    let reach =
        reach::reach(&mut *surroundings.pool.get()?, &forecast.data_version, &forecast.tasks)?;
    if json {
        output::print_json(&Report { forecast: &forecast, reach: &reach })?;
    } else {
        output::print(&text(&forecast, &reach, request.cap.map(Usd)))?;
        print_fits(&request.labels, &forecast.data_version)?;
    }
    let errors: Vec<&str> =
        forecast.raters.iter().filter_map(|rater| rater.error.as_deref()).collect();
    if errors.is_empty() { Ok(()) } else { Err(CommandError::Rater(errors.join("; "))) }
}

fn text(forecast: &Forecast, reach: &Reach, cap: Option<Usd>) -> String {
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
    let from =
        forecast.catalog.as_ref().map_or_else(String::new, |name| format!(", catalog {name}"));
    format!(
        "version {}{from}, prompt {}; nothing was sent or written\n\n{}\n\n{}\ntogether {}{}\nestimated from the length of the texts, without repairs and retries; \"if cached\": if every call but the first finds\nthe shared part of the prompt in the vendor's cache",
        forecast.data_version,
        forecast.prompt_version,
        output::lines(&table),
        catalog::in_words(reach),
        shown(total.map(Usd)),
        match cap {
            Some(Usd(cap)) if total.is_some_and(|total| total > cap) =>
                format!(", more than the cap of {}: the runs would stop there", Usd(cap)),
            _ => String::new(),
        },
    )
}
