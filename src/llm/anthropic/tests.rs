use super::*;
use crate::llm::exchange::Repair;
use crate::llm::models::ReplyFormat::JsonSchema;
use crate::llm::models::{ModelTable, Vendor};

const SCHEMA: &str = r#"{"type":"object","properties":{"score":{"type":"integer"},"rationale":{"type":"string"}},"required":["score","rationale"],"additionalProperties":false}"#;

fn prompt() -> Prompt<'static> {
    Prompt { system: "Be fair.", user: "Task: 1", schema: SCHEMA, repair: None }
}

fn model(name: &str) -> Model {
    ModelTable::builtin().unwrap().find(Vendor::Anthropic, name).unwrap().clone()
}

fn reply(status: u16, body: &str) -> HttpReply {
    HttpReply { status, headers: vec![], body: body.to_owned() }
}

#[test]
fn a_request_is_these_bytes() {
    let expected = |ttl| {
        format!(
            r#"{{"model":"claude-haiku-5-5","max_tokens":300,"system":[{{"type":"text","text":"Be fair.","cache_control":{{"type":"ephemeral","ttl":"{ttl}"}}}}],"messages":[{{"role":"user","content":"Task: 1"}}],"output_config":{{"effort":"low","format":{{"type":"json_schema","schema":{SCHEMA}}}}},"thinking":{{"type":"disabled"}}}}"#
        )
    };
    let haiku = model("claude-haiku-5-5");
    let request = request(&haiku, &prompt(), CacheLife::Minutes, JsonSchema);
    assert_eq!((request.method, request.path.as_str()), ("POST", "/v1/messages"));
    assert_eq!(request.content_type, "application/json");
    assert_eq!(String::from_utf8(request.body).unwrap(), expected("5m"));
    assert_eq!(body(&haiku, &prompt(), CacheLife::Hour, JsonSchema), expected("1h"));
}

#[test]
fn an_older_model_is_sent_neither_effort_nor_thinking() {
    let mut haiku = model("claude-haiku-4-5");
    let text = body(&haiku, &prompt(), CacheLife::Minutes, JsonSchema);
    assert!(text.contains(r#""output_config":{"format":"#) && !text.contains("thinking"), "{text}");
    haiku.temperature = Some(0.5);
    assert!(
        body(&haiku, &prompt(), CacheLife::Minutes, JsonSchema).ends_with(r#","temperature":0.5}"#)
    );
    // A server that does not take a schema is sent nothing of it.
    let bare = body(&haiku, &prompt(), CacheLife::Minutes, ReplyFormat::None);
    assert!(!bare.contains("output_config") && !bare.contains("json_schema"), "{bare}");
}

#[test]
fn a_repair_never_sends_an_empty_message() {
    let messages = |reply| {
        let prompt = Prompt { repair: Some(Repair { reply, fault: "empty." }), ..prompt() };
        let text = body(&model("claude-haiku-5-5"), &prompt, CacheLife::Minutes, JsonSchema);
        let body: Value = serde_json::from_str(&text).unwrap();
        body["messages"].as_array().unwrap().clone()
    };
    let roles = |messages: &[Value]| -> Vec<String> {
        messages.iter().map(|turn| turn["role"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(roles(&messages("no")), ["user", "assistant", "user"]);
    assert_eq!(roles(&messages("")), ["user"]);
}

#[test]
fn a_good_reply_is_read_with_its_usage() {
    let headers = [
        ("request-id", "req_1"),
        ("anthropic-ratelimit-requests-limit", "50"),
        ("anthropic-ratelimit-tokens-limit", "0"),
        ("anthropic-ratelimit-input-tokens-limit", "30000"),
    ];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let body = r#"{"id":"msg_1","type":"message","role":"assistant","model":"claude-haiku-5-5-20261001","content":[{"type":"thinking","thinking":"hm"},{"type":"redacted_thinking","data":"x"},{"type":"text","text":"{\"score\""},{"type":"text","text":":4}"}],"stop_reason":"end_turn","stop_details":null,"usage":{"input_tokens":40,"cache_creation_input_tokens":7,"cache_read_input_tokens":1000,"cache_creation":{"ephemeral_5m_input_tokens":7,"ephemeral_1h_input_tokens":0},"output_tokens":60,"service_tier":"standard"}}"#;
    assert_eq!(
        read(&HttpReply { headers, ..reply(200, body) }),
        Outcome {
            request_id: Some("req_1".to_owned()),
            model_version: Some("claude-haiku-5-5-20261001".to_owned()),
            usage: Some(Usage { input: 40, cached: 1_000, cache_write: 7, output: 60 }),
            answer_started: true,
            limits: Limits { requests: Some(50), tokens: Some(30_000) },
            result: Ok("{\"score\":4}".to_owned()),
        }
    );
}

#[test]
fn usage_may_be_half_missing() {
    for (text, expected) in [
        (r#"{"input_tokens":10,"output_tokens":2}"#, Some((10, 0, 0, 2))),
        (
            r#"{"input_tokens":10,"output_tokens":2,"cache_read_input_tokens":null,"cache_creation_input_tokens":null,"cache_creation":null}"#,
            Some((10, 0, 0, 2)),
        ),
        (
            r#"{"input_tokens":10,"output_tokens":2,"cache_creation":{"ephemeral_5m_input_tokens":3,"ephemeral_1h_input_tokens":4}}"#,
            Some((10, 0, 7, 2)),
        ),
        (
            r#"{"input_tokens":-1,"output_tokens":2,"cache_read_input_tokens":-5}"#,
            Some((0, 0, 0, 2)),
        ),
        (r#"{"input_tokens":10}"#, None),
        (r#"{"output_tokens":10}"#, None),
    ] {
        let found = usage(Some(&serde_json::from_str(text).unwrap()));
        let found = found.map(|usage| (usage.input, usage.cached, usage.cache_write, usage.output));
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn each_stop_reason_has_its_class() {
    use Class::*;
    let text = r#"[{"type":"text","text":"{}"}]"#;
    for (reason, content, class, words) in [
        (r#""max_tokens""#, text, Truncated, "limit of tokens"),
        (r#""model_context_window_exceeded""#, text, Truncated, "context window"),
        (r#""tool_use""#, "[]", Malformed, "called a tool"),
        (r#""refusal""#, "[]", Refusal, "the model declined"),
        (r#""end_turn""#, "[]", Malformed, "empty"),
        (r#""end_turn""#, r#"[{"type":"thinking","thinking":"x"}]"#, Malformed, "only reasoning"),
        (r#""end_turn""#, "7", Malformed, "no content"),
    ] {
        let body = format!(r#"{{"type":"message","content":{content},"stop_reason":{reason}}}"#);
        let failure = read(&reply(200, &body)).result.unwrap_err();
        assert_eq!(failure.class, class, "{reason} {content}");
        assert!(failure.message.contains(words), "{}", failure.message);
    }
    for reason in [r#""stop_sequence""#, r#""stop""#, r#""pause_turn""#, "null"] {
        let body = format!(r#"{{"type":"message","content":{text},"stop_reason":{reason}}}"#);
        assert_eq!(read(&reply(200, &body)).result, Ok("{}".to_owned()), "{reason}");
    }
    let body = r#"{"content":[],"stop_reason":"refusal","stop_details":{"type":"refusal","category":"bio","explanation":"too near"}}"#;
    let failure = read(&reply(200, body)).result.unwrap_err();
    assert_eq!(failure.message, "the model declined: bio: too near");
}

#[test]
fn each_error_has_its_class() {
    use Class::*;
    let coded = |code| format!(r#""rate_limit_error","details":{{"error_code":"{code}"}}"#);
    for (status, kind, class) in [
        (400, r#""invalid_request_error""#.to_owned(), BadRequest),
        (401, r#""authentication_error""#.to_owned(), Auth),
        (402, r#""billing_error""#.to_owned(), Billing),
        (403, r#""permission_error""#.to_owned(), Auth),
        (404, r#""not_found_error""#.to_owned(), NotFound),
        (408, r#""api_error""#.to_owned(), ServerError),
        (409, r#""conflict_error""#.to_owned(), ServerError),
        (413, r#""request_too_large""#.to_owned(), BadRequest),
        (429, r#""rate_limit_error""#.to_owned(), RateLimited),
        (429, coded("ramp_limit_exceeded"), RateLimited),
        (429, coded("enforced_spend_limit_reached"), Billing),
        (429, coded("contract_spend_limit_reached"), Billing),
        (500, r#""api_error""#.to_owned(), ServerError),
        (504, r#""timeout_error""#.to_owned(), ServerError),
        (529, r#""overloaded_error""#.to_owned(), Overloaded),
        (500, r#""overloaded_error""#.to_owned(), Overloaded),
    ] {
        let body = format!(
            r#"{{"type":"error","error":{{"message":"why","type":{kind}}},"request_id":"req_9"}}"#
        );
        let outcome = read(&reply(status, &body));
        assert_eq!(outcome.request_id.as_deref(), Some("req_9"));
        let failure = outcome.result.unwrap_err();
        assert_eq!(failure.class, class, "{status} {kind}");
        assert!(failure.message.ends_with(": why"), "{}", failure.message);
    }
    let poor = r#"{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API."}}"#;
    assert_eq!(read(&reply(400, poor)).result.unwrap_err().class, Billing);
}

#[test]
fn a_success_that_is_not_the_format_is_malformed() {
    for body in ["", "{", "{}", "[]", r#"{"type":"error","error":{"type":"x","message":"y"}}"#] {
        assert_eq!(read(&reply(200, body)).result.unwrap_err().class, Class::Malformed, "{body}");
    }
}
