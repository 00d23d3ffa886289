//! `bls_import`: what was imported of BLS's tables and the crosswalks, so that the same file again writes nothing.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::bls_import;

/// National employment and wages (OEWS); the period is the reference month, `2025-05`.
pub const OEWS: &str = "oews";
/// Employment projections; the period is both years, `2024-2034`.
pub const PROJECTIONS: &str = "projections";
/// A crosswalk; the period is its kind, `nem`.
pub const CROSSWALK: &str = "crosswalk";

/// One import that stands.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = bls_import, treat_none_as_default_value = false)]
pub struct BlsImport {
    /// [`OEWS`], [`PROJECTIONS`] or [`CROSSWALK`].
    pub kind: String,
    /// Reference month, years, or kind of the crosswalk.
    pub period: String,
    /// Files or address it came from.
    pub source: String,
    /// SHA-256 of the file; over the files' hashes if they are several.
    pub source_sha256: String,
    /// SHA-256 over the rows, however they were packed.
    pub content_sha256: String,
    /// Rows over all tables of it.
    pub row_count: i64,
    /// When it was imported (UTC).
    pub created_at: NaiveDateTime,
}

/// Everything imported, by kind, the newest period first.
pub fn all(conn: &mut Conn) -> QueryResult<Vec<BlsImport>> {
    bls_import::table
        .order((bls_import::kind, bls_import::period.desc()))
        .select(BlsImport::as_select())
        .load(conn)
}

/// One import.
pub fn find(conn: &mut Conn, kind: &str, period: &str) -> QueryResult<Option<BlsImport>> {
    bls_import::table.find((kind, period)).select(BlsImport::as_select()).first(conn).optional()
}

/// Notes an import in the place of an earlier one of the same period.
pub fn put(conn: &mut Conn, row: &BlsImport) -> QueryResult<usize> {
    diesel::delete(bls_import::table.find((&row.kind, &row.period))).execute(conn)?;
    diesel::insert_into(bls_import::table).values(row).execute(conn)
}
