//! `task_catalog`: the tasks of each catalog, in their order.

use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::task_catalog;

/// One task of a catalog.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = task_catalog, treat_none_as_default_value = false)]
pub struct CatalogEntry {
    /// Release the task belongs to.
    pub data_version: String,
    /// The catalog.
    pub catalog_id: String,
    /// The task.
    pub task_id: i64,
    /// SOC code of the task's occupation.
    pub soc_code: String,
    /// Place in the catalog, from 0.
    pub position: i64,
}

/// Appends entries.
pub fn load(conn: &mut Conn, rows: &[CatalogEntry]) -> QueryResult<usize> {
    bulk_load!(conn, task_catalog::table, 5, rows)
}

/// A catalog's entries in order.
pub fn of_catalog(
    conn: &mut Conn,
    data_version: &str,
    catalog_id: &str,
) -> QueryResult<Vec<CatalogEntry>> {
    task_catalog::table
        .filter(
            task_catalog::data_version
                .eq(data_version)
                .and(task_catalog::catalog_id.eq(catalog_id)),
        )
        .order(task_catalog::position)
        .select(CatalogEntry::as_select())
        .load(conn)
}

/// Deletes one catalog's entries.
pub fn delete(conn: &mut Conn, data_version: &str, catalog_id: &str) -> QueryResult<usize> {
    diesel::delete(task_catalog::table.filter(
        task_catalog::data_version.eq(data_version).and(task_catalog::catalog_id.eq(catalog_id)),
    ))
    .execute(conn)
}

/// Deletes the entries of all catalogs of a version.
pub fn clear(conn: &mut Conn, data_version: &str) -> QueryResult<usize> {
    diesel::delete(task_catalog::table.filter(task_catalog::data_version.eq(data_version)))
        .execute(conn)
}
