//! Requests and tokens per minute.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, MonotonicClock};
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};

use crate::convert;
use crate::llm::exchange::Limits;

/// Requests and tokens per minute, by a clock that tests set themselves.
#[derive(Debug)]
pub(super) struct Limiter<C: Clock = MonotonicClock> {
    requests: Option<(Bucket<C>, NonZeroU32)>,
    tokens: Option<(Bucket<C>, NonZeroU32)>,
}

type Bucket<C> = RateLimiter<NotKeyed, InMemoryState, C, NoOpMiddleware<<C as Clock>::Instant>>;

/// What a worker has of the limits while it waits for the rest.
#[derive(Debug, Default)]
pub(super) struct Permit {
    request: bool,
    tokens: bool,
}

impl Limiter {
    /// `share`: of the limits, in (0, 1]. `tokens`: what a call is charged with.
    pub(super) fn new(limits: Limits, share: f64, tokens: u32) -> Self {
        Self::with_clock(limits, share, tokens, || MonotonicClock)
    }
}

impl<C: Clock> Limiter<C> {
    fn with_clock(limits: Limits, share: f64, tokens: u32, clock: impl Fn() -> C) -> Self {
        let bucket = |per_minute: u32, least: u32| {
            let per_second = (f64::from(per_minute) * share / 60.0).max(1e-6);
            // A second's worth at once and the rest evenly: a limit per minute may be enforced per
            // second.
            let burst = ceiling(per_second).max(NonZeroU32::new(least).unwrap_or(NonZeroU32::MIN));
            let quota = Quota::with_period(Duration::from_secs_f64(1.0 / per_second))?;
            Some((RateLimiter::direct_with_clock(quota.allow_burst(burst), clock()), burst))
        };
        Self {
            requests: limits.requests.and_then(|n| bucket(n, 1)),
            tokens: limits.tokens.and_then(|n| bucket(n, tokens)),
        }
    }

    /// Takes the burst away: limits that are changed in the middle of a run do not begin with one.
    pub(super) fn drain(&self) {
        for (bucket, burst) in self.requests.iter().chain(&self.tokens) {
            // All or nothing, and a new bucket is full.
            let _ = bucket.check_n(*burst);
        }
    }

    /// `None` when a call may go now, else how long to wait.
    pub(super) fn wait(&self, tokens: u32, permit: &mut Permit) -> Option<Duration> {
        let one = NonZeroU32::MIN;
        let n = NonZeroU32::new(tokens).unwrap_or(one);
        for (limit, n, has) in
            [(&self.requests, one, &mut permit.request), (&self.tokens, n, &mut permit.tokens)]
        {
            if let (Some((bucket, burst)), false) = (limit, *has)
                // More than the bucket holds cannot be asked for, see `min`.
                && let Ok(Err(not_until)) = bucket.check_n(n.min(*burst))
            {
                return Some(not_until.wait_time_from(bucket.clock().now()));
            }
            *has = true;
        }
        None
    }
}

/// The whole number at or above a positive value.
fn ceiling(value: f64) -> NonZeroU32 {
    let whole = convert::nearest(value.ceil().clamp(1.0, f64::from(u32::MAX)));
    let whole = whole.and_then(|n| u32::try_from(n).ok()).and_then(NonZeroU32::new);
    #[expect(clippy::expect_used, reason = "it was put between 1 and u32::MAX")]
    whole.expect("a number from 1 to u32::MAX")
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;

    #[test]
    fn a_second_has_its_burst_and_then_the_rate() {
        let clock = FakeRelativeClock::default();
        let limits = Limits { requests: Some(1_200), tokens: None };
        let limiter = Limiter::with_clock(limits, 0.98, 1, || clock.clone());
        let (mut sent, mut passed) = (0, Duration::ZERO);
        while passed < Duration::from_secs(1) {
            match limiter.wait(1, &mut Permit::default()) {
                None => sent += 1,
                Some(wait) => {
                    clock.advance(wait);
                    passed += wait;
                }
            }
        }
        // 20 at once, and one every 1/19.6 s = 51.02 ms: the 19th of these at 0.969 s.
        assert_eq!(sent, 39);
    }
}
