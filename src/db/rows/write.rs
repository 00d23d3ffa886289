//! Writing and removing rows of a table whose columns are known only to its catalog.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{BoxedSqlQuery, SqlQuery};
use diesel::sql_types::{Array, BigInt, Binary, Bool, Date, Double, Nullable, Text, Timestamp};
use diesel::sqlite::Sqlite;

use super::read::statement;
use super::{Filter, Kind, Table, Value, list, quoted};
use crate::db::{Conn, SQLITE_BINDS};

/// What is done about a row whose key is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clash {
    /// The database refuses.
    Fail,
    /// The row that is there stays.
    Keep,
}

impl Clash {
    fn sql(self) -> &'static str {
        match self {
            Self::Fail => "",
            Self::Keep => " on conflict do nothing",
        }
    }
}

/// Appends rows, each with a value for every column of the table in their order; a few thousand at a time are
/// a good number. Returns how many went in.
pub fn insert(
    conn: &mut Conn,
    table: &Table,
    rows: &[Vec<Value>],
    clash: Clash,
) -> QueryResult<usize> {
    if rows.is_empty() {
        return Ok(0);
    }
    if let Some(wrong) = rows.iter().find(|row| !fits(table, row)) {
        let error = format!("a row of {} has other columns than the table: {wrong:?}", table.name);
        return Err(diesel::result::Error::SerializationError(error.into()));
    }
    let columns = list(table.columns.iter().map(|column| column.name.as_str()));
    let head = format!("insert into {} ({columns})", quoted(&table.name));
    match conn {
        // One array a column: the statement stays the same for any number of rows.
        Conn::Postgres(conn) => {
            let arrays = table.columns.iter().zip(1..);
            let arrays: Vec<String> = arrays
                .map(|(column, n)| format!("${n}::{}[]", postgres_type(column.kind)))
                .collect();
            let sql = format!("{head} select * from unnest({}){}", arrays.join(", "), clash.sql());
            let mut query = diesel::sql_query(sql).into_boxed::<Pg>();
            for (at, column) in table.columns.iter().enumerate() {
                query = bind_array(query, column.kind, rows.iter().map(|row| row.get(at)));
            }
            query.execute(conn)
        }
        Conn::Sqlite(conn) => {
            let width = table.columns.len();
            let row = format!("({})", vec!["?"; width].join(", "));
            let mut written = 0;
            for chunk in rows.chunks((SQLITE_BINDS / width.max(1)).max(1)) {
                let values = vec![row.as_str(); chunk.len()].join(", ");
                let sql = format!("{head} values {values}{}", clash.sql());
                let mut query = diesel::sql_query(sql).into_boxed::<Sqlite>();
                for value in chunk.iter().flatten() {
                    query = bind_value(query, value.clone());
                }
                written += query.execute(conn)?;
            }
            Ok(written)
        }
    }
}

/// Whether a row has a value of the right kind for each column.
fn fits(table: &Table, row: &[Value]) -> bool {
    let kinds = table.columns.iter().map(|column| column.kind);
    row.len() == table.columns.len() && row.iter().zip(kinds).all(|(value, kind)| value.fits(kind))
}

/// Removes rows; returns how many went.
pub fn delete(conn: &mut Conn, table: &Table, filter: &Filter) -> QueryResult<usize> {
    let sql = format!("delete from {}", quoted(&table.name));
    on_both!(conn, conn => statement(sql, Some(filter)).execute(conn))
}

fn postgres_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::Integer => "bigint",
        Kind::Float => "double precision",
        Kind::Boolean => "boolean",
        Kind::Time => "timestamp",
        Kind::Date => "date",
        Kind::Bytes => "bytea",
    }
}

fn bind_value(
    query: BoxedSqlQuery<'static, Sqlite, SqlQuery>,
    value: Value,
) -> BoxedSqlQuery<'static, Sqlite, SqlQuery> {
    match value {
        Value::Null => query.bind::<Nullable<Text>, _>(None::<String>),
        Value::Text(text) => query.bind::<Text, _>(text),
        Value::Integer(number) => query.bind::<BigInt, _>(number),
        Value::Float(number) => query.bind::<Double, _>(number),
        Value::Boolean(is) => query.bind::<Bool, _>(is),
        Value::Time(time) => query.bind::<Timestamp, _>(time),
        Value::Date(date) => query.bind::<Date, _>(date),
        Value::Bytes(bytes) => query.bind::<Binary, _>(bytes),
    }
}

/// Binds the values of one column, which [`fits`] has looked at.
fn bind_array<'a>(
    query: BoxedSqlQuery<'static, Pg, SqlQuery>,
    kind: Kind,
    values: impl Iterator<Item = Option<&'a Value>>,
) -> BoxedSqlQuery<'static, Pg, SqlQuery> {
    macro_rules! array {
        ($variant:ident, $sql_type:ty) => {{
            let values: Vec<_> = values
                .map(|value| match value {
                    Some(Value::$variant(value)) => Some(value.clone()),
                    _ => None,
                })
                .collect();
            query.bind::<Array<Nullable<$sql_type>>, _>(values)
        }};
    }
    match kind {
        Kind::Text => array!(Text, Text),
        Kind::Integer => array!(Integer, BigInt),
        Kind::Float => array!(Float, Double),
        Kind::Boolean => array!(Boolean, Bool),
        Kind::Time => array!(Time, Timestamp),
        Kind::Date => array!(Date, Date),
        Kind::Bytes => array!(Bytes, Binary),
    }
}
