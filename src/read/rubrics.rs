//! The rubrics that scores were asked with, and what a rater is sent for one task.

use serde::Serialize;

use crate::db::{Conn, occupation_master, rubric as stored_rubric, task_statements};
use crate::read::releases;
use crate::rubric::{self, Item, Question};

/// The texts that a rater is sent for one task, byte for byte.
#[derive(Debug, Clone, Serialize)]
pub struct TaskPrompt {
    /// The release.
    pub data_version: String,
    /// The rubric.
    pub prompt_version: String,
    /// O*NET task ID.
    pub task_id: i64,
    /// O*NET-SOC code of its occupation.
    pub onetsoc_code: String,
    /// The occupation's title.
    pub occupation: String,
    /// The task statement.
    pub task_statement: String,
    /// The system text, the same for every task.
    pub system: String,
    /// The user text.
    pub user: String,
    /// JSON schema of the reply, as text: the order of its fields matters.
    pub schema: String,
}

/// A rubric or a task that is not there.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The version cannot be used.
    #[error(transparent)]
    Version(#[from] releases::Error),
    /// No score was asked for with this text.
    #[error("no rubric {prompt_version} is built in or stored; {known}")]
    Unknown {
        /// The prompt version asked for.
        prompt_version: String,
        /// The stored ones, in words.
        known: String,
    },
    /// The release does not have the task.
    #[error("version {version} has no task {task_id}")]
    UnknownTask {
        /// The release.
        version: String,
        /// The task.
        task_id: i64,
    },
    /// A stored text that this binary cannot read.
    #[error("the stored rubric {prompt_version}: {source}")]
    Unreadable {
        /// Its prompt version.
        prompt_version: String,
        /// Why.
        source: rubric::Error,
    },
    /// A stored text whose hash is not the one in its prompt version.
    #[error("the stored rubric {0} was changed: its text has another hash")]
    Changed(String),
    /// The database refused.
    #[error("the database refused: {0}")]
    Query(#[from] diesel::result::Error),
}

/// Every question that a run was started with, by prompt version.
pub fn all_stored(conn: &mut Conn) -> Result<Vec<Question>, Error> {
    let rows = stored_rubric::all(conn)?.into_iter();
    rows.filter_map(|row| read(row).transpose()).collect()
}

/// The question that a run was started with, whether or not it is still built in.
pub fn stored(conn: &mut Conn, prompt_version: &str) -> Result<Question, Error> {
    if let Some(row) = stored_rubric::find(conn, prompt_version)?
        && let Some(question) = read(row)?
    {
        return Ok(question);
    }
    let names: Vec<String> =
        stored_rubric::all(conn)?.into_iter().map(|row| row.prompt_version).collect();
    Err(Error::Unknown {
        prompt_version: prompt_version.to_owned(),
        known: if names.is_empty() {
            "none is stored".to_owned()
        } else {
            format!("stored are: {}", names.join(", "))
        },
    })
}

/// What a rater is sent for a task of a version (the active one if absent).
pub fn prompt(
    conn: &mut Conn,
    rubric: &Question,
    version: Option<&str>,
    task_id: i64,
) -> Result<TaskPrompt, Error> {
    let version = releases::find_any(conn, version)?.id;
    let Some(task) = task_statements::find(conn, &version, task_id)? else {
        return Err(Error::UnknownTask { version, task_id });
    };
    let occupation = occupation_master::find(conn, &version, &task.onetsoc_code)?
        .map_or_else(String::new, |occupation| occupation.title);
    let item = Item { occupation: &occupation, task: &task.task_statement };
    let prompt = rubric.render(&item);
    Ok(TaskPrompt {
        data_version: version,
        prompt_version: rubric.prompt_version(),
        task_id,
        onetsoc_code: task.onetsoc_code,
        system: prompt.system.to_owned(),
        user: prompt.user,
        schema: prompt.schema.to_owned(),
        occupation,
        task_statement: task.task_statement,
    })
}

/// The stored question; absent for a mixture, which is not one question.
fn read(row: stored_rubric::StoredRubric) -> Result<Option<Question>, Error> {
    let question = Question::stored(&row.prompt_version, &row.text).map_err(|source| {
        Error::Unreadable { prompt_version: row.prompt_version.clone(), source }
    })?;
    match &question {
        Some(question) if question.prompt_version() != row.prompt_version => {
            Err(Error::Changed(row.prompt_version))
        }
        _ => Ok(question),
    }
}
