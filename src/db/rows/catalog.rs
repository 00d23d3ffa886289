//! The tables of the database as its own catalog describes them.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::Kind;
use crate::db::Conn;

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns, in their order.
    pub columns: Vec<Column>,
    /// Tables that its foreign keys lead to.
    pub parents: BTreeSet<String>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
    /// Whether it may be without a value.
    pub nullable: bool,
}

impl Table {
    /// The position of a column; absent where the table has none of this name.
    #[must_use]
    pub fn position(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|found| found.name == column)
    }

    /// Whether it has a column.
    #[must_use]
    pub fn has(&self, column: &str) -> bool {
        self.position(column).is_some()
    }
}

#[derive(QueryableByName)]
struct Described {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    declared: String,
    #[diesel(sql_type = BigInt)]
    nullable: i64,
}

#[derive(QueryableByName)]
struct Arrow {
    #[diesel(sql_type = Text)]
    child: String,
    #[diesel(sql_type = Text)]
    parent: String,
}

/// Diesel's own list of migrations is no table of ours.
const COLUMNS_POSTGRES: &str = "select c.relname::text as table_name, a.attname::text as name, \
    format_type(a.atttypid, a.atttypmod)::text as declared, \
    (case when a.attnotnull then 0 else 1 end)::bigint as nullable \
    from pg_class c join pg_attribute a on a.attrelid = c.oid \
    where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace \
    and c.relname <> '__diesel_schema_migrations' and a.attnum > 0 and not a.attisdropped \
    order by c.relname, a.attnum";
const COLUMNS_SQLITE: &str = "select m.name as table_name, c.name as name, c.type as declared, \
    1 - c.\"notnull\" as nullable from sqlite_master m, pragma_table_info(m.name) c \
    where m.type = 'table' and m.name <> '__diesel_schema_migrations' and m.name not like 'sqlite_%' \
    order by m.name, c.cid";
const ARROWS_POSTGRES: &str = "select distinct c.relname::text as child, p.relname::text as parent \
    from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class p on p.oid = k.confrelid \
    where k.contype = 'f' and c.relnamespace = current_schema()::regnamespace";
const ARROWS_SQLITE: &str = "select distinct m.name as child, k.\"table\" as parent \
    from sqlite_master m, pragma_foreign_key_list(m.name) k where m.type = 'table'";

/// Every table, parents before their children, otherwise by name. A type that [`Kind`] does not know is an
/// error, because its values could not be carried.
pub fn tables(conn: &mut Conn) -> QueryResult<Vec<Table>> {
    let (columns, arrows) = match conn {
        Conn::Postgres(_) => (COLUMNS_POSTGRES, ARROWS_POSTGRES),
        Conn::Sqlite(_) => (COLUMNS_SQLITE, ARROWS_SQLITE),
    };
    let mut found: Vec<Table> = Vec::new();
    for Described { table_name, name, declared, nullable } in
        diesel::sql_query(columns).load(conn)?
    {
        let Some(kind) = Kind::declared(&declared) else {
            let error = format!("column {table_name}.{name} has the unknown type {declared}");
            return Err(diesel::result::Error::QueryBuilderError(error.into()));
        };
        let column = Column { name, kind, nullable: nullable == 1 };
        match found.last_mut().filter(|table| table.name == table_name) {
            Some(table) => table.columns.push(column),
            None => found.push(Table {
                name: table_name,
                columns: vec![column],
                parents: BTreeSet::new(),
            }),
        }
    }
    for Arrow { child, parent } in diesel::sql_query(arrows).load(conn)? {
        if let Some(table) = found.iter_mut().find(|table| table.name == child && child != parent) {
            table.parents.insert(parent);
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    parents_first(found)
}

/// Sorts tables so that each comes after those that its foreign keys lead to.
fn parents_first(mut rest: Vec<Table>) -> QueryResult<Vec<Table>> {
    let mut sorted: Vec<Table> = Vec::with_capacity(rest.len());
    while !rest.is_empty() {
        let is_there = |name: &String| sorted.iter().any(|table| table.name == *name);
        let Some(next) = rest.iter().position(|table| table.parents.iter().all(is_there)) else {
            let error = "foreign keys lead in a circle".into();
            return Err(diesel::result::Error::QueryBuilderError(error));
        };
        sorted.push(rest.remove(next));
    }
    Ok(sorted)
}
