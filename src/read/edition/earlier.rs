//! A score in an earlier snapshot.

use schemars::JsonSchema;
use serde::Serialize;

use crate::stats::band::Band;

/// What a snapshot, published or not, says of an occupation; all null where it has no score.
#[derive(Debug, Clone, Copy, Default, Serialize, JsonSchema)]
pub struct EarlierScore {
    /// Score, 0–100; null where the snapshot has none.
    pub mean: Option<f64>,
    /// Display band of the score.
    pub band: Option<&'static str>,
    /// Lower end of the 95 % interval over tasks.
    ci_low: Option<f64>,
    /// Upper end of it.
    ci_high: Option<f64>,
    /// Rank among those that the snapshot ranks.
    pub rank: Option<i64>,
    /// Weight of the scored tasks, 0–1.
    pub weight_covered: Option<f64>,
}

impl EarlierScore {
    /// A mean with both ends of its interval, its rank and the weight that it rests on.
    pub(super) fn new(
        mean: f64,
        ends: (Option<f64>, Option<f64>),
        rank: Option<i64>,
        weight_covered: f64,
    ) -> Self {
        let (ci_low, ci_high) = ends.0.zip(ends.1).unzip();
        Self {
            mean: Some(mean),
            band: Some(Band::of_score(mean).label()),
            ci_low,
            ci_high,
            rank,
            weight_covered: Some(weight_covered),
        }
    }

    /// Both ends of the 95 % interval over tasks, if there is one.
    #[must_use]
    pub fn interval(&self) -> Option<(f64, f64)> {
        self.ci_low.zip(self.ci_high)
    }
}
