//! Brings a database to this binary's schema, or says which of the two is behind.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::backend::Conn;
use super::out_of_bounds;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

/// Any constant will do as long as nothing else in the database uses it.
const ADVISORY_LOCK: i64 = 0x6f6e_6574_2d61_6901;

use own_table::__diesel_schema_migrations;

/// Diesel's book-keeping table, read directly: its own harness creates the table when it is
/// missing, which a read-only role must not.
mod own_table {
    diesel::table! {
        __diesel_schema_migrations (version) {
            version -> Text,
            run_on -> Timestamp,
        }
    }
}

/// A schema this binary cannot work with.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database has migrations that this binary does not know.
    #[error(
        "the database is newer than this binary (its schema has {unknown}): \
         install the onet-ai that last migrated it"
    )]
    Newer {
        /// The unknown migration versions.
        unknown: String,
    },
    /// The database lacks migrations; only commands that never write report this.
    #[error("the database schema lacks migrations ({pending}): run `onet-ai migrate`")]
    Older {
        /// How many are missing.
        pending: usize,
    },
    /// A migration failed; it was rolled back.
    #[error("migration failed: {0}")]
    Migration(String),
    /// A migration that sets bounds found rows outside of them; it was rolled back.
    #[error(
        "migration failed, and nothing was changed: numbers that cannot be stand in {tables} ({reason}); \
         with the onet-ai that worked with this database until now import that release or period again \
         with --replace, or remove the rows, then run `onet-ai migrate`"
    )]
    OutOfBounds {
        /// The tables, with their releases.
        tables: String,
        /// What the database said.
        reason: String,
    },
    /// The schema could not be read.
    #[error("cannot read the schema version: {0}")]
    Query(#[from] diesel::result::Error),
}

/// The versions of the embedded migrations, oldest first.
pub fn known() -> Result<BTreeSet<String>, Error> {
    use diesel::migration::{Migration, MigrationSource};
    let migrations: Vec<Box<dyn Migration<Sqlite>>> =
        MIGRATIONS.migrations().map_err(|error| Error::Migration(error.to_string()))?;
    Ok(migrations.iter().map(|migration| migration.name().version().to_string()).collect())
}

/// Whether a table of this name can be seen, asked without provoking an error: on PostgreSQL
/// one would abort a surrounding transaction.
fn has_migrations_table(conn: &mut Conn) -> QueryResult<bool> {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        n: i64,
    }
    let sql = match conn {
        Conn::Postgres(_) => {
            "select count(*) as n from pg_tables where tablename = '__diesel_schema_migrations' \
             and schemaname = any (current_schemas(false))"
        }
        Conn::Sqlite(_) => {
            "select count(*) as n from sqlite_master where name = '__diesel_schema_migrations'"
        }
    };
    diesel::sql_query(sql).get_result::<Count>(conn).map(|count| count.n > 0)
}

/// The versions of the migrations that a database has had; none where it is new.
pub fn applied(conn: &mut Conn) -> QueryResult<BTreeSet<String>> {
    if !has_migrations_table(conn)? {
        return Ok(BTreeSet::new());
    }
    let versions: Vec<String> =
        __diesel_schema_migrations::table.select(__diesel_schema_migrations::version).load(conn)?;
    Ok(versions.into_iter().collect())
}

fn refuse_newer(applied: &BTreeSet<String>, known: &BTreeSet<String>) -> Result<(), Error> {
    let unknown: Vec<&str> = applied.difference(known).map(String::as_str).collect();
    if unknown.is_empty() { Ok(()) } else { Err(Error::Newer { unknown: unknown.join(", ") }) }
}

/// Checks, without writing, that the schema is exactly this binary's.
pub fn check(conn: &mut Conn) -> Result<(), Error> {
    let (applied, known) = (applied(conn)?, known()?);
    refuse_newer(&applied, &known)?;
    match known.difference(&applied).count() {
        0 => Ok(()),
        pending => Err(Error::Older { pending }),
    }
}

/// Runs what is pending and returns the versions that were run. Two processes may call this
/// at once: one waits for the other (advisory lock, or SQLite's exclusive transaction).
pub fn migrate(conn: &mut Conn) -> Result<Vec<String>, Error> {
    match check(conn) {
        Ok(()) => return Ok(Vec::new()),
        Err(Error::Older { .. }) => {}
        Err(other) => return Err(other),
    }
    let outcome = match conn {
        Conn::Postgres(pg) => {
            lock(pg, "select pg_advisory_lock($1)")?;
            let outcome = run(pg);
            lock(pg, "select pg_advisory_unlock($1)")?;
            outcome
        }
        Conn::Sqlite(sqlite) => sqlite.exclusive_transaction(run),
    };
    outcome.map_err(|error| match error {
        Error::Migration(reason) => explained(conn, reason),
        other => other,
    })
}

/// With the tables whose rows are outside of bounds, where those are the cause.
fn explained(conn: &mut Conn, reason: String) -> Error {
    match out_of_bounds::tables(conn) {
        tables if tables.is_empty() => Error::Migration(reason),
        tables => Error::OutOfBounds { tables: tables.join(", "), reason },
    }
}

fn lock(conn: &mut PgConnection, sql: &str) -> QueryResult<usize> {
    diesel::sql_query(sql).bind::<diesel::sql_types::BigInt, _>(ADVISORY_LOCK).execute(conn)
}

fn run<C, DB>(conn: &mut C) -> Result<Vec<String>, Error>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
{
    let versions = conn
        .run_pending_migrations(MIGRATIONS)
        .map_err(|error| Error::Migration(error.to_string()))?;
    Ok(versions.iter().map(ToString::to_string).collect())
}
