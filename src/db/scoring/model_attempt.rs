//! `model_attempt`: the ledger, one row per request to a rater on a network. A row is committed
//! before its request leaves and settled when the reply is in.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use serde::Serialize;

use crate::db::backend::Conn;
use crate::db::schema::model_attempt;
use crate::db::scoring::run_item::Key;

/// One request. Money is in nano-dollars.
#[derive(Debug, Clone, Default, PartialEq, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = model_attempt, treat_none_as_default_value = false)]
pub struct Attempt {
    /// The run.
    #[serde(skip)]
    pub run_id: i64,
    /// The task.
    #[serde(skip)]
    pub task_id: i64,
    /// Which of the rater's repeated scores, from 0.
    #[serde(skip)]
    pub sample: i64,
    /// Which request for this item, from 1.
    pub attempt: i64,
    /// `sent`, `answered`, `failed`, or `unknown`: whether it was answered and billed cannot be
    /// known, and it is counted at what was set aside.
    pub status: String,
    /// Kind of failure.
    pub error_class: Option<String>,
    /// The failure in words.
    pub error: Option<String>,
    /// HTTP status.
    pub http_status: Option<i64>,
    /// From sending to the whole reply, in milliseconds.
    pub latency_ms: Option<i64>,
    /// Input at the full price.
    pub input_tokens: Option<i64>,
    /// Input read from the vendor's cache.
    pub cached_tokens: Option<i64>,
    /// Input written to the vendor's cache.
    pub cache_write_tokens: Option<i64>,
    /// Output.
    pub output_tokens: Option<i64>,
    /// By the provider's own usage figures. What is shown is in dollars, so this is not.
    #[serde(skip)]
    pub cost: Option<i64>,
    /// The provider's id of the request.
    pub request_id: Option<String>,
    /// Number of the batch it was part of.
    pub batch_id: Option<String>,
    /// The raw reply.
    pub raw_json_ref: Option<String>,
    /// When it was written down (UTC), just before it left.
    pub sent_at: NaiveDateTime,
    /// When its reply was in (UTC).
    pub settled_at: Option<NaiveDateTime>,
    /// Set aside for it until it is settled.
    #[serde(skip)]
    pub reserved: Option<i64>,
}

/// On its way.
pub const SENT: &str = "sent";
/// Gave a score.
pub const ANSWERED: &str = "answered";
/// Gave none.
pub const FAILED: &str = "failed";
/// Left, or was about to; what came of it cannot be known.
pub const UNKNOWN: &str = "unknown";

/// What is written when a request is settled.
#[derive(Debug, Clone, Default, AsChangeset)]
#[diesel(table_name = model_attempt, treat_none_as_null = true)]
pub struct Settlement {
    /// `answered`, `failed` or `unknown`.
    pub status: String,
    /// Kind of failure.
    pub error_class: Option<String>,
    /// The failure in words.
    pub error: Option<String>,
    /// HTTP status.
    pub http_status: Option<i64>,
    /// From sending to the whole reply.
    pub latency_ms: Option<i64>,
    /// Input at the full price.
    pub input_tokens: Option<i64>,
    /// Input read from the vendor's cache.
    pub cached_tokens: Option<i64>,
    /// Input written to the vendor's cache.
    pub cache_write_tokens: Option<i64>,
    /// Output.
    pub output_tokens: Option<i64>,
    /// What it costs, in nano-dollars.
    pub cost: i64,
    /// The provider's id of the request.
    pub request_id: Option<String>,
    /// The raw reply.
    pub raw_json_ref: Option<String>,
    /// When (UTC).
    pub settled_at: Option<NaiveDateTime>,
}

/// Writes requests down.
pub fn load(conn: &mut Conn, rows: &[Attempt]) -> QueryResult<usize> {
    bulk_load!(conn, model_attempt::table, 20, rows)
}

/// Settles a request, once: 0 where it was settled before.
pub fn settle(
    conn: &mut Conn,
    run_id: i64,
    (task_id, sample): Key,
    attempt: i64,
    settlement: &Settlement,
) -> QueryResult<usize> {
    let row = model_attempt::table
        .find((run_id, task_id, sample, attempt))
        .filter(model_attempt::status.eq(SENT));
    on_both!(conn, conn => diesel::update(row).set(settlement).execute(conn))
}

/// Keys per statement: SQLite takes 32,766 binds.
const KEYS: usize = 10_000;

/// The number of the last request for each of some items that have one.
pub fn last(conn: &mut Conn, run_id: i64, keys: &[Key]) -> QueryResult<BTreeMap<Key, i64>> {
    let mut last = BTreeMap::new();
    for keys in keys.chunks(KEYS) {
        let tasks: Vec<i64> = keys.iter().map(|(task, _)| *task).collect();
        let rows: Vec<(i64, i64, Option<i64>)> = model_attempt::table
            .filter(model_attempt::run_id.eq(run_id).and(model_attempt::task_id.eq_any(tasks)))
            .group_by((model_attempt::task_id, model_attempt::sample))
            .select((
                model_attempt::task_id,
                model_attempt::sample,
                diesel::dsl::max(model_attempt::attempt),
            ))
            .load(conn)?;
        last.extend(rows.into_iter().map(|(task, sample, n)| ((task, sample), n.unwrap_or(0))));
    }
    Ok(last)
}

/// The requests of a run that are on their way, batches apart.
pub fn sent(conn: &mut Conn, run_id: i64) -> QueryResult<Vec<Attempt>> {
    model_attempt::table
        .filter(model_attempt::run_id.eq(run_id).and(model_attempt::status.eq(SENT)))
        .filter(model_attempt::batch_id.is_null())
        .order((model_attempt::task_id, model_attempt::sample, model_attempt::attempt))
        .select(Attempt::as_select())
        .load(conn)
}

/// How many requests of some runs are on their way, batches apart.
pub fn on_their_way(conn: &mut Conn, runs: &[i64]) -> QueryResult<i64> {
    model_attempt::table
        .filter(model_attempt::run_id.eq_any(runs.iter().copied()))
        .filter(model_attempt::status.eq(SENT).and(model_attempt::batch_id.is_null()))
        .count()
        .get_result(conn)
}

/// Whether any request of some runs gave a score.
pub fn any_answered(conn: &mut Conn, runs: &[i64]) -> QueryResult<bool> {
    let answered = model_attempt::table
        .filter(model_attempt::run_id.eq_any(runs.iter().copied()))
        .filter(model_attempt::status.eq(ANSWERED))
        .select(model_attempt::run_id)
        .first::<i64>(conn)
        .optional()?;
    Ok(answered.is_some())
}

/// The requests of a batch, in the order of their items.
pub fn of_batch(conn: &mut Conn, run_id: i64, batch: &str) -> QueryResult<Vec<Attempt>> {
    model_attempt::table
        .filter(model_attempt::run_id.eq(run_id).and(model_attempt::batch_id.eq(batch)))
        .order((model_attempt::task_id, model_attempt::sample, model_attempt::attempt))
        .select(Attempt::as_select())
        .load(conn)
}

/// Every request for a task of a run, by sample and number.
pub fn of_task(conn: &mut Conn, run_id: i64, task_id: i64) -> QueryResult<Vec<Attempt>> {
    model_attempt::table
        .filter(model_attempt::run_id.eq(run_id).and(model_attempt::task_id.eq(task_id)))
        .order((model_attempt::sample, model_attempt::attempt))
        .select(Attempt::as_select())
        .load(conn)
}

/// What the requests of a run add up to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, QueryableByName, Serialize)]
pub struct Totals {
    /// Requests.
    #[diesel(sql_type = BigInt)]
    pub attempts: i64,
    /// Requests on their way.
    #[diesel(sql_type = BigInt)]
    pub sent: i64,
    /// Requests of which the outcome cannot be known.
    #[diesel(sql_type = BigInt)]
    pub unknown: i64,
    /// The cost that is booked for these, in nano-dollars: what was set aside for them.
    #[diesel(sql_type = BigInt)]
    pub unknown_cost: i64,
    /// Input tokens at the full price.
    #[diesel(sql_type = BigInt)]
    pub input_tokens: i64,
    /// Input tokens read from the vendor's cache.
    #[diesel(sql_type = BigInt)]
    pub cached_tokens: i64,
    /// Input tokens written to the vendor's cache.
    #[diesel(sql_type = BigInt)]
    pub cache_write_tokens: i64,
    /// Output tokens.
    #[diesel(sql_type = BigInt)]
    pub output_tokens: i64,
}

/// Adds the requests of a run up.
pub fn totals(conn: &mut Conn, run_id: i64) -> QueryResult<Totals> {
    let sum = |column: &str| format!("cast(coalesce(sum({column}), 0) as bigint) as {column}");
    let sql = format!(
        "select count(*) as attempts, \
         cast(coalesce(sum(case when status = 'sent' then 1 else 0 end), 0) as bigint) as sent, \
         cast(coalesce(sum(case when status = 'unknown' then 1 else 0 end), 0) as bigint) \
         as unknown, \
         cast(coalesce(sum(case when status = 'unknown' then cost else 0 end), 0) as bigint) \
         as unknown_cost, {}, {}, {}, {} from model_attempt where run_id = $1",
        sum("input_tokens"),
        sum("cached_tokens"),
        sum("cache_write_tokens"),
        sum("output_tokens"),
    );
    diesel::sql_query(sql).bind::<BigInt, _>(run_id).get_result(conn)
}

/// How many failed or unknown requests of a run have each class.
pub fn failures(conn: &mut Conn, run_id: i64) -> QueryResult<Vec<(Option<String>, i64)>> {
    let rows: Vec<(Option<String>, i64)> = model_attempt::table
        .filter(model_attempt::run_id.eq(run_id).and(model_attempt::error_class.is_not_null()))
        .group_by(model_attempt::error_class)
        .select((model_attempt::error_class, diesel::dsl::count_star()))
        .load(conn)?;
    Ok(by_bytes!(rows, row => &row.0))
}
