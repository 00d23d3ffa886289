//! A column of the exported files. Header, the dictionary of the JSON file, CSVW metadata and README are all made
//! from it.

use serde_json::{Value, json};

use crate::read::edition::{Activity, Need, Occupation, Skill, Task, Technology};
use crate::text;

/// What a row is made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) occupation: &'a Occupation,
    /// In files with one row per task.
    pub(super) task: Option<&'a Task>,
    /// In files about what occupations share.
    pub(super) link: Option<Link<'a>>,
}

/// What a row says of an occupation or of a task of it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Link<'a> {
    /// The task has this activity.
    Activity(&'a Activity),
    /// The occupation uses this product; with its mark.
    Technology(&'a Technology, Option<bool>),
    /// The occupation needs this element.
    Skill(&'a Skill, Need),
}

/// How a column's values are read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Text,
    Integer,
    Number,
    Boolean,
    /// A qualifier of BLS's, such as `#`: as it is in JSON, and a word in CSV, where many readers
    /// take `#` for the beginning of a comment.
    Qualifier,
}

impl Kind {
    /// The name of the type in JSON and in words.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Text | Self::Qualifier => "string",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
        }
    }
}

/// One column.
pub(super) struct Field {
    pub(super) name: String,
    /// Description of the column.
    pub(super) about: String,
    pub(super) kind: Kind,
    /// The unit; empty for what is no quantity.
    pub(super) unit: &'static str,
    /// Smallest and largest value, where there are such.
    pub(super) range: Option<(f64, f64)>,
    /// The value; null where a row has none.
    pub(super) value: Box<dyn Fn(&Row<'_>) -> Value + Send>,
}

impl Field {
    pub(super) fn new(
        name: impl Into<String>,
        kind: Kind,
        about: impl Into<String>,
        value: impl Fn(&Row<'_>) -> Value + Send + 'static,
    ) -> Self {
        let (name, about, value) = (name.into(), about.into(), Box::new(value));
        Self { name, about, kind, unit: "", range: None, value }
    }

    /// A column with the same value in every row.
    pub(super) fn constant(name: &str, kind: Kind, about: &str, value: Value) -> Self {
        Self::new(name, kind, about, move |_| value.clone())
    }

    /// The same column, in this unit.
    pub(super) fn unit(self, unit: &'static str) -> Self {
        Self { unit, ..self }
    }

    /// The same column, with both ends of its range.
    pub(super) fn within(self, low: f64, high: f64) -> Self {
        Self { range: Some((low, high)), ..self }
    }

    /// The value as a field of a CSV file; empty where there is none.
    pub(super) fn csv(&self, row: &Row<'_>, raw: bool) -> String {
        match (self.value)(row) {
            Value::Null => String::new(),
            Value::String(sign) if self.kind == Kind::Qualifier => word(&sign).to_owned(),
            Value::String(shown) if raw => shown,
            Value::String(shown) => text::cell(&shown),
            Value::Number(number) => plain(&number),
            other => other.to_string(),
        }
    }

    /// The column in the dictionary of the JSON file.
    pub(super) fn entry(&self) -> Value {
        let unit = (!self.unit.is_empty()).then_some(self.unit);
        json!({ "name": self.name, "about": self.about, "type": self.kind.name(), "unit": unit })
    }
}

/// A qualifier of BLS's as a word.
fn word(qualifier: &str) -> &'static str {
    match qualifier {
        "#" => "top_coded",
        "*" | "**" => "not_available",
        "~" => "under_half_a_percent",
        _ => "other_mark",
    }
}

/// A number without an exponent, and without a fraction of zero.
fn plain(number: &serde_json::Number) -> String {
    match (number.is_f64(), number.as_f64()) {
        // Adding zero turns -0 into 0.
        (true, Some(value)) => (value + 0.0).to_string(),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_no_fraction_that_they_do_not_need() {
        for (value, expected) in [
            (json!(12.0), "12"),
            (json!(12), "12"),
            (json!(-0.0), "0"),
            (json!(0.1), "0.1"),
            (json!(-2.5), "-2.5"),
            (json!(1e-7), "0.0000001"),
            (json!(1e16), "10000000000000000"),
        ] {
            let Value::Number(number) = value else { panic!("{value}") };
            assert_eq!(plain(&number), expected);
        }
        assert_eq!(json!(f64::NAN), Value::Null, "no value is ever written as NaN");
    }

    #[test]
    fn qualifiers_are_words_without_the_sign_of_a_comment() {
        for sign in ["#", "*", "**", "~", "# ", "x"] {
            let word = word(sign);
            assert!(!word.is_empty(), "{sign}");
            assert!(word.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{sign}");
        }
    }
}
