//! What any stored snapshot says of an occupation, for whoever cites it: the figures as they were stored, whatever is
//! published now.

use diesel::QueryResult;
use diesel::result::Error::DeserializationError;

use super::head::Head;
use super::published::stored;
use super::score::{Extent, Score};
use super::version::ScoreVersion;
use crate::convert::size;
use crate::db::archived_item::{self, ArchivedItem};
use crate::db::{Conn, conn, data_version, occupation_ai_score, occupation_master, score_snapshot};
use crate::korean;

/// What is stored under a snapshot's number and a SOC code.
#[derive(Debug)]
pub enum Frozen {
    /// The figures of the occupation.
    Found(Box<FrozenScore>),
    /// The snapshot is stored; its release has no such occupation.
    NoOccupation,
    /// The snapshot was written to a file and removed.
    Archived(ArchivedItem),
    /// No snapshot has this number.
    Unknown,
}

/// An occupation's score in a snapshot.
#[derive(Debug)]
pub struct FrozenScore {
    /// SOC code.
    pub soc_code: String,
    /// Its title in that release.
    pub title: String,
    /// Its Korean name.
    pub title_ko: Option<&'static str>,
    /// The score, or the reason why there is none.
    pub score: Score,
    /// How many occupations the snapshot ranks.
    pub ranked: usize,
    /// Where the score comes from.
    pub version: ScoreVersion,
}

impl Frozen {
    /// Reads it, all of one moment.
    pub fn read(conn: &mut Conn, snapshot: i64, soc_code: &str) -> QueryResult<Self> {
        conn::reading(conn, |conn| {
            if let Some(found) = score_snapshot::find(conn, snapshot)? {
                return Self::of_stored(conn, found, soc_code);
            }
            let archived = archived_item::find(conn, "snapshot", &snapshot.to_string())?;
            Ok(archived.map_or(Self::Unknown, Self::Archived))
        })
    }

    fn of_stored(
        conn: &mut Conn,
        snapshot: score_snapshot::Snapshot,
        soc_code: &str,
    ) -> QueryResult<Self> {
        let Some(release) = data_version::find(conn, &snapshot.data_version)? else {
            return Ok(Self::Unknown);
        };
        // By code, so that the .00 occupation, where there is one, comes first.
        let named = occupation_master::of_soc(conn, &release.id, soc_code)?;
        let Some(named) = named.into_iter().next() else { return Ok(Self::NoOccupation) };
        let scheme = snapshot.weight_scheme.clone();
        let head = Head::read(conn, snapshot)?;
        let extent = extent(conn, &head, soc_code)?;
        Ok(Self::Found(Box::new(FrozenScore {
            soc_code: soc_code.to_owned(),
            score: stored(conn, &head, soc_code, extent)?,
            ranked: count(occupation_ai_score::ranked(conn, head.snapshot.id)?)?,
            version: ScoreVersion::new(&release, Some(&head), Some(scheme)),
            title_ko: korean::title(&named.onetsoc_code),
            title: named.title,
        })))
    }
}

/// A stored count; one that cannot be is an error, and not 0.
fn count(n: i64) -> QueryResult<usize> {
    size(n).map_err(|error| DeserializationError(Box::new(error)))
}

/// The tasks that the snapshot had, which an import may have replaced since; of an occupation that it has no row of,
/// those of the release.
fn extent(conn: &mut Conn, head: &Head, soc_code: &str) -> QueryResult<Extent> {
    let (version, id) = (head.snapshot.data_version.as_str(), head.snapshot.id);
    let Some(row) = occupation_ai_score::find(conn, version, id, soc_code)? else {
        return Extent::read(conn, version, soc_code);
    };
    Ok(Extent {
        n_tasks: count(row.n_tasks)?,
        n_details: count(row.n_details)?,
        residual: row.residual,
    })
}
