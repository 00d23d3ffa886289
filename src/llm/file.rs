//! `file:PATH`: human or published labels as a rater, from a CSV file.

use std::collections::HashMap;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::{Answer, Refusal, Request};

/// Characters of the file's hash that stand for its version.
const VERSION_LENGTH: usize = 12;

/// The labels of one file.
#[derive(Debug)]
pub struct Labels {
    /// SHA-256 of the file: changed labels are another input.
    pub sha256: String,
    file: String,
    by_task: HashMap<i64, (i64, Option<String>)>,
}

/// A file of labels that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error("{file}: {reason}")]
    Io {
        /// The path.
        file: String,
        /// What the system said.
        reason: std::io::Error,
    },
    /// A required column is missing.
    #[error(
        "{file}, line 1: column \"{column}\" is missing; expected task_id, score and (optional) rationale"
    )]
    Column {
        /// The path.
        file: String,
        /// The column.
        column: &'static str,
    },
    /// A column stands twice: which one is meant cannot be known.
    #[error("{file}, line 1: column \"{column}\" stands twice")]
    Twice {
        /// The path.
        file: String,
        /// The column.
        column: &'static str,
    },
    /// Not CSV.
    #[error("{file}: {reason}")]
    Csv {
        /// The path.
        file: String,
        /// What the reader said, with the line.
        reason: String,
    },
    /// A cell that does not hold what it should.
    #[error("{file}, line {line}, column \"{column}\": {value:?}, expected {expected}")]
    Cell {
        /// The path.
        file: String,
        /// Line, counted from 1.
        line: u64,
        /// The column.
        column: &'static str,
        /// The value.
        value: String,
        /// What was expected.
        expected: String,
    },
    /// A header and nothing below it.
    #[error("{file}: has no rows")]
    Empty {
        /// The path.
        file: String,
    },
}

impl Labels {
    /// Reads a file whole; columns are found by name, others are passed over.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let file = path.display().to_string();
        let bytes =
            std::fs::read(path).map_err(|reason| Error::Io { file: file.clone(), reason })?;
        let sha256 = format!("{:x}", Sha256::digest(&bytes));
        Ok(Self { by_task: parse(&file, &bytes)?, file, sha256 })
    }

    /// The label of a task; every sample is the same.
    pub(super) fn rate(&self, request: &Request<'_>) -> Result<Answer, Refusal> {
        let task_id = request.task_id;
        let missing = || Refusal::NoLabel { file: self.file.clone(), task_id };
        let (score, rationale) = self.by_task.get(&task_id).ok_or_else(missing)?;
        Ok(Answer {
            score: *score,
            rationale: rationale
                .clone()
                .unwrap_or_else(|| format!("no rationale given in {}", self.file)),
            model_version: self.sha256.get(..VERSION_LENGTH).unwrap_or_default().to_owned(),
        })
    }
}

fn parse(file: &str, bytes: &[u8]) -> Result<HashMap<i64, (i64, Option<String>)>, Error> {
    let csv_error =
        |error: csv::Error| Error::Csv { file: file.to_owned(), reason: error.to_string() };
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        // Not CRLF: then the reader would count a line's end as part of the next line. The CR is
        // trimmed away.
        .terminator(csv::Terminator::Any(b'\n'))
        .from_reader(bytes);
    let header = reader.headers().map_err(csv_error)?.clone();
    let position = |name: &str| header.iter().position(|column| column == name);
    for column in ["task_id", "score", "rationale"] {
        if header.iter().filter(|name| *name == column).count() > 1 {
            return Err(Error::Twice { file: file.to_owned(), column });
        }
    }
    let required = |column: &'static str| {
        position(column).ok_or_else(|| Error::Column { file: file.to_owned(), column })
    };
    let (task_column, score_column) = (required("task_id")?, required("score")?);
    let rationale_column = position("rationale");
    let mut labels: HashMap<i64, (i64, Option<String>)> = HashMap::new();
    for record in reader.records() {
        let record = record.map_err(csv_error)?;
        let line = || line_at(bytes, record.position().map_or(0, csv::Position::byte));
        let cell = |at: usize| record.get(at).unwrap_or_default();
        let refuse = |column, at: usize, expected: String| {
            Err(Error::Cell {
                file: file.to_owned(),
                line: line(),
                column,
                value: cell(at).to_owned(),
                expected,
            })
        };
        let Ok(task_id) = cell(task_column).parse::<i64>() else {
            return refuse("task_id", task_column, "a task ID such as 8823".to_owned());
        };
        let score =
            cell(score_column).parse::<i64>().ok().filter(|score| (0..=100).contains(score));
        let Some(score) = score else {
            return refuse("score", score_column, "an integer from 0 to 100".to_owned());
        };
        let rationale =
            rationale_column.map(cell).filter(|text| !text.is_empty()).map(str::to_owned);
        if labels.insert(task_id, (score, rationale)).is_some() {
            return refuse("task_id", task_column, "a task that does not occur twice".to_owned());
        }
    }
    if labels.is_empty() {
        return Err(Error::Empty { file: file.to_owned() });
    }
    Ok(labels)
}

/// The line, from 1, of the first text at or after a byte: blank lines before a record belong to
/// the position that the reader gives it.
fn line_at(bytes: &[u8], start: u64) -> u64 {
    let start = usize::try_from(start).unwrap_or(usize::MAX);
    let blank = bytes.iter().skip(start).take_while(|byte| b"\r\n".contains(byte)).count();
    let before = bytes.iter().take(start + blank).filter(|byte| **byte == b'\n').count();
    u64::try_from(before).unwrap_or(u64::MAX) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_by_column_name() {
        let labels =
            parse("x.csv", b"score,note,task_id,rationale\r\n70,-,5,\"a, b\"\r\n0,-,6,\r\n")
                .unwrap();
        assert_eq!(labels[&5], (70, Some("a, b".to_owned())));
        assert_eq!(labels[&6], (0, None));
    }

    #[test]
    fn each_fault_is_named() {
        for (text, expected) in [
            ("task,score\n1,2\n", "line 1: column \"task_id\" is missing"),
            ("task_id,score\n", "has no rows"),
            ("task_id,score\n1,2\nx,3\n", "line 3, column \"task_id\": \"x\""),
            (
                "task_id,score\r\n1,2\r\n2,101\r\n",
                "line 3, column \"score\": \"101\", expected an integer",
            ),
            ("task_id,score\n1,55.5\n", "line 2, column \"score\": \"55.5\""),
            ("task_id,score\n1,\n", "column \"score\": \"\""),
            (
                "task_id,score\n1,2\n1,2\n",
                "line 3, column \"task_id\": \"1\", expected a task that does not occur twice",
            ),
            ("task_id,score\n1,2,3\n", "found record with 3 fields"),
            ("task_id,score,score\n1,2,3\n", "line 1: column \"score\" stands twice"),
            ("task_id,score\n1,2\n\n\n2,x\n", "line 5, column \"score\""),
        ] {
            let error = parse("x.csv", text.as_bytes()).unwrap_err().to_string();
            assert!(error.starts_with("x.csv") && error.contains(expected), "{error}");
        }
    }
}
