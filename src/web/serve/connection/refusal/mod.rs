//! Replies that no handler made: to what is no request, and to what the library refuses by itself.

use std::net::SocketAddr;
use std::time::{Duration, SystemTime};

use actix_web::body::MessageBody;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};

use super::head;
use crate::web::kernel::error::Error;
use crate::web::serve::access::Line;
use crate::web::serve::headers::SECURITY;
use crate::web::serve::request_id::new_id;
use crate::web::serve::state::State;

/// Counts and logs a refusal of what a client sent, of a connection where that is nothing, and gives the reply as it is
/// sent.
pub(crate) fn answer(
    state: &State,
    peer: Option<SocketAddr>,
    input: &[u8],
    error: &Error,
) -> Vec<u8> {
    let named = head::last_value(input, "x-forwarded-for");
    let client = state.clients().sender_of_unread(peer.map(|peer| peer.ip()), named);
    let allowance = state.clients().take(client, 1);
    let is_limited = allowance.is_some_and(|left| left.retry_after.is_some());
    let error = if is_limited { &Error::rate_limited() } else { error };
    let status = error.status_code();
    if status == StatusCode::TOO_MANY_REQUESTS {
        state.metrics().count_limited();
    }
    let status = status.as_u16();
    let (method, uri) = head::asked(input);
    let (id, took) = (new_id(), Duration::ZERO);
    state.metrics().count(None, status, took);
    Line { id: &id, client, method: &method, uri: &uri, status, took }.write();
    let mut response = error.error_response();
    if let Some(allowance) = allowance {
        allowance.tell(response.headers_mut());
    }
    bytes(response, &id, method == "HEAD")
}

/// The bytes of a whole reply, after which the connection is closed; to HEAD its head alone.
fn bytes(response: HttpResponse, id: &str, head_alone: bool) -> Vec<u8> {
    use std::fmt::Write;
    let status = response.status();
    let mut head =
        format!("HTTP/1.1 {} {}\r\n", status.as_str(), status.canonical_reason().unwrap_or(""));
    let fields = response.headers().iter().map(|(name, value)| (name.as_str(), value));
    let fields = fields.filter_map(|(name, value)| Some((name, value.to_str().ok()?)));
    for (name, value) in fields.chain(SECURITY) {
        // Writing to a string cannot fail.
        let _ = write!(head, "{name}: {value}\r\n");
    }
    // The body of an error is whole.
    let body = response.into_body().try_into_bytes().unwrap_or_default();
    let date = httpdate::fmt_http_date(now());
    let _ = write!(
        head,
        "x-request-id: {id}\r\ndate: {date}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), if head_alone { &[] } else { &body }].concat()
}

/// What the library means by a reply of its own.
pub(super) fn from_library(reply: &[u8]) -> Error {
    let status = reply.get(9..12).and_then(|status| StatusCode::from_bytes(status).ok());
    match status {
        Some(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE) => Error::headers_too_large(),
        Some(StatusCode::REQUEST_TIMEOUT) => Error::late(),
        Some(status) if status.is_server_error() => Error::internal(),
        _ => Error::malformed(),
    }
}

#[expect(clippy::disallowed_methods, reason = "the time of a reply; nothing is decided by it")]
fn now() -> SystemTime {
    SystemTime::now()
}

#[cfg(test)]
mod tests;
