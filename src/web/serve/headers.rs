//! Header fields that every reply has.

use actix_web::http::header::{
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue,
};

use crate::web::kernel::answer::HTML;

/// What a browser may do with a reply: take it for what it says it is, tell nobody where a link was followed
/// from, run and load nothing of it, and show it in no frame.
pub(super) const SECURITY: [(&str, &str); 4] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    (
        "content-security-policy",
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    ("x-frame-options", "DENY"),
];

/// What a page may do besides: load what this server itself serves, ask it, and send forms to it. Nothing in a page
/// is written in line, neither scripts nor styles.
const PAGE: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Adds them.
pub(super) fn secure(headers: &mut HeaderMap) {
    for (name, value) in SECURITY {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if headers.get(CONTENT_TYPE).is_some_and(|media| media == HTML) {
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE));
        headers.insert(
            HeaderName::from_static("cross-origin-opener-policy"),
            HeaderValue::from_static("same-origin"),
        );
    }
}
