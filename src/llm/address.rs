//! Where a language model is asked: the vendor's own address, or another server's.

use std::fmt;
use std::str::FromStr;

use ureq::http::Uri;

/// The base address of a server, without a trailing slash: `http://127.0.0.1:11434/v1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    text: String,
    secure: bool,
    loopback: bool,
}

/// An address that is not used. The text is not repeated: it may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not an address.
    #[error("the address is not one like http://127.0.0.1:11434/v1 or https://host/v1")]
    Unreadable,
    /// Names and keys do not belong into an address, which is stored with every score.
    #[error("the address may not carry a user, a password, a query or a fragment")]
    Secret,
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        if text.contains(['@', '?', '#']) {
            return Err(AddressError::Secret);
        }
        let uri: Uri = text.parse().ok().ok_or(AddressError::Unreadable)?;
        let host = uri.host().filter(|host| !host.is_empty()).ok_or(AddressError::Unreadable)?;
        let secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(AddressError::Unreadable),
        };
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let loopback = bare.eq_ignore_ascii_case("localhost")
            || bare.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
        // One spelling of scheme and host, so that one server is one rater.
        let text = text.trim_end_matches('/').replacen(host, &host.to_ascii_lowercase(), 1);
        let text = match text.split_once("://") {
            Some((scheme, rest)) => format!("{}://{rest}", scheme.to_ascii_lowercase()),
            None => text,
        };
        Ok(Self { text, secure, loopback })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Address {
    /// Whether it is on this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// Whether a key may be sent there: encrypted, or not over a network at all.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.secure || self.loopback
    }

    /// Whether it is on a server of the vendors whose formats are spoken, however it is written.
    #[must_use]
    pub fn is_a_vendors(&self) -> bool {
        let (origin, _) = self.parts();
        let server = origin.split_once("://").map_or(origin, |(_, server)| server);
        let host = server.split(':').next().unwrap_or_default().trim_end_matches('.');
        [".openai.com", ".anthropic.com"].iter().any(|vendor| host.ends_with(vendor))
    }

    /// The URL of a path below the address. `path` may also be what the vendor named: a whole URL,
    /// which must be on the same server, or a path from the server's root that repeats the
    /// address's own path. `None` for another server: keys never go there.
    #[must_use]
    pub fn url(&self, path: &str) -> Option<String> {
        let (origin, own_path) = self.parts();
        if path.contains("://") {
            let rest = path.strip_prefix(origin)?;
            return rest.starts_with('/').then(|| path.to_owned());
        }
        if !own_path.is_empty() && path.starts_with(&format!("{own_path}/")) {
            return Some(format!("{origin}{path}"));
        }
        Some(format!("{}{path}", self.text))
    }

    /// Scheme and server, and the path behind them.
    fn parts(&self) -> (&str, &str) {
        let after_scheme = self.text.find("://").map_or(0, |at| at + 3);
        let slash = self
            .text
            .char_indices()
            .find(|(at, c)| *at >= after_scheme && *c == '/')
            .map_or(self.text.len(), |(at, _)| at);
        self.text.split_at_checked(slash).unwrap_or((&self.text, ""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Address {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_is_read_once_and_spelled_one_way() {
        let local = address("HTTP://LocalHost:11434/v1/");
        assert_eq!(local.to_string(), "http://localhost:11434/v1");
        assert!(local.is_loopback() && local.is_private());
        assert!(address("http://[::1]:8080").is_loopback());
        assert!(!address("http://192.168.1.5/v1").is_private());
        let far = address("https://gateway.example/openai/v1");
        assert!(far.is_private() && !far.is_loopback());
    }

    #[test]
    fn what_is_no_address_or_holds_a_secret_is_refused() {
        for text in ["", "localhost:11434", "ftp://h/v1", "http://", "/v1"] {
            assert_eq!(text.parse::<Address>(), Err(AddressError::Unreadable), "{text}");
        }
        for text in ["https://me:key@h/v1", "https://h/v1?key=x", "https://h/v1#x"] {
            assert_eq!(text.parse::<Address>(), Err(AddressError::Secret), "{text}");
        }
    }

    #[test]
    fn a_vendors_server_is_known_however_it_is_written() {
        for text in ["https://api.openai.com/v1", "https://API.Anthropic.com.:443/x"] {
            assert!(address(text).is_a_vendors(), "{text}");
        }
        for text in
            ["http://127.0.0.1:9", "https://api.openai.com.example", "https://h/api.openai.com"]
        {
            assert!(!address(text).is_a_vendors(), "{text}");
        }
    }

    #[test]
    fn paths_stay_on_the_server() {
        let base = address("http://127.0.0.1:9/anthropic");
        assert_eq!(base.url("/v1/messages").unwrap(), "http://127.0.0.1:9/anthropic/v1/messages");
        assert_eq!(base.url("/anthropic/v1/x").unwrap(), "http://127.0.0.1:9/anthropic/v1/x");
        assert_eq!(base.url("http://127.0.0.1:9/r/1").unwrap(), "http://127.0.0.1:9/r/1");
        assert_eq!(base.url("http://127.0.0.1:99/r"), None);
        assert_eq!(base.url("https://elsewhere.example/r"), None);
    }
}
