//! A cell of a CSV file, which spreadsheets open too.

use super::line;

/// Whether a spreadsheet would calculate with the text instead of showing it: it begins, blanks apart,
/// with `=`, `+`, `-` or `@`, or with their full-width forms.
#[must_use]
pub fn is_formula(text: &str) -> bool {
    let first = text.chars().find(|c| !c.is_whitespace() && *c != '\u{fffd}');
    matches!(
        first,
        Some(
            '=' | '+' | '-' | '@' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}' | '\u{2212}'
        )
    )
}

/// Text as a cell: on one line, and with an apostrophe before what would be a formula. A cell that begins
/// with a tab or a line end gets the apostrophe too, because some programs drop these first.
#[must_use]
pub fn cell(text: &str) -> String {
    let shown = line(text);
    let is_broken = text.starts_with(|c: char| c.is_control());
    if is_broken || is_formula(&shown) { format!("'{shown}") } else { shown.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::super::{hostile, is_unseen};
    use super::*;

    #[test]
    fn formulas_become_text_and_text_stays() {
        for (text, expected) in [
            ("Chief Executives", "Chief Executives"),
            ("11-1011", "11-1011"),
            ("", ""),
            ("a = b", "a = b"),
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-", "'-"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "' =1"),
            ("\rx", "' x"),
            ("  =1", "'  =1"),
            ("\u{a0}=1", "'\u{a0}=1"),
            ("\u{feff}=1", "'\u{fffd}=1"),
            ("\u{ff1d}1", "'\u{ff1d}1"),
            ("'=1", "'=1"),
        ] {
            assert_eq!(cell(text), expected, "{text:?}");
        }
    }

    #[test]
    fn no_text_makes_a_formula_or_a_second_line() {
        for seed in 0..3_000 {
            let text = hostile(seed, 6);
            let cell = cell(&text);
            assert!(!is_formula(&cell) && !cell.chars().any(is_unseen), "{text:?}: {cell:?}");
        }
    }
}
