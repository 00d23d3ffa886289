//! How many requests a client may send.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

use super::places::Places;
pub(super) use super::who::Client;
use super::who::network;

type Limiter =
    RateLimiter<IpAddr, HashMapStateStore<IpAddr>, DefaultClock, StateInformationMiddleware>;

/// How many times a client's allowance a /48 of IPv6 has, which holds 65,536 clients.
const WIDE: NonZeroU32 = NonZeroU32::MIN.saturating_add(7);
/// Connections of one address at once; of this machine, where a proxy may stand, any number.
const CONNECTIONS: u32 = 128;
/// Connections beyond these that are told so: of a /48 of IPv6 as many as of one address. Others are closed at once.
const REFUSED: u32 = 128;
/// Requests of one client that are being answered at once.
const REQUESTS: u32 = 32;
/// The same of searches, pictures and exports.
const COSTLY: u32 = 6;
/// How many times a client's places a /48 of IPv6 has: fewer than allowances, so that also where a process may have
/// few files (1,024) it does not have all connections.
const WIDE_PLACES: u32 = 4;

/// The clients and what they have left.
#[derive(Debug)]
pub(super) struct Clients {
    limits: Option<Limits>,
    clock: DefaultClock,
    trust_proxy: bool,
    /// Whether the operator was told of a proxy that is not believed.
    told: AtomicBool,
    /// Connections of other machines.
    pub(super) connections: Places,
    /// Those that are being told that there are too many.
    pub(super) refused: Places,
    /// Requests that are being answered.
    pub(super) requests: Places,
    /// Searches, pictures and exports among them.
    pub(super) costly: Places,
}

#[derive(Debug)]
struct Limits {
    each: NonZeroU32,
    clients: Limiter,
    /// By /48 of IPv6.
    networks: Limiter,
}

/// What a client is told of its limit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Allowance {
    /// Requests a minute.
    limit: u32,
    /// Requests left now.
    remaining: u32,
    /// Seconds until all are back.
    reset: u64,
    /// Seconds until there are enough for this one, where they are not.
    pub(super) retry_after: Option<u64>,
}

impl Clients {
    /// `per_minute` requests per client, all at once if need be; no limit if absent. With
    /// `trust_proxy`, a proxy on this machine says who the client is.
    pub(super) fn new(per_minute: Option<NonZeroU32>, trust_proxy: bool) -> Self {
        let limiter = |limit| {
            let limiter = RateLimiter::hashmap(Quota::per_minute(limit));
            limiter.with_middleware::<StateInformationMiddleware>()
        };
        let places = |each| Places::new(each, each * WIDE_PLACES);
        let limits = per_minute.map(|each| Limits {
            each,
            clients: limiter(each),
            networks: limiter(each.saturating_mul(WIDE)),
        });
        Self {
            limits,
            clock: DefaultClock::default(),
            trust_proxy,
            told: AtomicBool::new(false),
            connections: places(CONNECTIONS),
            refused: Places::new(REFUSED, REFUSED),
            requests: places(REQUESTS),
            costly: places(COSTLY),
        }
    }

    /// Who sent a request.
    pub(super) fn sender(&self, request: &HttpRequest) -> Client {
        let named = request.headers().get_all("x-forwarded-for").last();
        let peer = request.peer_addr().map(|peer| peer.ip());
        self.client(peer, named.map(HeaderValue::as_bytes))
    }

    /// The same, from the last `X-Forwarded-For`.
    pub(super) fn client(&self, peer: Option<IpAddr>, named: Option<&[u8]>) -> Client {
        let client = Client::identify(peer, named, self.trust_proxy);
        let forgotten = client == Client::Unnamed && !self.trust_proxy;
        if forgotten && !self.told.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                "requests come through a proxy on this machine that is not believed: all who come through it \
                 are one client; --trust-proxy tells them apart"
            );
        }
        client
    }

    /// Who sent what cannot be read. Of what comes from this machine nobody knows whom the rest of it would have named,
    /// so that it is free for nobody.
    pub(super) fn sender_of_unread(&self, peer: Option<IpAddr>, named: Option<&[u8]>) -> Client {
        match self.client(peer, named) {
            Client::Own => Client::Unnamed,
            client => client,
        }
    }

    /// Takes a request of so many points off a client's allowance; absent where there is no limit.
    pub(super) fn take(&self, client: Client, points: u32) -> Option<Allowance> {
        let limits = self.limits.as_ref()?;
        let key = client.key()?;
        let allowance = self.charge(&limits.clients, limits.each, key, points);
        if allowance.retry_after.is_none() && key.is_ipv6() {
            let most = limits.each.saturating_mul(WIDE);
            let wide = self.charge(&limits.networks, most, network(key, 48), points);
            if wide.retry_after.is_some() {
                return Some(Allowance { limit: allowance.limit, ..wide });
            }
        }
        Some(allowance)
    }

    fn charge(&self, limiter: &Limiter, limit: NonZeroU32, key: IpAddr, points: u32) -> Allowance {
        // What costs more than a whole allowance takes it whole.
        let points = NonZeroU32::new(points).unwrap_or(NonZeroU32::MIN).min(limit);
        let limit = limit.get();
        let none = |wait| Allowance { limit, remaining: 0, reset: 60, retry_after: Some(wait) };
        match limiter.check_key_n(&key, points) {
            Ok(Ok(state)) => {
                let remaining = state.remaining_burst_capacity();
                Allowance { limit, remaining, reset: refill(limit, remaining), retry_after: None }
            }
            Ok(Err(until)) => {
                let wait = until.wait_time_from(self.clock.now()).as_secs_f64().ceil();
                let wait =
                    std::time::Duration::try_from_secs_f64(wait).map_or(60, |wait| wait.as_secs());
                none(wait.max(1))
            }
            // Not with at most `limit` points; refused rather than let pass.
            Err(_) => none(60),
        }
    }

    /// Forgets clients that have their whole allowance back.
    pub(super) fn forget(&self) {
        for limiter in self.limits.iter().flat_map(|it| [&it.clients, &it.networks]) {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}

/// Seconds until a client has its whole allowance back.
fn refill(limit: u32, remaining: u32) -> u64 {
    (u64::from(limit - remaining.min(limit)) * 60).div_ceil(u64::from(limit))
}

impl Allowance {
    /// Tells the client, in the fields of the IETF's draft on rate limit headers.
    pub(super) fn tell(self, headers: &mut HeaderMap) {
        let fields = [
            ("ratelimit-limit", u64::from(self.limit)),
            ("ratelimit-remaining", u64::from(self.remaining)),
            ("ratelimit-reset", self.reset),
        ];
        for (name, value) in fields {
            headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
    }
}

#[cfg(test)]
mod tests;
