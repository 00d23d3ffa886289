//! Runs as they are told: a list, one run, and everything behind one score.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use serde::Serialize;
use serde_json::Value;

use crate::db::model_attempt::{self, Attempt, Totals};
use crate::db::model_run::ModelRun;
use crate::db::raw_reply::{self, Size};
use crate::db::run_item::{self, CLAIMED, FAILED, PENDING, SCORED};
use crate::db::task_ai_score::{self, Score};
use crate::db::{
    Conn, data_version, model_batch, model_run, occupation_master, rubric, run_worker,
    task_statements,
};
use crate::rubric::{Item, Rubric};
use crate::scoring::{Usd, unpack};

/// A run that cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database refused.
    #[error("the database refused: {0}")]
    Query(#[from] diesel::result::Error),
    /// No such run.
    #[error("there is no run {0}; `onet-ai runs` lists them")]
    Unknown(i64),
    /// A run that never had the task.
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

/// One run in a list.
#[derive(Debug, Clone, Serialize)]
pub struct RunSummary {
    /// Its number.
    pub run: i64,
    /// Who was asked.
    pub rater: String,
    /// Whether the scores are made up.
    pub mock: bool,
    /// Release.
    pub data_version: String,
    /// Question.
    pub prompt_version: String,
    /// `running` (whether or not a process works on it at this moment), `finished`, `stopped`.
    pub status: String,
    /// Processes at work on it that have not ended.
    pub workers: usize,
    /// Why it is stopped.
    pub stop_reason: Option<String>,
    /// Items.
    pub items: i64,
    /// Items with a score.
    pub scored: i64,
    /// Items that failed.
    pub failed: i64,
    /// Items that nobody works on.
    pub pending: i64,
    /// Items that a worker or a batch has.
    pub claimed: i64,
    /// What it was expected to cost when it began, in US dollars.
    pub estimate_usd: Option<Usd>,
    /// By the provider's usage figures, in US dollars.
    pub cost_usd: Usd,
    /// Set aside for requests on their way, in US dollars.
    pub reserved_usd: Usd,
    /// Cap that it shares with the runs of the same budget, in US dollars.
    pub cost_cap_usd: Option<Usd>,
    /// When it was started (UTC).
    pub created_at: NaiveDateTime,
    /// When its last item was settled (UTC).
    pub finished_at: Option<NaiveDateTime>,
}

/// One run.
#[derive(Debug, Clone, Serialize)]
pub struct RunDetail {
    /// The run.
    #[serde(flatten)]
    pub summary: RunSummary,
    /// What was selected.
    pub selection: Value,
    /// What decides an answer.
    pub parameters: Value,
    /// Prices; absent where calls cost nothing. A batch costs half.
    pub prices: Option<Value>,
    /// Scores that were taken over from other runs.
    pub taken_over: i64,
    /// Failed items by class.
    pub failed_by_class: BTreeMap<String, i64>,
    /// Requests that gave no score, by class.
    pub failures: BTreeMap<String, i64>,
    /// Versions of the model that answered, with how many scores each gave.
    pub model_versions: BTreeMap<String, i64>,
    /// What the requests add up to.
    pub totals: Totals,
    /// Stored replies.
    pub replies: Size,
    /// Batches.
    pub batches: Vec<BatchStory>,
}

/// A batch of a run.
#[derive(Debug, Clone, Serialize)]
pub struct BatchStory {
    /// Our name of it.
    pub label: String,
    /// The vendor's.
    pub vendor_id: Option<String>,
    /// `preparing`, `submitted`, `collected` or `lost`.
    pub status: String,
    /// Items.
    pub n_items: i64,
    /// Why it was given up.
    pub error: Option<String>,
}

/// Everything behind the scores of one task in a run.
#[derive(Debug, Clone, Serialize)]
pub struct TaskStory {
    /// The run.
    pub run: i64,
    /// Who was asked.
    pub rater: String,
    /// Release.
    pub data_version: String,
    /// Question.
    pub prompt_version: String,
    /// The task.
    pub task_id: i64,
    /// The system text as sent.
    pub system: String,
    /// The user text as sent.
    pub user: String,
    /// The schema as sent.
    pub schema: String,
    /// Whether the release still has the content that the run scored.
    pub prompt_is_current: bool,
    /// Per repetition.
    pub samples: Vec<SampleStory>,
}

/// One item: a task and a repetition.
#[derive(Debug, Clone, Serialize)]
pub struct SampleStory {
    /// From 0.
    pub sample: i64,
    /// `pending`, `claimed`, `scored` or `failed`.
    pub status: String,
    /// Class and text of the failure.
    pub error: Option<String>,
    /// Requests in order.
    pub attempts: Vec<AttemptStory>,
    /// The score.
    pub score: Option<ScoreStory>,
}

/// One request.
#[derive(Debug, Clone, Serialize)]
pub struct AttemptStory {
    /// From 1.
    pub attempt: i64,
    /// `sent`, `answered`, `failed` or `unknown`.
    pub status: String,
    /// Class and text of the failure.
    pub error: Option<String>,
    /// HTTP status.
    pub http_status: Option<i64>,
    /// Milliseconds.
    pub latency_ms: Option<i64>,
    /// Tokens at the full price.
    pub input_tokens: Option<i64>,
    /// Tokens from the vendor's cache.
    pub cached_tokens: Option<i64>,
    /// Tokens written to the vendor's cache.
    pub cache_write_tokens: Option<i64>,
    /// Output tokens.
    pub output_tokens: Option<i64>,
    /// In US dollars.
    pub cost_usd: Option<Usd>,
    /// The provider's id.
    pub request_id: Option<String>,
    /// Our number of the batch.
    pub batch: Option<String>,
    /// When it was written down (UTC).
    pub sent_at: NaiveDateTime,
    /// When it was settled (UTC).
    pub settled_at: Option<NaiveDateTime>,
    /// The reply as received.
    pub reply: Option<String>,
}

/// A score.
#[derive(Debug, Clone, Serialize)]
pub struct ScoreStory {
    /// 0-100.
    pub score: i64,
    /// The reason.
    pub rationale: String,
    /// The model version that answered.
    pub model_version: String,
    /// When (UTC).
    pub created_at: NaiveDateTime,
    /// SHA-256 of everything that decides the answer.
    pub input_hash: String,
    /// `VERSION/RUN` of the score that it was taken over from.
    pub carried_from: Option<String>,
    /// The raw reply, which for a score taken over belongs to the run it comes from.
    pub raw_json_ref: Option<String>,
}

/// Runs, the newest first.
pub fn list(conn: &mut Conn, data_version: Option<&str>) -> Result<Vec<RunSummary>, Error> {
    let runs = model_run::all(conn)?;
    runs.into_iter()
        .filter(|run| data_version.is_none_or(|version| run.data_version == version))
        .map(|run| summary(conn, &run))
        .collect()
}

fn summary(conn: &mut Conn, run: &ModelRun) -> Result<RunSummary, Error> {
    let counts = run_item::counts(conn, run.id)?;
    let of = |status: &str| counts.get(status).copied().unwrap_or(0);
    Ok(RunSummary {
        run: run.id,
        rater: run.rater.clone(),
        mock: run.is_mock,
        data_version: run.data_version.clone(),
        prompt_version: run.prompt_version.clone(),
        status: run.status.clone(),
        workers: run_worker::live(conn, run.id)?.len(),
        stop_reason: run.stop_reason.clone(),
        items: counts.values().sum(),
        scored: of(SCORED),
        failed: of(FAILED),
        pending: of(PENDING),
        claimed: of(CLAIMED),
        estimate_usd: run.cost_estimate.map(Usd),
        cost_usd: Usd(run.cost),
        reserved_usd: Usd(run.cost_reserved),
        cost_cap_usd: run.cost_cap.map(Usd),
        created_at: run.created_at,
        finished_at: run.finished_at,
    })
}

/// One run.
pub fn detail(conn: &mut Conn, id: i64) -> Result<RunDetail, Error> {
    let run = model_run::find(conn, id)?.ok_or(Error::Unknown(id))?;
    let named = |rows: Vec<(Option<String>, i64)>| {
        rows.into_iter()
            .map(|(class, n)| (class.unwrap_or_else(|| "unknown".to_owned()), n))
            .collect()
    };
    let batches = model_batch::of_run(conn, id)?;
    Ok(RunDetail {
        summary: summary(conn, &run)?,
        failed_by_class: named(run_item::failures(conn, id)?),
        failures: named(model_attempt::failures(conn, id)?),
        model_versions: task_ai_score::model_versions(conn, id)?.into_iter().collect(),
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

/// Stored JSON as JSON; text that is none as it is.
fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| text.into())
}

/// Everything behind the scores of a task in a run.
pub fn story(conn: &mut Conn, id: i64, task_id: i64) -> Result<TaskStory, Error> {
    let run = model_run::find(conn, id)?.ok_or(Error::Unknown(id))?;
    let missing = || Error::NoTask { run: id, task: task_id };
    let items = run_item::of_task(conn, id, task_id)?;
    let task = task_statements::find(conn, &run.data_version, task_id)?.ok_or_else(missing)?;
    if items.is_empty() {
        return Err(missing());
    }
    let occupation = occupation_master::find(conn, &run.data_version, &task.onetsoc_code)?;
    let stored = rubric::find(conn, &run.prompt_version)?;
    let unreadable = || Error::Rubric(run.prompt_version.clone());
    let rubric =
        stored.and_then(|stored| Rubric::parse(&stored.text).ok()).ok_or_else(unreadable)?;
    let prompt = rubric.render(&Item {
        occupation: occupation.as_ref().map_or("", |occupation| &occupation.title),
        task: &task.task_statement,
    });
    let version = data_version::find(conn, &run.data_version)?;
    let mut attempts = BTreeMap::<i64, Vec<AttemptStory>>::new();
    for attempt in model_attempt::of_task(conn, id, task_id)? {
        attempts.entry(attempt.sample).or_default().push(attempt_story(conn, attempt)?);
    }
    let mut scores: BTreeMap<i64, Score> = task_ai_score::of_task(conn, id, task_id)?
        .into_iter()
        .map(|score| (score.sample, score))
        .collect();
    let samples = items.into_iter().map(|item| SampleStory {
        error: item
            .error_class
            .map(|class| format!("{class}: {}", item.error.as_deref().unwrap_or("no text"))),
        attempts: attempts.remove(&item.sample).unwrap_or_default(),
        score: scores.remove(&item.sample).map(score_story),
        sample: item.sample,
        status: item.status,
    });
    Ok(TaskStory {
        run: id,
        rater: run.rater,
        task_id,
        system: prompt.system.to_owned(),
        user: prompt.user.clone(),
        schema: prompt.schema.to_owned(),
        prompt_is_current: version
            .is_some_and(|version| version.content_sha256 == run.content_sha256),
        samples: samples.collect(),
        data_version: run.data_version,
        prompt_version: run.prompt_version,
    })
}

fn attempt_story(conn: &mut Conn, attempt: Attempt) -> Result<AttemptStory, Error> {
    let reply = match &attempt.raw_json_ref {
        Some(id) => raw_reply::find(conn, id)?.map(|reply| unpack(&reply.body)),
        None => None,
    };
    Ok(AttemptStory {
        attempt: attempt.attempt,
        status: attempt.status,
        error: attempt
            .error_class
            .map(|class| format!("{class}: {}", attempt.error.as_deref().unwrap_or("no text"))),
        http_status: attempt.http_status,
        latency_ms: attempt.latency_ms,
        input_tokens: attempt.input_tokens,
        cached_tokens: attempt.cached_tokens,
        cache_write_tokens: attempt.cache_write_tokens,
        output_tokens: attempt.output_tokens,
        cost_usd: attempt.cost.map(Usd),
        request_id: attempt.request_id,
        batch: attempt.batch_id,
        sent_at: attempt.sent_at,
        settled_at: attempt.settled_at,
        reply,
    })
}

fn score_story(score: Score) -> ScoreStory {
    ScoreStory {
        score: score.score,
        rationale: score.rationale,
        model_version: score.model_version,
        created_at: score.created_at,
        input_hash: score.input_hash,
        carried_from: score.carried_from,
        raw_json_ref: score.raw_json_ref,
    }
}
