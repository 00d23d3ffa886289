//! Scores for the newer release: what is unchanged is carried over, what is new is asked for, within the cap.

use std::sync::Arc;

use super::base::{Base, Part};
use super::gates::{self, Money};
use super::report::RaterPart;
use super::{Error, RefreshRequest, labels};
use crate::convert::float;
use crate::db::data_version::DataVersion;
use crate::db::{Conn, model_run};
use crate::llm::RaterSpec;
use crate::read::gates::Gate;
use crate::read::rubrics;
use crate::scoring::{
    self, Forecast, OnProgress, RaterReport, RaterState, ScoreReport, ScoreRequest, Surroundings,
};
use crate::usd::Usd;

/// Requests at a time, per rater: as `score` has it unless it is told otherwise.
const CONCURRENCY: usize = 16;

/// The requests of scoring that make the raters of the published snapshot score another release.
pub(super) fn requests(
    conn: &mut Conn,
    base: &Base,
    version: &DataVersion,
    request: &RefreshRequest,
) -> Result<Vec<ScoreRequest>, Error> {
    let parts = base.parts()?.into_iter();
    parts.map(|part| one(conn, base, version, request, part)).collect()
}

fn one(
    conn: &mut Conn,
    base: &Base,
    version: &DataVersion,
    request: &RefreshRequest,
    part: Part,
) -> Result<ScoreRequest, Error> {
    let question = rubrics::stored(conn, &part.prompt_version)?;
    let mut asked = ScoreRequest::new(version.clone(), question, request.network.clone());
    for rater in &part.raters {
        let spec: RaterSpec = rater
            .parse()
            .map_err(|source| Error::Rater { rater: rater.clone(), reason: format!("{source}") })?;
        if let RaterSpec::Labels(_) = spec {
            let found = labels::stored(conn, base, rater, &version.id)?;
            asked.labels.extend(found.map(Arc::new));
        }
        asked.raters.push(spec);
    }
    let selection = part.selection;
    Ok(ScoreRequest {
        catalog: Some(selection.catalog),
        sample: selection.sample,
        seed: selection.seed,
        samples: selection.samples,
        audit: selection.audit_percent,
        model_version: selection.model_version,
        concurrency: CONCURRENCY,
        requests_per_minute: request.requests_per_minute,
        tokens_per_minute: request.tokens_per_minute,
        batch: request.batch,
        ..asked
    })
}

/// What the calls that are left would cost.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ahead {
    /// Nano-dollars.
    pub(super) cost: i64,
    /// Calls that cost something.
    pub(super) calls: usize,
}

/// Looks ahead: reads, and neither sends nor writes. A rater that could not start ends it.
pub(super) fn ahead(
    surroundings: Surroundings<'_>,
    requests: &[ScoreRequest],
) -> Result<Ahead, Error> {
    let mut ahead = Ahead::default();
    for request in requests {
        let forecast: Forecast = scoring::forecast(surroundings, request)?;
        for rater in forecast.raters {
            if let Some(reason) = rater.error {
                return Err(Error::Rater { rater: rater.rater, reason });
            }
            // A server on this machine, mocks and labels have no price: they are free.
            if let Some(Usd(cost)) = rater.cost_usd.filter(|_| rater.calls > 0) {
                ahead.cost += cost;
                ahead.calls += rater.calls;
            }
        }
    }
    Ok(ahead)
}

/// The gate of what the calls would cost; of what earlier calls of this refresh spent the cap has that much less.
pub(super) fn cost_ahead(
    conn: &mut Conn,
    base: &Base,
    version: &DataVersion,
    ahead: Ahead,
    cap: Option<i64>,
) -> Result<Gate, Error> {
    if ahead.calls == 0 {
        return Ok(gates::cost(Money { cost: 0, cap, ahead: true }));
    }
    let spent = spent(conn, base, version)?.cost;
    Ok(gates::cost(Money { cost: ahead.cost + spent, cap, ahead: true }))
}

/// What the runs of the newer release have cost that the published snapshot does not draw on, and their cap.
pub(super) fn spent(conn: &mut Conn, base: &Base, version: &DataVersion) -> Result<Money, Error> {
    let old = |id: i64| base.runs.iter().any(|run| run.id == id);
    let runs = model_run::of_version(conn, &version.id)?;
    let new = runs.into_iter().filter(|run| {
        !old(run.id)
            && run.content_sha256 == version.content_sha256
            && base.raters.contains(&run.rater)
            && !run.is_of_emerging()
    });
    let mut money = Money { cost: 0, cap: None, ahead: false };
    for run in new {
        money.cost += run.cost;
        money.cap = money.cap.max(run.cost_cap);
    }
    Ok(money)
}

/// Scores. Ends with an error where something is left to do, which the same command goes on with.
pub(super) fn score(
    surroundings: Surroundings<'_>,
    requests: Vec<ScoreRequest>,
    cap: Option<i64>,
    progress: OnProgress<'_>,
) -> Result<Vec<RaterPart>, Error> {
    let mut parts = Vec::new();
    let mut spent = 0;
    for request in requests {
        // One cap for all of them; what is spent on one is not there for the next.
        let cap = cap.map(|cap| (cap - spent).max(0));
        let report = scoring::score(surroundings, &ScoreRequest { cap, ..request }, progress)?;
        finished(&report)?;
        spent += report.raters.iter().map(|rater| rater.run_cost_usd.0).sum::<i64>();
        parts.extend(report.raters.into_iter().map(part));
    }
    Ok(parts)
}

fn part(report: RaterReport) -> RaterPart {
    RaterPart {
        failed: report.failed.values().sum(),
        rater: report.rater,
        run: report.run,
        items: report.items,
        carried: report.carried,
        cached: report.cached,
        calls: report.calls,
        scored: report.scored,
        absent: report.absent,
        cost_usd: report.run_cost_usd,
    }
}

/// The error where a rater has work left.
fn finished(report: &ScoreReport) -> Result<(), Error> {
    let left = |rater: &&RaterReport| {
        !matches!(rater.state, RaterState::New | RaterState::Continued | RaterState::Finished)
    };
    let Some(rater) = report.raters.iter().find(left) else { return Ok(()) };
    let reason = match (rater.state, &rater.error) {
        (RaterState::Interrupted, _) => return Err(Error::Interrupted),
        (_, Some(error)) => error.clone(),
        (RaterState::Alive, None) => "another process works on its run".to_owned(),
        (RaterState::Submitted, None) => "a batch is still with its vendor".to_owned(),
        (_, None) => "it has stopped".to_owned(),
    };
    Err(Error::Rater { rater: rater.rater.clone(), reason })
}

/// The cap as a flag of the command line, where one was given.
pub(super) fn flag(cap: Option<i64>) -> String {
    let number = |cap: i64| format!("{:.9}", float(cap) / 1e9);
    let plain = |text: String| text.trim_end_matches('0').trim_end_matches('.').to_owned();
    cap.map_or_else(String::new, |cap| format!(" --max-cost-usd {}", plain(number(cap))))
}

/// The cap that would do for an expected cost: a third more, in whole dollars.
pub(super) fn enough(cost: i64) -> String {
    let dollars = (cost + cost / 3) / 1_000_000_000 + 1;
    format!(" --max-cost-usd {dollars}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cap_is_written_as_it_was_given() {
        assert_eq!(flag(Some(2_500_000_000)), " --max-cost-usd 2.5");
        assert_eq!(flag(Some(10_000_000_000)), " --max-cost-usd 10");
        assert_eq!((flag(Some(0)), flag(None)), (" --max-cost-usd 0".to_owned(), String::new()));
        assert_eq!(enough(1_200_000_000), " --max-cost-usd 2");
    }
}
