//! What changed is told after an import and after an aggregate: found, stored whole, and summed up
//! in a few lines. What was imported or published stands, whatever becomes of this.

use chrono::NaiveDateTime;
use diesel::Connection;
use serde::{Deserialize, Serialize};

use super::snapshots;
use super::versions;
use crate::db::change_report::{self, ChangeReport, SNAPSHOTS, VERSIONS};
use crate::db::score_snapshot::{self, Snapshot};
use crate::db::{Conn, data_version, publication};
use crate::read::snapshot_diff::snapshot_diff;
use crate::read::version_diff::version_diff;

/// A diff in a few lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brief {
    /// The version or snapshot before.
    pub from: String,
    /// The version or snapshot after.
    pub to: String,
    /// The counts that matter.
    pub summary: Vec<String>,
    /// What prints the whole.
    pub command: String,
}

/// Compares a release that has just been imported with the active one, else with the newest other
/// ready one. `None` where there is nothing to compare with; a failure is logged and changes nothing.
pub fn after_import(conn: &mut Conn, version: &str, now: NaiveDateTime) -> Option<Brief> {
    let outcome = conn.transaction(|conn| {
        publication::lock(conn)?;
        let active = data_version::active(conn)?.filter(|active| active.id != version);
        let before = match active {
            Some(active) => Some(active),
            None => data_version::newest_ready_except(conn, version)?,
        };
        before.map(|before| store_versions(conn, &before.id, version, now)).transpose()
    });
    outcome.unwrap_or_else(|error: versions::Error| {
        tracing::warn!(%error, version, "what the import changed could not be told");
        None
    })
}

fn store_versions(
    conn: &mut Conn,
    from: &str,
    to: &str,
    now: NaiveDateTime,
) -> Result<Brief, versions::Error> {
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

/// Compares a snapshot with the one that was active in its version before; where there was none, with
/// the active one of the active version, else with the newest active one of another version. `None`
/// where there is nothing to compare with; a failure is logged and changes nothing.
pub fn after_aggregate(
    conn: &mut Conn,
    before: Option<i64>,
    snapshot: i64,
    now: NaiveDateTime,
) -> Option<Brief> {
    let outcome = conn.transaction(|conn| {
        publication::lock(conn)?;
        let before = match before {
            Some(before) => Some(before),
            None => published_elsewhere(conn, snapshot)?,
        };
        before.map(|before| store_snapshots(conn, before, snapshot, now)).transpose()
    });
    outcome.unwrap_or_else(|error: snapshots::Error| {
        tracing::warn!(%error, snapshot, "what the aggregate changed could not be told");
        None
    })
}

/// What is published of another version than the snapshot's.
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
