//! A language model as a rater: its settings, its server, its price.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use chrono::NaiveDate;

use super::address::Address;
use super::client::{Client, Headers, Settings};
use super::exchange::{CacheLife, Class, Failure, HttpReply, HttpRequest, Limits, Outcome, Prompt};
use super::fault;
use super::formats::Formats;
use super::labels::Labels;
use super::models::{Model, ModelTable, ReplyFormat, Retirement};
use super::{Vendor, anthropic, hint, openai};
use crate::convert;
use crate::secret::Secrets;
use crate::trust::Trust;

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

/// What is needed to reach raters on a network.
#[derive(Debug, Clone)]
pub struct Network {
    /// Settings and prices.
    pub models: ModelTable,
    /// The API keys, by vendor.
    pub keys: Keys,
    /// Today, for retirements.
    pub today: NaiveDate,
    /// Send keys and tasks unencrypted over a network.
    pub allow_http: bool,
    /// Whose certificates are trusted.
    pub trust: Trust,
    /// Nothing will be sent: a missing key is only worth a warning.
    pub only_looking: bool,
}

/// What opening a rater needs to know.
#[derive(Debug, Clone, Copy)]
pub struct Access<'a> {
    /// How raters on a network are reached.
    pub network: &'a Network,
    /// Labels that were read.
    pub labels: &'a [Arc<Labels>],
    /// For a whole call.
    pub timeout: Duration,
    /// Connections kept open.
    pub connections: usize,
}

/// A rater that cannot be asked.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Labels that were not read.
    #[error("the labels of labels:{0} are in a file: give it again, as when the run was started")]
    NoLabels(String),
    /// There is no key.
    #[error("{rater} needs a key in the environment variable {variable}")]
    NoKey {
        /// `provider:model`, with `@address` for another server.
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
        /// `provider:model`, with `@address` for another server.
        rater: String,
        /// The day from which on it answers no more.
        date: NaiveDate,
    },
    /// Nobody knows what a call costs.
    #[error(
        "the price of {rater} is not known: known are {known}; give it in a file with --models, see \
         docs/OPERATIONS.md"
    )]
    NoPrice {
        /// `provider:model`, with `@address` for another server.
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
    /// A warning for the user, such as a retirement that is near.
    pub warning: Option<String>,
    vendor: Vendor,
    client: Client,
    own_server: bool,
    formats: Formats,
    /// What may be wrong with the address, once it was looked for.
    hint: OnceLock<Option<String>>,
}

impl ModelRater {
    pub(super) fn open(
        vendor: Vendor,
        name: &str,
        address: Option<&Address>,
        access: &Access<'_>,
    ) -> Result<Self, OpenError> {
        let rater = || match address {
            Some(address) => format!("{}:{name}@{address}", vendor.name()),
            None => format!("{}:{name}", vendor.name()),
        };
        let network = access.network;
        let known = network.models.find(vendor, name);
        let model = known.cloned().unwrap_or_else(|| Model::unknown(vendor, name));
        let mut warning = None;
        if address.is_none() {
            let date = model.retires_on.unwrap_or(network.today);
            match model.retirement(network.today) {
                Retirement::No => {}
                Retirement::Near(days) => {
                    warning = Some(format!("{} retires on {date} (days left: {days})", rater()));
                }
                Retirement::Retired => return Err(OpenError::Retired { rater: rater(), date }),
            }
        }
        if let Some(address) = address
            && !address.is_private()
            && !network.allow_http
        {
            return Err(OpenError::PlainHttp(rater()));
        }
        // A server on this machine costs nothing unless a price is given for its model.
        if model.price.is_none() && !address.is_some_and(Address::is_loopback) {
            let models = network.models.models.iter();
            let priced = models.filter(|model| model.provider == vendor && model.price.is_some());
            let known = priced.map(|model| model.name.as_str()).collect::<Vec<_>>().join(", ");
            return Err(OpenError::NoPrice { rater: rater(), known });
        }
        let key = match vendor {
            Vendor::OpenAi => network.keys.openai.as_ref(),
            Vendor::Anthropic => network.keys.anthropic.as_ref(),
        };
        if key.is_none() && address.is_none() {
            let missing = OpenError::NoKey { rater: rater(), variable: vendor.key_variable() };
            if !network.only_looking {
                return Err(missing);
            }
            warning = Some(missing.to_string());
        }
        let headers = headers(vendor, &model, key)?;
        let own_server = address.is_some_and(|address| !address.is_a_vendors());
        let address = match address {
            Some(address) => address.clone(),
            None => home(vendor),
        };
        let settings = Settings {
            timeout: access.timeout,
            connections: access.connections,
            trust: &network.trust,
        };
        let client = Client::new(address, headers, settings);
        let formats = Formats::new(&model, own_server);
        Ok(Self { model, warning, vendor, client, own_server, formats, hint: OnceLock::new() })
    }

    /// The request for one rating, in the form in which the server is asked now.
    #[must_use]
    pub fn request(&self, prompt: &Prompt<'_>, life: CacheLife) -> HttpRequest {
        let asked = self.formats.asked();
        match self.vendor {
            Vendor::OpenAi => openai::request(&self.model, prompt, asked),
            Vendor::Anthropic => anthropic::request(&self.model, prompt, life, asked),
        }
    }

    /// What decides an answer beside the texts, as JSON, as the server is asked now.
    #[must_use]
    pub fn parameters(&self) -> String {
        self.model.parameters(self.formats.asked())
    }

    /// The form of reply that is asked for now.
    #[must_use]
    pub fn format(&self) -> ReplyFormat {
        self.formats.asked()
    }

    /// The server refused this form; the one to ask on in, if there is one.
    pub fn step_down(&self, refused: ReplyFormat) -> Option<ReplyFormat> {
        self.formats.step_down(&self.model, refused)
    }

    /// A good answer came in, so the form of reply is no longer weakened.
    pub fn settle_format(&self) {
        self.formats.settle();
    }

    /// Begins with the form of reply that an earlier run learnt, if these are parameters of this
    /// model in some form. `answered`: whether that run has good answers.
    pub fn adopt(&self, parameters: &str, answered: bool) -> bool {
        self.formats.adopt(&self.model, parameters, answered)
    }

    /// Sends a request for one rating and reads the reply; the reply itself comes along where
    /// there is one. `sent`: the text about the task, which an error may repeat.
    #[must_use]
    pub fn ask(&self, request: &HttpRequest, sent: &str) -> (Outcome, Option<HttpReply>) {
        match self.client.send(request) {
            Ok(reply) => {
                let again = |body: &str| {
                    Some(self.read(&HttpReply { body: body.to_owned(), ..reply.clone() }))
                };
                let mut outcome = fault::unechoed(self.read(&reply), &reply.body, sent, again);
                if let Err(failure) = &mut outcome.result {
                    self.explain(failure, request);
                }
                (outcome, Some(reply))
            }
            Err(failure) => (Outcome::failed(failure), None),
        }
    }

    /// Says where was asked, if there is nothing, and what address may be meant.
    fn explain(&self, failure: &mut Failure, request: &HttpRequest) {
        if !matches!(failure.class, Class::NotFound | Class::WrongAddress) {
            return;
        }
        let Some(url) = self.client.url(request) else { return };
        let of_model = failure.message.to_ascii_lowercase().contains("model");
        let about = || hint::about(self.vendor, self.client.address(), &self.client);
        failure.message = format!("{} (asked at {url})", failure.message);
        if self.own_server
            && !of_model
            && let Some(hint) = self.hint.get_or_init(about)
        {
            failure.message = format!("{}; {hint}", failure.message);
        }
    }

    fn read(&self, reply: &HttpReply) -> Outcome {
        match self.vendor {
            Vendor::OpenAi => openai::read(reply),
            Vendor::Anthropic => anthropic::read(reply),
        }
    }

    /// The client, for batches.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Whether the operator named the server that is asked, and it is none of the vendors' own: such
    /// servers cannot always enforce a schema.
    #[must_use]
    pub fn is_own_server(&self) -> bool {
        self.own_server
    }

    /// Whose format is spoken.
    #[must_use]
    pub fn vendor(&self) -> Vendor {
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
        let bytes = convert::count(bytes);
        match self.vendor {
            Vendor::OpenAi => bytes * 10 / 35 + 20,
            Vendor::Anthropic => bytes * 10 / 27 + 20,
        }
    }
}

/// The vendors' own addresses are constants that parse.
fn home(vendor: Vendor) -> Address {
    #[expect(clippy::expect_used, reason = "two constants, both parsed by a test")]
    vendor.home().parse().expect("a good address")
}

fn headers(vendor: Vendor, model: &Model, key: Option<&Secret>) -> Result<Headers, OpenError> {
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
            Vendor::OpenAi => ("authorization", format!("Bearer {key}")),
            Vendor::Anthropic => ("x-api-key", key.clone()),
        });
        headers.secrets = Secrets::from_iter([key]);
    }
    Ok(headers)
}

#[cfg(test)]
mod tests;
