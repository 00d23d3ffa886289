//! One connection type for both databases, and the pool that opens it by URL scheme.

use std::time::{Duration, Instant};

use diesel::connection::{CacheSize, SimpleConnection};
use diesel::r2d2::{ManageConnection, R2D2Connection};
use diesel::{Connection, ConnectionError, PgConnection, QueryResult, SqliteConnection};

use super::backend::Conn;
use super::sqlite_file;
pub use super::url::{DatabaseUrl, UrlError};

/// A database that cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The server refused or the file cannot be opened.
    #[error("cannot open the database {url}: {reason}")]
    Connect {
        /// The URL without its password.
        url: String,
        /// What the client library said.
        reason: String,
    },
    /// A pooler that gives every transaction another session stands before the server.
    #[error(
        "the database {url} is reached through a pooler (PgBouncer) in transaction or statement mode, \
         where locks do not last and work could be done, and paid, twice: give a URL that leads to \
         PostgreSQL itself, or to a pool with pool_mode=session"
    )]
    Pooled {
        /// The URL without its password.
        url: String,
    },
    /// A command that only reads was pointed at a file that does not exist.
    #[error(
        "there is no database {url}: `onet-ai import --version 30.1 --activate` makes one, `onet-ai migrate` an empty one"
    )]
    Missing {
        /// The URL of the missing file.
        url: String,
    },
}

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Writes, and keeps locks as long as its session lives.
    Write,
    /// Only reads. Keeps nothing in its session, so that a pooler may give every transaction another
    /// one, and needs no permission to write an SQLite file or beside it.
    Read,
}

/// Opens connections for the pool: the variant is chosen by the URL's scheme, because the
/// derived `establish` would open an SQLite file named after a PostgreSQL URL.
#[derive(Debug, Clone)]
pub struct Manager {
    url: DatabaseUrl,
    purpose: Purpose,
}

/// The pool every subcommand shares.
pub type Pool = diesel::r2d2::Pool<Manager>;

impl DatabaseUrl {
    /// Opens one connection that writes; an SQLite file is created where there is none.
    pub fn connect(&self) -> Result<Conn, OpenError> {
        self.open(Purpose::Write)
    }

    /// Opens one connection that only reads: a missing SQLite file is an error.
    pub fn connect_existing(&self) -> Result<Conn, OpenError> {
        self.check_existing()?;
        self.open(Purpose::Read)
    }

    /// Refuses an SQLite file that is not there. Whether a server has a database is seen by connecting.
    pub fn check_existing(&self) -> Result<(), OpenError> {
        match self.file() {
            Some(path) if !path.exists() => Err(OpenError::Missing { url: self.to_string() }),
            _ => Ok(()),
        }
    }

    fn open(&self, purpose: Purpose) -> Result<Conn, OpenError> {
        Manager { url: self.clone(), purpose }.connect().map_err(|error| OpenError::Connect {
            url: self.to_string(),
            reason: error.to_string(),
        })
    }

    /// A pool of up to `size` connections that opens none before it is asked to and gives up
    /// after `patience`.
    #[must_use]
    pub fn pool(&self, purpose: Purpose, size: u32, patience: Duration) -> Pool {
        Pool::builder()
            .max_size(size)
            .min_idle(Some(0))
            .connection_timeout(patience)
            .build_unchecked(Manager { url: self.clone(), purpose })
    }
}

/// How long SQLite waits for another process's write transaction: longer than an import takes.
const SQLITE_PATIENCE_MS: u32 = 60_000;
/// How often a new SQLite file is asked again for its write-ahead log while others make it.
const WAL_PAUSE: Duration = Duration::from_millis(10);

impl Manager {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that connects")]
    fn establish(&self) -> diesel::ConnectionResult<Conn> {
        match (&self.url, self.purpose) {
            (DatabaseUrl::Postgres(url), _) => {
                PgConnection::establish(&with_options(url)).map(Conn::Postgres)
            }
            (DatabaseUrl::Sqlite(path), Purpose::Write) => {
                sqlite_file::make(path)
                    .map_err(|error| ConnectionError::BadConnection(error.to_string()))?;
                SqliteConnection::establish(&path.to_string_lossy()).map(Conn::Sqlite)
            }
            (DatabaseUrl::Sqlite(path), Purpose::Read) => {
                sqlite_file::open(path, SqliteConnection::establish).map(Conn::Sqlite)
            }
        }
    }
}

/// Options for libpq beside those of the URL: the program's name, and how long to wait for a server
/// that has fallen silent, for which libpq would wait for hours: for an answer to a connection
/// (seconds), for what is sent to be taken (milliseconds), and for a sign of life while a query
/// runs. A server that has frozen while its system still answers for it is found by
/// [`super::liveness`].
const OPTIONS: [(&str, &str); 6] = [
    ("connect_timeout", "10"),
    ("tcp_user_timeout", "30000"),
    ("keepalives_idle", "30"),
    ("keepalives_interval", "10"),
    ("keepalives_count", "3"),
    ("fallback_application_name", "onet-ai"),
];

/// A `postgres://` URL with [`OPTIONS`], as far as it does not say otherwise itself; as it is where it
/// names a service, whose file may.
fn with_options(url: &str) -> String {
    // As libpq does, which takes what stands before the first @ for user and password.
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let server = match rest.split_once('@') {
        Some((user, server)) if !user.contains('/') => server,
        _ => rest,
    };
    let query = server.split_once('?').map(|(_, query)| query);
    let is_said =
        |name: &str| query.is_some_and(|q| q.split('&').any(|p| p.split('=').next() == Some(name)));
    if is_said("service") {
        return url.to_owned();
    }
    let missing = OPTIONS.iter().filter(|(name, _)| !is_said(name));
    let missing: Vec<String> = missing.map(|(name, value)| format!("{name}={value}")).collect();
    let separator = match query {
        _ if missing.is_empty() => "",
        None => "?",
        Some(query) if query.is_empty() || query.ends_with('&') => "",
        Some(_) => "&",
    };
    format!("{url}{separator}{}", missing.join("&"))
}

/// Session settings: durable enough and safe for several processes on SQLite. Behind a pooler,
/// settings may reach the session of another client, so a reading connection to PostgreSQL sets
/// none.
fn prepare(conn: &mut Conn, purpose: Purpose) -> QueryResult<()> {
    match (conn, purpose) {
        (Conn::Postgres(_), Purpose::Write) => Ok(()),
        (Conn::Postgres(conn), Purpose::Read) => {
            conn.set_prepared_statement_cache_size(CacheSize::Disabled);
            Ok(())
        }
        (Conn::Sqlite(conn), Purpose::Write) => {
            conn.batch_execute(&format!("pragma busy_timeout = {SQLITE_PATIENCE_MS}"))?;
            // Before anything is written to it.
            sqlite_file::refuse_foreign(conn)?;
            log_ahead(conn)?;
            conn.batch_execute(
                "pragma synchronous = normal; pragma foreign_keys = on; pragma cache_size = -32000",
            )
        }
        (Conn::Sqlite(conn), Purpose::Read) => {
            conn.batch_execute(&format!(
                "pragma busy_timeout = {SQLITE_PATIENCE_MS}; pragma query_only = on; \
                 pragma cache_size = -32000"
            ))?;
            sqlite_file::refuse_foreign(conn)
        }
    }
}

/// Turns the write-ahead log on, which a file keeps from then on. Whoever does that has read the file
/// and then wants it alone: there SQLite does not wait for `busy_timeout`, because two that do the same
/// would wait for each other, but refuses at once. So processes that start together on a new file ask
/// again here.
fn log_ahead(conn: &mut SqliteConnection) -> QueryResult<()> {
    let until = Instant::now() + Duration::from_millis(SQLITE_PATIENCE_MS.into());
    loop {
        match conn.batch_execute("pragma journal_mode = wal") {
            Err(error) if is_locked(&error) && Instant::now() < until => {
                std::thread::sleep(WAL_PAUSE);
            }
            outcome => return outcome,
        }
    }
}

/// SQLite's words for a file that another connection is at work on; Diesel keeps no code of them.
fn is_locked(error: &diesel::result::Error) -> bool {
    error.to_string().contains("database is locked")
}

/// Runs queries that all see the same committed state and may not write: a repeatable-read, read-only
/// transaction on PostgreSQL, a deferred one on SQLite, which under WAL keeps its first view. An SQLite
/// file that was opened without WAL must not have changed meanwhile.
pub fn reading<T, E: From<diesel::result::Error>>(
    conn: &mut Conn,
    queries: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    conn.transaction(|conn| {
        if let Conn::Postgres(conn) = conn {
            // Has to be the transaction's first statement.
            conn.batch_execute("set transaction isolation level repeatable read read only")?;
        }
        let found = queries(conn)?;
        if let Conn::Sqlite(conn) = conn {
            sqlite_file::check(conn)?;
        }
        Ok(found)
    })
}

/// Whether a connection sees what has been committed since it was opened.
pub(super) fn sees_all(conn: &mut Conn) -> bool {
    match conn {
        Conn::Postgres(_) => true,
        Conn::Sqlite(conn) => sqlite_file::check(conn).is_ok(),
    }
}

/// Keeps little of what is read in memory, for connections that read everything once and then rest.
pub fn read_once(conn: &mut Conn) -> QueryResult<()> {
    match conn {
        Conn::Postgres(_) => Ok(()),
        Conn::Sqlite(conn) => conn.batch_execute("pragma cache_size = -2000"),
    }
}

impl ManageConnection for Manager {
    type Connection = Conn;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<Conn, Self::Error> {
        let told = |error: &dyn std::fmt::Display| {
            let reason = self.url.told(&error.to_string());
            diesel::r2d2::Error::ConnectionError(ConnectionError::BadConnection(reason))
        };
        let mut conn = self.establish().map_err(|error| told(&error))?;
        prepare(&mut conn, self.purpose).map_err(|error| told(&error))?;
        Ok(conn)
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), Self::Error> {
        match conn {
            Conn::Postgres(conn) => conn.ping(),
            // Where the file has changed under a connection that cannot see it, another is opened.
            Conn::Sqlite(conn) => sqlite_file::check(conn),
        }
        .map_err(diesel::r2d2::Error::QueryError)
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        std::thread::panicking() || conn.is_broken()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_ends_unless_the_url_says_otherwise() {
        let all = OPTIONS.map(|(name, value)| format!("{name}={value}")).join("&");
        for url in ["postgres://h/onet", "postgres://ann:s3c?r%40t@h:5432/onet", "postgres://"] {
            assert_eq!(with_options(url), format!("{url}?{all}"));
        }
        let url = "postgres://ann@h/onet?sslmode=require&connect_timeout=2";
        let others = all.strip_prefix("connect_timeout=10").unwrap();
        assert_eq!(with_options(url), format!("{url}{others}"));
        let url = format!("postgres://h/onet?{all}");
        assert_eq!(with_options(&url), url);
        assert_eq!(with_options("postgres://h/onet?"), url);
        assert_eq!(with_options("postgres://h/onet?a=b&"), format!("postgres://h/onet?a=b&{all}"));
        let service = "postgres:///?service=onet";
        assert_eq!(with_options(service), service);
    }
}
