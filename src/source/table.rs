//! A table file, row by row: TAB text without quoting or CSV with it, columns found by name.

use std::collections::HashMap;
use std::io::Read;
use std::rc::Rc;

use csv::ByteRecord;

use super::archive::read_error;
use super::cells::Cells;
use super::error::{Error, quoted};

/// A column that is read, by its names in old and new releases.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The publisher's names for it; the first is the usual one.
    pub names: &'static [&'static str],
    /// Whether a file without it is refused.
    pub required: bool,
}

/// How a table file is laid out.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// The columns in the order in which a parser takes their cells.
    pub columns: &'static [Column],
    /// Known columns that are not read: labels that only the CSV downloads carry.
    pub ignored: &'static [&'static str],
    /// Positions in `columns` that identify a row.
    pub key: &'static [usize],
    /// Whether rows may repeat a key with the same content; repetitions are skipped.
    pub repeats: bool,
}

/// Keys that were read, in any file of a table: where first, and, where a layout allows
/// repetitions, what the row said.
pub type Seen = HashMap<String, (Rc<str>, u64, Option<String>)>;

/// Cells that are missing per column of the layout.
pub type Missing = Vec<u64>;

/// Reads one file's rows.
pub struct Table<'a> {
    file: String,
    layout: Layout,
    positions: Vec<Option<usize>>,
    width: usize,
    reader: csv::Reader<LastByte<Box<dyn Read + 'a>>>,
    record: ByteRecord,
    seen: &'a mut Seen,
    /// The file's name once for all rows of it that `seen` holds.
    name: Rc<str>,
    missing: Missing,
    rows: u64,
}

impl std::fmt::Debug for Table<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Table").field("file", &self.file).finish_non_exhaustive()
    }
}

impl<'a> Table<'a> {
    /// Reads the header and finds the columns. `file` names the member in errors; the format
    /// follows its ending. `seen` is shared by the files of one table.
    pub fn open(
        file: &str,
        layout: Layout,
        bytes: Box<dyn Read + 'a>,
        seen: &'a mut Seen,
    ) -> Result<Self, Error> {
        let comma = file.to_ascii_lowercase().ends_with(".csv");
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(if comma { b',' } else { b'\t' })
            .quoting(comma)
            // Not CRLF: then the reader would count a line's end as part of the next line.
            .terminator(csv::Terminator::Any(b'\n'))
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(1 << 16)
            .from_reader(LastByte { inner: bytes, last: None });
        let mut header = ByteRecord::new();
        if !reader.read_byte_record(&mut header).map_err(|error| csv_error(file, error))? {
            return Err(Error::Empty { file: file.to_owned(), expected: "a header line" });
        }
        let header: Vec<String> = header
            .iter()
            .map(|name| {
                String::from_utf8_lossy(line_end(name)).trim_start_matches('\u{feff}').to_owned()
            })
            .collect();
        Ok(Self {
            file: file.to_owned(),
            positions: positions(file, &layout, &header)?,
            width: header.len(),
            missing: vec![0; layout.columns.len()],
            layout,
            reader,
            record: ByteRecord::new(),
            seen,
            name: Rc::from(file),
            rows: 0,
        })
    }

    /// The next row's cells, `None` after the last.
    pub fn next_row(&mut self) -> Result<Option<Cells<'_>>, Error> {
        loop {
            let read = self.reader.read_byte_record(&mut self.record);
            if !read.map_err(|error| csv_error(&self.file, error))? {
                return self.end().map(|()| None);
            }
            let line = self.record.position().map_or(0, csv::Position::line);
            if self.record.as_slice() == b"\r" {
                continue; // A blank line, as the reader passes over one without CR.
            }
            self.check(line)?;
            if self.is_new(line)? {
                self.rows += 1;
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

    fn end(&mut self) -> Result<(), Error> {
        let line = self.reader.position().line();
        match self.reader.get_ref().last {
            Some(b'\n' | b'\r') if self.rows == 0 => {
                Err(Error::Empty { file: self.file.clone(), expected: "rows below the header" })
            }
            Some(b'\n' | b'\r') => Ok(()),
            _ => Err(Error::CutOff { file: self.file.clone(), line }),
        }
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
            return Ok(());
        }
        let bad = |cell: &[u8]| cell.contains(&0) || std::str::from_utf8(cell).is_err();
        let (index, cell) =
            self.record.iter().enumerate().find(|(_, cell)| bad(cell)).unwrap_or((0, b""));
        let known = self.positions.iter().position(|position| *position == Some(index));
        let column = known.and_then(|at| self.layout.columns.get(at)).and_then(|c| c.names.first());
        Err(Error::Cell {
            file: self.file.clone(),
            line,
            column: column
                .map_or_else(|| format!("number {}", index + 1), |name| (*name).to_owned()),
            value: quoted(&String::from_utf8_lossy(cell)),
            expected: "UTF-8 text without NUL bytes".to_owned(),
        })
    }

    /// Whether the row's key is new. A repeated key is an error, or skipped where the layout
    /// allows repetitions and the row says the same.
    fn is_new(&mut self, line: u64) -> Result<bool, Error> {
        let mut key = String::new();
        for position in self.layout.key.iter().filter_map(|at| self.positions.get(*at)) {
            let cell = position.and_then(|position| self.record.get(position)).unwrap_or_default();
            key.push_str(canonical(&String::from_utf8_lossy(line_end(cell))));
            key.push('\t');
        }
        let content = self.layout.repeats.then(|| self.read_cells());
        match self.seen.get(&key) {
            None => {
                self.seen.insert(key, (Rc::clone(&self.name), line, content));
                Ok(true)
            }
            Some((_, _, first)) if first.is_some() && *first == content => Ok(false),
            Some((first, first_line, _)) => {
                let columns: Vec<&str> = self
                    .layout
                    .key
                    .iter()
                    .filter_map(|at| self.layout.columns.get(*at)?.names.first().copied())
                    .collect();
                Err(Error::Cell {
                    file: self.file.clone(),
                    line,
                    column: columns.join(" + "),
                    value: quoted(key.trim_end().replace('\t', " + ").as_str()),
                    expected: format!(
                        "a key that does not occur twice (first in {first}, line {first_line})"
                    ),
                })
            }
        }
    }

    fn read_cells(&self) -> String {
        self.positions
            .iter()
            .flatten()
            .filter_map(|position| self.record.get(*position))
            .map(|cell| String::from_utf8_lossy(cell).into_owned())
            .collect::<Vec<_>>()
            .join("\t")
    }
}

/// A whole number without leading zeros, so that 01 is the same key as 1; other text as it is.
fn canonical(cell: &str) -> &str {
    let digits = !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit());
    if digits { cell.trim_start_matches('0') } else { cell }
}

/// A cell without the CR that a CRLF line end leaves in the last one.
pub(super) fn line_end(cell: &[u8]) -> &[u8] {
    cell.strip_suffix(b"\r").unwrap_or(cell)
}

/// Where each column of the layout stands in the header.
fn positions(file: &str, layout: &Layout, header: &[String]) -> Result<Vec<Option<usize>>, Error> {
    let usual = |column: &Column| column.names.first().copied().unwrap_or_default();
    let problem = |problem: String| Error::Columns {
        file: file.to_owned(),
        problem,
        expected: layout
            .columns
            .iter()
            .map(|column| quoted(usual(column)))
            .collect::<Vec<_>>()
            .join(", "),
        found: header.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", "),
    };
    for (index, name) in header.iter().enumerate() {
        let known = layout.columns.iter().any(|column| column.names.contains(&name.as_str()))
            || layout.ignored.contains(&name.as_str());
        if !known {
            return Err(problem(format!("unknown column {}", quoted(name))));
        }
        if header.iter().take(index).any(|other| other == name) {
            return Err(problem(format!("column {} stands twice", quoted(name))));
        }
    }
    layout
        .columns
        .iter()
        .map(|column| {
            let found = header.iter().position(|name| column.names.contains(&name.as_str()));
            match found {
                None if column.required => {
                    Err(problem(format!("column {} is missing", quoted(usual(column)))))
                }
                found => Ok(found),
            }
        })
        .collect()
}

fn csv_error(file: &str, error: csv::Error) -> Error {
    let reason = error.to_string();
    match error.into_kind() {
        csv::ErrorKind::Io(error) => read_error(file, error),
        _ => Error::Corrupt { file: file.to_owned(), reason },
    }
}

/// Remembers the last byte, to tell a complete file from one that was cut off.
struct LastByte<R> {
    inner: R,
    last: Option<u8>,
}

impl<R: Read> Read for LastByte<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        if let Some(last) = buffer.get(..read).and_then(<[u8]>::last) {
            self.last = Some(*last);
        }
        Ok(read)
    }
}
