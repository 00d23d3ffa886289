//! The reach of a set of tasks: how many occupations they would rank once every rater has scored
//! them (`docs/METHOD.md`, section 4).

use std::collections::{BTreeMap, BTreeSet};

use super::super::occupation::{COVERAGE_FLOOR, covers};
use super::{Candidate, codes};

/// How many occupations would be ranked if every rater scored some tasks, and no others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// SOC codes with at least half of their weight among the tasks.
    pub ranked: usize,
    /// SOC codes with tasks.
    pub occupations: usize,
    /// Jobs of the ranked ones, a combined BLS code once; absent where no candidate has any.
    pub jobs: Option<i64>,
    /// Ranked ones without a published number of jobs.
    pub without_jobs: usize,
}

/// Looks how far tasks reach, under the weights of the candidates.
#[must_use]
pub fn reach(candidates: &[Candidate], tasks: &BTreeSet<i64>) -> Reach {
    let codes = codes(candidates);
    let covered = |code: &&super::Occupation<'_>| {
        let among = code.tasks.iter().filter(|task| tasks.contains(&task.task_id));
        covers(among.map(|task| task.weight).sum(), COVERAGE_FLOOR)
    };
    let ranked: Vec<_> = codes.iter().filter(covered).collect();
    let jobs: BTreeMap<&str, i64> =
        ranked.iter().filter_map(|code| Some((code.bls_code, code.employment?))).collect();
    let known = codes.iter().any(|code| code.employment.is_some());
    Reach {
        ranked: ranked.len(),
        occupations: codes.len(),
        jobs: known.then(|| jobs.values().sum()),
        without_jobs: ranked.iter().filter(|code| code.employment.is_none()).count(),
    }
}
