//! One connection type for both databases, and the pool that opens it by URL scheme.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use diesel::r2d2::{ManageConnection, R2D2Connection};
use diesel::{Connection, PgConnection, QueryResult, SqliteConnection};

use super::backend::Conn;

/// Where the database is. `Display` never shows a password.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// `postgres://user:password@host:port/name`, as libpq reads it.
    Postgres(String),
    /// `sqlite:PATH`.
    Sqlite(PathBuf),
}

/// A database URL of neither scheme. The text is not repeated: it may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected sqlite:PATH or postgres://USER@HOST:PORT/NAME")]
pub struct UrlError;

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
    /// A command that only reads was pointed at a file that does not exist.
    #[error("there is no database {url}: run `onet-ai import` (or `onet-ai migrate`) first")]
    Missing {
        /// The URL of the missing file.
        url: String,
    },
}

impl FromStr for DatabaseUrl {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        match text.strip_prefix("sqlite:") {
            // A URL behind the scheme is a slip, and may hold a password.
            Some(path) if !path.is_empty() && path != ":memory:" && !path.contains("://") => {
                Ok(Self::Sqlite(PathBuf::from(path.strip_prefix("//").unwrap_or(path))))
            }
            _ => Err(UrlError),
        }
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(url) => f.write_str(&shown(url)),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// A `postgres://` URL without its password and its query, which may hold one too.
fn shown(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", url));
    let cut = |text: &str| text.split('?').next().unwrap_or_default().to_owned();
    match rest.rsplit_once('@') {
        None => format!("{scheme}://{}", cut(rest)),
        Some((credentials, server)) => match credentials.split_once(':') {
            None => format!("{scheme}://{credentials}@{}", cut(server)),
            Some((user, _)) => format!("{scheme}://{user}:***@{}", cut(server)),
        },
    }
}

/// Opens connections for the pool: the variant is chosen by the URL's scheme, because the
/// derived `establish` would open an SQLite file named after a PostgreSQL URL.
#[derive(Debug, Clone)]
pub struct Manager {
    url: DatabaseUrl,
}

/// The pool every subcommand shares.
pub type Pool = diesel::r2d2::Pool<Manager>;

impl DatabaseUrl {
    /// The file of an SQLite database.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(path) => Some(path),
            Self::Postgres(_) => None,
        }
    }

    /// Opens one connection; an SQLite file is created where there is none.
    pub fn connect(&self) -> Result<Conn, OpenError> {
        Manager { url: self.clone() }.connect().map_err(|error| self.refusal(&error.to_string()))
    }

    /// As [`Self::connect`], for commands that only read: a missing SQLite file is an error.
    pub fn connect_existing(&self) -> Result<Conn, OpenError> {
        if self.file().is_some_and(|path| !path.exists()) {
            return Err(OpenError::Missing { url: self.to_string() });
        }
        self.connect()
    }

    /// A pool of up to `size` connections that opens none before it is asked to and gives up
    /// after `patience`.
    #[must_use]
    pub fn pool(&self, size: u32, patience: Duration) -> Pool {
        Pool::builder()
            .max_size(size)
            .min_idle(Some(0))
            .connection_timeout(patience)
            .build_unchecked(Manager { url: self.clone() })
    }

    /// libpq quotes parts of a URL that it cannot read, a password among them: only what a server
    /// or the network said is repeated.
    fn refusal(&self, reason: &str) -> OpenError {
        let repeated = self.file().is_some() || reason.contains("connection to server");
        let reason = if repeated { reason } else { UNREADABLE };
        OpenError::Connect { url: self.to_string(), reason: reason.trim().replace('\n', "; ") }
    }
}

const UNREADABLE: &str = "the URL cannot be read, or its host is not known; \
    special characters in a password are written as %XX";

/// How long SQLite waits for another process's write transaction: longer than an import takes.
const SQLITE_PATIENCE_MS: u32 = 60_000;

impl Manager {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that connects")]
    fn establish(&self) -> diesel::ConnectionResult<Conn> {
        match &self.url {
            DatabaseUrl::Postgres(url) => {
                PgConnection::establish(&impatient(url)).map(Conn::Postgres)
            }
            DatabaseUrl::Sqlite(path) => {
                SqliteConnection::establish(&path.to_string_lossy()).map(Conn::Sqlite)
            }
        }
    }
}

/// How long libpq waits for a server that has fallen silent, which it would do for hours: to answer
/// to a connection (seconds), to take what is sent (milliseconds), and to show that it is alive
/// while a query runs.
const SILENCE: [(&str, &str); 5] = [
    ("connect_timeout", "10"),
    ("tcp_user_timeout", "30000"),
    ("keepalives_idle", "30"),
    ("keepalives_interval", "10"),
    ("keepalives_count", "3"),
];

/// A `postgres://` URL with [`SILENCE`], as far as it does not say otherwise itself; as it is where it
/// names a service, whose file may.
fn impatient(url: &str) -> String {
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
    let missing = SILENCE.iter().filter(|(name, _)| !is_said(name));
    let missing: Vec<String> = missing.map(|(name, value)| format!("{name}={value}")).collect();
    let separator = match query {
        _ if missing.is_empty() => "",
        None => "?",
        Some(query) if query.is_empty() || query.ends_with('&') => "",
        Some(_) => "&",
    };
    format!("{url}{separator}{}", missing.join("&"))
}

/// Session settings: durable enough and safe for several processes on SQLite, quiet and named
/// on PostgreSQL.
fn prepare(conn: &mut Conn) -> QueryResult<()> {
    use diesel::connection::SimpleConnection;
    match conn {
        Conn::Postgres(conn) => conn
            .batch_execute("set client_min_messages = warning; set application_name = 'onet-ai'"),
        Conn::Sqlite(conn) => conn.batch_execute(&format!(
            "pragma busy_timeout = {SQLITE_PATIENCE_MS}; pragma journal_mode = wal; \
             pragma synchronous = normal; pragma foreign_keys = on; pragma cache_size = -32000"
        )),
    }
}

/// Runs queries that all see the same committed state and may not write: a repeatable-read, read-only
/// transaction on PostgreSQL, a deferred one on SQLite, which under WAL keeps its first view.
pub fn reading<T, E: From<diesel::result::Error>>(
    conn: &mut Conn,
    queries: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    use diesel::connection::SimpleConnection;
    conn.transaction(|conn| {
        if let Conn::Postgres(conn) = conn {
            // Has to be the transaction's first statement.
            conn.batch_execute("set transaction isolation level repeatable read read only")?;
        }
        queries(conn)
    })
}

/// Keeps little of what is read in memory, for connections that read everything once and then rest.
pub fn read_once(conn: &mut Conn) -> QueryResult<()> {
    use diesel::connection::SimpleConnection;
    match conn {
        Conn::Postgres(_) => Ok(()),
        Conn::Sqlite(conn) => conn.batch_execute("pragma cache_size = -2000"),
    }
}

impl ManageConnection for Manager {
    type Connection = Conn;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<Conn, Self::Error> {
        let mut conn = self.establish().map_err(diesel::r2d2::Error::ConnectionError)?;
        prepare(&mut conn).map_err(diesel::r2d2::Error::QueryError)?;
        Ok(conn)
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), Self::Error> {
        conn.ping().map_err(diesel::r2d2::Error::QueryError)
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        std::thread::panicking() || conn.is_broken()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        for (url, expected) in [
            (
                "postgres://ann:s3cret@db.example:5432/onet",
                "postgres://ann:***@db.example:5432/onet",
            ),
            ("postgres://ann:s3c?r@et@h/onet", "postgres://ann:***@h/onet"),
            ("postgres://ann@h/onet?password=s3cret", "postgres://ann@h/onet"),
            ("postgres://ann:x@h/onet?password=s3cret", "postgres://ann:***@h/onet"),
            ("postgresql://h/onet?password=s3cret", "postgresql://h/onet"),
        ] {
            let url: DatabaseUrl = url.parse().unwrap();
            assert_eq!(url.to_string(), expected);
            assert_eq!(format!("{url:?}"), expected);
            let refusal =
                url.refusal("invalid integer value \"s3cret\" for connection option").to_string();
            assert!(!refusal.contains("s3cret") && refusal.contains("%XX"), "{refusal}");
        }
    }

    #[test]
    fn silence_ends_unless_the_url_says_otherwise() {
        let all = SILENCE.map(|(name, value)| format!("{name}={value}")).join("&");
        for url in ["postgres://h/onet", "postgres://ann:s3c?r%40t@h:5432/onet", "postgres://"] {
            assert_eq!(impatient(url), format!("{url}?{all}"));
        }
        let url = "postgres://ann@h/onet?sslmode=require&connect_timeout=2";
        let others = all.strip_prefix("connect_timeout=10").unwrap();
        assert_eq!(impatient(url), format!("{url}{others}"));
        let url = format!("postgres://h/onet?{all}");
        assert_eq!(impatient(&url), url);
        assert_eq!(impatient("postgres://h/onet?"), url);
        assert_eq!(impatient("postgres://h/onet?a=b&"), format!("postgres://h/onet?a=b&{all}"));
        let service = "postgres:///?service=onet";
        assert_eq!(impatient(service), service);
    }

    #[test]
    fn the_scheme_picks_the_database() {
        assert_eq!("sqlite:a/b.db".parse(), Ok(DatabaseUrl::Sqlite(PathBuf::from("a/b.db"))));
        assert_eq!("sqlite:///a/b.db".parse(), Ok(DatabaseUrl::Sqlite(PathBuf::from("/a/b.db"))));
        for text in
            ["", "sqlite:", "sqlite::memory:", "mysql://x", "onet-ai.db", "sqlite:postgres://h/x"]
        {
            assert_eq!(text.parse::<DatabaseUrl>(), Err(UrlError), "{text}");
        }
    }
}
