//! Has raters score the tasks of a catalog: plan, workers, one writer. Every score is committed as
//! it comes, and what was scored before is taken over instead of asked again.

mod cache;
mod engine;
mod plan;
mod report;
mod run;

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use serde::Serialize;

use crate::db::data_version::DataVersion;
use crate::db::{DatabaseUrl, Pool, run_lock};
use crate::llm::RaterSpec;
use crate::rubric::Rubric;

/// What to score.
#[derive(Debug, Clone)]
pub struct Request {
    /// The release.
    pub version: DataVersion,
    /// What is asked.
    pub rubric: Rubric,
    /// Who scores.
    pub raters: Vec<RaterSpec>,
    /// Runs to continue, by number; their raters score.
    pub runs: Vec<i64>,
    /// Name of the catalog; the newest of the release if absent.
    pub catalog: Option<String>,
    /// Only the first so many tasks of the catalog.
    pub sample: Option<usize>,
    /// Shuffles whole SOC codes before the sample is taken.
    pub seed: Option<u64>,
    /// Start another run where one is there already.
    pub fresh: bool,
    /// Take scores over from other releases where the input is the same.
    pub carry: bool,
    /// Requests at a time, per rater.
    pub concurrency: usize,
}

/// The surroundings: where to store, what time it is.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// For the lock of a run, which wants a connection or a file of its own.
    pub url: &'a DatabaseUrl,
    /// Connections.
    pub pool: &'a Pool,
    /// The clock.
    pub clock: fn() -> NaiveDateTime,
}

/// How far one rater is.
#[derive(Debug, Clone, Copy)]
pub struct Progress<'a> {
    /// The rater.
    pub rater: &'a str,
    /// Items with an outcome.
    pub done: usize,
    /// All items of its run.
    pub total: usize,
}

/// What came of a call to [`score`].
#[derive(Debug, Clone, Serialize)]
pub struct ScoreReport {
    /// The release.
    pub data_version: String,
    /// The question.
    pub prompt_version: String,
    /// Where the tasks come from; absent where runs were named.
    pub catalog: Option<String>,
    /// Per rater.
    pub raters: Vec<RaterReport>,
}

/// One rater's part.
#[derive(Debug, Clone, Serialize)]
pub struct RaterReport {
    /// `provider:model`.
    pub rater: String,
    /// Whether its scores are made up.
    pub mock: bool,
    /// Number of its run; absent where none was started.
    pub run: Option<i64>,
    /// What was done.
    pub state: State,
    /// Items of the run.
    pub items: usize,
    /// Requests sent to the rater.
    pub calls: usize,
    /// Scores given now.
    pub scored: usize,
    /// Scores taken over from an earlier run of the same release.
    pub cached: usize,
    /// Scores taken over from another release, where the input is the same.
    pub carried: usize,
    /// Items of the run without a score, by kind of failure.
    pub failed: BTreeMap<String, usize>,
    /// Why the rater could not start.
    pub error: Option<String>,
    /// How long it took.
    pub seconds: f64,
}

/// What was done for a rater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// A new run was started and worked through.
    New,
    /// An unfinished run was continued.
    Continued,
    /// A finished run is there: nothing was to be done.
    Finished,
    /// Another process works on the run.
    Alive,
    /// The rater could not start, see `error`.
    Failed,
}

/// A call that could not be carried out for any rater.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database refused.
    #[error("the database refused: {0}")]
    Query(#[from] diesel::result::Error),
    /// No connection in time.
    #[error("no database connection: {0}")]
    Pool(#[from] diesel::r2d2::PoolError),
    /// The lock of a run could not be tried.
    #[error(transparent)]
    Lock(#[from] run_lock::Error),
    /// No catalog.
    #[error("version {version} has no catalog{named}; {known}; `onet-ai catalog` makes one")]
    NoCatalog {
        /// The release.
        version: String,
        /// ` NAME` where one was asked for.
        named: String,
        /// The catalogs there are, in words.
        known: String,
    },
    /// A run that is not there, or of another release.
    #[error("version {version} has no run {id}")]
    UnknownRun {
        /// The number.
        id: i64,
        /// The release.
        version: String,
    },
    /// A run that asked something else, or scored other content.
    #[error("run {id} cannot be continued: {reason}; start another without --run")]
    Stale {
        /// The number.
        id: i64,
        /// What has changed.
        reason: &'static str,
    },
    /// An import reloaded the release while the run was planned.
    #[error("the content of version {0} was replaced meanwhile; run the same command again")]
    Replaced(String),
    /// A worker died.
    #[error("a worker ended before its time; run the same command again, nothing is lost")]
    Worker,
}

/// Scores. A rater that cannot start does not keep the others from scoring.
pub fn score(
    surroundings: Surroundings<'_>,
    request: &Request,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<ScoreReport, Error> {
    let mut conn = surroundings.pool.get()?;
    let plan = plan::plan(&mut conn, &request.rubric, request)?;
    let mut reports = Vec::new();
    let (mut jobs, mut locks) = (Vec::new(), Vec::new());
    for wanted in run::wanted(&mut conn, &plan, request)? {
        match run::prepare(&mut conn, surroundings, &plan, request, wanted)? {
            run::Prepared::Done(report) => reports.push(report),
            run::Prepared::Job(job, lock) => {
                jobs.push(*job);
                locks.push(lock);
            }
        }
    }
    let cache = cache::Cache { carry: request.carry, now: (surroundings.clock)() };
    for job in &mut jobs {
        cache.take_over(&mut conn, job)?;
    }
    engine::work(&mut conn, surroundings.clock, request.concurrency, &mut jobs, progress)?;
    for job in &jobs {
        reports.push(report::report(&mut conn, job)?);
    }
    drop(locks);
    reports.sort_by(|a, b| a.rater.cmp(&b.rater));
    Ok(ScoreReport {
        data_version: request.version.id.clone(),
        prompt_version: plan.prompt_version,
        catalog: plan.catalog,
        raters: reports,
    })
}
