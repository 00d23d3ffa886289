//! How a rater's reply is read: strictly where a vendor enforces the schema, because a guess at a
//! score would be an invented one.

use serde::{Deserialize, Serialize};

use crate::json;

/// Characters a rationale may have: two long sentences; more is not an answer to the question.
pub const MAX_RATIONALE: usize = 2_000;

/// Characters that are kept of what is wrong with a reply: it may repeat parts of it.
const MAX_FAULT: usize = 200;

/// A score and its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rating {
    /// 0-100.
    pub score: i64,
    /// Not empty.
    pub rationale: String,
}

/// A reply that is not a rating.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplyError {
    /// Not a JSON object of exactly the two fields.
    #[error("expected {{\"score\": 0 to 100, \"rationale\": \"…\"}}: {0}")]
    Shape(String),
    /// Another kind of JSON value: an array of the two would be read as the object.
    #[error("expected a JSON object of score and rationale")]
    NotAnObject,
    /// Several objects: which one is meant cannot be known.
    #[error("expected one JSON object of score and rationale, and there are {0}")]
    Several(usize),
    /// Off the scale.
    #[error("the score is {0}; expected an integer from 0 to 100")]
    Score(String),
    /// No reason, or an essay.
    #[error("the rationale has {0} characters; expected 1 to {MAX_RATIONALE}")]
    Rationale(usize),
}

impl From<serde_json::Error> for ReplyError {
    fn from(error: serde_json::Error) -> Self {
        Self::Shape(error.to_string().chars().take(MAX_FAULT).collect())
    }
}

/// The reply on the wire; the score comes first, so that the number is not argued into being.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reply<S, T> {
    pub(super) score: S,
    pub(super) rationale: T,
}

/// Reads a reply of exactly the two fields, each once, nothing else.
pub(super) fn strict(text: &str) -> Result<Rating, ReplyError> {
    if text.trim_start().starts_with('[') {
        return Err(ReplyError::NotAnObject);
    }
    let reply: Reply<i64, String> = json::read(text)?;
    rating(reply.score, &reply.rationale)
}

/// Holds score and reason against what they may be.
pub(super) fn rating(score: i64, rationale: &str) -> Result<Rating, ReplyError> {
    if !(0..=100).contains(&score) {
        return Err(ReplyError::Score(score.to_string()));
    }
    let rationale = rationale.trim();
    match rationale.chars().count() {
        1..=MAX_RATIONALE => Ok(Rating { score, rationale: rationale.to_owned() }),
        other => Err(ReplyError::Rationale(other)),
    }
}

/// The JSON schema of a reply. An enumeration and not a range: no vendor's strict mode knows
/// minimum and maximum.
pub(super) fn schema() -> String {
    let scores: Vec<String> = (0..=100).map(|score| score.to_string()).collect();
    format!(
        "{{\"type\":\"object\",\"properties\":{{\"score\":{{\"type\":\"integer\",\"enum\":[{}]}},\
         \"rationale\":{{\"type\":\"string\"}}}},\"required\":[\"score\",\"rationale\"],\
         \"additionalProperties\":false}}",
        scores.join(",")
    )
}

#[cfg(test)]
mod tests;
