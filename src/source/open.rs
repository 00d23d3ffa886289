//! A table file opened as sheets of text: a workbook, a zip around one, or CSV.

use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::archive::hex;
use super::book::{Book, Sheet};
use super::error::{Error, quoted};
use super::limits::{self, Budget};
use super::reading::read_error;
use super::workbook::Workbook;
use super::{delimited, kind, packed};
use crate::convert::unsigned;

/// The files that a path means: itself, or the tables in a folder, by name.
pub fn files(path: &Path) -> Result<Vec<PathBuf>, Error> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let io = |reason| Error::Io { file: path.display().to_string(), reason };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(path).map_err(io)? {
        let file = entry.map_err(io)?.path();
        if is_table(&file.to_string_lossy()) {
            found.push(file);
        }
    }
    found.sort();
    if found.is_empty() {
        let expected = "a folder with .xlsx or .csv files".to_owned();
        return Err(Error::NotATable { file: path.display().to_string(), saw: expected });
    }
    Ok(found)
}

/// Opens a file under the name that errors and reports show: a download's is its address.
pub fn open(path: &Path, name: &str) -> Result<Book, Error> {
    let io = |reason: std::io::Error| match reason.kind() {
        std::io::ErrorKind::NotFound => Error::NotFound { path: path.to_owned() },
        _ => Error::Io { file: name.to_owned(), reason },
    };
    let file = std::fs::File::open(path).map_err(io)?;
    read(&read_whole(file, name)?, name)
}

/// Opens what a file holds, under the name that errors and reports show.
pub fn read(bytes: &[u8], name: &str) -> Result<Book, Error> {
    Ok(Book {
        name: name.to_owned(),
        sha256: hex(&Sha256::digest(bytes)),
        sheets: sheets(name, bytes)?,
    })
}

fn read_whole(reader: impl Read, label: &str) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let limit = limits::FILE;
    reader.take(limit + 1).read_to_end(&mut bytes).map_err(|error| read_error(label, error))?;
    if unsigned(bytes.len()) > limit {
        return Err(Error::TooLarge { file: label.to_owned(), limit });
    }
    Ok(bytes)
}

fn is_table(name: &str) -> bool {
    let base = packed::base(name).to_ascii_lowercase();
    // `~$` is Excel's lock file, `._` the companion that macOS packs.
    !base.starts_with(['.', '~']) && [".xlsx", ".csv"].iter().any(|ending| base.ends_with(ending))
}

fn sheets(name: &str, bytes: &[u8]) -> Result<Vec<Sheet>, Error> {
    let mut budget = Budget::new();
    if !bytes.starts_with(b"PK") {
        return Ok(vec![delimited::sheet(name, bytes, &mut budget)?]);
    }
    let mut zip = packed::open(Cursor::new(bytes), name)?;
    if let Some(saw) = kind::foreign_zip(zip.file_names()) {
        return Err(Error::NotATable { file: name.to_owned(), saw: saw.to_owned() });
    }
    if packed::names(&zip).contains_key("xl/workbook.xml") {
        return workbook(name, bytes, &mut budget);
    }
    let tables = (0..zip.len()).filter_map(|at| Some((at, zip.name_for_index(at)?.to_owned())));
    let tables: Vec<_> = tables.filter(|(_, inside)| is_table(inside)).collect();
    if tables.is_empty() {
        let saw = "a zip archive without .xlsx and .csv files".to_owned();
        return Err(Error::NotATable { file: name.to_owned(), saw });
    }
    let mut all = Vec::new();
    for (index, inside) in tables {
        let label = format!("{name}, {}", packed::base(&inside));
        let bytes = read_whole(packed::unpack(&mut zip, index, &label)?, &label)?;
        if bytes.starts_with(b"PK") {
            all.extend(workbook(&label, &bytes, &mut budget)?);
        } else {
            let mut sheet = delimited::sheet(&label, &bytes, &mut budget)?;
            // The archive knows how long its member is.
            sheet.open_end = None;
            all.push(sheet);
        }
    }
    Ok(all)
}

fn workbook(name: &str, bytes: &[u8], budget: &mut Budget) -> Result<Vec<Sheet>, Error> {
    let mut book = Workbook::open(Cursor::new(bytes), name)?;
    let mut sheets = Vec::new();
    for (at, sheet) in book.sheets().iter().enumerate() {
        let mut rows = Vec::new();
        book.rows(at, &mut |number, cells| {
            budget.take(name, &cells)?;
            rows.push((number, cells));
            Ok(())
        })?;
        sheets.push(Sheet {
            label: format!("{name}, sheet {}", quoted(sheet)),
            is_csv: false,
            open_end: None,
            rows,
        });
    }
    Ok(sheets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_in_an_archive_are_told_from_what_lies_beside_them() {
        assert!(is_table("oesm25nat/national_M2025_dl.xlsx") && is_table("oesm25nat\\x.CSV"));
        assert!(!is_table("x/~$national.xlsx") && !is_table("__MACOSX/._x.csv"));
    }
}
