//! Messages: Anthropic's format.

pub mod batch;

use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::exchange::{
    CacheLife, Class, Failure, HttpReply, HttpRequest, Limits, Outcome, Prompt, Usage,
};
use super::fault::{self, failure};
use super::finish;
use super::models::{Model, ReplyFormat};
use super::parts;
use super::wire::{self, Turn, count};

/// The vendor's own address.
pub const BASE: &str = "https://api.anthropic.com";

#[derive(Serialize)]
struct Body<'a> {
    model: &'a str,
    max_tokens: i64,
    system: [System<'a>; 1],
    messages: Vec<Turn<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output_config: Option<Output<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thinking: Option<Kind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
}

#[derive(Serialize)]
struct System<'a> {
    r#type: &'static str,
    text: &'a str,
    cache_control: Cache,
}

#[derive(Serialize)]
struct Cache {
    r#type: &'static str,
    ttl: &'static str,
}

#[derive(Serialize)]
struct Output<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    effort: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<Format<'a>>,
}

#[derive(Serialize)]
struct Format<'a> {
    r#type: &'static str,
    schema: Option<&'a RawValue>,
}

#[derive(Serialize)]
struct Kind {
    r#type: &'static str,
}

/// One call. The client adds the version of the interface, which is the model's.
#[must_use]
pub fn request(
    model: &Model,
    prompt: &Prompt<'_>,
    life: CacheLife,
    asked: ReplyFormat,
) -> HttpRequest {
    wire::post("/v1/messages", body(model, prompt, life, asked))
}

/// The body of one call; the same bytes for the same call.
#[must_use]
pub fn body(model: &Model, prompt: &Prompt<'_>, life: CacheLife, asked: ReplyFormat) -> String {
    let effort = model.effort.as_deref();
    let schema = asked.schema(prompt.schema);
    let format =
        schema.as_deref().map(|schema| Format { r#type: "json_schema", schema: wire::raw(schema) });
    let ttl = match life {
        CacheLife::Minutes => "5m",
        CacheLife::Hour => "1h",
    };
    wire::json(&Body {
        model: &model.name,
        max_tokens: model.max_output,
        system: [System {
            r#type: "text",
            text: prompt.system,
            cache_control: Cache { r#type: "ephemeral", ttl },
        }],
        messages: wire::turns(prompt),
        output_config: (effort.is_some() || format.is_some()).then_some(Output { effort, format }),
        thinking: model.thinking.map(|thinking| Kind { r#type: thinking.name() }),
        temperature: model.temperature,
    })
}

/// Reads a reply.
#[must_use]
pub fn read(reply: &HttpReply) -> Outcome {
    let limits = Limits {
        requests: wire::limit(reply, &["anthropic-ratelimit-requests-limit"]),
        tokens: wire::limit(
            reply,
            &["anthropic-ratelimit-tokens-limit", "anthropic-ratelimit-input-tokens-limit"],
        ),
    };
    fault::read(reply, "request-id", limits, read_message)
}

/// Reads the body of a reply that is a success; a batch gives it without headers.
#[must_use]
pub fn read_message(body: &Value) -> Outcome {
    let result = match (fault::in_success(body), body.get("content")) {
        (Some(error), _) => Err(error),
        (None, Some(content @ (Value::Array(_) | Value::String(_)))) => answer(body, content),
        (None, _) => Err(fault::without(body, "the reply has no content")),
    };
    Outcome {
        request_id: None,
        model_version: wire::name(body.get("model")),
        usage: usage(body.get("usage")),
        answer_started: body.get("content").is_some_and(fault::is_there),
        limits: Limits::default(),
        result,
    }
}

fn answer(body: &Value, content: &Value) -> Result<String, Failure> {
    let reason = body.get("stop_reason").and_then(Value::as_str);
    let content = parts::text(content);
    if reason == Some("refusal") {
        return Err(failure(Class::Refusal, &refusal(body)));
    }
    finish::answer(reason, content.text, content.reasoned)
}

fn refusal(body: &Value) -> String {
    let detail = |field| body.get("stop_details")?.get(field)?.as_str();
    let mut text = "the model declined".to_owned();
    for detail in ["category", "explanation"].into_iter().filter_map(detail) {
        text.push_str(": ");
        text.push_str(detail);
    }
    text
}

/// The vendor counts cached tokens apart; the fields for them may be missing or null.
fn usage(usage: Option<&Value>) -> Option<Usage> {
    let usage = usage?;
    let detail = |path| count(usage.pointer(path));
    let by_life = || {
        let minutes = detail("/cache_creation/ephemeral_5m_input_tokens").unwrap_or(0);
        minutes.saturating_add(detail("/cache_creation/ephemeral_1h_input_tokens").unwrap_or(0))
    };
    Some(Usage {
        input: detail("/input_tokens")?,
        cached: detail("/cache_read_input_tokens").unwrap_or(0),
        cache_write: detail("/cache_creation_input_tokens").unwrap_or_else(by_life),
        output: detail("/output_tokens")?,
    })
}

#[cfg(test)]
mod tests;
