//! A table file opened as sheets of text: a workbook, a zip around one, or CSV.

use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use calamine::{Data, Reader, SheetType, Xlsx};
use sha2::{Digest, Sha256};
use zip::ZipArchive;

use super::archive::{hex, read_error};
use super::error::{Error, quoted};

/// Largest accepted file, and member of one. The largest real workbook unpacks to 4 MB.
const LIMIT: u64 = 64 * 1024 * 1024;

/// A file opened for reading, whole.
#[derive(Debug)]
pub struct Book {
    /// Path or address as reports show it.
    pub name: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Its sheets; a CSV file is one.
    pub sheets: Vec<Sheet>,
}

/// Rows of cells as text. Numbers are written with the fewest digits that mean the same number, so
/// that a workbook reads like its CSV twin.
#[derive(Debug)]
pub struct Sheet {
    /// File and sheet as errors show them.
    pub label: String,
    /// Whether the rows are lines of a text file.
    pub is_csv: bool,
    /// The last line of a text file that lacks its line end: the file may be cut off there.
    pub open_end: Option<u64>,
    /// Each row's number from 1, and its cells.
    pub rows: Vec<(u64, Vec<String>)>,
}

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
    let bytes = read_whole(file, name)?;
    Ok(Book {
        name: name.to_owned(),
        sha256: hex(&Sha256::digest(&bytes)),
        sheets: sheets(name, bytes)?,
    })
}

fn read_whole(reader: impl Read, label: &str) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    reader.take(LIMIT + 1).read_to_end(&mut bytes).map_err(|error| read_error(label, error))?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > LIMIT {
        return Err(Error::TooLarge { file: label.to_owned(), limit: LIMIT });
    }
    Ok(bytes)
}

fn is_table(name: &str) -> bool {
    let base = name.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    // `~$` is Excel's lock file, `._` the companion that macOS packs.
    !base.starts_with(['.', '~']) && [".xlsx", ".csv"].iter().any(|ending| base.ends_with(ending))
}

fn sheets(name: &str, bytes: Vec<u8>) -> Result<Vec<Sheet>, Error> {
    if !bytes.starts_with(b"PK") {
        return Ok(vec![csv_sheet(name, &bytes)?]);
    }
    let corrupt = |error: zip::result::ZipError| Error::Corrupt {
        file: name.to_owned(),
        reason: error.to_string(),
    };
    let mut zip = ZipArchive::new(Cursor::new(bytes.as_slice())).map_err(corrupt)?;
    let mut tables = Vec::new();
    let mut is_workbook = false;
    // Every member is read to its end, so that damage shows wherever it is.
    for index in 0..zip.len() {
        let member = zip.by_index(index).map_err(corrupt)?;
        let inside = member.name().to_owned();
        let label = format!("{name}, {inside}");
        let unpacked = read_whole(member, &label)?;
        is_workbook |= inside == "xl/workbook.xml";
        if is_table(&inside) {
            tables.push((format!("{name}, {}", base(&inside)), unpacked));
        }
    }
    if is_workbook {
        return workbook(name, bytes);
    }
    if tables.is_empty() {
        let saw = "a zip archive without .xlsx and .csv files".to_owned();
        return Err(Error::NotATable { file: name.to_owned(), saw });
    }
    let mut all = Vec::new();
    for (label, bytes) in tables {
        all.extend(if bytes.starts_with(b"PK") {
            workbook(&label, bytes)?
        } else {
            vec![csv_sheet(&label, &bytes)?]
        });
    }
    Ok(all)
}

fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

fn workbook(name: &str, bytes: Vec<u8>) -> Result<Vec<Sheet>, Error> {
    let corrupt = |error: calamine::XlsxError| Error::Corrupt {
        file: name.to_owned(),
        reason: error.to_string(),
    };
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(corrupt)?;
    let names: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| sheet.name.clone())
        .collect();
    let mut sheets = Vec::new();
    for sheet in names {
        let range = book.worksheet_range(&sheet).map_err(corrupt)?;
        // The range begins at the first used cell, not at A1.
        let (top, left) = range.start().unwrap_or_default();
        let left = usize::try_from(left).unwrap_or_default();
        let rows = (u64::from(top) + 1..).zip(range.rows()).map(|(number, row)| {
            let cells = std::iter::repeat_n(String::new(), left).chain(row.iter().map(text));
            (number, cells.collect())
        });
        sheets.push(Sheet {
            label: format!("{name}, sheet {}", quoted(&sheet)),
            is_csv: false,
            open_end: None,
            rows: rows.collect(),
        });
    }
    Ok(sheets)
}

/// A cell as a CSV file would say it.
fn text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::Bool(true) => "TRUE".to_owned(),
        Data::Bool(false) => "FALSE".to_owned(),
        Data::DateTime(value) => value.as_f64().to_string(),
        other => other.to_string().trim().to_owned(),
    }
}

fn csv_sheet(label: &str, bytes: &[u8]) -> Result<Sheet, Error> {
    let text = csv_text(label, bytes)?;
    let tabs = [".tsv", ".txt"].iter().any(|ending| label.to_ascii_lowercase().ends_with(ending));
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(if tabs { b'\t' } else { b',' })
        .has_headers(false)
        .flexible(true)
        // Not CRLF: then the reader would count a line's end as part of the next line.
        .terminator(csv::Terminator::Any(b'\n'))
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| Error::Corrupt {
            file: label.to_owned(),
            reason: error.to_string(),
        })?;
        if record.as_slice() == "\r" {
            continue; // A blank line, as the reader passes over one without CR.
        }
        let line = record.position().map_or(0, |start| line(text, start));
        rows.push((line, record.iter().map(|cell| cell.trim().to_owned()).collect()));
    }
    let lines = u64::try_from(text.lines().count()).unwrap_or(u64::MAX);
    let open_end = (!text.ends_with('\n')).then_some(lines);
    Ok(Sheet { label: label.to_owned(), is_csv: true, open_end, rows })
}

/// The line where a record begins: blank lines before it belong to the position that the reader
/// gives it.
fn line(text: &str, start: &csv::Position) -> u64 {
    let at = usize::try_from(start.byte()).unwrap_or(usize::MAX);
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    let blank = rest.iter().take_while(|byte| b"\r\n".contains(byte));
    start.line() + blank.filter(|byte| **byte == b'\n').map(|_| 1).sum::<u64>()
}

/// The text of a CSV file: UTF-8, and a table at all.
fn csv_text<'b>(label: &str, bytes: &'b [u8]) -> Result<&'b str, Error> {
    let not_a_table = |saw: &str| Error::NotATable { file: label.to_owned(), saw: saw.to_owned() };
    let start = bytes.get(..256).unwrap_or(bytes);
    let head = String::from_utf8_lossy(start).trim_start().to_lowercase();
    if bytes.is_empty() {
        return Err(not_a_table("an empty file"));
    }
    if head.starts_with("<!doctype") || head.starts_with("<html") {
        return Err(not_a_table("an HTML page"));
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(not_a_table("an old .xls workbook; save it as .xlsx"));
    }
    if bytes.contains(&0) {
        return Err(not_a_table("a binary file"));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = good.split(|byte| *byte == b'\n').count();
        not_a_table(&format!("text that is not UTF-8 (line {line})"))
    })?;
    Ok(text.trim_start_matches('\u{feff}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_a_workbook_read_as_in_a_text_file() {
        assert_eq!(text(&Data::Float("1053.0999999999999".parse().unwrap())), "1053.1");
        assert_eq!(text(&Data::Float(204_350.0)), "204350");
        assert_eq!(text(&Data::String("  Chief executives ".to_owned())), "Chief executives");
    }

    #[test]
    fn lines_are_counted_past_blank_ones_and_an_open_end_is_noticed() {
        let lines = |text: &str| {
            let sheet = csv_sheet("x.csv", text.as_bytes()).unwrap();
            (sheet.rows.iter().map(|(line, _)| *line).collect::<Vec<_>>(), sheet.open_end)
        };
        assert_eq!(lines("a,b\n\n\n1,2\n"), (vec![1, 4], None));
        assert_eq!(lines("a,b\r\n\r\n1,\"2\r\n3\"\r\n4,5"), (vec![1, 3, 5], Some(5)));
        let tabs = csv_sheet("x.tsv", b"a\tb, c\n").unwrap();
        assert_eq!(tabs.rows, [(1, vec!["a".to_owned(), "b, c".to_owned()])]);
    }

    #[test]
    fn what_is_no_table_is_named() {
        let saw = |bytes: &[u8]| csv_sheet("x.csv", bytes).unwrap_err().to_string();
        assert!(saw(b"").contains("an empty file"));
        assert!(saw(b"<!DOCTYPE html>\n").contains("an HTML page"));
        assert!(saw(b"a,b\n1,\xff\n").contains("not UTF-8 (line 2)"));
        assert!(is_table("oesm25nat/national_M2025_dl.xlsx") && !is_table("x/~$national.xlsx"));
    }
}
