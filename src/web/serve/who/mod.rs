//! Who sent a request.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Who sent a request, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Client {
    /// A program on this machine, which no proxy stands before.
    Own,
    /// Another machine, directly.
    Direct(IpAddr),
    /// Whom a proxy on this machine names.
    Named(IpAddr),
    /// Somebody behind a proxy on this machine that names nobody, or is not to be believed. All of them are
    /// one client, so that no way of writing an address, and no forgotten flag, is a way round the limits.
    Unnamed,
}

impl Client {
    /// `named` is what the last `X-Forwarded-For` says, if there is one.
    pub(super) fn identify(peer: Option<IpAddr>, named: Option<&[u8]>, trust_proxy: bool) -> Self {
        match (peer.map(|peer| peer.to_canonical()), named) {
            (None, _) => Self::Unnamed,
            (Some(peer), _) if !peer.is_loopback() => Self::Direct(peer),
            (Some(_), None) => Self::Own,
            (Some(_), Some(_)) if !trust_proxy => Self::Unnamed,
            // The last entry is the proxy's; those before it are what the client says.
            (Some(_), Some(named)) => std::str::from_utf8(named)
                .ok()
                .and_then(|named| address(named.rsplit(',').next()?))
                .map_or(Self::Unnamed, Self::Named),
        }
    }

    /// Under which address its requests are counted; none for this machine's own.
    pub(super) fn key(self) -> Option<IpAddr> {
        match self {
            Self::Own => None,
            Self::Direct(client) | Self::Named(client) => Some(network(client, 64)),
            Self::Unnamed => Some(Ipv4Addr::UNSPECIFIED.into()),
        }
    }
}

impl fmt::Display for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own => f.write_str("127.0.0.1"),
            Self::Direct(client) | Self::Named(client) => client.fmt(f),
            Self::Unnamed => f.write_str("unnamed"),
        }
    }
}

/// An address as proxies write it: with a port or without, in brackets or without.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches('"');
    let bare = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    let ip = text.parse().ok().or_else(|| Some(text.parse::<SocketAddr>().ok()?.ip()));
    ip.or_else(bare).map(|ip: IpAddr| ip.to_canonical())
}

/// The network of an address: an IPv4 address is one by itself, of an IPv6 address the first `bits` bits
/// are. One household has a /64, one customer of a provider often a /56 or /48.
pub(super) fn network(client: IpAddr, bits: u32) -> IpAddr {
    match client {
        IpAddr::V4(_) => client,
        IpAddr::V6(ip) => {
            let rest = u128::MAX.checked_shr(bits).unwrap_or(0);
            IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() & !rest))
        }
    }
}

#[cfg(test)]
mod tests;
