//! Everything that is published as one file: CSV or JSON, part by part, each column explained.

mod columns;

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{Edition, Occupation};
use columns::Column;

/// What a file is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// One row per SOC code.
    Occupations,
    /// One row per task.
    Tasks,
}

/// How it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Lines that begin with `#`, then a header, then rows. An absent value is an empty field.
    Csv,
    /// One object: origin, columns, rows. An absent value is null.
    Json,
}

/// A part that cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// As CSV.
    #[error("a row cannot be written as CSV: {0}")]
    Csv(#[from] csv::Error),
    /// As JSON.
    #[error("a row cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
}

/// A value of a row; `Null` where there is none.
type Cell = Value;

impl Subject {
    /// The word for it in file names and JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Occupations => "occupations",
            Self::Tasks => "tasks",
        }
    }
}

impl Format {
    /// The ending of the file's name.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }
}

/// Writes a file part by part: its head, the rows of a few occupations at a time, its end.
#[derive(Debug)]
pub struct Parts {
    edition: Arc<Edition>,
    subject: Subject,
    format: Format,
    /// The occupation that comes next; absent before the head.
    next: Option<usize>,
    ended: bool,
    /// Whether a row has been written.
    rows: bool,
}

/// Occupations whose rows make one part.
const PART: usize = 25;

impl Parts {
    /// The parts of a file, from its head on.
    #[must_use]
    pub fn of(edition: Arc<Edition>, subject: Subject, format: Format) -> Self {
        Self { edition, subject, format, next: None, ended: false, rows: false }
    }

    fn head(&self) -> Result<Vec<u8>, Error> {
        match self.format {
            Format::Csv => {
                let mut text = String::new();
                for line in self.origin() {
                    text.push_str("# ");
                    text.push_str(&line.replace('\n', " "));
                    text.push('\n');
                }
                let mut csv = csv::Writer::from_writer(text.into_bytes());
                csv.write_record(self.columns().iter().map(|(name, _)| name))?;
                finish(csv)
            }
            Format::Json => {
                let columns: Vec<Value> = self
                    .columns()
                    .iter()
                    .map(|(name, about)| json!({ "name": name, "about": about }))
                    .collect();
                let edition = &self.edition;
                let head = json!({
                    "score_version": edition.version,
                    "disclaimer": edition.disclaimer,
                    "attribution": edition.version.attribution(),
                    "bls": edition.bls,
                    "columns": columns,
                });
                let text = head.to_string();
                let open = text.strip_suffix('}').unwrap_or(&text);
                Ok(format!("{open},\"{}\":[\n", self.subject.name()).into_bytes())
            }
        }
    }

    /// Where the figures come from and what each column is, one line each.
    fn origin(&self) -> Vec<String> {
        let (version, bls) = (&self.edition.version, &self.edition.bls);
        let or_none = |text: Option<String>| text.unwrap_or_else(|| "none".to_owned());
        let raters: Vec<&str> = version.raters.iter().map(|rater| rater.name.as_str()).collect();
        let mut lines = vec![
            format!("onet-ai {}: {}", env!("CARGO_PKG_VERSION"), self.subject.name()),
            format!("release: {}", version.data_version),
            format!("snapshot: {}", or_none(version.snapshot.map(|id| id.to_string()))),
            format!("prompt version: {}", or_none(version.prompt_version.clone())),
            format!("weights: {}", or_none(version.weight_scheme.clone())),
            format!("raters: {}", or_none((!raters.is_empty()).then(|| raters.join(", ")))),
            format!("generated: {}", or_none(version.generated_at.map(|at| at.to_rfc3339()))),
            format!("meaning: {}", self.edition.disclaimer),
        ];
        lines.extend(version.attribution());
        lines.extend(bls.source.clone());
        lines.push("An empty field is a value that does not exist; it is never 0.".to_owned());
        let columns = self.columns().into_iter();
        lines.extend(columns.map(|(name, about)| format!("{name}: {about}")));
        lines
    }

    /// Names and explanations of the columns.
    fn columns(&self) -> Vec<(String, String)> {
        fn named<R>(columns: Vec<Column<R>>) -> Vec<(String, String)> {
            columns.into_iter().map(|column| (column.name, column.about)).collect()
        }
        match self.subject {
            Subject::Occupations => named(columns::of_occupations(&self.edition)),
            Subject::Tasks => named(columns::of_tasks(&self.edition)),
        }
    }

    fn rows(&mut self, from: usize) -> Result<Vec<u8>, Error> {
        let edition = Arc::clone(&self.edition);
        let some: Vec<&Occupation> = edition.occupations.iter().skip(from).take(PART).collect();
        match self.subject {
            Subject::Occupations => {
                self.written(&columns::of_occupations(&edition), some.into_iter())
            }
            Subject::Tasks => {
                let rows = some.into_iter().flat_map(|o| o.tasks.iter().map(move |task| (o, task)));
                self.written(&columns::of_tasks(&edition), rows)
            }
        }
    }

    fn written<R>(
        &mut self,
        columns: &[Column<R>],
        rows: impl Iterator<Item = R>,
    ) -> Result<Vec<u8>, Error> {
        match self.format {
            Format::Csv => {
                let mut csv = csv::Writer::from_writer(Vec::new());
                for row in rows {
                    csv.write_record(columns.iter().map(|column| field((column.value)(&row))))?;
                }
                finish(csv)
            }
            Format::Json => {
                let mut text = Vec::new();
                for row in rows {
                    if self.rows {
                        text.extend_from_slice(b",\n");
                    }
                    self.rows = true;
                    let row: Map<String, Value> = columns
                        .iter()
                        .map(|column| (column.name.clone(), (column.value)(&row)))
                        .collect();
                    row.serialize(&mut serde_json::Serializer::new(&mut text))?;
                }
                Ok(text)
            }
        }
    }
}

impl Iterator for Parts {
    type Item = Result<Vec<u8>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.next {
            None => {
                self.next = Some(0);
                Some(self.head())
            }
            Some(from) if from < self.edition.occupations.len() => {
                self.next = Some(from + PART);
                Some(self.rows(from))
            }
            Some(_) if self.ended || self.format == Format::Csv => None,
            Some(_) => {
                self.ended = true;
                Some(Ok(b"\n]}\n".to_vec()))
            }
        }
    }
}

/// A value as a CSV field.
fn field(cell: Cell) -> String {
    match cell {
        Value::Null => String::new(),
        Value::String(text) => text,
        other => other.to_string(),
    }
}

fn finish(csv: csv::Writer<Vec<u8>>) -> Result<Vec<u8>, Error> {
    csv.into_inner().map_err(|error| Error::Csv(error.into_error().into()))
}
