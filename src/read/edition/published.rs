//! The scores of one SOC code and its tasks in any release, read on their own: what `onet-ai show` prints.

use std::collections::BTreeMap;

use diesel::QueryResult;
use serde::Serialize;

use super::head::Head;
use super::score::{Extent, Score, Scores};
use super::sensitivity::Places;
use super::task::{self, RaterScore, Words};
use super::version::ScoreVersion;
use crate::db::data_version::DataVersion;
use crate::db::{
    Conn, occupation_ai_score, occupation_rater_score, occupation_scheme_score, score_snapshot,
    snapshot_scheme, task_statements,
};
use crate::soc::soc_part;

/// What a release's active snapshot says of a SOC code, and where that comes from.
#[derive(Debug, Clone, Serialize)]
pub struct PublishedScore {
    /// The SOC code.
    pub soc_code: String,
    /// The score, or the reason why there is none.
    pub score: Score,
    /// How many occupations are ranked; absent without a snapshot.
    pub ranked: Option<i64>,
    /// Where it comes from.
    pub score_version: ScoreVersion,
    /// What a score means, and whether this one means anything.
    pub disclaimer: String,
}

/// What every rater of a release's active snapshot said of some tasks, by task id; those without a score are not
/// in it.
pub fn rater_scores(
    conn: &mut Conn,
    release: &DataVersion,
    tasks: &[i64],
) -> QueryResult<BTreeMap<i64, Vec<RaterScore>>> {
    let Some(snapshot) = score_snapshot::active(conn, &release.id)? else {
        return Ok(BTreeMap::new());
    };
    let head = Head::read(conn, snapshot)?;
    let mut scores = task::raters(conn, &release.id, &head, &mut Words::default())?;
    scores.retain(|task, _| tasks.contains(task));
    Ok(scores)
}

impl PublishedScore {
    /// Reads the score; the caller sees to it that all reads have one view.
    pub fn read(conn: &mut Conn, release: &DataVersion, soc_code: &str) -> QueryResult<Self> {
        let extent = Extent::read(conn, &release.id, soc_code)?;
        let head = match score_snapshot::active(conn, &release.id)? {
            Some(snapshot) => Some(Head::read(conn, snapshot)?),
            None => None,
        };
        let (score, ranked) = match &head {
            Some(head) => (
                stored(conn, head, soc_code, extent)?,
                Some(occupation_ai_score::ranked(conn, head.snapshot.id)?),
            ),
            None => (Scores::default().score(soc_code, extent), None),
        };
        let scheme = head.as_ref().map(|head| head.snapshot.weight_scheme.clone());
        let score_version = ScoreVersion::new(release, head.as_ref(), scheme);
        Ok(Self {
            soc_code: soc_code.to_owned(),
            score,
            ranked,
            disclaimer: score_version.disclaimer(),
            score_version,
        })
    }
}

impl Extent {
    /// That of a SOC code in a release as it is stored now.
    pub(super) fn read(conn: &mut Conn, version: &str, soc_code: &str) -> QueryResult<Self> {
        let mut details: Vec<String> = task_statements::codes(conn, version)?
            .into_iter()
            .map(|(_, code)| code)
            .filter(|code| soc_part(code) == soc_code)
            .collect();
        let n_tasks = details.len();
        details.sort_unstable();
        details.dedup();
        let residual = n_tasks > 0 && !details.iter().any(|code| code.ends_with(".00"));
        Ok(Self { n_tasks, n_details: details.len(), residual })
    }
}

/// What a snapshot says of a SOC code.
pub(super) fn stored(
    conn: &mut Conn,
    head: &Head,
    soc_code: &str,
    extent: Extent,
) -> QueryResult<Score> {
    let snapshot = &head.snapshot;
    let row = occupation_ai_score::find(conn, &snapshot.data_version, snapshot.id, soc_code)?;
    let rows: Vec<_> = row.into_iter().collect();
    let raters = occupation_rater_score::of_soc(conn, snapshot, soc_code)?;
    let schemes = snapshot_scheme::of_snapshot(conn, snapshot.id)?;
    let places = occupation_scheme_score::of_soc(conn, snapshot, soc_code)?;
    let scores = Scores::new(head, &rows, &raters).with(Places::new(&schemes, &places));
    Ok(scores.score(soc_code, extent))
}
