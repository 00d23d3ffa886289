//! Of what the change of an occupation's score from one snapshot to the next consists
//! (`docs/METHOD.md`, section 10).

use std::collections::BTreeMap;

use super::interval::{Member, reach};
use super::occupation::{COVERAGE_FLOOR, covers};
use super::{count, mean};

/// A rater of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generation {
    /// Its name.
    pub rater: String,
    /// The versions of its model that answered, in order. Other versions are another generation.
    pub versions: Vec<String>,
    /// The question that it answered.
    pub question: String,
}

/// What the raters of two snapshots are to each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Roles {
    /// Slots, before and after, of raters of the same generation; whether they were asked the same.
    common: Vec<(usize, usize, bool)>,
    /// Whether a rater is in one of the two only.
    others: bool,
    /// Whether no rater is in both, and what they were asked differs: raters and question cannot be told
    /// apart.
    entangled: bool,
}

impl Roles {
    /// Compares the raters of two snapshots, each in the order of its slots.
    #[must_use]
    pub fn assign(before: &[Generation], after: &[Generation]) -> Self {
        let pair = |(slot, old): (usize, &Generation)| {
            let alike = |new: &Generation| new.rater == old.rater && new.versions == old.versions;
            let at = after.iter().position(alike)?;
            Some((slot, at, after.get(at)?.question == old.question))
        };
        let common: Vec<(usize, usize, bool)> =
            before.iter().enumerate().filter_map(pair).collect();
        let asked = |raters: &[Generation]| {
            let mut asked: Vec<String> =
                raters.iter().map(|rater| rater.question.clone()).collect();
            asked.sort_unstable();
            asked.dedup();
            asked
        };
        Self {
            others: common.len() < before.len() || common.len() < after.len(),
            entangled: common.is_empty() && asked(before) != asked(after),
            common,
        }
    }

    /// Whether there are other raters that were asked the same, so that what they say otherwise can be
    /// told from everything else.
    #[must_use]
    pub fn other_raters(&self) -> bool {
        self.others && !self.entangled && self.common.iter().all(|(_, _, same)| *same)
    }

    /// The parts of a task's change of score: rescored, raters, question.
    fn split(&self, before: &[f64], after: &[f64]) -> [f64; 3] {
        let of = |scores: &[f64], slot: usize| scores.get(slot).copied().unwrap_or_default();
        let (all_before, all_after) = (plain(before), plain(after));
        if self.common.is_empty() {
            let change = all_after - all_before;
            return if self.entangled { [0.0, 0.0, change] } else { [0.0, change, 0.0] };
        }
        let n = count(self.common.len());
        let (mut rescored, mut question) = (0.0, 0.0);
        for (old, new, same) in &self.common {
            let change = (of(after, *new) - of(before, *old)) / n;
            if *same {
                rescored += change;
            } else {
                question += change;
            }
        }
        if !self.others {
            return [rescored, 0.0, question];
        }
        let left = self.common.iter().map(|(old, ..)| of(before, *old)).sum::<f64>() / n;
        let came = self.common.iter().map(|(_, new, _)| of(after, *new)).sum::<f64>() / n;
        [rescored, (left - all_before) + (all_after - came), question]
    }
}

fn plain(scores: &[f64]) -> f64 {
    mean(scores).unwrap_or_default()
}

/// A scored task of an occupation in one snapshot.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// Which O*NET-SOC occupation it belongs to: any number that is the same for its tasks.
    pub detail: usize,
    /// weight(c, t), 0–1.
    pub weight: f64,
    /// The raters' scores, by slot.
    pub scores: Vec<f64>,
}

/// The scored tasks of an occupation, by task.
pub type Tasks = BTreeMap<i64, Scored>;

/// The parts of an occupation's change, in points. They add up to `after` − `before`.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Score before, Σ w x̄.
    pub before: f64,
    /// Score after.
    pub after: f64,
    /// Tasks that only one of the two scored.
    pub tasks: f64,
    /// Other weights of the tasks that both scored.
    pub weights: f64,
    /// Other answers of the same raters to the same question.
    pub rescored: f64,
    /// Other raters.
    pub raters: f64,
    /// Another question.
    pub question: f64,
    /// Tasks that both scored.
    pub n_both: usize,
    /// Tasks that only the one after scored.
    pub n_new: usize,
    /// Tasks that only the one before scored.
    pub n_gone: usize,
    /// 95 % interval over tasks of `raters`; absent without other raters that were asked the same, where the
    /// tasks that both scored carry less than half of the weight on one side, and where an O*NET-SOC
    /// occupation has a single one.
    pub raters_interval: Option<(f64, f64)>,
}

/// Takes the change of an occupation's score apart; absent where one of the two has no score.
///
/// With M the tasks that both scored, a and b the weights before and after, scaled so that each adds up
/// to 1 over M, x and y the mean scores: `weights` = Σ (b − a)(x + y)/2; of Σ (a + b)/2 · (y − x) each task's
/// y − x is split by [`Roles`]; `tasks` is what is left of the change, that is the difference which tasks
/// outside of M make on both sides. Sums run by task.
#[must_use]
pub fn step(before: &Tasks, after: &Tasks, roles: &Roles) -> Option<Step> {
    let (score_before, score_after) = (score(before)?, score(after)?);
    let both: Vec<(&Scored, &Scored)> =
        before.iter().filter_map(|(task, old)| Some((old, after.get(task)?))).collect();
    let covered_before: f64 = both.iter().map(|(old, _)| old.weight).sum();
    let covered_after: f64 = both.iter().map(|(_, new)| new.weight).sum();
    let change = score_after - score_before;
    let mut found = Step {
        before: score_before,
        after: score_after,
        tasks: change,
        weights: 0.0,
        rescored: 0.0,
        raters: 0.0,
        question: 0.0,
        n_both: both.len(),
        n_new: after.len() - both.len(),
        n_gone: before.len() - both.len(),
        raters_interval: None,
    };
    if covered_before <= 0.0 || covered_after <= 0.0 {
        return Some(found);
    }
    let mut differences = Vec::with_capacity(both.len());
    for (old, new) in both {
        let (a, b) = (old.weight / covered_before, new.weight / covered_after);
        found.weights += (b - a) * f64::midpoint(plain(&old.scores), plain(&new.scores));
        let [rescored, raters, question] = roles.split(&old.scores, &new.scores);
        let weight = f64::midpoint(a, b);
        found.rescored += weight * rescored;
        found.raters += weight * raters;
        found.question += weight * question;
        differences.push(Member { detail: new.detail, weight, value: raters });
    }
    found.tasks = change - found.weights - found.rescored - found.raters - found.question;
    if found.n_new == 0 && found.n_gone == 0 {
        // What rounding leaves is no task.
        found.tasks = 0.0;
    }
    let enough = covers(covered_before, COVERAGE_FLOOR) && covers(covered_after, COVERAGE_FLOOR);
    if enough && roles.other_raters() {
        let ends = |reach: f64| (found.raters - reach, found.raters + reach);
        found.raters_interval = reach(&differences).map(ends);
    }
    Some(found)
}

/// Σ w x̄ over all scored tasks; absent where they weigh nothing together.
#[must_use]
pub fn score(tasks: &Tasks) -> Option<f64> {
    let pairs = tasks.values().map(|task| (task.weight, plain(&task.scores)));
    super::occupation::weighted_mean(pairs)
}

/// Mean difference that other raters make over the tasks that both snapshots scored, each once, in the
/// order given; and how many tasks these are. There is no difference where [`Roles::other_raters`] are not.
#[must_use]
pub fn shift<'a>(
    both: impl Iterator<Item = (&'a [f64], &'a [f64])>,
    roles: &Roles,
) -> (usize, Option<f64>) {
    let differences: Vec<f64> = both
        .map(|(before, after)| {
            let [_, raters, _] = roles.split(before, after);
            raters
        })
        .collect();
    (differences.len(), mean(&differences).filter(|_| roles.other_raters()))
}

#[cfg(test)]
mod tests;
