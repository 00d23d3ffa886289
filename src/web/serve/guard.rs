//! What happens to every request before and after its handler: limits, the access log, metrics.

use std::rc::Rc;
use std::time::Instant;

use actix_cors::CorsError;
use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    ACCESS_CONTROL_REQUEST_METHOD, CONTENT_LENGTH, HeaderValue, ORIGIN, TRANSFER_ENCODING, UPGRADE,
    VARY,
};
use actix_web::http::{ConnectionType, Method};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, ResponseError, web};

use super::access::Line;
use super::clients::Client;
use super::connection::Turn;
use super::cost::{self, Cost};
use super::dispatch::{Refused, find};
use super::headers::secure;
use super::places::Place;
use super::request_id::{self, NAME};
use super::sending::Sending;
use super::state::State;
use crate::web::kernel::error::Error;
use crate::web::kernel::params::{Param, trimmed};

/// Bytes of path and query.
const MAX_URI: usize = 4_096;
/// Bytes of all header fields.
const MAX_HEADERS: usize = 16_384;
/// Bytes of a body, which no route reads.
const MAX_BODY: u64 = 16_384;

/// Whoever keeps replies for others keeps one for each of these: whether it is compressed, and whether
/// pages of an origin may read it, depend on them.
const DIFFERS: HeaderValue = HeaderValue::from_static("accept-encoding, origin");
/// The start page is also the list of routes, and in two languages.
const DIFFERS_AT_START: HeaderValue =
    HeaderValue::from_static("accept, accept-encoding, accept-language, origin");

/// Guards one request.
pub(super) async fn guard(
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<Sending>, actix_web::Error> {
    let started = Instant::now();
    let turn = request.request().conn_data::<Rc<Turn>>().cloned();
    if let Some(turn) = &turn {
        turn.answering();
        if request.head().connection_type() == ConnectionType::Close || may_go_on(&request) {
            turn.last();
        }
    }
    let Some(state) = request.app_data::<web::Data<State>>().cloned() else {
        return Ok(request
            .error_response(Error::internal())
            .map_body(|_, body| Sending::new(body, turn)));
    };
    let client = state.clients().sender(request.request());
    let route = find(request.request()).map(|found| found.route);
    let cost = cost::estimate(route, request.query_string());
    let is_probe = route.is_some_and(|route| matches!(route.path, "/health" | "/ready"));
    let allowance = if is_probe { None } else { state.clients().take(client, cost.points) };
    let id = request_id::given_or_new(&request);
    let closes = may_go_on(&request);
    let refused = match allowance.and_then(|allowance| allowance.retry_after) {
        Some(_) => Some(state.limited(Error::rate_limited())),
        None if is_probe => unfit(&request),
        None => unfit(&request).or_else(|| admit(&state, client, cost, turn.as_deref()).err()),
    };
    let is_refused = refused.is_some();
    let mut response = match refused {
        // What allows a page to read a reply would answer this one itself.
        Some(error) if is_preflight(&request) => request.error_response(error),
        Some(error) => {
            request.extensions_mut().insert(Refused(error));
            next.call(request).await?
        }
        None => in_one_shape(next.call(request).await?),
    };
    if let Some(allowance) = allowance {
        allowance.tell(response.headers_mut());
    }
    if is_refused || closes {
        // Whoever sends too much, or a body, would go on sending: the rest of it is not read.
        if let Some(turn) = &turn {
            turn.last();
        }
        response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    }
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(NAME, id);
    }
    let at_start = trimmed(response.request().path()) == "/";
    response.headers_mut().insert(VARY, if at_start { DIFFERS_AT_START } else { DIFFERS });
    secure(route, response.response_mut());
    conclude(&state, &response, &id, client, started);
    Ok(response.map_body(|_, body| Sending::new(body, turn)))
}

/// Gives a request the places that it takes until its reply has left, or says which there are none of.
fn admit(state: &State, client: Client, cost: Cost, turn: Option<&Turn>) -> Result<(), Error> {
    let Some(key) = client.key() else { return Ok(()) };
    let clients = state.clients();
    let taken = |place: Option<Place>, what| {
        place.ok_or_else(|| state.limited(Error::too_many_at_once(what)))
    };
    let mut places = vec![taken(clients.requests.take(key), "requests")?];
    if cost.costly {
        places.push(taken(clients.costly.take(key), "searches, pictures and exports")?);
    }
    if let Some(turn) = turn {
        turn.takes_up(places);
    }
    Ok(())
}

/// Whether something may follow the head that is no request: a body, or another protocol.
fn may_go_on(request: &ServiceRequest) -> bool {
    let headers = request.headers();
    let empty = |length: &HeaderValue| length.as_bytes().iter().all(|digit| *digit == b'0');
    request.method() == Method::CONNECT
        || headers.contains_key(TRANSFER_ENCODING)
        || headers.contains_key(UPGRADE)
        || headers.get(CONTENT_LENGTH).is_some_and(|length| !empty(length))
}

/// Whether a request names a path: one without a slash before it is a host to the library (RFC 9112, 3.2.3), which
/// only CONNECT asks for.
fn names_a_path(request: &ServiceRequest) -> bool {
    let path = request.uri().path();
    path.starts_with('/')
        || *request.method() == Method::CONNECT
        || (*request.method() == Method::OPTIONS && path == "*")
}

/// Whether a browser asks for a page whether it may ask.
fn is_preflight(request: &ServiceRequest) -> bool {
    request.method() == Method::OPTIONS
        && request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

/// A reply of the library that lets no page ask, in the one error shape.
fn in_one_shape(response: ServiceResponse) -> ServiceResponse {
    let refused = response.response().error().and_then(|error| error.as_error::<CorsError>());
    match refused.map(ToString::to_string) {
        Some(reason) => response.into_response(Error::preflight_refused(&reason).error_response()),
        None => response,
    }
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
    client: Client,
    started: Instant,
) {
    let took = started.elapsed();
    let request = response.request();
    let route = find(request).map(|found| found.route);
    state.metrics().count(route.map(|it| it.path), response.status().as_u16(), took);
    // What readers say of themselves stays in their address bar.
    let is_private = route.is_some_and(|it| it.params.iter().any(Param::is_private));
    let uri = if is_private { request.uri().path().to_owned() } else { request.uri().to_string() };
    let (method, status) = (request.method().as_str(), response.status().as_u16());
    Line { id, client, method, uri: &uri, status, took }.write();
}

/// Why a request is refused unread.
fn unfit(request: &ServiceRequest) -> Option<Error> {
    if !names_a_path(request) {
        return Some(Error::malformed());
    }
    if request.uri().path_and_query().is_some_and(|uri| uri.as_str().len() > MAX_URI) {
        return Some(Error::uri_too_long());
    }
    let headers = request.headers();
    let size: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if size > MAX_HEADERS {
        return Some(Error::headers_too_large());
    }
    let length =
        headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    (length.unwrap_or(0) > MAX_BODY).then(Error::body_too_large)
}
