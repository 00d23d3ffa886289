//! What a worker does after a request: by the class of a failure it asks again, or does not.

use std::time::{Duration, Instant};

use super::Worker;
use crate::llm::exchange::{Class, Failure, Outcome, Remedy};
use crate::scoring::message::{Claimed, Message};
use crate::scoring::rate::backoff;

/// Tries after the first for errors that pass, such as a 500.
const RETRIES: u32 = 5;
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// A provider that asks for a longer pause than this is not waited for.
const LONGEST_RETRY_AFTER: Duration = Duration::from_mins(10);
/// How a request went, and what to do next.
pub(super) enum Next {
    /// The item is over.
    Over,
    /// Ask the same again after a wait.
    Retry(Duration),
    /// Ask again and say what was wrong.
    Repair(String, String),
    /// The rater stops.
    Stop,
}

/// What happened to an item so far.
#[derive(Default)]
pub(super) struct Tries {
    pub(super) retries: u32,
    pub(super) refusals: u32,
    pub(super) refused_since: Option<Instant>,
    /// The reply that could not be read, and why; once there is one, there is no second repair.
    pub(super) unreadable: Option<(String, String)>,
}

impl Worker<'_> {
    /// What follows from a failure.
    pub(super) fn next(&mut self, failure: &Failure, outcome: &Outcome, tries: &mut Tries) -> Next {
        let jitter = self.jitter();
        let pace = &self.job.pace;
        let stop = |reason: String| {
            pace.stop(&reason);
            Next::Stop
        };
        let text = || format!("{}: {failure}", failure.class.name());
        if pace.is_new_failure(failure.class.name()) {
            let rater = self.job.rater.identity.name();
            tracing::warn!(rater, %failure, "first {}", failure.class.name());
        }
        let broken =
            || stop(format!("circuit_open: too many failures in a row, the last {}", text()));
        if failure.retry_after.is_some_and(|wait| wait > LONGEST_RETRY_AFTER) {
            return stop(format!("{} (asks to wait for more than 10 minutes)", text()));
        }
        if failure.class == Class::Connection && !pace.is_reached() {
            return stop(self.job.unreachable_reason(failure));
        }
        match failure.class.remedy() {
            Remedy::Stop => stop(text()),
            Remedy::Record if failure.class == Class::BadRequest && self.is_pointless() => broken(),
            Remedy::Record if failure.class == Class::BadRequest => Next::Over,
            Remedy::Record => {
                pace.answered(outcome.limits);
                Next::Over
            }
            Remedy::Repair => {
                pace.answered(outcome.limits);
                match &outcome.result {
                    Ok(text) if tries.unreadable.is_none() => {
                        Next::Repair(text.clone(), failure.message.clone())
                    }
                    _ => Next::Over,
                }
            }
            Remedy::SlowDown => {
                let since = *tries.refused_since.get_or_insert_with(Instant::now);
                if since.elapsed() > self.shared.patience {
                    return stop(format!("{} (for longer than --patience)", text()));
                }
                tries.refusals += 1;
                pace.refused(failure.retry_after, outcome.limits, jitter);
                let own = backoff(FIRST_WAIT, tries.refusals, LONGEST_WAIT, jitter);
                Next::Retry(failure.retry_after.unwrap_or(own))
            }
            Remedy::Retry if self.is_pointless() => broken(),
            Remedy::Retry => {
                tries.retries += 1;
                if tries.retries > RETRIES {
                    return Next::Over;
                }
                let wait = backoff(FIRST_WAIT, tries.retries, LONGEST_WAIT, jitter);
                Next::Retry(wait.max(failure.retry_after.unwrap_or_default()))
            }
        }
    }

    /// Counts a failure: whether so many have come in a row that asking on is pointless. Where
    /// nothing is pending it never is: the last items may be those that always fail, tried
    /// again and again with no good answer between, and their tries are bounded.
    fn is_pointless(&self) -> bool {
        let pace = &self.job.pace;
        if !pace.failed() || pace.is_exhausted() {
            return false;
        }
        let index = self.index;
        // Not the end of the work: what another process has may come back, if that process dies.
        matches!(self.ask_writer(|reply| Message::Pending { job: index, reply }), Claimed::Wait)
    }
}
