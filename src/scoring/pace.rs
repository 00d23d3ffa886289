//! When a rater may be asked: requests and tokens per minute, one pause for all workers, slower
//! after a refusal and slowly faster again, and a stop.

use std::collections::BTreeSet;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::limiter::{Limiter, Permit};
use crate::llm::exchange::Limits;

/// Share of a limit that is used: clocks and networks are not exact.
const HEADROOM: f64 = 0.98;
/// A refusal for speed halves the rate, but not twice within this time: calls that were on their
/// way together are refused together.
const CUT_EVERY: Duration = Duration::from_secs(3);
/// The rate grows by [`RAISE`] this long after it was last changed.
const RAISE_EVERY: Duration = Duration::from_secs(5);
const RAISE: f64 = 1.1;
/// The rate is not cut below this share of the limit.
const SLOWEST: f64 = 0.02;
/// Failures in a row after which asking on is pointless.
const BREAKER: u32 = 20;
/// How long a waiting worker takes at most to see that the run was interrupted.
const GLANCE: Duration = Duration::from_millis(100);
/// The longest pause after a refusal that names no time.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// The limits and the pause that all workers of a rater share.
#[derive(Debug)]
pub(super) struct Pace {
    state: Mutex<State>,
    wake: Condvar,
    /// What a call is charged with beforehand.
    tokens: u32,
}

#[derive(Debug)]
struct State {
    stopped: Option<String>,
    /// Nothing is left to begin with.
    exhausted: bool,
    /// What could be begun has to wait for money that is set aside for batches; the text says how
    /// much.
    poor: Option<String>,
    /// Classes of failures that have been told.
    told_of: BTreeSet<&'static str>,
    primer: Primer,
    until: Instant,
    configured: Limits,
    told: Limits,
    /// Processes that share the limit.
    sharing: u32,
    factor: f64,
    cut: Option<Instant>,
    changed: Instant,
    limiter: Arc<Limiter>,
    refusals: u32,
    failures: u32,
    /// Something has answered at this address.
    reached: bool,
    /// What a call is charged with beforehand.
    tokens: u32,
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
        let now = Instant::now();
        let state = State {
            stopped: None,
            exhausted: false,
            poor: None,
            told_of: BTreeSet::new(),
            primer: Primer::Wanted,
            until: now,
            configured,
            told: Limits::default(),
            sharing: 1,
            factor: 1.0,
            cut: None,
            changed: now,
            limiter: Arc::new(Limiter::new(configured, HEADROOM, tokens)),
            refusals: 0,
            failures: 0,
            reached: false,
            tokens,
        };
        Self { state: Mutex::new(state), wake: Condvar::new(), tokens }
    }

    fn state(&self) -> MutexGuard<'_, State> {
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
                    (GLANCE, None)
                } else if now < state.until {
                    (state.until - now, None)
                } else {
                    state.recover(now);
                    (Duration::ZERO, Some(Arc::clone(&state.limiter)))
                }
            };
            let wait = match limiter {
                None => wait,
                Some(limiter) => match limiter.wait(self.tokens, permit) {
                    None => return true,
                    Some(wait) => wait,
                },
            };
            self.rest(wait.min(GLANCE));
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

    /// Nothing more can be begun until money comes free.
    pub(super) fn lack(&self, reason: &str) {
        self.state().poor.get_or_insert_with(|| reason.to_owned());
    }

    /// Begins to ask anew.
    pub(super) fn begin(&self) {
        let mut state = self.state();
        state.exhausted = false;
        state.poor = None;
    }

    /// Why what was begun last had to end for want of money that may come free.
    pub(super) fn poor(&self) -> Option<String> {
        self.state().poor.clone()
    }

    /// Whether a class of failures is new in this run, so that the first of each is told.
    pub(super) fn is_news(&self, class: &'static str) -> bool {
        self.state().told_of.insert(class)
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
    pub(super) fn answered(&self, told: Limits) {
        let mut state = self.state();
        state.refusals = 0;
        state.failures = 0;
        state.heed(told);
        if state.primer != Primer::Done {
            state.primer = Primer::Done;
            self.wake.notify_all();
        }
    }

    /// Something answers at the address, be it an error.
    pub(super) fn reach(&self) {
        self.state().reached = true;
    }

    /// Whether anything has answered yet: where nothing ever did, trying on is no patience but a
    /// wrong address or a server that does not run.
    pub(super) fn is_reached(&self) -> bool {
        self.state().reached
    }

    /// A call was refused for its speed or for want of capacity: everybody waits for as long as
    /// the provider asks, and goes slower.
    pub(super) fn refused(&self, retry_after: Option<Duration>, told: Limits, jitter: f64) {
        let mut state = self.state();
        let now = Instant::now();
        state.heed(told);
        if state.cut.is_none_or(|cut| now - cut >= CUT_EVERY) {
            state.factor = (state.factor / 2.0).max(SLOWEST);
            state.cut = Some(now);
            state.refusals += 1;
            state.rebuild(now);
        }
        let pause = retry_after.unwrap_or_else(|| {
            backoff(Duration::from_secs(1), state.refusals, LONGEST_PAUSE, jitter)
        });
        state.until = state.until.max(now + pause);
    }

    /// A call failed; `true` when so many have in a row that the rater should stop, if anything is
    /// left to begin with.
    pub(super) fn failed(&self) -> bool {
        let mut state = self.state();
        state.failures += 1;
        state.failures >= BREAKER
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
        let processes = u32::try_from(processes).unwrap_or(u32::MAX).max(1);
        let mut state = self.state();
        if state.sharing != processes {
            state.sharing = processes;
            state.rebuild(Instant::now());
        }
    }
}

impl State {
    fn recover(&mut self, now: Instant) {
        if self.factor < 1.0 && now - self.changed >= RAISE_EVERY {
            self.factor = (self.factor * RAISE).min(1.0);
            self.rebuild(now);
        }
    }

    /// Takes a provider's word for lower limits than those configured.
    fn heed(&mut self, told: Limits) {
        let told = Limits {
            requests: told.requests.or(self.told.requests),
            tokens: told.tokens.or(self.told.tokens),
        };
        if told != self.told {
            self.told = told;
            self.rebuild(Instant::now());
        }
    }

    fn rebuild(&mut self, now: Instant) {
        let lower = |a: Option<u32>, b: Option<u32>| a.into_iter().chain(b).min();
        let limits = Limits {
            requests: lower(self.configured.requests, self.told.requests),
            tokens: lower(self.configured.tokens, self.told.tokens),
        };
        let share = HEADROOM * self.factor / f64::from(self.sharing);
        let limiter = Limiter::new(limits, share, self.tokens);
        limiter.drain();
        self.limiter = Arc::new(limiter);
        self.changed = now;
    }
}

/// The wait before try `n` (from 1): it doubles each time, and jitter spreads it over the whole
/// step, so that waits both differ between workers and grow. `jitter` in [0, 1).
pub(super) fn backoff(base: Duration, n: u32, longest: Duration, jitter: f64) -> Duration {
    let step = base.saturating_mul(2_u32.saturating_pow(n.saturating_sub(1).min(20)));
    step.mul_f64(1.0 + jitter).min(longest.mul_f64(0.5 + jitter / 2.0).max(base))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEVER: &dyn Fn() -> bool = &|| false;

    fn turn(pace: &Pace, worker: usize, interrupted: &dyn Fn() -> bool) -> bool {
        pace.turn(worker, &mut Permit::default(), interrupted)
    }

    fn limits(requests: u32) -> Limits {
        Limits { requests: Some(requests), tokens: None }
    }

    #[test]
    fn one_call_goes_first() {
        let pace = Pace::new(Limits::default(), 1);
        assert!(turn(&pace, 0, NEVER));
        let tries = std::sync::atomic::AtomicUsize::new(0);
        let give_up = || tries.fetch_add(1, std::sync::atomic::Ordering::Relaxed) > 2;
        assert!(!turn(&pace, 1, &give_up), "the second waits for the first");
        assert!(turn(&pace, 0, NEVER), "the first may try again");
        pace.leave(0);
        assert!(turn(&pace, 1, NEVER), "the first has gone, the second goes first");
        pace.answered(Limits::default());
        assert!(turn(&pace, 2, NEVER));
    }

    #[test]
    fn a_refusal_makes_everybody_wait() {
        let pace = Pace::new(Limits::default(), 1);
        pace.answered(Limits::default());
        pace.refused(Some(Duration::from_millis(300)), Limits::default(), 0.0);
        let start = Instant::now();
        assert!(turn(&pace, 3, NEVER));
        assert!(start.elapsed() >= Duration::from_millis(290));
    }

    #[test]
    fn refusals_slow_down_once_per_wave_and_told_limits_count() {
        let pace = Pace::new(limits(6_000), 1);
        pace.refused(Some(Duration::ZERO), Limits::default(), 0.0);
        pace.refused(Some(Duration::ZERO), limits(60), 0.0);
        let state = pace.state();
        assert!((state.factor - 0.5).abs() < 1e-12);
        assert_eq!(state.told.requests, Some(60));
    }

    #[test]
    fn the_rate_is_kept_over_a_second() {
        let pace = Pace::new(limits(1_200), 1);
        pace.answered(Limits::default());
        let start = Instant::now();
        let mut sent = 0;
        while start.elapsed() < Duration::from_secs(1) {
            assert!(turn(&pace, 0, NEVER));
            sent += 1;
        }
        // 20 at once, 19.6 a second after that, one more that was waited for.
        assert!((20..=42).contains(&sent), "{sent}");
    }

    #[test]
    fn a_stop_ends_every_turn_and_keeps_the_first_reason() {
        let pace = Pace::new(Limits::default(), 1);
        pace.stop("first");
        pace.stop("second");
        assert!(!turn(&pace, 0, NEVER));
        assert_eq!(pace.stopped().as_deref(), Some("first"));
    }

    #[test]
    fn failures_in_a_row_break_the_circuit_and_an_answer_mends_it() {
        let pace = Pace::new(Limits::default(), 1);
        assert!((0..19).all(|_| !pace.failed()));
        pace.answered(Limits::default());
        assert!((0..19).all(|_| !pace.failed()));
        assert!(pace.failed());
    }

    #[test]
    fn waits_grow_whatever_the_jitter() {
        let wait =
            |n, jitter| backoff(Duration::from_millis(500), n, Duration::from_secs(30), jitter);
        for n in 1..5 {
            assert!(wait(n, 0.999) < wait(n + 1, 0.0), "{n}");
        }
        assert!(wait(20, 0.5) <= Duration::from_secs(30));
    }
}
