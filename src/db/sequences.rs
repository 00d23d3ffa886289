//! Sequences of PostgreSQL behind numbered columns. The program numbers its rows itself; a database in which
//! a column has a sequence all the same must not give a number away twice.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::Conn;
use super::rows::{Kind, Table};

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Nullable<Text>)]
    name: Option<String>,
}

#[derive(QueryableByName)]
struct Set {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

/// Sets the sequences of a table's columns to their greatest values, and returns how many there are. SQLite
/// looks for the greatest value by itself.
pub fn set(conn: &mut Conn, table: &Table) -> QueryResult<usize> {
    let Conn::Postgres(conn) = conn else { return Ok(0) };
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let mut set = 0;
    for column in table.columns.iter().filter(|column| column.kind == Kind::Integer) {
        let found: Found = diesel::sql_query("select pg_get_serial_sequence($1, $2) as name")
            .bind::<Text, _>(quoted(&table.name))
            .bind::<Text, _>(&column.name)
            .get_result(conn)?;
        let Some(sequence) = found.name else { continue };
        let (column, table) = (quoted(&column.name), quoted(&table.name));
        // Without rows the next number is the first.
        let sql = format!(
            "select setval($1::regclass, coalesce(max({column}), 1), max({column}) is not null) as value \
             from {table}"
        );
        let at: Set = diesel::sql_query(sql).bind::<Text, _>(&sequence).get_result(conn)?;
        tracing::debug!(sequence, at.value, "sequence");
        set += 1;
    }
    Ok(set)
}
