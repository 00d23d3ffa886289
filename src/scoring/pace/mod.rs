//! When a worker may ask a rater: one call first, then at the rate that all workers share, until the
//! rater stops.

use std::collections::BTreeSet;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::limiter::Permit;
use super::rate::Rate;
use crate::llm::exchange::Limits;

/// Failures in a row after which asking on is pointless.
const FAILURES_IN_A_ROW: u32 = 20;
/// How long a waiting worker takes at most to see that the run was interrupted.
const INTERRUPT_CHECK: Duration = Duration::from_millis(100);

/// What all workers of a rater share: the first call, the rate, the stop.
#[derive(Debug)]
pub(super) struct Pace {
    state: Mutex<PaceState>,
    wake: Condvar,
    /// What a call is charged with beforehand.
    tokens: u32,
}

#[derive(Debug)]
struct PaceState {
    stopped: Option<String>,
    /// No item is pending.
    exhausted: bool,
    /// Items have to wait for money that is set aside for batches; the text says how much is.
    short_of_budget: Option<String>,
    /// Classes of failures that have been logged.
    logged: BTreeSet<&'static str>,
    primer: Primer,
    rate: Rate,
    /// Failures in a row.
    failures: u32,
    /// Something has answered at this address.
    reached: bool,
}

/// One call goes first, so that the vendor has the shared prefix in its cache before the others
/// come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Primer {
    Wanted,
    Worker(usize),
    Done,
}

impl Pace {
    /// `configured`: the limits of the vendor or the operator. `tokens`: of one call.
    pub(super) fn new(configured: Limits, tokens: u32) -> Self {
        let state = PaceState {
            stopped: None,
            exhausted: false,
            short_of_budget: None,
            logged: BTreeSet::new(),
            primer: Primer::Wanted,
            rate: Rate::new(configured, tokens),
            failures: 0,
            reached: false,
        };
        Self { state: Mutex::new(state), wake: Condvar::new(), tokens }
    }

    fn state(&self) -> MutexGuard<'_, PaceState> {
        // A worker that panicked leaves plain numbers behind; the engine notices it by itself.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until this worker may send a call; `false` when it should end instead.
    /// `permit` is what it has of the limits already, kept by a worker that finds nothing to do.
    pub(super) fn turn(
        &self,
        worker: usize,
        permit: &mut Permit,
        interrupted: &dyn Fn() -> bool,
    ) -> bool {
        loop {
            if interrupted() {
                return false;
            }
            let (wait, limiter) = {
                let mut state = self.state();
                if state.stopped.is_some() {
                    return false;
                }
                let now = Instant::now();
                if state.primer == Primer::Wanted {
                    state.primer = Primer::Worker(worker);
                }
                if !matches!(state.primer, Primer::Done) && state.primer != Primer::Worker(worker) {
                    (INTERRUPT_CHECK, None)
                } else if let Some(pause) = state.rate.pause(now) {
                    (pause, None)
                } else {
                    state.rate.recover(now);
                    (Duration::ZERO, Some(state.rate.limiter()))
                }
            };
            let wait = match limiter {
                None => wait,
                Some(limiter) => match limiter.wait(self.tokens, permit) {
                    None => return true,
                    Some(wait) => wait,
                },
            };
            self.rest(wait.min(INTERRUPT_CHECK));
        }
    }

    /// Nothing is left to begin with: nobody should wait for a permit to find that out.
    pub(super) fn exhaust(&self) {
        self.state().exhausted = true;
        self.wake.notify_all();
    }

    pub(super) fn is_exhausted(&self) -> bool {
        self.state().exhausted
    }

    /// No further item can be asked until money comes free.
    pub(super) fn wait_for_budget(&self, reason: &str) {
        self.state().short_of_budget.get_or_insert_with(|| reason.to_owned());
    }

    /// Begins to ask anew.
    pub(super) fn begin(&self) {
        let mut state = self.state();
        state.exhausted = false;
        state.short_of_budget = None;
    }

    /// Why asking had to end: the money that is left is set aside, and may come free.
    pub(super) fn short_of_budget(&self) -> Option<String> {
        self.state().short_of_budget.clone()
    }

    /// Whether a class of failures is new in this call, so that the first of each is logged.
    pub(super) fn is_new_failure(&self, class: &'static str) -> bool {
        self.state().logged.insert(class)
    }

    /// A worker ends: if the others wait for its call, another goes first.
    pub(super) fn leave(&self, worker: usize) {
        let mut state = self.state();
        if state.primer == Primer::Worker(worker) {
            state.primer = Primer::Wanted;
            self.wake.notify_all();
        }
    }

    /// Sleeps, or less where something changes for everybody.
    pub(super) fn rest(&self, time: Duration) {
        let state = self.state();
        drop(self.wake.wait_timeout(state, time).unwrap_or_else(PoisonError::into_inner));
    }

    /// A call was answered, well or badly, and nothing speaks against more.
    pub(super) fn answered(&self, reported: Limits) {
        let mut state = self.state();
        state.failures = 0;
        state.rate.accept(reported);
        if state.primer != Primer::Done {
            state.primer = Primer::Done;
            self.wake.notify_all();
        }
    }

    /// Something answers at the address, be it an error.
    pub(super) fn set_reached(&self) {
        self.state().reached = true;
    }

    /// Whether anything has answered yet: where nothing ever did, trying on is no patience but a
    /// wrong address or a server that does not run.
    pub(super) fn is_reached(&self) -> bool {
        self.state().reached
    }

    /// A call was refused for its speed or for want of capacity: everybody waits for as long as
    /// the provider asks, and goes slower.
    pub(super) fn refused(&self, retry_after: Option<Duration>, reported: Limits, jitter: f64) {
        self.state().rate.refuse(Instant::now(), retry_after, reported, jitter);
    }

    /// A call failed; `true` when so many have in a row that the rater should stop, if anything is
    /// left to begin with.
    pub(super) fn failed(&self) -> bool {
        let mut state = self.state();
        state.failures += 1;
        state.failures >= FAILURES_IN_A_ROW
    }

    /// Nothing more is sent; the first reason counts.
    pub(super) fn stop(&self, reason: &str) {
        let mut state = self.state();
        state.stopped.get_or_insert_with(|| reason.to_owned());
        self.wake.notify_all();
    }

    pub(super) fn stopped(&self) -> Option<String> {
        self.state().stopped.clone()
    }

    /// How many processes share the limits, this one included.
    pub(super) fn share(&self, processes: usize) {
        self.state().rate.share(processes);
    }
}

#[cfg(test)]
mod tests;
