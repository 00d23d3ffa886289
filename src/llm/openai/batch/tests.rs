//! Requests and replies of batches, by examples.

use super::*;

fn reply(status: u16, body: &str) -> HttpReply {
    HttpReply { status, headers: vec![], body: body.to_owned() }
}

fn line(id: &str, body: &str) -> (String, String) {
    (id.to_owned(), body.to_owned())
}

#[test]
fn an_upload_is_these_bytes() {
    let request =
        upload(&[line("t1-s0", "{\"model\":\"m\",\"b\":1}"), line("t\"2", "{\n\"model\": \"m\"}")]);
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
fn a_full_queue_and_a_used_up_account_are_known_wherever_they_are_named() {
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
        (r#""response":null,"error":{"code":"batch_expired","message":"late"}"#, Class::Expired),
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
