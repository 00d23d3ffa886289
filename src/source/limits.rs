//! The most that is read of a file, whatever its own headers state.
//!
//! Every reader of a file that is not ours stays under these, so that memory is bounded by them and
//! not by the file. Each is several times what the largest real table needs.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use super::error::Error;
use crate::convert::unsigned;

/// Bytes of an archive of tables, packed. The largest real one has about 15 MB.
pub const ARCHIVE: u64 = 256 << 20;
/// Bytes of a member, unpacked. The largest real one has 44 MB (Work Context as text).
pub const MEMBER: u64 = 256 << 20;
/// Bytes of all members together, unpacked.
pub const UNPACKED: u64 = 2 << 30;
/// How many times its packed size a member may have, beyond [`RATIO_FREE`]. Real tables stay below 60.
pub const RATIO: u64 = 200;
/// Bytes of a member for which its ratio does not count.
pub const RATIO_FREE: u64 = 8 << 20;
/// Members of an archive.
pub const MEMBERS: usize = 10_000;
/// Bytes of a table file that is read whole: a workbook of BLS's, a file of values.
pub const FILE: u64 = 64 << 20;
/// Bytes of a row of a text table, or of one piece of a workbook's XML.
pub const RECORD: u64 = 1 << 20;
/// Columns, as spreadsheets have them.
pub const COLUMNS: usize = 16_384;
/// Rows, as spreadsheets have them.
pub const ROWS: u64 = 1_048_576;
/// Sheets of a workbook.
pub const SHEETS: usize = 250;
/// Cells of a file over all sheets, blank ones before the last of a row included.
pub const CELLS: usize = 3_000_000;
/// Bytes of the text in a file's cells, and of a workbook's shared texts.
pub const TEXT: usize = 128 << 20;
/// Characters of a cell, as spreadsheets have them.
pub const CELL: usize = 32_767;
/// Characters of a text that is stored. The longest real one has 811 (a description).
pub const STORED: usize = 4_000;
/// Characters of an identifier that is stored.
pub const ID: usize = 64;

/// Jobs or openings of an occupation: several times all jobs of the country.
pub const JOBS: i64 = 1_000_000_000;
/// Dollars a year.
pub const ANNUAL_WAGE: f64 = 10_000_000.0;
/// Dollars an hour.
pub const HOURLY_WAGE: f64 = 5_000.0;
/// A change of employment in percent, from the loss of all.
pub const GROWTH: (f64, f64) = (-100.0, 10_000.0);
/// A figure of somebody else's, either way from 0: sums of their squares stay finite.
pub const FIGURE: f64 = 1e12;
/// Years that a period or a release can be of.
pub const YEARS: (u16, u16) = (1980, 2100);

/// The error for a file that has more of something than is read.
pub(super) fn exceeded(file: &str, what: impl Into<String>) -> Error {
    Error::Limit { file: file.to_owned(), what: what.into() }
}

/// What is left of the cells and text that are kept of one file.
#[derive(Debug)]
pub(super) struct Budget {
    cells: usize,
    text: usize,
}

impl Budget {
    pub(super) fn new() -> Self {
        Self { cells: CELLS, text: TEXT }
    }

    /// Books a row of cells.
    pub(super) fn take(&mut self, file: &str, cells: &[String]) -> Result<(), Error> {
        let text = cells.iter().map(String::len).sum();
        let left = self.cells.checked_sub(cells.len()).zip(self.text.checked_sub(text));
        let (cells, text) = left.ok_or_else(|| {
            exceeded(file, format!("more than {CELLS} cells or {TEXT} bytes of text"))
        })?;
        (self.cells, self.text) = (cells, text);
        Ok(())
    }
}

/// Bytes that may still be read of the present record; shared between a [`RecordLimit`] and who resets it.
#[derive(Debug, Clone)]
pub(super) struct Allowance(Rc<Cell<u64>>);

impl Allowance {
    /// A new record begins.
    pub(super) fn reset(&self) {
        self.0.set(RECORD);
    }
}

/// Fails, instead of letting a buffer grow, when a record is longer than [`RECORD`]. What a buffered
/// reader above it reads ahead counts for the record that is under way.
#[derive(Debug)]
pub(super) struct RecordLimit<R> {
    inner: R,
    left: Allowance,
}

/// A record longer than [`RECORD`].
#[derive(Debug, thiserror::Error)]
#[error("a row or a piece of text longer than {RECORD} bytes")]
pub(super) struct TooLong;

impl<R> RecordLimit<R> {
    pub(super) fn new(inner: R) -> (Self, Allowance) {
        let left = Allowance(Rc::new(Cell::new(RECORD)));
        (Self { inner, left: left.clone() }, left)
    }

    pub(super) fn inner(&self) -> &R {
        &self.inner
    }
}

impl<R: Read> Read for RecordLimit<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let left = self.left.0.get().checked_sub(unsigned(read));
        self.left.0.set(left.ok_or_else(|| io::Error::new(io::ErrorKind::FileTooLarge, TooLong))?);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_beyond_its_limit_is_an_error_however_it_is_read() {
        let (mut gate, left) = RecordLimit::new(io::repeat(b'x'));
        let half = RECORD / 2;
        for _ in 0..10 {
            left.reset();
            io::copy(&mut gate.by_ref().take(half), &mut io::sink()).unwrap();
        }
        left.reset();
        assert!(
            io::copy(&mut gate, &mut io::sink()).unwrap_err().get_ref().unwrap().is::<TooLong>()
        );
    }

    #[test]
    fn blank_cells_count() {
        let mut budget = Budget::new();
        let row = vec![String::new(); COLUMNS];
        let rows = (0..=CELLS).take_while(|_| budget.take("x", &row).is_ok()).count();
        assert_eq!(rows, CELLS / COLUMNS);
    }
}
