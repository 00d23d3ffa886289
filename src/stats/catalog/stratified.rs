//! The stratified catalog: every major group by its size, and in it few occupations properly
//! instead of all uselessly.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::super::order::reaches;
use super::quota::{Claim, share_out};
use super::{Candidate, CatalogTask, Occupation, WHOLE_SHARE, Weighted, codes};
use crate::convert;

/// `size` tasks spread over the major groups; all tasks where there are no more.
///
/// *Quotas.* The places are shared out over the groups with tasks by largest remainder: by the
/// employment of the group's codes if any code of any group has employment (a combined BLS code
/// counted once), else by the number of O*NET-SOC occupations with tasks. Each group gets at least
/// 1 and at most its number of tasks; with fewer places than groups, the groups with the largest
/// share get 1. Ties by group code.
///
/// *Choice.* Inside a group, codes by falling employment (those without it last), then rising
/// number of tasks, then code; of each its tasks by falling weight until [`WHOLE_SHARE`] of the
/// weight of **each** of its O*NET-SOC occupations is in. A code whose tasks up to there do not fit
/// into what is left of the quota is passed over. What a group leaves unused goes on to the next
/// one; what is left after the last begins again with the first, among the codes passed over. Only
/// what is too little for any code goes into further tasks of the codes that are in, and where these
/// have no more, into the first tasks of a code that stays incomplete.
///
/// *Order.* The first code taken of every group, then the second of every group, …; in such a round
/// by rising number of tasks, then code, so that a short sample touches different kinds of work and
/// still holds whole occupations. Then further tasks of these codes, in the same order, and the
/// tasks of an incomplete one. Tasks of one code stay together, by falling weight.
#[must_use]
pub fn stratified(candidates: &[Candidate], size: usize) -> Vec<CatalogTask> {
    let codes = codes(candidates);
    let by_employment = codes.iter().any(|code| code.employment.is_some());
    let mut groups: BTreeMap<&str, Group<'_>> = BTreeMap::new();
    for code in &codes {
        groups.entry(code.group()).or_default().waiting.push(code);
    }
    let claims: Vec<Claim> =
        groups.values().map(|group| claim(&group.waiting, by_employment)).collect();
    let mut left = 0;
    for (group, quota) in groups.values_mut().zip(share_out(&claims, size)) {
        // Absent employment is the smallest. The codes come sorted by code, and the sort is stable.
        group.waiting.sort_by_key(|code| (Reverse(code.employment), code.tasks.len()));
        left = group.take(left + quota);
    }
    for group in groups.values_mut() {
        left = group.take(left);
    }
    let mut taken: Vec<Block<'_>> = Vec::new();
    let mut waiting = Vec::new();
    for group in groups.into_values() {
        taken.extend(group.taken);
        waiting.extend(group.waiting);
    }
    taken.sort_by_key(|block| (block.round, block.head.len(), block.code));
    let heads = taken.iter().map(|block| (block.code, block.head));
    let rests = taken.iter().map(|block| (block.code, block.rest));
    let incomplete = waiting.iter().map(|code| (code.soc_code, code.tasks.as_slice()));
    let tasks = heads.chain(rests).chain(incomplete);
    tasks
        .flat_map(|(code, tasks)| tasks.iter().map(|task| task.catalog_task(code)))
        .take(size)
        .collect()
}

/// The codes of a major group, those that are in and those that are not.
#[derive(Default)]
struct Group<'a> {
    waiting: Vec<&'a Occupation<'a>>,
    taken: Vec<Block<'a>>,
}

/// The tasks of a code that is in.
struct Block<'a> {
    /// How many codes of the group came before this one.
    round: usize,
    code: &'a str,
    /// Up to the mark.
    head: &'a [Weighted],
    /// Beyond it.
    rest: &'a [Weighted],
}

impl Group<'_> {
    /// Takes every code that fits, in order, and returns the places that are left.
    fn take(&mut self, mut left: usize) -> usize {
        for code in std::mem::take(&mut self.waiting) {
            let (head, rest) = code.at_mark();
            if head.len() > left {
                self.waiting.push(code);
                continue;
            }
            left -= head.len();
            self.taken.push(Block { round: self.taken.len(), code: code.soc_code, head, rest });
        }
        left
    }
}

fn claim(codes: &[&Occupation], by_employment: bool) -> Claim {
    let weight: i64 = if by_employment {
        let mut counted = BTreeSet::new();
        codes
            .iter()
            .filter_map(|code| Some((code.bls_code, code.employment?)))
            .filter(|(bls_code, _)| counted.insert(*bls_code))
            .map(|(_, jobs)| jobs)
            .sum()
    } else {
        convert::count(codes.iter().map(|code| code.n_details).sum())
    };
    #[expect(clippy::expect_used, reason = "the database stores no employment below 0")]
    let weight = u64::try_from(weight).expect("a number of jobs or occupations");
    Claim { weight, room: codes.iter().map(|code| code.tasks.len()).sum() }
}

impl Occupation<'_> {
    /// The tasks up to the mark where enough of each O*NET-SOC occupation is in, and the rest.
    pub(super) fn at_mark(&self) -> (&[Weighted], &[Weighted]) {
        let mut whole: BTreeMap<usize, f64> = BTreeMap::new();
        for task in &self.tasks {
            *whole.entry(task.detail).or_default() += task.weight;
        }
        let mut taken: BTreeMap<usize, f64> = BTreeMap::new();
        let enough = |taken: &BTreeMap<usize, f64>| {
            let share = |(detail, whole): (&usize, &f64)| {
                taken.get(detail).copied().unwrap_or_default() / whole
            };
            whole.iter().map(share).all(|share| reaches(share, WHOLE_SHARE))
        };
        let mut mark = 0;
        for task in &self.tasks {
            if enough(&taken) {
                break;
            }
            *taken.entry(task.detail).or_default() += task.weight;
            mark += 1;
        }
        self.tasks.split_at_checked(mark).unwrap_or((&self.tasks, &[]))
    }
}
