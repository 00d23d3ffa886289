//! What a score leads back to: the question as it was put, and a rater's reply with what is known of its request.

use chrono::{DateTime, Utc};

use super::rubrics::{self, Error, TaskPrompt};
use crate::db::model_attempt::{self, Attempt};
use crate::db::task_ai_score::{self, Score};
use crate::db::{Conn, data_version, model_run, raw_reply};
use crate::rubric::Question;
use crate::usd::Usd;

/// One reply of a rater, and where it belongs.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// Its id.
    pub id: String,
    /// The reply as it was received; what is no text has replacement characters in it.
    pub body: String,
    /// When it was received.
    pub received: DateTime<Utc>,
    /// The run.
    pub run: i64,
    /// The rater that was asked.
    pub rater: String,
    /// The question.
    pub prompt_version: String,
    /// The release whose task it is about.
    pub data_version: String,
    /// The parameters that were sent along, as JSON.
    pub parameters: String,
    /// The task; absent where the id does not name one.
    pub task_id: Option<i64>,
    /// The request; absent where the ledger does not have it.
    pub attempt: Option<Attempt>,
    /// What the request cost by the vendor's own count, in dollars.
    pub cost: Option<String>,
    /// The score that was read from it; absent where it gave none.
    pub score: Option<Score>,
    /// The texts as they were sent; absent where the task or the question is not there any more.
    pub prompt: Option<TaskPrompt>,
    /// Whether the release still has the content that the run was asked about.
    pub is_current: bool,
}

/// A reply with its request; absent where there is none of that id.
pub fn receipt(conn: &mut Conn, id: &str) -> Result<Option<Receipt>, Error> {
    let Some(reply) = raw_reply::find(conn, id)? else { return Ok(None) };
    let Some(run) = model_run::find(conn, reply.run_id)? else { return Ok(None) };
    let task_id = task_of(id);
    let is_of = |reference: &Option<String>| reference.as_deref() == Some(id);
    let (attempt, score) = match task_id {
        Some(task) => {
            let attempts = model_attempt::of_task(conn, run.id, task)?;
            let scores = task_ai_score::of_task(conn, run.id, task)?;
            (
                attempts.into_iter().find(|attempt| is_of(&attempt.raw_json_ref)),
                scores.into_iter().find(|score| is_of(&score.raw_json_ref)),
            )
        }
        None => (None, None),
    };
    let prompt = match task_id {
        Some(task) => prompt(conn, &run.prompt_version, &run.data_version, task)?,
        None => None,
    };
    let release = data_version::find(conn, &run.data_version)?;
    Ok(Some(Receipt {
        body: raw_reply::text(&reply.body),
        id: reply.id,
        received: reply.created_at.and_utc(),
        run: run.id,
        rater: run.rater,
        prompt_version: run.prompt_version,
        data_version: run.data_version,
        parameters: run.parameters,
        task_id,
        cost: attempt.as_ref().and_then(|attempt| Some(Usd(attempt.cost?).to_string())),
        attempt,
        score,
        prompt,
        is_current: release.is_some_and(|release| release.content_sha256 == run.content_sha256),
    }))
}

/// The task in `RUN-TASK-SAMPLE-ATTEMPT`.
fn task_of(id: &str) -> Option<i64> {
    id.split('-').nth(1)?.parse().ok()
}

/// The texts that were sent; absent where what they were made of is gone.
fn prompt(
    conn: &mut Conn,
    prompt_version: &str,
    data_version: &str,
    task: i64,
) -> Result<Option<TaskPrompt>, Error> {
    let made = rubrics::stored(conn, prompt_version)
        .and_then(|question| rubrics::prompt(conn, &question, Some(data_version), task));
    match made {
        Ok(prompt) => Ok(Some(prompt)),
        Err(Error::Unknown { .. } | Error::UnknownTask { .. } | Error::Version(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// A question as raters are asked it.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The name of exactly this text.
    pub prompt_version: String,
    /// What is asked of each task.
    pub question: String,
    /// The scale: points, and what they mean.
    pub levels: Vec<(i64, String)>,
    /// The texts that are sent; absent for published labels, whose own prompt nobody sends.
    pub sent: Option<Sent>,
    /// Of published labels: what the numbers measure, their ends, and what they are not.
    pub labels: Option<Labels>,
}

/// The texts that a rater is sent.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The same for every task.
    pub system: String,
    /// Of each task, with `{occupation}` and `{task}` in it.
    pub user: String,
    /// JSON schema of the reply.
    pub schema: String,
}

/// The scale of published labels.
#[derive(Debug, Clone)]
pub struct Labels {
    /// What the numbers measure.
    pub unit: String,
    /// Smallest number.
    pub low: i64,
    /// Largest number.
    pub high: i64,
    /// What the numbers must not be taken for.
    pub is_not: String,
}

/// The question that a run was started with.
pub fn asked(conn: &mut Conn, prompt_version: &str) -> Result<Asked, Error> {
    let question = rubrics::stored(conn, prompt_version)?;
    let (levels, sent, labels) = match &question {
        Question::Rubric(rubric) => {
            let levels = rubric.levels.iter();
            let levels = levels.map(|level| (level.score, level.text.trim().to_owned()));
            let sent = Sent {
                system: rubric.system().to_owned(),
                user: rubric.user().to_owned(),
                schema: rubric.schema().to_owned(),
            };
            (levels.collect(), Some(sent), None)
        }
        Question::Labels(of) => {
            let labels = Labels {
                unit: of.unit.clone(),
                low: of.low,
                high: of.high,
                is_not: of.is_not.clone(),
            };
            (Vec::new(), None, Some(labels))
        }
    };
    Ok(Asked {
        prompt_version: question.prompt_version(),
        question: question.question().to_owned(),
        levels,
        sent,
        labels,
    })
}

#[cfg(test)]
mod tests {
    use super::task_of;

    #[test]
    fn the_id_of_a_reply_names_its_task() {
        assert_eq!(task_of("3-1201-0-1"), Some(1201));
        assert_eq!(task_of("3"), None);
        assert_eq!(task_of("3-x-0-1"), None);
    }
}
