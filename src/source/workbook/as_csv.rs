//! A workbook of O*NET's Excel release as the CSV text that its table would be.

use std::io::Cursor;

use super::Workbook;
use crate::source::error::Error;
use crate::source::limits::{self, exceeded};
use crate::source::{kind, packed};

/// The sheet with the column `mark`, else the first with cells, as CSV; a line's number is its row's.
pub(in crate::source) fn as_csv(label: &str, bytes: &[u8], mark: &str) -> Result<Vec<u8>, Error> {
    if let Some(saw) = kind::foreign(bytes) {
        return Err(Error::NotATable { file: label.to_owned(), saw: saw.to_owned() });
    }
    let zip = packed::open(Cursor::new(bytes), label)?;
    if let Some(saw) = kind::foreign_zip(zip.file_names()) {
        return Err(Error::NotATable { file: label.to_owned(), saw: saw.to_owned() });
    }
    drop(zip);
    let mut book = Workbook::open(Cursor::new(bytes), label)?;
    let mut first = None;
    for sheet in 0..book.sheets().len() {
        let (text, is_meant) = one(&mut book, sheet, label, mark)?;
        if is_meant {
            return Ok(text);
        }
        if first.is_none() && !text.is_empty() {
            first = Some(text);
        }
    }
    first.ok_or_else(|| Error::Empty { file: label.to_owned(), expected: "a header line" })
}

/// A sheet as CSV, and whether its first row has the column.
fn one(
    book: &mut Workbook<Cursor<&[u8]>>,
    sheet: usize,
    label: &str,
    mark: &str,
) -> Result<(Vec<u8>, bool), Error> {
    let (mut text, mut width, mut line, mut is_meant) = (Vec::new(), 0, 0, false);
    book.rows(sheet, &mut |number, mut cells| {
        if width == 0 {
            (width, is_meant) = (cells.len(), cells.iter().any(|cell| cell == mark));
        }
        if cells.len() < width {
            cells.resize(width, String::new());
        }
        // A reader passes over blank lines and counts them.
        text.extend((line + 1..number).map(|_| b'\n'));
        line = number;
        for (at, cell) in cells.iter().enumerate() {
            text.extend_from_slice(if at == 0 { "\"" } else { ",\"" }.as_bytes());
            text.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
            text.push(b'"');
        }
        text.push(b'\n');
        if text.len() > limits::TEXT {
            return Err(exceeded(label, format!("more than {} bytes of text", limits::TEXT)));
        }
        Ok(())
    })?;
    Ok((text, is_meant))
}
