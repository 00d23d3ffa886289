//! Has raters score the tasks of a catalog: plan, workers, one writer. Every score is committed as
//! it comes, and what was scored before is carried over instead of asked again.

mod batch;
mod breaker;
mod budget;
mod cache;
mod close;
mod collect;
mod commit;
mod context;
mod engine;
mod forecast;
mod job;
mod limiter;
mod message;
mod origin;
mod pace;
mod plan;
mod rate;
mod report;
mod request;
mod run;
mod settle;
mod submit;
mod tally;
mod triage;
mod upkeep;
mod usefulness;
mod vendor_queue;
mod versions;
mod worker;
mod writer;

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

use chrono::NaiveDateTime;
use serde::Serialize;

pub use forecast::{Forecast, forecast};
pub use plan::AUDIT_SAMPLES;
pub use request::{Batches, ScoreRequest};
pub(crate) use run::host;

use crate::convert::NotACount;
use crate::db::{Conn, DatabaseUrl, Pool, model_run, run_item, run_lock, run_worker};
use crate::llm::labels::Fit;
use crate::read::model_versions::ModelVersion;
use crate::usd::Usd;
use context::{BatchContext, Context};
use job::Job;

/// The surroundings: where to store, what time it is.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// For the lock of a run, which wants a connection or a file of its own.
    pub url: &'a DatabaseUrl,
    /// Connections.
    pub pool: &'a Pool,
    /// Tells the time (UTC).
    pub clock: fn() -> NaiveDateTime,
    /// Set when the run should end: what is in flight is finished, nothing more is sent.
    pub interrupted: &'a AtomicBool,
}

/// How far one rater is.
#[derive(Debug, Clone, Copy)]
pub struct Progress<'a> {
    /// `provider:model`, with `@address` for another server.
    pub rater: &'a str,
    /// Items with an outcome.
    pub done: usize,
    /// All items of its run.
    pub total: usize,
    /// What this call has cost so far, in nano-dollars.
    pub cost: i64,
}

/// Called with how far each rater is.
pub type OnProgress<'a> = &'a mut dyn FnMut(Progress<'_>);

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
    pub state: RaterState,
    /// Items of the run.
    pub items: usize,
    /// Requests sent to the rater.
    pub calls: usize,
    /// Scores given now.
    pub scored: usize,
    /// Scores carried over from an earlier run of the same release.
    pub cached: usize,
    /// Scores carried over from another release, where the input is the same.
    pub carried: usize,
    /// Items of the run without a score, by kind of failure.
    pub failed: BTreeMap<String, usize>,
    /// Items of the run for which a set of labels has none.
    pub absent: usize,
    /// How a set of labels fits the release; absent for other raters.
    pub labels: Option<Fit>,
    /// The versions of the model that answered in the run.
    pub model_versions: Vec<ModelVersion>,
    /// What a reader should know: versions that mix, another model than was asked for.
    pub notes: Vec<String>,
    /// What the calls cost, in US dollars.
    pub cost_usd: Usd,
    /// What the run has cost with all earlier calls, in US dollars.
    pub run_cost_usd: Usd,
    /// Input tokens of the calls at the full price, cache writes apart.
    pub input_tokens: i64,
    /// Input tokens of the calls that the vendor had in its cache.
    pub cached_tokens: i64,
    /// Input tokens of the calls that the vendor wrote to its cache.
    pub cache_write_tokens: i64,
    /// Output tokens of the calls.
    pub output_tokens: i64,
    /// Items that are with the vendor as a batch.
    pub in_batches: usize,
    /// Why the rater could not start, or stopped.
    pub error: Option<String>,
    /// How long it took.
    pub seconds: f64,
}

/// What was done for a rater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RaterState {
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
    /// The rater stopped before its end, see `error`; the same command goes on.
    Stopped,
    /// The call was interrupted; the same command goes on.
    Interrupted,
    /// Items are with the vendor as a batch; the same command collects them.
    Submitted,
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
    Lock(#[from] run_lock::LockError),
    /// This process could not register as a worker.
    #[error(transparent)]
    Register(#[from] run_worker::Error),
    /// No emerging tasks.
    #[error(
        "version {0} has no emerging tasks: its files had no table Emerging Tasks, or were imported before it \
             was read; `onet-ai import --replace` reads it"
    )]
    NoEmergingTasks(String),
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
    #[error("version {version} has no run {id}; `onet-ai runs` lists them{hint}")]
    UnknownRun {
        /// Where it went, if it was archived.
        hint: String,
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
    /// A number in the database that must be a count and is none.
    #[error("the database holds a count that cannot be: {0}")]
    Count(#[from] NotACount),
    /// A worker died.
    #[error("a worker ended before its time; run the same command again, nothing is lost")]
    Worker,
}

/// Scores. A rater that cannot start does not keep the others from scoring.
pub fn score(
    surroundings: Surroundings<'_>,
    request: &ScoreRequest,
    progress: OnProgress<'_>,
) -> Result<ScoreReport, Error> {
    let mut conn = surroundings.pool.get()?;
    let plan = plan::plan(&mut conn, &request.question, request)?;
    let context = Context { surroundings, plan: &plan, request };
    let mut reports = Vec::new();
    let (mut jobs, mut locks) = (Vec::new(), Vec::new());
    for wanted in run::wanted(&mut conn, &plan, request)? {
        match run::prepare(&mut conn, context, wanted)? {
            run::Prepared::Done(report) => reports.push(*report),
            run::Prepared::Job(job, lock) => {
                jobs.push(*job);
                locks.push(lock);
            }
        }
    }
    if let Some(cap) = request.cap {
        // Finished runs too: what they have cost belongs to the same sum.
        let finished = reports.iter().filter_map(|report: &RaterReport| report.run);
        let ids: Vec<i64> = jobs.iter().map(|job| job.run_id).chain(finished).collect();
        model_run::share_cap(&mut conn, &ids, cap)?;
    }
    let cache = cache::Cache { carry: request.carry, model_version: request.model_version.clone() };
    for job in &mut jobs {
        cache.take_over(&mut conn, &plan, job)?;
        note_estimate(&mut conn, context, job)?;
    }
    // Batches are for raters on a network; the others answer at once.
    let (mut batched, mut direct): (Vec<Job>, Vec<Job>) =
        jobs.into_iter().partition(|job| request.batch.is_some() && job.rater.network().is_some());
    engine::work(&mut conn, context, &mut direct, progress)?;
    if let Some(options) = request.batch {
        let context = BatchContext { call: context, options };
        batch::work(&mut conn, context, &mut batched, progress)?;
    }
    let interrupted = context.interrupted();
    for job in direct.iter().chain(&batched) {
        reports.push(report::report(&mut conn, job, interrupted)?);
    }
    drop(locks);
    for report in &mut reports {
        let labels = request.labels.iter().find(|l| report.rater == format!("labels:{}", l.name));
        report.labels = labels.map(|labels| labels.fit.clone());
    }
    reports.sort_by(|a, b| a.rater.cmp(&b.rater));
    Ok(ScoreReport {
        data_version: request.version.id.clone(),
        prompt_version: plan.prompt_version,
        catalog: plan.catalog,
        raters: reports,
    })
}

/// Stores what a new run is expected to cost, which its cost is compared with.
fn note_estimate(conn: &mut Conn, context: Context<'_>, job: &Job) -> Result<(), Error> {
    let (Some(model), RaterState::New) = (job.rater.network(), job.state) else { return Ok(()) };
    let pending = run_item::pending(conn, job.run_id)?;
    let texts = pending.iter().filter_map(|(task, _)| context.plan.texts(*task));
    let calls: Vec<_> = texts.map(|texts| job.prompt(texts, None)).collect();
    if let Some(cost) = forecast::estimate(model, context.request.batch.is_some(), &calls).cost {
        model_run::set_estimate(conn, job.run_id, cost)?;
    }
    Ok(())
}
