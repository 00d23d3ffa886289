//! Which encoding of a body a client wants most (RFC 9110, 12.5.3).

use actix_web::HttpRequest;
use actix_web::http::header::{ACCEPT_ENCODING, HeaderValue};

use super::error::Error;
use super::refusal::Refusal;

/// How a body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Encoding {
    /// As it is.
    Identity,
    /// Packed by gzip (RFC 1952).
    Gzip,
    /// Packed by Zstandard (RFC 8878).
    Zstd,
}

impl Encoding {
    /// What `Content-Encoding` says; a body as it is has no such field.
    pub(crate) fn header(self) -> Option<HeaderValue> {
        match self {
            Self::Identity => None,
            Self::Gzip => Some(HeaderValue::from_static("gzip")),
            Self::Zstd => Some(HeaderValue::from_static("zstd")),
        }
    }
}

/// How much a client wants each encoding; 0 is not at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Accepted {
    zstd: u16,
    gzip: u16,
    identity: u16,
}

/// What quality 1 is.
const MOST: f32 = 10_000.0;
/// Less than the smallest quality, 0.001: a body as it is, of which the client says nothing.
const LEAST: u16 = 1;

impl Accepted {
    /// What a request says.
    pub(crate) fn from_request(request: &HttpRequest) -> Self {
        let fields = request.headers().get_all(ACCEPT_ENCODING);
        Self::read(fields.filter_map(|field| field.to_str().ok()))
    }

    fn read<'a>(fields: impl Iterator<Item = &'a str>) -> Self {
        let (mut zstd, mut gzip, mut identity, mut others) = (None, None, None, None);
        for item in fields.flat_map(|field| field.split(',')) {
            let (name, parameters) = item.split_once(';').unwrap_or((item, ""));
            let is = |known: &str| name.trim().eq_ignore_ascii_case(known);
            let slot = if is("zstd") {
                &mut zstd
            } else if is("gzip") || is("x-gzip") {
                &mut gzip
            } else if is("identity") {
                &mut identity
            } else if is("*") {
                &mut others
            } else {
                continue;
            };
            *slot = quality(parameters).or(*slot);
        }
        Self {
            zstd: zstd.or(others).unwrap_or(0),
            gzip: gzip.or(others).unwrap_or(0),
            identity: identity.or(others).unwrap_or(LEAST),
        }
    }

    /// The one of these that the client wants most, the first of equals; an error where it takes none.
    pub(crate) fn best(self, offered: &[Encoding]) -> Result<Encoding, Error> {
        let mut best = (None, 0);
        for encoding in offered {
            let wanted = match encoding {
                Encoding::Identity => self.identity,
                Encoding::Gzip => self.gzip,
                Encoding::Zstd => self.zstd,
            };
            if wanted > best.1 {
                best = (Some(*encoding), wanted);
            }
        }
        best.0.ok_or_else(|| {
            let message = "no encoding of this reply is acceptable; without Accept-Encoding it comes as it is";
            Error::plain(Refusal::NotAcceptable, message)
        })
    }
}

/// The quality among the parameters of an item, 1 if there is none; absent where it cannot be read.
fn quality(parameters: &str) -> Option<u16> {
    let mut pairs = parameters.split(';').filter_map(|pair| pair.split_once('='));
    let Some((_, value)) = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case("q")) else {
        return Some(rounded(1.0));
    };
    let value: f32 = value.trim().parse().ok()?;
    (0.0..=1.0).contains(&value).then(|| rounded(value))
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "from 0 to 10,000"
)]
fn rounded(quality: f32) -> u16 {
    (quality * MOST).round() as u16
}

#[cfg(test)]
mod tests;
