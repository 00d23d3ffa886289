//! Chat completions: `OpenAI`'s format, which every compatible server takes.

pub mod batch;

use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::exchange::{Class, Failure, HttpReply, HttpRequest, Limits, Outcome, Prompt, Usage};
use super::fault::{self, failure};
use super::finish;
use super::models::{Model, ReplyFormat, TokenField};
use super::parts;
use super::wire::{self, Turn, count};

/// The vendor's own address.
pub const BASE: &str = "https://api.openai.com/v1";

#[derive(Serialize)]
struct Body<'a> {
    model: &'a str,
    messages: Vec<Turn<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_format: Option<Format<'a>>,
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
#[serde(tag = "type", rename_all = "snake_case")]
enum Format<'a> {
    JsonSchema { json_schema: Named<'a> },
    JsonObject,
}

#[derive(Serialize)]
struct Named<'a> {
    name: &'static str,
    strict: bool,
    schema: Option<&'a RawValue>,
}

/// One call. The vendor decides by itself what it caches and for how long.
#[must_use]
pub fn request(model: &Model, prompt: &Prompt<'_>, asked: ReplyFormat) -> HttpRequest {
    wire::post("/chat/completions", body(model, prompt, asked))
}

/// The body of one call; the same bytes for the same call.
#[must_use]
pub fn body(model: &Model, prompt: &Prompt<'_>, asked: ReplyFormat) -> String {
    let schema = asked.schema(prompt.schema);
    let response_format = match (asked, schema.as_deref()) {
        (_, Some(schema)) => Some(Format::JsonSchema {
            json_schema: Named { name: "task_score", strict: true, schema: wire::raw(schema) },
        }),
        (ReplyFormat::JsonObject, None) => Some(Format::JsonObject),
        (_, None) => None,
    };
    let mut messages = vec![Turn::system(prompt.system)];
    messages.extend(wire::turns(prompt));
    let tokens = |field| (model.token_field == field).then_some(model.max_output);
    wire::json(&Body {
        model: &model.name,
        messages,
        response_format,
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
    let result = match (fault::in_success(body), body.pointer("/choices/0")) {
        (Some(error), _) => Err(error),
        (None, Some(choice)) => answer(choice),
        (None, None) => Err(fault::without(body, "the reply has no choices")),
    };
    Outcome {
        request_id: None,
        model_version: wire::name(body.get("model")),
        usage: usage(body.get("usage")),
        answer_started: body.pointer("/choices/0").is_some_and(fault::is_there),
        limits: Limits::default(),
        result,
    }
}

fn answer(choice: &Value) -> Result<String, Failure> {
    let field = |path| choice.pointer(path).unwrap_or(&Value::Null);
    // Gateways tell an upstream's error in the choice.
    let error = [field("/error"), field("/message/error")].into_iter().find(|e| fault::is_there(e));
    if let Some(error) = error {
        return Err(fault::upstream(error));
    }
    let content = parts::text(field("/message/content"));
    let refusal = content.refusal.or_else(|| field("/message/refusal").as_str().map(str::to_owned));
    if let Some(refusal) = refusal.filter(|refusal| !refusal.trim().is_empty()) {
        return Err(failure(Class::Refusal, &format!("the model declined: {refusal}")));
    }
    let reasoning = [field("/message/reasoning_content"), field("/message/reasoning")];
    let reasoned = content.reasoned || reasoning.into_iter().any(fault::is_there);
    finish::answer(field("/finish_reason").as_str(), content.text, reasoned)
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
