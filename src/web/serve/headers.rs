//! Header fields that every reply has.

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

/// What a browser may do with a reply: take it for what it says it is, tell nobody where a link was followed
/// from, run and load nothing of it, and show it in no frame. The page of the API needs no more.
pub(super) const SECURITY: [(&str, &str); 4] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    (
        "content-security-policy",
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    ("x-frame-options", "DENY"),
];

/// Adds them.
pub(super) fn secure(headers: &mut HeaderMap) {
    for (name, value) in SECURITY {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
}
