//! Text tables of which nothing is known beforehand: encoding, line ends, separator.

use std::borrow::Cow;

use super::book::Sheet;
use super::error::Error;
use super::kind;
use super::limits::{self, Budget, RecordLimit, exceeded};
use super::reading::{self, csv_error, first_line};
use crate::convert::unsigned;

/// Lines from the top in which a separator is looked for.
const HEAD_LINES: usize = 40;

/// A text file as a sheet.
pub(super) fn sheet(label: &str, bytes: &[u8], budget: &mut Budget) -> Result<Sheet, Error> {
    let text = decode(label, bytes)?;
    let (gate, left) = RecordLimit::new(text.as_bytes());
    let mut reader =
        reading::rows(separator(label, &text)?).has_headers(false).flexible(true).from_reader(gate);
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    loop {
        left.reset();
        let read = reader.read_record(&mut record).map_err(|error| csv_error(label, error))?;
        if !read {
            break;
        }
        if record.as_slice() == "\r" {
            continue; // A blank line, as the reader passes over one without CR.
        }
        if record.len() > limits::COLUMNS {
            return Err(exceeded(label, format!("more than {} columns", limits::COLUMNS)));
        }
        let line = record.position().map_or(0, |start| first_line(&text, start));
        let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
        budget.take(label, &cells)?;
        rows.push((line, cells));
    }
    let lines = unsigned(text.lines().count());
    let open_end = (!text.ends_with('\n')).then_some(lines);
    Ok(Sheet { label: label.to_owned(), is_csv: true, open_end, rows })
}

/// The text of a file: UTF-8, or UTF-16 with its mark; lines that end with CR alone end with LF.
pub(super) fn decode<'b>(label: &str, bytes: &'b [u8]) -> Result<Cow<'b, str>, Error> {
    let not_a_table = |saw: String| Error::NotATable { file: label.to_owned(), saw };
    if let Some(saw) = kind::foreign(bytes) {
        return Err(not_a_table(saw.to_owned()));
    }
    let wide: Option<fn([u8; 2]) -> u16> = match bytes {
        [0xff, 0xfe, ..] => Some(u16::from_le_bytes),
        [0xfe, 0xff, ..] => Some(u16::from_be_bytes),
        _ => None,
    };
    let text = if let Some(unit) = wide {
        // Behind the mark; an odd byte at the end is no unit.
        let (units, _) = bytes.as_chunks::<2>();
        let units = units.iter().skip(1).map(|pair| unit(*pair));
        let text: Result<String, _> = char::decode_utf16(units).collect();
        Cow::Owned(
            text.map_err(|_broken| not_a_table("broken UTF-16 text; save it as UTF-8".to_owned()))?,
        )
    } else {
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let line = good.split(|byte| *byte == b'\n').count();
            not_a_table(format!(
                "text that is not UTF-8 (line {line}); save it as UTF-8 (in a spreadsheet: \"CSV UTF-8\")"
            ))
        })?;
        Cow::Borrowed(text.trim_start_matches('\u{feff}'))
    };
    if text.contains('\0') {
        return Err(not_a_table(
            "a binary file, or UTF-16 text without its mark; save it as UTF-8".to_owned(),
        ));
    }
    if text.contains('\r') && !text.contains('\n') {
        return Ok(Cow::Owned(text.replace('\r', "\n")));
    }
    Ok(text)
}

/// TAB in `.tsv` and `.txt`, a comma elsewhere; TAB also where the file has no comma in its head.
fn separator(label: &str, text: &str) -> Result<u8, Error> {
    let name = label.to_ascii_lowercase();
    let usual =
        if [".tsv", ".txt"].iter().any(|ending| name.ends_with(ending)) { '\t' } else { ',' };
    let has = |separator: char| text.lines().take(HEAD_LINES).any(|line| line.contains(separator));
    if has(usual) {
        return Ok(if usual == ',' { b',' } else { b'\t' });
    }
    match [(',', b','), ('\t', b'\t')].into_iter().find(|(separator, _)| has(*separator)) {
        Some((_, byte)) => Ok(byte),
        None if has(';') => Err(Error::Separator { file: label.to_owned(), found: "semicolons" }),
        None => Ok(b','),
    }
}

#[cfg(test)]
mod tests;
