//! What happens to every request before and after its handler: limits, the access log, metrics.

use std::net::IpAddr;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CONTENT_LENGTH, HeaderName, HeaderValue, ORIGIN, TRANSFER_ENCODING, VARY,
};
use actix_web::middleware::Next;
use actix_web::{ResponseError, web};

use super::dispatch::find;
use super::state::State;
use crate::web::kernel::error::Error;
use crate::web::kernel::params::trimmed;

/// Bytes of path and query.
const MAX_URI: usize = 4_096;
/// Bytes of all header fields.
const MAX_HEADERS: usize = 16_384;
/// Bytes of a body, which no route reads.
const MAX_BODY: u64 = 16_384;

/// Whoever keeps replies for others keeps one for each of these: whether it is compressed, and whether
/// pages of an origin may read it, depend on them.
const DIFFERS: HeaderValue = HeaderValue::from_static("accept-encoding, origin");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Guards one request.
pub(super) async fn guard(
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse, actix_web::Error> {
    let started = Instant::now();
    let Some(state) = request.app_data::<web::Data<State>>().cloned() else {
        return next.call(request).await;
    };
    let client = state.clients().of(request.request());
    let is_probe = matches!(trimmed(request.path()), "/health" | "/ready");
    let allowance = if is_probe { None } else { state.clients().take(client) };
    let id = request_id(&request);
    let refused = match allowance.and_then(|allowance| allowance.retry_after) {
        Some(_) => {
            state.metrics().count_limited();
            let message = "too many requests; Retry-After says when to come back";
            Some(Error::plain(StatusCode::TOO_MANY_REQUESTS, "rate_limited", message))
        }
        None => too_large(&request),
    };
    let mut response = match refused {
        Some(error) => {
            // Whoever sends too much would go on sending: the rest of it is not read.
            let mut response = error.error_response();
            response.head_mut().set_connection_type(actix_web::http::ConnectionType::Close);
            request.into_response(response)
        }
        None => next.call(request).await?,
    };
    if let Some(allowance) = allowance {
        allowance.tell(response.headers_mut());
    }
    if response.request().headers().contains_key(TRANSFER_ENCODING) {
        // How long such a body is shows only when it is read, which nobody does.
        let head = response.response_mut().head_mut();
        head.set_connection_type(actix_web::http::ConnectionType::Close);
    }
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response.headers_mut().insert(VARY, DIFFERS);
    conclude(&state, &response, &id, client, started);
    Ok(response)
}

/// Whether a browser asks for a page of some origin.
pub(super) fn comes_from_a_page(request: &ServiceRequest) -> bool {
    request.headers().contains_key(ORIGIN)
}

/// Counts and logs.
fn conclude<B>(
    state: &State,
    response: &ServiceResponse<B>,
    id: &str,
    client: Option<IpAddr>,
    started: Instant,
) {
    let took = started.elapsed();
    let request = response.request();
    let route = find(request).map(|found| found.route.path);
    state.metrics().count(route, response.status().as_u16(), took);
    tracing::info!(
        target: "access",
        id,
        client = client.map(tracing::field::display),
        method = %request.method(),
        uri = %request.uri(),
        status = response.status().as_u16(),
        us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
    );
}

/// Why a request is refused unread.
fn too_large(request: &ServiceRequest) -> Option<Error> {
    if request.uri().path_and_query().is_some_and(|uri| uri.as_str().len() > MAX_URI) {
        let message = "path and query are longer than 4,096 bytes";
        return Some(Error::plain(StatusCode::URI_TOO_LONG, "uri_too_long", message));
    }
    let headers = request.headers();
    let size: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if size > MAX_HEADERS {
        let (status, code) = (StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "headers_too_large");
        return Some(Error::plain(status, code, "the header fields are larger than 16,384 bytes"));
    }
    let length =
        headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if length.unwrap_or(0) > MAX_BODY {
        let message = "a request has no body of more than 16,384 bytes here";
        return Some(Error::plain(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", message));
    }
    None
}

/// The client's own id where it sent a short plain one, else a new one.
fn request_id(request: &ServiceRequest) -> String {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    // Asked once: it is a system call.
    static PROCESS: LazyLock<u32> = LazyLock::new(std::process::id);
    let plain = |id: &&str| {
        (1..=64).contains(&id.len())
            && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    };
    let sent = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok());
    if let Some(id) = sent.filter(plain) {
        return id.to_owned();
    }
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    format!("{:x}-{number:x}", *PROCESS)
}
