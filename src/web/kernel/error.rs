//! The one error shape: `{"error": {"code", "message", "field"?}}`.

use std::fmt;

use actix_web::error::BlockingError;
use actix_web::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpResponse, ResponseError};
use schemars::JsonSchema;
use serde::Serialize;

use super::refusal::{Refusal, Thing, Unfit};
use crate::text;

/// What an error is written as, unless it is shown as a page.
const JSON: &str = "application/json";

/// A reply that is not the one asked for.
#[derive(Debug, Clone)]
pub(crate) struct Error {
    refusal: Refusal,
    message: String,
    field: Option<String>,
}

/// The body of every reply that is not the one asked for.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Error")]
pub(crate) struct Body<'a> {
    /// What is wrong.
    error: Inner<'a>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ErrorDetail")]
struct Inner<'a> {
    /// A word for programs.
    code: &'static str,
    /// A sentence for people.
    message: &'a str,
    /// The parameter that cannot be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
}

/// What a client sent is repeated only in part.
fn short(message: String) -> String {
    match text::message(&message) {
        std::borrow::Cow::Borrowed(_) => message,
        std::borrow::Cow::Owned(short) => short,
    }
}

impl Error {
    /// 422: a parameter that cannot be used.
    pub(crate) fn parameter(field: &str, unfit: Unfit) -> Self {
        let message = short(unfit.to_string());
        let field = Some(short(field.to_owned()));
        Self { refusal: Refusal::Parameter(unfit), message, field }
    }

    /// 404: nothing of this name.
    pub(crate) fn not_found(thing: Thing, name: &str, message: String) -> Self {
        let name = short(name.to_owned());
        Self { refusal: Refusal::Absent(thing, name), message: short(message), field: None }
    }

    /// 404: a path that is no route.
    pub(crate) fn unknown_route(path: &str) -> Self {
        Self::not_found(Thing::Page, path, format!("there is no {path}; /api lists the routes"))
    }

    /// 405: any method but GET and HEAD, on a route.
    pub(crate) fn wrong_method(method: &Method) -> Self {
        let message = format!("{method} is not allowed: this API is read-only");
        Self::plain(Refusal::Method, &message)
    }

    /// 503: no release is published.
    pub(crate) fn nothing_published() -> Self {
        Self::plain(Refusal::Unpublished, NO_RELEASE)
    }

    /// 503: only the database has the answer, and it is away.
    pub(crate) fn database_away() -> Self {
        let message =
            "the database is away, and only it has this; what is in memory is still served";
        Self::plain(Refusal::DatabaseAway, message)
    }

    /// 503: no thread took the request.
    pub(crate) fn overloaded(error: &BlockingError) -> Self {
        tracing::error!(%error, "no thread for the database");
        let message = "too many requests wait for the database; try again";
        Self::plain(Refusal::Overloaded, message)
    }

    /// 400: what is no request of HTTP.
    pub(crate) fn malformed() -> Self {
        let message =
            "this is no request of HTTP/1.1; its first line, or a header field, cannot be read";
        Self::plain(Refusal::Malformed, message)
    }

    /// 400: a browser asks for a page whether it may ask, and it may not.
    pub(crate) fn preflight_refused(reason: &str) -> Self {
        Self::plain(Refusal::Preflight, reason)
    }

    /// 408: the head of a request that does not end.
    pub(crate) fn late() -> Self {
        Self::plain(Refusal::Late, "the request did not arrive within five seconds")
    }

    /// 413: a body, which no route reads.
    pub(crate) fn body_too_large() -> Self {
        let message = "a request has no body of more than 16,384 bytes here";
        Self::plain(Refusal::BodyTooLarge, message)
    }

    /// 414: a path and query of more than 4,096 bytes.
    pub(crate) fn uri_too_long() -> Self {
        Self::plain(Refusal::UriTooLong, "path and query are longer than 4,096 bytes")
    }

    /// 431: header fields of more than 16,384 bytes.
    pub(crate) fn headers_too_large() -> Self {
        let message = "the header fields are larger than 16,384 bytes";
        Self::plain(Refusal::HeadersTooLarge, message)
    }

    /// 429: a client that has had its allowance.
    pub(crate) fn rate_limited() -> Self {
        let message = "too many requests; Retry-After says when to come back";
        Self::plain(Refusal::RateLimited, message)
    }

    /// 429: a client that asks for too much at once.
    pub(crate) fn too_many_at_once(what: &str) -> Self {
        let message = format!("too many {what} at once; wait for one to end");
        Self::plain(Refusal::TooManyAtOnce, &message)
    }

    /// 503: too many searches, or pictures, wait already.
    pub(crate) fn busy() -> Self {
        let message = "too many searches or pictures at once; Retry-After says when to come back";
        Self::plain(Refusal::Busy, message)
    }

    /// 500: what went wrong is in the log, once, and not in the reply.
    pub(crate) fn internal() -> Self {
        Self::plain(Refusal::Internal, "the reply cannot be made; the log says why")
    }

    /// Why it is one.
    pub(crate) fn refusal(&self) -> &Refusal {
        &self.refusal
    }

    /// The sentence for people, in English.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// The parameter that cannot be used.
    pub(crate) fn field(&self) -> Option<&str> {
        self.field.as_deref()
    }

    /// An error of the request as a whole.
    pub(crate) fn plain(refusal: Refusal, message: &str) -> Self {
        Self { refusal, message: message.to_owned(), field: None }
    }
}

/// What to do where no release is active.
pub(crate) const NO_RELEASE: &str = "no release is active: run \
    `onet-ai import --version 30.1 --activate`, or `onet-ai versions activate ID`";

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        self.refusal.status()
    }

    fn error_response(&self) -> HttpResponse {
        match text::to_json(&self.body()) {
            Ok(body) => self.respond(JSON, body),
            Err(error) => {
                tracing::error!(%error, "an error cannot be written");
                HttpResponse::new(self.status_code())
            }
        }
    }
}

impl Error {
    /// What programs are told.
    pub(crate) fn body(&self) -> Body<'_> {
        let (code, field) = (self.refusal.code(), self.field.as_deref());
        Body { error: Inner { code, message: &self.message, field } }
    }

    /// The reply with this body.
    pub(crate) fn respond(&self, media: &'static str, body: String) -> HttpResponse {
        let status = self.status_code();
        let mut response = HttpResponse::build(status);
        response.insert_header((CACHE_CONTROL, "no-store"));
        if status == StatusCode::TOO_MANY_REQUESTS || self.refusal == Refusal::Busy {
            // Replaced by the guard where it knows better; a second later there is room for a search again.
            response.insert_header((RETRY_AFTER, 1));
        }
        if status == StatusCode::METHOD_NOT_ALLOWED {
            response.insert_header((ALLOW, "GET, HEAD"));
        }
        response.insert_header((CONTENT_TYPE, media)).body(body)
    }
}
