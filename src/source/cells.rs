//! One row's cells, each turned into the kind of value its column holds.

use csv::ByteRecord;

use super::error::{Error, quoted};
use super::table::{Layout, Missing, line_end};

/// One row's cells, taken in the order of the layout's columns.
#[derive(Debug)]
pub struct Cells<'r> {
    pub(super) file: &'r str,
    pub(super) line: u64,
    pub(super) layout: &'r Layout,
    pub(super) positions: &'r [Option<usize>],
    pub(super) record: &'r ByteRecord,
    pub(super) missing: &'r mut Missing,
    pub(super) next: usize,
}

impl<'r> Cells<'r> {
    /// The next cell, `None` where it is missing: `n/a`, empty, or the file lacks the column.
    pub fn maybe(&mut self) -> Option<&'r str> {
        let position = self.positions.get(self.next).copied().flatten();
        let cell = position.and_then(|position| self.record.get(position)).unwrap_or_default();
        // The row was checked to be UTF-8 as a whole.
        let text = std::str::from_utf8(line_end(cell)).unwrap_or_default();
        let known = !text.is_empty() && text != "n/a";
        if !known && let Some(count) = self.missing.get_mut(self.next) {
            *count += 1;
        }
        self.next += 1;
        known.then_some(text)
    }

    /// The next cell, which must not be missing.
    pub fn text(&mut self) -> Result<&'r str, Error> {
        self.maybe().ok_or_else(|| self.refuse("", "a value; this column is never empty"))
    }

    /// The next cell as a finite number.
    pub fn number(&mut self) -> Result<f64, Error> {
        let text = self.text()?;
        self.parse_number(text)
    }

    /// The next cell as a finite number, or missing.
    pub fn maybe_number(&mut self) -> Result<Option<f64>, Error> {
        self.maybe().map(|text| self.parse_number(text)).transpose()
    }

    /// The next cell as a whole number.
    pub fn integer(&mut self) -> Result<i64, Error> {
        let text = self.text()?;
        self.parse_integer(text)
    }

    /// The next cell as a whole number, or missing.
    pub fn maybe_integer(&mut self) -> Result<Option<i64>, Error> {
        self.maybe().map(|text| self.parse_integer(text)).transpose()
    }

    /// The next cell as `Y` or `N`, or missing.
    pub fn maybe_flag(&mut self) -> Result<Option<bool>, Error> {
        match self.maybe() {
            None => Ok(None),
            Some("Y") => Ok(Some(true)),
            Some("N") => Ok(Some(false)),
            Some(other) => Err(self.refuse(other, "Y or N")),
        }
    }

    /// The next cell, `MM/YYYY`, as `YYYY-MM` (which sorts by time), or missing.
    pub fn maybe_month(&mut self) -> Result<Option<String>, Error> {
        let Some(text) = self.maybe() else { return Ok(None) };
        let month = text.split_once('/').filter(|(month, year)| {
            let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
            month.len() == 2
                && year.len() == 4
                && digits(month)
                && digits(year)
                && ("01"..="12").contains(month)
        });
        match month {
            Some((month, year)) => Ok(Some(format!("{year}-{month}"))),
            None => Err(self.refuse(text, "a month as MM/YYYY")),
        }
    }

    /// The error for the cell taken last.
    #[must_use]
    pub fn refuse(&self, value: &str, expected: &str) -> Error {
        let column = self.next.checked_sub(1).and_then(|at| self.layout.columns.get(at));
        Error::Cell {
            file: self.file.to_owned(),
            line: self.line,
            column: column
                .and_then(|column| column.names.first())
                .copied()
                .unwrap_or_default()
                .to_owned(),
            value: quoted(value),
            expected: expected.to_owned(),
        }
    }

    fn parse_number(&self, text: &str) -> Result<f64, Error> {
        let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
        number.ok_or_else(|| self.refuse(text, "a number such as 4.25"))
    }

    fn parse_integer(&self, text: &str) -> Result<i64, Error> {
        text.parse().ok().ok_or_else(|| self.refuse(text, "a whole number"))
    }
}
