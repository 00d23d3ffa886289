//! How an answer ended, in the words of any server. The formats name a few reasons; servers and
//! gateways send those of other vendors too, so that a reason is judged by its family. One that
//! belongs to none says nothing: then the text decides, as where the reason is missing.

use super::exchange::{Class, Failure};
use super::fault::failure;

/// What the end of an answer means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    /// The answer came to its end, as far as the server says: `stop`, `eos`, `end_turn`, `STOP`.
    End,
    /// A limit of tokens cut it: `length`, `max_tokens`, `MAX_TOKENS`.
    Length,
    /// A filter cut it: `content_filter`, `SAFETY`.
    Filter,
    /// The model declined.
    Refusal,
    /// The server, or the one behind it, failed: `error`, `insufficient_system_resource`.
    Error,
    /// The model calls a tool, although it was offered none: `tool_calls`, `tool_use`.
    Tool,
}

/// Beginnings and middles of reasons, by family; the first family that has one counts.
const FAMILIES: [(Family, &[&str]); 5] = [
    (Family::Refusal, &["refus"]),
    (
        Family::Filter,
        &[
            "filter",
            "safety",
            "recitation",
            "blocklist",
            "prohibited",
            "spii",
            "sensitive",
            "moderation",
            "guardrail",
            "policy",
            "toxic",
        ],
    ),
    (
        Family::Error,
        &[
            "error",
            "fail",
            "abort",
            "cancel",
            "interrupt",
            "resource",
            "network",
            "timeout",
            "timed_out",
            "malformed",
            "unavailable",
            "overload",
        ],
    ),
    (Family::Length, &["length", "max_", "maximum", "token_limit", "context", "limit"]),
    (Family::Tool, &["tool", "function", "pause_turn"]),
];

fn family(reason: &str) -> Family {
    let reason = reason.to_ascii_lowercase();
    let has = |parts: &&[&str]| parts.iter().any(|part| reason.contains(part));
    FAMILIES.iter().find(|(_, parts)| has(parts)).map_or(Family::End, |(family, _)| *family)
}

/// The answer, or why there is none. `reasoned`: whether the model thought before it.
pub(super) fn answer(
    reason: Option<&str>,
    text: String,
    reasoned: bool,
) -> Result<String, Failure> {
    let reason = reason.unwrap_or_default();
    let fail = |class, message: &str| Err(failure(class, message));
    match family(reason) {
        Family::Length if reason.contains("context") => {
            fail(Class::Truncated, "the reply ended at the model's context window")
        }
        Family::Length if reasoned && text.trim().is_empty() => fail(
            Class::Truncated,
            "the limit of tokens went into reasoning; max_output of a file for --models raises it",
        ),
        Family::Length => fail(Class::Truncated, "the reply ended at the limit of tokens"),
        Family::Filter => {
            fail(Class::ContentFilter, &format!("a content filter cut the reply ({reason})"))
        }
        Family::Refusal => fail(Class::Refusal, "the model declined"),
        Family::Error => fail(Class::ServerError, &format!("the reply ended with {reason:?}")),
        _ if !text.trim().is_empty() => Ok(text),
        // Like other failures that pass: the same request often has an answer a moment later.
        Family::Tool => fail(
            Class::Malformed,
            &format!("the reply is empty: the model called a tool and was offered none ({reason})"),
        ),
        Family::End if reasoned => {
            fail(Class::Malformed, "the reply is empty: there is only reasoning")
        }
        Family::End => fail(Class::Malformed, "the reply is empty"),
    }
}

#[cfg(test)]
mod tests;
