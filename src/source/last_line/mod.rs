//! Decides whether a table whose last line has no line end is complete, or was cut off in its last
//! cell.
//!
//! Some editors leave the last line end out. An interrupted copy does too, and then `4.25` may have
//! become `4.2`, another number. A last row with all its fields is taken for complete if its last
//! cell passes the check for its kind, against the cells above it in the same column:
//!
//! - A number with a decimal point has at least as many digits after it as the longest of those
//!   above.
//! - A whole number would, with one digit more, be larger than all of those above; or the column
//!   has only a few different numbers, this is one of them, and no other begins with it.
//! - A code of digits and signs, such as `15-1252.00`, has the form of one of those above.
//! - A word is one of those above, if the column has only a few different ones.
//! - A text ends as a sentence does, if nearly all of those above do.

use std::collections::HashSet;

use super::book::{Book, Sheet};
use super::error::Error;

/// The most different values of a column that counts as one of a few fixed words, such as `Y` and
/// `N`, or `Analyst` and `Incumbent`.
const VOCABULARY: usize = 32;

/// What is known of the last column from the rows before the last.
#[derive(Debug, Default)]
pub(super) struct LastColumn {
    cells: usize,
    /// The different values; at most [`VOCABULARY`] + 1 are kept.
    values: HashSet<String>,
    blanks: usize,
    /// The largest number of digits after a decimal point.
    decimals: usize,
    /// The largest whole number without its sign; `None` where there is none.
    largest: Option<f64>,
    /// The forms of the codes, such as `99-9999.99`.
    forms: HashSet<String>,
    /// How many cells are codes.
    codes: usize,
    /// How many cells end as a sentence does.
    sentences: usize,
}

impl LastColumn {
    /// For a column of whole numbers that is known to go up to `largest`, whatever the rows have.
    pub(super) fn up_to(largest: f64) -> Self {
        Self { largest: Some(largest), ..Self::default() }
    }

    /// Adds the last cell of a row that has its line end.
    pub(super) fn note(&mut self, cell: &str) {
        if cell.is_empty() || cell == "n/a" {
            self.blanks += 1;
            return;
        }
        self.cells += 1;
        if self.values.len() <= VOCABULARY && !self.values.contains(cell) {
            self.values.insert(cell.to_owned());
        }
        self.decimals = self.decimals.max(decimals(cell).unwrap_or(0));
        if let Some(size) = size(cell) {
            self.largest = Some(self.largest.map_or(size, |largest| largest.max(size)));
        }
        if let Some(form) = form(cell) {
            self.codes += 1;
            if self.forms.len() <= VOCABULARY {
                self.forms.insert(form);
            }
        }
        self.sentences += usize::from(ends_sentence(cell));
    }

    /// Whether the cell of the last row may have been cut off.
    pub(super) fn may_be_cut(&self, cell: &str) -> bool {
        if cell.is_empty() {
            return self.blanks == 0 && self.cells > 0;
        }
        let few = self.values.len() <= VOCABULARY && self.values.len() * 4 <= self.cells;
        let known = self.values.contains(cell);
        if let Some(size) = size(cell).filter(|_| self.decimals == 0) {
            let begins = |other: &String| other.len() > cell.len() && other.starts_with(cell);
            let of_few = few && known && !self.values.iter().any(begins);
            return !of_few && self.largest.is_none_or(|largest| size * 10.0 <= largest);
        }
        if let Some(digits) = decimals(cell) {
            return digits == 0 || digits != self.decimals;
        }
        if let Some(form) = form(cell)
            && self.codes == self.cells
            && self.forms.len() <= VOCABULARY
        {
            return !self.forms.contains(&form);
        }
        if few {
            return cell != "n/a" && !known;
        }
        // 95 of 100.
        self.cells > 0 && self.sentences * 20 >= self.cells * 19 && !ends_sentence(cell)
    }
}

/// How many digits a number has after its decimal point; `None` where the text is no such number.
fn decimals(cell: &str) -> Option<usize> {
    cell.parse::<f64>().ok()?;
    Some(cell.split_once('.').map_or(0, |(_, digits)| digits.len()))
}

/// A whole number without its sign; `None` where the text is none.
fn size(cell: &str) -> Option<f64> {
    let digits = cell.strip_prefix(['-', '+']).unwrap_or(cell);
    let whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if whole { digits.parse().ok() } else { None }
}

/// The form of a code of digits and signs: every digit as 9. `None` for a text with letters.
fn form(cell: &str) -> Option<String> {
    let is_code = |c: char| c.is_ascii_digit() || c.is_ascii_punctuation();
    let has_digit = cell.bytes().any(|byte| byte.is_ascii_digit());
    let nine = |c: char| if c.is_ascii_digit() { '9' } else { c };
    (has_digit && cell.chars().all(is_code)).then(|| cell.chars().map(nine).collect())
}

/// Whether a text ends as a sentence does, also inside of quotes or brackets.
fn ends_sentence(cell: &str) -> bool {
    let text = cell.trim_end().trim_end_matches(['"', '\'', ')', ']', '”', '’']);
    text.ends_with(['.', '!', '?', '…'])
}

/// Refuses a text file that may have been cut off: its last line has no line end, and it has too
/// few cells or a last cell that does not pass the check.
pub(super) fn check_end(
    sheet: &Sheet,
    header_at: usize,
    places: &[Option<usize>],
) -> Result<(), Error> {
    let Some(line) = sheet.open_end else { return Ok(()) };
    let width = sheet.rows.get(header_at).map_or(0, |(_, cells)| cells.len());
    let Some(last) = width.checked_sub(1) else { return Ok(()) };
    let mut column = LastColumn::default();
    let mut rows = sheet.rows.iter().skip(header_at + 1).map(|(_, cells)| cells);
    let Some(end) = rows.next_back() else { return Ok(()) };
    rows.filter_map(|cells| cells.get(last)).for_each(|cell| column.note(cell));
    let may_be_cut = match end.get(last) {
        Some(cell) => places.contains(&Some(last)) && column.may_be_cut(cell),
        None => true,
    };
    if may_be_cut {
        return Err(Error::CutOff { file: sheet.label.clone(), line });
    }
    Ok(())
}

/// Notes on the files for the import report.
#[must_use]
pub fn notes(books: &[Book]) -> Vec<String> {
    let sheets = books.iter().flat_map(|book| &book.sheets);
    let open = sheets.filter_map(|sheet| Some((&sheet.label, sheet.open_end?)));
    open.map(|(label, line)| {
        format!("{label}, line {line}, the last, has no line end: see that the file is whole")
    })
    .collect()
}

#[cfg(test)]
mod tests;
