//! The snapshot whose scores are compared.

use chrono::NaiveDateTime;

use super::Error;
use crate::db::{Conn, data_version, snapshot_rater};
use crate::read::snapshots;

/// A snapshot with what is needed to say whose scores these are.
#[derive(Debug, Clone)]
pub struct Subject {
    /// The release.
    pub data_version: String,
    /// Its name in its own Read Me.
    pub release_name: Option<String>,
    /// The snapshot.
    pub snapshot: i64,
    /// The prompt version.
    pub prompt_version: String,
    /// How tasks were weighted.
    pub weight_scheme: String,
    /// The raters, in the snapshot's order.
    pub raters: Vec<String>,
    /// Whether the scores are made up.
    pub mock: bool,
    /// When the snapshot was made (UTC).
    pub generated_at: NaiveDateTime,
}

/// The snapshot that a number means, or the active one of the active version.
pub(super) fn find(conn: &mut Conn, id: Option<i64>) -> Result<Subject, Error> {
    let snapshot = snapshots::resolve(conn, id)?;
    let release = data_version::find(conn, &snapshot.data_version)?;
    let raters = snapshot_rater::of_snapshot(conn, snapshot.id)?;
    Ok(Subject {
        release_name: release.and_then(|release| release.release_name),
        data_version: snapshot.data_version,
        snapshot: snapshot.id,
        prompt_version: snapshot.prompt_version,
        weight_scheme: snapshot.weight_scheme,
        raters: raters.into_iter().map(|rater| rater.rater).collect(),
        mock: snapshot.is_mock,
        generated_at: snapshot.created_at,
    })
}
