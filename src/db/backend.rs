//! The enum over both databases' connections that every query is written against.
#![expect(clippy::disallowed_methods, reason = "the derived `establish`, which nothing calls")]

use std::fmt;

use diesel::{PgConnection, SqliteConnection};

/// A connection to either database; queries are written once against it.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// PostgreSQL, the production database.
    Postgres(PgConnection),
    /// SQLite, the embedded default.
    Sqlite(SqliteConnection),
}

impl fmt::Debug for Conn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Postgres(_) => "Conn::Postgres",
            Self::Sqlite(_) => "Conn::Sqlite",
        })
    }
}
