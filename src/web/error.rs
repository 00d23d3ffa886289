//! The one error shape: `{"error": {"code", "message", "field"?}}`.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CACHE_CONTROL};
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use serde::Serialize;

/// A reply that is not the one asked for.
#[derive(Debug, Clone)]
pub(super) struct Error {
    status: StatusCode,
    code: &'static str,
    message: String,
    field: Option<String>,
}

#[derive(Serialize)]
struct Body<'a> {
    error: Inner<'a>,
}

#[derive(Serialize)]
struct Inner<'a> {
    code: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
}

impl Error {
    /// 422: a parameter that cannot be used.
    pub(super) fn parameter(field: &str, message: String) -> Self {
        let (status, code) = (StatusCode::UNPROCESSABLE_ENTITY, "bad_parameter");
        Self { status, code, message, field: Some(field.to_owned()) }
    }

    /// 404: nothing under this name.
    pub(super) fn not_found(message: String) -> Self {
        Self { status: StatusCode::NOT_FOUND, code: "not_found", message, field: None }
    }

    /// 503: no release is published.
    pub(super) fn nothing_published() -> Self {
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            code: "no_release",
            message: NO_RELEASE.to_owned(),
            field: None,
        }
    }
}

/// What to do where no release is active.
pub(super) const NO_RELEASE: &str = "no release is active: run \
    `onet-ai import --version 30.1 --activate`, or `onet-ai versions activate ID`";

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let error = Inner { code: self.code, message: &self.message, field: self.field.as_deref() };
        HttpResponse::build(self.status)
            .insert_header((CACHE_CONTROL, "no-store"))
            .json(Body { error })
    }
}

/// Any path that is no route.
pub(super) async fn unknown_route(request: HttpRequest) -> Result<HttpResponse, Error> {
    Err(Error::not_found(format!("there is no {}; / lists the routes", request.path())))
}

/// Any method but GET and HEAD on a route.
pub(super) async fn wrong_method(request: HttpRequest) -> HttpResponse {
    let error = Error {
        status: StatusCode::METHOD_NOT_ALLOWED,
        code: "method_not_allowed",
        message: format!("{} is not allowed: this API is read-only", request.method()),
        field: None,
    };
    let mut response = error.error_response();
    response
        .headers_mut()
        .insert(ALLOW, actix_web::http::header::HeaderValue::from_static("GET, HEAD"));
    response
}
