//! `model_batch`: what was handed to a vendor as a batch, so that it can be collected later, by
//! any process.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::archive::last_id;
use crate::db::backend::Conn;
use crate::db::schema::model_batch;

/// One batch.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = model_batch, treat_none_as_default_value = false)]
pub struct Batch {
    /// Number, rising.
    pub id: i64,
    /// The run.
    pub run_id: i64,
    /// The worker that prepared it.
    pub worker_id: i64,
    /// Our name of it, which the vendor keeps where it can.
    pub label: String,
    /// The vendor's id.
    pub vendor_id: Option<String>,
    /// `preparing`, `submitted`, `collected` or `lost`.
    pub status: String,
    /// Items in it.
    pub n_items: i64,
    /// When it was prepared (UTC).
    pub created_at: NaiveDateTime,
    /// When it was collected or given up (UTC).
    pub ended_at: Option<NaiveDateTime>,
    /// Why it was given up.
    pub error: Option<String>,
}

/// May or may not have reached the vendor.
pub const PREPARING: &str = "preparing";
/// The vendor has it.
pub const SUBMITTED: &str = "submitted";
/// Its results are in.
pub const COLLECTED: &str = "collected";
/// The vendor never had it, or failed it as a whole.
pub const LOST: &str = "lost";

/// What `run_item.claimed_by` says of a batch's items.
#[must_use]
pub fn holder(id: i64) -> String {
    format!("batch:{id}")
}

/// Adds a batch and returns its number and its label, to which the number is added. The caller
/// holds the publication lock, which makes the number unique.
pub fn insert(conn: &mut Conn, batch: &Batch) -> QueryResult<(i64, String)> {
    let last: Option<i64> =
        model_batch::table.select(diesel::dsl::max(model_batch::id)).first(conn)?;
    let id = last_id::next(conn, "model_batch", last)?;
    let label = format!("{}-{id}", batch.label);
    let batch = Batch { id, label: label.clone(), ..batch.clone() };
    diesel::insert_into(model_batch::table).values(batch).execute(conn)?;
    Ok((id, label))
}

/// Notes how many items a batch has.
pub fn set_items(conn: &mut Conn, id: i64, n: i64) -> QueryResult<usize> {
    diesel::update(model_batch::table.find(id)).set(model_batch::n_items.eq(n)).execute(conn)
}

/// The vendors' ids of all batches, with ours.
pub fn vendor_ids(conn: &mut Conn) -> QueryResult<Vec<(String, i64)>> {
    model_batch::table
        .filter(model_batch::vendor_id.is_not_null())
        .select((model_batch::vendor_id.assume_not_null(), model_batch::id))
        .order(model_batch::id)
        .load(conn)
}

/// The batches of a run, by number.
pub fn of_run(conn: &mut Conn, run_id: i64) -> QueryResult<Vec<Batch>> {
    model_batch::table
        .filter(model_batch::run_id.eq(run_id))
        .order(model_batch::id)
        .select(Batch::as_select())
        .load(conn)
}

/// The batches of a run that are with the vendor, or may be.
pub fn open(conn: &mut Conn, run_id: i64) -> QueryResult<Vec<Batch>> {
    model_batch::table
        .filter(model_batch::run_id.eq(run_id))
        .filter(model_batch::status.eq_any([PREPARING, SUBMITTED]))
        .order(model_batch::id)
        .select(Batch::as_select())
        .load(conn)
}

/// The vendor has it, under this id; 0 where it was given up meanwhile.
pub fn submitted(conn: &mut Conn, id: i64, vendor_id: &str) -> QueryResult<usize> {
    diesel::update(model_batch::table.find(id).filter(model_batch::status.eq(PREPARING)))
        .set((model_batch::status.eq(SUBMITTED), model_batch::vendor_id.eq(vendor_id)))
        .execute(conn)
}

/// Closes a batch that is open; 0 where another process has.
pub fn close(
    conn: &mut Conn,
    id: i64,
    status: &str,
    error: Option<&str>,
    now: NaiveDateTime,
) -> QueryResult<usize> {
    diesel::update(
        model_batch::table.find(id).filter(model_batch::status.eq_any([PREPARING, SUBMITTED])),
    )
    .set((
        model_batch::status.eq(status),
        model_batch::error.eq(error),
        model_batch::ended_at.eq(now),
    ))
    .execute(conn)
}
