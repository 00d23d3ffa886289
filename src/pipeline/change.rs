//! The diff of an import or an aggregate, in the same transaction: computed, stored whole, and summed up in the
//! report. A command that is killed leaves both or neither. A failure here does not undo the import or the aggregate.

use chrono::NaiveDateTime;
use diesel::Connection;

use crate::db::change_report::{self, ChangeReport, SNAPSHOTS, VERSIONS};
use crate::db::score_snapshot::{self, Snapshot};
use crate::db::{Conn, data_version};
use crate::read::change::Brief;
use crate::read::import_report::{ImportReport, Outcome};
use crate::read::releases;
use crate::read::snapshot_diff::snapshot_diff;
use crate::read::snapshots;
use crate::read::version_diff::version_diff;

/// Notes in the report what a release that is being imported changed against the active one, else
/// against the newest other ready one. Nothing where nothing was written; a failure is logged and changes
/// nothing. Called under the writers' lock, in the transaction of the import.
pub(super) fn after_import(conn: &mut Conn, report: &mut ImportReport, now: NaiveDateTime) {
    if matches!(report.outcome, Outcome::Imported | Outcome::Replaced) {
        report.change = imported(conn, &report.version, now);
    }
}

fn imported(conn: &mut Conn, version: &str, now: NaiveDateTime) -> Option<Brief> {
    let outcome = conn.transaction(|conn| {
        let active = data_version::active(conn)?.filter(|active| active.id != version);
        let before = match active {
            Some(active) => Some(active),
            None => data_version::newest_ready_except(conn, version)?,
        };
        before.map(|before| store_versions(conn, &before.id, version, now)).transpose()
    });
    outcome.unwrap_or_else(|error: releases::Error| {
        tracing::warn!(%error, version, "the diff of the import could not be stored");
        None
    })
}

fn store_versions(
    conn: &mut Conn,
    from: &str,
    to: &str,
    now: NaiveDateTime,
) -> Result<Brief, releases::Error> {
    let diff = version_diff(conn, from, to)?;
    let row = ChangeReport {
        kind: VERSIONS.to_owned(),
        from_id: from.to_owned(),
        to_id: to.to_owned(),
        body: serde_json::to_string(&diff)?,
        created_at: now,
    };
    change_report::put(conn, &row)?;
    Ok(Brief {
        from: row.from_id,
        to: row.to_id,
        summary: diff.summary(),
        command: format!("onet-ai versions diff {from} {to}"),
    })
}

/// What a new snapshot changed against the one that was active in its version before;
/// where there was none, against the active one of the active version, else against the newest active one
/// of another version. Nothing where there is none; a failure is logged and changes nothing. Called under the
/// writers' lock, in the transaction of the aggregate.
pub(super) fn after_aggregate(
    conn: &mut Conn,
    before: Option<i64>,
    snapshot: i64,
    now: NaiveDateTime,
) -> Option<Brief> {
    let outcome = conn.transaction(|conn| {
        let before = match before {
            Some(before) => Some(before),
            None => published_elsewhere(conn, snapshot)?,
        };
        before.map(|before| store_snapshots(conn, before, snapshot, now)).transpose()
    });
    outcome.unwrap_or_else(|error: snapshots::Error| {
        tracing::warn!(%error, snapshot, "the diff of the aggregate could not be stored");
        None
    })
}

/// The active snapshot of another version than this snapshot's: of the served version, else the newest.
fn published_elsewhere(conn: &mut Conn, snapshot: i64) -> diesel::QueryResult<Option<i64>> {
    let all = score_snapshot::all(conn)?;
    let version = all.iter().find(|row| row.id == snapshot).map(|row| row.data_version.clone());
    let served = data_version::active(conn)?.map(|version| version.id);
    let others: Vec<&Snapshot> = all
        .iter()
        .filter(|row| row.is_active && Some(&row.data_version) != version.as_ref())
        .collect();
    let of_served = others.iter().find(|row| Some(&row.data_version) == served.as_ref());
    Ok(of_served.or(others.first()).map(|row| row.id))
}

fn store_snapshots(
    conn: &mut Conn,
    from: i64,
    to: i64,
    now: NaiveDateTime,
) -> Result<Brief, snapshots::Error> {
    let diff = snapshot_diff(conn, from, to)?;
    let row = ChangeReport {
        kind: SNAPSHOTS.to_owned(),
        from_id: from.to_string(),
        to_id: to.to_string(),
        body: serde_json::to_string(&diff)?,
        created_at: now,
    };
    change_report::put(conn, &row)?;
    Ok(Brief {
        from: format!("snapshot {from}"),
        to: format!("snapshot {to}"),
        summary: diff.summary(),
        command: format!("onet-ai snapshots diff {from} {to}"),
    })
}
