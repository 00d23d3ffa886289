//! The snapshot whose scores are compared.

use super::Error;
use crate::db::score_snapshot::Snapshot;
use crate::db::{Conn, data_version, snapshot_rater};
use crate::read::snapshots;

/// A snapshot with what is needed to say whose scores these are.
#[derive(Debug, Clone)]
pub struct ScoredSnapshot {
    /// The snapshot.
    pub snapshot: Snapshot,
    /// The name of its release, as its own Read Me has it.
    pub release_name: Option<String>,
    /// The raters, in the snapshot's order.
    pub raters: Vec<String>,
}

/// The snapshot that a number means, or the active one of the active version.
pub(super) fn find(conn: &mut Conn, id: Option<i64>) -> Result<ScoredSnapshot, Error> {
    let snapshot = snapshots::resolve(conn, id)?;
    let release = data_version::find(conn, &snapshot.data_version)?;
    let raters = snapshot_rater::of_snapshot(conn, snapshot.id)?;
    Ok(ScoredSnapshot {
        snapshot,
        release_name: release.and_then(|release| release.release_name),
        raters: raters.into_iter().map(|rater| rater.rater).collect(),
    })
}
