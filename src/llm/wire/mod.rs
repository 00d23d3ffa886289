//! What the vendors' formats have in common, and what a stranger's text loses before it is shown.

use std::borrow::Cow;
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::exchange::{HttpReply, HttpRequest, Prompt};
use crate::secret::Secrets;

/// Characters of a provider's message that are kept.
const MESSAGE_LENGTH: usize = 300;

/// Characters of an id or a model's name that are kept.
const NAME_LENGTH: usize = 200;

/// Characters of a reply that could not be read with which it is shown to the model again: more than
/// a good reply has, and what servers send that heed no limit should not be paid for again.
const REPEATED_LENGTH: usize = 2_000;

/// The largest count that is believed.
const LARGEST_COUNT: i64 = 1_000_000_000;

/// What a vendor takes in one batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchLimits {
    /// Items, at most.
    pub items: usize,
    /// Bytes of the whole upload, at most.
    pub bytes: usize,
}

/// One message of the conversation.
#[derive(Debug, Serialize)]
pub(super) struct Turn<'a> {
    role: &'static str,
    content: Cow<'a, str>,
}

impl<'a> Turn<'a> {
    /// A system message.
    pub(super) fn system(text: &'a str) -> Self {
        Self { role: "system", content: Cow::Borrowed(text) }
    }
}

/// What is said after the system text.
pub(super) fn turns<'a>(prompt: &Prompt<'a>) -> Vec<Turn<'a>> {
    let turn = |role, content| Turn { role, content };
    let Some(repair) = prompt.repair else {
        return vec![turn("user", prompt.user.into())];
    };
    let plea = format!(
        "Your reply before this could not be used: {} Answer again with the JSON object only, and no other text.",
        sentence(repair.fault)
    );
    // Vendors refuse an assistant's message without text, and some local servers two messages of
    // the user's in a row.
    if repair.reply.trim().is_empty() {
        return vec![turn("user", format!("{}\n\n{plea}", prompt.user).into())];
    }
    vec![
        turn("user", prompt.user.into()),
        turn("assistant", repair.reply.chars().take(REPEATED_LENGTH).collect::<String>().into()),
        turn("user", plea.into()),
    ]
}

fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}

/// JSON text that goes out as it is: a JSON value would sort the properties of a schema. A text that
/// is not JSON goes out as `null`, which the provider refuses.
pub(super) fn raw(text: &str) -> Option<&RawValue> {
    serde_json::from_str(text).ok()
}

/// A body as text. Texts, numbers and raw JSON always serialise.
pub(super) fn json<T: Serialize>(body: &T) -> String {
    serde_json::to_string(body).unwrap_or_default()
}

/// A JSON text without line ends, which outside of strings mean nothing there.
pub(super) fn one_line(json: &str) -> String {
    json.replace(['\r', '\n'], " ")
}

/// A `POST` of JSON.
pub(super) fn post(path: &str, body: String) -> HttpRequest {
    HttpRequest {
        method: "POST",
        path: path.to_owned(),
        content_type: "application/json".to_owned(),
        body: body.into_bytes(),
    }
}

/// A `GET`: of a batch's results, by their path.
#[must_use]
pub fn get(path: String) -> HttpRequest {
    HttpRequest { method: "GET", path, content_type: "application/json".to_owned(), body: vec![] }
}

/// An id as one segment of a path: what the vendor names cannot lead elsewhere.
pub(super) fn segment(id: &str) -> String {
    id.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// A count of tokens or items; providers leave them out, send null, and once sent -1. No call has
/// more than the bound, so that no sum of counts overflows.
pub(super) fn count(value: Option<&Value>) -> Option<i64> {
    value.and_then(Value::as_i64).map(|count| count.clamp(0, LARGEST_COUNT))
}

/// The first of the headers that is a positive whole number.
pub(super) fn limit(reply: &HttpReply, names: &[&str]) -> Option<u32> {
    let value = |name: &&str| reply.header(name)?.trim().parse().ok().filter(|limit| *limit > 0);
    names.iter().find_map(value)
}

/// How long the provider asks to wait: in milliseconds, seconds, or until a date, which is counted
/// from the reply's own date so that a wrong clock here changes nothing.
#[must_use]
pub fn retry_after(reply: &HttpReply) -> Option<Duration> {
    let number = |name| reply.header(name)?.trim().parse::<f64>().ok();
    if let Some(milliseconds) = number("retry-after-ms").and_then(|ms| duration(ms / 1_000.0)) {
        return Some(milliseconds);
    }
    if let Some(seconds) = number("retry-after") {
        return duration(seconds);
    }
    let date = |name| httpdate::parse_http_date(reply.header(name)?.trim()).ok();
    date("retry-after")?.duration_since(date("date")?).ok().filter(|wait| !wait.is_zero())
}

fn duration(seconds: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(seconds).ok().filter(|wait| !wait.is_zero())
}

/// A provider's text as it may be shown and stored: without keys and control characters, and short.
#[must_use]
pub fn tidy(text: &str) -> String {
    cut(&Secrets::default().wary(text), MESSAGE_LENGTH)
}

/// An id or name as it may be stored.
pub(super) fn name(value: Option<&Value>) -> Option<String> {
    value.and_then(Value::as_str).map(|name| cut(name, NAME_LENGTH)).filter(|name| !name.is_empty())
}

fn cut(text: &str, length: usize) -> String {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    let text = words.join(" ");
    if text.chars().count() <= length {
        return text;
    }
    let kept: String = text.chars().take(length).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests;
