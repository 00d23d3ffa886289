//! The columns of a table file: which are read, under which names, and in which order.

/// A column that is read, by its names in old and new releases.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The publisher's names for it; the first is the usual one.
    pub names: &'static [&'static str],
    /// Whether a file without it is refused.
    pub required: bool,
}

impl Column {
    /// The usual one of its names.
    #[expect(clippy::indexing_slicing, reason = "every column of a layout has a name")]
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.names[0]
    }
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
    /// Whether a table of this kind repeats rows, which then is no news.
    pub repeats: bool,
    /// Whether releases differ in the optional columns, so that one may be absent beside a new one.
    pub varies: bool,
}

/// Cells that are missing per column of the layout.
pub type Missing = Vec<u64>;

/// A cell without the CR that a CRLF line end leaves in the last one.
pub(super) fn line_end(cell: &[u8]) -> &[u8] {
    cell.strip_suffix(b"\r").unwrap_or(cell)
}
