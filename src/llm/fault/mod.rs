//! Replies that are no answer: what kind each is. Both vendors' codes stand in one table, because
//! none means different things to the two.

mod account;
mod class;
mod echo;
mod page;
mod words;

use serde_json::Value;

use super::exchange::{BatchState, Class, Failure, HttpReply, Limits, Outcome, Remedy};
use super::wire;
use crate::json;
use words::ErrorDetails;

/// A failure without an error of the provider's.
pub(super) fn failure(class: Class, message: &str) -> Failure {
    Failure { class, message: wire::tidy(message), retry_after: None }
}

/// An outcome that would stop a rater is read again from its body without what that repeats of the
/// text that was sent: one task's words must not be taken for words about the account.
pub(super) fn unechoed(
    outcome: Outcome,
    body: &str,
    sent: &str,
    again: impl FnOnce(&str) -> Option<Outcome>,
) -> Outcome {
    let stops = |failure: &Failure| failure.class.remedy() == Remedy::Stop;
    if !outcome.result.as_ref().is_err_and(stops) {
        return outcome;
    }
    match echo::without(body, sent).and_then(|body| again(&body)) {
        Some(Outcome { result: result @ Err(_), .. }) => Outcome { result, ..outcome },
        _ => outcome,
    }
}

/// The body of a reply that is a success and JSON, and no error in the dress of a success.
pub(super) fn success(reply: &HttpReply) -> Result<Value, Failure> {
    let body = body(reply)?;
    match in_success(&body) {
        Some(failure) => Err(Failure { retry_after: wire::retry_after(reply), ..failure }),
        None => Ok(body),
    }
}

/// The body of a reply whose status is a success, if it is JSON.
fn body(reply: &HttpReply) -> Result<Value, Failure> {
    let found = match json::read(&reply.body) {
        _ if (300..=399).contains(&reply.status) => elsewhere(reply),
        Ok(body) if (200..=299).contains(&reply.status) => return Ok(body),
        Ok(body) => from_body(Some(reply.status), &body),
        Err(reason) => not_json(reply, &reason),
    };
    Err(Failure { retry_after: wire::retry_after(reply), ..found })
}

/// A redirect, which is not followed.
fn elsewhere(reply: &HttpReply) -> Failure {
    let to = reply.header("location").unwrap_or("an address that it does not name");
    let to = to.split(['?', '#']).next().unwrap_or_default();
    let message = format!(
        "HTTP {}: the server sends to {to}, where no key goes; if that is right, name it as the address",
        reply.status
    );
    failure(Class::Redirect, &message)
}

/// Gateways and proxies answer in HTML and plain text.
fn not_json(reply: &HttpReply, reason: &serde_json::Error) -> Failure {
    let status = reply.status;
    let good = (200..=299).contains(&status);
    match page::title(&reply.body) {
        Some(title) if good => failure(
            Class::WrongAddress,
            &format!(
                "HTTP {status}: a web page ({title:?}) and not the interface: is the address right, \
                 and is there no proxy or login in between?"
            ),
        ),
        Some(title) => from_body(Some(status), &Value::String(title)),
        None if good && reply.body.trim_start().starts_with("data:") => failure(
            Class::Malformed,
            &format!("HTTP {status}: the server streams its reply, which was not asked for"),
        ),
        None if good => {
            failure(Class::Malformed, &format!("HTTP {status}: the reply is not JSON: {reason}"))
        }
        None => from_body(Some(status), &Value::String(reply.body.clone())),
    }
}

/// An error that came with the status of a success: under `error`, or as a list of errors.
pub(super) fn in_success(body: &Value) -> Option<Failure> {
    let error = match body {
        Value::Array(_) => Some(body),
        _ => body.get("error").filter(|error| is_there(error)).map(|_| body),
    };
    error.map(|error| from_body(Some(200), error))
}

/// Whether a field has something: servers send null, false, 0 and empty ones for an error with
/// successes.
pub(super) fn is_there(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::Bool(true) => true,
    }
}

/// An error of the server behind a gateway, which passes unless it says otherwise.
pub(super) fn upstream(error: &Value) -> Failure {
    describe(None, &ErrorDetails::read(error))
}

/// A reply with a status of success that lacks an answer: the error that it names instead, if it
/// does.
pub(super) fn without(body: &Value, what: &str) -> Failure {
    let details = ErrorDetails::read(body);
    if details.texts.is_empty() {
        return failure(Class::Malformed, what);
    }
    describe(Some(200), &details)
}

/// Reads an error: `{"error":{…}}`, a list of such, the error itself, or a text. Batches give no
/// status.
pub(super) fn from_body(status: Option<u16>, body: &Value) -> Failure {
    describe(status, &ErrorDetails::read(body))
}

fn describe(status: Option<u16>, details: &ErrorDetails) -> Failure {
    let mut message = status.map_or_else(String::new, |status| format!("HTTP {status} "));
    if let Some(code) = details.codes.first() {
        message.push_str(code);
    } else if let Some(code) = details.status.filter(|code| Some(*code) != status) {
        message.push_str(&code.to_string());
    }
    let message = wire::tidy(&message);
    let text = wire::tidy(details.texts.first().map_or("", String::as_str));
    let message = match (message.is_empty(), text.is_empty()) {
        (false, false) => format!("{message}: {text}"),
        (true, true) => "an error without a text".to_owned(),
        _ => message + &text,
    };
    let class = class::class(status, details);
    let remedy = match class {
        Class::WrongAddress => "; is the address, with http or https, that of the interface?",
        Class::ReplyFormat => "; reply_format of a file for --models sets another form",
        _ => "",
    };
    Failure { class, message: message + remedy, retry_after: None }
}

/// Reads one reply: `message` reads its body where it is a success.
pub(super) fn read(
    reply: &HttpReply,
    id_header: &str,
    limits: Limits,
    message: fn(&Value) -> Outcome,
) -> Outcome {
    let mut outcome = match body(reply) {
        Ok(body) => message(&body),
        Err(failure) => Outcome::failed(failure),
    };
    if let Err(failure) = &mut outcome.result {
        failure.retry_after = wire::retry_after(reply);
    }
    let from_body = || {
        let body: Value = json::read(&reply.body).ok()?;
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
    let line: Value = json::read(text).map_err(|reason| {
        failure(Class::Malformed, &format!("a line of the results is not JSON: {reason}"))
    })?;
    match line.get("custom_id").and_then(Value::as_str) {
        Some(custom_id) => Ok((custom_id.to_owned(), line)),
        None => Err(failure(Class::Malformed, "a line of the results has no custom_id")),
    }
}

#[cfg(test)]
mod tests;
