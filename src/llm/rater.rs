//! A language model as a rater: its settings, its server, its price.

use std::fmt;
use std::time::Duration;

use chrono::NaiveDate;

use super::address::Address;
use super::client::{Client, Headers};
use super::exchange::{CacheLife, Class, Failure, HttpReply, HttpRequest, Limits, Outcome, Prompt};
use super::models::{Model, ModelTable, Retirement};
use super::{Provider, anthropic, file, openai};
use crate::secret::Secrets;

/// A key; never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// The keys of the environment.
#[derive(Debug, Clone, Default)]
pub struct Keys {
    /// `OPENAI_API_KEY`.
    pub openai: Option<Secret>,
    /// `ANTHROPIC_API_KEY`.
    pub anthropic: Option<Secret>,
}

/// What opening a rater needs to know.
#[derive(Debug, Clone, Copy)]
pub struct Access<'a> {
    /// Settings and prices.
    pub models: &'a ModelTable,
    /// Keys.
    pub keys: &'a Keys,
    /// Today, for retirements.
    pub today: NaiveDate,
    /// For a whole call.
    pub timeout: Duration,
    /// Connections kept open.
    pub connections: usize,
    /// Send keys and tasks unencrypted over a network.
    pub allow_http: bool,
    /// Nothing will be sent: a missing key is only worth a warning.
    pub only_looking: bool,
}

/// A rater that cannot be asked.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A file of labels cannot be used.
    #[error(transparent)]
    File(#[from] file::Error),
    /// There is no key.
    #[error("{rater} needs a key in the environment variable {variable}")]
    NoKey {
        /// The rater.
        rater: String,
        /// Where it is looked for.
        variable: &'static str,
    },
    /// A key that no header can carry.
    #[error("the environment variable {0} holds characters that no key has, such as a line end")]
    BadKey(&'static str),
    /// Plain http over a network.
    #[error("{0} is not encrypted: use https, a server on this machine, or --allow-http")]
    PlainHttp(String),
    /// The vendor no longer serves the model.
    #[error(
        "{rater} was retired on {date}; choose another model, or correct the date with --models"
    )]
    Retired {
        /// The rater.
        rater: String,
        /// The date.
        date: NaiveDate,
    },
    /// Nobody knows what a call costs.
    #[error(
        "the price of {rater} is not known: known are {known}; give it in a file with --models, see \
         docs/OPERATIONS.md"
    )]
    NoPrice {
        /// The rater.
        rater: String,
        /// The vendor's models that have a price.
        known: String,
    },
}

/// A model on a network, ready to be asked by any number of threads.
#[derive(Debug)]
pub struct ModelRater {
    /// Settings and price.
    pub model: Model,
    /// What should be told before it is used.
    pub warning: Option<String>,
    vendor: Provider,
    client: Client,
}

impl ModelRater {
    pub(super) fn open(
        vendor: Provider,
        name: &str,
        address: Option<&Address>,
        access: &Access<'_>,
    ) -> Result<Self, OpenError> {
        let rater = || match address {
            Some(address) => format!("{}:{name}@{address}", vendor.name()),
            None => format!("{}:{name}", vendor.name()),
        };
        let known = access.models.find(vendor, name);
        let model = known.cloned().unwrap_or_else(|| Model::unknown(vendor, name));
        let mut warning = None;
        if address.is_none() {
            match model.retirement(access.today) {
                Retirement::No => {}
                Retirement::Near(days) => {
                    let date = model.retires_on.unwrap_or(access.today);
                    warning = Some(format!("{} retires in {days} days, on {date}", rater()));
                }
                Retirement::Retired => {
                    let date = model.retires_on.unwrap_or(access.today);
                    return Err(OpenError::Retired { rater: rater(), date });
                }
            }
        }
        if let Some(address) = address
            && !address.is_private()
            && !access.allow_http
        {
            return Err(OpenError::PlainHttp(rater()));
        }
        // A server on this machine costs nothing unless a price is given for its model.
        if model.price.is_none() && !address.is_some_and(Address::is_loopback) {
            let models = access.models.models.iter();
            let priced = models.filter(|model| model.provider == vendor && model.price.is_some());
            let known = priced.map(|model| model.name.as_str()).collect::<Vec<_>>().join(", ");
            return Err(OpenError::NoPrice { rater: rater(), known });
        }
        let key = match vendor {
            Provider::OpenAi => access.keys.openai.as_ref(),
            Provider::Anthropic => access.keys.anthropic.as_ref(),
        };
        if key.is_none() && address.is_none() {
            let missing = OpenError::NoKey { rater: rater(), variable: vendor.key_variable() };
            if !access.only_looking {
                return Err(missing);
            }
            warning = Some(missing.to_string());
        }
        let headers = headers(vendor, &model, key)?;
        let address = match address {
            Some(address) => address.clone(),
            None => home(vendor),
        };
        let client = Client::new(address, headers, access.timeout, access.connections);
        Ok(Self { model, warning, vendor, client })
    }

    /// The request for one rating.
    #[must_use]
    pub fn request(&self, prompt: &Prompt<'_>, life: CacheLife) -> HttpRequest {
        match self.vendor {
            Provider::OpenAi => openai::request(&self.model, prompt, life),
            Provider::Anthropic => anthropic::request(&self.model, prompt, life),
        }
    }

    /// Sends a request for one rating and reads the reply; the reply itself comes along where
    /// there is one.
    #[must_use]
    pub fn ask(&self, request: &HttpRequest) -> (Outcome, Option<HttpReply>) {
        match self.client.send(request) {
            Ok(reply) => {
                let mut outcome = self.read(&reply);
                if let Err(failure) = &mut outcome.result
                    && failure.class == Class::NotFound
                    && let Some(url) = self.client.url(request)
                {
                    failure.message = format!("{} (asked at {url})", failure.message);
                }
                (outcome, Some(reply))
            }
            Err(failure) => (Outcome::failed(failure), None),
        }
    }

    fn read(&self, reply: &HttpReply) -> Outcome {
        match self.vendor {
            Provider::OpenAi => openai::read(reply),
            Provider::Anthropic => anthropic::read(reply),
        }
    }

    /// The client, for batches.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Whose format is spoken.
    #[must_use]
    pub fn vendor(&self) -> Provider {
        self.vendor
    }

    /// Limits to keep where neither the operator nor the provider names others.
    #[must_use]
    pub fn limits(&self) -> Limits {
        Limits { requests: self.model.requests_per_minute, tokens: self.model.tokens_per_minute }
    }

    /// Tokens of a prompt, rather too many than too few: no vendor's tokenizer is asked. English
    /// has 4 to 6 bytes a token; Anthropic's newer tokenizers make about 30 % more.
    #[must_use]
    pub fn tokens(&self, prompt: &Prompt<'_>) -> i64 {
        let bytes = prompt.system.len() + prompt.user.len() + prompt.schema.len();
        let bytes = i64::try_from(bytes).unwrap_or(i64::MAX / 100);
        match self.vendor {
            Provider::OpenAi => bytes * 10 / 35 + 20,
            Provider::Anthropic => bytes * 10 / 27 + 20,
        }
    }
}

impl Outcome {
    /// A call without a reply.
    #[must_use]
    pub fn failed(failure: Failure) -> Self {
        Self {
            request_id: None,
            model_version: None,
            usage: None,
            limits: Limits::default(),
            result: Err(failure),
        }
    }
}

/// The vendors' own addresses are constants that parse.
fn home(vendor: Provider) -> Address {
    #[expect(clippy::expect_used, reason = "two constants, both parsed by a test")]
    vendor.home().parse().expect("a good address")
}

fn headers(vendor: Provider, model: &Model, key: Option<&Secret>) -> Result<Headers, OpenError> {
    let mut headers = Headers::default();
    headers.lines.push(("accept", "application/json".to_owned()));
    if let Some(version) = &model.api_version {
        headers.lines.push(("anthropic-version", version.clone()));
    }
    if let Some(Secret(key)) = key {
        if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(OpenError::BadKey(vendor.key_variable()));
        }
        headers.lines.push(match vendor {
            Provider::OpenAi => ("authorization", format!("Bearer {key}")),
            Provider::Anthropic => ("x-api-key", key.clone()),
        });
        headers.secrets = Secrets::from_iter([key]);
    }
    Ok(headers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::llm::{Rater, RaterSpec};

    fn open(spec: &str, keys: &Keys, allow_http: bool) -> Result<Rater, OpenError> {
        let models = ModelTable::builtin().unwrap();
        let access = Access {
            models: &models,
            keys,
            today: NaiveDate::from_ymd_opt(2026, 11, 23).unwrap(),
            timeout: Duration::from_secs(1),
            connections: 1,
            allow_http,
            only_looking: false,
        };
        Rater::open(&spec.parse::<RaterSpec>().unwrap(), &access)
    }

    fn both() -> Keys {
        let key = || Some(Secret("sk-s3cret".to_owned()));
        Keys { openai: key(), anthropic: key() }
    }

    #[track_caller]
    fn refused(spec: &str, keys: &Keys, expected: &str) {
        let error = open(spec, keys, false).unwrap_err().to_string();
        assert!(error.contains(expected) && !error.contains("s3cret"), "{error}");
    }

    #[test]
    fn the_vendors_own_addresses_are_good() {
        for vendor in [Provider::OpenAi, Provider::Anthropic] {
            assert!(home(vendor).is_private());
        }
    }

    #[test]
    fn the_default_raters_open_with_keys_and_not_without() {
        for (spec, variable) in [
            ("openai:gpt-6-luna", "OPENAI_API_KEY"),
            ("anthropic:claude-haiku-5-5", "ANTHROPIC_API_KEY"),
        ] {
            let rater = open(spec, &both(), false).unwrap();
            assert_eq!(rater.identity.name(), spec);
            assert!(!format!("{rater:?}").contains("s3cret"), "{rater:?}");
            refused(spec, &Keys::default(), variable);
        }
    }

    #[test]
    fn what_may_cost_or_betray_is_refused() {
        refused("openai:gpt-9-new", &both(), "price of openai:gpt-9-new is not known");
        refused("openai:o4-mini", &both(), "openai:o4-mini was retired on 2026-10-23");
        refused("openai:m@http://10.0.0.5/v1", &both(), "is not encrypted");
        refused("openai:m@https://far.example/v1", &both(), "price of openai:m@https://far");
        let newline = Keys { openai: Some(Secret("sk-s3cret\nx".to_owned())), anthropic: None };
        refused("openai:gpt-6-luna", &newline, "holds characters that no key has");
        // Over plain http on request, but not for an unknown price.
        assert!(matches!(
            open("openai:m@http://10.0.0.5/v1", &both(), true),
            Err(OpenError::NoPrice { .. })
        ));
    }

    #[test]
    fn a_server_on_this_machine_needs_neither_key_nor_price() {
        let rater =
            open("openai:qwen3:8b@http://127.0.0.1:11434/v1", &Keys::default(), false).unwrap();
        assert!(rater.network().unwrap().model.price.is_none());
        // A model of the table is priced wherever it is asked: the server may pass the call on.
        let rater =
            open("openai:gpt-6-luna@http://127.0.0.1:1/v1", &Keys::default(), false).unwrap();
        assert!(rater.network().unwrap().model.price.is_some());
    }
}
