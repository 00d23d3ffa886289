//! Waiting for room in a vendor's queue of batches: limits on tokens that are handed over and not
//! worked on yet.

use std::time::{Duration, Instant};

use crate::llm::exchange::Failure;

/// The longest wait between two tries.
const LONGEST: Duration = Duration::from_secs(300);

/// What is known of the queue since a batch was last taken from it.
#[derive(Debug, Default)]
pub(super) struct Queue {
    refusals: u32,
    since: Option<Instant>,
    until: Option<Instant>,
    last: String,
}

impl Queue {
    /// A batch found no room; returns how long to wait: `step` longer each time, or as long as the
    /// vendor asks.
    pub(super) fn refuse(&mut self, failure: &Failure, step: Duration) -> Duration {
        let now = Instant::now();
        self.refusals += 1;
        self.since.get_or_insert(now);
        self.last = format!("{}: {failure}", failure.class.name());
        let wait = failure.retry_after.unwrap_or_else(|| step.saturating_mul(self.refusals));
        let wait = wait.min(LONGEST);
        self.until = Some(now + wait);
        wait
    }

    /// A batch was worked on.
    pub(super) fn take(&mut self) {
        *self = Self::default();
    }

    /// The last batch found no room, so that they go one by one.
    pub(super) fn is_full(&self) -> bool {
        self.refusals > 0
    }

    /// It is not time for another try yet.
    pub(super) fn rests(&self) -> bool {
        self.until.is_some_and(|until| Instant::now() < until)
    }

    /// A batch of ours takes the room: that is no time lost.
    pub(super) fn wait_for_ours(&mut self) {
        self.since = Some(Instant::now());
    }

    /// Why to give up, where there has been no room for longer than `patience`.
    pub(super) fn is_hopeless(&self, patience: Duration) -> Option<String> {
        let long = self.since.is_some_and(|since| since.elapsed() > patience);
        long.then(|| {
            format!(
                "{} (for longer than --patience, after {} tries with smaller and smaller batches); wait \
                 until other batches of the account are done, or score without --batch",
                self.last, self.refusals
            )
        })
    }
}
