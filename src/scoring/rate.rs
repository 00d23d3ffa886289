//! How fast a rater is asked: limits per minute, slower after a refusal and slowly faster again.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::limiter::Limiter;
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
/// The longest pause after a refusal that names no time.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// The rate at which all workers of a rater ask together.
#[derive(Debug)]
pub(super) struct Rate {
    /// The limits of the vendor's table or the operator, per minute.
    configured: Limits,
    /// The limits that the provider's replies name.
    reported: Limits,
    /// Processes that share the limits.
    sharing: u32,
    /// Share of the limits that is used after refusals, from [`SLOWEST`] to 1.
    factor: f64,
    /// When the rate was last cut.
    cut: Option<Instant>,
    changed: Instant,
    /// Nothing is sent before.
    until: Instant,
    limiter: Arc<Limiter>,
    /// Refusals since the last answer.
    refusals: u32,
    /// Tokens that a call is charged with beforehand.
    tokens: u32,
}

impl Rate {
    pub(super) fn new(configured: Limits, tokens: u32) -> Self {
        let now = Instant::now();
        Self {
            configured,
            reported: Limits::default(),
            sharing: 1,
            factor: 1.0,
            cut: None,
            changed: now,
            until: now,
            limiter: Arc::new(Limiter::new(configured, HEADROOM, tokens)),
            refusals: 0,
            tokens,
        }
    }

    pub(super) fn limiter(&self) -> Arc<Limiter> {
        Arc::clone(&self.limiter)
    }

    /// How much of the pause after a refusal is left.
    pub(super) fn pause(&self, now: Instant) -> Option<Duration> {
        (now < self.until).then(|| self.until - now)
    }

    /// A call was answered.
    pub(super) fn accept(&mut self, reported: Limits) {
        self.refusals = 0;
        self.apply_reported(reported);
    }

    /// A call was refused for its speed or for want of capacity: everybody waits for as long as
    /// the provider asks, and goes slower.
    pub(super) fn refuse(
        &mut self,
        now: Instant,
        retry_after: Option<Duration>,
        reported: Limits,
        jitter: f64,
    ) {
        self.apply_reported(reported);
        if self.cut.is_none_or(|cut| now - cut >= CUT_EVERY) {
            self.factor = (self.factor / 2.0).max(SLOWEST);
            self.cut = Some(now);
            self.refusals += 1;
            self.rebuild(now);
        }
        let pause = retry_after.unwrap_or_else(|| {
            backoff(Duration::from_secs(1), self.refusals, LONGEST_PAUSE, jitter)
        });
        self.until = self.until.max(now + pause);
    }

    /// How many processes share the limits, this one included.
    pub(super) fn share(&mut self, processes: usize) {
        let processes = u32::try_from(processes).unwrap_or(u32::MAX).max(1);
        if self.sharing != processes {
            self.sharing = processes;
            self.rebuild(Instant::now());
        }
    }

    /// Grows again, some time after a refusal.
    pub(super) fn recover(&mut self, now: Instant) {
        if self.factor < 1.0 && now - self.changed >= RAISE_EVERY {
            self.factor = (self.factor * RAISE).min(1.0);
            self.rebuild(now);
        }
    }

    /// Takes the provider's word for lower limits than those configured.
    fn apply_reported(&mut self, reported: Limits) {
        let reported = Limits {
            requests: reported.requests.or(self.reported.requests),
            tokens: reported.tokens.or(self.reported.tokens),
        };
        if reported != self.reported {
            self.reported = reported;
            self.rebuild(Instant::now());
        }
    }

    fn rebuild(&mut self, now: Instant) {
        let lower = |a: Option<u32>, b: Option<u32>| a.into_iter().chain(b).min();
        let limits = Limits {
            requests: lower(self.configured.requests, self.reported.requests),
            tokens: lower(self.configured.tokens, self.reported.tokens),
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

    fn limits(requests: u32) -> Limits {
        Limits { requests: Some(requests), tokens: None }
    }

    #[test]
    fn refusals_slow_down_once_per_wave_and_reported_limits_count() {
        let mut rate = Rate::new(limits(6_000), 1);
        let now = Instant::now();
        rate.refuse(now, Some(Duration::ZERO), Limits::default(), 0.0);
        rate.refuse(now, Some(Duration::ZERO), limits(60), 0.0);
        assert!((rate.factor - 0.5).abs() < 1e-12);
        assert_eq!(rate.reported.requests, Some(60));
    }

    #[test]
    fn a_refusal_pauses_for_as_long_as_the_provider_asks() {
        let mut rate = Rate::new(Limits::default(), 1);
        let (start, asked) = (Instant::now(), Duration::from_millis(300));
        rate.refuse(start, Some(asked), Limits::default(), 0.0);
        assert_eq!(rate.pause(start), Some(asked));
        let (most, last) = (Duration::from_millis(299), Duration::from_millis(1));
        assert_eq!(rate.pause(start + most), Some(last));
        assert_eq!(rate.pause(start + asked), None);
        // One that asks for less does not shorten it.
        rate.refuse(start, Some(last), Limits::default(), 0.0);
        assert_eq!(rate.pause(start), Some(asked));
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
