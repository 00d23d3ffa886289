//! One cell, and its one form as text, which both databases share.

use chrono::{NaiveDate, NaiveDateTime};

/// How a missing value is written. A text that begins with a backslash gets a second one, so that the two
/// are told apart.
pub const NULL: &str = "\\N";
/// Times to the microsecond, which is what both databases keep.
const TIME: &str = "%Y-%m-%dT%H:%M:%S%.6f";
const DATE: &str = "%Y-%m-%d";

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Text.
    Text,
    /// Whole numbers of 64 bits.
    Integer,
    /// Floating-point numbers of 64 bits.
    Float,
    /// True or false.
    Boolean,
    /// A time without its zone, which is UTC throughout.
    Time,
    /// A day.
    Date,
    /// Bytes.
    Bytes,
}

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// Text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A floating-point number.
    Float(f64),
    /// True or false.
    Boolean(bool),
    /// A time (UTC).
    Time(NaiveDateTime),
    /// A day.
    Date(NaiveDate),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// A text that is no value of its column's kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not of the kind {kind:?}")]
pub struct Malformed {
    /// What was found.
    pub text: String,
    /// What the column holds.
    pub kind: Kind,
}

impl Kind {
    /// The kind of a column by the type that it was declared with, in the words of either database.
    #[must_use]
    pub fn declared(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "text" => Self::Text,
            "bigint" => Self::Integer,
            "double precision" => Self::Float,
            "boolean" => Self::Boolean,
            "timestamp" | "timestamp without time zone" => Self::Time,
            "date" => Self::Date,
            "bytea" => Self::Bytes,
            _ => return None,
        })
    }

    /// The value that a text stands for, which [`Value::text`] wrote.
    pub fn parse(self, text: &str) -> Result<Value, Malformed> {
        if text == NULL {
            return Ok(Value::Null);
        }
        let found = match self {
            Self::Text => Some(Value::Text(match text.strip_prefix('\\') {
                Some(rest) if rest.starts_with('\\') => rest.to_owned(),
                Some(_) => return Err(Malformed { text: text.to_owned(), kind: self }),
                None => text.to_owned(),
            })),
            Self::Integer => text.parse().ok().map(Value::Integer),
            Self::Float => text.parse().ok().map(Value::Float),
            Self::Boolean => text.parse().ok().map(Value::Boolean),
            Self::Time => {
                NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").ok().map(Value::Time)
            }
            Self::Date => NaiveDate::parse_from_str(text, DATE).ok().map(Value::Date),
            Self::Bytes => unhex(text).map(Value::Bytes),
        };
        found.ok_or_else(|| Malformed { text: text.to_owned(), kind: self })
    }
}

impl Value {
    /// Whether a column of this kind can hold it.
    #[must_use]
    pub fn fits(&self, kind: Kind) -> bool {
        match self {
            Self::Null => true,
            Self::Text(_) => kind == Kind::Text,
            Self::Integer(_) => kind == Kind::Integer,
            Self::Float(_) => kind == Kind::Float,
            Self::Boolean(_) => kind == Kind::Boolean,
            Self::Time(_) => kind == Kind::Time,
            Self::Date(_) => kind == Kind::Date,
            Self::Bytes(_) => kind == Kind::Bytes,
        }
    }

    /// The value as text, from which [`Kind::parse`] makes exactly this value again: [`NULL`] for nothing,
    /// the shortest digits that mean this very number, `true` and `false`, times as `2026-11-30T16:12:04.000000`,
    /// bytes in hexadecimal.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Null => NULL.to_owned(),
            Self::Text(text) if text.starts_with('\\') => format!("\\{text}"),
            Self::Text(text) => text.clone(),
            Self::Integer(number) => number.to_string(),
            // Debug and not Display: it keeps the sign of zero and writes large numbers with an exponent.
            Self::Float(number) => format!("{number:?}"),
            Self::Boolean(is) => is.to_string(),
            Self::Time(time) => time.format(TIME).to_string(),
            Self::Date(date) => date.format(DATE).to_string(),
            Self::Bytes(bytes) => hex(bytes),
        }
    }
}

/// Bytes in hexadecimal, two digits each.
fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| DIGITS.get(usize::from(value)).copied().unwrap_or(b'0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).map(char::from).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn again(kind: Kind, value: &Value) {
        assert_eq!(kind.parse(&value.text()).as_ref(), Ok(value), "{:?}", value.text());
    }

    #[test]
    fn a_value_comes_out_of_its_text_as_it_went_in() {
        for text in ["", "\\N", "\\", "\\\\N", "a,\"b\"\r\nc", " ", "NULL", "\u{feff}é"] {
            again(Kind::Text, &Value::Text(text.to_owned()));
        }
        for number in [0.1 + 0.2, -0.0, 1e300, 5e-324, 100.0, f64::MAX, 1.0 / 3.0] {
            again(Kind::Float, &Value::Float(number));
        }
        assert_eq!(Value::Float(-0.0).text(), "-0.0");
        for number in [i64::MIN, -1, 0, i64::MAX] {
            again(Kind::Integer, &Value::Integer(number));
        }
        let day = NaiveDate::from_ymd_opt(2026, 2, 28).unwrap();
        again(Kind::Date, &Value::Date(day));
        again(Kind::Time, &Value::Time(day.and_hms_micro_opt(23, 59, 59, 1).unwrap()));
        again(Kind::Bytes, &Value::Bytes(vec![0, 1, 127, 128, 255]));
        again(Kind::Bytes, &Value::Bytes(Vec::new()));
        again(Kind::Boolean, &Value::Boolean(false));
    }

    #[test]
    fn nothing_is_not_empty_text() {
        assert_ne!(Value::Null.text(), Value::Text(String::new()).text());
        for kind in [Kind::Text, Kind::Integer, Kind::Bytes, Kind::Time] {
            again(kind, &Value::Null);
        }
    }

    #[test]
    fn what_is_no_value_is_refused() {
        for (kind, text) in [
            (Kind::Integer, ""),
            (Kind::Integer, "1.0"),
            (Kind::Float, "1,5"),
            (Kind::Boolean, "1"),
            (Kind::Bytes, "abc"),
            (Kind::Bytes, "zz"),
            (Kind::Text, "\\x"),
            (Kind::Date, "30.11.2026"),
        ] {
            assert!(kind.parse(text).is_err(), "{kind:?} {text}");
        }
    }
}
