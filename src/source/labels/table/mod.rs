//! Reads the table of a set of labels: separated by commas, tabs or semicolons, columns found by
//! name.

use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;
use std::str::FromStr;

use csv::StringRecord;

use super::{Columns, Error, Label};
use crate::convert::unsigned;
use crate::source::kind;
use crate::source::last_line::LastColumn;
use crate::source::limits::RECORD;
use crate::source::reading;
use crate::text::quoted;

#[cfg(test)]
mod tests;

/// The most rows of a table: ten times the tasks of a release.
const ROWS: usize = 200_000;
/// The most characters of a statement or a rationale.
const TEXT: usize = 2_000;
/// The most columns or labels that an error lists.
const LISTED: usize = 12;

/// How a table is read.
#[derive(Debug)]
pub(super) struct Layout<'a> {
    pub(super) columns: &'a Columns,
    /// The number that each label in words stands for; `None` where the labels are numbers already.
    pub(super) labels: Option<&'a BTreeMap<String, i64>>,
    /// The range in which every number has to be.
    pub(super) range: RangeInclusive<i64>,
    /// Whether the file is known to be whole, by its hash.
    pub(super) is_whole: bool,
}

/// The text of a file, without a byte order mark.
pub(super) fn text<'b>(file: &str, bytes: &'b [u8]) -> Result<&'b str, Error> {
    let refuse = |line, what| Error::NotText { file: file.to_owned(), line, what };
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(refuse(None, "its text is UTF-16; save it as UTF-8"));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.iter().take(error.valid_up_to());
        let line = before.filter(|byte| **byte == b'\n').count() + 1;
        refuse(Some(line), "its text is not UTF-8; save it as UTF-8")
    })?;
    // A row's fields take many times the memory of its bytes.
    let most = usize::try_from(RECORD).unwrap_or(usize::MAX);
    if let Some(at) = text.split('\n').position(|line| line.len() > most) {
        return Err(refuse(Some(at + 1), "its line is longer than a row of labels"));
    }
    if text.contains('\r') && !text.contains('\n') {
        return Err(refuse(None, "its lines end with CR alone; save it with LF or CRLF"));
    }
    Ok(text)
}

/// The positions of the columns in the header.
struct Places {
    task_id: usize,
    label: usize,
    statement: Option<usize>,
    rationale: Option<usize>,
}

/// Reads the labels, one per task; rows without a label are skipped.
pub(super) fn read(file: &str, bytes: &[u8], layout: &Layout<'_>) -> Result<Vec<Label>, Error> {
    if let Some(what) = foreign(bytes) {
        return Err(Error::Foreign { file: file.to_owned(), what });
    }
    let text = text(file, bytes)?;
    let delimiter = delimiter(text, layout.columns);
    let csv_error = |error: csv::Error| Error::Csv {
        file: file.to_owned(),
        reason: error.to_string().chars().take(300).collect(),
    };
    let mut reader = reader(text, delimiter);
    let header = reader.headers().map_err(csv_error)?.clone();
    let places = places(file, &header, layout.columns)?;
    let rows = Rows { file, text, layout, places };
    let mut found: Vec<Label> = Vec::new();
    let mut seen: HashMap<i64, i64> = HashMap::new();
    let mut n = 0;
    let mut end = End::new(layout, &rows.places, header.len());
    for record in reader.records() {
        let record = record.map_err(csv_error)?;
        n += 1;
        if n > ROWS {
            let reason = format!("more than {ROWS} rows: no release has so many tasks");
            return Err(Error::Csv { file: file.to_owned(), reason });
        }
        end.next(&record);
        let Some(label) = rows.label(&record)? else { continue };
        match seen.insert(label.task_id, label.score) {
            None => found.push(label),
            // The row repeats the label of an earlier one.
            Some(before) if before == label.score => {}
            Some(before) => {
                let expected = format!("no second label of the task ({before} above)");
                let column = &layout.columns.task_id;
                return Err(rows.refuse(&record, rows.places.task_id, column, expected));
            }
        }
    }
    if !text.ends_with(['\n', '\r']) && end.may_be_cut() {
        let line = unsigned(text.lines().count());
        return Err(Error::CutOff { file: file.to_owned(), line });
    }
    if found.is_empty() { Err(Error::Empty(file.to_owned())) } else { Ok(found) }
}

/// The kind of a file that cannot be a table of labels, such as a workbook.
fn foreign(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"PK") {
        return Some("a zip archive or an .xlsx workbook; save the sheet as CSV");
    }
    kind::foreign(bytes)
}

/// The last cells of the rows read so far, by which it is decided whether the file was cut off in
/// the last row's.
struct End {
    column: LastColumn,
    /// Whether to look at all: only where the last column is one that is read, and the file may be
    /// cut off.
    is_read: bool,
    last: Option<String>,
}

impl End {
    fn new(layout: &Layout<'_>, places: &Places, width: usize) -> Self {
        let place = width.checked_sub(1);
        let is_label = place == Some(places.label);
        let is_read = is_label
            || place == Some(places.task_id)
            || (place.is_some() && [places.statement, places.rationale].contains(&place));
        let column = match f64::from_str(&layout.range.end().to_string()) {
            Ok(largest) if is_label => LastColumn::up_to(largest),
            _ => LastColumn::default(),
        };
        Self { column, is_read: is_read && !layout.is_whole, last: None }
    }

    fn next(&mut self, record: &StringRecord) {
        if !self.is_read {
            return;
        }
        let cell = record.iter().next_back().unwrap_or_default().to_owned();
        if let Some(before) = self.last.replace(cell) {
            self.column.note(&before);
        }
    }

    fn may_be_cut(&self) -> bool {
        self.last.as_ref().is_some_and(|cell| self.column.may_be_cut(cell))
    }
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    // The CR of a CRLF is trimmed away.
    reading::rows(delimiter).trim(csv::Trim::All).from_reader(text.as_bytes())
}

/// The separator of the columns: the one with which the header has most of the wanted columns;
/// among equals, the one with which it has most columns; the comma where none of them occurs.
fn delimiter(text: &str, columns: &Columns) -> u8 {
    let fit = |delimiter: &u8| {
        let mut reader = reader(text, *delimiter);
        let Ok(header) = reader.headers() else { return (0, 0) };
        let wanted = [&columns.task_id, &columns.label];
        let found = wanted.iter().filter(|name| header.iter().any(|column| column == **name));
        (found.count(), header.len())
    };
    // `max_by_key` takes the last of equals.
    b";\t,".iter().copied().max_by_key(fit).unwrap_or(b',')
}

fn places(file: &str, header: &StringRecord, columns: &Columns) -> Result<Places, Error> {
    let place = |column: &String| {
        let mut at = header.iter().enumerate().filter(|(_, name)| name == column);
        let first = at.next().map(|(place, _)| place);
        if at.next().is_some() {
            return Err(Error::Twice { file: file.to_owned(), column: quoted(column) });
        }
        Ok(first)
    };
    let missing = |column: &String| Error::Column {
        file: file.to_owned(),
        column: quoted(column),
        found: if header.is_empty() {
            "no columns".to_owned()
        } else {
            listed(header.iter(), header.len())
        },
    };
    let required = |column: &String| place(column)?.ok_or_else(|| missing(column));
    // The rationale is optional; the statement is what tasks are compared by.
    let rationale = columns.rationale.as_ref().map(place).transpose()?.flatten();
    Ok(Places {
        task_id: required(&columns.task_id)?,
        label: required(&columns.label)?,
        statement: columns.statement.as_ref().map(required).transpose()?,
        rationale,
    })
}

/// A few of the names, quoted, for an error.
fn listed<'a>(names: impl Iterator<Item = &'a str>, n: usize) -> String {
    let first: Vec<String> = names.take(LISTED).map(quoted).collect();
    let more = if n > LISTED { format!(" and {} more", n - LISTED) } else { String::new() };
    format!("{}{more}", first.join(", "))
}

/// What reading a row takes, the same for every row.
struct Rows<'a> {
    file: &'a str,
    text: &'a str,
    layout: &'a Layout<'a>,
    places: Places,
}

impl Rows<'_> {
    /// The label of a row; `None` where its cell is empty.
    fn label(&self, record: &StringRecord) -> Result<Option<Label>, Error> {
        let cell = |place: usize| record.get(place).unwrap_or_default();
        let (columns, places) = (self.layout.columns, &self.places);
        let Some(task_id) = whole(cell(places.task_id)).filter(|id| *id > 0) else {
            let expected = "a task ID such as 8823".to_owned();
            return Err(self.refuse(record, places.task_id, &columns.task_id, expected));
        };
        let label = cell(places.label);
        if label.is_empty() {
            return Ok(None);
        }
        let number = match self.layout.labels {
            Some(labels) => labels.get(label).copied(),
            None => whole(label).filter(|number| self.layout.range.contains(number)),
        };
        let Some(score) = number else {
            let expected = if let Some(labels) = self.layout.labels {
                let names = listed(labels.keys().map(String::as_str), labels.len());
                format!("one of {names}, or nothing")
            } else {
                let (low, high) = (self.layout.range.start(), self.layout.range.end());
                format!("a whole number from {low} to {high}, or nothing")
            };
            return Err(self.refuse(record, places.label, &columns.label, expected));
        };
        let statement = self.prose(record, places.statement, columns.statement.as_ref())?;
        let reason = self.prose(record, places.rationale, columns.rationale.as_ref())?;
        let rationale = reason.unwrap_or_else(|| match self.layout.labels {
            Some(_) => format!("label {}", quoted(label)),
            None => "no reason given".to_owned(),
        });
        Ok(Some(Label { task_id, score, rationale, statement }))
    }

    /// A text that people wrote: every sequence of blanks and control characters becomes one blank.
    fn prose(
        &self,
        record: &StringRecord,
        place: Option<usize>,
        column: Option<&String>,
    ) -> Result<Option<String>, Error> {
        let (Some(place), Some(column)) = (place, column) else { return Ok(None) };
        let cell = record.get(place).unwrap_or_default();
        let parts = cell.split(|c: char| c.is_whitespace() || c.is_control());
        let text = parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        if text.chars().count() > TEXT {
            return Err(self.refuse(record, place, column, format!("at most {TEXT} characters")));
        }
        Ok((!text.is_empty()).then_some(text))
    }

    fn refuse(&self, record: &StringRecord, place: usize, column: &str, expected: String) -> Error {
        Error::Cell {
            file: self.file.to_owned(),
            line: record.position().map_or(0, |start| reading::first_line(self.text, start)),
            column: quoted(column),
            value: quoted(record.get(place).unwrap_or_default()),
            expected,
        }
    }
}

/// Reads a whole number, also as spreadsheets and statistics programs write it: `8823.0`.
fn whole(text: &str) -> Option<i64> {
    let (number, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let zeros = !fraction.is_empty() && fraction.bytes().all(|byte| byte == b'0');
    let digits = number.strip_prefix('-').unwrap_or(number);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if zeros && plain { number.parse().ok() } else { None }
}
