//! Batches of chat completions: a file goes up, a batch is made of it, and its results are files.

use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::read_message;
use crate::llm::exchange::{BatchState, Class, Failure, HttpReply, HttpRequest, Outcome};
use crate::llm::fault::{self, failed, failure};
use crate::llm::wire::{self, BatchLimits, count};

/// What the vendor takes in one batch.
pub const LIMITS: BatchLimits = BatchLimits { items: 50_000, bytes: 200_000_000 };

/// What each line and the batch are for.
const ENDPOINT: &str = "/v1/chat/completions";

/// The metadata field that holds our name of a batch.
const LABEL: &str = "onet_ai";

/// Faults of a batch that are told.
const FAULTS_TOLD: usize = 3;

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
    let faults: Vec<&Value> = faults.into_iter().flatten().take(FAULTS_TOLD).collect();
    let Some(first) = faults.first() else {
        return failure(Class::BadRequest, "the batch failed without a reason");
    };
    let told: Vec<String> = faults.iter().map(|fault| told(fault)).collect();
    let told = told.join("; ");
    let class = match fault::from_body(None, first).class {
        _ if is_full(&told) => Class::RateLimited,
        // A code that nobody knows: whatever is wrong with the file will be wrong again.
        Class::ServerError => Class::BadRequest,
        known => known,
    };
    failure(class, &told)
}

/// Whether an error says that the queue of batches has no room: a limit on the tokens of batches
/// that are handed over and not done.
fn is_full(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    text.contains("token_limit_exceeded") || text.contains("enqueued token")
}

fn told(fault: &Value) -> String {
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
        (Some(error), _) => failed(fault::from_body(None, error)),
        (None, None) => failed(failure(Class::Malformed, "the line has no response")),
    };
    Ok((custom_id, outcome))
}

fn read_response(response: &Value) -> Outcome {
    let body = response.get("body").unwrap_or(&Value::Null);
    let status = response.get("status_code").and_then(Value::as_u64);
    let outcome = match status.and_then(|status| u16::try_from(status).ok()) {
        Some(200..=299) => read_message(body),
        status => failed(fault::from_body(status, body)),
    };
    Outcome { request_id: wire::name(response.get("request_id")), ..outcome }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(status: u16, body: &str) -> HttpReply {
        HttpReply { status, headers: vec![], body: body.to_owned() }
    }

    fn line(id: &str, body: &str) -> (String, String) {
        (id.to_owned(), body.to_owned())
    }

    #[test]
    fn an_upload_is_these_bytes() {
        let request = upload(&[
            line("t1-s0", "{\"model\":\"m\",\"b\":1}"),
            line("t\"2", "{\n\"model\": \"m\"}"),
        ]);
        assert_eq!((request.method, request.path.as_str()), ("POST", "/files"));
        assert_eq!(request.content_type, "multipart/form-data; boundary=onet-ai-boundary");
        let expected = [
            "--onet-ai-boundary",
            "Content-Disposition: form-data; name=\"purpose\"",
            "",
            "batch",
            "--onet-ai-boundary",
            "Content-Disposition: form-data; name=\"file\"; filename=\"batch.jsonl\"",
            "Content-Type: application/jsonl",
            "",
            "{\"custom_id\":\"t1-s0\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"m\",\"b\":1}}\n{\"custom_id\":\"t\\\"2\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{ \"model\": \"m\"}}\n",
            "--onet-ai-boundary--",
            "",
        ];
        assert_eq!(String::from_utf8(request.body).unwrap(), expected.join("\r\n"));
    }

    #[test]
    fn the_boundary_never_stands_in_the_file() {
        let request = upload(&[line("a", "{\"x\":\"onet-ai-boundary onet-ai-boundaryx\"}")]);
        assert_eq!(request.content_type, "multipart/form-data; boundary=onet-ai-boundaryxx");
    }

    #[test]
    fn requests_are_what_the_vendor_wants() {
        let create = create("file-1", "run 7");
        assert_eq!(create.path, "/batches");
        assert_eq!(
            String::from_utf8(create.body).unwrap(),
            r#"{"input_file_id":"file-1","endpoint":"/v1/chat/completions","completion_window":"24h","metadata":{"onet_ai":"run 7"}}"#
        );
        assert_eq!((poll("b_1").method, poll("b_1").path.as_str()), ("GET", "/batches/b_1"));
        assert_eq!(list().path, "/batches?limit=100");
    }

    #[test]
    fn an_upload_has_an_id_or_a_failure() {
        assert_eq!(read_upload(&reply(200, r#"{"id":"file-1"}"#)), Ok("file-1".to_owned()));
        assert_eq!(read_upload(&reply(200, "{}")).unwrap_err().class, Class::Malformed);
        assert_eq!(read_upload(&reply(413, "")).unwrap_err().class, Class::BadRequest);
        let poor = r#"{"error":{"message":"m","code":"insufficient_quota"}}"#;
        assert_eq!(read_upload(&reply(429, poor)).unwrap_err().class, Class::Billing);
    }

    #[test]
    fn a_batch_that_is_done_has_results() {
        let body = r#"{"id":"b","errors":null,"status":"completed","output_file_id":"file-o","error_file_id":"file-e","request_counts":{"total":100,"completed":95,"failed":5},"metadata":{"onet_ai":"run 7"}}"#;
        let expected = BatchState {
            id: "b".to_owned(),
            label: Some("run 7".to_owned()),
            status: "completed".to_owned(),
            ended: true,
            done: 100,
            total: 100,
            results: vec!["/files/file-o/content".to_owned(), "/files/file-e/content".to_owned()],
            failure: None,
        };
        assert_eq!(read_state(&reply(200, body)), Ok(expected.clone()));
        let list = format!(r#"{{"object":"list","data":[{body}],"has_more":false}}"#);
        assert_eq!(read_list(&reply(200, &list)), Ok(vec![expected]));
        assert_eq!(read_list(&reply(200, r#"{"data":[]}"#)), Ok(vec![]));
        assert_eq!(read_list(&reply(200, "{}")).unwrap_err().class, Class::Malformed);
    }

    #[test]
    fn each_status_ends_or_does_not() {
        for (status, ended) in [
            ("validating", false),
            ("in_progress", false),
            ("finalizing", false),
            ("cancelling", false),
            ("something_new", false),
            ("completed", true),
            ("failed", true),
            ("expired", true),
            ("cancelled", true),
        ] {
            let body = format!(r#"{{"id":"b","status":"{status}","output_file_id":"o"}}"#);
            let state = read_state(&reply(200, &body)).unwrap();
            assert_eq!((state.ended, state.results.len()), (ended, usize::from(ended)), "{status}");
            assert_eq!(state.failure.is_some(), status == "failed");
        }
        let body = r#"{"id":"b","status":"failed","errors":{"object":"list","data":[{"code":"duplicate_custom_id","message":"twice","param":null,"line":7},{"code":"x","message":"y","line":null}]}}"#;
        let fault = read_state(&reply(200, body)).unwrap().failure.unwrap();
        assert_eq!(fault.message, "line 7: duplicate_custom_id: twice; x: y");
        assert_eq!(fault.class, Class::BadRequest);
        assert_eq!(read_state(&reply(404, "{}")).unwrap_err().class, Class::NotFound);
        assert_eq!(read_state(&reply(200, "{}")).unwrap_err().class, Class::Malformed);
    }

    #[test]
    fn a_full_queue_and_an_empty_purse_are_known_wherever_they_are_told() {
        let full = r#"{"code":"token_limit_exceeded","message":"Enqueued token limit reached for m in organization o. Limit: 90,000 enqueued tokens.","line":null}"#;
        let poor = r#"{"code":"billing_hard_limit_reached","message":"Billing hard limit has been reached.","line":null}"#;
        for (error, class) in [(full, Class::RateLimited), (poor, Class::Billing)] {
            let failed = format!(r#"{{"id":"b","status":"failed","errors":{{"data":[{error}]}}}}"#);
            let state = read_state(&reply(200, &failed)).unwrap();
            assert_eq!((state.failure.unwrap().class, state.ended), (class, true));
            let refused = format!(r#"{{"error":{error}}}"#);
            assert_eq!(read_state(&reply(400, &refused)).unwrap_err().class, class);
            assert_eq!(read_state(&reply(429, &refused)).unwrap_err().class, class);
        }
    }

    #[test]
    fn each_line_is_an_outcome() {
        let good = r#"{"id":"r","custom_id":"t1","response":{"status_code":200,"request_id":"req_1","body":{"model":"m-1","choices":[{"message":{"content":"{}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2}}},"error":null}"#;
        let (id, outcome) = read_line(good).unwrap();
        assert_eq!((id.as_str(), outcome.request_id.as_deref()), ("t1", Some("req_1")));
        assert_eq!(outcome.result, Ok("{}".to_owned()));
        assert_eq!(outcome.usage.unwrap().input, 3);
        for (rest, class) in [
            (
                r#""response":null,"error":{"code":"batch_expired","message":"late"}"#,
                Class::Expired,
            ),
            (r#""response":null,"error":{"code":"batch_cancelled","message":"x"}"#, Class::Expired),
            (r#""response":null,"error":{"code":"odd","message":"x"}"#, Class::ServerError),
            (
                r#""response":{"status_code":400,"body":{"error":{"message":"x","type":"invalid_request_error"}}},"error":null"#,
                Class::BadRequest,
            ),
            (
                r#""response":{"status_code":429,"body":{"error":{"code":"insufficient_quota"}}},"error":{"code":"x"}"#,
                Class::Billing,
            ),
            (r#""response":{"status_code":500,"body":null}"#, Class::ServerError),
            (r#""response":{"status_code":200,"body":{}}"#, Class::Malformed),
            (r#""response":null,"error":null"#, Class::Malformed),
        ] {
            let (_, outcome) = read_line(&format!(r#"{{"custom_id":"t2",{rest}}}"#)).unwrap();
            assert_eq!(outcome.result.unwrap_err().class, class, "{rest}");
        }
        for line in ["", "{", "{}", "[]", r#"{"custom_id":7}"#] {
            assert_eq!(read_line(line).unwrap_err().class, Class::Malformed, "{line}");
        }
    }
}
