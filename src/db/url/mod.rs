//! Where the database is, and what may be shown of that.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use percent_encoding::percent_decode_str;

use crate::secret::{self, Secrets};

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
            Self::Postgres(url) => match Parts::split(url) {
                Some(parts) => write!(f, "{parts}"),
                None => f.write_str("postgres://***"),
            },
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl DatabaseUrl {
    /// The file of an SQLite database.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(path) => Some(path),
            Self::Postgres(_) => None,
        }
    }

    /// The URL as a command line may show it: libpq finds the password elsewhere (`PGPASSWORD`, `.pgpass`). Where it is
    /// not certain which part is the password, only the scheme is left.
    #[must_use]
    pub fn without_password(&self) -> String {
        match self {
            Self::Sqlite(_) => self.to_string(),
            Self::Postgres(url) => match Parts::split(url) {
                None => "postgres://".to_owned(),
                Some(parts) if parts.has_password || has_secret_option(url) => {
                    Parts { has_password: false, ..parts }.to_string()
                }
                Some(_) => url.clone(),
            },
        }
    }

    /// Whether the URL can be read in one way only, so that it is certain which part is the
    /// password.
    #[must_use]
    pub(super) fn is_clear(&self) -> bool {
        match self {
            Self::Sqlite(_) => true,
            Self::Postgres(url) => Parts::split(url).is_some(),
        }
    }

    /// The passwords in the URL, as they are written and as libpq decodes them; nothing that the URL
    /// shows elsewhere, such as the password `postgres` of the user `postgres`.
    #[must_use]
    pub fn passwords(&self) -> Vec<String> {
        let Self::Postgres(url) = self else { return Vec::new() };
        let mut found = suspects(url);
        let decoded = |text: &String| percent_decode_str(text).decode_utf8_lossy().into_owned();
        found.extend(found.iter().map(decoded).collect::<Vec<_>>());
        let shown = self.to_string();
        found.retain(|password| !shown.contains(password.as_str()));
        found.sort();
        found.dedup();
        found
    }

    /// What the client library says, without passwords. libpq quotes the parts of a URL that it cannot
    /// read: of those only what a server or the network said is repeated.
    pub(super) fn told(&self, reason: &str) -> String {
        const SAFE: [&str; 11] = [
            "connection to server",
            // Said where the connection is lost while its session begins.
            "server closed the connection",
            "no connection to the server",
            "could not receive data from server",
            "could not send data to server",
            "FATAL:  terminating connection",
            "terminating connection",
            "the database system is",
            "could not translate host name",
            "sslmode value",
            "root certificate",
        ];
        let repeated = self.file().is_some()
            || self.is_clear() && SAFE.iter().any(|start| reason.trim().starts_with(start));
        let reason = if repeated { reason } else { UNREADABLE };
        let reason = Secrets::from_iter(self.passwords()).blot(reason).trim().replace('\n', "; ");
        match tls_remedy(&reason) {
            Some(remedy) => format!("{reason}; {remedy}"),
            None => reason,
        }
    }
}

const UNREADABLE: &str = "the URL cannot be read, or its host is not known; \
    special characters in a password are written as %XX";

/// Options of libpq whose values are secret.
const SECRET_OPTIONS: [&str; 5] =
    ["password", "sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key"];

fn has_secret_option(url: &str) -> bool {
    SECRET_OPTIONS.iter().any(|name| url.contains(&format!("{name}=")))
}

/// Everything in a URL that may be a password: between the first `:` and any `@`, and the value of an
/// option that holds one, up to the end where it has a `&` or `@` in it.
fn suspects(url: &str) -> Vec<String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let mut found = Vec::new();
    if let Some((_, after_user)) = rest.split_once(':') {
        let ends = after_user.match_indices('@').map(|(at, _)| at);
        found.extend(ends.filter_map(|end| after_user.get(..end)).map(str::to_owned));
    }
    for name in SECRET_OPTIONS {
        for (at, name) in rest.match_indices(&format!("{name}=")) {
            let value = rest.get(at + name.len()..).unwrap_or_default();
            let ends = value.match_indices('&').map(|(at, _)| at).chain([value.len()]);
            found.extend(ends.filter_map(|end| value.get(..end)).map(str::to_owned));
        }
    }
    found.retain(|password| password.len() >= secret::SHORTEST);
    found
}

/// What may be shown of a `postgres://` URL that can only be read in one way.
struct Parts<'a> {
    scheme: &'a str,
    user: Option<&'a str>,
    has_password: bool,
    /// Host, port and database.
    server: &'a str,
}

impl fmt::Display for Parts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://", self.scheme)?;
        if let Some(user) = self.user {
            write!(f, "{user}{}@", if self.has_password { ":***" } else { "" })?;
        }
        f.write_str(self.server)
    }
}

impl<'a> Parts<'a> {
    /// Nothing where an `@`, `/` or `?` may be part of a password: libpq then takes the rest of the
    /// password for a host, a port or a database, and so would we.
    fn split(url: &'a str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let (before, query) = rest.split_once('?').unwrap_or((rest, ""));
        let options = query.split('&').filter(|option| !option.is_empty());
        if !options.into_iter().all(|option| {
            option.split_once('=').is_some_and(|(name, _)| {
                !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_')
            })
        }) {
            return None;
        }
        let (credentials, server) = match before.split_once('@') {
            Some((credentials, server)) => (Some(credentials), server),
            None => (None, before),
        };
        let (hosts, database) = server.split_once('/').unwrap_or((server, ""));
        let plain = |text: &str| text.chars().all(|c| c.is_alphanumeric() || "-_.%~$ ".contains(c));
        let is_clear = !credentials.is_some_and(|text| text.contains('/'))
            && !server.contains('@')
            && plain(database)
            && hosts.split(',').all(is_host);
        let (user, password) = match credentials.map(|text| text.split_once(':').ok_or(text)) {
            None => (None, None),
            Some(Ok((user, password))) => (Some(user), Some(password)),
            Some(Err(user)) => (Some(user), None),
        };
        is_clear.then_some(Self { scheme, user, has_password: password.is_some(), server })
    }
}

/// `host`, `host:port`, `[::1]:port`, or a folder of sockets as `%2Fvar%2Frun`.
fn is_host(text: &str) -> bool {
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, port)) => (host, port.strip_prefix(':').unwrap_or(port)),
        None => text.split_once(':').unwrap_or((text, "")),
    };
    let address = text.starts_with('[');
    host.chars().all(|c| c.is_alphanumeric() || "-_.%".contains(c) || address && c == ':')
        && port.chars().all(|c| c.is_ascii_digit())
}

/// What to do about an error that stands for a build without TLS.
fn tls_remedy(reason: &str) -> Option<&'static str> {
    // Where the server takes nobody without, it says "no encryption".
    let is_missing = reason.contains("SSL support is not compiled in")
        || reason.contains("no encryption") && !cfg!(feature = "tls");
    is_missing.then_some(
        "this onet-ai was built without TLS to PostgreSQL: build it with `cargo build --release \
         --features tls`, which needs OpenSSL's headers (Debian and Ubuntu: libssl-dev, pkg-config)",
    )
}

#[cfg(test)]
mod tests;
