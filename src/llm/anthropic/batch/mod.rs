//! Batches of messages: everything goes up in one request, and the results are one list.

use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::read_message;
use crate::llm::exchange::{BatchState, Class, Failure, HttpReply, HttpRequest, Outcome};
use crate::llm::fault::{self, failure};
use crate::llm::wire::{self, BatchLimits, count};

/// What the vendor takes in one batch.
pub const LIMITS: BatchLimits = BatchLimits { items: 100_000, bytes: 256_000_000 };

/// The address of batches.
const PATH: &str = "/v1/messages/batches";

/// The counts of items with a result.
const DONE: [&str; 4] = ["succeeded", "errored", "canceled", "expired"];

#[derive(Serialize)]
struct Create<'a> {
    requests: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    custom_id: &'a str,
    params: Option<&'a RawValue>,
}

/// Makes a batch of the items, each our id and the body of its call. The vendor keeps no name of
/// ours.
#[must_use]
pub fn create(items: &[(String, String)]) -> HttpRequest {
    let requests = items.iter().map(|(id, body)| Item { custom_id: id, params: wire::raw(body) });
    wire::post(PATH, wire::json(&Create { requests: requests.collect() }))
}

/// Asks how far a batch is.
#[must_use]
pub fn poll(id: &str) -> HttpRequest {
    wire::get(format!("{PATH}/{}", wire::segment(id)))
}

/// Asks for the latest batches: one may have been made without us hearing of it.
#[must_use]
pub fn list() -> HttpRequest {
    wire::get(format!("{PATH}?limit=100"))
}

/// Reads what was answered to `create` and `poll`.
pub fn read_state(reply: &HttpReply) -> Result<BatchState, Failure> {
    state(&fault::success(reply)?)
}

/// Reads what was answered to `list`.
pub fn read_list(reply: &HttpReply) -> Result<Vec<BatchState>, Failure> {
    fault::batches(reply, state)
}

fn state(batch: &Value) -> Result<BatchState, Failure> {
    let text = |field| batch.get(field).and_then(Value::as_str).filter(|text| !text.is_empty());
    let (Some(id), Some(status)) = (text("id"), text("processing_status")) else {
        return Err(failure(Class::Malformed, "the batch has no id or no processing_status"));
    };
    let ended = status == "ended";
    let counts = |field: &str| {
        let counts = batch.get("request_counts").and_then(|counts| counts.get(field));
        count(counts).unwrap_or(0)
    };
    let done = DONE.into_iter().map(counts).fold(0, i64::saturating_add);
    // Not `results_url`: it may be relative to the host and not to the base address, and a key
    // goes nowhere that a reply names.
    let path = || format!("{PATH}/{}/results", wire::segment(id));
    Ok(BatchState {
        id: id.to_owned(),
        label: None,
        status: wire::tidy(status),
        ended,
        done,
        total: done.saturating_add(counts("processing")),
        results: if ended { vec![path()] } else { vec![] },
        failure: None,
    })
}

/// Reads one line of the results: our id and what became of the item.
pub fn read_line(line: &str) -> Result<(String, Outcome), Failure> {
    let (custom_id, line) = fault::line(line)?;
    let result = line.get("result").unwrap_or(&Value::Null);
    let part = |field| result.get(field).unwrap_or(&Value::Null);
    let outcome = match part("type").as_str() {
        Some("succeeded") => read_message(part("message")),
        Some("errored") => errored(part("error")),
        Some(gone @ ("canceled" | "expired")) => Outcome::failed(failure(
            Class::Expired,
            &format!("the item is {gone}: its batch ended first"),
        )),
        _ => Outcome::failed(failure(Class::Malformed, "the result is of no known type")),
    };
    Ok((custom_id, outcome))
}

/// The error stands in a reply of the kind that a call gets, which has one of its own.
fn errored(reply: &Value) -> Outcome {
    let request_id = wire::name(reply.get("request_id"));
    Outcome { request_id, ..Outcome::failed(fault::from_body(None, reply)) }
}

#[cfg(test)]
mod tests;
