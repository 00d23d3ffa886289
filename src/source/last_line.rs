//! Whether a table whose last line lacks its line end is whole, or was cut off in its last cell.
//!
//! Editors leave the last line end out, and interrupted copies do too: then `4.25` may have become
//! `4.2`, which reads as another number. A row with all its fields is taken for whole unless its last
//! cell could have lost something that nobody would notice.

use std::collections::HashSet;

use super::book::{Book, Sheet};
use super::error::Error;

/// Different values up to which a column is a vocabulary: `Y`, `N`; `Analyst`, `Incumbent`.
const VOCABULARY: usize = 32;

/// What the last column's cells of the other rows look like.
#[derive(Debug, Default)]
pub(super) struct LastColumn {
    cells: usize,
    /// At most one more than [`VOCABULARY`].
    values: HashSet<String>,
    blanks: usize,
    /// The most digits after the point that a number has.
    decimals: usize,
}

impl LastColumn {
    /// Looks at a cell of a row that has its line end.
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
    }

    /// Whether the last cell may have lost its end.
    pub(super) fn may_be_cut(&self, cell: &str) -> bool {
        if cell.is_empty() {
            return self.blanks == 0 && self.cells > 0;
        }
        // A number is whole only with as many digits after the point as the longest other one has.
        if let Some(digits) = decimals(cell) {
            return digits == 0 || digits != self.decimals;
        }
        // A word of which all others are known, and this one is not.
        let few = self.values.len() <= VOCABULARY && self.values.len() * 4 <= self.cells;
        few && cell != "n/a" && !self.values.contains(cell)
    }
}

/// Digits after the point of a number, if the text is one.
fn decimals(cell: &str) -> Option<usize> {
    cell.parse::<f64>().ok()?;
    Some(cell.split_once('.').map_or(0, |(_, digits)| digits.len()))
}

/// Refuses a text file whose last line lacks its line end and may have lost more: unless that line is
/// whole by the number of its cells and by what stands in the last.
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

/// What an operator should know of the files.
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
mod tests {
    use super::*;

    fn column(cells: &[&str]) -> LastColumn {
        let mut column = LastColumn::default();
        for cell in cells {
            column.note(cell);
        }
        column
    }

    #[test]
    fn a_number_is_whole_only_with_all_decimals_that_others_have() {
        let two = column(&["4.25", "3.1", "n/a", "1"]);
        assert!(!two.may_be_cut("2.75") && two.may_be_cut("2.7") && two.may_be_cut("2"));
        assert!(!two.may_be_cut("") && column(&["4.25", "3.1"]).may_be_cut(""));
        assert!(column(&["20", "100"]).may_be_cut("10"));
        assert!(column(&[]).may_be_cut("4.25"));
    }

    #[test]
    fn a_word_is_whole_where_it_is_known_and_a_sentence_always() {
        let words = [
            "Analyst",
            "Incumbent",
            "Analyst",
            "Analyst",
            "Incumbent",
            "Analyst",
            "Analyst",
            "Analyst",
        ];
        let words = column(&words);
        assert!(!words.may_be_cut("Analyst") && words.may_be_cut("Anal") && words.may_be_cut(""));
        assert!(!words.may_be_cut("n/a"));
        assert!(!column(&["Lead.", "Decide."]).may_be_cut("Plan the week."));
    }
}
