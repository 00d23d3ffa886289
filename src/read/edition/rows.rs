//! Every row an edition is made of, of one publication so that they belong together.

use std::panic::resume_unwind;
use std::thread;

use diesel::QueryResult;

use super::head::Head;
use super::history::History;
use super::labour::Figures;
use super::onet_rows::OnetRows;
use super::record::Record;
use super::task::Tasks;
use crate::db::{
    Conn, conn, data_version, occupation_ai_score, occupation_rater_score, occupation_scheme_score,
    publication, score_snapshot, snapshot_scheme,
};
use crate::read::validate::layer::Layer;
use crate::stats::weights::Scheme;

/// What is published, as it lies in the database.
pub(super) struct Rows {
    pub(super) onet: OnetRows,
    pub(super) scored: ScoredRows,
}

/// What was made of a release: weights, scores, figures that were joined with it.
pub(super) struct ScoredRows {
    pub(super) seq: i64,
    pub(super) release: data_version::DataVersion,
    /// Under the snapshot's scheme, or the default one where there is no snapshot.
    pub(super) tasks: Tasks,
    /// That scheme; absent where no weights were computed under it.
    pub(super) weight_scheme: Option<String>,
    /// The newest BLS figures.
    pub(super) figures: Figures,
    pub(super) record: Record,
    pub(super) history: History,
    /// The indexes that others published.
    pub(super) layers: Vec<Layer>,
    /// Absent before the first `aggregate`.
    pub(super) scores: Option<ScoreRows>,
}

/// The active snapshot as it lies in the database.
pub(super) struct ScoreRows {
    pub(super) head: Head,
    pub(super) occupations: Vec<occupation_ai_score::OccupationScoreRow>,
    pub(super) occupation_raters: Vec<occupation_rater_score::OccupationRaterScore>,
    /// The published scheme first.
    pub(super) schemes: Vec<snapshot_scheme::SnapshotScheme>,
    pub(super) scheme_scores: Vec<occupation_scheme_score::SchemeScore>,
}

impl Rows {
    /// Reads what is published in one transaction; absent where no release is active.
    pub(super) fn read(conn: &mut Conn) -> QueryResult<Option<Self>> {
        conn::reading(conn, |conn| {
            let Some(scored) = ScoredRows::read(conn)? else { return Ok(None) };
            let onet = OnetRows::read(conn, &scored.release.id)?;
            Ok(Some(Self { onet, scored }))
        })
    }

    /// As [`Self::read`], in half the time: the release is read on the other connection meanwhile.
    pub(super) fn read_on_two(conn: &mut Conn, other: &mut Conn) -> QueryResult<Option<Self>> {
        let (scored, onet) = thread::scope(|scope| {
            let onet = scope.spawn(|| conn::reading(other, onet));
            let scored = conn::reading(conn, ScoredRows::read);
            (scored, onet.join().unwrap_or_else(|panic| resume_unwind(panic)))
        });
        match (scored?, onet?) {
            (None, None) => Ok(None),
            // Two transactions that see the same publication see the same of all that is published.
            (Some(scored), Some((seq, onet))) if seq == scored.seq => {
                Ok(Some(Self { onet, scored }))
            }
            // Something was published between their beginnings.
            _ => Self::read(conn),
        }
    }
}

/// The release that is served, and of which publication it is.
fn onet(conn: &mut Conn) -> QueryResult<Option<(i64, OnetRows)>> {
    let seq = publication::seq(conn)?;
    let release = data_version::active(conn)?;
    release.map(|release| Ok((seq, OnetRows::read(conn, &release.id)?))).transpose()
}

impl ScoredRows {
    fn read(conn: &mut Conn) -> QueryResult<Option<Self>> {
        let seq = publication::seq(conn)?;
        let Some(release) = data_version::active(conn)? else { return Ok(None) };
        let id = release.id.as_str();
        let snapshot = score_snapshot::active(conn, id)?;
        let scores = snapshot.map(|snapshot| ScoreRows::read(conn, snapshot)).transpose()?;
        let head = scores.as_ref().map(|scores| &scores.head);
        let scheme = head.map_or(Scheme::default().name(), |head| &head.snapshot.weight_scheme);
        let tasks = Tasks::read(conn, id, scheme, head)?;
        Ok(Some(Self {
            seq,
            weight_scheme: tasks.are_weighted().then(|| scheme.to_owned()),
            tasks,
            figures: Figures::read(conn, id)?,
            record: Record::read(conn)?,
            history: History::read(conn)?,
            layers: Layer::all(conn, id)?,
            scores,
            release,
        }))
    }
}

impl ScoreRows {
    fn read(conn: &mut Conn, snapshot: score_snapshot::Snapshot) -> QueryResult<Self> {
        let head = Head::read(conn, snapshot)?;
        let id = head.snapshot.id;
        Ok(Self {
            occupations: occupation_ai_score::of_snapshot(conn, id)?,
            occupation_raters: occupation_rater_score::of_snapshot(conn, id)?,
            schemes: snapshot_scheme::of_snapshot(conn, id)?,
            scheme_scores: occupation_scheme_score::of_snapshot(conn, id)?,
            head,
        })
    }
}
