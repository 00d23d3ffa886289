//! Sets of labels that cannot be used, and why.

/// Labels that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file cannot be read.
    #[error("{file}: {reason}")]
    Io {
        /// The file.
        file: String,
        /// What the system said.
        reason: std::io::Error,
    },
    /// A file that no set of labels needs.
    #[error("{file} is larger than {} kB: no set of labels is", limit / 1024)]
    TooLarge {
        /// The file.
        file: String,
        /// The most that is read, in bytes.
        limit: u64,
    },
    /// The table of a manifest is not there.
    #[error("{file} does not lie beside its manifest: it is published at {address}")]
    NoTable {
        /// The table.
        file: String,
        /// Where it can be had.
        address: String,
    },
    /// A manifest that is no TOML, or has a field too few or too many.
    #[error("{file}, line {line}: {message}; docs/METHOD.md shows a whole manifest")]
    Manifest {
        /// The file.
        file: String,
        /// Line, counted from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// A field of a manifest that makes no sense.
    #[error("{file}: {field} is {value}; expected {expected}")]
    Value {
        /// The file.
        file: String,
        /// The field.
        field: &'static str,
        /// What stands there.
        value: String,
        /// What should.
        expected: &'static str,
    },
    /// Another table than the manifest describes.
    #[error(
        "{file} has the SHA-256 {found} and its manifest says {expected}: fetch it again, or describe \
         the new one in a manifest"
    )]
    OtherTable {
        /// The table.
        file: String,
        /// What the manifest says.
        expected: String,
        /// What it is.
        found: String,
    },
    /// No name can be made of a file's.
    #[error("{0}: its name without the ending must be letters, digits, hyphens, dots, underscores")]
    Name(String),
    /// Not text, or not in lines.
    #[error("{file}{}: {what}", line.map_or_else(String::new, |line| format!(", line {line}")))]
    NotText {
        /// The file.
        file: String,
        /// Line, counted from 1, where it is known.
        line: Option<usize>,
        /// What it is.
        what: &'static str,
    },
    /// Another kind of file.
    #[error("{file} is {what}; labels are expected as CSV")]
    Foreign {
        /// The file.
        file: String,
        /// What it is.
        what: &'static str,
    },
    /// The last line has no end and may have lost more.
    #[error(
        "{file}, line {line}: the file ends in the middle of a line; is it truncated? Copy it again; if it \
         is whole, end its last line"
    )]
    CutOff {
        /// The file.
        file: String,
        /// The last line.
        line: u64,
    },
    /// A column is missing.
    #[error("{file}, line 1: column {column} is missing; there are {found}")]
    Column {
        /// The file.
        file: String,
        /// The column.
        column: String,
        /// The first columns there are.
        found: String,
    },
    /// A column stands twice: which one is meant cannot be known.
    #[error("{file}, line 1: column {column} stands twice")]
    Twice {
        /// The file.
        file: String,
        /// The column.
        column: String,
    },
    /// Not a table.
    #[error("{file}: {reason}")]
    Csv {
        /// The file.
        file: String,
        /// What the reader said, with the line.
        reason: String,
    },
    /// A cell that does not hold what it should.
    #[error("{file}, line {line}, column {column}: {value}, expected {expected}")]
    Cell {
        /// The file.
        file: String,
        /// Line, counted from 1.
        line: u64,
        /// The column.
        column: String,
        /// The value.
        value: String,
        /// What was expected.
        expected: String,
    },
    /// A header, and no label below it.
    #[error("{0}: no row has a label")]
    Empty(String),
}
