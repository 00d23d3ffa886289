//! Which order of occupations can be told: by the draws behind their rank intervals (METHOD 7c).

use schemars::JsonSchema;
use serde::Serialize;

use super::{Edition, Occupation};
use crate::stats::occupation::TaskInput;
use crate::stats::rank_draws::pair::{Told, scores, shares};
use crate::stats::rank_draws::{Draws, Entrant};
use crate::stats::resample::DRAWS;

/// Whether the order of two occupations can be told.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "PairOfOccupations")]
pub struct Pair<'a> {
    /// SOC code of the first.
    pub first: &'a str,
    /// SOC code of the second.
    pub second: &'a str,
    /// Share of the draws in which the first has the higher score, 0–1; null where there is a `reason`.
    pub above: Option<f64>,
    /// Share of the draws in which both have the same score.
    pub tied: Option<f64>,
    /// Share of the draws in which the second has the higher score.
    pub below: Option<f64>,
    /// `above` or `below` where one of the two is higher in at least 97.5 % of the draws, else `not_told`.
    pub told: Option<&'static str>,
    /// Why it cannot be drawn.
    pub reason: Option<String>,
}

/// Who is among the highest N, surely and possibly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "AmongTheHighest")]
pub struct Among<'a> {
    /// N: a rank up to this one is among the highest.
    pub highest: usize,
    /// SOC codes whose rank is N or better in at least 97.5 % of the draws.
    pub surely: Vec<&'a str>,
    /// SOC codes whose rank is N or better in at least 2.5 % of the draws, but not surely.
    pub possibly: Vec<&'a str>,
    /// SOC codes of rank N or better without a rank interval.
    pub not_told: Vec<&'a str>,
}

impl Edition {
    /// Every two of some occupations, in the order given.
    #[must_use]
    pub fn pairs<'a>(&self, occupations: &[&'a Occupation]) -> Vec<Pair<'a>> {
        let drawn: Vec<Result<Vec<f64>, String>> =
            occupations.iter().map(|occupation| self.drawn(occupation)).collect();
        let mut pairs = Vec::new();
        for (at, (first, of_first)) in occupations.iter().zip(&drawn).enumerate() {
            for (second, of_second) in occupations.iter().zip(&drawn).skip(at + 1) {
                let found = match (of_first, of_second) {
                    (Ok(a), Ok(b)) => shares(a, b).ok_or_else(|| "nothing is drawn".to_owned()),
                    (Err(reason), _) | (_, Err(reason)) => Err(reason.clone()),
                };
                let shares = found.as_ref().ok();
                pairs.push(Pair {
                    first: &first.soc_code,
                    second: &second.soc_code,
                    above: shares.map(|shares| shares.above),
                    tied: shares.map(|shares| shares.tied),
                    below: shares.map(|shares| shares.below),
                    told: shares.map(|shares| match shares.told() {
                        Told::Above => "above",
                        Told::Below => "below",
                        Told::Neither => "not_told",
                    }),
                    reason: found.err(),
                });
            }
        }
        pairs
    }

    /// The scores of an occupation in every draw, or why there are none.
    fn drawn(&self, occupation: &Occupation) -> Result<Vec<f64>, String> {
        let (code, score) = (&occupation.soc_code, &occupation.score);
        if score.rank_low.is_none() {
            let reason =
                score.reason.or(score.interval_reason).unwrap_or("not part of the snapshot");
            return Err(format!("{code} has no rank interval: {reason}"));
        }
        let snapshots = self.record.snapshots.iter();
        let head = snapshots.into_iter().find(|head| Some(head.id) == self.version.snapshot);
        let seed = head.and_then(|head| u64::try_from(head.seed?).ok());
        let Some(seed) = seed else { return Err("the snapshot has no seed".to_owned()) };
        let draws = Draws { seed, n: DRAWS, threads: 1 };
        let tasks = self.inputs(occupation);
        Ok(scores(&Entrant { soc_code: code, tasks: &tasks }, self.version.raters.len(), draws))
    }

    /// The tasks of an occupation as the aggregate had them.
    fn inputs(&self, occupation: &Occupation) -> Vec<TaskInput> {
        let mut details: Vec<&str> =
            occupation.tasks.iter().map(|task| task.onetsoc_code.as_str()).collect();
        details.sort_unstable();
        details.dedup();
        let raters = &self.version.raters;
        let input = |task: &super::Task| {
            let of = |name: &str| task.raters.iter().find(|score| score.rater.as_ref() == name);
            Some(TaskInput {
                detail: details.iter().position(|code| *code == task.onetsoc_code)?,
                weight: task.weight?,
                raters: raters.iter().map(|rater| Some(of(&rater.name)?.score)).collect(),
            })
        };
        occupation.tasks.iter().filter_map(input).collect()
    }

    /// Who of some occupations is among the highest, and their places alone.
    ///
    /// An end of a rank interval is the smallest rank that 2.5 % or 97.5 % of the draws do not exceed, so a rank
    /// is N or better in at least that share of the draws where the end is.
    #[must_use]
    pub fn among(&self, highest: usize, places: Vec<usize>) -> (Vec<usize>, Among<'_>) {
        let mut among =
            Among { highest, surely: Vec::new(), possibly: Vec::new(), not_told: Vec::new() };
        let mut kept = Vec::new();
        let reaches =
            |rank: i64| usize::try_from(rank).is_ok_and(|rank| (1..=highest).contains(&rank));
        for place in places {
            let Some(occupation) = self.occupations.get(place) else { continue };
            let score = &occupation.score;
            let list = match (score.rank_low, score.rank_high, score.rank) {
                (_, Some(high), _) if reaches(high) => &mut among.surely,
                (Some(low), _, _) if reaches(low) => &mut among.possibly,
                (None, _, Some(rank)) if reaches(rank) => &mut among.not_told,
                _ => continue,
            };
            list.push(occupation.soc_code.as_str());
            kept.push(place);
        }
        (kept, among)
    }
}
