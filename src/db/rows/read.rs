//! Reading rows of a table whose columns are known only to its catalog.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::backend::Backend;
use diesel::connection::DefaultLoadingMode;
use diesel::deserialize::{self, FromSql, QueryableByName};
use diesel::pg::{Pg, PgRowByRowLoadingMode, PgValue};
use diesel::prelude::*;
use diesel::query_builder::{BoxedSqlQuery, SqlQuery};
use diesel::row::{Field, NamedRow, Row};
use diesel::sql_types::{BigInt, Binary, Bool, Date, Double, Text, Timestamp};
use diesel::sqlite::{Sqlite, SqliteType};

use super::{Column, Filter, Kind, Table, Value, list, quoted};
use crate::db::Conn;

/// A row as the database gave it. SQLite knows only five types: what they stand for, its columns say.
struct Cells(Vec<Value>);

impl QueryableByName<Pg> for Cells {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> deserialize::Result<Self> {
        let cell = |at| match Row::get(row, at) {
            Some(field) => field.value().map_or(Ok(Value::Null), from_postgres),
            None => Err("a column is missing".into()),
        };
        (0..row.field_count()).map(cell).collect::<deserialize::Result<_>>().map(Self)
    }
}

/// A value by its type's number in PostgreSQL's catalog, which is the same on every server.
fn from_postgres(value: PgValue<'_>) -> deserialize::Result<Value> {
    Ok(match value.get_oid().get() {
        25 | 1043 => Value::Text(FromSql::<Text, Pg>::from_sql(value)?),
        20 => Value::Integer(FromSql::<BigInt, Pg>::from_sql(value)?),
        701 => Value::Float(FromSql::<Double, Pg>::from_sql(value)?),
        16 => Value::Boolean(FromSql::<Bool, Pg>::from_sql(value)?),
        1114 => Value::Time(FromSql::<Timestamp, Pg>::from_sql(value)?),
        1082 => Value::Date(FromSql::<Date, Pg>::from_sql(value)?),
        17 => Value::Bytes(FromSql::<Binary, Pg>::from_sql(value)?),
        other => return Err(format!("a value of the unknown type {other}").into()),
    })
}

impl QueryableByName<Sqlite> for Cells {
    fn build<'a>(row: &impl NamedRow<'a, Sqlite>) -> deserialize::Result<Self> {
        let mut cells = Vec::with_capacity(row.field_count());
        for at in 0..row.field_count() {
            let field = Row::get(row, at).ok_or("a column is missing")?;
            cells.push(match field.value() {
                None => Value::Null,
                Some(value) => match value.value_type() {
                    None => Value::Null,
                    Some(SqliteType::Text) => {
                        Value::Text(FromSql::<Text, Sqlite>::from_sql(value)?)
                    }
                    Some(SqliteType::Binary) => {
                        Value::Bytes(FromSql::<Binary, Sqlite>::from_sql(value)?)
                    }
                    Some(SqliteType::Float | SqliteType::Double) => {
                        Value::Float(FromSql::<Double, Sqlite>::from_sql(value)?)
                    }
                    Some(SqliteType::SmallInt | SqliteType::Integer | SqliteType::Long) => {
                        Value::Integer(FromSql::<BigInt, Sqlite>::from_sql(value)?)
                    }
                },
            });
        }
        Ok(Self(cells))
    }
}

/// How SQLite holds times: as the program writes them, with or without a fraction.
const TIMES: [&str; 2] = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f"];

/// What a value of SQLite's stands for in a column.
fn of_kind(value: Value, table: &Table, column: &Column) -> QueryResult<Value> {
    let found = match (column.kind, value) {
        (_, Value::Null) => Some(Value::Null),
        (Kind::Boolean, Value::Integer(0)) => Some(Value::Boolean(false)),
        (Kind::Boolean, Value::Integer(1)) => Some(Value::Boolean(true)),
        (Kind::Time, Value::Text(text)) => TIMES
            .iter()
            .find_map(|form| NaiveDateTime::parse_from_str(&text, form).ok())
            .map(Value::Time),
        (Kind::Date, Value::Text(text)) => {
            NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok().map(Value::Date)
        }
        (Kind::Text, value @ Value::Text(_))
        | (Kind::Integer, value @ Value::Integer(_))
        | (Kind::Float, value @ Value::Float(_))
        | (Kind::Boolean, value @ Value::Boolean(_))
        | (Kind::Time, value @ Value::Time(_))
        | (Kind::Date, value @ Value::Date(_))
        | (Kind::Bytes, value @ Value::Bytes(_)) => Some(value),
        _ => None,
    };
    found.ok_or_else(|| {
        let (table, column) = (&table.name, &column.name);
        let error =
            format!("{table}.{column} holds a value of another type than it was declared with");
        diesel::result::Error::DeserializationError(error.into())
    })
}

/// A statement on a table with its condition.
pub(super) fn statement<DB>(
    sql: String,
    filter: Option<&Filter>,
) -> BoxedSqlQuery<'static, DB, SqlQuery>
where
    DB: Backend + diesel::sql_types::HasSqlType<Text> + diesel::sql_types::HasSqlType<BigInt>,
    String: diesel::serialize::ToSql<Text, DB>,
    i64: diesel::serialize::ToSql<BigInt, DB>,
{
    let Some(filter) = filter else { return diesel::sql_query(sql).into_boxed() };
    let query = diesel::sql_query(format!("{sql} where {}", filter.condition)).into_boxed();
    match &filter.value {
        Value::Integer(number) => query.bind::<BigInt, _>(*number),
        other => query.bind::<Text, _>(match other {
            Value::Text(text) => text.clone(),
            other => other.text(),
        }),
    }
}

/// Gives each row to `sink`, in no order, without holding more than one; without a filter the whole table.
pub fn each<E: From<diesel::result::Error>>(
    conn: &mut Conn,
    table: &Table,
    filter: Option<&Filter>,
    sink: impl FnMut(Vec<Value>) -> Result<(), E>,
) -> Result<(), E> {
    visit(conn, table, filter, "", sink)
}

/// As [`each`], sorted by all columns as the database compares them: the same rows come in the same order.
pub fn each_in_order<E: From<diesel::result::Error>>(
    conn: &mut Conn,
    table: &Table,
    filter: &Filter,
    sink: impl FnMut(Vec<Value>) -> Result<(), E>,
) -> Result<(), E> {
    let order: Vec<String> = (1..=table.columns.len()).map(|n| n.to_string()).collect();
    visit(conn, table, Some(filter), &format!(" order by {}", order.join(", ")), sink)
}

fn visit<E: From<diesel::result::Error>>(
    conn: &mut Conn,
    table: &Table,
    filter: Option<&Filter>,
    order: &str,
    mut sink: impl FnMut(Vec<Value>) -> Result<(), E>,
) -> Result<(), E> {
    let columns = list(table.columns.iter().map(|column| column.name.as_str()));
    let sql = format!("select {columns} from {}", quoted(&table.name));
    let mut take = |cells: Cells| {
        let pairs = cells.0.into_iter().zip(&table.columns);
        let row = pairs.map(|(value, column)| of_kind(value, table, column));
        sink(row.collect::<QueryResult<_>>()?)
    };
    match conn {
        Conn::Postgres(conn) => {
            let query = statement::<Pg>(sql, filter).sql(order);
            for row in query.load_iter::<Cells, PgRowByRowLoadingMode>(conn)? {
                take(row?)?;
            }
        }
        Conn::Sqlite(conn) => {
            let query = statement::<Sqlite>(sql, filter).sql(order);
            for row in query.load_iter::<Cells, DefaultLoadingMode>(conn)? {
                take(row?)?;
            }
        }
    }
    Ok(())
}

/// How many rows there are.
pub fn count(conn: &mut Conn, table: &Table, filter: Option<&Filter>) -> QueryResult<i64> {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    let sql = format!("select count(*) as n from {}", quoted(&table.name));
    on_both!(conn, conn => statement(sql, filter).get_result::<Count>(conn)).map(|count| count.n)
}
