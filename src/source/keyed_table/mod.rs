//! A table of somebody else's figures, which `validate` compares scores with: a column of keys (occupation codes
//! or task IDs) and a column of values.

use std::path::Path;

use super::book::{Book, Sheet};
use super::error::{Error, listed, quoted};
use super::limits;
use super::open;
use super::sheet::{HEADER_ROWS, letters, row_place};

/// What stands for "no value", in any case, besides an empty cell.
const NO_VALUE: [&str; 3] = ["na", "n/a", "nan"];

/// The key column and the value column of a file, row by row.
#[derive(Debug)]
pub struct KeyedTable {
    /// The file's path as given.
    pub file: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// The number of the last line if it lacks its line end: the file may be cut off there.
    pub open_end: Option<u64>,
    /// Rows in the file's order, without blank ones.
    pub rows: Vec<Entry>,
    key_column: String,
    value_column: String,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The code or task ID, as it stands there; never empty.
    pub key: String,
    /// The value as it stands there; absent where the cell is empty or says NA, N/A or NaN.
    pub value: Option<String>,
    key_place: String,
    value_place: String,
}

/// Where the two columns are in a sheet.
struct Found<'b> {
    sheet: &'b Sheet,
    header_at: usize,
    key: usize,
    value: usize,
}

/// Reads a workbook, a zip around one, or a text file (separated by commas; by tabs if its name ends
/// in `.tsv` or `.txt`). The columns are found by their exact names in the first 40 rows of a sheet.
pub fn read(path: &Path, key_column: &str, value_column: &str) -> Result<KeyedTable, Error> {
    let book = open::open(path, &path.display().to_string())?;
    let found = find(&book, key_column, value_column)?;
    let mut table = KeyedTable {
        file: book.name.clone(),
        sha256: book.sha256.clone(),
        open_end: found.sheet.open_end,
        rows: Vec::new(),
        key_column: key_column.to_owned(),
        value_column: value_column.to_owned(),
    };
    let width = found.sheet.rows.get(found.header_at).map_or(0, |(_, cells)| cells.len());
    for (number, cells) in found.sheet.rows.iter().skip(found.header_at + 1) {
        if cells.iter().all(String::is_empty) {
            continue;
        }
        if found.sheet.is_csv && cells.len() != width {
            return Err(Error::FieldCount {
                file: found.sheet.label.clone(),
                line: *number,
                found: cells.len(),
                expected: width,
            });
        }
        table.rows.extend(table.entry(&found, *number, cells)?);
    }
    if table.rows.is_empty() {
        let file = found.sheet.label.clone();
        return Err(Error::Empty { file, expected: "rows below the header" });
    }
    Ok(table)
}

impl KeyedTable {
    /// A row's two cells; `None` where both are blank.
    fn entry(
        &self,
        found: &Found<'_>,
        number: u64,
        cells: &[String],
    ) -> Result<Option<Entry>, Error> {
        let cell = |at: usize| cells.get(at).map_or("", String::as_str);
        let value = cell(found.value);
        let entry = Entry {
            key: cell(found.key).to_owned(),
            value: has_value(value).then(|| value.to_owned()),
            key_place: place(found.sheet, number, found.key),
            value_place: place(found.sheet, number, found.value),
        };
        match (entry.key.is_empty(), &entry.value) {
            (true, None) => Ok(None),
            (true, Some(_)) => Err(self.refuse_key(&entry, "a code; no value stands without one")),
            (false, _) => Ok(Some(entry)),
        }
    }

    /// A row's value as a finite number; absent where there is none.
    pub fn number(&self, entry: &Entry) -> Result<Option<f64>, Error> {
        let Some(text) = &entry.value else { return Ok(None) };
        match text.parse::<f64>().ok().filter(|number| number.abs() <= limits::FIGURE) {
            Some(number) => Ok(Some(number)),
            None => Err(Error::SheetCell {
                place: entry.value_place.clone(),
                column: self.value_column.clone(),
                value: quoted(text),
                expected: format!(
                    "a number such as 0.75, up to {:e}, or an empty cell where there is none",
                    limits::FIGURE
                ),
            }),
        }
    }

    /// The error for a row's code or task ID.
    #[must_use]
    pub fn refuse_key(&self, entry: &Entry, expected: &str) -> Error {
        let value = if entry.key.is_empty() { "blank".to_owned() } else { quoted(&entry.key) };
        Error::SheetCell {
            place: entry.key_place.clone(),
            column: self.key_column.clone(),
            value,
            expected: expected.to_owned(),
        }
    }

    /// The error for a code or task ID that also stands in an earlier row, `first`.
    #[must_use]
    pub fn refuse_repeated(&self, entry: &Entry, first: &Entry) -> Error {
        let place = &first.key_place;
        self.refuse_key(entry, &format!("one that does not occur twice (first in {place})"))
    }
}

fn has_value(text: &str) -> bool {
    !text.is_empty() && !NO_VALUE.iter().any(|word| text.eq_ignore_ascii_case(word))
}

fn place(sheet: &Sheet, number: u64, column: usize) -> String {
    if sheet.is_csv {
        return row_place(sheet, number);
    }
    format!("{}, cell {}{number}", sheet.label, letters(column))
}

/// The one sheet with both columns.
fn find<'b>(book: &'b Book, key_column: &str, value_column: &str) -> Result<Found<'b>, Error> {
    let mut all = Vec::new();
    for sheet in &book.sheets {
        let place = |cells: &[String], name: &str| cells.iter().position(|cell| cell == name);
        let header =
            sheet.rows.iter().take(HEADER_ROWS).enumerate().find_map(|(at, (_, cells))| {
                Some((at, place(cells, key_column)?, place(cells, value_column)?))
            });
        if let Some((header_at, key, value)) = header {
            check_once(sheet, header_at, [key_column, value_column])?;
            all.push(Found { sheet, header_at, key, value });
        }
    }
    if let [first, second, ..] = all.as_slice() {
        return Err(Error::Disagree {
            place: first.sheet.label.clone(),
            problem: format!(
                "{} has both columns too: keep the sheet that is meant",
                second.sheet.label
            ),
        });
    }
    all.pop().ok_or_else(|| missing(book, key_column, value_column))
}

/// Refuses a header that has one of the names twice: it cannot be known which column is meant.
fn check_once(sheet: &Sheet, header_at: usize, names: [&str; 2]) -> Result<(), Error> {
    let Some((number, cells)) = sheet.rows.get(header_at) else { return Ok(()) };
    for name in names {
        if cells.iter().filter(|cell| *cell == name).count() > 1 {
            let problem = format!("column {} stands twice", quoted(name));
            return Err(columns_error(sheet, *number, problem, names, cells));
        }
    }
    Ok(())
}

/// Why no sheet has both columns, with the header of the first one.
fn missing(book: &Book, key_column: &str, value_column: &str) -> Error {
    let names = [key_column, value_column];
    let header = |sheet: &'_ Sheet| {
        let wide = |cells: &&(u64, Vec<String>)| {
            cells.1.iter().filter(|cell| !cell.is_empty()).count() > 1
        };
        sheet.rows.iter().find(wide).or_else(|| sheet.rows.first()).cloned()
    };
    let one = match book.sheets.as_slice() {
        [sheet] => header(sheet).map(|header| (sheet, header)),
        _ => None,
    };
    if let Some((sheet, (number, cells))) = one {
        let absent = names.into_iter().find(|name| !cells.iter().any(|cell| cell == name));
        let problem = format!("column {} is missing", quoted(absent.unwrap_or_default()));
        return columns_error(sheet, number, problem, names, &cells);
    }
    let sheets = book.sheets.iter().map(|sheet| sheet.label.as_str());
    Error::NoSuchTable {
        what: "table of values",
        expected: names.map(quoted).join(", "),
        saw: sheets.collect::<Vec<_>>().join("; "),
    }
}

fn columns_error(
    sheet: &Sheet,
    number: u64,
    problem: String,
    names: [&str; 2],
    cells: &[String],
) -> Error {
    Error::SheetColumns {
        place: row_place(sheet, number),
        problem,
        expected: names.map(quoted).join(", "),
        found: listed(cells.iter().map(String::as_str).filter(|cell| !cell.is_empty())),
    }
}

#[cfg(test)]
mod tests;
