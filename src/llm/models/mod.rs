//! The models we know: prices, retirement dates, and what each must and must not be sent. A dated
//! table, because all of it changes.

mod file;
mod format;
mod price;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use format::ReplyFormat;
pub use price::Price;

/// The table that is compiled in.
const BUILTIN: &str = include_str!("../models.toml");

/// Its name in errors.
const BUILTIN_NAME: &str = "the built-in table of models";

/// Anthropic's newest version of its interface.
const DEFAULT_API_VERSION: &str = "2026-10-21";

/// Tokens asked of a model that is not known: it may spend some on reasoning.
const UNKNOWN_MAX_OUTPUT: i64 = 600;

/// Tokens below which no vendor's newer models are sure to cache.
const UNKNOWN_CACHE_MIN: i64 = 1_024;

/// Days before a retirement from which on it is near.
const NEAR: i64 = 60;

/// A vendor, which is to say its format: local servers speak `openai`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Vendor {
    /// Chat completions.
    OpenAi,
    /// Messages.
    Anthropic,
}

impl Vendor {
    /// The name as written in specifications, tables and results.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::OpenAi => "openai",
            Self::Anthropic => "anthropic",
        }
    }
}

/// Whether the model thinks before it answers, where that must be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Thinking {
    /// Not at all.
    Disabled,
    /// As it sees fit.
    Adaptive,
}

impl Thinking {
    /// The vendor's word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Disabled => "disabled",
            Self::Adaptive => "adaptive",
        }
    }
}

/// The field that limits the tokens of a chat completion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenField {
    /// What the vendor wants.
    MaxCompletionTokens,
    /// What some local servers know only.
    MaxTokens,
}

/// One model.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Whose format it speaks.
    pub provider: Vendor,
    /// The provider's name of it.
    pub name: String,
    /// Where the figures come from, in words.
    pub source: String,
    /// Date of the figures; none where there are no figures.
    pub as_of: Option<NaiveDate>,
    /// What it costs; none where that is not known.
    pub price: Option<Price>,
    /// Effort of reasoning that is asked for, in the vendor's word.
    pub effort: Option<String>,
    /// Whether it thinks first, where that must be said.
    pub thinking: Option<Thinking>,
    /// Whether it may be sent a temperature.
    pub sampling: bool,
    /// The temperature that is sent; none unless a file asks for one.
    pub temperature: Option<f64>,
    /// The field that limits the reply; chat completions only.
    pub token_field: TokenField,
    /// The form in which a reply is asked for; where it is not given, the strictest, and another one
    /// at a server of the operator's own that refuses it.
    pub reply_format: Option<ReplyFormat>,
    /// Sent where given: steers calls to where the prefix is cached; chat completions only.
    pub prompt_cache_key: Option<String>,
    /// Tokens a reply may have, reasoning included.
    pub max_output: i64,
    /// Tokens that a prefix must have to be cached.
    pub cache_min: i64,
    /// Tokens of a prompt up to which the price holds; none: it always does.
    pub price_holds_to: Option<i64>,
    /// The first day on which it is gone.
    pub retires_on: Option<NaiveDate>,
    /// Requests per minute to begin with.
    pub requests_per_minute: Option<u32>,
    /// Tokens per minute to begin with.
    pub tokens_per_minute: Option<u32>,
    /// Version of Anthropic's interface; none for chat completions.
    pub api_version: Option<String>,
}

/// How near a model's end is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retirement {
    /// Not announced, or far.
    No,
    /// In so many days.
    Near(i64),
    /// Gone.
    Retired,
}

impl Model {
    /// A model that no table has: of unknown price, and sent only what every server takes.
    #[must_use]
    pub fn unknown(provider: Vendor, name: &str) -> Self {
        Self {
            provider,
            name: name.to_owned(),
            source: "not in the table".to_owned(),
            as_of: None,
            price: None,
            effort: None,
            thinking: None,
            sampling: false,
            temperature: None,
            token_field: TokenField::MaxTokens,
            reply_format: None,
            prompt_cache_key: None,
            max_output: UNKNOWN_MAX_OUTPUT,
            cache_min: UNKNOWN_CACHE_MIN,
            price_holds_to: None,
            retires_on: None,
            requests_per_minute: None,
            tokens_per_minute: None,
            api_version: match provider {
                Vendor::OpenAi => None,
                Vendor::Anthropic => Some(DEFAULT_API_VERSION.to_owned()),
            },
        }
    }

    /// How near its end is.
    #[must_use]
    pub fn retirement(&self, today: NaiveDate) -> Retirement {
        match self.retires_on.map(|date| date.signed_duration_since(today).num_days()) {
            Some(..=0) => Retirement::Retired,
            Some(days @ 1..=NEAR) => Retirement::Near(days),
            _ => Retirement::No,
        }
    }

    /// What of it decides an answer, as JSON, asked in this form: an answer under other parameters
    /// is another answer.
    #[must_use]
    pub fn parameters(&self, asked: ReplyFormat) -> String {
        #[derive(Serialize)]
        struct Parameters<'a> {
            api: &'static str,
            #[serde(skip_serializing_if = "Option::is_none")]
            api_version: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            effort: Option<&'a str>,
            /// Named where it is not the usual one.
            #[serde(skip_serializing_if = "Option::is_none")]
            reply_format: Option<&'static str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            temperature: Option<f64>,
            #[serde(skip_serializing_if = "Option::is_none")]
            thinking: Option<&'static str>,
        }
        super::wire::json(&Parameters {
            api: match self.provider {
                Vendor::OpenAi => "chat_completions",
                Vendor::Anthropic => "messages",
            },
            api_version: self.api_version.as_deref(),
            effort: self.effort.as_deref(),
            reply_format: (asked != ReplyFormat::JsonSchema).then(|| asked.name()),
            temperature: self.temperature,
            thinking: self.thinking.map(Thinking::name),
        })
    }

    fn is(&self, provider: Vendor, name: &str) -> bool {
        self.provider == provider && self.name == name
    }
}

/// The table.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelTable {
    /// Date of the table that is compiled in; every model has its own file's.
    pub as_of: NaiveDate,
    /// By provider and name; none twice.
    pub models: Vec<Model>,
}

/// A table that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not TOML, or a field is missing, unknown or of another type; says where.
    #[error("{file}: {reason}")]
    Toml {
        /// Path of the table, or a name for the one that is compiled in.
        file: String,
        /// What the reader said, with the line.
        reason: Box<toml::de::Error>,
    },
    /// A field has a value that it cannot have.
    #[error("{file}: model {entry}: {field} is {value}; expected {expected}")]
    Value {
        /// Path of the table, or a name for the one that is compiled in.
        file: String,
        /// `provider:name` of the entry.
        entry: String,
        /// Its name in the table.
        field: &'static str,
        /// What stands there.
        value: String,
        /// What should.
        expected: &'static str,
    },
    /// An entry stands twice: which one is meant cannot be known.
    #[error("{file}: model {entry} stands twice")]
    Twice {
        /// Path of the table, or a name for the one that is compiled in.
        file: String,
        /// `provider:name` of the entry.
        entry: String,
    },
}

impl ModelTable {
    /// The table that is compiled in.
    pub fn builtin() -> Result<Self, Error> {
        let (as_of, models) = file::read(BUILTIN, BUILTIN_NAME)?;
        Ok(Self { as_of, models })
    }

    /// The table that is compiled in with a user's file over it: entries of the same provider and
    /// name are replaced whole, others added.
    pub fn with_file(text: &str, file_name: &str) -> Result<Self, Error> {
        let mut table = Self::builtin()?;
        let (_, models) = file::read(text, file_name)?;
        for model in models {
            table.models.retain(|known| !known.is(model.provider, &model.name));
            table.models.push(model);
        }
        Ok(table)
    }

    /// A model by its exact name.
    #[must_use]
    pub fn find(&self, provider: Vendor, name: &str) -> Option<&Model> {
        self.models.iter().find(|model| model.is(provider, name))
    }
}

#[cfg(test)]
mod tests;
