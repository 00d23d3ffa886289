//! A table file's sheets as text.

/// A file opened for reading, whole.
#[derive(Debug)]
pub struct Book {
    /// Path or address as reports show it.
    pub name: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Its sheets; a CSV file is one.
    pub sheets: Vec<Sheet>,
}

/// Rows of cells as text. Numbers are written with the fewest digits that mean the same number, so
/// that a workbook reads like its CSV twin.
#[derive(Debug)]
pub struct Sheet {
    /// File and sheet as errors show them.
    pub label: String,
    /// Whether the rows are lines of a text file.
    pub is_csv: bool,
    /// The last line of a text file that lacks its line end: the file may be cut off there.
    pub open_end: Option<u64>,
    /// Each row's number from 1, and its cells.
    pub rows: Vec<(u64, Vec<String>)>,
}
