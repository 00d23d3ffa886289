//! Runs as reports: the list, one run, and the history of one score.

mod run;
mod story;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

pub use run::{Run, all};
pub use story::{AttemptStory, SampleStory, TaskStory, failure, story};

use crate::db::label_set::{self, LabelSet};
use crate::db::model_attempt::{self, Totals};
use crate::db::model_run::ModelRun;
use crate::db::raw_reply::{self, Size};
use crate::db::run_item::{self, ABSENT, CLAIMED, FAILED, PENDING, SCORED};
use crate::db::{Conn, model_batch, model_run, run_model_version, run_worker, task_ai_score};
use crate::read::archived;
use crate::read::model_versions::{ModelVersion, remarks};
use crate::usd::Usd;
use run::names;

/// Why a run cannot be reported.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database refused.
    #[error("the database refused: {0}")]
    Query(#[from] diesel::result::Error),
    /// No such run.
    #[error("there is no run {id}; `onet-ai runs` lists them{hint}")]
    Unknown {
        /// The number.
        id: i64,
        /// Where it went, if it was archived.
        hint: String,
    },
    /// The run's selection does not have the task.
    #[error("run {run} has no task {task}")]
    NoTask {
        /// The run.
        run: i64,
        /// The task.
        task: i64,
    },
    /// The rubric of the run cannot be read any more.
    #[error("the rubric {0} of this run cannot be read")]
    Rubric(String),
}

/// A run and how far it has come.
#[derive(Debug, Clone, Serialize)]
pub struct RunProgress {
    /// The run.
    #[serde(flatten)]
    pub run: Run,
    /// Processes at work on it that have not ended; a run without one may still be `running`.
    pub workers: usize,
    /// Why it is stopped.
    pub stop_reason: Option<String>,
    /// Items.
    pub items: i64,
    /// Items with a score.
    pub scored: i64,
    /// Items that failed.
    pub failed: i64,
    /// Items for which a set of labels has no label; they are no failures.
    pub absent: i64,
    /// Items that wait to be scored.
    pub pending: i64,
    /// Items that a worker or a batch has claimed.
    pub claimed: i64,
    /// What it was expected to cost when it began, in US dollars.
    pub estimate_usd: Option<Usd>,
    /// Set aside for requests on their way, in US dollars.
    pub reserved_usd: Usd,
    /// Cap that it shares with the runs of the same budget, in US dollars.
    pub cost_cap_usd: Option<Usd>,
}

/// One run.
#[derive(Debug, Clone, Serialize)]
pub struct RunDetail {
    /// The run.
    #[serde(flatten)]
    pub progress: RunProgress,
    /// What was selected.
    pub selection: Value,
    /// The model's parameters that decide an answer.
    pub parameters: Value,
    /// Prices; absent where calls cost nothing. A batch costs half.
    pub prices: Option<Value>,
    /// Scores that were carried over from other runs.
    pub taken_over: i64,
    /// Failed items by class.
    pub failed_by_class: BTreeMap<String, i64>,
    /// Requests that gave no score, by class.
    pub failures: BTreeMap<String, i64>,
    /// The model's versions that answered, with how much and when.
    pub versions: Vec<ModelVersion>,
    /// A remark where several versions answered.
    pub notes: Vec<String>,
    /// Where published labels come from; absent for other raters and for answers to a rubric.
    pub labels: Option<LabelSet>,
    /// Sums over the requests.
    pub totals: Totals,
    /// Stored replies.
    pub replies: Size,
    /// Batches.
    pub batches: Vec<BatchStory>,
}

/// A batch of a run.
#[derive(Debug, Clone, Serialize)]
pub struct BatchStory {
    /// This program's number of the batch.
    pub label: String,
    /// The vendor's id of the batch.
    pub vendor_id: Option<String>,
    /// `preparing`, `submitted`, `collected` or `lost`.
    pub status: String,
    /// Items.
    pub n_items: i64,
    /// Why the batch was given up.
    pub error: Option<String>,
}

/// A run that is there; an archived one's error says in which file it is.
fn find(conn: &mut Conn, id: i64) -> Result<ModelRun, Error> {
    if let Some(run) = model_run::find(conn, id)? {
        return Ok(run);
    }
    let hint = archived::hint(conn, "run", &id.to_string())?;
    Err(Error::Unknown { id, hint })
}

/// Runs, the newest first, with how far each has come.
pub fn list(conn: &mut Conn, data_version: Option<&str>) -> Result<Vec<RunProgress>, Error> {
    let mut names = names(conn)?;
    model_run::all(conn)?
        .into_iter()
        .filter(|run| data_version.is_none_or(|version| run.data_version == version))
        .map(|run| {
            let names = names.remove(&run.id).unwrap_or_default();
            progress(conn, &run, names)
        })
        .collect()
}

fn progress(conn: &mut Conn, run: &ModelRun, names: Vec<String>) -> Result<RunProgress, Error> {
    let counts = run_item::counts(conn, run.id)?;
    let items = |status: &str| counts.get(status).copied().unwrap_or(0);
    Ok(RunProgress {
        workers: run_worker::live(conn, run.id)?.len(),
        stop_reason: run.stop_reason.clone(),
        items: counts.values().sum(),
        scored: items(SCORED),
        failed: items(FAILED),
        absent: items(ABSENT),
        pending: items(PENDING),
        claimed: items(CLAIMED),
        estimate_usd: run.cost_estimate.map(Usd),
        reserved_usd: Usd(run.cost_reserved),
        cost_cap_usd: run.cost_cap.map(Usd),
        run: Run::from_row(run, names),
    })
}

/// One run.
pub fn detail(conn: &mut Conn, id: i64) -> Result<RunDetail, Error> {
    let run = find(conn, id)?;
    let named = |rows: Vec<(Option<String>, i64)>| {
        rows.into_iter()
            .map(|(class, n)| (class.unwrap_or_else(|| "unknown".to_owned()), n))
            .collect()
    };
    let batches = model_batch::of_run(conn, id)?;
    let versions = run_model_version::of_run(conn, id)?.into_iter();
    let versions: Vec<ModelVersion> = versions.map(ModelVersion::from).collect();
    Ok(RunDetail {
        progress: progress(conn, &run, versions.iter().map(|v| v.model_version.clone()).collect())?,
        failed_by_class: named(run_item::failures(conn, id)?),
        failures: named(model_attempt::failures(conn, id)?),
        notes: remarks(&run, &versions),
        versions,
        labels: label_set::of_runs(conn, &[id])?.into_iter().next(),
        totals: model_attempt::totals(conn, id)?,
        replies: raw_reply::size(conn, id)?,
        batches: batches
            .into_iter()
            .map(|batch| BatchStory {
                label: batch.label,
                vendor_id: batch.vendor_id,
                status: batch.status,
                n_items: batch.n_items,
                error: batch.error,
            })
            .collect(),
        taken_over: task_ai_score::taken_over(conn, id)?,
        selection: value(&run.selection),
        parameters: value(&run.parameters),
        prices: run.prices.as_deref().map(value),
    })
}

/// Stored JSON, parsed; text that is not JSON becomes a JSON string.
fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| text.into())
}
