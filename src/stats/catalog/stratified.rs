//! The stratified catalog: every major group by its size, and in it few occupations properly
//! instead of all uselessly.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::quota::{Claim, share_out};
use super::{Candidate, CatalogTask, Occupation, WHOLE_SHARE, Weighted, codes};

/// Rounding allowance when a share is compared with [`WHOLE_SHARE`].
const TOLERANCE: f64 = 1e-9;

/// `size` tasks spread over the major groups; all tasks where there are no more.
///
/// *Quotas.* The places are shared out over the groups with tasks by largest remainder: by the
/// employment of the group's codes if any code of any group has employment (a combined BLS code
/// counted once), else by the number of O*NET-SOC occupations with tasks. Each group gets at least
/// 1 and at most its number of tasks; with fewer places than groups, the groups with the largest
/// share get 1. Ties by group code.
///
/// *Choice.* Inside a group, codes by falling employment (those without it last), then rising
/// number of tasks (short ones can be completed within the quota), then code; of each its tasks by falling weight until [`WHOLE_SHARE`] (− 1e-9)
/// of the weight of **each** of its O*NET-SOC occupations is in. Where the quota outlasts the
/// codes, their remaining tasks follow in the same order of codes.
///
/// *Order.* Codes that reached the mark come first: the first one of every group, then the second
/// of every group, …; in such a round by rising number of tasks, then code, so that a short sample
/// touches different kinds of work and still holds whole occupations. Then the codes that the quota
/// cut off, by rising number of tasks, then code. Remaining tasks of codes come at the very end,
/// ordered likewise. Tasks of one code stay together, by falling weight.
#[must_use]
pub fn stratified(candidates: &[Candidate], size: usize) -> Vec<CatalogTask> {
    let codes = codes(candidates);
    let by_employment = codes.iter().any(|code| code.employment.is_some());
    let mut groups: BTreeMap<&str, Vec<&Occupation>> = BTreeMap::new();
    for code in &codes {
        groups.entry(code.group()).or_default().push(code);
    }
    let claims: Vec<Claim> = groups.values().map(|codes| claim(codes, by_employment)).collect();
    let mut blocks: Vec<Block> = groups
        .into_values()
        .zip(share_out(&claims, size))
        .flat_map(|(codes, quota)| choose(codes, quota))
        .collect();
    blocks.sort_by_key(Block::place);
    blocks.iter().flat_map(|block| block.tasks.iter().map(|task| task.of(block.soc_code))).collect()
}

fn claim(codes: &[&Occupation], by_employment: bool) -> Claim {
    let weight = if by_employment {
        let mut counted = BTreeSet::new();
        codes
            .iter()
            .filter_map(|code| Some((code.bls_code, code.employment?)))
            .filter(|(bls_code, _)| counted.insert(*bls_code))
            .map(|(_, jobs)| u64::try_from(jobs).unwrap_or(0))
            .fold(0, u64::saturating_add)
    } else {
        let details: usize = codes.iter().map(|code| code.n_details).sum();
        u64::try_from(details).unwrap_or(u64::MAX)
    };
    Claim { weight, room: codes.iter().map(|code| code.tasks.len()).sum() }
}

/// Tasks of one code that stay together in the catalog.
struct Block<'a> {
    /// Whether these are tasks past the 60 % mark.
    further: bool,
    /// Whether the quota ended before the block did.
    cut_off: bool,
    /// How many blocks of the group were complete before this one; 0 for a cut-off block.
    round: usize,
    soc_code: &'a str,
    tasks: &'a [Weighted],
}

impl<'a> Block<'a> {
    fn place(&self) -> (bool, bool, usize, usize, &'a str) {
        let tasks = self.tasks.len();
        (self.further, self.cut_off, self.round, tasks, self.soc_code)
    }
}

/// The tasks that one group puts into the catalog.
fn choose<'a>(mut codes: Vec<&'a Occupation<'a>>, quota: usize) -> Vec<Block<'a>> {
    // Absent employment is the smallest. The codes come sorted by code, and the sort is stable.
    codes.sort_by_key(|code| (Reverse(code.employment), code.tasks.len()));
    let mut left = quota;
    let mut blocks = Vec::new();
    for further in [false, true] {
        let mut round = 0;
        for code in &codes {
            let (head, rest) = code.at_mark();
            let part = if further { rest } else { head };
            let tasks = part.get(..left).unwrap_or(part);
            if tasks.is_empty() {
                continue;
            }
            let cut_off = tasks.len() < part.len();
            left -= tasks.len();
            blocks.push(Block {
                further,
                cut_off,
                round: if cut_off { 0 } else { round },
                soc_code: code.soc_code,
                tasks,
            });
            round += 1;
        }
    }
    blocks
}

impl Occupation<'_> {
    /// The tasks up to the mark where enough of each O*NET-SOC occupation is in, and the rest.
    fn at_mark(&self) -> (&[Weighted], &[Weighted]) {
        let mut lacking: BTreeMap<usize, f64> = BTreeMap::new();
        for task in &self.tasks {
            *lacking.entry(task.detail).or_default() += task.weight * (WHOLE_SHARE - TOLERANCE);
        }
        let mut mark = 0;
        for task in &self.tasks {
            if lacking.values().all(|weight| *weight <= 0.0) {
                break;
            }
            *lacking.entry(task.detail).or_default() -= task.weight;
            mark += 1;
        }
        self.tasks.split_at_checked(mark).unwrap_or((&self.tasks, &[]))
    }
}
