//! How a rater's reply is read: as strictly as its server can be held to the schema.

use super::lenient;
use super::reply::{Rating, ReplyError, strict};

/// How much is forgiven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Nothing: the vendors enforce the schema, so that anything else is not an answer.
    Strict,
    /// What servers do that cannot enforce a schema, as far as the score stays beyond doubt: a
    /// fence, thoughts and other text around the one JSON object, `45.0` and `"45"`.
    Lenient,
}

/// Reads a reply: one JSON object with a whole `score` and a text `rationale`, each once, nothing
/// else.
pub fn read_reply(text: &str, reading: Reading) -> Result<Rating, ReplyError> {
    match (strict(text), reading) {
        (Err(ReplyError::Shape(_) | ReplyError::NotAnObject), Reading::Lenient) => {
            lenient::read(text)
        }
        (read, _) => read,
    }
}
