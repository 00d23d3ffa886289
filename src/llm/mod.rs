//! Raters: who is asked for a score, one file or folder per kind. Text in, rating out; nothing is stored here.

pub mod address;
pub mod anthropic;
mod batches;
pub mod client;
mod encoding;
pub mod exchange;
mod fault;
mod finish;
mod formats;
mod hint;
pub mod labels;
pub mod mock;
pub mod models;
pub mod openai;
mod parts;
mod rater;
pub mod wire;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use address::Address;
pub use batches::SubmitFailure;
use labels::Labels;
pub use models::Vendor;
pub use rater::{Access, Keys, ModelRater, Network, OpenError, Secret};

impl Vendor {
    /// The environment variable that holds the key.
    #[must_use]
    pub fn key_variable(self) -> &'static str {
        match self {
            Self::OpenAi => "OPENAI_API_KEY",
            Self::Anthropic => "ANTHROPIC_API_KEY",
        }
    }

    /// The address of the vendor's own server.
    #[must_use]
    pub fn home(self) -> &'static str {
        match self {
            Self::OpenAi => openai::BASE,
            Self::Anthropic => anthropic::BASE,
        }
    }
}

/// A rater as the command line names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RaterSpec {
    /// `mock:NAME`: made-up scores.
    Mock(String),
    /// `labels:NAME`: labels that were given before.
    Labels(String),
    /// `openai:MODEL`, `anthropic:MODEL`, with `@URL` for a server other than the vendor's own.
    Model {
        /// Whose format is spoken.
        vendor: Vendor,
        /// The vendor's name of the model.
        model: String,
        /// Another server.
        address: Option<Address>,
    },
}

/// A text that names no rater.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpecError {
    /// Of no known kind.
    #[error(
        "expected openai:MODEL, anthropic:MODEL (with @URL for another server), labels:NAME or \
         labels:MANIFEST.toml (published labels), file:PATH (answers to a rubric) or mock:NAME (made-up scores)"
    )]
    Unknown,
    /// A model with an address that is not used.
    #[error(transparent)]
    Address(#[from] address::AddressError),
}

impl FromStr for RaterSpec {
    type Err = SpecError;

    fn from_str(text: &str) -> Result<Self, SpecError> {
        let plain = |name: &str| {
            !name.is_empty()
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        };
        match text.split_once(':') {
            Some(("mock", name)) if plain(name) => Ok(Self::Mock(name.to_owned())),
            Some(("labels", name)) if plain(name) => Ok(Self::Labels(name.to_owned())),
            Some(("openai", rest)) => model(Vendor::OpenAi, rest),
            Some(("anthropic", rest)) => model(Vendor::Anthropic, rest),
            _ => Err(SpecError::Unknown),
        }
    }
}

/// `MODEL` or `MODEL@URL`; a model's name may hold colons and slashes, as in `qwen3:8b`.
fn model(vendor: Vendor, text: &str) -> Result<RaterSpec, SpecError> {
    let (model, address) = match text.split_once('@') {
        Some((model, address)) => (model, Some(address.parse()?)),
        None => (text, None),
    };
    let good = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/+".contains(&byte);
    if model.is_empty() || !model.bytes().all(good) {
        return Err(SpecError::Unknown);
    }
    Ok(RaterSpec::Model { vendor, model: model.to_owned(), address })
}

impl fmt::Display for RaterSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mock(name) => write!(f, "mock:{name}"),
            Self::Labels(name) => write!(f, "labels:{name}"),
            Self::Model { vendor, model, address: None } => write!(f, "{}:{model}", vendor.name()),
            Self::Model { vendor, model, address: Some(address) } => {
                write!(f, "{}:{model}@{address}", vendor.name())
            }
        }
    }
}

/// A task, for a rater on this machine.
#[derive(Debug, Clone, Copy)]
pub struct TaskToRate<'a> {
    /// O*NET task ID.
    pub task_id: i64,
    /// SOC code of the occupation.
    pub soc_code: &'a str,
    /// The task statement.
    pub statement: &'a str,
}

/// The rating of a rater on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalRating {
    /// 0-100.
    pub score: i64,
    /// The reason.
    pub rationale: String,
    /// Version of the model that answered.
    pub model_version: String,
}

/// Why a rater on this machine has no score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The set of labels has none for the task: that is coverage, and no failure.
    NoLabel,
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
    /// `mock`, `labels`, or the vendor.
    pub provider: &'static str,
    /// The provider's name of the model; the name of a set of labels.
    pub model: String,
    /// Address of a server other than the vendor's own.
    pub endpoint: Option<String>,
    /// Whether the scores are made up.
    pub is_mock: bool,
    /// What else decides an answer, as JSON: sampling parameters, the hash of a table of labels. Those
    /// at the beginning, see [`Rater::parameters`].
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
    Labels(Arc<Labels>),
    Model(Box<ModelRater>),
}

impl Rater {
    /// Makes a rater ready: looks up labels that were read, checks that a model may be asked.
    pub fn open(spec: &RaterSpec, access: &Access<'_>) -> Result<Self, OpenError> {
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
            RaterSpec::Labels(name) => {
                let labels = access.labels.iter().find(|labels| labels.name == *name);
                let labels = labels.ok_or_else(|| OpenError::NoLabels(name.clone()))?;
                Ok(Self {
                    identity: Identity {
                        provider: "labels",
                        model: name.clone(),
                        endpoint: None,
                        is_mock: false,
                        parameters: labels.parameters(),
                    },
                    kind: Kind::Labels(Arc::clone(labels)),
                })
            }
            RaterSpec::Model { vendor, model, address } => {
                let rater = ModelRater::open(*vendor, model, address.as_ref(), access)?;
                Ok(Self {
                    identity: Identity {
                        provider: vendor.name(),
                        model: model.clone(),
                        endpoint: address.as_ref().map(ToString::to_string),
                        is_mock: false,
                        parameters: rater.parameters(),
                    },
                    kind: Kind::Model(Box::new(rater)),
                })
            }
        }
    }

    /// What else decides an answer at this moment: a server may turn out to take another form of
    /// reply than it was first asked for.
    #[must_use]
    pub fn parameters(&self) -> String {
        match &self.kind {
            Kind::Model(rater) => rater.parameters(),
            Kind::Mock(_) | Kind::Labels(_) => self.identity.parameters.clone(),
        }
    }

    /// The model behind it, where it is one on a network.
    #[must_use]
    pub fn network(&self) -> Option<&ModelRater> {
        match &self.kind {
            Kind::Model(rater) => Some(rater),
            Kind::Mock(_) | Kind::Labels(_) => None,
        }
    }

    /// The labels behind it, where it is a set of them.
    #[must_use]
    pub fn labels(&self) -> Option<&Labels> {
        match &self.kind {
            Kind::Labels(labels) => Some(labels),
            Kind::Mock(_) | Kind::Model(_) => None,
        }
    }

    /// Asks a rater on this machine for one rating. `None` for one on a network.
    #[must_use]
    pub fn rate(&self, task: &TaskToRate<'_>) -> Option<Result<LocalRating, Refusal>> {
        match &self.kind {
            Kind::Mock(name) => Some(Ok(mock::rate(name, task))),
            Kind::Labels(labels) => Some(labels.rate(task)),
            Kind::Model(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raters_are_named_by_kind() {
        assert_eq!("mock:a".parse(), Ok(RaterSpec::Mock("a".to_owned())));
        assert_eq!("labels:x-2023".parse(), Ok(RaterSpec::Labels("x-2023".to_owned())));
        for text in
            ["", "mock", "mock:", "mock:a b", "labels:a/b", "gpt:x", "openai:", "openai:a b"]
        {
            let error = text.parse::<RaterSpec>().unwrap_err().to_string();
            assert!(
                error.contains("mock:NAME") && error.contains("labels:MANIFEST.toml"),
                "{error}"
            );
        }
    }

    #[test]
    fn models_may_be_asked_elsewhere() {
        for name in [
            "openai:gpt-6-luna",
            "anthropic:claude-haiku-5-5",
            "openai:qwen3:8b@http://127.0.0.1:11434/v1",
            "openai:org/model-1.5@https://gateway.example/v1",
        ] {
            assert_eq!(name.parse::<RaterSpec>().unwrap().to_string(), name);
        }
        let slash: RaterSpec = "openai:m@http://LOCALHOST:1/v1/".parse().unwrap();
        assert_eq!(slash.to_string(), "openai:m@http://localhost:1/v1");
        let error = "openai:m@https://me:s3cret@h/v1".parse::<RaterSpec>().unwrap_err();
        assert!(!error.to_string().contains("s3cret"), "{error}");
    }
}
