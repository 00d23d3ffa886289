//! Chat completions: `OpenAI`'s format, which every compatible server takes.

pub mod batch;

use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::exchange::{
    CacheLife, Class, Failure, HttpReply, HttpRequest, Limits, Outcome, Prompt, Usage,
};
use super::fault::{self, failure};
use super::models::{Model, TokenField};
use super::wire::{self, Turn, count};

/// The vendor's own address.
pub const BASE: &str = "https://api.openai.com/v1";

#[derive(Serialize)]
struct Body<'a> {
    model: &'a str,
    messages: Vec<Turn<'a>>,
    response_format: Format<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_completion_tokens: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_tokens: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning_effort: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prompt_cache_key: Option<&'a str>,
}

#[derive(Serialize)]
struct Format<'a> {
    r#type: &'static str,
    json_schema: Named<'a>,
}

#[derive(Serialize)]
struct Named<'a> {
    name: &'static str,
    strict: bool,
    schema: Option<&'a RawValue>,
}

/// One call. The vendor decides by itself what it caches and for how long.
#[must_use]
pub fn request(model: &Model, prompt: &Prompt<'_>, life: CacheLife) -> HttpRequest {
    wire::post("/chat/completions", body(model, prompt, life))
}

/// The body of one call; the same bytes for the same call.
#[must_use]
pub fn body(model: &Model, prompt: &Prompt<'_>, _life: CacheLife) -> String {
    let mut messages = vec![Turn::system(prompt.system)];
    messages.extend(wire::turns(prompt));
    let tokens = |field| (model.token_field == field).then_some(model.max_output);
    wire::json(&Body {
        model: &model.name,
        messages,
        response_format: Format {
            r#type: "json_schema",
            json_schema: Named {
                name: "task_score",
                strict: true,
                schema: wire::raw(prompt.schema),
            },
        },
        max_completion_tokens: tokens(TokenField::MaxCompletionTokens),
        max_tokens: tokens(TokenField::MaxTokens),
        reasoning_effort: model.effort.as_deref(),
        temperature: model.temperature,
        prompt_cache_key: model.prompt_cache_key.as_deref(),
    })
}

/// Reads a reply.
#[must_use]
pub fn read(reply: &HttpReply) -> Outcome {
    let limits = Limits {
        requests: wire::limit(reply, &["x-ratelimit-limit-requests"]),
        tokens: wire::limit(reply, &["x-ratelimit-limit-tokens"]),
    };
    fault::read(reply, "x-request-id", limits, read_message)
}

/// Reads the body of a reply that is a success; a batch gives it without headers.
#[must_use]
pub fn read_message(body: &Value) -> Outcome {
    let result = match body.pointer("/choices/0") {
        Some(choice) => answer(choice),
        None => Err(failure(Class::Malformed, "the reply has no choices")),
    };
    Outcome {
        request_id: None,
        model_version: wire::name(body.get("model")),
        usage: usage(body.get("usage")),
        limits: Limits::default(),
        result,
    }
}

fn answer(choice: &Value) -> Result<String, Failure> {
    let text = |path| {
        let found = choice.pointer(path).and_then(Value::as_str);
        found.filter(|text| !text.trim().is_empty())
    };
    if let Some(refusal) = text("/message/refusal") {
        return Err(failure(Class::Refusal, &format!("the model declined: {refusal}")));
    }
    // Some local servers leave the reason out; the answer is checked in any case.
    match text("/finish_reason").unwrap_or("stop") {
        "stop" => match text("/message/content") {
            Some(content) => Ok(content.to_owned()),
            None => Err(failure(Class::InvalidReply, "the reply is empty")),
        },
        "length" => Err(failure(Class::Truncated, "the reply ended at the limit of tokens")),
        "content_filter" => Err(failure(Class::ContentFilter, "a content filter cut the reply")),
        // Not in the specification; gateways to other vendors send it.
        "refusal" => Err(failure(Class::Refusal, "the model declined")),
        other => Err(failure(Class::InvalidReply, &format!("the reply ended with {other:?}"))),
    }
}

/// The vendor counts cached tokens among the prompt's.
fn usage(usage: Option<&Value>) -> Option<Usage> {
    let usage = usage?;
    let prompt = count(usage.get("prompt_tokens"))?;
    let output = count(usage.get("completion_tokens"))?;
    let detail = |path| count(usage.pointer(path)).unwrap_or(0);
    let cached = detail("/prompt_tokens_details/cached_tokens").min(prompt);
    let cache_write = detail("/prompt_tokens_details/cache_write_tokens").min(prompt - cached);
    Some(Usage { input: prompt - cached - cache_write, cached, cache_write, output })
}

#[cfg(test)]
mod tests;
