//! What is told of a refresh after it: what it could not ask for, and how to publish what it held back.

use diesel::QueryResult;
use diesel::result::Error::DeserializationError;
use serde::{Deserialize, Serialize};

use crate::db::refresh_run::{HELD_BACK, RefreshRun};
use crate::db::{Conn, data_version, score_snapshot};
use crate::read::gates::{Gate, Verdict};

/// What of a report is read again.
#[derive(Debug, Deserialize)]
struct Report {
    looked: Looked,
    #[serde(default)]
    gates: Vec<Gate>,
    accept_with: Option<String>,
    go_on_with: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Looked {
    release: Found,
    oews: Found,
    projections: Found,
}

#[derive(Debug, Deserialize)]
struct Found {
    unchecked: bool,
    reason: Option<String>,
}

/// Something of which it could not be found out whether there is something newer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unchecked {
    /// What: `O*NET`, `OEWS`, `projections`.
    pub what: &'static str,
    /// Why.
    pub reason: String,
}

/// Something newer that a refresh held back, and that is still not published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// The release.
    pub data_version: String,
    /// The snapshot; absent where it was held back before it was made.
    pub snapshot: Option<i64>,
    /// The gates that hold it back.
    pub gates: Vec<String>,
    /// The command that publishes it all the same.
    pub way: Option<String>,
}

/// What a refresh could not ask for; nothing where it left no report.
pub fn unchecked(run: &RefreshRun) -> QueryResult<Vec<Unchecked>> {
    let Some(Report { looked, .. }) = report(run)? else { return Ok(Vec::new()) };
    let all =
        [("O*NET", looked.release), ("OEWS", looked.oews), ("projections", looked.projections)];
    let unchecked = all.into_iter().filter(|(_, found)| found.unchecked);
    let told =
        unchecked.map(|(what, found)| Unchecked { what, reason: found.reason.unwrap_or_default() });
    Ok(told.collect())
}

/// The command that goes on where a refresh was held back.
pub fn next_command(run: &RefreshRun) -> QueryResult<Option<String>> {
    Ok(report(run)?.and_then(|report| report.accept_with.or(report.go_on_with)))
}

/// What the newest refresh held back; absent where it did not, or where that is published by now.
pub fn waiting(conn: &mut Conn, newest: &RefreshRun) -> QueryResult<Option<Waiting>> {
    let held = newest.outcome.as_deref() == Some(HELD_BACK);
    let (Some(version), Some(report)) =
        (newest.data_version.clone().filter(|_| held), report(newest)?)
    else {
        return Ok(None);
    };
    let served = data_version::active(conn)?.is_some_and(|active| active.id == version);
    let placed = match newest.snapshot_id {
        Some(id) => score_snapshot::find(conn, id)?.is_some_and(|snapshot| snapshot.is_active),
        None => served,
    };
    if served && placed {
        return Ok(None);
    }
    let breached = report.gates.iter().filter(|gate| gate.verdict == Verdict::Breached);
    Ok(Some(Waiting {
        data_version: version,
        snapshot: newest.snapshot_id,
        gates: breached.map(|gate| gate.gate.as_str().to_owned()).collect(),
        way: report.accept_with.or(report.go_on_with),
    }))
}

fn report(run: &RefreshRun) -> QueryResult<Option<Report>> {
    let read = run.report.as_deref().map(serde_json::from_str).transpose();
    read.map_err(|error| DeserializationError(Box::new(error)))
}
