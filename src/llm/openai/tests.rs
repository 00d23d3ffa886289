use super::*;
use crate::llm::exchange::{Remedy, Repair};
use crate::llm::models::ReplyFormat::JsonSchema;
use crate::llm::models::{ModelTable, Vendor};

const SCHEMA: &str = r#"{"type":"object","properties":{"score":{"type":"integer"},"rationale":{"type":"string"}},"required":["score","rationale"],"additionalProperties":false}"#;

fn prompt() -> Prompt<'static> {
    Prompt { system: "Be \"fair\".", user: "Task: café\n1", schema: SCHEMA, repair: None }
}

fn luna() -> Model {
    ModelTable::builtin().unwrap().find(Vendor::OpenAi, "gpt-6-luna").unwrap().clone()
}

fn reply(status: u16, body: &str) -> HttpReply {
    HttpReply { status, headers: vec![], body: body.to_owned() }
}

fn with_finish(reason: &str, message: &str) -> Outcome {
    read(&reply(
        200,
        &format!(r#"{{"choices":[{{"message":{message},"finish_reason":{reason}}}]}}"#),
    ))
}

#[test]
fn a_request_is_these_bytes() {
    let request = request(&luna(), &prompt(), JsonSchema);
    assert_eq!((request.method, request.path.as_str()), ("POST", "/chat/completions"));
    let expected = format!(
        r#"{{"model":"gpt-6-luna","messages":[{{"role":"system","content":"Be \"fair\"."}},{{"role":"user","content":"Task: café\n1"}}],"response_format":{{"type":"json_schema","json_schema":{{"name":"task_score","strict":true,"schema":{SCHEMA}}}}},"max_completion_tokens":300,"reasoning_effort":"none"}}"#
    );
    assert_eq!(String::from_utf8(request.body).unwrap(), expected);
}

#[test]
fn a_local_server_is_sent_only_what_it_knows() {
    let mut model = Model::unknown(Vendor::OpenAi, "smollm2");
    let body = |model: &Model| super::body(model, &prompt(), JsonSchema);
    let text = body(&model);
    assert!(text.ends_with(r#""max_tokens":600}"#), "{text}");
    assert!(!text.contains("reasoning_effort") && !text.contains("temperature"), "{text}");
    model.temperature = Some(0.0);
    model.prompt_cache_key = Some("k".to_owned());
    assert!(
        body(&model).ends_with(r#""max_tokens":600,"temperature":0.0,"prompt_cache_key":"k"}"#)
    );
}

#[test]
fn a_reply_is_asked_for_in_each_form() {
    let schema = r#"{"type":"object","properties":{"score":{"type":"integer","enum":[0,1,2]},"rationale":{"type":"string"}},"required":["score","rationale"],"additionalProperties":false}"#;
    let prompt = Prompt { schema, ..prompt() };
    let format = |asked| {
        let text = body(&luna(), &prompt, asked);
        let rest = text.split_once(r#"],"response_format":"#).map(|(_, rest)| rest.to_owned());
        rest.map(|rest| rest.split_once(r#","max_completion"#).unwrap().0.to_owned())
    };
    let named = |schema: &str| {
        format!(
            r#"{{"type":"json_schema","json_schema":{{"name":"task_score","strict":true,"schema":{schema}}}}}"#
        )
    };
    assert_eq!(format(JsonSchema), Some(named(schema)));
    let texts = schema.replace(r#""integer","enum":[0,1,2]"#, r#""string","enum":["0","1","2"]"#);
    assert_eq!(format(ReplyFormat::JsonSchemaStrings), Some(named(&texts)));
    assert_eq!(format(ReplyFormat::JsonObject).as_deref(), Some(r#"{"type":"json_object"}"#));
    assert_eq!(format(ReplyFormat::None), None);
}

#[test]
fn a_repair_names_the_fault_and_never_sends_an_empty_message() {
    let messages = |reply| {
        let repair = Some(Repair { reply, fault: "the score is 101" });
        let text = body(&luna(), &Prompt { repair, ..prompt() }, JsonSchema);
        let body: Value = serde_json::from_str(&text).unwrap();
        body["messages"].as_array().unwrap().clone()
    };
    let bad = messages("{\"score\":101}");
    assert_eq!(bad.len(), 4);
    assert_eq!(bad[2]["role"], "assistant");
    assert_eq!(bad[2]["content"], "{\"score\":101}");
    let plea = bad[3]["content"].as_str().unwrap();
    assert!(plea.contains("used: the score is 101. Answer again with the JSON object only"));
    let empty = messages(" \n");
    assert_eq!(empty.len(), 2);
    let user = empty[1]["content"].as_str().unwrap();
    assert!(user.starts_with("Task: café\n1\n\nYour reply") && user.contains("101"), "{user}");
}

#[test]
fn a_good_reply_is_read_with_its_usage() {
    let headers = [
        ("x-request-id", "req_1"),
        ("x-ratelimit-limit-requests", "500"),
        ("x-ratelimit-limit-tokens", "-1"),
    ];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let body = r#"{"id":"x","model":"gpt-6-luna-2026-09-22","choices":[{"index":0,"message":{"role":"assistant","content":"{\"score\":4}","refusal":null},"finish_reason":"stop"}],"usage":{"prompt_tokens":1200,"completion_tokens":35,"total_tokens":1235,"prompt_tokens_details":{"cached_tokens":1024,"cache_write_tokens":100},"completion_tokens_details":{"reasoning_tokens":5}}}"#;
    let outcome = read(&HttpReply { headers, ..reply(200, body) });
    assert_eq!(
        outcome,
        Outcome {
            request_id: Some("req_1".to_owned()),
            model_version: Some("gpt-6-luna-2026-09-22".to_owned()),
            usage: Some(Usage { input: 76, cached: 1_024, cache_write: 100, output: 35 }),
            answer_started: true,
            limits: Limits { requests: Some(500), tokens: None },
            result: Ok("{\"score\":4}".to_owned()),
        }
    );
}

#[test]
fn usage_is_made_disjoint_and_never_negative() {
    for (text, expected) in [
        (r#"{"prompt_tokens":10,"completion_tokens":2}"#, Some((10, 0, 0, 2))),
        (
            r#"{"prompt_tokens":10,"completion_tokens":2,"prompt_tokens_details":null}"#,
            Some((10, 0, 0, 2)),
        ),
        (
            r#"{"prompt_tokens":10,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":99,"cache_write_tokens":5}}"#,
            Some((0, 10, 0, 2)),
        ),
        (
            r#"{"prompt_tokens":10,"completion_tokens":-1,"prompt_tokens_details":{"cached_tokens":-4,"cache_write_tokens":null}}"#,
            Some((10, 0, 0, 0)),
        ),
        (r#"{"prompt_tokens":10}"#, None),
        (r#"{"prompt_tokens":null,"completion_tokens":2}"#, None),
        ("null", None),
    ] {
        let found = usage(Some(&serde_json::from_str(text).unwrap()));
        let found = found.map(|usage| (usage.input, usage.cached, usage.cache_write, usage.output));
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn each_finish_reason_has_its_class() {
    use Class::*;
    let content = r#"{"content":"{}"}"#;
    for (reason, message, class, text) in [
        (r#""length""#, content, Truncated, "limit of tokens"),
        (r#""content_filter""#, content, ContentFilter, "content filter"),
        (r#""refusal""#, content, Refusal, "declined"),
        (r#""error""#, content, ServerError, "\"error\""),
        (r#""stop""#, r#"{"content":null,"refusal":"I can't."}"#, Refusal, "I can't."),
        (r#""length""#, r#"{"content":"","refusal":"No."}"#, Refusal, "No."),
        (r#""stop""#, r#"{"content":[{"type":"refusal","refusal":"No."}]}"#, Refusal, "No."),
        (r#""stop""#, r#"{"content":null}"#, Malformed, "empty"),
        (r#""tool_calls""#, r#"{"content":null,"tool_calls":[{}]}"#, Malformed, "called a tool"),
        (r#""stop""#, r#"{"content":"","reasoning_content":"hm"}"#, Malformed, "only reasoning"),
        (r#""length""#, r#"{"content":"","reasoning":"hm"}"#, Truncated, "max_output"),
        (r#""stop""#, r#"{"content":" "}"#, Malformed, "empty"),
        (r#""stop""#, "{}", Malformed, "empty"),
        (r#""stop""#, "null", Malformed, "empty"),
    ] {
        let failure = with_finish(reason, message).result.unwrap_err();
        assert_eq!(failure.class, class, "{reason} {message}");
        assert!(failure.message.contains(text), "{}", failure.message);
    }
    for reason in [r#""stop""#, "null", "7", r#""""#, r#""eos""#, r#""tool_calls""#, r#""odd""#] {
        assert_eq!(with_finish(reason, content).result, Ok("{}".to_owned()));
    }
}

#[test]
fn an_error_in_a_choice_is_the_upstreams() {
    use Class::*;
    for (error, class) in [
        (r#"{"code":502,"message":"Upstream error from provider"}"#, ServerError),
        (r#"{"code":429,"message":"busy"}"#, RateLimited),
        (r#"{"code":402,"message":"no"}"#, Billing),
        (r#"{"message":"Insufficient credits"}"#, Billing),
        (r#""it broke""#, ServerError),
    ] {
        let body = format!(
            r#"{{"choices":[{{"message":{{"content":"{{}}"}},"finish_reason":"error","error":{error}}}],"usage":{{"prompt_tokens":3,"completion_tokens":1}}}}"#
        );
        let outcome = read(&reply(200, &body));
        assert_eq!(outcome.result.unwrap_err().class, class, "{error}");
        assert!(outcome.usage.is_some(), "what it cost is known all the same");
    }
}

#[test]
fn a_success_that_is_not_the_format_is_malformed() {
    for body in ["", "{\"choices\":[{\"mess", "[]", "{}", "null", "{\"choices\":[]}"] {
        assert_eq!(read(&reply(200, body)).result.unwrap_err().class, Class::Malformed, "{body}");
    }
    let error = r#"{"error":{"message":"upstream","code":null}}"#;
    assert_eq!(read(&reply(200, error)).result.unwrap_err().class, Class::Malformed);
}

#[test]
fn each_error_has_its_class() {
    use Class::*;
    for (status, code, class) in [
        (400, r#""type":"invalid_request_error","code":"context_length_exceeded""#, BadRequest),
        (400, r#""type":"invalid_request_error","code":null"#, BadRequest),
        (400, r#""code":"content_filter""#, ContentFilter),
        (401, r#""code":"invalid_api_key""#, Auth),
        (403, r#""code":"unsupported_country_region_territory""#, Auth),
        (404, r#""code":"model_not_found""#, NotFound),
        (400, r#""code":"model_not_found""#, NotFound),
        (402, r#""code":null"#, Billing),
        (408, r#""code":null"#, ServerError),
        (409, r#""code":null"#, ServerError),
        (413, r#""code":null"#, BadRequest),
        (422, r#""code":null"#, BadRequest),
        (500, r#""type":"server_error""#, ServerError),
        (500, r#""code":500"#, ServerError),
        (502, r#""code":null"#, ServerError),
        (504, r#""code":null"#, ServerError),
        (429, r#""type":"requests","code":"rate_limit_exceeded""#, RateLimited),
        (429, r#""type":"rate_limit_error","code":"slow_down""#, RateLimited),
        (503, r#""code":"slow_down""#, RateLimited),
        (429, r#""type":"insufficient_quota","code":null"#, Billing),
        (429, r#""type":"rate_limit_error","code":"insufficient_quota""#, Billing),
        (403, r#""code":"insufficient_quota""#, Billing),
        (429, r#""code":"credit_balance_exhausted""#, Billing),
        (429, r#""code":"organization_spend_limit_exceeded""#, Billing),
        (429, r#""code":"project_spend_limit_exceeded""#, Billing),
        (429, r#""code":"organization_usage_limit_exceeded""#, Billing),
        (429, r#""code":"resource_unavailable""#, RateLimited),
        (503, r#""type":"service_unavailable_error""#, Overloaded),
        (503, r#""code":"server_is_overloaded""#, Overloaded),
        (599, r#""code":{}"#, ServerError),
    ] {
        let body = format!(r#"{{"error":{{"message":"why","param":null,{code}}}}}"#);
        let failure = read(&reply(status, &body)).result.unwrap_err();
        assert_eq!(failure.class, class, "{status} {code}");
        assert!(failure.message.starts_with(&format!("HTTP {status}")), "{}", failure.message);
        assert!(failure.message.ends_with(": why"), "{}", failure.message);
        if class == Billing {
            assert_eq!(failure.class.remedy(), Remedy::Stop);
        }
    }
}

#[test]
fn an_error_in_any_dress_is_readable_and_has_no_key() {
    for (status, body, expected) in [
        (502, "<html>\r\n<b>Bad Gateway</b>", "HTTP 502: Bad Gateway"),
        (503, "", "HTTP 503"),
        (404, r#"{"error":"model \"x\" not found"}"#, "HTTP 404: model \"x\" not found"),
        (422, r#"{"detail":"no model"}"#, "HTTP 422: no model"),
        (400, r#"{"object":"error","message":"m","type":"T","code":400}"#, "HTTP 400 T: m"),
        (
            401,
            r#"{"error":{"message":"Incorrect API key provided: sk-proj-1***9.","code":"invalid_api_key"}}"#,
            "HTTP 401 invalid_api_key: Incorrect API key provided: [key]",
        ),
    ] {
        assert_eq!(read(&reply(status, body)).result.unwrap_err().message, expected);
    }
}

#[test]
fn an_error_says_how_long_to_wait() {
    let headers = vec![("retry-after".to_owned(), "2".to_owned())];
    let slow =
        HttpReply { headers, ..reply(429, "{\"error\":{\"code\":\"rate_limit_exceeded\"}}") };
    let failure = read(&slow).result.unwrap_err();
    assert_eq!(failure.retry_after, Some(std::time::Duration::from_secs(2)));
}
