//! Whether the database answers.

use super::Surroundings;
use crate::db::Conn;
use crate::db::conn::OpenError;
use crate::db::liveness::{Failure, Pulse, beat};
use crate::read::doctor::{About, Finding};
use crate::read::gates::shell_word;

pub(super) const ABOUT: About = About {
    id: "database",
    question: "Is the database there, and does it answer?",
    remedy: "onet-ai import --version 30.1 --activate",
};

/// Seconds to wait for an answer: a little more than libpq's own patience.
const PATIENCE: u32 = 12;

/// A database that answers.
pub(super) struct Opened {
    pub(super) conn: Conn,
    pub(super) found: Finding,
}

/// Opens the database for reading, whatever its schema; why it cannot be opened, or `None` where no
/// database is configured that could be.
pub(super) fn open(around: &Surroundings<'_>) -> Result<Opened, Option<Box<Finding>>> {
    let url = around.url.as_ref().ok_or(None)?;
    let away = |finding: Finding| {
        let file = url.file().map(|file| shell_word(&file.to_string_lossy()));
        Some(Box::new(match file {
            Some(file) => finding.hint(format!("sqlite3 {file} .recover | sqlite3 recovered.db")),
            None => finding.hint(format!("pg_isready --dbname {}", shell_word(&url.to_string()))),
        }))
    };
    let refused = |error: OpenError| match error {
        // There is nothing yet: the check's own hint is what to do first.
        OpenError::Missing { .. } => {
            Some(Box::new(Finding::error("there is no database yet: import a release first")))
        }
        error => away(Finding::error(error.to_string())),
    };
    // Asked on a thread of its own first: a server that has frozen would hold this one.
    Pulse::new(url.clone()).ask(beat, PATIENCE).map_err(|failure| match failure {
        Failure::Open(error) => refused(error),
        Failure::Silent => away(Finding::error(format!(
            "the server takes connections and has not answered for {PATIENCE} s: it has frozen"
        ))),
        Failure::Query(error) => away(Finding::error(error.to_string())),
    })?;
    let conn =
        around.context.unchecked().map_err(|error| away(Finding::error(error.to_string())))?;
    let found = Finding::ok(format!("{url} answers"));
    Ok(Opened { conn, found })
}
