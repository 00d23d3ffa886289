//! Adds task scores up to occupation scores and publishes them as one snapshot (METHOD 5-7).

mod again;
mod agreement;
mod compute;
mod computed;
mod error;
mod publish;
mod ranking;
mod report;
mod select;
mod sensitivity;
mod steps;
mod store;
mod versions;

use std::num::NonZero;

use chrono::NaiveDateTime;
use diesel::Connection;

pub use again::{by_raters, chosen_versions};
pub use error::Error;
pub use report::{Activation, AggregateReport, Omitted, RaterReport};

use super::change;
use super::gate::Policy;
use crate::db::{
    Conn, bls_oews_metrics, occupation_task_weight, publication, task_ai_score, task_statements,
};
use crate::read::releases;
use crate::stats::rank_draws::Draws;
use crate::stats::resample::DRAWS;
use crate::stats::weights::Scheme;
use compute::{Inputs, compute};
use publish::publish;
use report::report;
use select::select;

/// What to aggregate, and whether to publish it.
#[derive(Debug, Clone)]
pub struct AggregateRequest {
    /// The release; the active one if absent.
    pub version: Option<String>,
    /// The question; if absent the newest text of the default rubric that has finished runs, and
    /// where it has none, the newest of all.
    pub prompt_version: Option<String>,
    /// The rubric whose newest text with finished runs is the question; not together with
    /// `prompt_version`.
    pub rubric: Option<String>,
    /// Put answers to several questions into one snapshot; its raters or runs are named then.
    pub mix_questions: bool,
    /// Raters by name; all that are not mock if empty.
    pub raters: Vec<String>,
    /// For some raters the model versions whose scores are used: pairs of rater and version.
    pub versions: Vec<(String, String)>,
    /// Runs by number, instead of raters.
    pub runs: Vec<i64>,
    /// How tasks are weighted.
    pub scheme: Scheme,
    /// Whether to make the snapshot the published one of its version.
    pub activate: bool,
    /// Which gates may be breached, and how much each lets pass.
    pub policy: Policy,
    /// Seed of the drawn ranks, at most `i64::MAX`.
    pub seed: u64,
    /// The time to record.
    pub now: NaiveDateTime,
}

/// Computes a snapshot and stores it, unless one with the same inputs is there already. All in one
/// transaction: what is read under the lock cannot be replaced by an import meanwhile.
pub fn aggregate(conn: &mut Conn, request: &AggregateRequest) -> Result<AggregateReport, Error> {
    conn.transaction(|conn| {
        publication::lock(conn)?;
        let version = releases::resolve(conn, request.version.as_deref())?;
        let selection = select(conn, &version, request)?;
        let scheme = request.scheme.name();
        let weights = occupation_task_weight::of_scheme(conn, &version.id, scheme)?;
        if weights.is_empty() {
            return Err(Error::NoWeights { version: version.id, scheme });
        }
        let oews_period = bls_oews_metrics::periods(conn)?.into_iter().next();
        let runs: Vec<i64> = selection.runs.iter().map(|run| run.id).collect();
        let draws = Draws { seed: request.seed, n: DRAWS, threads: threads() };
        let scores = task_ai_score::values_of_runs(conn, &version.id, &runs)?;
        let computed = compute(&Inputs {
            selection: &selection,
            scores: &versions::chosen(scores, &selection, request)?,
            codes: &task_statements::codes(conn, &version.id)?,
            weights: &weights,
            content_sha256: &version.content_sha256,
            scheme,
            oews_period: oews_period.as_deref(),
            draws,
        });
        if computed.tasks.iter().all(|task| task.ensemble.is_none()) {
            return Err(Error::NothingScored(selection.raters.join(", ")));
        }
        let mut report = report(conn, &version.id, scheme, &selection, &computed)?;
        report.oews_period = oews_period;
        report.seed = request.seed;
        for remark in versions::remarks(&selection, &computed.versions) {
            tracing::warn!("{remark}");
            report.notes.push(remark);
        }
        publish(conn, request, &selection, &computed, &mut report)?;
        if steps::store(conn, report.snapshot)? {
            // Servers show what was not stored with earlier snapshots.
            publication::bump(conn, request.now)?;
        }
        let subject = agreement::Subject { version: &version.id, snapshot: report.snapshot, draws };
        report.agreement = if report.unchanged {
            agreement::stored(conn, subject)?
        } else {
            agreement::store(conn, subject, &selection, &computed)?
        };
        if !report.unchanged || report.before.is_some() {
            let (before, snapshot) = (report.before, report.snapshot);
            report.change = change::after_aggregate(conn, before, snapshot, request.now);
        }
        Ok(report)
    })
}

/// One thread per core that this process may use; nothing computed depends on it.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get)
}
