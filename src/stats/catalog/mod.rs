//! Which tasks are scored, and in which order (`docs/METHOD.md`, section 4).

mod quota;
mod reach;
mod stratified;

use std::collections::BTreeMap;

use rand_chacha::rand_core::RngCore;

use super::count;
use super::order::{self, Direction};
use super::stream::stream;

pub use reach::{Reach, reach};
pub use stratified::stratified;

/// A share of this much of each O*NET-SOC occupation's weight makes a SOC code "whole" in a
/// stratified catalog.
pub const WHOLE_SHARE: f64 = 0.6;

/// One SOC code from which tasks can be chosen. Codes are unique within a list of candidates.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Candidate {
    /// The SOC code; its first two characters are the major group.
    pub soc_code: String,
    /// Jobs, where OEWS is loaded and has the code: for a member of a combined code the figure of
    /// the combined code.
    pub employment: Option<i64>,
    /// The code under which BLS publishes `employment`: SOC codes of one group that share it are
    /// counted once in the group's total. Absent means the figure is this code's own.
    pub bls_code: Option<String>,
    /// The tasks of each O*NET-SOC occupation of the code. Occupations without tasks may be listed;
    /// they do not count.
    pub details: Vec<Vec<TaskShare>>,
}

/// One task of an O*NET-SOC occupation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TaskShare {
    /// O*NET's task id.
    pub task_id: i64,
    /// `w_o(t)`, the share within the O*NET-SOC occupation, 0–1.
    pub share: f64,
}

/// A chosen task; its position in the catalog is part of the choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogTask {
    /// The SOC code.
    pub soc_code: String,
    /// O*NET's task id.
    pub task_id: i64,
}

/// The `size` tasks of the largest weights, by falling weight; ties by task id.
#[must_use]
pub fn top(candidates: &[Candidate], size: usize) -> Vec<CatalogTask> {
    let codes = codes(candidates);
    let mut tasks: Vec<(&str, Weighted)> = codes
        .iter()
        .flat_map(|code| code.tasks.iter().map(|task| (code.soc_code, *task)))
        .collect();
    heaviest_first(&mut tasks, |(_, task)| task);
    tasks.truncate(size);
    tasks.into_iter().map(|(code, task)| task.catalog_task(code)).collect()
}

/// Every task: by SOC code, then falling weight, then task id. Given the candidates of some codes
/// only, this is the catalog `occupations`.
#[must_use]
pub fn all(candidates: &[Candidate]) -> Vec<CatalogTask> {
    codes(candidates)
        .iter()
        .flat_map(|code| code.tasks.iter().map(|task| task.catalog_task(code.soc_code)))
        .collect()
}

/// The first `n` tasks of a catalog. With a seed the tasks are first gathered by SOC code (in
/// catalog order within a code), and the codes put in the order of the first 64-bit number of their
/// own `ChaCha8` stream: the same order on every machine, and a code keeps its place relative to
/// another whatever else is in the catalog.
#[must_use]
pub fn sample(catalog: &[CatalogTask], n: usize, seed: Option<u64>) -> Vec<CatalogTask> {
    let Some(seed) = seed else {
        return catalog.iter().take(n).cloned().collect();
    };
    let mut blocks: BTreeMap<&str, Vec<&CatalogTask>> = BTreeMap::new();
    for task in catalog {
        blocks.entry(&task.soc_code).or_default().push(task);
    }
    let mut shuffled: Vec<_> = blocks.into_iter().collect();
    // The sort is stable and the codes come sorted, so equal numbers would leave them in the order
    // of their codes.
    shuffled.sort_by_cached_key(|(code, _)| stream(seed, code).next_u64());
    shuffled.into_iter().flat_map(|(_, tasks)| tasks).take(n).cloned().collect()
}

/// A task with its weight in the SOC code.
#[derive(Debug, Clone, Copy)]
struct Weighted {
    task_id: i64,
    /// weight(c, t)
    weight: f64,
    /// The position of its O*NET-SOC occupation among those of the code.
    detail: usize,
}

impl Weighted {
    fn catalog_task(self, soc_code: &str) -> CatalogTask {
        CatalogTask { soc_code: soc_code.to_owned(), task_id: self.task_id }
    }
}

/// By falling weight, ties by task id.
fn heaviest_first<T>(items: &mut [T], task: impl Fn(&T) -> &Weighted) {
    let by_id = |a: &T, b: &T| task(a).task_id.cmp(&task(b).task_id);
    order::sort(items, Direction::Falling, |item| Some(task(item).weight), by_id);
}

/// A SOC code that has tasks.
struct Occupation<'a> {
    soc_code: &'a str,
    employment: Option<i64>,
    /// Which BLS figure `employment` is.
    bls_code: &'a str,
    /// Number of O*NET-SOC occupations with tasks, `n_c`.
    n_details: usize,
    /// By falling weight, then task id.
    tasks: Vec<Weighted>,
}

/// The candidates that have tasks, sorted by code: the order in which they are handed in changes
/// nothing.
fn codes(candidates: &[Candidate]) -> Vec<Occupation<'_>> {
    let mut codes: Vec<Occupation> = candidates
        .iter()
        .map(Occupation::from_candidate)
        .filter(|code| !code.tasks.is_empty())
        .collect();
    codes.sort_by_key(|code| code.soc_code);
    codes
}

impl<'a> Occupation<'a> {
    fn from_candidate(candidate: &'a Candidate) -> Self {
        let details = candidate.details.iter().filter(|tasks| !tasks.is_empty());
        let n_details = details.clone().count();
        let mut tasks: Vec<Weighted> = details
            .enumerate()
            .flat_map(|(detail, tasks)| {
                tasks.iter().map(move |task| Weighted {
                    task_id: task.task_id,
                    weight: task.share / count(n_details),
                    detail,
                })
            })
            .collect();
        heaviest_first(&mut tasks, |task| task);
        let own = candidate.soc_code.as_str();
        Self {
            soc_code: own,
            employment: candidate.employment,
            bls_code: candidate.bls_code.as_deref().unwrap_or(own),
            n_details,
            tasks,
        }
    }

    /// The major group; a code too short for one is its own.
    fn group(&self) -> &'a str {
        self.soc_code.get(..2).unwrap_or(self.soc_code)
    }
}

#[cfg(test)]
mod tests;
