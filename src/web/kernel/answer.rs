//! A reply before it is sent: its bytes, and how long they may be reused.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderValue,
    IF_NONE_MATCH, LINK,
};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::body::Parts;
use super::encoding::Encoding;
use super::error::Error;
use crate::text;

/// How long a reply may be reused without asking: editions change a few times a week.
const FRESH: &str = "public, max-age=60";
/// Of replies that differ from one moment to the next.
const NEVER: &str = "no-store";

/// Of what is under an address that changes with it.
const FOREVER: &str = "public, max-age=31536000, immutable";

/// JSON.
pub(crate) const JSON: &str = "application/json";
/// A page.
pub(crate) const HTML: &str = "text/html; charset=utf-8";

/// A reply.
pub(crate) struct Answer {
    pub(crate) head: Head,
    pub(crate) body: Body,
    reuse: Reuse,
}

/// Its bytes, not packed yet.
pub(crate) enum Body {
    Whole(Bytes),
    /// Made one after another, so that a large one is never in memory as a whole.
    Parts(Parts),
}

/// What stands before its bytes.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    media: &'static str,
    /// The name under which a browser saves it.
    file: Option<String>,
    /// What belongs to it.
    link: Option<String>,
    status: StatusCode,
    /// What a client names it by when it asks again; absent where it must not be reused.
    tag: Option<HeaderValue>,
    /// Whether it never changes under its address.
    immutable: bool,
}

/// Whether, and under which name, a reply may be reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reuse {
    /// As long as the edition is served.
    Edition,
    /// As long as its bytes are the same.
    Bytes,
    /// As long as the program is the same.
    Program,
    /// Not at all.
    Never,
}

impl Answer {
    /// What follows from the edition alone.
    pub(crate) fn of_edition(media: &'static str, body: impl Into<Bytes>) -> Self {
        Self::new(media, Body::Whole(body.into()), Reuse::Edition)
    }

    /// The same as JSON.
    pub(crate) fn json(body: &impl Serialize) -> Result<Self, Error> {
        Ok(Self::of_edition(JSON, bytes(body)?))
    }

    /// JSON that two servers of one edition may write differently.
    pub(crate) fn json_by_bytes(body: &impl Serialize) -> Result<Self, Error> {
        Ok(Self::new(JSON, Body::Whole(bytes(body)?), Reuse::Bytes))
    }

    /// What the database holds under a name that never means anything else.
    pub(crate) fn of_database(media: &'static str, body: Vec<u8>) -> Self {
        Self::new(media, Body::Whole(body.into()), Reuse::Bytes)
    }

    /// What is the same as long as the program is.
    pub(crate) fn constant(media: &'static str, body: Bytes) -> Self {
        Self::new(media, Body::Whole(body), Reuse::Program)
    }

    /// A page. Its tag is that of its bytes, which differ by language, and by the program with its templates.
    pub(crate) fn page(body: String) -> Self {
        Self::new(HTML, Body::Whole(body.into()), Reuse::Bytes)
    }

    /// A constant whose address changes with it.
    pub(crate) fn immutable(media: &'static str, body: Bytes) -> Self {
        let mut answer = Self::constant(media, body);
        answer.head.immutable = true;
        answer
    }

    /// What is true for this moment only.
    pub(crate) fn momentary(media: &'static str, body: impl Into<Bytes>) -> Self {
        Self::new(media, Body::Whole(body.into()), Reuse::Never)
    }

    /// A file that follows from the edition alone, made part by part.
    pub(crate) fn file(media: &'static str, name: &str, parts: Parts) -> Self {
        let mut answer = Self::new(media, Body::Parts(parts), Reuse::Edition);
        answer.head.file = Some(format!("attachment; filename=\"{name}\""));
        answer
    }

    /// The same reply with links to what belongs to it.
    pub(crate) fn with_link(mut self, link: String) -> Self {
        self.head.link = Some(link);
        self
    }

    /// The same reply with another status.
    pub(crate) fn with_status(mut self, status: StatusCode) -> Self {
        self.head.status = status;
        self
    }

    fn new(media: &'static str, body: Body, reuse: Reuse) -> Self {
        Self { head: Head::new(media), body, reuse }
    }

    /// The same reply with its tag; `edition` is that of what follows from the edition alone.
    pub(crate) fn tagged(mut self, edition: Option<&HeaderValue>) -> Self {
        self.head.tag = match (self.reuse, &self.body) {
            (Reuse::Edition, _) => edition.cloned(),
            (Reuse::Bytes | Reuse::Program, Body::Whole(body)) => weak(&Sha256::digest(body)),
            _ => None,
        };
        self
    }

    /// Whether it is the same as long as the program is.
    pub(crate) fn is_constant(&self) -> bool {
        self.reuse == Reuse::Program
    }
}

impl Head {
    /// Of a reply of this media type.
    pub(crate) fn new(media: &'static str) -> Self {
        Self { media, file: None, link: None, status: StatusCode::OK, tag: None, immutable: false }
    }

    /// Whether the client has the reply already.
    pub(crate) fn is_known(&self, request: &HttpRequest) -> bool {
        self.tag.as_ref().is_some_and(|tag| has(request, tag))
    }

    /// 304, for a client that has the reply already.
    pub(crate) fn not_modified(&self) -> HttpResponse {
        let mut response = HttpResponse::new(StatusCode::NOT_MODIFIED);
        self.tell_reuse(&mut response);
        response
    }

    /// The reply with a body in an encoding.
    pub(crate) fn with_body(&self, encoding: Encoding, body: BoxBody) -> HttpResponse {
        let mut response = HttpResponse::with_body(self.status, body);
        self.tell_reuse(&mut response);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.media));
        if let Some(encoding) = encoding.header() {
            headers.insert(CONTENT_ENCODING, encoding);
        }
        for (name, value) in [(CONTENT_DISPOSITION, &self.file), (LINK, &self.link)] {
            match value.as_deref().map(HeaderValue::from_str) {
                Some(Ok(value)) => headers.insert(name, value).for_each(drop),
                Some(Err(error)) => {
                    tracing::error!(%error, %name, "a reply is sent without a header");
                }
                None => {}
            }
        }
        response
    }

    fn tell_reuse(&self, response: &mut HttpResponse) {
        let reuse = match (&self.tag, self.immutable) {
            (Some(_), true) => FOREVER,
            (Some(_), false) => FRESH,
            (None, _) => NEVER,
        };
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(reuse));
        if let Some(tag) = &self.tag {
            headers.insert(ETAG, tag.clone());
        }
    }
}

/// A weak tag of a hash: the reply may be sent packed in one way or another. Always present: hexadecimal
/// digits are allowed in a header field.
pub(crate) fn weak(hash: &[u8]) -> Option<HeaderValue> {
    use std::fmt::Write;
    let mut tag = "W/\"".to_owned();
    for byte in hash.iter().take(16) {
        // Writing to a string cannot fail.
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push('"');
    HeaderValue::try_from(tag).ok()
}

/// A value as JSON text.
pub(crate) fn bytes(body: &impl Serialize) -> Result<Bytes, Error> {
    text::to_json(body).map(Bytes::from).map_err(unwritten)
}

/// A reply that cannot be written.
#[expect(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
pub(crate) fn unwritten(error: serde_json::Error) -> Error {
    tracing::error!(%error, "a reply cannot be written");
    Error::internal()
}

fn has(request: &HttpRequest, tag: &HeaderValue) -> bool {
    let header = request.headers().get(IF_NONE_MATCH).and_then(|header| header.to_str().ok());
    let known = header.zip(tag.to_str().ok());
    known.is_some_and(|(header, tag)| matches_etag(header, tag))
}

fn matches_etag(header: &str, tag: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let wanted = opaque(tag);
    header.split(',').any(|tag| tag.trim() == "*" || opaque(tag) == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_etag_is_known_in_a_list_and_as_a_weak_one() {
        assert!(matches_etag("\"a\", W/\"b\"", "W/\"b\""));
        assert!(matches_etag("\"b\"", "W/\"b\""));
        assert!(matches_etag("*", "W/\"b\""));
        assert!(!matches_etag("\"a\"", "W/\"b\""));
    }

    #[test]
    fn a_tag_names_half_of_the_hash() {
        let tag = format!("W/\"{}\"", "ab".repeat(16));
        assert_eq!(weak(&[0xab; 32]).unwrap(), tag.as_str());
    }
}
