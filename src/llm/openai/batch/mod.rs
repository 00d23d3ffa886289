//! Batches of chat completions: a file goes up, a batch is made of it, and its results are files.

use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::read_message;
use crate::llm::exchange::{BatchState, Class, Failure, HttpReply, HttpRequest, Outcome};
use crate::llm::fault::{self, failure};
use crate::llm::wire::{self, BatchLimits, count};

/// What the vendor takes in one batch.
pub const LIMITS: BatchLimits = BatchLimits { items: 50_000, bytes: 200_000_000 };

/// What each line and the batch are for.
const ENDPOINT: &str = "/v1/chat/completions";

/// The metadata field that holds our name of a batch.
const LABEL: &str = "onet_ai";

/// Faults of a batch that a message names.
const FAULTS_SHOWN: usize = 3;

#[derive(Serialize)]
struct Line<'a> {
    custom_id: &'a str,
    method: &'static str,
    url: &'static str,
    body: Option<&'a RawValue>,
}

#[derive(Serialize)]
struct Create<'a> {
    input_file_id: &'a str,
    endpoint: &'static str,
    completion_window: &'static str,
    metadata: Metadata<'a>,
}

#[derive(Serialize)]
struct Metadata<'a> {
    onet_ai: &'a str,
}

/// Sends the items, each our id and the body of its call.
#[must_use]
pub fn upload(lines: &[(String, String)]) -> HttpRequest {
    let mut file = String::new();
    for (custom_id, body) in lines {
        let body = wire::one_line(body);
        let body = wire::raw(&body);
        file.push_str(&wire::json(&Line { custom_id, method: "POST", url: ENDPOINT, body }));
        file.push('\n');
    }
    // A fixed beginning, so that the same items are the same bytes.
    let mut boundary = "onet-ai-boundary".to_owned();
    while file.contains(&boundary) {
        boundary.push('x');
    }
    let body = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n\
         --{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"batch.jsonl\"\r\n\
         Content-Type: application/jsonl\r\n\r\n{file}\r\n--{boundary}--\r\n"
    );
    HttpRequest {
        content_type: format!("multipart/form-data; boundary={boundary}"),
        ..wire::post("/files", body)
    }
}

/// The id of the file that went up.
pub fn read_upload(reply: &HttpReply) -> Result<String, Failure> {
    let body = fault::success(reply)?;
    let id = body.get("id").and_then(Value::as_str).filter(|id| !id.is_empty());
    id.map(str::to_owned).ok_or_else(|| failure(Class::Malformed, "the file has no id"))
}

/// Makes a batch of a file, under our name.
#[must_use]
pub fn create(file_id: &str, label: &str) -> HttpRequest {
    let body = Create {
        input_file_id: file_id,
        endpoint: ENDPOINT,
        completion_window: "24h",
        metadata: Metadata { onet_ai: label },
    };
    wire::post("/batches", wire::json(&body))
}

/// Asks how far a batch is.
#[must_use]
pub fn poll(id: &str) -> HttpRequest {
    wire::get(format!("/batches/{}", wire::segment(id)))
}

/// Asks for the latest batches: one may have been made without us hearing of it.
#[must_use]
pub fn list() -> HttpRequest {
    wire::get("/batches?limit=100".to_owned())
}

/// Reads what was answered to `create` and `poll`.
pub fn read_state(reply: &HttpReply) -> Result<BatchState, Failure> {
    let body = fault::success(reply).map_err(|failure| {
        // Some gateways say so at once, with a status of their own.
        let class = if is_full(&failure.message) { Class::RateLimited } else { failure.class };
        Failure { class, ..failure }
    })?;
    state(&body)
}

/// Reads what was answered to `list`.
pub fn read_list(reply: &HttpReply) -> Result<Vec<BatchState>, Failure> {
    fault::batches(reply, state)
}

fn state(batch: &Value) -> Result<BatchState, Failure> {
    let text = |field| batch.get(field).and_then(Value::as_str).filter(|text| !text.is_empty());
    let (Some(id), Some(status)) = (text("id"), text("status")) else {
        return Err(failure(Class::Malformed, "the batch has no id or no status"));
    };
    let ended = matches!(status, "completed" | "failed" | "expired" | "cancelled");
    let counts = |field| {
        let counts = batch.get("request_counts").and_then(|counts| counts.get(field));
        count(counts).unwrap_or(0)
    };
    let label = batch.get("metadata").and_then(|metadata| metadata.get(LABEL));
    let files = ["output_file_id", "error_file_id"].into_iter().filter_map(text);
    let path = |id| format!("/files/{}/content", wire::segment(id));
    Ok(BatchState {
        id: id.to_owned(),
        label: label.and_then(Value::as_str).map(str::to_owned),
        status: wire::tidy(status),
        ended,
        done: counts("completed").saturating_add(counts("failed")),
        total: counts("total"),
        results: if ended { files.map(path).collect() } else { vec![] },
        failure: (status == "failed").then(|| fault(batch)),
    })
}

/// Why a batch as a whole failed. The first of its faults decides what is done about it.
fn fault(batch: &Value) -> Failure {
    let faults = batch.pointer("/errors/data").and_then(Value::as_array);
    let faults: Vec<&Value> = faults.into_iter().flatten().take(FAULTS_SHOWN).collect();
    let Some(first) = faults.first() else {
        return failure(Class::BadRequest, "the batch failed without a reason");
    };
    let texts: Vec<String> = faults.iter().map(|fault| fault_text(fault)).collect();
    let text = texts.join("; ");
    let class = match fault::from_body(None, first).class {
        _ if is_full(&text) => Class::RateLimited,
        // A code that nobody knows: whatever is wrong with the file will be wrong again.
        Class::ServerError => Class::BadRequest,
        known => known,
    };
    failure(class, &text)
}

/// Whether an error says that the queue of batches has no room: a limit on the tokens of batches
/// that are handed over and not done.
fn is_full(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    text.contains("token_limit_exceeded") || text.contains("enqueued token")
}

fn fault_text(fault: &Value) -> String {
    let message = fault::from_body(None, fault).message;
    match count(fault.get("line")) {
        Some(line) => format!("line {line}: {message}"),
        None => message,
    }
}

/// Reads one line of a file of results: our id and what became of the item.
pub fn read_line(line: &str) -> Result<(String, Outcome), Failure> {
    let (custom_id, line) = fault::line(line)?;
    let given = |field| line.get(field).filter(|value| !value.is_null());
    let outcome = match (given("error"), given("response")) {
        // Lines that fail at the vendor's gate have both, and then the response says more.
        (None, Some(response)) => read_response(response),
        (Some(_), Some(response)) if response.get("status_code").is_some() => {
            read_response(response)
        }
        (Some(error), _) => Outcome::failed(fault::from_body(None, error)),
        (None, None) => Outcome::failed(failure(Class::Malformed, "the line has no response")),
    };
    Ok((custom_id, outcome))
}

fn read_response(response: &Value) -> Outcome {
    let body = response.get("body").unwrap_or(&Value::Null);
    let status = response.get("status_code").and_then(Value::as_u64);
    let outcome = match status.and_then(|status| u16::try_from(status).ok()) {
        Some(200..=299) => read_message(body),
        status => Outcome::failed(fault::from_body(status, body)),
    };
    Outcome { request_id: wire::name(response.get("request_id")), ..outcome }
}

#[cfg(test)]
mod tests;
