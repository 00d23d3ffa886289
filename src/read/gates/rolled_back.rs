//! Whether somebody went back by hand from a snapshot or a release to an older one, and nothing has published it
//! since.

use std::fmt;

use chrono::NaiveDateTime;
use diesel::QueryResult;

use crate::db::Conn;
use crate::db::data_version::{self, DataVersion};
use crate::db::gate_check;
use crate::db::score_snapshot::{self, Snapshot};
use crate::read::release_number::Number;

/// A roll-back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RolledBack {
    /// What was left: `snapshot 2`.
    pub(crate) from: String,
    /// What took its place: `snapshot 1`.
    pub(crate) to: String,
    /// When (UTC).
    pub(crate) at: NaiveDateTime,
}

impl fmt::Display for RolledBack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, to, at } = self;
        write!(f, "{from} was rolled back to {to} by hand on {}", at.format("%Y-%m-%d"))
    }
}

/// The roll-back of a snapshot: it was published, and after that an older one of its release was activated by
/// hand.
pub(crate) fn snapshot(conn: &mut Conn, snapshot: &Snapshot) -> QueryResult<Option<RolledBack>> {
    let is_own = |id: Option<i64>| id == Some(snapshot.id);
    let is_older = |id: Option<i64>| id.is_some_and(|id| id < snapshot.id);
    let mut left = None;
    // The newest first.
    for check in gate_check::placed(conn, &snapshot.data_version)? {
        if is_own(check.snapshot_id) {
            return Ok(left);
        }
        if left.is_none() && is_older(check.snapshot_id) && check.is_by_hand() {
            let to = check.snapshot_id.map_or_else(String::new, |id| format!("snapshot {id}"));
            let from = format!("snapshot {}", snapshot.id);
            left = Some(RolledBack { from, to, at: check.created_at });
        }
    }
    // It never was published, so nobody went back from it.
    Ok(None)
}

/// The roll-back of a release: a snapshot of it was served, an older release was activated by hand in its place,
/// and it was not served since.
pub(crate) fn release(conn: &mut Conn, release: &DataVersion) -> QueryResult<Option<RolledBack>> {
    if release.is_active {
        return Ok(None);
    }
    for check in gate_check::served(conn)? {
        if check.data_version == release.id {
            return Ok(None);
        }
        let Some(against) = check.against.filter(|_| check.is_by_hand()) else { continue };
        let left = score_snapshot::find(conn, against)?;
        if left.is_none_or(|left| left.data_version != release.id) {
            continue;
        }
        let to = data_version::find(conn, &check.data_version)?;
        if to.is_some_and(|to| is_older(&to, release)) {
            let (from, to) = (release.id.clone(), check.data_version);
            return Ok(Some(RolledBack { from, to, at: check.created_at }));
        }
    }
    Ok(None)
}

/// By number, as O\*NET counts; where one has none, by import.
fn is_older(release: &DataVersion, other: &DataVersion) -> bool {
    match (release.id.parse::<Number>(), other.id.parse::<Number>()) {
        (Ok(number), Ok(other)) => number < other,
        _ => release.created_at < other.created_at,
    }
}
