//! `refresh_run`: one call of `refresh`, how far it got and what came of it.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::refresh_run;

/// One call.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = refresh_run, treat_none_as_default_value = false)]
pub struct RefreshRun {
    /// Number, rising.
    pub id: i64,
    /// Name of its host.
    pub host: String,
    /// Process id there.
    pub process: i64,
    /// When it began (UTC).
    pub started_at: NaiveDateTime,
    /// When it ended, or was found dead (UTC); absent while it goes on.
    pub ended_at: Option<NaiveDateTime>,
    /// The step that it is at, or ended at: `score`.
    pub step: String,
    /// The release that was served when it began.
    pub from_version: Option<String>,
    /// The snapshot that was served when it began.
    pub from_snapshot: Option<i64>,
    /// The release that it was to publish scores of; absent where nothing was newer.
    pub data_version: Option<String>,
    /// The snapshot that it was to publish.
    pub snapshot_id: Option<i64>,
    /// One of the words below; absent while it goes on.
    pub outcome: Option<String>,
    /// The report as JSON; absent where it did not get to one.
    pub report: Option<String>,
}

/// Nothing newer than what is published.
pub const UP_TO_DATE: &str = "up_to_date";
/// Something newer is published now.
pub const PUBLISHED: &str = "published";
/// A gate holds something newer back.
pub const HELD_BACK: &str = "held_back";
/// Whether there is something newer could not be found out.
pub const UNCHECKED: &str = "unchecked";
/// A step failed.
pub const FAILED: &str = "failed";
/// Somebody asked it to end.
pub const INTERRUPTED: &str = "interrupted";
/// It ended without a word.
pub const KILLED: &str = "killed";

/// The outcomes after which a refresh had done what it could; whether all could be asked is in their reports.
const DONE: [&str; 3] = [UP_TO_DATE, PUBLISHED, HELD_BACK];

/// Notes that a call has begun, and returns its number; the caller holds the lock of refreshes, so that
/// whatever has not ended is dead. `row.id` is ignored.
pub fn begin(conn: &mut Conn, row: RefreshRun) -> QueryResult<i64> {
    diesel::update(refresh_run::table.filter(refresh_run::ended_at.is_null()))
        .set((refresh_run::ended_at.eq(row.started_at), refresh_run::outcome.eq(KILLED)))
        .execute(conn)?;
    let last: Option<i64> =
        refresh_run::table.select(diesel::dsl::max(refresh_run::id)).first(conn)?;
    let id = last.unwrap_or(0) + 1;
    diesel::insert_into(refresh_run::table).values(RefreshRun { id, ..row }).execute(conn)?;
    Ok(id)
}

/// Notes the step that a call is at, and what it is to publish as far as that is known.
pub fn set_step(
    conn: &mut Conn,
    id: i64,
    step: &str,
    data_version: Option<&str>,
) -> QueryResult<usize> {
    diesel::update(refresh_run::table.find(id))
        .set((refresh_run::step.eq(step), refresh_run::data_version.eq(data_version)))
        .execute(conn)
}

/// Notes that a call has ended: `row` has its number, its end, and what is known at the end.
pub fn end(conn: &mut Conn, row: &RefreshRun) -> QueryResult<usize> {
    diesel::update(refresh_run::table.find(row.id))
        .set((
            refresh_run::ended_at.eq(row.ended_at),
            refresh_run::outcome.eq(&row.outcome),
            refresh_run::snapshot_id.eq(row.snapshot_id),
            refresh_run::report.eq(&row.report),
        ))
        .execute(conn)
}

/// The newest call.
pub fn newest(conn: &mut Conn) -> QueryResult<Option<RefreshRun>> {
    refresh_run::table
        .order(refresh_run::id.desc())
        .select(RefreshRun::as_select())
        .first(conn)
        .optional()
}

/// The calls that did what they could with what is newer, whatever the gates said; the newest first.
pub fn done(conn: &mut Conn) -> QueryResult<Vec<RefreshRun>> {
    refresh_run::table
        .filter(refresh_run::outcome.eq_any(DONE))
        .order(refresh_run::id.desc())
        .select(RefreshRun::as_select())
        .load(conn)
}
