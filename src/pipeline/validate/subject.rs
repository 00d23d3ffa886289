//! The snapshot whose scores are looked at.

use chrono::{NaiveDate, NaiveDateTime};

use super::Error;
use crate::db::{Conn, data_version, rater_agreement, snapshot_rater};
use crate::pipeline::agreement::agreements;
use crate::pipeline::gate::Kept;
use crate::pipeline::snapshots;
use crate::stats::agreement::Weakest;

/// A snapshot with what is needed to say whose scores these are.
#[derive(Debug, Clone)]
pub struct Subject {
    /// The release.
    pub data_version: String,
    /// First day of its month; absent where nobody stated it.
    pub release_date: Option<NaiveDate>,
    /// Its name in its own Read Me.
    pub release_name: Option<String>,
    /// The snapshot.
    pub snapshot: i64,
    /// What the raters were asked.
    pub prompt_version: String,
    /// How tasks were weighted.
    pub weight_scheme: String,
    /// The raters, in the snapshot's order.
    pub raters: Vec<String>,
    /// Whether the scores are made up.
    pub mock: bool,
    /// The two raters that agree least; absent where none is stored, or none is defined.
    pub agreement: Option<Weakest>,
    /// When the snapshot was made (UTC).
    pub generated_at: NaiveDateTime,
    /// What was checked when it last was to be published.
    pub gates: Option<Kept>,
}

/// The snapshot that a number means, or the active one of the active version.
pub(super) fn find(conn: &mut Conn, id: Option<i64>) -> Result<Subject, Error> {
    let snapshot = snapshots::resolve(conn, id)?;
    let release = data_version::find(conn, &snapshot.data_version)?;
    let raters = snapshot_rater::of(conn, snapshot.id)?;
    let agreement = rater_agreement::of(conn, &snapshot.data_version, snapshot.id)?;
    Ok(Subject {
        gates: Kept::of(conn, &snapshot.data_version, Some(snapshot.id))?,
        agreement: agreements(agreement).weakest(),
        release_date: release.as_ref().and_then(|release| release.release_date),
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
