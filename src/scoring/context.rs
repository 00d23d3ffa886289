//! What every step of a call is given.

use std::sync::atomic::Ordering;
use std::time::Duration;

use chrono::NaiveDateTime;

use super::plan::Plan;
use super::{Batches, ScoreRequest, Surroundings};

/// Longest sleep before an interrupt is seen.
pub(super) const INTERRUPT_CHECK: Duration = Duration::from_millis(200);

/// What every step of a call is given.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) surroundings: Surroundings<'a>,
    pub(super) plan: &'a Plan<'a>,
    pub(super) request: &'a ScoreRequest,
}

impl Context<'_> {
    /// The time (UTC).
    pub(super) fn now(&self) -> NaiveDateTime {
        (self.surroundings.clock)()
    }

    /// Whether the call should end: nothing more is sent.
    pub(super) fn interrupted(&self) -> bool {
        self.surroundings.interrupted.load(Ordering::Relaxed)
    }
}

/// The same for raters that are asked in batches.
#[derive(Clone, Copy)]
pub(super) struct BatchContext<'a> {
    pub(super) call: Context<'a>,
    pub(super) options: Batches,
}
