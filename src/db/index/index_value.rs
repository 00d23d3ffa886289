//! `index_value`: what an index says of each of its codes.

use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::index_value;

/// One code of an index.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = index_value, treat_none_as_default_value = false)]
pub struct IndexValue {
    /// The index.
    pub name: String,
    /// The code in its usual form.
    pub code: String,
    /// The value; absent where the file has none.
    pub value: Option<f64>,
}

/// Appends rows.
pub fn load(conn: &mut Conn, rows: &[IndexValue]) -> QueryResult<usize> {
    bulk_load!(conn, index_value::table, 3, rows)
}

/// Deletes the values of an index.
pub fn delete(conn: &mut Conn, name: &str) -> QueryResult<usize> {
    diesel::delete(index_value::table.filter(index_value::name.eq(name))).execute(conn)
}

/// The values of an index, by code.
pub fn of_index(conn: &mut Conn, name: &str) -> QueryResult<Vec<IndexValue>> {
    let rows: Vec<IndexValue> = index_value::table
        .filter(index_value::name.eq(name))
        .select(IndexValue::as_select())
        .load(conn)?;
    Ok(by_bytes!(rows, row => &row.code))
}
