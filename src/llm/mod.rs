//! Raters: who is asked for a score, one file per kind. Text in, rating out; nothing is stored here.

pub mod anthropic;
pub mod exchange;
mod fault;
pub mod file;
pub mod mock;
pub mod models;
pub mod openai;
pub mod wire;

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use file::Labels;

/// A rater as the command line names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RaterSpec {
    /// `mock:NAME`: made-up scores.
    Mock(String),
    /// `file:PATH`: labels from a CSV file.
    File(PathBuf),
}

/// A text that names no rater.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" is no rater; expected mock:NAME (made-up scores) or file:PATH (a CSV of task_id, score, rationale)"
)]
pub struct UnknownRater(String);

impl FromStr for RaterSpec {
    type Err = UnknownRater;

    fn from_str(text: &str) -> Result<Self, UnknownRater> {
        let plain = |name: &str| {
            !name.is_empty()
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        };
        match text.split_once(':') {
            Some(("mock", name)) if plain(name) => Ok(Self::Mock(name.to_owned())),
            Some(("file", path)) if !path.is_empty() => Ok(Self::File(PathBuf::from(path))),
            _ => Err(UnknownRater(text.to_owned())),
        }
    }
}

impl RaterSpec {
    /// The rater's name as it is stored: a file under its full path, so that two spellings of it
    /// are one rater.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Mock(_) => self.to_string(),
            Self::File(path) => Self::File(canonical(path)).to_string(),
        }
    }
}

/// The full path of a file that exists; the path as given otherwise.
fn canonical(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

impl fmt::Display for RaterSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mock(name) => write!(f, "mock:{name}"),
            Self::File(path) => write!(f, "file:{}", path.display()),
        }
    }
}

/// One thing to rate, with the texts a language model is sent.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// O*NET task ID.
    pub task_id: i64,
    /// SOC code of the occupation.
    pub soc_code: &'a str,
    /// The task statement.
    pub statement: &'a str,
    /// The same for every task.
    pub system: &'a str,
    /// The task in its occupation.
    pub user: &'a str,
    /// JSON schema of the reply.
    pub schema: &'a str,
    /// Which of the rater's repeated scores, from 0.
    pub sample: i64,
}

/// What a rater answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// 0-100.
    pub score: i64,
    /// The reason.
    pub rationale: String,
    /// Version of the model that answered.
    pub model_version: String,
}

/// Why there is no score. The class is stored beside the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The file of labels does not have the task.
    #[error("{file} has no row for task {task_id}")]
    NoLabel {
        /// The file.
        file: String,
        /// The task.
        task_id: i64,
    },
}

impl Refusal {
    /// The kind of failure, as stored and counted.
    #[must_use]
    pub fn class(&self) -> &'static str {
        match self {
            Self::NoLabel { .. } => "no_label",
        }
    }
}

/// A rater ready to be asked, by any number of threads.
#[derive(Debug)]
pub struct Rater {
    /// Who it is; part of what decides an answer.
    pub identity: Identity,
    kind: Kind,
}

/// Who a rater is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// `mock`, `file`, or the vendor.
    pub provider: &'static str,
    /// The provider's name of the model; the path of a file.
    pub model: String,
    /// Address of a server other than the vendor's own.
    pub endpoint: Option<String>,
    /// Whether the scores are made up.
    pub is_mock: bool,
    /// What else decides an answer, as JSON: sampling parameters, a file's hash.
    pub parameters: String,
}

impl Identity {
    /// `provider:model`, with `@endpoint` where there is one.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.endpoint {
            Some(endpoint) => format!("{}:{}@{endpoint}", self.provider, self.model),
            None => format!("{}:{}", self.provider, self.model),
        }
    }
}

#[derive(Debug)]
enum Kind {
    Mock(String),
    File(Labels),
}

impl Rater {
    /// Makes a rater ready: reads a file of labels whole.
    pub fn open(spec: &RaterSpec) -> Result<Self, file::Error> {
        match spec {
            RaterSpec::Mock(name) => Ok(Self {
                identity: Identity {
                    provider: "mock",
                    model: name.clone(),
                    endpoint: None,
                    is_mock: true,
                    parameters: serde_json::json!({ "version": mock::VERSION }).to_string(),
                },
                kind: Kind::Mock(name.clone()),
            }),
            RaterSpec::File(path) => {
                let path = canonical(path);
                let labels = Labels::read(&path)?;
                Ok(Self {
                    identity: Identity {
                        provider: "file",
                        model: path.display().to_string(),
                        endpoint: None,
                        is_mock: false,
                        parameters: serde_json::json!({ "sha256": labels.sha256 }).to_string(),
                    },
                    kind: Kind::File(labels),
                })
            }
        }
    }

    /// Asks for one rating.
    pub fn rate(&self, request: &Request<'_>) -> Result<Answer, Refusal> {
        match &self.kind {
            Kind::Mock(name) => Ok(mock::rate(name, request)),
            Kind::File(labels) => labels.rate(request),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raters_are_named_by_kind() {
        assert_eq!("mock:a".parse(), Ok(RaterSpec::Mock("a".to_owned())));
        assert_eq!("file:x/y.csv".parse(), Ok(RaterSpec::File(PathBuf::from("x/y.csv"))));
        for text in ["", "mock", "mock:", "mock:a b", "file:", "gpt:x"] {
            let error = text.parse::<RaterSpec>().unwrap_err().to_string();
            assert!(error.contains("mock:NAME") && error.contains("file:PATH"), "{error}");
        }
    }
}
