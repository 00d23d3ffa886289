//! `run_item`: the work list of a run, one row per task and sample, and the queue that every
//! process at work on the run takes from.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::model_attempt;
use crate::db::schema::run_item;

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
    /// `pending`, `claimed`, `scored`, `failed` or `absent`.
    pub status: String,
    /// Kind of failure.
    pub error_class: Option<String>,
    /// The failure in words.
    pub error: Option<String>,
    /// `worker:N` or `batch:N` while the status is `claimed`.
    pub claimed_by: Option<String>,
    /// The last request of the tries that were given up before; those after it count.
    pub tries_before: Option<i64>,
}

/// Not settled yet, and nobody works on it.
pub const PENDING: &str = "pending";
/// A worker or a batch has it.
pub const CLAIMED: &str = "claimed";
/// Has a score.
pub const SCORED: &str = "scored";
/// Has no score; `error` says why.
pub const FAILED: &str = "failed";
/// The set of labels has none for the task: coverage and no failure.
pub const ABSENT: &str = "absent";

/// Task and sample.
pub type Key = (i64, i64);

/// Appends items.
pub fn load(conn: &mut Conn, rows: &[RunItem]) -> QueryResult<usize> {
    bulk_load!(conn, run_item::table, 9, rows)
}

/// One item.
pub fn find(conn: &mut Conn, run_id: i64, (task_id, sample): Key) -> QueryResult<Option<RunItem>> {
    run_item::table
        .find((run_id, task_id, sample))
        .select(RunItem::as_select())
        .first(conn)
        .optional()
}

/// Every item of a task in a run, by sample.
pub fn of_task(conn: &mut Conn, run_id: i64, task_id: i64) -> QueryResult<Vec<RunItem>> {
    run_item::table
        .filter(run_item::run_id.eq(run_id).and(run_item::task_id.eq(task_id)))
        .order(run_item::sample)
        .select(RunItem::as_select())
        .load(conn)
}

/// The items that nobody works on, in order.
pub fn pending(conn: &mut Conn, run_id: i64) -> QueryResult<Vec<Key>> {
    with_status(conn, run_id, PENDING)
}

/// The items of a status, in order.
pub fn with_status(conn: &mut Conn, run_id: i64, status: &str) -> QueryResult<Vec<Key>> {
    run_item::table
        .filter(run_item::run_id.eq(run_id).and(run_item::status.eq(status)))
        .order(run_item::position)
        .select((run_item::task_id, run_item::sample))
        .load(conn)
}

/// Whether a run has an item that nobody has taken.
pub fn is_pending(conn: &mut Conn, run_id: i64) -> QueryResult<bool> {
    let pending = run_item::table
        .filter(run_item::run_id.eq(run_id).and(run_item::status.eq(PENDING)))
        .select(run_item::task_id)
        .first::<i64>(conn)
        .optional()?;
    Ok(pending.is_some())
}

/// Takes up to `n` pending items for a holder, in order. Items that another process is taking at
/// this moment are passed over.
pub fn claim(conn: &mut Conn, run_id: i64, holder: &str, n: i64) -> QueryResult<Vec<Key>> {
    let queue = run_item::table
        .filter(run_item::run_id.eq(run_id).and(run_item::status.eq(PENDING)))
        .order(run_item::position)
        .limit(n)
        .select((run_item::task_id, run_item::sample));
    let keys: Vec<Key> = match conn {
        Conn::Postgres(conn) => queue.for_update().skip_locked().load(conn)?,
        Conn::Sqlite(conn) => queue.load(conn)?,
    };
    for (sample, tasks) in by_sample(&keys) {
        diesel::update(
            run_item::table
                .filter(run_item::run_id.eq(run_id).and(run_item::sample.eq(sample)))
                .filter(run_item::task_id.eq_any(tasks)),
        )
        .set((run_item::status.eq(CLAIMED), run_item::claimed_by.eq(holder)))
        .execute(conn)?;
    }
    Ok(keys)
}

/// Takes those of these items that are pending; returns which. The caller has locked the run.
pub fn claim_these(
    conn: &mut Conn,
    run_id: i64,
    holder: &str,
    keys: &[Key],
) -> QueryResult<Vec<Key>> {
    let mut claimed = Vec::new();
    for (sample, tasks) in by_sample(keys) {
        let found: Vec<i64> = diesel::update(
            run_item::table
                .filter(run_item::run_id.eq(run_id).and(run_item::sample.eq(sample)))
                .filter(run_item::task_id.eq_any(tasks).and(run_item::status.eq(PENDING))),
        )
        .set((run_item::status.eq(CLAIMED), run_item::claimed_by.eq(holder)))
        .returning(run_item::task_id)
        .get_results(conn)?;
        claimed.extend(found.into_iter().map(|task| (task, sample)));
    }
    Ok(claimed)
}

/// The items that a holder has, in order.
pub fn held(conn: &mut Conn, run_id: i64, holder: &str) -> QueryResult<Vec<Key>> {
    run_item::table
        .filter(run_item::run_id.eq(run_id).and(run_item::claimed_by.eq(holder)))
        .filter(run_item::status.eq(CLAIMED))
        .order(run_item::position)
        .select((run_item::task_id, run_item::sample))
        .load(conn)
}

/// Gives back everything that a holder has.
pub fn release(conn: &mut Conn, run_id: i64, holder: &str) -> QueryResult<usize> {
    diesel::update(
        run_item::table
            .filter(run_item::run_id.eq(run_id).and(run_item::claimed_by.eq(holder)))
            .filter(run_item::status.eq(CLAIMED)),
    )
    .set((run_item::status.eq(PENDING), run_item::claimed_by.eq(None::<String>)))
    .execute(conn)
}

/// Gives one item back, if the holder still has it.
pub fn release_one(
    conn: &mut Conn,
    run_id: i64,
    holder: &str,
    (task_id, sample): Key,
) -> QueryResult<usize> {
    diesel::update(
        run_item::table
            .find((run_id, task_id, sample))
            .filter(run_item::claimed_by.eq(holder).and(run_item::status.eq(CLAIMED))),
    )
    .set((run_item::status.eq(PENDING), run_item::claimed_by.eq(None::<String>)))
    .execute(conn)
}

/// Marks items as scored and returns those that the holder still had: the others were taken over
/// while the holder was thought lost.
pub fn settle_scored(
    conn: &mut Conn,
    run_id: i64,
    holder: &str,
    keys: &[Key],
) -> QueryResult<Vec<Key>> {
    settle_as(conn, run_id, holder, keys, SCORED)
}

fn settle_as(
    conn: &mut Conn,
    run_id: i64,
    holder: &str,
    keys: &[Key],
    status: &str,
) -> QueryResult<Vec<Key>> {
    let mut settled = Vec::new();
    for (sample, tasks) in by_sample(keys) {
        let found: Vec<i64> = diesel::update(
            run_item::table
                .filter(run_item::run_id.eq(run_id).and(run_item::sample.eq(sample)))
                .filter(run_item::task_id.eq_any(tasks).and(run_item::claimed_by.eq(holder)))
                .filter(run_item::status.eq(CLAIMED)),
        )
        .set((run_item::status.eq(status), run_item::claimed_by.eq(None::<String>)))
        .returning(run_item::task_id)
        .get_results(conn)?;
        settled.extend(found.into_iter().map(|task| (task, sample)));
    }
    Ok(settled)
}

/// Why an item failed.
#[derive(Debug, Clone, Copy)]
pub struct ItemFailure<'a> {
    /// The class of the failure.
    pub class: &'a str,
    /// What happened.
    pub text: &'a str,
}

/// Marks an item as failed; 0 where the holder no
/// longer had it.
pub fn settle_failed(
    conn: &mut Conn,
    run_id: i64,
    holder: &str,
    (task_id, sample): Key,
    failure: ItemFailure<'_>,
) -> QueryResult<usize> {
    diesel::update(
        run_item::table
            .find((run_id, task_id, sample))
            .filter(run_item::claimed_by.eq(holder).and(run_item::status.eq(CLAIMED))),
    )
    .set((
        run_item::status.eq(FAILED),
        run_item::error_class.eq(failure.class),
        run_item::error.eq(failure.text),
        run_item::claimed_by.eq(None::<String>),
    ))
    .execute(conn)
}

/// Class and text of the failed items of a run that had a reply since a time (UTC).
pub fn failed_since(
    conn: &mut Conn,
    run_id: i64,
    since: NaiveDateTime,
) -> QueryResult<Vec<(String, String)>> {
    let settled = model_attempt::table
        .filter(model_attempt::run_id.eq(run_item::run_id))
        .filter(model_attempt::task_id.eq(run_item::task_id))
        .filter(model_attempt::sample.eq(run_item::sample))
        .filter(model_attempt::settled_at.ge(since));
    let failed: Vec<(Option<String>, Option<String>)> = run_item::table
        .filter(run_item::run_id.eq(run_id).and(run_item::status.eq(FAILED)))
        .filter(diesel::dsl::exists(settled))
        .order(run_item::position)
        .select((run_item::error_class, run_item::error))
        .load(conn)?;
    let failed = failed.into_iter();
    Ok(failed.map(|(class, text)| (class.unwrap_or_default(), text.unwrap_or_default())).collect())
}

/// Marks items as having no label; returns how many the holder still had.
pub fn settle_absent(
    conn: &mut Conn,
    run_id: i64,
    holder: &str,
    keys: &[Key],
) -> QueryResult<usize> {
    Ok(settle_as(conn, run_id, holder, keys, ABSENT)?.len())
}

/// Makes the failed items of a run pending again, as if they had not been asked about.
pub fn retry_failed(conn: &mut Conn, run_id: i64) -> QueryResult<usize> {
    diesel::sql_query(
        "update run_item set status = 'pending', error_class = null, error = null, \
         tries_before = (select max(a.attempt) from model_attempt a where a.run_id = run_item.run_id \
         and a.task_id = run_item.task_id and a.sample = run_item.sample) \
         where run_id = $1 and status = 'failed'",
    )
    .bind::<diesel::sql_types::BigInt, _>(run_id)
    .execute(conn)
}

/// The items that workers have, alive or not; those in batches are apart.
pub fn with_workers(conn: &mut Conn, run_id: i64) -> QueryResult<Vec<Key>> {
    run_item::table
        .filter(run_item::run_id.eq(run_id).and(run_item::status.eq(CLAIMED)))
        .filter(run_item::claimed_by.like("worker:%"))
        .order(run_item::position)
        .select((run_item::task_id, run_item::sample))
        .load(conn)
}

/// Who holds items of a run.
pub fn holders(conn: &mut Conn, run_id: i64) -> QueryResult<Vec<String>> {
    let holders: Vec<Option<String>> = run_item::table
        .filter(run_item::run_id.eq(run_id).and(run_item::status.eq(CLAIMED)))
        .select(run_item::claimed_by)
        .distinct()
        .load(conn)?;
    Ok(by_bytes!(holders, row => row).into_iter().flatten().collect())
}

/// The tasks of a run, whatever became of them.
pub fn tasks(conn: &mut Conn, run_id: i64) -> QueryResult<Vec<i64>> {
    run_item::table
        .filter(run_item::run_id.eq(run_id))
        .select(run_item::task_id)
        .distinct()
        .order(run_item::task_id)
        .load(conn)
}

/// How many items of a run have each status.
pub fn counts(conn: &mut Conn, run_id: i64) -> QueryResult<BTreeMap<String, i64>> {
    let rows: Vec<(String, i64)> = run_item::table
        .filter(run_item::run_id.eq(run_id))
        .group_by(run_item::status)
        .select((run_item::status, diesel::dsl::count_star()))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// How many failed items of a run have each class.
pub fn failures(conn: &mut Conn, run_id: i64) -> QueryResult<Vec<(Option<String>, i64)>> {
    let rows: Vec<(Option<String>, i64)> = run_item::table
        .filter(run_item::run_id.eq(run_id).and(run_item::status.eq(FAILED)))
        .group_by(run_item::error_class)
        .select((run_item::error_class, diesel::dsl::count_star()))
        .load(conn)?;
    Ok(by_bytes!(rows, row => &row.0))
}

fn by_sample(keys: &[Key]) -> BTreeMap<i64, Vec<i64>> {
    let mut by_sample: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (task, sample) in keys {
        by_sample.entry(*sample).or_default().push(*task);
    }
    by_sample
}
