//! `catalog`: named, ordered selections of tasks to score; `task_catalog` holds their tasks.

use std::cmp::Reverse;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::catalog;

/// One catalog's head.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = catalog, treat_none_as_default_value = false)]
pub struct Catalog {
    /// Release whose tasks it lists.
    pub data_version: String,
    /// Name made from the request: `stratified-200`, `all`.
    pub catalog_id: String,
    /// `stratified`, `top`, `occupations` or `all`.
    pub strategy: String,
    /// The request as JSON.
    pub parameters: String,
    /// Tasks in it.
    pub n_tasks: i64,
    /// SOC codes they belong to.
    pub n_occupations: i64,
    /// When it was made or asked for last (UTC).
    pub created_at: NaiveDateTime,
}

/// Adds a catalog's head.
pub fn insert(conn: &mut Conn, row: &Catalog) -> QueryResult<usize> {
    diesel::insert_into(catalog::table).values(row).execute(conn)
}

/// One catalog.
pub fn find(conn: &mut Conn, data_version: &str, id: &str) -> QueryResult<Option<Catalog>> {
    catalog::table.find((data_version, id)).select(Catalog::as_select()).first(conn).optional()
}

/// A version's catalogs, the newest first.
pub fn all(conn: &mut Conn, data_version: &str) -> QueryResult<Vec<Catalog>> {
    let rows: Vec<Catalog> = catalog::table
        .filter(catalog::data_version.eq(data_version))
        .select(Catalog::as_select())
        .load(conn)?;
    Ok(by_bytes!(rows, row => (Reverse(row.created_at), &row.catalog_id)))
}

/// Notes that a catalog was asked for again.
pub fn touch(
    conn: &mut Conn,
    data_version: &str,
    id: &str,
    now: NaiveDateTime,
) -> QueryResult<usize> {
    diesel::update(catalog::table.find((data_version, id)))
        .set(catalog::created_at.eq(now))
        .execute(conn)
}

/// Deletes one catalog's head.
pub fn delete(conn: &mut Conn, data_version: &str, id: &str) -> QueryResult<usize> {
    diesel::delete(catalog::table.find((data_version, id))).execute(conn)
}

/// Deletes a version's catalogs.
pub fn clear(conn: &mut Conn, data_version: &str) -> QueryResult<usize> {
    diesel::delete(catalog::table.filter(catalog::data_version.eq(data_version))).execute(conn)
}
