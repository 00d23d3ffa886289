//! The rubric file: what must stand in it.

use serde::{Deserialize, Serialize};

/// The scale ends here.
const SCALE: std::ops::RangeInclusive<i64> = 0..=100;

/// One level of the scale in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// The score it describes.
    pub score: i64,
    /// The description.
    pub text: String,
}

/// A worked example.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anchor {
    /// Title of an occupation.
    pub occupation: String,
    /// Something people do in it, in words that no release uses.
    pub task: String,
    /// Its score, 0–100.
    pub score: i64,
    /// Why.
    pub rationale: String,
}

/// The file as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) id: String,
    pub(super) version: i64,
    pub(super) question: String,
    pub(super) system: String,
    pub(super) user: String,
    pub(super) levels: Vec<Level>,
    pub(super) anchors: Vec<Anchor>,
}

/// A rubric file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not TOML, or a field is missing, unknown or of another type; says where.
    #[error("the rubric cannot be read: {0}")]
    Toml(#[from] toml::de::Error),
    /// A field has a value that makes no rubric.
    #[error("the rubric's {field} is {value}; expected {expected}")]
    Value {
        /// The field.
        field: &'static str,
        /// What stands there.
        value: String,
        /// What should.
        expected: &'static str,
    },
    /// A stored question behind labels that cannot be read.
    #[error("the stored question {name} cannot be read: {source}")]
    Labels {
        /// Its prompt version.
        name: String,
        /// Why.
        source: serde_json::Error,
    },
    /// Not the name of a built-in rubric, and no file that can be read.
    #[error("the rubric {name} is not built in ({built_in} are), and no file to read: {source}")]
    Unknown {
        /// What was asked for.
        name: String,
        /// The names there are.
        built_in: String,
        /// Why it cannot be read as a file.
        source: std::io::Error,
    },
    /// A file that holds no rubric.
    #[error("{path}: {source}; {built_in} are built in")]
    File {
        /// The file.
        path: String,
        /// The names there are.
        built_in: String,
        /// What is wrong with it.
        source: Box<Error>,
    },
}

/// Reads and checks.
pub(super) fn read(text: &str) -> Result<File, Error> {
    let file: File = toml::from_str(text)?;
    check(is_id(&file.id), "id", &file.id, "lower-case letters and hyphens")?;
    check(file.version >= 1, "version", &file.version, "1 or more")?;
    check(!file.question.trim().is_empty(), "question", &"empty", "a question")?;
    for placeholder in ["{question}", "{levels}", "{anchors}"] {
        once(&file.system, placeholder, "system", "{question}, {levels} and {anchors} once each")?;
    }
    for placeholder in ["{occupation}", "{task}"] {
        once(&file.user, placeholder, "user", "{occupation} and {task} once each")?;
    }
    let scores: Vec<i64> = file.levels.iter().map(|level| level.score).collect();
    let whole = scores.is_sorted_by(|a, b| a < b)
        && scores.first() == Some(SCALE.start())
        && scores.last() == Some(SCALE.end());
    check(whole, "levels", &format_args!("{scores:?}"), "rising scores from 0 to 100")?;
    for level in &file.levels {
        check(!level.text.trim().is_empty(), "levels.text", &"empty", "a description")?;
    }
    check(!file.anchors.is_empty(), "anchors", &"empty", "at least one worked example")?;
    for anchor in &file.anchors {
        check(SCALE.contains(&anchor.score), "anchors.score", &anchor.score, "0 to 100")?;
        for (field, text) in [
            ("anchors.occupation", &anchor.occupation),
            ("anchors.task", &anchor.task),
            ("anchors.rationale", &anchor.rationale),
        ] {
            check(!text.trim().is_empty(), field, &"empty", "a text")?;
        }
    }
    Ok(file)
}

/// Lower-case letters and hyphens.
pub(super) fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

fn check(
    good: bool,
    field: &'static str,
    value: &dyn std::fmt::Display,
    expected: &'static str,
) -> Result<(), Error> {
    if good { Ok(()) } else { Err(Error::Value { field, value: value.to_string(), expected }) }
}

fn once(
    text: &str,
    placeholder: &str,
    field: &'static str,
    expected: &'static str,
) -> Result<(), Error> {
    let found = text.matches(placeholder).count();
    check(found == 1, field, &format_args!("a text with {found} × {placeholder}"), expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = r#"
id = "small"
version = 1
question = "How much?"
system = "{question} {levels} {anchors}"
user = "{occupation}: {task}"
levels = [{ score = 0, text = "none" }, { score = 100, text = "all" }]
anchors = [{ occupation = "o", task = "t", score = 5, rationale = "r" }]
"#;

    #[track_caller]
    fn refused(from: &str, to: &str, expected: &str) {
        assert!(SMALL.contains(from));
        let error = read(&SMALL.replace(from, to)).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }

    #[test]
    fn a_small_rubric_is_read() {
        let file = read(SMALL).unwrap();
        assert_eq!((file.id.as_str(), file.levels.len(), file.anchors.len()), ("small", 2, 1));
    }

    #[test]
    fn each_fault_is_named() {
        refused("id = \"small\"", "id = \"Small 1\"", "id is Small 1; expected lower-case");
        refused("version = 1", "version = 0", "version is 0; expected 1 or more");
        refused("{levels}", "", "0 × {levels}");
        refused("{task}", "{task}{task}", "2 × {task}");
        refused("score = 100", "score = 90", "levels is [0, 90]");
        refused("score = 5", "score = 101", "anchors.score is 101; expected 0 to 100");
        refused("\"r\"", "\" \"", "anchors.rationale is empty");
        refused("user", "users", "unknown field `users`");
        refused("score = 5", "score = 5.5", "invalid type: floating point");
        refused("version = 1\n", "", "missing field `version`");
    }
}
