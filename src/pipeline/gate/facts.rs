//! The facts about a snapshot that gates compare, read from the database.

use std::collections::{BTreeMap, BTreeSet};

use diesel::QueryResult;

use super::GateName;
use crate::convert;
use crate::db::occupation_bls::{self, OccupationBls};
use crate::db::score_snapshot::Snapshot;
use crate::db::{
    Conn, bls_oews_metrics, occupation_ai_score, snapshot_rater, snapshot_rater_version,
};

/// The facts about a snapshot that gates compare.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Facts {
    /// SOC codes with a rank.
    pub(super) ranked: BTreeSet<String>,
    /// Jobs of the newest OEWS period by the code under which BLS publishes, where one of its SOC
    /// codes is ranked. Absent where the figures, or the release's join to them, are not imported.
    pub(super) jobs: Option<BTreeMap<String, i64>>,
    /// The raters, by name.
    pub(super) raters: Vec<String>,
    /// The table of each set of labels among them, by its hash.
    pub(super) tables: BTreeMap<String, String>,
    /// The prompt version.
    pub(super) question: String,
    /// Whether its scores are made up.
    pub(super) mock: bool,
}

impl Facts {
    pub(super) fn read(conn: &mut Conn, snapshot: &Snapshot) -> QueryResult<Self> {
        let jobs = Jobs::read(conn, &snapshot.data_version)?;
        Self::with(conn, snapshot, jobs.as_ref())
    }

    /// As [`Facts::read`], with the jobs of the snapshot's release read before.
    pub(super) fn with(
        conn: &mut Conn,
        snapshot: &Snapshot,
        jobs: Option<&Jobs>,
    ) -> QueryResult<Self> {
        let ranked: BTreeSet<String> =
            occupation_ai_score::ranked_codes(conn, snapshot.id)?.into_iter().collect();
        Ok(Self {
            jobs: jobs.map(|jobs| jobs.in_occupations(&ranked)),
            ranked,
            tables: tables(conn, snapshot)?,
            raters: snapshot_rater::of_snapshot(conn, snapshot.id)?
                .into_iter()
                .map(|r| r.rater)
                .collect(),
            question: snapshot.prompt_version.clone(),
            mock: snapshot.is_mock,
        })
    }
}

/// A label's model version stands for the table that it is from.
fn tables(conn: &mut Conn, snapshot: &Snapshot) -> QueryResult<BTreeMap<String, String>> {
    let versions = snapshot_rater_version::of_snapshot(conn, snapshot.id)?.into_iter();
    let labels = versions.filter(|version| version.rater.starts_with("labels:"));
    Ok(labels.map(|version| (version.rater, version.model_version)).collect())
}

impl Facts {
    /// The amount that a gate guards: ranked occupations or covered jobs.
    pub(super) fn amount(&self, gate: GateName) -> i64 {
        match gate {
            GateName::JobsCovered => self.jobs.iter().flat_map(BTreeMap::values).sum(),
            _ => convert::count(self.ranked.len()),
        }
    }
}

/// The jobs of a release's occupations.
#[derive(Debug)]
pub(super) struct Jobs {
    joins: Vec<OccupationBls>,
    by_code: BTreeMap<String, i64>,
}

impl Jobs {
    /// Reads those of the newest OEWS period; `None` where the figures, or the join to them, are
    /// not imported.
    pub(super) fn read(conn: &mut Conn, version: &str) -> QueryResult<Option<Self>> {
        let joins = occupation_bls::of_version(conn, version)?;
        let Some(period) = bls_oews_metrics::periods(conn)?.into_iter().next() else {
            return Ok(None);
        };
        if joins.is_empty() {
            return Ok(None);
        }
        let rows = bls_oews_metrics::of_period(conn, &period)?.into_iter();
        let by_code = rows.filter_map(|row| Some((row.soc_code, row.employment?))).collect();
        Ok(Some(Self { joins, by_code }))
    }

    /// The jobs of some SOC codes, by the code under which BLS publishes them.
    fn in_occupations(&self, codes: &BTreeSet<String>) -> BTreeMap<String, i64> {
        let joins = self.joins.iter().filter(|join| codes.contains(&join.soc_code));
        let jobs = joins.filter_map(|join| self.by_code.get_key_value(&join.bls_code));
        jobs.map(|(code, jobs)| (code.clone(), *jobs)).collect()
    }
}
