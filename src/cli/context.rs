//! What every command is given: where the database is, the pool on it, and the clock.

use std::time::Duration;

use chrono::{NaiveDateTime, SubsecRound};

use super::Error;
use crate::db::conn::{DatabaseUrl, UrlError};
use crate::db::{Pool, migrate};
use crate::llm::{Keys, Provider, Secret};

/// Connections a batch command may use at once.
const POOL_SIZE: u32 = 4;
/// How long a batch command waits for a connection.
const PATIENCE: Duration = Duration::from_secs(30);

/// The surroundings of a command.
#[derive(Debug)]
pub struct Context {
    database_url: String,
}

impl Context {
    /// Nothing is opened yet.
    #[must_use]
    pub fn new(database_url: String) -> Self {
        Self { database_url }
    }

    /// The database as configured. Read here and not by clap, which repeats what it cannot read,
    /// and only by commands that use it.
    pub fn url(&self) -> Result<DatabaseUrl, Error> {
        let wrong =
            |error: UrlError| Error::Usage(format!("--database-url or DATABASE_URL: {error}"));
        self.database_url.parse().map_err(wrong)
    }

    /// The pool, for commands that write: creates an SQLite file and migrates first.
    pub fn writing(&self) -> Result<Pool, Error> {
        let url = self.url()?;
        let mut conn = url.connect()?;
        for version in migrate::migrate(&mut conn)? {
            tracing::debug!(version, "migrated");
        }
        Ok(url.pool(POOL_SIZE, PATIENCE))
    }

    /// The pool, for commands that read: refuses a missing or outdated database.
    pub fn reading(&self) -> Result<Pool, Error> {
        let url = self.url()?;
        let mut conn = url.connect_existing()?;
        migrate::check(&mut conn)?;
        Ok(url.pool(POOL_SIZE, PATIENCE))
    }

    /// The time now (UTC), to the microsecond: what both databases can store.
    #[must_use]
    pub fn now(&self) -> NaiveDateTime {
        now()
    }
}

/// The clock that commands pass down.
#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
#[must_use]
pub(super) fn now() -> NaiveDateTime {
    chrono::Utc::now().naive_utc().trunc_subsecs(6)
}

/// The vendors' keys. From the environment only: a flag would be seen by every user of the machine.
#[expect(clippy::disallowed_methods, reason = "a key must not be a flag, so clap cannot read it")]
#[must_use]
pub(super) fn keys() -> Keys {
    let key = |provider: Provider| {
        let value = std::env::var(provider.key_variable()).ok()?;
        let value = value.trim();
        (!value.is_empty()).then(|| Secret(value.to_owned()))
    };
    Keys { openai: key(Provider::OpenAi), anthropic: key(Provider::Anthropic) }
}
