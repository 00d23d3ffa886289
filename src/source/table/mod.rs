//! A table file, row by row: TAB text without quoting or CSV with it, columns found by name.

mod header;
mod input;
mod survey;

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Read;
use std::rc::Rc;

use csv::ByteRecord;

use header::{header_name, positions};
use input::{LastByte, open};

use super::archive::{Archive, Member};
use super::cells::Cells;
use super::columns::{Layout, Missing, line_end};
use super::error::{Error, listed, quoted};
use super::last_line::LastColumn;
use super::limits::{self, Allowance, RecordLimit, exceeded};
use super::reading::{csv_error, rows};

/// Rows that were read, in any file of a table, by a hash of their key.
pub type Seen = HashMap<u128, First>;

/// Where a key stood first, and a hash of what its row said.
#[derive(Debug)]
pub struct First {
    file: Rc<str>,
    line: u64,
    content: u64,
}

type Reader<'a> = csv::Reader<RecordLimit<LastByte<Box<dyn Read + 'a>>>>;

/// Reads one file's rows.
pub struct Table<'a> {
    file: String,
    layout: Layout,
    positions: Vec<Option<usize>>,
    width: usize,
    reader: Reader<'a>,
    record_left: Allowance,
    record: ByteRecord,
    seen: &'a mut Seen,
    /// The file's name once for all rows of it that `seen` holds.
    name: Rc<str>,
    missing: Missing,
    rows: u64,
    repeated: u64,
    /// The file's last column, where it is read and the file may be cut off.
    last: Option<LastColumn>,
    notes: Vec<String>,
}

impl std::fmt::Debug for Table<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Table").field("file", &self.file).finish_non_exhaustive()
    }
}

impl<'a> Table<'a> {
    /// Opens a member of a release, reads the header and finds the columns. `seen` is shared by the
    /// files of one table.
    pub fn open(
        archive: &'a mut Archive,
        member: &Member,
        layout: Layout,
        seen: &'a mut Seen,
    ) -> Result<Self, Error> {
        let (file, is_checked) = (archive.label(member), archive.is_checked());
        let input = open(archive, member, &layout)?;
        let (gate, record_left) = RecordLimit::new(LastByte::new(input.bytes));
        let mut reader = rows(input.separator)
            .quoting(input.quoting)
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(1 << 16)
            .from_reader(gate);
        let mut header = ByteRecord::new();
        if !reader.read_byte_record(&mut header).map_err(|error| csv_error(&file, error))? {
            return Err(Error::Empty { file, expected: "a header line" });
        }
        if header.len() > limits::COLUMNS {
            return Err(exceeded(&file, format!("more than {} columns", limits::COLUMNS)));
        }
        let header: Vec<String> = header.iter().map(header_name).collect();
        let (positions, unknown) = positions(&file, &layout, &header)?;
        let mut notes = input.notes;
        if !unknown.is_empty() {
            let names = listed(unknown.iter().map(String::as_str));
            notes.push(format!(
                "{}: columns that are not known here and were not read: {names}",
                member.name
            ));
        }
        let last = header.len().checked_sub(1).map(Some);
        let may_be_cut = !is_checked && last.is_some_and(|last| positions.contains(&last));
        Ok(Self {
            width: header.len(),
            missing: vec![0; layout.columns.len()],
            name: Rc::from(file.as_str()),
            file,
            positions,
            layout,
            reader,
            record_left,
            record: ByteRecord::new(),
            seen,
            rows: 0,
            repeated: 0,
            last: may_be_cut.then(LastColumn::default),
            notes,
        })
    }

    /// The next row's cells, `None` after the last.
    pub fn next_row(&mut self) -> Result<Option<Cells<'_>>, Error> {
        loop {
            self.record_left.reset();
            let read = self.reader.read_byte_record(&mut self.record);
            if !read.map_err(|error| csv_error(&self.file, error))? {
                return self.end().map(|()| None);
            }
            let line = self.record.position().map_or(0, csv::Position::line);
            if self.record.as_slice() == b"\r" {
                continue; // A blank line, as the reader passes over one without CR.
            }
            self.check(line)?;
            self.check_end(line)?;
            if self.is_new(line)? {
                self.rows += 1;
                if self.rows > limits::ROWS {
                    return Err(exceeded(&self.file, format!("more than {} rows", limits::ROWS)));
                }
                return Ok(Some(Cells {
                    file: &self.file,
                    line,
                    layout: &self.layout,
                    positions: &self.positions,
                    record: &self.record,
                    missing: &mut self.missing,
                    next: 0,
                }));
            }
        }
    }

    /// Rows read and, per column of the layout, cells that were missing.
    #[must_use]
    pub fn counts(&self) -> (u64, &Missing) {
        (self.rows, &self.missing)
    }

    /// What an operator should know of the file, once it is read.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let mut notes = self.notes.clone();
        if self.repeated > 0 && !self.layout.repeats {
            let (file, repeated) = (&self.file, self.repeated);
            notes.push(format!(
                "{file}: rows that repeat another word for word, read once each: {repeated}"
            ));
        }
        notes
    }

    fn end(&mut self) -> Result<(), Error> {
        if self.rows == 0 && self.repeated == 0 {
            return Err(Error::Empty {
                file: self.file.clone(),
                expected: "rows below the header",
            });
        }
        Ok(())
    }

    /// Refuses the last row if it lacks its line end and may have lost more.
    fn check_end(&mut self, line: u64) -> Result<(), Error> {
        let Some(column) = &mut self.last else { return Ok(()) };
        let cell = self.record.iter().next_back().map(line_end).unwrap_or_default();
        let cell = String::from_utf8_lossy(cell);
        let ended = self.reader.position().byte();
        // The reader is at the file's end, and the last byte there is no line end.
        let reader = self.reader.get_ref().inner();
        let is_last = reader.is_at_end && ended >= reader.read;
        if is_last && !matches!(reader.last, Some(b'\n' | b'\r')) {
            if column.may_be_cut(&cell) {
                return Err(Error::CutOff { file: self.file.clone(), line });
            }
            let file = &self.file;
            self.notes.push(format!(
                "{file}, line {line}, the last, has no line end: see that the file is whole"
            ));
        }
        column.note(&cell);
        Ok(())
    }

    /// Field count, UTF-8 and NUL bytes (which PostgreSQL cannot store), in any column.
    fn check(&self, line: u64) -> Result<(), Error> {
        if self.record.len() != self.width {
            return Err(Error::FieldCount {
                file: self.file.clone(),
                line,
                found: self.record.len(),
                expected: self.width,
            });
        }
        let bytes = self.record.as_slice();
        if std::str::from_utf8(bytes).is_ok() && !bytes.contains(&0) {
            return self.check_lengths(line);
        }
        let bad = |cell: &[u8]| cell.contains(&0) || std::str::from_utf8(cell).is_err();
        let (index, cell) =
            self.record.iter().enumerate().find(|(_, cell)| bad(cell)).unwrap_or((0, b""));
        let known = self.positions.iter().position(|position| *position == Some(index));
        let column = known.and_then(|at| self.layout.columns.get(at));
        Err(Error::Cell {
            file: self.file.clone(),
            line,
            column: column.map_or_else(|| format!("number {}", index + 1), |c| c.name().to_owned()),
            value: quoted(&String::from_utf8_lossy(cell)),
            expected: "UTF-8 text without NUL bytes (in a spreadsheet, save as UTF-8)".to_owned(),
        })
    }

    /// No text that is read is longer than can be meant.
    fn check_lengths(&self, line: u64) -> Result<(), Error> {
        for (column, position) in self.layout.columns.iter().zip(&self.positions) {
            let cell = position.and_then(|position| self.record.get(position)).unwrap_or_default();
            // A character has at most four bytes.
            let long = cell.len() > limits::STORED
                && String::from_utf8_lossy(cell).chars().count() > limits::STORED;
            if long {
                return Err(Error::Cell {
                    file: self.file.clone(),
                    line,
                    column: column.name().to_owned(),
                    value: quoted(&String::from_utf8_lossy(cell)),
                    expected: format!("at most {} characters", limits::STORED),
                });
            }
        }
        Ok(())
    }

    /// Whether the row's key is new. A repeated key is passed over where the rows say the same in every
    /// column that is read, else an error.
    fn is_new(&mut self, line: u64) -> Result<bool, Error> {
        let mut key = String::new();
        for position in self.layout.key.iter().filter_map(|at| self.positions.get(*at)) {
            let cell = position.and_then(|position| self.record.get(position)).unwrap_or_default();
            key.push_str(canonical(&String::from_utf8_lossy(line_end(cell))));
            key.push('\t');
        }
        let cells = self.positions.iter().flatten().map(|at| self.record.get(*at).map(line_end));
        let content = hash(0, cells);
        // 128 bits: different keys must never share them, whatever a file is made to hold.
        let both = (u128::from(hash(1, [&key])) << 64) | u128::from(hash(2, [&key]));
        let first = self.seen.entry(both).or_insert_with(|| First {
            file: Rc::clone(&self.name),
            line,
            content,
        });
        if first.line == line && Rc::ptr_eq(&first.file, &self.name) {
            return Ok(true);
        }
        if first.content == content {
            self.repeated += 1;
            return Ok(false);
        }
        let names =
            self.layout.key.iter().filter_map(|at| Some(self.layout.columns.get(*at)?.name()));
        Err(Error::Cell {
            file: self.file.clone(),
            line,
            column: names.collect::<Vec<_>>().join(" + "),
            value: quoted(key.trim_end().replace('\t', " + ").as_str()),
            expected: format!(
                "a key that does not occur twice with other content (first in {}, line {})",
                first.file, first.line
            ),
        })
    }
}

fn hash(seed: u8, parts: impl IntoIterator<Item = impl Hash>) -> u64 {
    let mut hasher = DefaultHasher::new();
    seed.hash(&mut hasher);
    parts.into_iter().for_each(|part| part.hash(&mut hasher));
    hasher.finish()
}

/// A whole number without leading zeros, so that 01 is the same key as 1; other text as it is.
fn canonical(cell: &str) -> &str {
    let digits = !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit());
    if digits { cell.trim_start_matches('0') } else { cell }
}
