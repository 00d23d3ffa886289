//! `run_item`: the work list of a run, one row per task and sample.

use diesel::prelude::*;

use super::Conn;
use super::schema::run_item;

/// One thing to score.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = run_item, treat_none_as_default_value = false)]
pub struct RunItem {
    /// The run.
    pub run_id: i64,
    /// The task.
    pub task_id: i64,
    /// Which of the rater's repeated scores, from 0.
    pub sample: i64,
    /// Place in the run, from 0.
    pub position: i64,
    /// `pending`, `claimed`, `scored` or `failed`.
    pub status: String,
    /// Kind of failure.
    pub error_class: Option<String>,
    /// The failure in words.
    pub error: Option<String>,
}

/// Not settled yet.
pub const PENDING: &str = "pending";
/// Has a score.
pub const SCORED: &str = "scored";
/// Will get no score in this run; `error` says why.
pub const FAILED: &str = "failed";

/// Appends items.
pub fn load(conn: &mut Conn, rows: &[RunItem]) -> QueryResult<usize> {
    bulk_load!(conn, run_item::table, 7, rows)
}

/// The items without an outcome, in order.
pub fn unsettled(conn: &mut Conn, run_id: i64) -> QueryResult<Vec<RunItem>> {
    run_item::table
        .filter(run_item::run_id.eq(run_id).and(run_item::status.ne_all([SCORED, FAILED])))
        .order(run_item::position)
        .select(RunItem::as_select())
        .load(conn)
}

/// How many items of a run have each status.
pub fn counts(conn: &mut Conn, run_id: i64) -> QueryResult<Vec<(String, i64)>> {
    run_item::table
        .filter(run_item::run_id.eq(run_id))
        .group_by(run_item::status)
        .select((run_item::status, diesel::dsl::count_star()))
        .order(run_item::status)
        .load(conn)
}

/// Marks items of a run as scored.
pub fn settle_scored(
    conn: &mut Conn,
    run_id: i64,
    sample: i64,
    tasks: &[i64],
) -> QueryResult<usize> {
    diesel::update(
        run_item::table
            .filter(run_item::run_id.eq(run_id).and(run_item::sample.eq(sample)))
            .filter(run_item::task_id.eq_any(tasks.iter().copied())),
    )
    .set(run_item::status.eq(SCORED))
    .execute(conn)
}

/// Marks an item as failed, with the class of the failure and its text.
pub fn settle_failed(
    conn: &mut Conn,
    (run_id, task_id, sample): (i64, i64, i64),
    class: &str,
    text: &str,
) -> QueryResult<usize> {
    diesel::update(run_item::table.find((run_id, task_id, sample)))
        .set((
            run_item::status.eq(FAILED),
            run_item::error_class.eq(class),
            run_item::error.eq(text),
        ))
        .execute(conn)
}

/// How many failed items of a run have each class.
pub fn failures(conn: &mut Conn, run_id: i64) -> QueryResult<Vec<(Option<String>, i64)>> {
    run_item::table
        .filter(run_item::run_id.eq(run_id).and(run_item::status.eq(FAILED)))
        .group_by(run_item::error_class)
        .select((run_item::error_class, diesel::dsl::count_star()))
        .order(run_item::error_class)
        .load(conn)
}
