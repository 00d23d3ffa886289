//! The cells of one row, taken in order and turned into values: text, number, date, flag.

use csv::ByteRecord;

use super::columns::{Layout, Missing, line_end};
use super::error::{Error, quoted};
use super::limits;

/// The largest whole number that JSON readers keep exact: 2⁵³ − 1.
const MAX_KEY: i64 = (1 << 53) - 1;
/// The most respondents that a row may state: no survey of O*NET has more than a few hundred.
const MAX_PEOPLE: i64 = 1_000_000;

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
    ///
    /// # Panics
    /// Where a parser takes more cells than its layout has columns.
    pub fn maybe(&mut self) -> Option<&'r str> {
        // A parser that takes more cells than its layout has columns must not find them missing.
        #[expect(clippy::indexing_slicing, reason = "there is a position for each column")]
        let position = self.positions[self.next];
        let cell = position.and_then(|position| self.record.get(position)).unwrap_or_default();
        #[expect(clippy::expect_used, reason = "the row was checked as a whole")]
        let text = std::str::from_utf8(line_end(cell)).expect("UTF-8");
        let known = !text.is_empty() && text != "n/a";
        #[expect(clippy::indexing_slicing, reason = "there is a count for each column")]
        if !known {
            self.missing[self.next] += 1;
        }
        self.next += 1;
        known.then_some(text)
    }

    /// The next cell; an error where it is missing.
    pub fn text(&mut self) -> Result<&'r str, Error> {
        self.maybe().ok_or_else(|| self.refuse("", "a value; this column is never empty"))
    }

    /// The next cell as a number from `low` to `high`, which `expected` says in words.
    pub fn number_in(&mut self, low: f64, high: f64, expected: &str) -> Result<f64, Error> {
        let text = self.text()?;
        self.parse_number_in(text, low, high, expected)
    }

    /// As [`Cells::number_in`], `None` where the cell is missing.
    pub fn maybe_number_in(
        &mut self,
        low: f64,
        high: f64,
        expected: &str,
    ) -> Result<Option<f64>, Error> {
        let text = self.maybe();
        text.map(|text| self.parse_number_in(text, low, high, expected)).transpose()
    }

    /// The next cell as an identifier: a text of at most [`limits::ID`] characters.
    pub fn id(&mut self) -> Result<&'r str, Error> {
        let text = self.text()?;
        if text.len() > limits::ID {
            return Err(self.refuse(text, &format!("an ID of at most {} characters", limits::ID)));
        }
        Ok(text)
    }

    /// The next cell as a whole number.
    pub fn integer(&mut self) -> Result<i64, Error> {
        let text = self.text()?;
        self.parse_integer(text)
    }

    /// The next cell as a whole number from `low` to `high`.
    pub fn whole(&mut self, low: i64, high: i64) -> Result<i64, Error> {
        let number = self.integer()?;
        self.check_whole(number, low, high)
    }

    /// The next cell as an ID that other tables refer to: from 1, and small enough to be exact in
    /// JSON.
    pub fn key(&mut self) -> Result<i64, Error> {
        self.whole(1, MAX_KEY)
    }

    /// The next cell as a whole number, `None` where it is missing.
    pub fn maybe_integer(&mut self) -> Result<Option<i64>, Error> {
        self.maybe().map(|text| self.parse_integer(text)).transpose()
    }

    /// The next cell as a number of respondents, `None` where it is missing.
    pub fn maybe_count(&mut self) -> Result<Option<i64>, Error> {
        let count = self.maybe_integer()?;
        count.map(|count| self.check_whole(count, 0, MAX_PEOPLE)).transpose()
    }

    /// The next cell as a flag, `Y` or `N`, `None` where it is missing.
    pub fn maybe_flag(&mut self) -> Result<Option<bool>, Error> {
        match self.maybe() {
            None => Ok(None),
            Some("Y") => Ok(Some(true)),
            Some("N") => Ok(Some(false)),
            Some(other) => Err(self.refuse(other, "Y or N")),
        }
    }

    /// The next cell, `MM/YYYY`, as `YYYY-MM`, which sorts by time; `None` where it is missing.
    pub fn maybe_month(&mut self) -> Result<Option<String>, Error> {
        let Some(text) = self.maybe() else { return Ok(None) };
        let month = text.split_once('/').filter(|(month, year)| {
            let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
            month.len() == 2
                && year.len() == 4
                && digits(month)
                && digits(year)
                && ("01"..="12").contains(month)
                && ("1990"..="2100").contains(year)
        });
        match month {
            Some((month, year)) => Ok(Some(format!("{year}-{month}"))),
            None => Err(self.refuse(text, "a month as MM/YYYY, from 1990 to 2100")),
        }
    }

    /// An error about the cell that was taken last.
    #[must_use]
    pub fn refuse(&self, value: &str, expected: &str) -> Error {
        #[expect(clippy::indexing_slicing, reason = "only a cell that was taken is refused")]
        let column = &self.layout.columns[self.next - 1];
        Error::Cell {
            file: self.file.to_owned(),
            line: self.line,
            column: column.name().to_owned(),
            value: quoted(value),
            expected: expected.to_owned(),
        }
    }

    fn check_whole(&self, number: i64, low: i64, high: i64) -> Result<i64, Error> {
        if (low..=high).contains(&number) {
            return Ok(number);
        }
        Err(self.refuse(&number.to_string(), &format!("a whole number from {low} to {high}")))
    }

    fn parse_number_in(
        &self,
        text: &str,
        low: f64,
        high: f64,
        expected: &str,
    ) -> Result<f64, Error> {
        let number = self.parse_number(text)?;
        if (low..=high).contains(&number) { Ok(number) } else { Err(self.refuse(text, expected)) }
    }

    fn parse_number(&self, text: &str) -> Result<f64, Error> {
        let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
        number.ok_or_else(|| self.refuse(text, "a number such as 4.25"))
    }

    fn parse_integer(&self, text: &str) -> Result<i64, Error> {
        text.parse().ok().ok_or_else(|| self.refuse(text, "a whole number"))
    }
}
