//! How wide a rank is: ranks drawn again and again, with one rater and other tasks of the same
//! kind each time (`docs/METHOD.md`, section 7c).

pub mod pair;

use std::collections::BTreeMap;

use rand_chacha::ChaCha8Rng;

use super::occupation::{CompleteTask, TaskInput, ranks, scored};
use super::order::levels;
use super::parallel::in_parallel;
use super::resample::ends;
use super::stream::{below, stream};

/// The seed where none is asked for.
pub const DEFAULT_SEED: u64 = 1;

/// The stream that says whose scores a draw takes; no SOC code is called so.
const RATERS: &str = "raters";

/// A SOC code that takes part in the ranking.
#[derive(Debug, Clone, Copy)]
pub struct Entrant<'a> {
    /// The SOC code, the name of its random stream.
    pub soc_code: &'a str,
    /// All its tasks, scored or not, in any order.
    pub tasks: &'a [TaskInput],
}

/// How ranks are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draws {
    /// Seed of all streams.
    pub seed: u64,
    /// How often; [`DRAWS`](super::resample::DRAWS) for what is published.
    pub n: usize,
    /// Threads to use; the result does not depend on it.
    pub threads: usize,
}

/// The 95 % interval of every entrant's rank among the entrants, in their order: the 2.5 % and
/// 97.5 % points of the drawn ranks by the inverse of their empirical distribution.
///
/// A draw takes one rater for all entrants and, inside each O*NET-SOC occupation, as many tasks as
/// it has scored ones, with replacement; the occupation's share of the weight stays what it is. A
/// draw of tasks that weigh nothing together is made again. Neither the order of the tasks nor
/// their numbers matter: they are drawn in the order of the [levels] of weight and scores. Absent for an entrant
/// without scored weight, which pushes nobody down, and for all without draws.
#[must_use]
pub fn rank_intervals(entrants: &[Entrant<'_>], draws: Draws) -> Vec<Option<(usize, usize)>> {
    let strata: Vec<(&str, Vec<Stratum>)> =
        entrants.iter().map(|entrant| (entrant.soc_code, strata(entrant.tasks))).collect();
    let n_raters = strata.iter().flat_map(|(_, strata)| strata).map(Stratum::n_raters).max();
    let raters = raters(draws, n_raters.unwrap_or(0));
    // One row per entrant, one value per draw.
    let values: Vec<Vec<f64>> = in_parallel(&strata, draws.threads, |(soc_code, strata)| {
        drawn_scores(strata, &raters, stream(draws.seed, soc_code))
    });
    let order: Vec<usize> = (0..draws.n).collect();
    let ranks: Vec<Vec<Option<usize>>> = in_parallel(&order, draws.threads, |draw| {
        let scores: Vec<Option<f64>> =
            values.iter().map(|values| values.get(*draw).copied()).collect();
        ranks(&scores)
    });
    (0..entrants.len())
        .map(|entrant| {
            let mut own: Vec<usize> =
                ranks.iter().filter_map(|ranks| *ranks.get(entrant)?).collect();
            own.sort_unstable();
            ends(&own)
        })
        .collect()
}

/// The scored tasks of one O*NET-SOC occupation, in an order that depends on nothing but them.
struct Stratum {
    /// `W_o`: its share of the weight of the code's scored tasks, above 0.
    share: f64,
    weights: Vec<f64>,
    /// Per rater: weight × score, task by task.
    products: Vec<Vec<f64>>,
}

impl Stratum {
    fn n_raters(&self) -> usize {
        self.products.len()
    }

    /// The weighted mean of one rater's scores over tasks drawn with replacement.
    #[expect(
        clippy::indexing_slicing,
        reason = "every scored task has a score of every rater, and a draw is below the number of tasks"
    )]
    fn draw(&self, rater: usize, random: &mut ChaCha8Rng) -> f64 {
        let products = &self.products[rater];
        loop {
            let (mut weight, mut product) = (0.0, 0.0);
            for _ in 0..self.weights.len() {
                let at = below(self.weights.len(), random);
                weight += self.weights[at];
                product += products[at];
            }
            if weight > 0.0 {
                return product / weight;
            }
        }
    }
}

/// The occupations of a code that have scored weight, in the order of `detail`.
fn strata(tasks: &[TaskInput]) -> Vec<Stratum> {
    let mut details: BTreeMap<usize, Vec<CompleteTask>> = BTreeMap::new();
    for task in scored(tasks) {
        details.entry(task.detail).or_default().push(task);
    }
    let weights: Vec<f64> =
        details.values().map(|tasks| tasks.iter().map(|task| task.weight).sum()).collect();
    let total: f64 = weights.iter().sum();
    let positive = details.into_values().zip(weights).filter(|(_, weight)| *weight > 0.0);
    positive.map(|(tasks, weight)| stratum(tasks, weight / total)).collect()
}

fn stratum(tasks: Vec<CompleteTask>, share: f64) -> Stratum {
    let tasks = in_order(tasks);
    let n_raters = tasks.first().map_or(0, |task| task.scores.len());
    let products = (0..n_raters).map(|rater| {
        let product = |task: &CompleteTask| Some(task.weight * *task.scores.get(rater)?);
        tasks.iter().filter_map(product).collect()
    });
    Stratum {
        share,
        products: products.collect(),
        weights: tasks.iter().map(|task| task.weight).collect(),
    }
}

/// By weight, then by the first rater's score, and so on: tasks that are one in all of these are
/// drawn with the same effect.
fn in_order(tasks: Vec<CompleteTask>) -> Vec<CompleteTask> {
    let n_raters = tasks.first().map_or(0, |task| task.scores.len());
    let column = |rater: usize| {
        let scores = tasks.iter().filter_map(|task| task.scores.get(rater).copied());
        levels(&scores.collect::<Vec<_>>())
    };
    let weights = levels(&tasks.iter().map(|task| task.weight).collect::<Vec<_>>());
    let columns: Vec<Vec<usize>> =
        std::iter::once(weights).chain((0..n_raters).map(column)).collect();
    let key = |at: usize| -> Vec<usize> {
        columns.iter().filter_map(|column| column.get(at).copied()).collect()
    };
    let mut keyed: Vec<(Vec<usize>, CompleteTask)> = (0..).map(key).zip(tasks).collect();
    keyed.sort_by(|a, b| a.0.cmp(&b.0));
    keyed.into_iter().map(|(_, task)| task).collect()
}

/// Whose scores each draw takes, as a position among the raters.
fn raters(draws: Draws, n_raters: usize) -> Vec<usize> {
    let mut random = stream(draws.seed, RATERS);
    (0..draws.n).map(|_| below(n_raters, &mut random)).collect()
}

/// The entrant's score in each draw; nothing for an entrant without scored weight.
fn drawn_scores(strata: &[Stratum], raters: &[usize], mut random: ChaCha8Rng) -> Vec<f64> {
    if strata.is_empty() {
        return Vec::new();
    }
    let score = |rater: &usize| {
        let parts = strata.iter().map(|stratum| stratum.share * stratum.draw(*rater, &mut random));
        parts.sum::<f64>()
    };
    raters.iter().map(score).collect()
}

#[cfg(test)]
mod tests;
