//! Where a language model is asked: the vendor's own address, or another server's.

use std::fmt;
use std::str::FromStr;

use ureq::http::Uri;

/// The base address of a server, without a trailing slash: `http://127.0.0.1:11434/v1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Scheme and server, in lower case: `http://127.0.0.1:11434`.
    origin: String,
    /// What stands behind the server: `/v1`, or nothing.
    path: String,
    /// The server's name, in lower case, without the port.
    host: String,
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
        let server = uri.authority().ok_or(AddressError::Unreadable)?;
        if server.host().is_empty() {
            return Err(AddressError::Unreadable);
        }
        let secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(AddressError::Unreadable),
        };
        // One spelling of scheme and server, so that one server is one rater.
        let host = server.host().to_ascii_lowercase();
        let scheme = if secure { "https" } else { "http" };
        let origin = format!("{scheme}://{}", server.as_str().to_ascii_lowercase());
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let loopback = bare == "localhost"
            || bare.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
        let path = uri.path().trim_end_matches('/').to_owned();
        Ok(Self { origin, path, host, secure, loopback })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin, self.path)
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
        let host = self.host.trim_end_matches('.');
        [".openai.com", ".anthropic.com"].iter().any(|vendor| host.ends_with(vendor))
    }

    /// The URL of a path below the address. `path` may also be what the vendor named: a whole URL,
    /// which must be on the same server, or a path from the server's root that repeats the
    /// address's own path. `None` for another server: keys never go there.
    #[must_use]
    pub fn url(&self, path: &str) -> Option<String> {
        if path.contains("://") {
            // To the letter: another spelling of the server is not worth a key that goes astray.
            let rest = path.strip_prefix(&self.origin)?;
            return rest.starts_with('/').then(|| path.to_owned());
        }
        let repeated = path.strip_prefix(&self.path).filter(|_| !self.path.is_empty());
        if repeated.is_some_and(|rest| rest.starts_with('/')) {
            return Some(format!("{}{path}", self.origin));
        }
        Some(format!("{self}{path}"))
    }
}

#[cfg(test)]
mod tests;
