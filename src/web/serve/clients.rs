//! How many requests a client may send, and who a client is.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

type Limiter =
    RateLimiter<IpAddr, HashMapStateStore<IpAddr>, DefaultClock, StateInformationMiddleware>;

/// The clients and what they have left.
#[derive(Debug)]
pub(super) struct Clients {
    limiter: Option<(Limiter, NonZeroU32)>,
    clock: DefaultClock,
    trust_proxy: bool,
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
    /// Seconds until the next one, where none is left.
    pub(super) retry_after: Option<u64>,
}

impl Clients {
    /// `per_minute` requests per client, all at once if need be; no limit if absent. With
    /// `trust_proxy`, a proxy on this machine says who the client is.
    pub(super) fn new(per_minute: Option<NonZeroU32>, trust_proxy: bool) -> Self {
        let limiter = per_minute.map(|limit| {
            let limiter = RateLimiter::hashmap(Quota::per_minute(limit));
            (limiter.with_middleware::<StateInformationMiddleware>(), limit)
        });
        Self { limiter, clock: DefaultClock::default(), trust_proxy }
    }

    /// Who sent a request: the peer, or whom the proxy names last in `X-Forwarded-For`.
    pub(super) fn of(&self, request: &HttpRequest) -> Option<IpAddr> {
        let peer = request.peer_addr().map(|peer| peer.ip().to_canonical())?;
        if !self.trust_proxy || !peer.is_loopback() {
            return Some(peer);
        }
        let named = request.headers().get_all("x-forwarded-for").last();
        let named = named.and_then(|header| header.to_str().ok()?.rsplit(',').next());
        Some(
            named
                .and_then(|name| name.trim().parse().ok())
                .map_or(peer, |ip: IpAddr| ip.to_canonical()),
        )
    }

    /// Takes one request off a client's allowance; absent where there is no limit.
    pub(super) fn take(&self, client: Option<IpAddr>) -> Option<Allowance> {
        let (limiter, limit) = self.limiter.as_ref()?;
        let client = client.filter(|client| !client.is_loopback())?;
        let limit = limit.get();
        let allowance = match limiter.check_key(&network(client)) {
            Ok(state) => {
                let remaining = state.remaining_burst_capacity();
                Allowance { limit, remaining, reset: refill(limit, remaining), retry_after: None }
            }
            Err(until) => {
                let wait = until.wait_time_from(self.clock.now()).as_secs_f64().ceil();
                let wait =
                    std::time::Duration::try_from_secs_f64(wait).map_or(60, |wait| wait.as_secs());
                Allowance { limit, remaining: 0, reset: 60, retry_after: Some(wait.max(1)) }
            }
        };
        Some(allowance)
    }

    /// Forgets clients that have their whole allowance back.
    pub(super) fn forget(&self) {
        if let Some((limiter, _)) = &self.limiter {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}

/// Seconds until a client has its whole allowance back.
fn refill(limit: u32, remaining: u32) -> u64 {
    (u64::from(limit - remaining.min(limit)) * 60).div_ceil(u64::from(limit))
}

/// One household has one IPv4 address or one IPv6 network.
fn network(client: IpAddr) -> IpAddr {
    match client {
        IpAddr::V4(_) => client,
        IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() & !u128::from(u64::MAX))),
    }
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
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn clients(per_minute: u32, trust_proxy: bool) -> Clients {
        Clients::new(NonZeroU32::new(per_minute), trust_proxy)
    }

    #[test]
    fn an_allowance_ends_and_says_when_it_is_back() {
        let clients = clients(2, false);
        let client = "192.0.2.1".parse().ok();
        let left = |clients: &Clients| {
            clients.take(client).map(|it| (it.remaining, it.reset, it.retry_after.is_some()))
        };
        assert_eq!(left(&clients), Some((1, 30, false)));
        assert_eq!(left(&clients), Some((0, 60, false)));
        assert_eq!(left(&clients), Some((0, 60, true)));
        let wait = clients.take(client).unwrap().retry_after.unwrap();
        assert!((1..=30).contains(&wait), "{wait}");
        assert_eq!(clients.take("192.0.2.2".parse().ok()).unwrap().remaining, 1);
    }

    #[test]
    fn loopback_and_an_absent_limit_are_free() {
        let limited = clients(1, false);
        for _ in 0..3 {
            assert!(limited.take("127.0.0.1".parse().ok()).is_none());
            assert!(limited.take("::1".parse().ok()).is_none());
            assert!(clients(0, false).take("192.0.2.1".parse().ok()).is_none());
        }
    }

    #[test]
    fn a_network_of_ipv6_is_one_client() {
        let clients = clients(1, false);
        assert!(clients.take("2001:db8::1".parse().ok()).unwrap().retry_after.is_none());
        assert!(clients.take("2001:db8::2".parse().ok()).unwrap().retry_after.is_some());
        assert!(clients.take("2001:db8:0:1::2".parse().ok()).unwrap().retry_after.is_none());
    }

    #[test]
    fn only_a_proxy_on_this_machine_is_believed() {
        let from = |peer: &str, trust: bool| {
            let request = TestRequest::default()
                .peer_addr(peer.parse().unwrap())
                .insert_header(("x-forwarded-for", "203.0.113.9, 198.51.100.7"))
                .to_http_request();
            clients(1, trust).of(&request).unwrap().to_string()
        };
        assert_eq!(from("127.0.0.1:5", true), "198.51.100.7");
        assert_eq!(from("127.0.0.1:5", false), "127.0.0.1");
        assert_eq!(from("192.0.2.1:5", true), "192.0.2.1");
    }
}
