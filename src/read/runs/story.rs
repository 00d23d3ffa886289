//! The history of one score: the question, every request and reply, and the outcome.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Error;
use crate::db::model_attempt::{self, Attempt};
use crate::db::raw_reply;
use crate::db::task_ai_score::{self, Score};
use crate::db::{Conn, data_version, occupation_master, rubric, run_item, task_statements};
use crate::rubric::{Item, Question};
use crate::usd::Usd;

/// The history of the scores of one task in a run.
#[derive(Debug, Clone, Serialize)]
pub struct TaskStory {
    /// The run.
    pub run: i64,
    /// The rater.
    pub rater: String,
    /// The data version.
    pub data_version: String,
    /// The prompt version.
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
    /// One item per sample.
    pub samples: Vec<SampleStory>,
}

/// One item: the task and which of its samples.
#[derive(Debug, Clone, Serialize)]
pub struct SampleStory {
    /// The sample's number, counted from 0.
    pub sample: i64,
    /// `pending`, `claimed`, `scored`, `failed` or `absent`.
    pub status: String,
    /// Class and text of the failure.
    pub error: Option<String>,
    /// Requests in order.
    pub attempts: Vec<AttemptStory>,
    /// The score; the raw reply of one that was carried over belongs to the run it came from.
    pub score: Option<Score>,
}

/// One request with its reply.
#[derive(Debug, Clone, Serialize)]
pub struct AttemptStory {
    /// The request.
    #[serde(flatten)]
    pub attempt: Attempt,
    /// Cost in US dollars.
    pub cost_usd: Option<Usd>,
    /// The reply as received.
    pub reply: Option<String>,
}

/// Reads the history of the scores of a task in a run.
pub fn story(conn: &mut Conn, id: i64, task_id: i64) -> Result<TaskStory, Error> {
    let run = super::find(conn, id)?;
    let missing = || Error::NoTask { run: id, task: task_id };
    let items = run_item::of_task(conn, id, task_id)?;
    let task = task_statements::find(conn, &run.data_version, task_id)?.ok_or_else(missing)?;
    if items.is_empty() {
        return Err(missing());
    }
    let occupation = occupation_master::find(conn, &run.data_version, &task.onetsoc_code)?;
    let stored = rubric::find(conn, &run.prompt_version)?;
    let unreadable = || Error::Rubric(run.prompt_version.clone());
    let question = stored
        .and_then(|stored| Question::stored(&stored.prompt_version, &stored.text).ok().flatten())
        .ok_or_else(unreadable)?;
    let prompt = question.render(&Item {
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
        error: item.error_class.map(|class| failure(&class, item.error.as_deref())),
        attempts: attempts.remove(&item.sample).unwrap_or_default(),
        score: scores.remove(&item.sample),
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
        Some(id) => raw_reply::find(conn, id)?.map(|reply| raw_reply::text(&reply.body)),
        None => None,
    };
    Ok(AttemptStory { cost_usd: attempt.cost.map(Usd), reply, attempt })
}

/// A failure's class and text.
#[must_use]
pub fn failure(class: &str, text: Option<&str>) -> String {
    format!("{class}: {}", text.unwrap_or("no text"))
}
