//! A score in an earlier snapshot.

use schemars::JsonSchema;
use serde::Serialize;

use super::interval_over_tasks::IntervalOverTasks;
use crate::db::occupation_ai_score::ScorePoint;
use crate::stats::band::Band;
use crate::stats::occupation::{COVERAGE_FLOOR, covers};

/// What a snapshot, published or not, says of an occupation; all null where it has no score.
#[derive(Debug, Clone, Copy, Default, Serialize, JsonSchema)]
pub struct EarlierScore {
    /// Score, 0–100; null where the snapshot has none.
    pub mean: Option<f64>,
    /// Display band of the score.
    pub band: Option<&'static str>,
    /// Where it would be expected with other tasks.
    #[serde(flatten)]
    interval: IntervalOverTasks,
    /// Rank among those that the snapshot ranks.
    pub rank: Option<i64>,
    /// Weight of the scored tasks, 0–1.
    pub weight_covered: Option<f64>,
}

impl EarlierScore {
    pub(super) fn from_point(point: &ScorePoint) -> Self {
        Self {
            mean: point.mean,
            band: point.mean.map(|mean| Band::of_score(mean).label()),
            interval: IntervalOverTasks::from_ends(point.interval_low, point.interval_high),
            rank: point.rank,
            weight_covered: Some(point.weight_covered),
        }
    }

    /// Whether the snapshot scored less than half of the occupation's work.
    #[must_use]
    pub fn is_partly(&self) -> bool {
        let covered = self.weight_covered.filter(|_| self.mean.is_some());
        covered.is_some_and(|covered| !covers(covered, COVERAGE_FLOOR))
    }

    /// Both ends of the 95 % interval over tasks, if there is one.
    #[must_use]
    pub fn interval(&self) -> Option<(f64, f64)> {
        self.interval.ends()
    }
}
