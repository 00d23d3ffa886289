//! What every command is given: where the database is, the pool on it, and the clock.

use std::path::PathBuf;
use std::sync::{Once, OnceLock};
use std::time::Duration;

use chrono::NaiveDateTime;

use crate::cli::clock;
use crate::cli::error::CommandError;
use crate::cli::log::Voice;
use crate::cli::watchdog;
use crate::db::conn::{DatabaseUrl, Purpose, UrlError};
use crate::db::hold::{self, Hold, Holder};
use crate::db::{Conn, Pool, migrate, session};
use crate::llm::{Keys, Secret, Vendor};
use crate::read::edition::Edition;
use crate::secret::Secrets;
use crate::text::shell_word;
use crate::trust::{self, Trust};

/// Connections a batch command may use at once.
const POOL_SIZE: u32 = 4;
/// How long a batch command waits for a connection.
const PATIENCE: Duration = Duration::from_secs(30);

/// The surroundings of a command.
#[derive(Debug)]
pub struct Context {
    command: String,
    database_url: String,
    ca_file: Option<PathBuf>,
    voice: Voice,
    /// Whether the command line itself names the database, so that commands that go on have to name it, too.
    names_database: bool,
    /// A command that opens the database several times is watched once.
    watched: Once,
    /// Until this command ends.
    held: OnceLock<Hold>,
}

impl Context {
    /// Nothing is opened yet.
    #[must_use]
    pub fn new(
        command: String,
        database_url: String,
        ca_file: Option<PathBuf>,
        voice: Voice,
    ) -> Self {
        let (watched, held) = (Once::new(), OnceLock::new());
        let names_database = false;
        Self { command, database_url, ca_file, voice, names_database, watched, held }
    }

    /// The same, where the command line itself names the database.
    #[must_use]
    pub fn with_named_database(self) -> Self {
        Self { names_database: true, ..self }
    }

    /// A command of this program's that is printed, for the database of this one: where the command line named
    /// that, the printed one does, without a password. Anything else stays as it is.
    #[must_use]
    pub fn command(&self, command: &str) -> String {
        let rest = command.strip_prefix("onet-ai ").filter(|_| self.names_database);
        match (rest, self.url()) {
            (Some(rest), Ok(url)) => {
                let url = shell_word(&url.without_password());
                format!("onet-ai --database-url {url} {rest}")
            }
            _ => command.to_owned(),
        }
    }

    /// Whose certificates are trusted. Read only by commands that reach over a network: a variable
    /// that names a file which is not there should not keep the others from working.
    pub fn trust(&self) -> Result<Trust, CommandError> {
        let file = self.ca_file.as_deref().filter(|file| !file.as_os_str().is_empty());
        let wrong = |error: trust::Error| {
            CommandError::Usage(format!("--ca-file or SSL_CERT_FILE: {error}"))
        };
        file.map_or_else(|| Ok(Trust::default()), |file| Trust::with_file(file).map_err(wrong))
    }

    /// The database as configured. Read here and not by clap, which repeats what it cannot read,
    /// and only by commands that use it.
    pub fn url(&self) -> Result<DatabaseUrl, CommandError> {
        let wrong = |error: UrlError| {
            CommandError::Usage(format!("--database-url or DATABASE_URL: {error}"))
        };
        self.database_url.parse().map_err(wrong)
    }

    /// Who this process is to others who wait for a database.
    #[must_use]
    pub fn holder(&self) -> Holder {
        Holder { command: self.command.clone(), since: self.now() }
    }

    /// Keeps others from putting another database into the place of this one until the command ends.
    /// PostgreSQL's server sees to that itself.
    pub fn hold(&self, url: &DatabaseUrl) -> Result<(), hold::Error> {
        if let Some(file) = url.file()
            && self.held.get().is_none()
        {
            // Whoever was faster holds the same.
            let _ = self.held.set(Hold::shared(file, &self.holder())?);
        }
        Ok(())
    }

    /// As [`Self::hold`], for a command that stays and only reads: where it may make no file beside the
    /// database, it works all the same.
    pub fn hold_to_read(&self, url: &DatabaseUrl) -> Result<(), hold::Error> {
        match self.hold(url) {
            Err(error @ hold::Error::File { .. }) => {
                tracing::info!(
                    "`onet-ai backup restore` will not know of this process, so stop it before that: {error}"
                );
                Ok(())
            }
            outcome => outcome,
        }
    }

    /// As [`Self::url`], and has this command ended where the server freezes.
    fn watched(&self) -> Result<DatabaseUrl, CommandError> {
        let url = self.url()?;
        self.watched.call_once(|| watchdog::start(&url, &self.voice));
        Ok(url)
    }

    /// One connection that writes, to an SQLite file that is created where there is none.
    pub fn writer(&self) -> Result<Conn, CommandError> {
        self.write_to(&self.watched()?)
    }

    /// As [`Self::writer`], to a database that an argument names beside the configured one.
    pub fn target(&self, url: &DatabaseUrl) -> Result<Conn, CommandError> {
        watchdog::start(url, &self.voice);
        self.write_to(url)
    }

    fn write_to(&self, url: &DatabaseUrl) -> Result<Conn, CommandError> {
        session::check(url)?;
        if let Err(error) = self.hold(url) {
            // Where the database cannot be written either, that is what the user should hear of.
            if matches!(error, hold::Error::File { .. }) {
                url.connect()?;
            }
            return Err(error.into());
        }
        Ok(url.connect()?)
    }

    /// One connection that reads: refuses a missing or outdated database.
    pub fn reader(&self) -> Result<Conn, CommandError> {
        let url = self.watched()?;
        let mut conn = url.connect_existing()?;
        migrate::check(&mut conn)?;
        Ok(conn)
    }

    /// What is published, read into memory.
    pub fn edition(&self) -> Result<Edition, CommandError> {
        Edition::load(&mut *self.reading()?.get()?)?.ok_or(CommandError::NothingPublished)
    }

    /// One connection that reads a database whatever its schema: refuses only a missing one.
    pub fn unchecked(&self) -> Result<Conn, CommandError> {
        Ok(self.watched()?.connect_existing()?)
    }

    /// The pool, for commands that write to what is there: refuses a missing or empty database, as in a wrong
    /// folder, and migrates first.
    pub fn writing(&self) -> Result<Pool, CommandError> {
        let url = self.url()?;
        url.check_existing()?;
        let mut conn = self.writer()?;
        if migrate::applied(&mut conn)?.is_empty() {
            return Err(CommandError::EmptyDatabase(url.to_string()));
        }
        self.migrated(&mut conn)
    }

    /// The pool, for commands that begin a database: creates an SQLite file and migrates first.
    pub fn creating(&self) -> Result<Pool, CommandError> {
        self.migrated(&mut self.writer()?)
    }

    fn migrated(&self, conn: &mut Conn) -> Result<Pool, CommandError> {
        for version in migrate::migrate(conn)? {
            tracing::debug!(version, "migrated");
        }
        Ok(self.url()?.pool(Purpose::Write, POOL_SIZE, PATIENCE))
    }

    /// The pool, for commands that read: refuses a missing or outdated database.
    pub fn reading(&self) -> Result<Pool, CommandError> {
        self.reader()?;
        Ok(self.url()?.pool(Purpose::Read, POOL_SIZE, PATIENCE))
    }

    /// The time now (UTC), to the microsecond: what both databases can store.
    #[must_use]
    pub fn now(&self) -> NaiveDateTime {
        clock::now()
    }
}

/// The vendors' keys. From the environment only: a flag would be seen by every user of the machine.
#[must_use]
pub(super) fn keys() -> Keys {
    let key = |provider: Vendor| variable(provider.key_variable()).map(Secret);
    Keys { openai: key(Vendor::OpenAi), anthropic: key(Vendor::Anthropic) }
}

/// Where somebody wants to be told how a job began and ended. Whoever knows the address can say so too: it is
/// no flag, and shown to nobody.
#[must_use]
pub(super) fn ping_url() -> Option<String> {
    variable("ONET_AI_PING_URL")
}

/// What this process knows and shows to nobody: the vendors' keys, the passwords of the database that the
/// command line and the environment name, and what makes the address of pings hard to guess.
#[must_use]
pub(super) fn secrets() -> Secrets {
    let keys =
        [Vendor::OpenAi, Vendor::Anthropic].map(|provider| variable(provider.key_variable()));
    let passwords = ["PGPASSWORD", "PGSSLPASSWORD"].map(variable);
    let urls = std::env::args_os().filter_map(|arg| {
        let arg = arg.to_str()?;
        arg.get(arg.find("postgres")?..).map(str::to_owned)
    });
    let urls = urls.chain(variable("DATABASE_URL"));
    let in_urls =
        urls.filter_map(|url| url.parse::<DatabaseUrl>().ok()).flat_map(|url| url.passwords());
    let ping = ping_url().map(|url| parts_of_ping(&url)).into_iter().flatten();
    let ping = ping.map(Some);
    keys.into_iter().chain(passwords).chain(ping).flatten().chain(in_urls).collect()
}

#[expect(
    clippy::disallowed_methods,
    reason = "a secret must not be a flag, so clap cannot read it"
)]
fn variable(name: &str) -> Option<String> {
    let value = std::env::var(name).ok()?;
    let value = value.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

/// What of the address of pings must be shown to nobody: all but its server.
fn parts_of_ping(url: &str) -> Vec<String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.split_once('/').map_or("", |(_, path)| path);
    let parts = path.split(['/', '?', '&', '=']).filter(|part| part.len() >= 16);
    parts.map(str::to_owned).chain([url.to_owned(), path.to_owned()]).collect()
}

#[cfg(test)]
mod tests {
    use super::parts_of_ping;

    #[test]
    fn all_of_a_ping_but_its_server_is_a_secret() {
        let found = parts_of_ping("https://hc-ping.com/5ec0d3f0-aaaa-bbbb-cccc-0123456789ab");
        assert!(found.contains(&"5ec0d3f0-aaaa-bbbb-cccc-0123456789ab".to_owned()), "{found:?}");
        assert!(!found.iter().any(|secret| secret == "hc-ping.com"), "{found:?}");
    }
}
