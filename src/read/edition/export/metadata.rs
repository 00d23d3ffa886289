//! What explains a CSV file: the same in CSVW (the W3C's "CSV on the Web"), which programs read, and as a
//! README for people.

use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::field::{Field, Kind};
use super::{Error, Style, Subject};
use crate::read::edition::{Edition, ScoreVersion};
use crate::text;

/// How a text that would be a formula is written.
const FORMULAS: &str = "A text that begins, blanks apart, with =, +, - or @, or with a tab or a line end, has an \
    apostrophe before it, so that no spreadsheet takes it for a formula. Line ends and tabs within texts are \
    blanks, other characters that cannot be seen are U+FFFD.";
const RAW: &str =
    "Texts are as they are stored (raw): a spreadsheet may take some of them for formulas.";
const EMPTY: &str = "An empty field is a value that does not exist; it is never 0.";

/// O*NET's licence.
const LICENCE: &str = "https://creativecommons.org/licenses/by/4.0/";

/// The CSVW metadata of a CSV file of this name in the same folder.
pub fn metadata(
    edition: &Edition,
    subject: Subject,
    name: &str,
    style: Style,
) -> Result<Vec<u8>, Error> {
    let version = &edition.version;
    let fields = subject.fields(edition);
    let columns: Vec<Value> = fields.iter().map(column).collect();
    let mut document = json!({
        "@context": ["http://www.w3.org/ns/csvw", { "@language": "en" }],
        "url": url(name),
        "dc:title": title(edition, subject),
        "dc:description": edition.disclaimer,
        "dc:license": licences(version),
        "dc:source": sources(edition),
        "schema:version": version.data_version,
        "dc:created": version.generated_at.map(|at| at.to_rfc3339()),
        "dc:provenance": origin(edition),
        "rdfs:comment": [EMPTY, if style.raw { RAW } else { FORMULAS }],
        "dialect": { "encoding": "utf-8", "header": true, "delimiter": ",", "commentPrefix": null },
        "tableSchema": { "columns": columns, "primaryKey": subject.key() },
    });
    if let Some(document) = document.as_object_mut() {
        document.retain(|_, value| !value.is_null());
    }
    Ok(text::json(serde_json::to_string_pretty(&document)? + "\n").into_bytes())
}

/// The licences of the tasks and of published labels.
fn licences(version: &ScoreVersion) -> Vec<Value> {
    let tasks = version.attribution_of_tasks().map(|_| json!({ "@id": LICENCE }));
    let labels = version.raters.iter().filter_map(|rater| rater.source.as_ref());
    tasks.into_iter().chain(labels.map(|source| json!(source.licence))).collect()
}

/// A file's name as a URL relative to its folder.
fn url(name: &str) -> String {
    let mut url = String::new();
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                url.push(char::from(byte));
            }
            // Writing to a string cannot fail.
            _ => drop(write!(url, "%{byte:02X}")),
        }
    }
    url
}

fn column(field: &Field) -> Value {
    let datatype = match field.range {
        Some((low, high)) => json!({ "base": field.kind.name(), "minimum": low, "maximum": high }),
        None => json!(field.kind.name()),
    };
    let mut column = Map::new();
    column.insert("name".to_owned(), json!(field.name));
    column.insert("titles".to_owned(), json!(field.name));
    column.insert("dc:description".to_owned(), json!(field.about));
    column.insert("datatype".to_owned(), datatype);
    column.insert("null".to_owned(), json!(""));
    if !field.unit.is_empty() {
        column.insert("schema:unitText".to_owned(), json!(field.unit));
    }
    Value::Object(column)
}

fn title(edition: &Edition, subject: Subject) -> String {
    let mock = if edition.version.mock == Some(true) { ", made up by mock raters" } else { "" };
    let of = match subject {
        Subject::Occupations => "Occupations: scores, jobs, wages and projections",
        Subject::Tasks => "Tasks: every rater's score and reason",
        Subject::Activities => "Work activities: the tasks that have them, and their scores",
        Subject::Skills => {
            "Skills, knowledge and abilities: what occupations need, and their scores"
        }
        Subject::Technologies => "Software and technology: what occupations use, and their scores",
    };
    format!("{of}{mock}")
}

fn sources(edition: &Edition) -> Vec<String> {
    [edition.version.attribution(), edition.bls.source.clone()].into_iter().flatten().collect()
}

/// Where the scores come from, one statement each.
fn origin(edition: &Edition) -> Vec<String> {
    let version = &edition.version;
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "none".to_owned());
    let raters: Vec<&str> = version.raters.iter().map(|rater| rater.name.as_str()).collect();
    let mut lines = vec![
        format!("onet-ai {}", env!("CARGO_PKG_VERSION")),
        format!("release: {}", version.data_version),
        format!("snapshot: {}", or_none(version.snapshot.map(|id| id.to_string()))),
        format!("prompt version: {}", or_none(version.prompt_version.clone())),
        format!("weights: {}", or_none(version.weight_scheme.clone())),
        format!("raters: {}", or_none((!raters.is_empty()).then(|| raters.join(", ")))),
        format!("generated: {}", or_none(version.generated_at.map(|at| at.to_rfc3339()))),
        format!("agreement: {}", or_none(version.agreement_in_words())),
    ];
    for rater in &version.raters {
        lines.extend(rater.versions.iter().map(|answered| {
            let (first, last) = (answered.first_at.date_naive(), answered.last_at.date_naive());
            let (n, version) = (answered.scores, &answered.model_version);
            format!("{}: {n} scores of version {version}, {first} to {last}", rater.name)
        }));
    }
    lines
}

/// The README of a CSV file of that name.
pub(super) fn readme(
    edition: &Edition,
    subject: Subject,
    name: &str,
    style: Style,
) -> Result<String, std::fmt::Error> {
    let mut readme = String::new();
    let fields = subject.fields(edition);
    writeln!(readme, "{}\n\n{}\n", title(edition, subject), edition.disclaimer)?;
    for line in origin(edition).iter().chain(&sources(edition)) {
        writeln!(readme, "{}", text::line(line))?;
    }
    let formulas = if style.raw { RAW } else { FORMULAS };
    writeln!(
        readme,
        "\n{name}\n  UTF-8, commas, one header line, no comment lines. {EMPTY}\n  {formulas}\n\n\
         {name}-metadata.json\n  The columns below for programs, as CSVW (https://www.w3.org/TR/tabular-metadata/).\n\n\
         How to read it, codes and versions as text:\n  \
         pandas:  pandas.read_csv(\"{name}\", dtype={{\"major_group\": str, \"data_version\": str}})\n  \
         R:       read.csv(\"{name}\", na.strings = \"\", colClasses = c(data_version = \"character\"))\n  \
         DuckDB:  select * from read_csv('{name}', header = true, types = {{'data_version': 'VARCHAR'}})\n\n\
         Columns"
    )?;
    for field in &fields {
        let unit = if field.unit.is_empty() { String::new() } else { format!(", {}", field.unit) };
        let range =
            field.range.map_or_else(String::new, |(low, high)| format!(", {low} to {high}"));
        let kind = if field.kind == Kind::Qualifier { "word" } else { field.kind.name() };
        writeln!(readme, "  {} ({kind}{unit}{range}): {}", field.name, text::line(&field.about))?;
    }
    Ok(readme)
}
