//! Reads an archive: its description, and its tables once their hashes are right.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use zip::ZipArchive;

use super::Error;
use super::manifest::{self, FORMAT, Manifest, Member, NAME};
use super::pack::hex;
use super::unit::Kind;
use crate::db::rows::{NULL, Table, Value};

/// The largest description that is read.
const MANIFEST_BYTES: u64 = 16 << 20;

/// An archive whose tables have the hashes that it says.
pub(super) struct Unpacked {
    pub(super) path: PathBuf,
    pub(super) manifest: Manifest,
    zip: ZipArchive<BufReader<File>>,
}

impl Unpacked {
    /// Opens a file and reads all of it once.
    pub(super) fn read(path: &Path) -> Result<Self, Error> {
        let file =
            File::open(path).map_err(|reason| Error::Read { path: path.to_owned(), reason })?;
        let damaged = |reason: &dyn std::fmt::Display| Error::Damaged {
            path: path.to_owned(),
            reason: reason.to_string(),
        };
        let mut zip = ZipArchive::new(BufReader::new(file)).map_err(|e| damaged(&e))?;
        let mut text = String::new();
        zip.by_name(NAME)
            .map_err(|e| damaged(&e))?
            .take(MANIFEST_BYTES)
            .read_to_string(&mut text)
            .map_err(|e| damaged(&e))?;
        let manifest: Manifest =
            serde_json::from_str(&text).map_err(|e| damaged(&format!("{NAME}: {e}")))?;
        if manifest.format != FORMAT || manifest.null != NULL {
            let reason = "it is written in another way, maybe by a newer onet-ai".to_owned();
            return Err(Error::Schema { path: path.to_owned(), reason });
        }
        if manifest.schema > manifest::schema()? {
            let reason = format!("it is of a newer onet-ai, with the schema {}", manifest.schema);
            return Err(Error::Schema { path: path.to_owned(), reason });
        }
        for member in &manifest.tables {
            let mut hash = Sha256::new();
            let mut file = zip.by_name(&member.file).map_err(|e| damaged(&e))?;
            io::copy(&mut file, &mut hash)
                .map_err(|e| damaged(&format!("{}: {e}", member.file)))?;
            if hex(hash) != member.sha256 {
                return Err(damaged(&format!(
                    "{} has another SHA-256 than {NAME} says",
                    member.file
                )));
            }
        }
        Ok(Self { path: path.to_owned(), manifest, zip })
    }

    /// Gives each row of a table to `sink`, in the columns of the table as it is today: a column that came later
    /// is without a value.
    pub(super) fn each(
        &mut self,
        member: &Member,
        table: &Table,
        mut sink: impl FnMut(Vec<Value>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let sources = self.sources(member, table)?;
        let path = self.path.clone();
        let file = self.zip.by_name(&member.file)?;
        let mut csv = csv::ReaderBuilder::new().from_reader(file);
        let mut rows = 0;
        for record in csv.records() {
            let record = record.map_err(|error| Error::Damaged {
                path: path.clone(),
                reason: format!("{}: {error}", member.file),
            })?;
            let cells = sources.iter().zip(&table.columns).map(|(at, column)| {
                let Some(text) = at.map(|at| record.get(at).unwrap_or(NULL)) else {
                    return Ok(Value::Null);
                };
                column.kind.parse(text).map_err(|cell| Error::cell(&path, &member.file, &cell))
            });
            let row = self::inactive(self.manifest.kind, table, cells.collect::<Result<_, _>>()?)
                .ok_or_else(|| Error::Damaged {
                path: path.clone(),
                reason: format!("{} says that it is what is published", member.file),
            })?;
            sink(row)?;
            rows += 1;
        }
        if rows == member.rows {
            return Ok(());
        }
        let reason = format!("{} has {rows} rows, and {NAME} says {}", member.file, member.rows);
        Err(Error::Damaged { path, reason })
    }

    /// Where each column of the table stands in the file.
    fn sources(&self, member: &Member, table: &Table) -> Result<Vec<Option<usize>>, Error> {
        let refuse = |reason| Error::Schema { path: self.path.clone(), reason };
        for column in &member.columns {
            match table.columns.iter().find(|found| found.name == column.name) {
                Some(found) if found.kind == column.kind => {}
                _ => {
                    let name = format!("{}.{}", table.name, column.name);
                    return Err(refuse(format!("there is no column {name} as it has")));
                }
            }
        }
        let source = |column: &crate::db::rows::Column| {
            let at = member.columns.iter().position(|found| found.name == column.name);
            if at.is_none() && !column.nullable {
                let name = format!("{}.{}", table.name, column.name);
                return Err(refuse(format!("it has no {name}, which came later")));
            }
            Ok(at)
        };
        table.columns.iter().map(source).collect()
    }
}

/// The row, unless it would become what is published: what is archived never was, and is not when it comes
/// back. (In a release that went as a whole one snapshot is the release's own active one; the release is not.)
fn inactive(kind: Kind, table: &Table, row: Vec<Value>) -> Option<Vec<Value>> {
    let at = if table.name == kind.root() { table.position("is_active") } else { None };
    match at.and_then(|at| row.get(at)) {
        Some(Value::Boolean(true)) => None,
        _ => Some(row),
    }
}
