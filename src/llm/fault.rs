//! Replies that are no answer: what kind each is. Both vendors' codes stand in one table, because
//! none means different things to the two.

use serde_json::Value;

use super::exchange::{BatchState, Class, Failure, HttpReply, Limits, Outcome};
use super::wire;

/// A failure without an error of the provider's.
pub(super) fn failure(class: Class, message: &str) -> Failure {
    Failure { class, message: wire::tidy(message), retry_after: None }
}

/// The outcome that is only a failure.
pub(super) fn failed(failure: Failure) -> Outcome {
    Outcome {
        request_id: None,
        model_version: None,
        usage: None,
        limits: Limits::default(),
        result: Err(failure),
    }
}

/// The body of a reply that is a success and JSON.
pub(super) fn success(reply: &HttpReply) -> Result<Value, Failure> {
    let body: Result<Value, _> = serde_json::from_str(&reply.body);
    let good = (200..=299).contains(&reply.status);
    match body {
        Ok(body) if good && body.get("error").is_none_or(Value::is_null) => Ok(body),
        Ok(body) => {
            let found = from_body(Some(reply.status), &body);
            Err(Failure { retry_after: wire::retry_after(reply), ..found })
        }
        Err(reason) if good => Err(failure(
            Class::Malformed,
            &format!("HTTP {}: the reply is not JSON: {reason}", reply.status),
        )),
        // Gateways answer in HTML and plain text.
        Err(_) => {
            let found = from_body(Some(reply.status), &Value::String(reply.body.clone()));
            Err(Failure { retry_after: wire::retry_after(reply), ..found })
        }
    }
}

/// Reads an error: `{"error":{…}}`, the error itself, or a text. Batches give no status.
pub(super) fn from_body(status: Option<u16>, body: &Value) -> Failure {
    let error = body.get("error").filter(|error| !error.is_null()).unwrap_or(body);
    let codes: Vec<String> =
        [error.get("code"), error.pointer("/details/error_code"), error.get("type")]
            .into_iter()
            .filter_map(code)
            .collect();
    let text = error.as_str().or_else(|| {
        ["message", "detail"].iter().find_map(|field| error.get(field).and_then(Value::as_str))
    });
    let text = text.unwrap_or_default();
    let mut message = status.map_or_else(String::new, |status| format!("HTTP {status} "));
    if let Some(code) = codes.first() {
        message.push_str(code);
    }
    let message = wire::tidy(&message);
    let text = wire::tidy(text);
    let message = match (message.is_empty(), text.is_empty()) {
        (false, false) => format!("{message}: {text}"),
        (true, true) => "an error without a text".to_owned(),
        _ => message + &text,
    };
    Failure { class: class(status, &codes, &text), message, retry_after: None }
}

/// A code as text: local servers send numbers.
fn code(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(code) => Some(code.clone()).filter(|code| !code.is_empty()),
        Value::Number(code) => Some(code.to_string()),
        _ => None,
    }
}

fn class(status: Option<u16>, codes: &[String], text: &str) -> Class {
    // Anthropic once said this with a plain 400, which would be put down to each item in turn.
    if text.contains("credit balance is too low") {
        return Class::Billing;
    }
    codes
        .iter()
        .find_map(|code| by_code(code))
        .or_else(|| status.map(by_status))
        .or_else(|| codes.iter().find_map(|code| by_type(code)))
        .unwrap_or(Class::ServerError)
}

/// Codes that say more than the status they come with.
fn by_code(code: &str) -> Option<Class> {
    Some(match code {
        "insufficient_quota"
        | "credit_balance_exhausted"
        | "organization_spend_limit_exceeded"
        | "project_spend_limit_exceeded"
        | "organization_usage_limit_exceeded"
        | "billing_hard_limit_reached"
        | "billing_not_active"
        | "billing_error"
        | "enforced_spend_limit_reached"
        | "contract_spend_limit_reached" => Class::Billing,
        "slow_down" | "ramp_limit_exceeded" => Class::RateLimited,
        "overloaded_error" | "server_is_overloaded" => Class::Overloaded,
        "model_not_found" => Class::NotFound,
        "content_filter" => Class::ContentFilter,
        "batch_expired" | "batch_cancelled" => Class::Expired,
        _ => return None,
    })
}

fn by_status(status: u16) -> Class {
    match status {
        200..=299 => Class::Malformed,
        300..=399 => Class::Redirect,
        401 | 403 => Class::Auth,
        402 => Class::Billing,
        404 => Class::NotFound,
        429 => Class::RateLimited,
        503 | 529 => Class::Overloaded,
        408 | 409 | 500.. => Class::ServerError,
        _ => Class::BadRequest,
    }
}

/// The coarser types, where there is no status to go by.
fn by_type(code: &str) -> Option<Class> {
    Some(match code {
        "invalid_request_error" | "invalid_request" | "request_too_large" => Class::BadRequest,
        "authentication_error" | "permission_error" | "invalid_api_key" => Class::Auth,
        "not_found_error" => Class::NotFound,
        "rate_limit_error" | "rate_limit_exceeded" => Class::RateLimited,
        "service_unavailable_error" => Class::Overloaded,
        _ => return None,
    })
}

/// Reads one reply: `message` reads its body where it is a success.
pub(super) fn read(
    reply: &HttpReply,
    id_header: &str,
    limits: Limits,
    message: fn(&Value) -> Outcome,
) -> Outcome {
    let outcome = match success(reply) {
        Ok(body) => message(&body),
        Err(failure) => failed(failure),
    };
    let from_body = || {
        let body: Value = serde_json::from_str(&reply.body).ok()?;
        wire::name(body.get("request_id"))
    };
    let header = reply.header(id_header).map(|id| Value::String(id.to_owned()));
    Outcome { request_id: wire::name(header.as_ref()).or_else(from_body), limits, ..outcome }
}

/// Reads a list of batches.
pub(super) fn batches(
    reply: &HttpReply,
    state: fn(&Value) -> Result<BatchState, Failure>,
) -> Result<Vec<BatchState>, Failure> {
    let body = success(reply)?;
    match body.get("data").and_then(Value::as_array) {
        Some(batches) => batches.iter().map(state).collect(),
        None => Err(failure(Class::Malformed, "the list has no data")),
    }
}

/// Reads one line of a batch's results: our id, and the line.
pub(super) fn line(text: &str) -> Result<(String, Value), Failure> {
    let line: Value = serde_json::from_str(text).map_err(|reason| {
        failure(Class::Malformed, &format!("a line of the results is not JSON: {reason}"))
    })?;
    match line.get("custom_id").and_then(Value::as_str) {
        Some(custom_id) => Ok((custom_id.to_owned(), line)),
        None => Err(failure(Class::Malformed, "a line of the results has no custom_id")),
    }
}
