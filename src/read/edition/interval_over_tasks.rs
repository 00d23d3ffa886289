//! The interval of an occupation's score over its tasks.

use schemars::JsonSchema;
use serde::Serialize;

/// The 95 % interval over tasks, raters fixed, in points (`docs/METHOD.md`, section 7a): both ends or none.
#[derive(Debug, Clone, Copy, Default, Serialize, JsonSchema)]
pub struct IntervalOverTasks {
    /// Lower end of the 95 % interval over tasks, raters fixed; absent where there is none.
    ci_low: Option<f64>,
    /// Upper end of it.
    ci_high: Option<f64>,
}

impl IntervalOverTasks {
    pub(super) fn from_ends(low: Option<f64>, high: Option<f64>) -> Self {
        let (ci_low, ci_high) = low.zip(high).unzip();
        Self { ci_low, ci_high }
    }

    /// Both ends, lower first.
    #[must_use]
    pub fn ends(self) -> Option<(f64, f64)> {
        self.ci_low.zip(self.ci_high)
    }
}
