//! `index_source`: the indexes that were imported, and where each comes from.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::index_source;

/// One index.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = index_source, treat_none_as_default_value = false)]
pub struct IndexSource {
    /// Its name here.
    pub name: String,
    /// How it is to be cited.
    pub citation: String,
    /// The classification of its codes: `soc2018`, `soc2010`, `onetsoc` or `onetsoc2010`.
    pub taxonomy: String,
    /// The file as it was given.
    pub source: String,
    /// SHA-256 of the file.
    pub source_sha256: String,
    /// Column of the codes.
    pub code_column: String,
    /// Column of the values.
    pub value_column: String,
    /// When it was imported (UTC).
    pub created_at: NaiveDateTime,
}

/// Adds one.
pub fn insert(conn: &mut Conn, row: &IndexSource) -> QueryResult<usize> {
    diesel::insert_into(index_source::table).values(row).execute(conn)
}

/// Deletes one whose values are deleted already.
pub fn delete(conn: &mut Conn, name: &str) -> QueryResult<usize> {
    diesel::delete(index_source::table.find(name)).execute(conn)
}

/// All of them, by name.
pub fn all(conn: &mut Conn) -> QueryResult<Vec<IndexSource>> {
    let rows: Vec<IndexSource> = index_source::table.select(IndexSource::as_select()).load(conn)?;
    Ok(by_bytes!(rows, row => &row.name))
}
