//! What a snapshot offers its readers, read from the database.

use std::collections::{BTreeMap, BTreeSet};

use diesel::QueryResult;

use crate::db::score_snapshot::Snapshot;
use crate::db::{Conn, bls_oews_metrics, occupation_ai_score, occupation_bls, snapshot_rater};

/// What a snapshot offers.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Facts {
    /// SOC codes with a rank.
    pub(super) ranked: BTreeSet<String>,
    /// Jobs of the newest OEWS period by the code under which BLS publishes, where one of its SOC
    /// codes is ranked. Absent where the figures, or the release's join to them, are not imported.
    pub(super) jobs: Option<BTreeMap<String, i64>>,
    /// The raters, by name.
    pub(super) raters: Vec<String>,
    /// What they were asked: its prompt version.
    pub(super) question: String,
    /// Whether its scores are made up.
    pub(super) mock: bool,
}

impl Facts {
    /// Reads them.
    pub(super) fn of(conn: &mut Conn, snapshot: &Snapshot) -> QueryResult<Self> {
        let ranked: BTreeSet<String> =
            occupation_ai_score::ranked_codes(conn, snapshot.id)?.into_iter().collect();
        Ok(Self {
            jobs: jobs(conn, &snapshot.data_version, &ranked)?,
            ranked,
            raters: snapshot_rater::of(conn, snapshot.id)?.into_iter().map(|r| r.rater).collect(),
            question: snapshot.prompt_version.clone(),
            mock: snapshot.is_mock,
        })
    }
}

fn jobs(
    conn: &mut Conn,
    version: &str,
    ranked: &BTreeSet<String>,
) -> QueryResult<Option<BTreeMap<String, i64>>> {
    let joins = occupation_bls::of_version(conn, version)?;
    let Some(period) = bls_oews_metrics::periods(conn)?.into_iter().next() else {
        return Ok(None);
    };
    if joins.is_empty() {
        return Ok(None);
    }
    let covered: BTreeSet<String> = joins
        .into_iter()
        .filter(|join| ranked.contains(&join.soc_code))
        .map(|join| join.bls_code)
        .collect();
    let rows = bls_oews_metrics::of_period(conn, &period)?.into_iter();
    let jobs = rows.filter(|row| covered.contains(&row.soc_code));
    Ok(Some(jobs.filter_map(|row| Some((row.soc_code, row.employment?))).collect()))
}
