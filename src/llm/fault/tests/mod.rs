mod fuzz;
mod said;

use serde_json::json;

use super::*;
use crate::llm::exchange::{Class::*, Remedy};
use crate::llm::{anthropic, openai};
use said::{CLOSED, SPENT};

fn class_of(status: u16, body: &str) -> Class {
    let reply = HttpReply { status, headers: vec![], body: body.to_owned() };
    let openai = openai::read(&reply).result.unwrap_err().class;
    // The same in either format: gateways answer in one and ask in the other.
    assert_eq!(anthropic::read(&reply).result.unwrap_err().class, openai, "{status} {body}");
    openai
}

#[test]
fn an_accounts_fault_is_known_in_any_vendors_form() {
    for (accounts, class) in [(&SPENT[..], Billing), (&CLOSED[..], Auth)] {
        for (status, body) in accounts {
            assert_eq!(class_of(*status, body), class, "{status} {body}");
            assert_eq!(class.remedy(), Remedy::Stop);
            // The same inside of a batch: the line has the status, or none.
            let line = format!(
                r#"{{"custom_id":"t","response":{{"status_code":{status},"body":{}}}}}"#,
                if body.starts_with(['{', '[']) {
                    (*body).to_owned()
                } else {
                    serde_json::to_string(body).unwrap()
                }
            );
            let (_, outcome) = openai::batch::read_line(&line).unwrap();
            assert_eq!(outcome.result.unwrap_err().class, class, "{line}");
        }
    }
}

/// Tasks whose words are those of errors about accounts, models and formats.
const TASKS: [&str; 8] = [
    "Review project budgets of closed accounts.",
    "Notify customers whose credit balance is insufficient or whose payments are past due.",
    "Suspend user access for accounts that are locked, expired or not in good standing.",
    "Recommend spending limits where a budget has been exceeded.",
    "Replace an invalid API key or a token that expired.",
    "Write a grammar, a JSON schema or structured output for reports.",
    "Report any unknown model or invalid model to the organization, which is then disabled.",
    "Explain insufficient quota, payment required and billing disabled to clients.",
];

/// Errors of one item that repeat its text: in quotes or not, whole or cut off.
fn echoes(task: &str) -> Vec<String> {
    let cut: String = task.chars().take(task.chars().count() * 2 / 3).collect();
    vec![
        format!("Invalid input '{task}' is too long"),
        format!("input {task} is not allowed"),
        format!("the prompt \"{cut}… has too many tokens"),
        format!("[{{'role': 'user', 'content': 'Occupation: Clerks\\nTask: {task}'}}] is bad"),
        format!("value: {} (max 3)", task.to_uppercase()),
    ]
}

fn read_with(sent: &str, status: u16, body: &str) -> Class {
    let reply =
        |body: &str| openai::read(&HttpReply { status, headers: vec![], body: body.to_owned() });
    let outcome = unechoed(reply(body), body, sent, |body| Some(reply(body)));
    outcome.result.unwrap_err().class
}

#[test]
fn the_words_of_a_task_are_not_those_of_the_account() {
    for task in TASKS {
        let sent = format!("Occupation: Clerks\nTask: {task}");
        for text in echoes(task) {
            for body in [
                json!({"error": {"message": text, "type": "invalid_request_error"}}),
                json!({"detail": [{"loc": ["body", "messages"], "msg": text}]}),
                json!({"error": {"message": json!({"error": {"message": text}}).to_string()}}),
                json!(text),
            ] {
                for status in [400, 422] {
                    let class = read_with(&sent, status, &body.to_string());
                    assert_eq!(class, BadRequest, "{status} {body}");
                }
                let read = |line: &str| openai::batch::read_line(line).ok().map(|(_, read)| read);
                let line =
                    json!({"custom_id": "t", "response": {"status_code": 400, "body": body}});
                let line = line.to_string();
                let outcome = unechoed(read(&line).unwrap(), &line, &sent, read);
                assert_eq!(outcome.result.unwrap_err().class, BadRequest, "{line}");
            }
            let line =
                json!({"custom_id": "t", "result": {"type": "errored", "error": {"type": "error",
                "error": {"type": "invalid_request_error", "message": text}}}})
                .to_string();
            let read = |line: &str| anthropic::batch::read_line(line).ok().map(|(_, read)| read);
            let outcome = unechoed(read(&line).unwrap(), &line, &sent, read);
            assert_eq!(outcome.result.unwrap_err().class, BadRequest, "{line}");
        }
        // The account's own fault is known whatever the task is about.
        for (accounts, class) in [(&SPENT[..], Billing), (&CLOSED[..], Auth)] {
            for (status, body) in accounts {
                assert_eq!(read_with(&sent, *status, body), class, "{task} {status} {body}");
            }
        }
    }
}

#[test]
fn a_zero_is_no_error() {
    let good = json!({"error": 0, "choices": [{"message": {"content": "{}"}, "finish_reason": "stop", "error": 0.0}]});
    assert_eq!(openai::read_message(&good).result, Ok("{}".to_owned()));
    let bad = json!({"error": 1, "choices": [{"message": {"content": "{}"}}]});
    assert!(openai::read_message(&bad).result.is_err());
}

#[test]
fn whatever_had_begun_may_be_billed() {
    let choice = |more: Value| {
        let mut choice = json!({"message": {"content": "{\"sco"}, "finish_reason": "error"});
        choice.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"choices": [choice]})
    };
    let of_error = json!({"error": {"message": "upstream failed", "code": 502}});
    let mut beside = choice(json!({}));
    beside["error"] = of_error["error"].clone();
    for (body, may_be) in [
        (choice(json!({})), true),
        (choice(json!({"error": {"code": 502}})), true),
        (choice(json!({"error": {"code": 402}})), true),
        (beside, true),
        (json!({"choices": [], "error": {"code": 502}}), false),
        (json!({"choices": null, "error": {"code": 502}}), false),
        (of_error.clone(), false),
    ] {
        let outcome = openai::read_message(&body);
        let failure = outcome.result.clone().unwrap_err();
        assert_eq!(outcome.may_be_billed(&failure), may_be, "{body}");
        // How it is gone on with is as before.
        assert!(matches!(failure.class, ServerError | Billing), "{failure} {body}");
    }
    for (content, may_be) in [(json!([{"type": "text", "text": "{"}]), true), (json!([]), false)] {
        let outcome = anthropic::read_message(&json!({"content": content, "error": {"code": 502}}));
        let failure = outcome.result.clone().unwrap_err();
        assert_eq!(outcome.may_be_billed(&failure), may_be, "{content}");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of what servers say")]
fn a_limit_that_passes_and_an_items_own_fault_are_no_accounts() {
    for (status, body, class) in [
        (
            429,
            r#"{"error":{"message":"Rate limit reached for m in organization org-x on tokens per min. Limit: 10000. You can increase your rate limit by adding a payment method to your account.","type":"tokens","code":"rate_limit_exceeded"}}"#,
            RateLimited,
        ),
        (
            429,
            r#"[{"error":{"code":429,"message":"You exceeded your current quota, please check your plan and billing details. For more information, head to: https://example.com/gemini-api/docs/rate-limits. Please retry in 34s.","status":"RESOURCE_EXHAUSTED"}}]"#,
            RateLimited,
        ),
        (
            429,
            r#"{"error":{"code":429,"message":"Resource has been exhausted (e.g. check quota).","status":"RESOURCE_EXHAUSTED"}}"#,
            RateLimited,
        ),
        (
            429,
            r#"{"error":{"code":"429","message":"Requests to the operation have exceeded call rate limit of your current OpenAI S0 pricing tier. Please retry after 6 seconds."}}"#,
            RateLimited,
        ),
        (
            429,
            r#"{"object":"error","message":"Service tier capacity exceeded for this model.","type":"service_tier_capacity_exceeded","code":"3505"}"#,
            Overloaded,
        ),
        (
            429,
            r#"{"error":{"message":"Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day","code":429}}"#,
            RateLimited,
        ),
        (
            429,
            r#"{"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed your organization's rate limit of 50,000 input tokens per minute."}}"#,
            RateLimited,
        ),
        (200, r#"{"error":{"code":429,"message":"busy"}}"#, RateLimited),
        (
            403,
            r#"{"error":{"code":403,"message":"The model requires moderation and your input was flagged"}}"#,
            ContentFilter,
        ),
        (
            400,
            r#"{"error":{"message":"Invalid prompt: your prompt was flagged as potentially violating our usage policy.","code":"invalid_prompt"}}"#,
            ContentFilter,
        ),
        (
            400,
            r#"{"error":{"message":"The response was filtered due to the prompt triggering Azure OpenAI's content management policy.","code":"content_filter"}}"#,
            ContentFilter,
        ),
        (
            400,
            r#"{"error":{"message":"This model's maximum context length is 4096 tokens; your response_format counts","code":"context_length_exceeded"}}"#,
            BadRequest,
        ),
        (
            400,
            r#"{"error":{"message":"max_tokens must be greater than thinking.budget_tokens"}}"#,
            BadRequest,
        ),
        (
            422,
            r#"{"detail":[{"type":"enum","loc":["body","reasoning_effort"],"msg":"Input should be 'low'","input":"credit balance insufficient"}]}"#,
            BadRequest,
        ),
        (
            502,
            "<html><title>502 Bad Gateway</title><p>load balancer has no backend</p>",
            ServerError,
        ),
        (503, r#"{"error":{"message":"Our billing system failed, try again"}}"#, Overloaded),
        (500, r#"{"error":{"message":"subscription service failed"}}"#, ServerError),
        (
            498,
            r#"{"error":{"message":"flex tier capacity exceeded","type":"capacity_exceeded","code":"capacity_exceeded"}}"#,
            Overloaded,
        ),
        (499, "", ServerError),
        (520, "error code: 520", ServerError),
        (530, "<html><title>530</title>", ServerError),
        (529, "", Overloaded),
        (424, "", ServerError),
        (
            400,
            r#"{"error":{"message":"Failed to generate JSON. Please adjust your prompt.","type":"invalid_request_error","code":"json_validate_failed"}}"#,
            Malformed,
        ),
        (
            400,
            r#"{"error":{"message":"Generated JSON does not match the expected schema."}}"#,
            Malformed,
        ),
        (200, r#"{"error":"something odd"}"#, Malformed),
        (200, r#"{"message":"odd","object":"error"}"#, Malformed),
        (200, r#"{"detail":"odd"}"#, Malformed),
    ] {
        assert_eq!(class_of(status, body), class, "{status} {body}");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of what servers say")]
fn what_concerns_the_server_stops_the_rater_and_says_what_to_do() {
    for (status, body, class, words) in [
        (
            400,
            r#"{"error":{"message":"This response_format type is unavailable now","type":"invalid_request_error"}}"#,
            ReplyFormat,
            "reply_format",
        ),
        (
            400,
            r#"{"error":"'response_format.type' must be 'json_schema' or 'text'"}"#,
            ReplyFormat,
            "--models",
        ),
        (
            400,
            r#"[{"error":{"code":400,"message":"Invalid value at 'generation_config.response_schema.properties[0].value.enum[0]' (TYPE_STRING), 0","status":"INVALID_ARGUMENT"}}]"#,
            ReplyFormat,
            "",
        ),
        (
            422,
            r#"{"detail":[{"loc":["body","response_format","type"],"msg":"Input should be 'text'","input":"json_schema"}]}"#,
            ReplyFormat,
            "",
        ),
        (400, r#"{"error":{"message":"enum of integer is not supported"}}"#, ReplyFormat, ""),
        (500, r#"{"error":{"code":500,"message":"failed to parse grammar"}}"#, ReplyFormat, ""),
        (
            400,
            r#"{"type":"error","error":{"type":"invalid_request_error","message":"output_config: Extra inputs are not permitted"}}"#,
            ReplyFormat,
            "",
        ),
        (
            404,
            r#"{"error":{"message":"model \"x\" not found, try pulling it first"}}"#,
            NotFound,
            "pulling",
        ),
        (400, r#"{"error":{"message":"x is not a valid model ID"}}"#, NotFound, ""),
        (404, "404 page not found", NotFound, ""),
        (405, "", WrongAddress, "is the address"),
        (
            200,
            r#"{"error":"Unexpected endpoint or method. (POST /chat/completions)"}"#,
            WrongAddress,
            "",
        ),
        (200, "<!DOCTYPE html><html><head><title>Sign in</title>", WrongAddress, "\"Sign in\""),
        (
            400,
            "<html><title>400 The plain HTTP request was sent to HTTPS port</title>",
            WrongAddress,
            "https",
        ),
        (400, "Client sent an HTTP request to an HTTPS server.\n", WrongAddress, "https"),
    ] {
        let failure = openai::read(&HttpReply { status, headers: vec![], body: body.to_owned() })
            .result
            .unwrap_err();
        assert_eq!(
            (failure.class, failure.class.remedy()),
            (class, Remedy::Stop),
            "{status} {body}"
        );
        assert!(failure.message.contains(words), "{failure}");
    }
    let headers = vec![("location".to_owned(), "https://h.example/v1?key=s".to_owned())];
    let moved = openai::read(&HttpReply { status: 308, headers, body: String::new() });
    let failure = moved.result.unwrap_err();
    assert_eq!(failure.class, Redirect);
    assert!(failure.message.contains("to https://h.example/v1, where no key goes"), "{failure}");
}
