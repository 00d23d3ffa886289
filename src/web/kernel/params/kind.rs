//! The values that a parameter takes: which are good, how they are written, and how they are described.

use schemars::{Schema, json_schema};

use super::marks;
use crate::soc::{OnetSocCode, SocCode};
use crate::web::kernel::refusal::Unfit;

/// The values of a parameter.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// A text of so many characters at most.
    Text(usize),
    /// One of a fixed list of words.
    Choice(&'static [&'static str]),
    /// One of a fixed list of letters, small or large.
    Letter(&'static [&'static str]),
    /// A whole number, both ends included.
    Whole(i64, i64),
    /// A number, both ends included.
    Number(f64, f64),
    /// A SOC code; `.00` may follow.
    SocCode,
    /// So many SOC codes at most, separated by commas.
    SocCodes(usize),
    /// Numbers with one of these words each: what readers say of themselves.
    Marks(&'static [&'static str]),
}

impl Kind {
    /// Why a value cannot be used.
    pub(crate) fn refuse(self, text: &str) -> Option<Unfit> {
        let given = || text.to_owned();
        match self {
            // PostgreSQL has no text with it.
            Self::Text(_) if text.contains('\0') => Some(Unfit::Nul),
            Self::Text(most) => (text.chars().count() > most).then_some(Unfit::Long(most)),
            Self::Choice(words) => (!words.contains(&text)).then(|| Unfit::NoWord(given(), words)),
            Self::Letter(letters) => (!letters.iter().any(|it| it.eq_ignore_ascii_case(text)))
                .then(|| Unfit::NoWord(given(), letters)),
            Self::Whole(min, max) => {
                // Without a plus sign, which a query turns into a space.
                let digits = text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
                let value = text.parse::<i64>().ok().filter(|_| digits);
                let good = value.is_some_and(|value| (min..=max).contains(&value));
                (!good).then(|| Unfit::NoWhole(given(), min, max))
            }
            Self::Number(min, max) => {
                let value = text.parse::<f64>().ok().filter(|_| !text.starts_with('+'));
                let good = value.is_some_and(|value| (min..=max).contains(&value));
                (!good).then(|| Unfit::NoNumber(given(), min, max))
            }
            Self::SocCode => None, // an unknown code is not found, whatever it looks like
            Self::SocCodes(most) => {
                // What is no SOC code of its own is not found, with the one that it belongs to.
                let detail = |code: &str| code.parse::<OnetSocCode>().is_ok();
                let good = |code: &str| {
                    let code = code.trim();
                    code.parse::<SocCode>().is_ok() || detail(code)
                };
                let all = text.split(',').count() <= most && text.split(',').all(good);
                (!all).then(|| Unfit::NoCodes(given(), most))
            }
            Self::Marks(words) => marks::refuse(text, words),
        }
    }

    /// A good value in the one spelling that all of its spellings share, so that what is the same has one address.
    pub(super) fn plain(self, text: &str) -> String {
        let plain = match self {
            Self::Whole(..) => text.parse::<i64>().ok().map(|number| number.to_string()),
            Self::Number(..) => text.parse::<f64>().ok().map(|number| number.to_string()),
            Self::Letter(_) => Some(text.to_ascii_uppercase()),
            Self::SocCodes(_) => Some(plain_codes(text)),
            Self::Text(_) | Self::Choice(_) | Self::SocCode | Self::Marks(_) => None,
        };
        plain.unwrap_or_else(|| text.to_owned())
    }

    /// The values as a JSON schema.
    pub(crate) fn schema(self) -> Schema {
        match self {
            Self::Text(most) => json_schema!({ "type": "string", "maxLength": most }),
            Self::SocCode => json_schema!({
                "type": "string", "pattern": r"^[0-9]{2}-[0-9]{4}(\.00)?$", "examples": ["29-1141"]
            }),
            Self::SocCodes(most) => {
                let more = most.saturating_sub(1);
                let code = r"[0-9]{2}-[0-9]{4}(\.00)?";
                json_schema!({
                    "type": "string", "pattern": format!("^{code}(,{code}){{0,{more}}}$"),
                    "examples": ["29-1141,15-1252"]
                })
            }
            Self::Choice(words) | Self::Letter(words) => {
                json_schema!({ "type": "string", "enum": words })
            }
            Self::Marks(_) => json_schema!({ "type": "string", "examples": ["2601.4_2603.8"] }),
            Self::Whole(min, max) => {
                json_schema!({ "type": "integer", "minimum": min, "maximum": max })
            }
            Self::Number(min, max) => {
                json_schema!({ "type": "number", "minimum": min, "maximum": max })
            }
        }
    }
}

/// SOC codes without blanks, each once, in the order in which they are named first.
fn plain_codes(text: &str) -> String {
    let mut codes: Vec<String> = Vec::new();
    for code in text.split(',').map(str::trim) {
        let soc = code.parse::<SocCode>().ok();
        let code = soc.as_ref().map_or(code, |soc| soc.as_str());
        if !codes.iter().any(|known| known == code) {
            codes.push(code.to_owned());
        }
    }
    codes.join(",")
}
