//! Waiting for room in a vendor's queue of batches: limits on tokens that are handed over and not
//! worked on yet.

use std::time::{Duration, Instant};

use crate::llm::exchange::Failure;

/// The longest wait between two tries.
const LONGEST: Duration = Duration::from_mins(5);

/// What is known of the queue since a batch was last taken from it.
#[derive(Debug, Default)]
pub(super) struct VendorQueue {
    refusals: u32,
    /// Since when nothing was worked on. A batch that was accepted may yet find no room.
    since: Option<Instant>,
    until: Option<Instant>,
    last: String,
}

impl VendorQueue {
    /// A batch found no room; returns how long to wait: `step` longer each time, or as long as the
    /// vendor asks.
    pub(super) fn refuse(&mut self, now: Instant, failure: &Failure, step: Duration) -> Duration {
        self.refusals += 1;
        self.since.get_or_insert(now);
        self.last = format!("{}: {failure}", failure.class.name());
        let wait = failure.retry_after.unwrap_or_else(|| step.saturating_mul(self.refusals));
        let wait = wait.min(LONGEST);
        self.until = Some(now + wait);
        wait
    }

    /// The results of a batch are in.
    pub(super) fn results_arrived(&mut self) {
        *self = Self::default();
    }

    /// Whether the last batch found no room; then only one batch at a time is handed over.
    pub(super) fn is_full(&self) -> bool {
        self.refusals > 0
    }

    /// Whether it is too early for another try.
    pub(super) fn is_waiting(&self, now: Instant) -> bool {
        self.until.is_some_and(|until| now < until)
    }

    /// A batch of ours is worked on and takes the room: that is no time lost.
    pub(super) fn batch_in_progress(&mut self, now: Instant) {
        if self.since.is_some() {
            self.since = Some(now);
        }
    }

    /// Why to give up, where there has been no room for longer than `patience`.
    pub(super) fn give_up_reason(&self, now: Instant, patience: Duration) -> Option<String> {
        let long = self.since.is_some_and(|since| now - since > patience);
        long.then(|| {
            format!(
                "{} (for longer than --patience, after {} tries with smaller and smaller batches); wait \
                 until other batches of the account are done, or score without --batch",
                self.last, self.refusals
            )
        })
    }
}

#[cfg(test)]
mod tests;
