//! Header fields that every reply has.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, X_FRAME_OPTIONS,
};

use crate::web::kernel::answer::HTML;
use crate::web::kernel::route::{Kind, Media, Route};

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

/// What a card may do: it has a stylesheet and links, and pages of anybody may show it in a frame.
const CARD: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors *";

/// Adds them.
pub(super) fn secure<B>(route: Option<&Route>, response: &mut HttpResponse<B>) {
    let status = response.status();
    let headers = response.headers_mut();
    for (name, value) in SECURITY {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    // A browser puts the fields of a 304 in the place of those that it has: they must be the same, also where there is
    // no body whose type could be told.
    let is_kept = matches!(status, StatusCode::OK | StatusCode::NOT_MODIFIED);
    if route.is_some_and(|route| route.is_framed) && is_kept {
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(CARD));
        headers.remove(X_FRAME_OPTIONS);
        return;
    }
    let is_html = |route: &Route| matches!(route.media, Media::Other(media) if media == HTML);
    let is_page = |route: &Route| route.kind == Kind::Page || is_html(route);
    if (route.is_some_and(is_page) && is_kept)
        || headers.get(CONTENT_TYPE).is_some_and(|media| media == HTML)
    {
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE));
        headers.insert(
            HeaderName::from_static("cross-origin-opener-policy"),
            HeaderValue::from_static("same-origin"),
        );
    }
}
