//! Writes a unit's rows to a file: whole and on the disk before anything is removed.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;
use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipWriter};

use super::Error;
use super::manifest::{Manifest, Member, NAME};
use super::unit::{Part, Unit};
use crate::db::Conn;
use crate::db::rows::{self, Value};
use crate::pipeline::leftover;

/// Of a file while it is written.
pub(super) const PREFIX: &str = ".onet-ai-archive-";

/// A file that was written, or what would stand in it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Size {
    /// Rows of all tables that would go, or went.
    pub rows: u64,
    /// Their bytes as text.
    pub bytes: u64,
}

/// An archive file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Written {
    /// The file.
    pub file: PathBuf,
    /// Its SHA-256.
    pub sha256: String,
    /// Its size in bytes.
    pub packed: u64,
}

/// A unit's file, and how many rows of each part stand in it.
pub(super) struct Packed {
    pub(super) written: Written,
    pub(super) size: Size,
    pub(super) counts: Vec<u64>,
}

/// Passes on what is written, counting and hashing it.
struct Tee<W> {
    inner: W,
    hash: Sha256,
    bytes: u64,
}

impl<W: Write> Write for Tee<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.inner.write(bytes)?;
        self.hash.update(bytes.get(..n).unwrap_or_default());
        self.bytes += u64::try_from(n).unwrap_or(0);
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// How large the rows of a unit are that would go with it.
pub(super) fn measure(conn: &mut Conn, parts: &[Part]) -> Result<Size, Error> {
    let mut size = Size::default();
    for part in parts.iter().filter(|part| part.hold != super::unit::Hold::Shared) {
        let mut csv = csv_writer(Tee { inner: io::sink(), hash: Sha256::new(), bytes: 0 });
        rows::each(conn, &part.table, Some(&part.filter), |row| {
            size.rows += 1;
            record(&mut csv, &row)
        })?;
        size.bytes += finished(csv)?.bytes;
    }
    Ok(size)
}

/// Writes the file of a unit into a folder. Its name has a part of the hash over its content, so that the same
/// rows have the same name, and other rows of that id never take its place.
pub(super) fn pack(
    conn: &mut Conn,
    unit: &Unit,
    parts: &[Part],
    folder: &Path,
) -> Result<Packed, Error> {
    let failed = |reason| Error::Write { path: folder.to_owned(), reason };
    let temporary = NamedTempFile::with_prefix_in(PREFIX, folder).map_err(failed)?;
    leftover::hold(temporary.as_file()).map_err(failed)?;
    let mut zip = ZipWriter::new(temporary);
    // No time of day, and room for tables above four gigabytes.
    let options =
        SimpleFileOptions::default().last_modified_time(DateTime::default()).large_file(true);
    let (mut size, mut counts, mut members) = (Size::default(), Vec::new(), Vec::new());
    for part in parts {
        let table = &part.table;
        let file = format!("{}.csv", table.name);
        zip.start_file(&file, options)?;
        let mut csv = csv_writer(Tee { inner: &mut zip, hash: Sha256::new(), bytes: 0 });
        csv.write_record(table.columns.iter().map(|column| &column.name))?;
        let mut count = 0;
        rows::each_in_order(conn, table, &part.filter, |row| {
            count += 1;
            record(&mut csv, &row)
        })?;
        let tee = finished(csv)?;
        if part.hold != super::unit::Hold::Shared {
            size.rows += count;
            size.bytes += tee.bytes;
        }
        counts.push(count);
        members.push(Member {
            table: table.name.clone(),
            file,
            rows: count,
            bytes: tee.bytes,
            sha256: hex(tee.hash),
            columns: Member::columns_of(table),
        });
    }
    let manifest = serde_json::to_vec_pretty(&Manifest::build(conn, unit, members)?)?;
    let mut start = hex(Sha256::new_with_prefix(&manifest));
    start.truncate(12);
    zip.start_file(NAME, options)?;
    zip.write_all(&manifest).map_err(failed)?;
    let path = folder.join(format!("{}-{}-{start}.zip", unit.kind.name(), plain(&unit.id)));
    let written = keep(zip.finish()?, &path).map_err(|reason| Error::Write { path, reason })?;
    Ok(Packed { written, size, counts })
}

fn csv_writer<W: Write>(tee: Tee<W>) -> csv::Writer<Tee<W>> {
    csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(tee)
}

fn record<W: Write>(csv: &mut csv::Writer<W>, row: &[Value]) -> Result<(), Error> {
    Ok(csv.write_record(row.iter().map(Value::text))?)
}

fn finished<W: Write>(csv: csv::Writer<Tee<W>>) -> Result<Tee<W>, Error> {
    csv.into_inner().map_err(|error| Error::Csv(error.into_error().into()))
}

pub(super) fn hex(hash: Sha256) -> String {
    Value::Bytes(hash.finalize().to_vec()).text()
}

/// An id as part of a file's name.
fn plain(id: &str) -> String {
    let is_plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    id.chars().map(|c| if is_plain(&c) { c } else { '_' }).collect()
}

/// Puts the file into its place once it is on the disk, and then has the folder's entry there as well. A file
/// that the umask would let others read stays the operator's own: replies are in it.
fn keep(temporary: NamedTempFile, path: &Path) -> io::Result<Written> {
    temporary.as_file().sync_all()?;
    let mut file = File::open(temporary.path())?;
    let mut hash = Sha256::new();
    let packed = io::copy(&mut file, &mut hash)?;
    temporary.persist(path).map_err(|error| error.error)?;
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(Written { file: path.to_owned(), sha256: hex(hash), packed })
}
