//! The form in which a reply is asked for. Servers of the operator's own do not know all of them.

use std::borrow::Cow;

use serde::Deserialize;

use super::Vendor;

/// How a server is told what a reply looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplyFormat {
    /// By its JSON schema, with the scores as an enumeration of integers; what both vendors enforce.
    JsonSchema,
    /// By its JSON schema, with the scores as an enumeration of texts: some servers know no other.
    JsonSchemaStrings,
    /// As some JSON object; which one the prompt says.
    JsonObject,
    /// Only by the prompt.
    None,
}

impl ReplyFormat {
    /// The name in tables and parameters.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::JsonSchema => "json_schema",
            Self::JsonSchemaStrings => "json_schema_strings",
            Self::JsonObject => "json_object",
            Self::None => "none",
        }
    }

    /// The schema as it is sent in this form, if it is.
    #[must_use]
    pub fn schema(self, schema: &str) -> Option<Cow<'_, str>> {
        match self {
            Self::JsonSchema => Some(Cow::Borrowed(schema)),
            Self::JsonSchemaStrings => {
                Some(with_texts(schema).map_or(Cow::Borrowed(schema), Cow::Owned))
            }
            Self::JsonObject | Self::None => None,
        }
    }

    /// The forms that an interface has, the strictest first: one that is refused is followed by the
    /// next.
    #[must_use]
    pub fn offered_by(provider: Vendor) -> &'static [Self] {
        match provider {
            Vendor::OpenAi => {
                &[Self::JsonSchema, Self::JsonSchemaStrings, Self::JsonObject, Self::None]
            }
            Vendor::Anthropic => &[Self::JsonSchema, Self::None],
        }
    }
}

/// The schema with its enumeration of whole numbers as one of texts. A change of the text and not of
/// a value: the order of the properties is the order of the reply.
fn with_texts(schema: &str) -> Option<String> {
    let (before, rest) = schema.split_once("\"type\":\"integer\",\"enum\":[")?;
    let (numbers, after) = rest.split_once(']')?;
    let texts: Vec<String> =
        numbers.split(',').map(|number| format!("\"{}\"", number.trim())).collect();
    Some(format!("{before}\"type\":\"string\",\"enum\":[{}]{after}", texts.join(",")))
}
