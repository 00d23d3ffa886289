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
