//! What is checked of a backup.

use serde::Serialize;

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// As it should be.
    Ok,
    /// Not as it should be.
    Error,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Its name, which stays: `sha256`, `pages`, `keys`, `rows`, `migrations`, `doctor`.
    pub id: &'static str,
    /// How it came out.
    pub status: Status,
    /// What was found, in a sentence.
    pub message: String,
}

impl Check {
    /// In order where there are no problems.
    pub(super) fn build(id: &'static str, fine: String, problems: &[String]) -> Self {
        match problems {
            [] => Self { id, status: Status::Ok, message: fine },
            [only] => Self { id, status: Status::Error, message: only.clone() },
            [first, rest @ ..] => Self {
                id,
                status: Status::Error,
                message: format!("{first} (and {} more)", rest.len()),
            },
        }
    }
}
