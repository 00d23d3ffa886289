//! Tables inside sheets, found by the names of their columns wherever they stand.

use super::book::{Book, Sheet};
use super::columns::Column;
use super::error::{Error, listed, quoted};
use super::last_line::check_end;
use super::limits;

/// How many rows from a sheet's top may hold the header: titles and dates stand above it.
pub(super) const HEADER_ROWS: usize = 40;

/// How many sheets of a file an error names.
const SHOWN: usize = 12;

/// How a table is recognised and read. Names are compared as [`key`] writes them; YYYY in one stands for any year.
#[derive(Debug, Clone, Copy)]
pub struct Spec {
    /// What it is, for errors: `OEWS table`.
    pub what: &'static str,
    /// The columns in the order in which a parser asks for them.
    pub columns: &'static [Column],
    /// Known columns that are not read; `None` where any may stand beside.
    pub ignored: Option<&'static [&'static str]>,
    /// Positions in `columns` of the names that distinguish this table from others.
    pub marks: &'static [usize],
    /// How many of `marks` a header must have. Fewer than all, so that a renamed column is
    /// reported and the table not passed over.
    pub enough: usize,
}

/// A table in a sheet.
#[derive(Debug)]
pub struct Found<'b> {
    sheet: &'b Sheet,
    spec: Spec,
    header_at: usize,
    positions: Vec<Option<usize>>,
}

/// One row of a table.
#[derive(Debug, Clone, Copy)]
pub struct Row<'f> {
    found: &'f Found<'f>,
    number: u64,
    cells: &'f [String],
}

/// A column name without what changes between rounds: footnote marks, kinds of dashes, line
/// breaks, case. `Employment change, percent, 2024–34[1]` is `employment change, percent, 2024-34`.
#[must_use]
pub fn key(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| match c {
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            c => c.to_ascii_lowercase(),
        })
        .collect();
    let mut words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    for (open, close) in [('[', ']'), ('(', ')')] {
        let mark = words.strip_suffix(close).and_then(|rest| rest.rsplit_once(open));
        if let Some((before, digits)) = mark
            && !digits.is_empty()
            && digits.bytes().all(|byte| byte.is_ascii_digit())
        {
            words = before.trim_end().to_owned();
        }
    }
    words
}

/// Whether a header means the column; Y in the column's name stands for any digit of a year.
fn is(header: &str, column: &str) -> bool {
    let (header, column) = (key(header), key(column));
    if column.contains("yyyy") {
        let masked = header.chars().map(|c| if c.is_ascii_digit() { 'y' } else { c });
        masked.eq(column.chars())
    } else {
        header == column
    }
}

/// Every table of this kind in the files; at least one, or an error.
pub fn tables<'b>(books: &'b [Book], spec: &Spec) -> Result<Vec<Found<'b>>, Error> {
    let mut all = Vec::new();
    for sheet in books.iter().flat_map(|book| &book.sheets) {
        let headers = sheet.rows.iter().take(HEADER_ROWS).enumerate();
        for (header_at, (number, header)) in headers {
            let places = places(spec, header);
            let marks =
                spec.marks.iter().filter(|at| places.get(**at).is_some_and(Option::is_some));
            if marks.count() >= spec.enough {
                check(spec, sheet, *number, header, &places)?;
                check_end(sheet, header_at, &places)?;
                all.push(Found { sheet, spec: *spec, header_at, positions: places });
                break;
            }
        }
    }
    if all.is_empty() {
        let saw = books.iter().map(|book| {
            let sheets = book.sheets.iter();
            let inside = sheets.filter_map(|sheet| sheet.label.strip_prefix(&book.name));
            let more = book.sheets.len().saturating_sub(SHOWN);
            let more = if more > 0 { format!(", and {more} more") } else { String::new() };
            format!("{}{}{more}", book.name, inside.take(SHOWN).collect::<String>())
        });
        let saw = saw.collect::<Vec<_>>().join("; ");
        return Err(Error::NoSuchTable { what: spec.what, expected: names(spec), saw });
    }
    Ok(all)
}

/// Where each column stands. A name that stands twice (`Employment, 2024` and `Employment, 2034`)
/// is taken in order.
fn places(spec: &Spec, header: &[String]) -> Vec<Option<usize>> {
    let mut places: Vec<Option<usize>> = Vec::new();
    for column in spec.columns {
        let at = header.iter().enumerate().position(|(at, name)| {
            !places.contains(&Some(at)) && column.names.iter().any(|wanted| is(name, wanted))
        });
        places.push(at);
    }
    places
}

fn names(spec: &Spec) -> String {
    listed(spec.columns.iter().map(Column::name))
}

fn check(
    spec: &Spec,
    sheet: &Sheet,
    number: u64,
    header: &[String],
    places: &[Option<usize>],
) -> Result<(), Error> {
    let wrong = |problem: String| Error::SheetColumns {
        place: row_place(sheet, number),
        problem,
        expected: names(spec),
        found: listed(header.iter().map(String::as_str).filter(|name| !name.is_empty())),
    };
    for (column, place) in spec.columns.iter().zip(places) {
        if column.required && place.is_none() {
            return Err(wrong(format!("column {} is missing", quoted(column.name()))));
        }
    }
    let Some(ignored) = spec.ignored else { return Ok(()) };
    for (at, name) in header.iter().enumerate() {
        let known = places.contains(&Some(at))
            || name.is_empty()
            || ignored.iter().any(|other| is(name, other));
        if !known {
            return Err(wrong(format!("unknown column {}", quoted(name))));
        }
    }
    Ok(())
}

pub(super) fn row_place(sheet: &Sheet, number: u64) -> String {
    let word = if sheet.is_csv { "line" } else { "row" };
    format!("{}, {word} {number}", sheet.label)
}

impl<'b> Found<'b> {
    /// File and sheet.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.sheet.label
    }

    /// Whether the table has the column.
    #[must_use]
    pub fn has(&self, column: usize) -> bool {
        self.positions.get(column).is_some_and(Option::is_some)
    }

    /// The error for a column that is missing.
    #[must_use]
    pub fn lacks(&self, column: usize) -> Error {
        let name = self.spec.columns.get(column).and_then(|column| column.names.first());
        let header = self.sheet.rows.get(self.header_at);
        let (number, cells) = header.map_or((0, [].as_slice()), |(number, cells)| (*number, cells));
        Error::SheetColumns {
            place: row_place(self.sheet, number),
            problem: format!("column {} is missing", quoted(name.copied().unwrap_or_default())),
            expected: names(&self.spec),
            found: listed(cells.iter().map(String::as_str).filter(|name| !name.is_empty())),
        }
    }

    /// The column's name as it stands in the file.
    #[must_use]
    pub fn header(&self, column: usize) -> &'b str {
        let cells = self.sheet.rows.get(self.header_at).map(|(_, cells)| cells);
        let at = self.positions.get(column).copied().flatten();
        cells.zip(at).and_then(|(cells, at)| cells.get(at)).map_or("", String::as_str)
    }

    /// The rows below the header, without blank lines, footnotes (text in the first cell only) and, in a
    /// workbook, rows with nothing in the table's columns.
    pub fn rows(&self) -> Result<Vec<Row<'_>>, Error> {
        let width = self.sheet.rows.get(self.header_at).map_or(0, |(_, cells)| cells.len());
        let mut rows = Vec::new();
        for (number, cells) in self.sheet.rows.iter().skip(self.header_at + 1) {
            let is_blank = |at: &usize| cells.get(*at).is_none_or(String::is_empty);
            let stray = !self.sheet.is_csv && self.positions.iter().flatten().all(is_blank);
            if stray || cells.iter().skip(1).all(String::is_empty) {
                continue;
            }
            if self.sheet.is_csv && cells.len() != width {
                return Err(Error::FieldCount {
                    file: self.sheet.label.clone(),
                    line: *number,
                    found: cells.len(),
                    expected: width,
                });
            }
            rows.push(Row { found: self, number: *number, cells });
        }
        if rows.is_empty() {
            let file = self.sheet.label.clone();
            return Err(Error::Empty { file, expected: "rows below the header" });
        }
        Ok(rows)
    }
}

impl<'f> Row<'f> {
    /// The cell of a column; `None` where it is blank or the file lacks the column.
    #[must_use]
    pub fn maybe(&self, column: usize) -> Option<&'f str> {
        let at = self.found.positions.get(column).copied().flatten()?;
        self.cells.get(at).map(String::as_str).filter(|text| !text.is_empty())
    }

    /// The cell of a column, which must not be blank and no longer than a text that is stored.
    pub fn text(&self, column: usize) -> Result<&'f str, Error> {
        let text = self.maybe(column);
        let text = text.ok_or_else(|| self.refuse(column, "", "a value; this is never blank"))?;
        if text.chars().count() > limits::STORED {
            let expected = format!("at most {} characters", limits::STORED);
            return Err(self.refuse(column, text, &expected));
        }
        Ok(text)
    }

    /// As [`Row::text`], or blank.
    pub fn maybe_text(&self, column: usize) -> Result<Option<String>, Error> {
        self.maybe(column).map(|_| self.text(column).map(str::to_owned)).transpose()
    }

    /// `text` as a finite number.
    pub fn number(&self, column: usize, text: &str) -> Result<f64, Error> {
        let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
        number.ok_or_else(|| self.refuse(column, text, "a number such as 27.4"))
    }

    /// `text` as a number from `low` to `high`.
    pub fn number_in(&self, column: usize, text: &str, low: f64, high: f64) -> Result<f64, Error> {
        let number = self.number(column, text)?;
        if (low..=high).contains(&number) {
            return Ok(number);
        }
        Err(self.refuse(column, text, &format!("a number from {low} to {high}")))
    }

    /// Where the row stands: file, sheet, row.
    #[must_use]
    pub fn place(&self) -> String {
        row_place(self.found.sheet, self.number)
    }

    /// The error for a cell.
    #[must_use]
    pub fn refuse(&self, column: usize, value: &str, expected: &str) -> Error {
        let usual = self.found.spec.columns.get(column).and_then(|column| column.names.first());
        let header = self.found.header(column);
        let name = if header.is_empty() { usual.copied().unwrap_or_default() } else { header };
        let at = self.found.positions.get(column).copied().flatten();
        let place = match at {
            Some(at) if !self.found.sheet.is_csv => {
                format!("{}, cell {}{}", self.found.sheet.label, letters(at), self.number)
            }
            _ => self.place(),
        };
        Error::SheetCell {
            place,
            column: name.to_owned(),
            value: if value.is_empty() { "blank".to_owned() } else { quoted(value) },
            expected: expected.to_owned(),
        }
    }
}

/// A column as spreadsheets name it: A, B, …, Z, AA.
pub(super) fn letters(mut at: usize) -> String {
    let mut name = String::new();
    loop {
        let letter = u8::try_from(at % 26).map_or('?', |digit| char::from(b'A' + digit));
        name.insert(0, letter);
        match (at / 26).checked_sub(1) {
            Some(rest) => at = rest,
            None => return name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_what_changes_between_rounds() {
        for (name, expected) in [
            ("Employment change, percent, 2024–34", "employment change, percent, 2024-34"),
            ("Median annual wage,\ndollars,  2024[1]", "median annual wage, dollars, 2024"),
            ("Median annual wage, 2022(1)", "median annual wage, 2022"),
            ("OOH Occupation Group (brief)", "ooh occupation group (brief)"),
        ] {
            assert_eq!(key(name), expected);
        }
    }

    #[test]
    fn a_year_in_a_name_stands_for_any() {
        assert!(is("Employment change, percent, 2024–34", "Employment change, percent, YYYY-YY"));
        assert!(is("2010 SOC Code", "2010 SOC code") && !is("2018 SOC Code", "2010 SOC code"));
        assert!(!is("Employment, 2024", "Employment change, YYYY"));
    }

    #[test]
    fn columns_are_named_as_a_spreadsheet_names_them() {
        assert_eq!([0, 25, 26, 51, 52, 702].map(letters), ["A", "Z", "AA", "AZ", "BA", "AAA"]);
    }
}
