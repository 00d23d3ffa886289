//! Requests and tokens per minute.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, MonotonicClock};
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};

use crate::llm::exchange::Limits;

/// Requests and tokens per minute.
#[derive(Debug)]
pub(super) struct Limiter {
    requests: Option<Bucket>,
    tokens: Option<(Bucket, NonZeroU32)>,
}

type Bucket = RateLimiter<
    NotKeyed,
    InMemoryState,
    MonotonicClock,
    NoOpMiddleware<<MonotonicClock as Clock>::Instant>,
>;

impl Limiter {
    /// `share`: of the limits, in (0, 1].
    pub(super) fn new(limits: Limits, share: f64) -> Self {
        let bucket = |per_minute: u32, burst_seconds: f64| {
            let per_second = (f64::from(per_minute) * share / 60.0).max(1e-6);
            let burst = ceiling(per_second * burst_seconds);
            let period = Duration::from_secs_f64(1.0 / per_second);
            let quota = Quota::with_period(period)?.allow_burst(burst);
            Some((RateLimiter::direct_with_clock(quota, MonotonicClock), burst))
        };
        Self {
            // A second's worth at once and the rest evenly: a limit per minute may be enforced per
            // second.
            requests: limits.requests.and_then(|n| bucket(n, 1.0)).map(|(bucket, _)| bucket),
            tokens: limits.tokens.and_then(|n| bucket(n, 6.0)),
        }
    }

    /// `None` when a call may go now, else how long to wait. `requested` keeps a permit that was
    /// got while the other is waited for.
    pub(super) fn wait(&self, tokens: u32, requested: &mut bool) -> Option<Duration> {
        if let (Some(bucket), false) = (&self.requests, *requested)
            && let Err(not_until) = bucket.check()
        {
            return Some(not_until.wait_time_from(MonotonicClock.now()));
        }
        *requested = true;
        let (bucket, burst) = self.tokens.as_ref()?;
        let n = NonZeroU32::new(tokens)?.min(*burst);
        match bucket.check_n(n) {
            Ok(Err(not_until)) => Some(not_until.wait_time_from(MonotonicClock.now())),
            // More than the bucket holds cannot be, see `min`.
            Ok(Ok(())) | Err(_) => None,
        }
    }
}

/// The whole number at or above a positive value.
fn ceiling(value: f64) -> NonZeroU32 {
    let text = format!("{:.0}", value.ceil().clamp(1.0, f64::from(u32::MAX)));
    text.parse().unwrap_or(NonZeroU32::MIN)
}
