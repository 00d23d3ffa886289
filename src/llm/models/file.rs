//! The file of models: what may stand in it.

use chrono::NaiveDate;
use serde::Deserialize;

use super::price::nano_dollars;
use super::{Error, Model, Price, ReplyFormat, Thinking, TokenField, Vendor};

/// The version of Anthropic's interface before the one that refuses sampling parameters.
const SAMPLING_API_VERSION: &str = "2023-06-01";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) as_of: NaiveDate,
    #[serde(default)]
    model: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    provider: Vendor,
    name: String,
    source: String,
    price: Option<PriceEntry>,
    effort: Option<String>,
    thinking: Option<Thinking>,
    #[serde(default)]
    sampling: bool,
    temperature: Option<f64>,
    token_field: Option<TokenField>,
    reply_format: Option<ReplyFormat>,
    prompt_cache_key: Option<String>,
    max_output: Option<i64>,
    cache_min: Option<i64>,
    price_holds_to: Option<i64>,
    retires_on: Option<NaiveDate>,
    requests_per_minute: Option<u32>,
    tokens_per_minute: Option<u32>,
    api_version: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PriceEntry {
    input: String,
    cached: String,
    write: String,
    write_1h: Option<String>,
    output: String,
}

/// Reads and checks.
pub(super) fn read(text: &str, file: &str) -> Result<(NaiveDate, Vec<Model>), Error> {
    let parsed: File = toml::from_str(text)
        .map_err(|reason| Error::Toml { file: file.to_owned(), reason: Box::new(reason) })?;
    let mut models: Vec<Model> = Vec::new();
    for entry in parsed.model {
        let check = Check {
            file,
            entry: format!("{}:{}", entry.provider.name(), entry.name.escape_debug()),
        };
        let model = check.model(entry, parsed.as_of)?;
        if models.iter().any(|known| known.is(model.provider, &model.name)) {
            return Err(Error::Twice { file: file.to_owned(), entry: check.entry });
        }
        models.push(model);
    }
    Ok((parsed.as_of, models))
}

struct Check<'a> {
    file: &'a str,
    entry: String,
}

impl Check<'_> {
    fn model(&self, entry: Entry, as_of: NaiveDate) -> Result<Model, Error> {
        self.fields_belong_to_the_provider(&entry)?;
        let unknown = Model::unknown(entry.provider, &entry.name);
        let api_version = entry.api_version.clone().or_else(|| unknown.api_version.clone());
        self.temperature(&entry, api_version.as_deref())?;
        Ok(Model {
            provider: entry.provider,
            name: self.text("name", Some(entry.name.clone()))?.unwrap_or_default(),
            source: self.text("source", Some(entry.source))?.unwrap_or_default(),
            as_of: Some(as_of),
            price: entry.price.map(|price| self.price(entry.provider, &price)).transpose()?,
            effort: self.text("effort", entry.effort)?,
            thinking: entry.thinking,
            sampling: entry.sampling,
            temperature: entry.temperature,
            token_field: entry.token_field.unwrap_or(TokenField::MaxCompletionTokens),
            reply_format: entry.reply_format,
            prompt_cache_key: self.text("prompt_cache_key", entry.prompt_cache_key)?,
            max_output: self
                .positive("max_output", entry.max_output)?
                .unwrap_or(unknown.max_output),
            cache_min: self.positive("cache_min", entry.cache_min)?.unwrap_or(unknown.cache_min),
            price_holds_to: self.positive("price_holds_to", entry.price_holds_to)?,
            retires_on: entry.retires_on,
            requests_per_minute: self.positive("requests_per_minute", entry.requests_per_minute)?,
            tokens_per_minute: self.positive("tokens_per_minute", entry.tokens_per_minute)?,
            api_version: self.text("api_version", api_version)?,
        })
    }

    /// A setting that would not be sent is a mistake, not a wish.
    fn fields_belong_to_the_provider(&self, entry: &Entry) -> Result<(), Error> {
        let (others, expected): (&[(&'static str, bool)], _) = match entry.provider {
            Vendor::OpenAi => (
                &[
                    ("thinking", entry.thinking.is_some()),
                    ("api_version", entry.api_version.is_some()),
                ],
                "nothing: only anthropic has it",
            ),
            Vendor::Anthropic => (
                &[
                    ("token_field", entry.token_field.is_some()),
                    ("prompt_cache_key", entry.prompt_cache_key.is_some()),
                ],
                "nothing: only openai has it",
            ),
        };
        if let Some((field, _)) = others.iter().find(|(_, given)| *given) {
            return Err(self.fault(field, &"given", expected));
        }
        match entry.reply_format {
            Some(format) if !ReplyFormat::offered_by(entry.provider).contains(&format) => {
                Err(self.fault("reply_format", &format.name(), "json_schema or none"))
            }
            _ => Ok(()),
        }
    }

    fn temperature(&self, entry: &Entry, api_version: Option<&str>) -> Result<(), Error> {
        let Some(temperature) = entry.temperature else { return Ok(()) };
        if !entry.sampling {
            return Err(self.fault(
                "temperature",
                &temperature,
                "nothing, or sampling = true beside it",
            ));
        }
        if api_version.is_some_and(|version| version != SAMPLING_API_VERSION) {
            return Err(self.fault(
                "temperature",
                &temperature,
                "nothing, or api_version = \"2023-06-01\": later versions refuse it",
            ));
        }
        if (0.0..=2.0).contains(&temperature) {
            return Ok(());
        }
        Err(self.fault("temperature", &temperature, "0 to 2"))
    }

    fn price(&self, provider: Vendor, price: &PriceEntry) -> Result<Price, Error> {
        let amount = |field: &'static str, text: &str| {
            let expected = "USD per million tokens with at most three decimals, such as \"0.125\"";
            nano_dollars(text).ok_or_else(|| self.fault(field, &format_args!("{text:?}"), expected))
        };
        let input = amount("price.input", &price.input)?;
        let write = amount("price.write", &price.write)?;
        let write_1h = match (&price.write_1h, provider) {
            (Some(text), _) => amount("price.write_1h", text)?,
            (None, Vendor::OpenAi) => write,
            // The vendor's rule for all its models.
            (None, Vendor::Anthropic) => input * 2,
        };
        let cached = amount("price.cached", &price.cached)?;
        Ok(Price { input, cached, write, write_1h, output: amount("price.output", &price.output)? })
    }

    fn text(&self, field: &'static str, text: Option<String>) -> Result<Option<String>, Error> {
        match text {
            Some(text) if text.trim().is_empty() || text.chars().any(char::is_control) => {
                Err(self.fault(field, &format_args!("{text:?}"), "a text"))
            }
            text => Ok(text),
        }
    }

    fn positive<N: Default + PartialOrd + std::fmt::Display>(
        &self,
        field: &'static str,
        number: Option<N>,
    ) -> Result<Option<N>, Error> {
        match number {
            Some(number) if number <= N::default() => Err(self.fault(field, &number, "1 or more")),
            number => Ok(number),
        }
    }

    fn fault(
        &self,
        field: &'static str,
        value: &dyn std::fmt::Display,
        expected: &'static str,
    ) -> Error {
        Error::Value {
            file: self.file.to_owned(),
            entry: self.entry.clone(),
            field,
            value: value.to_string(),
            expected,
        }
    }
}
