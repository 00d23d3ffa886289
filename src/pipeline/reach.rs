//! The reach of a set of tasks: how many occupations their scores would rank, with how many jobs
//! (METHOD 4).

use std::collections::{BTreeMap, BTreeSet};

use diesel::QueryResult;
use serde::Serialize;

use crate::db::{Conn, bls_oews_metrics, occupation_bls};
use crate::read::task_inputs::{self, TasksBySoc};
use crate::stats::catalog::{self, Candidate, TaskShare};
use crate::stats::totals::share;
use crate::stats::weights::{Scheme, shares};

/// What would be ranked if every rater scored the tasks, and no others were scored.
#[derive(Debug, Clone, Serialize)]
pub struct Reach {
    /// SOC codes that would be ranked: half of their weight is among the tasks.
    pub ranked: usize,
    /// SOC codes with tasks.
    pub occupations: usize,
    /// Jobs of the ranked ones, combined codes once; absent where no figures are joined.
    pub jobs: Option<i64>,
    /// Share of these jobs among all that are published, 0-1; absent where `jobs` is.
    pub share_of_jobs: Option<f64>,
    /// Ranked ones without a published number of jobs; all where no figures are joined.
    pub without_jobs: usize,
    /// Month of the employment figures; absent where none are joined.
    pub oews_period: Option<String>,
    /// The weights: those by which catalogs are chosen, whatever an aggregate uses.
    pub weight_scheme: &'static str,
}

/// Computes the reach of some tasks of a release. Reads only.
pub fn reach(conn: &mut Conn, version: &str, tasks: &BTreeSet<i64>) -> QueryResult<Reach> {
    let jobs = Jobs::read(conn, version)?;
    let candidates = candidates(&task_inputs::read(conn, version)?, &jobs);
    Ok(measure(&candidates, &jobs, tasks))
}

/// Computes the reach of tasks among candidates that the caller has read.
pub(super) fn measure(candidates: &[Candidate], jobs: &Jobs, tasks: &BTreeSet<i64>) -> Reach {
    let found = catalog::reach(candidates, tasks);
    Reach {
        ranked: found.ranked,
        occupations: found.occupations,
        jobs: found.jobs,
        share_of_jobs: found.jobs.and_then(|ranked| share(ranked, jobs.published)),
        without_jobs: found.without_jobs,
        oews_period: jobs.period.clone(),
        weight_scheme: Scheme::default().name(),
    }
}

/// Jobs by SOC code, in the newest period.
#[derive(Default)]
pub(super) struct Jobs {
    /// Absent where no job could be joined.
    pub(super) period: Option<String>,
    /// The code under which BLS publishes, and the jobs under it.
    of: BTreeMap<String, (String, i64)>,
    /// The jobs of all codes of the period, joined or not.
    published: i64,
}

impl Jobs {
    pub(super) fn read(conn: &mut Conn, version: &str) -> QueryResult<Self> {
        let Some(period) = bls_oews_metrics::periods(conn)?.into_iter().next() else {
            return Ok(Self::default());
        };
        let published: BTreeMap<String, i64> = bls_oews_metrics::of_period(conn, &period)?
            .into_iter()
            .filter_map(|row| Some((row.soc_code, row.employment?)))
            .collect();
        let joins = occupation_bls::of_version(conn, version)?.into_iter();
        let of: BTreeMap<String, (String, i64)> = joins
            .filter_map(|row| {
                let jobs = *published.get(&row.bls_code)?;
                Some((row.soc_code, (row.bls_code, jobs)))
            })
            .collect();
        let period = (!of.is_empty()).then_some(period);
        Ok(Self { period, of, published: published.values().sum() })
    }
}

/// The SOC codes with their tasks and jobs.
pub(super) fn candidates(tasks: &TasksBySoc, jobs: &Jobs) -> Vec<Candidate> {
    let share = |detail: &Vec<_>| {
        shares(Scheme::default(), detail)
            .into_iter()
            .map(|task| TaskShare { task_id: task.task_id, share: task.weight })
            .collect()
    };
    tasks
        .iter()
        .map(|(soc_code, details)| Candidate {
            soc_code: soc_code.clone(),
            employment: jobs.of.get(soc_code).map(|(_, jobs)| *jobs),
            bls_code: jobs.of.get(soc_code).map(|(code, _)| code.clone()),
            details: details.values().map(share).collect(),
        })
        .collect()
}
