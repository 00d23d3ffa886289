//! What the method page shows of an edition: one score taken apart, and how far ranks depend on the weights.

use std::cmp::Reverse;

use super::{Edition, Occupation, Task};
use crate::convert::float;
use crate::stats::correlation::spearman;
use crate::stats::interval::{Member, Spread, spread};
use crate::stats::median;

/// An occupation's score as the sum of what its tasks add to it.
#[derive(Debug)]
pub struct Worked<'a> {
    /// The occupation.
    pub occupation: &'a Occupation,
    /// The tasks that every rater scored, the heaviest first.
    pub parts: Vec<Part<'a>>,
    /// The other ones, the heaviest first.
    pub left_out: Vec<&'a Task>,
    /// What the width of the interval follows from; absent where there is none.
    pub spread: Option<Spread>,
}

/// A task in it.
#[derive(Debug)]
pub struct Part<'a> {
    /// The task.
    pub task: &'a Task,
    /// Its share of the weight of all that are scored, 0 to 1.
    pub weight: f64,
    /// Its score, the mean of the raters.
    pub score: f64,
    /// The points that it adds: weight times score.
    pub points: f64,
}

/// How ranks change under another weight scheme.
#[derive(Debug)]
pub struct OtherWeights<'a> {
    /// The scheme.
    pub scheme: &'a str,
    /// Occupations that both schemes rank.
    pub occupations: usize,
    /// Rank correlation (Spearman) with the published ranks.
    pub correlation: Option<f64>,
    /// By how many ranks the middle one of the occupations moves.
    pub median_move: Option<f64>,
    /// Who moves most: the occupation, its published rank, its rank under this scheme.
    pub furthest: Option<MovedRank<'a>>,
}

/// An occupation whose rank changes.
#[derive(Debug, Clone, Copy)]
pub struct MovedRank<'a> {
    /// The occupation.
    pub occupation: &'a Occupation,
    /// Its published rank.
    pub from: i64,
    /// Its rank under the other scheme.
    pub to: i64,
}

/// The fewest and the most tasks of an example that can be followed line by line.
const FEWEST: usize = 5;
const MOST: usize = 14;

impl Occupation {
    /// Its score taken apart (`docs/METHOD.md`, sections 6 and 7a). Nothing adds to it where the scored tasks weigh nothing
    /// together.
    #[must_use]
    pub fn worked(&self) -> Worked<'_> {
        let scored = |task: &&Task| task.score.mean.is_some();
        let total: f64 = self.tasks.iter().filter(scored).filter_map(|task| task.weight).sum();
        let part = |task| Part::build(task, total);
        let (parts, left_out): (Vec<_>, Vec<_>) =
            self.tasks.iter().map(|task| part(task).ok_or(task)).partition(Result::is_ok);
        let parts: Vec<Part<'_>> = parts.into_iter().filter_map(Result::ok).collect();
        let place = |code: &str| self.details.iter().position(|of| of.onetsoc_code == code);
        let members = parts.iter().filter_map(|part| {
            let detail = place(&part.task.onetsoc_code)?;
            Some(Member { detail, weight: part.weight, value: part.score })
        });
        let members: Vec<Member> = members.collect();
        Worked {
            occupation: self,
            spread: self.score.interval().and_then(|_| spread(&members)),
            left_out: left_out.into_iter().filter_map(Result::err).collect(),
            parts,
        }
    }
}

impl<'a> Part<'a> {
    fn build(task: &'a Task, total: f64) -> Option<Self> {
        let score = task.score.mean?;
        let weight = task.weight.filter(|_| total > 0.0)? / total;
        Some(Self { task, weight, score, points: weight * score })
    }
}

impl Worked<'_> {
    /// What the parts add up to; absent where there are none.
    #[must_use]
    pub fn sum(&self) -> Option<f64> {
        (!self.parts.is_empty()).then(|| self.parts.iter().map(|part| part.points).sum())
    }
}

impl Edition {
    /// The score of one occupation, taken apart: of those whose tasks are all scored and can be shown on one screen, the
    /// one with most jobs. Absent where there is none.
    #[must_use]
    pub fn worked(&self) -> Option<Worked<'_>> {
        let plain = |occupation: &&Occupation| {
            let score = &occupation.score;
            score.rank.is_some()
                && score.interval().is_some()
                && !score.residual
                && score.n_details == 1
                && (FEWEST..=MOST).contains(&score.n_tasks)
                && occupation
                    .tasks
                    .iter()
                    .all(|task| task.score.mean.is_some() && task.weight.is_some())
        };
        let jobs = |occupation: &&Occupation| {
            let jobs = occupation.labour.employment.value;
            (jobs, Reverse(occupation.soc_code.clone()))
        };
        self.occupations.iter().filter(plain).max_by_key(jobs).map(Occupation::worked)
    }

    /// What every other weight scheme does to the ranks; a scheme that gives every task the same weight as another one is
    /// no evidence of its own and left out.
    #[must_use]
    pub fn other_weights(&self) -> Vec<OtherWeights<'_>> {
        let known = self.occupations.iter().find_map(|it| it.score.sensitivity.as_ref());
        let schemes = known.into_iter().flat_map(|known| known.schemes.iter().skip(1));
        let own = schemes.filter(|scheme| scheme.same_as.is_none());
        own.map(|scheme| self.under(&scheme.scheme)).collect()
    }

    fn under<'a>(&'a self, scheme: &'a str) -> OtherWeights<'a> {
        let moved = self.occupations.iter().filter_map(|occupation| {
            let places = occupation.score.sensitivity.as_ref()?;
            let place = places.schemes.iter().find(|place| place.scheme == scheme)?;
            Some(MovedRank { occupation, from: occupation.score.rank?, to: place.rank? })
        });
        let moved: Vec<MovedRank<'_>> = moved.collect();
        let (from, to): (Vec<f64>, Vec<f64>) =
            moved.iter().map(|it| (float(it.from), float(it.to))).unzip();
        let steps: Vec<f64> = from.iter().zip(&to).map(|(from, to)| (from - to).abs()).collect();
        OtherWeights {
            scheme,
            occupations: moved.len(),
            correlation: spearman(&from, &to),
            median_move: median(&steps),
            furthest: moved.into_iter().max_by_key(|it| {
                ((it.from - it.to).abs(), Reverse(it.occupation.soc_code.clone()))
            }),
        }
    }
}
