//! `data_version`: the imported releases, and which one is the default.

use std::cmp::Reverse;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::data_version;

/// One imported release.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = data_version, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct DataVersion {
    /// Version as the operator names it: `30.1`.
    pub id: String,
    /// Name in the release's Read Me: `O*NET 30.1 Database`; absent where there is none.
    pub release_name: Option<String>,
    /// First day of the release's month; absent where nobody stated it.
    pub release_date: Option<NaiveDate>,
    /// Whether this is the version used by default; at most one is.
    pub is_active: bool,
    /// `staged` (a threshold was breached, waits for `versions accept`) or `ready`.
    pub status: String,
    /// File, folder or address it came from.
    pub source: String,
    /// SHA-256 of the archive file; of the content for a folder.
    pub source_sha256: String,
    /// SHA-256 over the imported tables' names and bytes, however they were packed.
    pub content_sha256: String,
    /// Rows over all tables.
    pub row_count: i64,
    /// When it was imported (UTC).
    pub created_at: NaiveDateTime,
}

/// Passed all checks, or was accepted.
pub const READY: &str = "ready";
/// Loaded, but a threshold against the version before was breached.
pub const STAGED: &str = "staged";

/// All versions, the newest import first.
pub fn all(conn: &mut Conn) -> QueryResult<Vec<DataVersion>> {
    let rows: Vec<DataVersion> = data_version::table.select(DataVersion::as_select()).load(conn)?;
    Ok(by_bytes!(rows, row => (Reverse(row.created_at), Reverse(&row.id))))
}

/// One version.
pub fn find(conn: &mut Conn, id: &str) -> QueryResult<Option<DataVersion>> {
    data_version::table.find(id).select(DataVersion::as_select()).first(conn).optional()
}

/// The active version.
pub fn active(conn: &mut Conn) -> QueryResult<Option<DataVersion>> {
    data_version::table
        .filter(data_version::is_active)
        .select(DataVersion::as_select())
        .first(conn)
        .optional()
}

/// The most recently imported ready version other than `id`: what a new import is compared with.
pub fn newest_ready_except(conn: &mut Conn, id: &str) -> QueryResult<Option<DataVersion>> {
    data_version::table
        .filter(data_version::status.eq(READY).and(data_version::id.ne(id)))
        .order((data_version::created_at.desc(), data_version::id.desc()))
        .select(DataVersion::as_select())
        .first(conn)
        .optional()
}

/// Adds a version.
pub fn insert(conn: &mut Conn, version: &DataVersion) -> QueryResult<usize> {
    diesel::insert_into(data_version::table).values(version).execute(conn)
}

/// Overwrites a version's row.
pub fn update(conn: &mut Conn, version: &DataVersion) -> QueryResult<usize> {
    diesel::update(data_version::table.find(&version.id)).set(version).execute(conn)
}

/// States a version's release date.
pub fn set_release_date(
    conn: &mut Conn,
    id: &str,
    release_date: Option<NaiveDate>,
) -> QueryResult<usize> {
    diesel::update(data_version::table.find(id))
        .set(data_version::release_date.eq(release_date))
        .execute(conn)
}

/// Makes `id` the only active version.
pub fn activate(conn: &mut Conn, id: &str) -> QueryResult<usize> {
    diesel::update(data_version::table.filter(data_version::is_active))
        .set(data_version::is_active.eq(false))
        .execute(conn)?;
    diesel::update(data_version::table.find(id)).set(data_version::is_active.eq(true)).execute(conn)
}

/// Marks a staged version as ready.
pub fn accept(conn: &mut Conn, id: &str) -> QueryResult<usize> {
    diesel::update(data_version::table.find(id)).set(data_version::status.eq(READY)).execute(conn)
}
