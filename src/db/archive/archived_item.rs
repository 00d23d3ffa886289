//! `archived_item`: releases, runs and snapshots that were written to a file and removed.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::archived_item;

/// One that went.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = archived_item, treat_none_as_default_value = false)]
pub struct ArchivedItem {
    /// `version`, `run` or `snapshot`.
    pub kind: String,
    /// The version, or the number.
    pub id: String,
    /// Name of the file, without its folder.
    pub file: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Rows of all tables.
    pub n_rows: i64,
    /// Bytes of the rows as text, before packing.
    pub bytes: i64,
    /// When it was removed (UTC).
    pub archived_at: NaiveDateTime,
}

/// Adds a row.
pub fn insert(conn: &mut Conn, row: &ArchivedItem) -> QueryResult<usize> {
    diesel::insert_into(archived_item::table).values(row).execute(conn)
}

/// Where something went; absent where it is there, or never was.
pub fn find(conn: &mut Conn, kind: &str, id: &str) -> QueryResult<Option<ArchivedItem>> {
    archived_item::table.find((kind, id)).select(ArchivedItem::as_select()).first(conn).optional()
}

/// Forgets that something went, because it is back.
pub fn remove(conn: &mut Conn, kind: &str, id: &str) -> QueryResult<usize> {
    diesel::delete(archived_item::table.find((kind, id))).execute(conn)
}
