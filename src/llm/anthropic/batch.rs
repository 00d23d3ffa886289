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
mod tests {
    use super::*;

    fn reply(status: u16, body: &str) -> HttpReply {
        HttpReply { status, headers: vec![], body: body.to_owned() }
    }

    #[test]
    fn requests_are_what_the_vendor_wants() {
        let item = |id: &str, body: &str| (id.to_owned(), body.to_owned());
        let create = create(&[item("t1-s0", "{\"z\":1,\"a\":2}"), item("t2-s0", "{}")]);
        assert_eq!((create.method, create.path.as_str()), ("POST", "/v1/messages/batches"));
        assert_eq!(
            String::from_utf8(create.body).unwrap(),
            r#"{"requests":[{"custom_id":"t1-s0","params":{"z":1,"a":2}},{"custom_id":"t2-s0","params":{}}]}"#
        );
        assert_eq!(poll("msgbatch_1").path, "/v1/messages/batches/msgbatch_1");
        assert_eq!(list().path, "/v1/messages/batches?limit=100");
    }

    #[test]
    fn a_batch_has_results_once_it_has_ended() {
        let body = r#"{"id":"msgbatch_1","type":"message_batch","processing_status":"ended","request_counts":{"processing":0,"succeeded":90,"errored":5,"canceled":1,"expired":4},"results_url":"https://elsewhere.example/x"}"#;
        let state = read_state(&reply(200, body)).unwrap();
        assert_eq!((state.ended, state.done, state.total), (true, 100, 100));
        assert_eq!(state.results, ["/v1/messages/batches/msgbatch_1/results"]);
        let list = format!(r#"{{"data":[{body}],"has_more":false}}"#);
        assert_eq!(read_list(&reply(200, &list)), Ok(vec![state]));
        for status in ["in_progress", "canceling", "something_new"] {
            let body = format!(
                r#"{{"id":"b","processing_status":"{status}","request_counts":{{"processing":7}},"results_url":null}}"#
            );
            let state = read_state(&reply(200, &body)).unwrap();
            assert_eq!((state.ended, state.done, state.total), (false, 0, 7), "{status}");
            assert!(state.results.is_empty());
        }
        assert_eq!(read_state(&reply(200, "{}")).unwrap_err().class, Class::Malformed);
        assert_eq!(read_list(&reply(200, "{}")).unwrap_err().class, Class::Malformed);
        let poor = r#"{"type":"error","error":{"type":"billing_error","message":"m"}}"#;
        assert_eq!(read_state(&reply(402, poor)).unwrap_err().class, Class::Billing);
    }

    #[test]
    fn each_line_is_an_outcome() {
        use Class::*;
        let good = r#"{"custom_id":"t1","result":{"type":"succeeded","message":{"model":"m-1","content":[{"type":"text","text":"{}"}],"stop_reason":"end_turn","usage":{"input_tokens":3,"output_tokens":2}}}}"#;
        let (id, outcome) = read_line(good).unwrap();
        assert_eq!((id.as_str(), outcome.result), ("t1", Ok("{}".to_owned())));
        assert_eq!(outcome.usage.unwrap().input, 3);
        let errored = |kind: &str| {
            format!(
                r#"{{"type":"errored","error":{{"type":"error","error":{{"type":"{kind}","message":"why"}},"request_id":"req_2"}}}}"#
            )
        };
        for (result, class) in [
            (errored("invalid_request_error"), BadRequest),
            (errored("request_too_large"), BadRequest),
            (errored("authentication_error"), Auth),
            (errored("permission_error"), Auth),
            (errored("billing_error"), Billing),
            (errored("not_found_error"), NotFound),
            (errored("rate_limit_error"), RateLimited),
            (errored("overloaded_error"), Overloaded),
            (errored("timeout_error"), ServerError),
            (errored("api_error"), ServerError),
            (
                r#"{"type":"errored","error":{"type":"invalid_request","message":"x"}}"#.to_owned(),
                BadRequest,
            ),
            (r#"{"type":"errored"}"#.to_owned(), ServerError),
            (r#"{"type":"canceled"}"#.to_owned(), Expired),
            (r#"{"type":"expired"}"#.to_owned(), Expired),
            (r#"{"type":"succeeded"}"#.to_owned(), Malformed),
            (r#"{"type":"new"}"#.to_owned(), Malformed),
            ("null".to_owned(), Malformed),
        ] {
            let line = format!(r#"{{"custom_id":"t2","result":{result}}}"#);
            let (_, outcome) = read_line(&line).unwrap();
            let twice = result.contains("req_2");
            assert_eq!(outcome.request_id.as_deref(), twice.then_some("req_2"));
            let failure = outcome.result.unwrap_err();
            assert_eq!(failure.class, class, "{result}");
            assert_eq!(failure.message.ends_with(": why"), twice, "{}", failure.message);
        }
        for line in ["", "{", "{}", "[]"] {
            assert_eq!(read_line(line).unwrap_err().class, Malformed, "{line}");
        }
    }
}
