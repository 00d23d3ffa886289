//! Everything that is published as one file: CSV, JSON, or a CSV packed together with what explains it. A
//! file is made part by part, so that a large one is never in memory as a whole.

mod csv;
mod field;
mod json;
mod links;
mod metadata;
mod occupations;
mod package;
mod table;
mod tasks;

use std::fmt;
use std::sync::Arc;

use super::{Edition, ScoreVersion};
use field::{Field, Row};
pub use metadata::metadata;
use table::Table;
pub use table::{Rows, Subject};

/// How a CSV file is written where the usual way does not suit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Style {
    /// Texts as they are stored, even where a spreadsheet would take them for formulas.
    pub raw: bool,
    /// A byte order mark at the beginning, from which Excel knows UTF-8.
    pub bom: bool,
}

/// A part that cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// As CSV.
    #[error("a row cannot be written as CSV: {0}")]
    Csv(#[from] ::csv::Error),
    /// As JSON.
    #[error("a row cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// Into an archive.
    #[error("a file cannot be packed: {0}")]
    Zip(#[from] zip::result::ZipError),
}

/// The name of a file. It states release and snapshot, and whether the scores are made up.
#[must_use]
pub fn file_name(version: &ScoreVersion, subject: Subject, ending: &str) -> String {
    let snapshot = version.snapshot.map_or_else(String::new, |id| format!("-snapshot-{id}"));
    let mock = if version.mock == Some(true) { "-mock" } else { "" };
    let release = name_part(&version.data_version);
    format!("onet-ai-{release}{snapshot}{mock}-{}.{ending}", subject.name())
}

/// Any text, such as a release's name, as a part of a file's name: without folders, quotes and blanks.
fn name_part(text: &str) -> String {
    let usual = |c: char| if c.is_ascii_alphanumeric() || ".-_".contains(c) { c } else { '-' };
    text.chars().take(60).map(usual).collect()
}

/// Who writes the parts of a file.
trait Writer: fmt::Debug + Send {
    fn head(&mut self, table: &Table, fields: &[Field]) -> Result<Vec<u8>, Error>;
    fn rows(&mut self, fields: &[Field], rows: &[Row<'_>]) -> Result<Vec<u8>, Error>;
    fn end(&mut self) -> Result<Vec<u8>, Error>;
}

/// A file part by part: its head, some rows at a time, its end.
#[derive(Debug)]
pub struct Parts {
    table: Table,
    writer: Box<dyn Writer>,
    next: Next,
}

#[derive(Debug, Clone, Copy)]
enum Next {
    Head,
    /// From this row on.
    Rows(usize),
    Nothing,
}

/// Rows of one part: some 50 kilobytes, which a client that reads slowly holds in memory.
const PART: usize = 32;

impl Parts {
    /// A CSV file: a header, then rows. An absent value is an empty field.
    #[must_use]
    pub fn csv(edition: Arc<Edition>, rows: Rows, style: Style) -> Self {
        Self::new(edition, rows, Box::new(csv::Csv(style)))
    }

    /// One object: origin, columns, rows. An absent value is null.
    #[must_use]
    pub fn json(edition: Arc<Edition>, subject: Subject) -> Self {
        let rows = Rows::all(&edition, subject);
        Self::new(edition, rows, Box::new(json::Json::default()))
    }

    /// A zip archive of the CSV file, its CSVW metadata and a README.
    #[must_use]
    pub fn package(edition: Arc<Edition>, subject: Subject, style: Style) -> Self {
        let rows = Rows::all(&edition, subject);
        Self::new(edition, rows, Box::new(package::Package::new(style)))
    }

    fn new(edition: Arc<Edition>, rows: Rows, writer: Box<dyn Writer>) -> Self {
        Self { table: Table { edition, rows }, writer, next: Next::Head }
    }
}

impl Iterator for Parts {
    type Item = Result<Vec<u8>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let (part, next) = match self.next {
            Next::Head => (self.writer.head(&self.table, &self.table.fields()), Next::Rows(0)),
            Next::Rows(from) if from < self.table.len() => {
                let rows = self.table.part(from, PART);
                (self.writer.rows(&self.table.fields(), &rows), Next::Rows(from + PART))
            }
            Next::Rows(_) => (self.writer.end(), Next::Nothing),
            Next::Nothing => return None,
        };
        // After an error no further part follows.
        self.next = if part.is_ok() { next } else { Next::Nothing };
        Some(part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_holds_no_path_and_no_quote() {
        assert_eq!(name_part("30.1"), "30.1");
        assert_eq!(name_part("../a \"b\""), "..-a--b-");
        for seed in 0..500 {
            let name = name_part(&crate::text::hostile(seed, 40));
            let good = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
            assert!(name.chars().all(good) && name.len() <= 60, "{name}");
        }
    }
}
