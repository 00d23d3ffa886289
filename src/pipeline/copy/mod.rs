//! A whole database into an empty one, of either kind: in one transaction on the target, out of one state of
//! the source, and compared afterwards with what the target gives back.

mod fresh;
mod verdict;

use diesel::prelude::*;
use diesel::result::Error as QueryError;

use crate::db::conn::{self, OpenError};
use crate::db::orphans::{self, Orphans};
use crate::db::rows::{self, Clash, Digest, Table, Value};
use crate::db::{Conn, migrate, publication, sequences};

use fresh::Fresh;
pub use verdict::{Copied, Report};

/// Rows that are held in memory and handed to the target at once.
const BATCH: usize = 4_000;

/// Why nothing was copied.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The target has data.
    #[error(
        "the target is not empty: its table {table} has {rows} rows; `onet-ai copy` fills a new database only"
    )]
    NotEmpty {
        /// The first table with rows.
        table: String,
        /// How many.
        rows: i64,
    },
    /// A database has other tables than this program's.
    #[error(
        "the {side} does not have the tables of this onet-ai ({tables}); a database, or a schema of \
         PostgreSQL, must be onet-ai's alone"
    )]
    OtherTables {
        /// Source or target.
        side: &'static str,
        /// Those that are missing, that differ or that are too many.
        tables: String,
    },
    /// The source has rows whose foreign key leads nowhere, which no target would take.
    #[error(
        "{rows} rows of {table} in the source lead to no row of {parent} ({columns}), which no target would take"
    )]
    Orphans {
        /// The table of the rows.
        table: String,
        /// Their columns.
        columns: String,
        /// The table that lacks rows.
        parent: String,
        /// How many rows.
        rows: i64,
    },
    /// A value of the source that the target cannot keep as it is.
    #[error(
        "{table}.{column} holds the time {value}, which is finer than the microsecond that PostgreSQL keeps"
    )]
    TooFine {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// The value.
        value: String,
    },
    /// The rows of a table could not be read.
    #[error("cannot read {table} of the source: {reason}")]
    Read {
        /// The table.
        table: String,
        /// What the database said.
        reason: QueryError,
    },
    /// The rows of a table could not be written; nothing of the copy stays.
    #[error("the target refuses rows of {table}, so nothing was copied: {reason}")]
    Write {
        /// The table.
        table: String,
        /// What the database said.
        reason: QueryError,
    },
    /// The schema of one of the two.
    #[error(transparent)]
    Migrate(#[from] migrate::Error),
    /// The database that shows what an empty one looks like cannot be made.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A temporary folder cannot be made.
    #[error("cannot make a temporary folder: {0}")]
    Folder(#[from] std::io::Error),
    /// A query failed.
    #[error("the database refused: {0}")]
    Query(#[from] QueryError),
}

/// How far a copy has come.
#[derive(Debug, Clone, Copy)]
pub struct Progress<'a> {
    /// What is done: `copying` or `comparing`.
    pub step: &'static str,
    /// The table that is at work.
    pub table: &'a str,
    /// Rows so far in this step.
    pub done: u64,
    /// Rows of the whole database.
    pub total: u64,
}

/// Copies every row. The source, whose schema has to be this program's, is only read, in one state of it. The
/// target is migrated where that is needed, must be empty, and holds the whole copy or nothing of it. The
/// report then says what it gives back.
pub fn copy(
    source: &mut Conn,
    target: &mut Conn,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<Report, Error> {
    migrate::check(source)?;
    let fresh = Fresh::build()?;
    // Before it is migrated: a database that is refused is not changed either.
    fresh.refuse_rows(target)?;
    migrate::migrate(target)?;
    let tables = fresh.same_tables(source, "source")?;
    fresh.same_tables(target, "target")?;
    let mut sequences_set = 0;
    let sent = target.transaction(|target| {
        publication::lock(target)?;
        fresh.refuse_rows(target)?;
        for table in tables.iter().rev() {
            clear(target, table)?;
        }
        let sent = conn::reading(source, |source| send(source, target, &tables, progress))?;
        for table in &tables {
            sequences_set += sequences::set(target, table)?;
        }
        Ok::<_, Error>(sent)
    })?;
    let total = sent.iter().map(|digest| digest.rows).sum();
    let (found, orphans) = conn::reading(target, |target| {
        let found = digests(target, &tables, total, progress)?;
        Ok::<_, Error>((found, orphans::find(target)?))
    })?;
    Ok(Report::build(&tables, &sent, &found, orphans, sequences_set))
}

/// What a migration put into a new table.
fn clear(target: &mut Conn, table: &Table) -> Result<(), Error> {
    let sql = format!("delete from \"{}\"", table.name);
    diesel::sql_query(sql).execute(target)?;
    Ok(())
}

/// Sends all tables, parents first, and returns what was sent of each.
fn send(
    source: &mut Conn,
    target: &mut Conn,
    tables: &[Table],
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<Vec<Digest>, Error> {
    if let Some(Orphans { table, columns, parent, rows }) = orphans::find(source)?.pop() {
        return Err(Error::Orphans { table, columns, parent, rows });
    }
    let mut total = 0;
    for table in tables {
        total += u64::try_from(rows::count(source, table, None)?).unwrap_or_default();
    }
    let (mut sent, mut done) = (Vec::with_capacity(tables.len()), 0);
    for table in tables {
        progress(Progress { step: "copying", table: &table.name, done, total });
        let mut digest = Digest::default();
        let mut batch = Vec::with_capacity(BATCH);
        let mut flush = |batch: &mut Vec<Vec<Value>>| {
            done += u64::try_from(batch.len()).unwrap_or_default();
            let written = rows::insert(target, table, batch, Clash::Fail);
            batch.clear();
            progress(Progress { step: "copying", table: &table.name, done, total });
            written.map_err(|reason| Error::Write { table: table.name.clone(), reason })
        };
        let read = rows::each(source, table, None, |mut row| {
            plain(table, &mut row)?;
            digest.add(&row);
            batch.push(row);
            if batch.len() == BATCH {
                flush(&mut batch)?;
            }
            Ok::<_, Error>(())
        });
        read.map_err(|error| match error {
            Error::Query(reason) => Error::Read { table: table.name.clone(), reason },
            other => other,
        })?;
        flush(&mut batch)?;
        sent.push(digest);
    }
    Ok(sent)
}

/// What each table of a database holds.
fn digests(
    conn: &mut Conn,
    tables: &[Table],
    total: u64,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<Vec<Digest>, Error> {
    let (mut found, mut done) = (Vec::with_capacity(tables.len()), 0);
    for table in tables {
        progress(Progress { step: "comparing", table: &table.name, done, total });
        let mut digest = Digest::default();
        rows::each(conn, table, None, |mut row| {
            plain(table, &mut row)?;
            digest.add(&row);
            Ok::<_, Error>(())
        })?;
        done += digest.rows;
        found.push(digest);
    }
    Ok(found)
}

/// The one form of a row in both databases. SQLite stores no negative zero, which is the same number; what
/// it can store and PostgreSQL cannot is refused rather than cut off.
fn plain(table: &Table, row: &mut [Value]) -> Result<(), Error> {
    for (value, column) in row.iter_mut().zip(&table.columns) {
        match value {
            // Only a zero is its own negative.
            Value::Float(number) if number.to_bits() == (-0.0_f64).to_bits() => *number = 0.0,
            Value::Time(time) if time.and_utc().timestamp_subsec_nanos() % 1_000 != 0 => {
                return Err(Error::TooFine {
                    table: table.name.clone(),
                    column: column.name.clone(),
                    value: time.to_string(),
                });
            }
            _ => {}
        }
    }
    Ok(())
}
