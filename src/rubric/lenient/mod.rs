//! Replies of servers that cannot enforce a schema. What is forgiven leaves no doubt about the
//! score: the one JSON object is taken out of what stands around it, and a whole number may be
//! written as `45.0` or `"45"`. `45.5`, `about 45` and two objects are no score.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::reply::{Rating, Reply, ReplyError, rating};
use crate::json;

/// Tags around what a model thinks before it answers.
const THOUGHTS: [(&str, &str); 5] = [
    ("<think>", "</think>"),
    ("<thinking>", "</thinking>"),
    ("<thought>", "</thought>"),
    ("<reasoning>", "</reasoning>"),
    ("[think]", "[/think]"),
];

/// A score as such servers write it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Score {
    Whole(i64),
    Decimal(f64),
    Text(String),
}

/// Reads a reply that is not exactly the JSON object.
pub(super) fn read(text: &str) -> Result<Rating, ReplyError> {
    let text = answer(text);
    let objects: Vec<Cow<'_, str>> = objects(&text)
        .into_iter()
        .map(escaped)
        .filter(|object| json::read::<Map<String, Value>>(object).is_ok())
        .collect();
    let object = match objects.as_slice() {
        [object] => object,
        [] => return Err(ReplyError::NotAnObject),
        several => return Err(ReplyError::Several(several.len())),
    };
    let reply: Reply<Score, String> = json::read(object)?;
    rating(reply.score.whole()?, &reply.rationale)
}

impl Score {
    fn whole(self) -> Result<i64, ReplyError> {
        let text = match self {
            Self::Whole(score) => return Ok(score),
            Self::Decimal(score) => score.to_string(),
            Self::Text(text) => text,
        };
        let wrong = || ReplyError::Score(text.chars().take(20).collect());
        let (whole, decimals) = text.trim().split_once('.').unwrap_or((text.trim(), "0"));
        let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !is_digits(whole) || decimals.is_empty() || !decimals.bytes().all(|b| b == b'0') {
            return Err(wrong());
        }
        whole.parse().ok().ok_or_else(wrong)
    }
}

/// The text without what the model thought before. A tag that is only closed was opened in the
/// server's template; one that is only opened has no answer behind it.
fn answer(text: &str) -> String {
    let mut text = text.to_owned();
    for (open, close) in THOUGHTS {
        // Of the same length as the text: only ASCII letters change.
        let lower = text.to_ascii_lowercase();
        let (mut kept, mut at) = (String::new(), 0);
        while let Some(start) = found(&lower, open, at) {
            kept.push_str(text.get(at..start).unwrap_or_default());
            at = found(&lower, close, start).map_or(text.len(), |end| end + close.len());
        }
        kept.push_str(text.get(at..).unwrap_or_default());
        let closed = kept.to_ascii_lowercase().rfind(close).map(|end| end + close.len());
        text = closed.and_then(|end| kept.get(end..)).unwrap_or(&kept).to_owned();
    }
    text
}

fn found(text: &str, word: &str, from: usize) -> Option<usize> {
    text.get(from..)?.find(word).map(|at| from + at)
}

/// What stands between outer braces.
fn objects(text: &str) -> Vec<&str> {
    let (mut found, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    let mut strings = Strings::default();
    for (at, c) in text.char_indices() {
        match c {
            _ if depth > 0 && strings.is_inside(c) => {}
            '{' => {
                if depth == 0 {
                    (start, strings) = (at, Strings::default());
                }
                depth += 1;
            }
            '}' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    found.extend(text.get(start..=at));
                }
            }
            _ => {}
        }
    }
    found
}

/// The object with line ends and other control characters in its texts as escapes: models that are
/// not held to a grammar write them as they are.
fn escaped(object: &str) -> Cow<'_, str> {
    if !object.chars().any(char::is_control) {
        return Cow::Borrowed(object);
    }
    let mut strings = Strings::default();
    let mut text = String::new();
    for c in object.chars() {
        match (strings.is_inside(c), c) {
            (true, '\n') => text.push_str("\\n"),
            (true, '\t') => text.push_str("\\t"),
            (true, '\r') => text.push_str("\\r"),
            (true, c) if c.is_ascii_control() => text.push_str("\\ufffd"),
            (_, c) => text.push(c),
        }
    }
    Cow::Owned(text)
}

/// Whether a character of a JSON text stands in a string.
#[derive(Default)]
struct Strings {
    inside: bool,
    escaped: bool,
}

impl Strings {
    /// Takes the next character; quotes count as inside.
    fn is_inside(&mut self, c: char) -> bool {
        match c {
            _ if self.escaped => self.escaped = false,
            '\\' if self.inside => self.escaped = true,
            '"' => {
                self.inside = !self.inside;
                return true;
            }
            _ => {}
        }
        self.inside
    }
}

#[cfg(test)]
mod tests;
