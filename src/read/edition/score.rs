//! The published score of an occupation, and the reason where there is none.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::head::Head;
use super::interval_over_tasks::IntervalOverTasks;
use super::reason::{
    NO_SNAPSHOT, NO_TASK_DATA, NOT_HELD, PARTLY_SCORED, SINGLE_TASK, TOO_LITTLE_WEIGHT, UNSCORED,
};
use super::rows::ScoreRows;
use super::sensitivity::{Places, Sensitivity};
use crate::db::occupation_ai_score::OccupationScoreRow;
use crate::db::occupation_rater_score::OccupationRaterScore;
use crate::stats::band::Band;
use crate::stats::occupation::{COVERAGE_FLOOR, covers};

/// An occupation's score in points, 0–100 (`docs/METHOD.md`, sections 6 and 7). An absent figure
/// does not exist; it is never 0.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Score {
    /// Weighted mean of the scored tasks.
    pub mean: Option<f64>,
    /// Display band of the mean.
    pub band: Option<&'static str>,
    /// How far the raters disagree: sample SD of their means; absent for a single rater.
    pub std: Option<f64>,
    /// How mixed the work is: weighted SD of the tasks.
    pub sd_tasks: Option<f64>,
    /// Where it would be expected with other tasks; absent where `interval_reason` says why.
    #[serde(flatten)]
    pub interval: IntervalOverTasks,
    /// Smallest mean of one rater.
    pub rater_low: Option<f64>,
    /// Largest mean of one rater.
    pub rater_high: Option<f64>,
    /// 1 + occupations strictly higher, among those that are not partly scored.
    pub rank: Option<i64>,
    /// Lower end of the rank's 95 % interval.
    pub rank_low: Option<i64>,
    /// Upper end of it.
    pub rank_high: Option<i64>,
    /// Tasks of the occupation.
    pub n_tasks: usize,
    /// Tasks that every rater scored.
    pub n_scored: Option<i64>,
    /// Tasks that some raters scored; left out of the score.
    pub n_partial: Option<i64>,
    /// Weight of the scored tasks, 0–1.
    pub weight_covered: Option<f64>,
    /// O*NET-SOC occupations with tasks.
    pub n_details: usize,
    /// Of those, with a scored task.
    pub n_details_scored: Option<i64>,
    /// Scored, but on less than half of the weight: shown, not ranked.
    pub partly_scored: bool,
    /// The occupation itself has no tasks: scored from its named specialities only.
    pub residual: bool,
    /// Each rater's own mean, in the snapshot's order.
    pub raters: Vec<RaterMean>,
    /// Means and ranks under every weight scheme; absent without tasks or a snapshot.
    pub sensitivity: Option<Sensitivity>,
    /// Why there is no mean, or no rank.
    pub reason: Option<&'static str>,
    /// Why there is a mean but no interval.
    pub interval_reason: Option<&'static str>,
}

impl Score {
    /// Both ends of the 95 % interval over tasks, if there is one.
    #[must_use]
    pub fn interval(&self) -> Option<(f64, f64)> {
        self.interval.ends()
    }

    /// By how many points the raters' means differ; absent for a single rater.
    #[must_use]
    pub fn apart(&self) -> Option<f64> {
        self.std?;
        Some(self.rater_high? - self.rater_low?)
    }
}

/// An occupation's mean under one rater alone.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RaterMean {
    /// The rater.
    pub rater: String,
    /// Weighted mean of its task scores.
    pub mean: f64,
    /// Rank under this rater alone; absent where the occupation is not ranked.
    pub rank: Option<i64>,
}

/// What is known of an occupation's tasks before anything is scored.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extent {
    pub(super) n_tasks: usize,
    pub(super) n_details: usize,
    pub(super) residual: bool,
}

/// The scores of a snapshot by SOC code; by default those before the first `aggregate`.
#[derive(Default)]
pub(super) struct Scores<'a> {
    snapshot: bool,
    /// Whether the snapshot was made with intervals.
    intervals: bool,
    rows: BTreeMap<&'a str, &'a OccupationScoreRow>,
    raters: BTreeMap<(&'a str, &'a str), &'a OccupationRaterScore>,
    order: Vec<&'a str>,
    places: Places<'a>,
}

impl<'a> Scores<'a> {
    pub(super) fn by_code(scores: Option<&'a ScoreRows>) -> Self {
        scores.map_or_else(Self::default, |scores| {
            Self::new(&scores.head, &scores.occupations, &scores.occupation_raters)
                .with(Places::new(&scores.schemes, &scores.scheme_scores))
        })
    }

    pub(super) fn new(
        head: &'a Head,
        occupations: &'a [OccupationScoreRow],
        raters: &'a [OccupationRaterScore],
    ) -> Self {
        let by_rater = raters.iter().map(|row| ((row.soc_code.as_str(), row.rater.as_str()), row));
        Self {
            snapshot: true,
            intervals: head.snapshot.seed.is_some(),
            rows: occupations.iter().map(|row| (row.soc_code.as_str(), row)).collect(),
            raters: by_rater.collect(),
            order: head.raters.iter().map(|rater| rater.rater.as_str()).collect(),
            places: Places::default(),
        }
    }

    /// With the places under every weight scheme.
    pub(super) fn with(self, places: Places<'a>) -> Self {
        Self { places, ..self }
    }

    /// The score of one occupation.
    pub(super) fn score(&self, soc_code: &str, extent: Extent) -> Score {
        let row = self.rows.get(soc_code).copied();
        let mean = row.and_then(|row| row.mean);
        let covered = row.map(|row| row.weight_covered);
        let partly_scored =
            mean.is_some() && covered.is_some_and(|covered| !covers(covered, COVERAGE_FLOOR));
        let raters = self.order.iter().filter_map(|rater| {
            let row = *self.raters.get(&(soc_code, *rater))?;
            Some(RaterMean { rater: (*rater).to_owned(), mean: row.mean, rank: row.rank })
        });
        Score {
            mean,
            band: mean.map(|mean| Band::of_score(mean).label()),
            std: row.and_then(|row| row.std),
            sd_tasks: row.and_then(|row| row.sd_tasks),
            interval: row.map_or_else(IntervalOverTasks::default, |row| {
                IntervalOverTasks::from_ends(row.interval_low, row.interval_high)
            }),
            rater_low: row.and_then(|row| row.rater_low),
            rater_high: row.and_then(|row| row.rater_high),
            rank: row.and_then(|row| row.rank),
            rank_low: row.and_then(|row| row.rank_low),
            rank_high: row.and_then(|row| row.rank_high),
            n_tasks: extent.n_tasks,
            n_scored: row.map(|row| row.n_scored),
            n_partial: row.map(|row| row.n_partial),
            weight_covered: covered,
            n_details: extent.n_details,
            n_details_scored: row.map(|row| row.n_details_scored),
            partly_scored,
            residual: row.map_or(extent.residual, |row| row.residual),
            raters: raters.collect(),
            sensitivity: self.places.sensitivity(soc_code),
            reason: self.reason(extent.n_tasks, mean.is_some(), partly_scored),
            interval_reason: row
                .filter(|row| mean.is_some() && row.interval_low.is_none())
                .map(|_| self.interval_reason(partly_scored)),
        }
    }

    fn interval_reason(&self, partly_scored: bool) -> &'static str {
        match (partly_scored, self.intervals) {
            (true, _) => TOO_LITTLE_WEIGHT,
            (false, true) => SINGLE_TASK,
            (false, false) => NOT_HELD,
        }
    }

    fn reason(&self, n_tasks: usize, has_mean: bool, partly: bool) -> Option<&'static str> {
        match (n_tasks, has_mean) {
            (_, true) => partly.then_some(PARTLY_SCORED),
            (0, false) => Some(NO_TASK_DATA),
            _ if !self.snapshot => Some(NO_SNAPSHOT),
            _ => Some(UNSCORED),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_snapshot_nothing_is_zero_and_the_reason_says_what_to_do() {
        let scores = Scores::default();
        let extent = Extent { n_tasks: 3, n_details: 1, residual: false };
        let score = scores.score("11-1011", extent);
        assert_eq!(score.reason, Some(NO_SNAPSHOT));
        assert_eq!((score.mean, score.band, score.rank), (None, None, None));
        assert_eq!((score.n_scored, score.weight_covered), (None, None));
        let empty = scores.score("55-1011", Extent { n_tasks: 0, ..extent });
        assert_eq!(empty.reason, Some(NO_TASK_DATA));
    }
}
