//! The scores that a task was ever given, which only the database has.

use crate::db::Conn;
use crate::db::task_ai_score::{self, PastScore};

/// Every score of a task in a release, the newest run first; or why that cannot be said now.
pub(crate) fn scores(
    conn: Result<&mut Conn, &str>,
    data_version: &str,
    task_id: i64,
) -> Result<Vec<PastScore>, &'static str> {
    let conn = conn.map_err(|_away| "the database is away")?;
    task_ai_score::history(conn, data_version, task_id).map_err(|error| {
        tracing::warn!(%error, task_id, "the history of a task cannot be read");
        "the database refused"
    })
}
