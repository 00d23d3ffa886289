//! An occupation as it stands in every list.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::ser::{Error, SerializeMap};
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::labour::Short;
use super::written::Written;
use crate::read::edition::{MajorGroup, Matched, Occupation, Score};

/// An occupation in a list; its own page has the rest.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Item<'a> {
    /// Its SOC code.
    soc_code: &'a str,
    /// Its title.
    title: &'a str,
    /// Its Korean name, an unofficial translation (비공식 번역); null where there is none.
    title_ko: Option<&'static str>,
    /// Its own page.
    href: String,
    /// Its major group.
    major_group: &'a MajorGroup,
    /// Its score, or why there is none.
    score: Listed<'a>,
    #[serde(flatten)]
    labour: Short<'a>,
    /// Which of its texts the search matched; only in a search.
    #[serde(skip_serializing_if = "Option::is_none")]
    matched: Option<Matched<'a>>,
}

/// What a list has of a score: these fields of it.
#[derive(Debug)]
struct Listed<'a>(&'a Score);

impl Listed<'_> {
    const FIELDS: [&'static str; 14] = [
        "mean",
        "band",
        "std",
        "ci_low",
        "ci_high",
        "rater_low",
        "rater_high",
        "rank",
        "rank_low",
        "rank_high",
        "weight_covered",
        "partly_scored",
        "residual",
        "reason",
    ];
}

impl Serialize for Listed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let whole = serde_json::to_value(self.0).map_err(S::Error::custom)?;
        let mut map = serializer.serialize_map(Some(Self::FIELDS.len()))?;
        for name in Self::FIELDS {
            let value = whole.get(name);
            map.serialize_entry(name, value.ok_or_else(|| S::Error::custom(name))?)?;
        }
        map.end()
    }
}

impl JsonSchema for Listed<'_> {
    fn schema_name() -> Cow<'static, str> {
        "ListedScore".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = Score::json_schema(generator);
        if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
            properties.retain(|name, _| Self::FIELDS.contains(&name.as_str()));
        }
        if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
            required.retain(|name| name.as_str().is_some_and(|name| Self::FIELDS.contains(&name)));
        }
        schema
    }
}

impl<'a> Item<'a> {
    fn from_occupation(occupation: &'a Occupation) -> Self {
        Self {
            soc_code: &occupation.soc_code,
            title: &occupation.title,
            title_ko: occupation.title_ko,
            href: href(&occupation.soc_code),
            major_group: &occupation.major_group,
            score: Listed(&occupation.score),
            labour: Short::from_labour(&occupation.labour),
            matched: None,
        }
    }

    /// An occupation as it stands in every list.
    pub(crate) fn written(
        occupation: &'a Occupation,
    ) -> serde_json::Result<Written<Item<'static>>> {
        Written::as_of(&Item::from_occupation(occupation))
    }
}

/// The path of an occupation.
pub(crate) fn href(soc_code: &str) -> String {
    format!("/occupations/{soc_code}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_fields_of_the_score_and_says_what_they_are() {
        let schema = Listed::json_schema(&mut SchemaGenerator::default());
        let fields = schema.get("properties").and_then(Value::as_object).unwrap();
        assert_eq!(fields.len(), Listed::FIELDS.len());
        assert!(fields.values().all(|field| field["description"].is_string()));
    }
}
