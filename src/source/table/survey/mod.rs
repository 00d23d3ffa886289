//! Reads a text table of a release once before its rows are used, to find out whether quotes belong
//! to its cells or enclose them, and to refuse a file that is no such table.

use std::io::{BufRead, BufReader, Read};

use crate::source::columns::line_end;
use crate::source::error::Error;
use crate::source::kind;
use crate::source::limits::RecordLimit;
use crate::source::reading::read_error;

/// How many bytes from the start are looked at to recognize the kind of a file.
const HEAD: u64 = 1 << 16;

/// How the cells of a table are written in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writing {
    /// As O*NET writes TAB text: a quote is part of the cell.
    Plain,
    /// As programs write CSV: quotes may enclose a cell and then are not part of it.
    Quoted,
}

/// Counts of how quotes are used in a table, from which [`Writing`] is decided.
#[derive(Debug, Default)]
struct Quotes {
    rows: u64,
    /// Cells enclosed in quotes, with any quotes inside doubled.
    quoted: u64,
    /// How many of the enclosed cells are in the header.
    in_header: u64,
    /// How many of the enclosed cells have a doubled quote inside.
    doubled: u64,
    /// How many of the enclosed cells have a comma inside.
    with_comma: u64,
    /// Cells with a comma that are not enclosed; a row without any quote counts as one cell.
    bare_comma: u64,
    /// Cells with a quote that a program which encloses cells would have doubled, and the line of
    /// the first such cell.
    bare: u64,
    bare_line: u64,
}

/// Reads the file once, row by row. Refused are files of another kind, encoding or separator, and rows
/// that are too long.
pub(super) fn survey(label: &str, comma: bool, bytes: impl Read) -> Result<Writing, Error> {
    let (mut gate, left) = RecordLimit::new(bytes);
    let fail = |error| read_error(label, error);
    let mut head = Vec::new();
    gate.by_ref().take(HEAD).read_to_end(&mut head).map_err(fail)?;
    check_head(label, comma, &head)?;
    let mut reader = BufReader::with_capacity(1 << 16, head.as_slice().chain(gate));
    let (mut line, mut quotes) = (Vec::new(), Quotes::default());
    loop {
        left.reset();
        line.clear();
        if reader.read_until(b'\n', &mut line).map_err(fail)? == 0 {
            break;
        }
        // Lines of CSV are only counted for their length.
        if !comma {
            quotes.look(&line);
        }
    }
    if comma { Ok(Writing::Quoted) } else { quotes.writing(label) }
}

fn check_head(label: &str, comma: bool, head: &[u8]) -> Result<(), Error> {
    let not_a_table =
        |saw: &str| Err(Error::NotATable { file: label.to_owned(), saw: saw.to_owned() });
    if head.is_empty() {
        return Err(Error::Empty { file: label.to_owned(), expected: "a header line" });
    }
    if let Some(saw) = kind::foreign(head) {
        return not_a_table(saw);
    }
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return not_a_table("UTF-16 text; save it as UTF-8");
    }
    if head.starts_with(b"PK\x03\x04") {
        return not_a_table(
            "a zip archive or a workbook; give it its own name again, such as .xlsx",
        );
    }
    if !head.contains(&b'\n') && line_end(head).contains(&b'\r') {
        return not_a_table(
            "text whose lines end with CR alone; save it with the line ends of Windows or Unix",
        );
    }
    let header = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let (usual, other) = if comma { (b',', b'\t') } else { (b'\t', b',') };
    if header.contains(&usual) {
        return Ok(());
    }
    let found = if header.contains(&b';') {
        "semicolons"
    } else if !header.contains(&other) {
        return Ok(());
    } else if comma {
        "tabs"
    } else {
        "commas"
    };
    Err(Error::Separator { file: label.to_owned(), found })
}

impl Quotes {
    fn look(&mut self, line: &[u8]) {
        let line = line_end(line.strip_suffix(b"\n").unwrap_or(line));
        let is_header = self.rows == 0;
        let line =
            if is_header { line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line) } else { line };
        self.rows += 1;
        if !line.contains(&b'"') {
            self.bare_comma += u64::from(line.contains(&b','));
            return;
        }
        for cell in line.split(|byte| *byte == b'\t') {
            let comma = u64::from(cell.contains(&b','));
            if !cell.contains(&b'"') {
                self.bare_comma += comma;
                continue;
            }
            if let Some(inside) = in_quotes(cell) {
                self.quoted += 1;
                self.in_header += u64::from(is_header);
                self.doubled += u64::from(inside.contains(&b'"'));
                self.with_comma += comma;
            } else {
                self.bare += 1;
                self.bare_comma += comma;
                self.bare_line = if self.bare == 1 { self.rows } else { self.bare_line };
            }
        }
    }

    /// O*NET's own texts have quotes too, as in `Hire "stars".`, and a whole cell may be in quotes.
    /// A program that encloses cells in quotes does so with every cell that has a quote, which it
    /// doubles; spreadsheets also enclose every cell with a comma, and some programs every text.
    fn writing(&self, label: &str) -> Result<Writing, Error> {
        let like_a_spreadsheet = self.with_comma > 0 && self.bare_comma == 0;
        let many = self.quoted * if self.bare_comma > 0 { 2 } else { 20 } > self.rows;
        let written = self.in_header > 0
            || self.doubled > 0
            || (self.bare == 0 && self.quoted > 0 && (like_a_spreadsheet || many));
        match (written, self.bare) {
            (false, _) => Ok(Writing::Plain),
            (true, 0) => Ok(Writing::Quoted),
            (true, _) => Err(Error::MixedQuotes { file: label.to_owned(), line: self.bare_line }),
        }
    }
}

/// The text between the quotes of a cell that begins and ends with one and has those inside
/// doubled.
fn in_quotes(cell: &[u8]) -> Option<&[u8]> {
    let inside = cell.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    let mut rest = inside.iter();
    while let Some(byte) = rest.next() {
        if *byte == b'"' && rest.next() != Some(&b'"') {
            return None;
        }
    }
    Some(inside)
}

#[cfg(test)]
mod tests;
