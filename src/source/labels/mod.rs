//! Sets of labels that people or programs gave to O*NET tasks: published ones with a manifest, or
//! a plain file of answers to a rubric.

mod built_in;
mod error;
mod manifest;
mod table;

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::convert::unsigned;
use flate2::read::MultiGzDecoder;
use sha2::{Digest, Sha256};

pub use built_in::BuiltIn;
pub use error::Error;
pub use manifest::{Columns, Manifest, Matching, Question};

/// The largest table, packed or not: ten times a whole release with its statements.
const LIMIT: u64 = 32 * 1024 * 1024;
/// The first bytes of a gzip file.
const GZIP: &[u8] = &[0x1f, 0x8b];
/// The largest manifest.
const MANIFEST_LIMIT: u64 = 256 * 1024;

/// A set of labels as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelSet {
    /// Its name.
    pub name: String,
    /// SHA-256 of the table: as published where a manifest states it, else as it lies on the disk.
    pub sha256: String,
    /// The manifest and its text; absent for answers to a rubric.
    pub manifest: Option<(Manifest, String)>,
    /// One per labelled task, in the order of the table.
    pub labels: Vec<Label>,
}

/// One task's label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// O*NET task ID.
    pub task_id: i64,
    /// The number that it stands for.
    pub score: i64,
    /// The reason given, or the label itself.
    pub rationale: String,
    /// The task statement, where the table has it.
    pub statement: Option<String>,
}

impl LabelSet {
    /// The set that a manifest describes; its table lies beside it.
    pub fn of_manifest(path: &Path) -> Result<Self, Error> {
        let file = path.display().to_string();
        let bytes = bounded(open(path, &file)?, &file, MANIFEST_LIMIT)?;
        let text = table::text(&file, &bytes)?.replace("\r\n", "\n");
        let manifest = manifest::read(&file, &text)?;
        let table_path = path.with_file_name(&manifest.file);
        let table = table_path.display().to_string();
        if !table_path.exists() {
            return Err(Error::NoTable { file: table, address: manifest.address });
        }
        Self::of_table(manifest, text, &table_path, &table)
    }

    /// A set whose manifest is built in, from its table, under the name that errors show.
    pub fn of_built_in(set: BuiltIn, path: &Path, table: &str) -> Result<Self, Error> {
        let manifest = manifest::read(set.name(), set.manifest())?;
        Self::of_table(manifest, set.manifest().to_owned(), path, table)
    }

    fn of_table(manifest: Manifest, text: String, path: &Path, table: &str) -> Result<Self, Error> {
        let bytes = bounded(open(path, table)?, table, LIMIT)?;
        let found = hash(&bytes);
        let bytes = unpacked(bytes, table)?;
        let sha256 = manifest.sha256.to_ascii_lowercase();
        // A table that was packed after it was published is the same table.
        if found != sha256 && hash(&bytes) != sha256 {
            let file = table.to_owned();
            return Err(Error::OtherTable { file, expected: sha256, found });
        }
        let question = &manifest.question;
        let layout = table::Layout {
            columns: &manifest.columns,
            labels: manifest.labels.as_ref(),
            range: question.low..=question.high,
            // By its hash.
            is_whole: true,
        };
        let labels = table::read(table, &bytes, &layout)?;
        Ok(Self { name: manifest.name.clone(), sha256, manifest: Some((manifest, text)), labels })
    }

    /// Answers to a rubric: a table of `task_id`, `score` and optionally `rationale`. The set is
    /// named after the file, without folder and ending.
    pub fn of_answers(path: &Path) -> Result<Self, Error> {
        let file = path.display().to_string();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let name = name.split_once('.').map_or(name, |(stem, _)| stem);
        if !is_name(name) {
            return Err(Error::Name(file));
        }
        let bytes = bounded(open(path, &file)?, &file, LIMIT)?;
        let sha256 = hash(&bytes);
        let columns = Columns {
            task_id: "task_id".to_owned(),
            label: "score".to_owned(),
            statement: None,
            rationale: Some("rationale".to_owned()),
        };
        // A gzip file knows how long it is.
        let is_whole = bytes.starts_with(GZIP);
        let layout = table::Layout { columns: &columns, labels: None, range: 0..=100, is_whole };
        let labels = table::read(&file, &unpacked(bytes, &file)?, &layout)?;
        Ok(Self { name: name.to_owned(), sha256, manifest: None, labels })
    }
}

fn hash(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

/// Whether a text can stand in `labels:NAME`.
fn is_name(text: &str) -> bool {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    !text.is_empty() && text.bytes().all(good) && !text.starts_with('.')
}

fn open(path: &Path, file: &str) -> Result<File, Error> {
    File::open(path).map_err(|reason| Error::Io { file: file.to_owned(), reason })
}

/// Everything that a reader has, if it is not too much.
fn bounded(reader: impl Read, file: &str, limit: u64) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    reader
        .take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(|reason| Error::Io { file: file.to_owned(), reason })?;
    if unsigned(bytes.len()) > limit {
        return Err(Error::TooLarge { file: file.to_owned(), limit });
    }
    Ok(bytes)
}

/// A gzip file's content, whatever it is called; other bytes as they are.
fn unpacked(bytes: Vec<u8>, file: &str) -> Result<Vec<u8>, Error> {
    if bytes.starts_with(GZIP) {
        return bounded(MultiGzDecoder::new(bytes.as_slice()), file, LIMIT);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests;
