//! The manifest of a set of published labels: a TOML file that says where they come from, which
//! question they answer, and how the table is read.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::Error;
use crate::text::quoted;

/// Everything that a manifest says.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Its short name, as in `labels:NAME`.
    pub name: String,
    /// Full name of the set.
    pub title: String,
    /// How the set is to be cited.
    pub citation: String,
    /// The licence of the set.
    pub licence: String,
    /// Address of the publication.
    pub address: String,
    /// Name of the table, which lies beside the manifest.
    pub file: String,
    /// SHA-256 of the table as published; the table may be packed by gzip since.
    pub sha256: String,
    /// O*NET release whose tasks were labelled, such as 27.2.
    pub made_on: String,
    /// How its tasks are found in a release.
    pub matching: Matching,
    /// What was asked.
    pub question: Question,
    /// Which columns are read.
    pub columns: Columns,
    /// The number that each label stands for; none where the labels are numbers.
    pub labels: Option<BTreeMap<String, i64>>,
}

/// How a labelled task is found in a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matching {
    /// By its ID, even where the statement differs.
    Id,
    /// By its ID, and only where its statement is the same but for case and blanks.
    IdAndText,
}

/// The question that the labels answer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its name: sets that answer the same question give the same one.
    pub id: String,
    /// Its version, from 1.
    pub version: i64,
    /// What was asked of each task.
    pub text: String,
    /// What the numbers measure.
    pub unit: String,
    /// Smallest number.
    pub low: i64,
    /// Largest number.
    pub high: i64,
    /// What the numbers must not be taken for: a sentence.
    pub is_not: String,
}

/// The columns by name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    /// O*NET task IDs.
    pub task_id: String,
    /// The labels.
    pub label: String,
    /// The task statements.
    pub statement: Option<String>,
    /// Reasons.
    pub rationale: Option<String>,
}

/// Characters of a name.
const NAME: usize = 60;
/// Characters of any other text.
const TEXT: usize = 1_000;
/// Kinds of labels.
const LABELS: usize = 1_000;

/// Reads and checks a manifest; texts lose line ends and repeated blanks.
pub(super) fn read(file: &str, text: &str) -> Result<Manifest, Error> {
    let mut manifest: Manifest = toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start));
        Error::Manifest {
            file: file.to_owned(),
            line: before.unwrap_or_default().matches('\n').count() + 1,
            message: error.message().to_owned(),
        }
    })?;
    let check = |good: bool, field: &'static str, value: &str, expected: &'static str| {
        if good {
            return Ok(());
        }
        Err(Error::Value { file: file.to_owned(), field, value: quoted(value), expected })
    };
    texts(&mut manifest, check)?;
    let question = &manifest.question;
    let is_id = |id: &str| id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    check(is_id(&question.id), "question.id", &question.id, "lower-case letters and hyphens")?;
    let version = question.version.to_string();
    check(question.version >= 1, "question.version", &version, "1 or more")?;
    let range = format!("{} to {}", question.low, question.high);
    let in_scale = 0 <= question.low && question.low < question.high && question.high <= 100;
    check(
        in_scale,
        "question.low and question.high",
        &range,
        "whole numbers, 0 <= low < high <= 100",
    )?;
    let columns = &manifest.columns;
    let statement = columns.statement.as_deref().unwrap_or_default();
    check(
        manifest.matching == Matching::Id || !statement.is_empty(),
        "matching",
        "id_and_text",
        "columns.statement with it, or \"id\"",
    )?;
    let Some(labels) = &manifest.labels else { return Ok(manifest) };
    let n = labels.len().to_string();
    check((1..=LABELS).contains(&labels.len()), "labels", &n, "1 to 1000 labels, or none at all")?;
    for (label, number) in labels {
        let pair = format!("{label} = {number}");
        let good = (question.low..=question.high).contains(number) && !label.trim().is_empty();
        check(good, "labels", &pair, "a label and a number from question.low to question.high")?;
    }
    Ok(manifest)
}

/// Checks the texts, and gives them single blanks.
fn texts(
    manifest: &mut Manifest,
    check: impl Fn(bool, &'static str, &str, &'static str) -> Result<(), Error>,
) -> Result<(), Error> {
    let Manifest { question, columns, .. } = manifest;
    for (field, text) in [
        ("title", &mut manifest.title),
        ("citation", &mut manifest.citation),
        ("licence", &mut manifest.licence),
        ("address", &mut manifest.address),
        ("made_on", &mut manifest.made_on),
        ("question.id", &mut question.id),
        ("question.text", &mut question.text),
        ("question.unit", &mut question.unit),
        ("question.is_not", &mut question.is_not),
        ("columns.task_id", &mut columns.task_id),
        ("columns.label", &mut columns.label),
    ]
    .into_iter()
    .chain(columns.statement.as_mut().map(|text| ("columns.statement", text)))
    .chain(columns.rationale.as_mut().map(|text| ("columns.rationale", text)))
    {
        *text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let good =
            (1..=TEXT).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        check(good, field, text, "1 to 1000 characters, none of them a control character")?;
    }
    let name = &manifest.name;
    let is_toml = Path::new(name).extension().is_some_and(|ending| ending == "toml");
    let is_short = name.len() <= NAME && !is_toml;
    let expected = "at most 60 letters, digits, hyphens, dots, underscores, and no ending .toml";
    check(super::is_name(name) && is_short, "name", name, expected)?;
    let address = &manifest.address;
    let is_web = address.starts_with("https://") || address.starts_with("http://");
    check(is_web, "address", address, "an address that begins with https://")?;
    let file = &manifest.file;
    let is_bare = !file.is_empty() && file.len() <= 255 && !file.contains(['/', '\\']);
    let is_bare = is_bare && file != ".." && !file.chars().any(char::is_control);
    check(is_bare, "file", file, "the bare name of a file that lies beside the manifest")?;
    let sha256 = &manifest.sha256;
    let is_hash = sha256.len() == 64 && sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
    check(is_hash, "sha256", sha256, "64 hexadecimal digits, as sha256sum prints them")
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A made-up set.
    pub(in super::super) const SMALL: &str = r#"
name = "small-2026"
title = "Small labels"
citation = "Nobody, N. (2026). Small labels."
licence = "CC0"
address = "https://labels.example/small"
file = "small.csv"
sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
made_on = "30.1"
matching = "id_and_text"

[question]
id = "smallness"
version = 1
text = """How small
  is this task?"""
unit = "points of smallness"
low = 0
high = 100
is_not = "It is not a share of work."

[columns]
task_id = "Task ID"
label = "size"
statement = "Task"

[labels]
S = 100
L = 0
"#;

    #[test]
    fn a_manifest_is_read() {
        let manifest = read("m.toml", SMALL).unwrap();
        assert_eq!(manifest.question.text, "How small is this task?");
        assert_eq!(manifest.labels.unwrap()["S"], 100);
        assert_eq!(manifest.matching, Matching::IdAndText);
    }

    #[test]
    fn the_example_in_the_documents_is_one() {
        let method = include_str!("../../../docs/METHOD.md");
        let example = method.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
        let manifest = read("example", example).unwrap();
        assert_eq!(
            manifest,
            read("built in", super::super::BuiltIn::EloundouGpt4.manifest()).unwrap()
        );
    }

    #[test]
    fn each_fault_is_named() {
        for (from, to, expected) in [
            ("name = \"small-2026\"", "name = \"../x\"", "name is \"../x\"; expected at most 60"),
            ("title = \"Small labels\"\n", "", "missing field `title`"),
            ("title", "titel", "line 3: unknown field `titel`"),
            ("\"Small labels\"", "\" \"", "title is \"\""),
            ("Small labels", "Small\\u0000labels", "title is \"Small\\0labels\""),
            ("https://", "file:///", "address is \"file:///labels"),
            ("file = \"small.csv\"", "file = \"/home/ann/small.csv\"", "file is \"/home/ann"),
            ("file = \"small.csv\"", "file = \"..\"", "the bare name of a file"),
            ("sha256 = \"0", "sha256 = \"x", "expected 64 hexadecimal digits"),
            ("id = \"smallness\"", "id = \"Smallness 1\"", "question.id is"),
            ("version = 1", "version = 0", "question.version is \"0\""),
            ("high = 100", "high = 101", "0 to 101"),
            ("low = 0", "low = 100", "100 to 100"),
            ("S = 100", "S = 101", "S = 101"),
            ("S = 100", "S = 55.5", "floating point"),
            ("S = 100\nL = 0\n", "", "labels is \"0\""),
            ("statement = \"Task\"\n", "", "columns.statement with it"),
            ("id_and_text", "words", "unknown variant `words`"),
            ("[question]", "[question", "line 12"),
        ] {
            assert!(SMALL.contains(from), "{from}");
            let error = read("m.toml", &SMALL.replacen(from, to, 1)).unwrap_err().to_string();
            assert!(error.starts_with("m.toml") && error.contains(expected), "{expected}: {error}");
        }
        let long = SMALL.replace("points of smallness", &"x".repeat(100_000));
        let error = read("m.toml", &long).unwrap_err().to_string();
        assert!(error.contains("question.unit") && error.len() < 300, "{error}");
    }
}
