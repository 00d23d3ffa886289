//! Every row an edition is made of, read in one transaction so that they belong together.

use diesel::QueryResult;

use super::activities::ActivityRows;
use super::elements::Elements;
use super::emerging::Emerging;
use super::head::Head;
use super::history::History;
use super::labour::Figures;
use super::record::Record;
use super::task::Tasks;
use super::technologies::TechnologyRows;
use super::titles::{self, Titles};
use crate::db::{
    Conn, conn, data_version, job_zone_reference, occupation_ai_score, occupation_job_zone,
    occupation_master, occupation_rater_score, occupation_scheme_score, publication,
    related_occupation, score_snapshot, snapshot_scheme, task_statements,
};
use crate::read::validate::layer::Layer;
use crate::stats::weights::Scheme;

/// A release as it lies in the database.
pub(super) struct Rows {
    pub(super) seq: i64,
    pub(super) release: data_version::DataVersion,
    pub(super) occupations: Vec<occupation_master::Occupation>,
    /// What else people call the occupations.
    pub(super) titles: Titles,
    pub(super) statements: Vec<task_statements::TaskStatement>,
    /// Under the snapshot's scheme, or the default one where there is no snapshot.
    pub(super) tasks: Tasks,
    /// That scheme; absent where no weights were computed under it.
    pub(super) weight_scheme: Option<String>,
    pub(super) elements: Elements,
    pub(super) technologies: TechnologyRows,
    pub(super) emerging: Emerging,
    pub(super) activities: ActivityRows,
    pub(super) zones: Vec<job_zone_reference::JobZoneReference>,
    pub(super) zone_of: Vec<occupation_job_zone::JobZone>,
    pub(super) related: Vec<related_occupation::RelatedOccupation>,
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
    /// Reads what is published; absent where no release is active.
    pub(super) fn read(conn: &mut Conn) -> QueryResult<Option<Self>> {
        conn::reading(conn, |conn| {
            let seq = publication::seq(conn)?;
            match data_version::active(conn)? {
                Some(release) => Self::of_release(conn, seq, release).map(Some),
                None => Ok(None),
            }
        })
    }

    fn of_release(
        conn: &mut Conn,
        seq: i64,
        release: data_version::DataVersion,
    ) -> QueryResult<Self> {
        let id = release.id.as_str();
        let snapshot = score_snapshot::active(conn, id)?;
        let scores = snapshot.map(|snapshot| ScoreRows::read(conn, snapshot)).transpose()?;
        let head = scores.as_ref().map(|scores| &scores.head);
        let scheme = head.map_or(Scheme::default().name(), |head| &head.snapshot.weight_scheme);
        // The largest tables first, so that the memory which they take is there for the others.
        let (elements, titles) = (Elements::read(conn, id)?, titles::read(conn, id)?);
        let technologies = TechnologyRows::read(conn, id)?;
        let tasks = Tasks::read(conn, id, scheme, head)?;
        Ok(Self {
            weight_scheme: tasks.are_weighted().then(|| scheme.to_owned()),
            tasks,
            elements,
            technologies,
            emerging: Emerging::read(conn, id)?,
            titles,
            seq,
            occupations: occupation_master::of_version(conn, id)?,
            statements: task_statements::of_version(conn, id)?,
            activities: ActivityRows::read(conn, id)?,
            zones: job_zone_reference::of_version(conn, id)?,
            zone_of: occupation_job_zone::of_version(conn, id)?,
            related: related_occupation::of_version(conn, id)?,
            figures: Figures::read(conn, id)?,
            record: Record::read(conn)?,
            history: History::read(conn)?,
            layers: Layer::all(conn, id)?,
            scores,
            release,
        })
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
