//! `task_ai_score`: what each rater said of each task. Rows are never changed or deleted.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;

use crate::db::backend::Conn;
use crate::db::schema::model_run;
use crate::db::schema::task_ai_score;

/// One score with its provenance.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = task_ai_score, treat_none_as_default_value = false)]
pub struct Score {
    /// Release of the scored statement.
    pub data_version: String,
    /// The task.
    pub task_id: i64,
    /// The run it belongs to.
    pub run_id: i64,
    /// Which of the rater's repeated scores, from 0.
    pub sample: i64,
    /// Model that was asked.
    pub model: String,
    /// Model version that answered.
    pub model_version: String,
    /// 0-100 (METHOD 1).
    pub score: i64,
    /// The rater's reason.
    pub rationale: String,
    /// SHA-256 of everything that decides the answer.
    pub input_hash: String,
    /// When it was given (UTC).
    pub created_at: NaiveDateTime,
    /// The raw reply, where one was received.
    pub raw_json_ref: Option<String>,
    /// `VERSION/RUN` of the score that this one was carried over from; its time and model
    /// version are kept.
    pub carried_from: Option<String>,
}

/// Appends scores.
pub fn load(conn: &mut Conn, rows: &[Score]) -> QueryResult<usize> {
    bulk_load!(conn, task_ai_score::table, 12, rows)
}

/// The scores that some runs gave for a release's tasks, by task, run and sample.
pub fn of_runs(conn: &mut Conn, data_version: &str, runs: &[i64]) -> QueryResult<Vec<Score>> {
    task_ai_score::table
        .filter(task_ai_score::data_version.eq(data_version))
        .filter(task_ai_score::run_id.eq_any(runs.iter().copied()))
        .order((task_ai_score::task_id, task_ai_score::run_id, task_ai_score::sample))
        .select(Score::as_select())
        .load(conn)
}

/// A score without its reason: what an aggregate adds up, and who gave it when.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = task_ai_score)]
pub struct ScoreValue {
    /// The task.
    pub task_id: i64,
    /// The run it belongs to.
    pub run_id: i64,
    /// Which of the rater's repeated scores, from 0.
    pub sample: i64,
    /// 0-100.
    pub score: i64,
    /// Model version that answered.
    pub model_version: String,
    /// When it was given (UTC).
    pub created_at: NaiveDateTime,
}

/// The bare scores that some runs gave for a release's tasks, in no order.
pub fn values_of_runs(
    conn: &mut Conn,
    data_version: &str,
    runs: &[i64],
) -> QueryResult<Vec<ScoreValue>> {
    task_ai_score::table
        .filter(task_ai_score::data_version.eq(data_version))
        .filter(task_ai_score::run_id.eq_any(runs.iter().copied()))
        .select(ScoreValue::as_select())
        .load(conn)
}

/// The scores of a task in a run, by sample.
pub fn of_task(conn: &mut Conn, run_id: i64, task_id: i64) -> QueryResult<Vec<Score>> {
    task_ai_score::table
        .filter(task_ai_score::run_id.eq(run_id).and(task_ai_score::task_id.eq(task_id)))
        .order(task_ai_score::sample)
        .select(Score::as_select())
        .load(conn)
}

/// A score with the rater and the question of its run.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
pub struct PastScore {
    /// The score.
    #[diesel(embed)]
    pub score: Score,
    /// Who was asked.
    #[diesel(select_expression = model_run::rater)]
    pub rater: String,
    /// What was asked.
    #[diesel(select_expression = model_run::prompt_version)]
    pub prompt_version: String,
}

/// Every score of a task in a release, whatever the run, with the run's rater and question; the
/// newest run first, then by sample.
pub fn history(conn: &mut Conn, data_version: &str, task_id: i64) -> QueryResult<Vec<PastScore>> {
    task_ai_score::table
        .inner_join(model_run::table)
        .filter(task_ai_score::data_version.eq(data_version))
        .filter(task_ai_score::task_id.eq(task_id))
        .order((task_ai_score::run_id.desc(), task_ai_score::sample))
        .select(PastScore::as_select())
        .load(conn)
}

/// The same of several tasks.
pub fn histories(
    conn: &mut Conn,
    data_version: &str,
    task_ids: &[i64],
) -> QueryResult<Vec<PastScore>> {
    task_ai_score::table
        .inner_join(model_run::table)
        .filter(task_ai_score::data_version.eq(data_version))
        .filter(task_ai_score::task_id.eq_any(task_ids.to_vec()))
        .order((task_ai_score::run_id.desc(), task_ai_score::task_id, task_ai_score::sample))
        .select(PastScore::as_select())
        .load(conn)
}

/// Every original score (not one carried over) of a rater that was asked this question, the
/// newest first: what the cache is made of.
pub fn originals(conn: &mut Conn, rater: &str, prompt_version: &str) -> QueryResult<Vec<Score>> {
    task_ai_score::table
        .inner_join(model_run::table)
        .filter(model_run::rater.eq(rater).and(model_run::prompt_version.eq(prompt_version)))
        .filter(task_ai_score::carried_from.is_null())
        .order((task_ai_score::created_at.desc(), task_ai_score::run_id.desc()))
        .select(Score::as_select())
        .load(conn)
}

/// A score's reason and the model version that gave it.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = task_ai_score)]
pub struct Reason {
    /// The task.
    pub task_id: i64,
    /// The run the score belongs to.
    pub run_id: i64,
    /// The rater's reason.
    pub rationale: String,
    /// Model version that answered.
    pub model_version: String,
}

/// The reasons that some runs gave for a release's tasks, by task, run and sample.
pub fn reasons(conn: &mut Conn, data_version: &str, runs: &[i64]) -> QueryResult<Vec<Reason>> {
    task_ai_score::table
        .filter(task_ai_score::data_version.eq(data_version))
        .filter(task_ai_score::run_id.eq_any(runs.iter().copied()))
        .order((task_ai_score::task_id, task_ai_score::run_id, task_ai_score::sample))
        .select(Reason::as_select())
        .load(conn)
}

/// How many scores of a run were carried over from another.
pub fn taken_over(conn: &mut Conn, run_id: i64) -> QueryResult<i64> {
    task_ai_score::table
        .filter(task_ai_score::run_id.eq(run_id).and(task_ai_score::carried_from.is_not_null()))
        .count()
        .get_result(conn)
}
