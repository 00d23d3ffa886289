//! How text is split into rows, and errors of the reading libraries as this project's.

use super::error::Error;
use super::limits::{self, TooLong, exceeded};

/// The reader of every text table, before what differs by its kind.
pub(super) fn rows(separator: u8) -> csv::ReaderBuilder {
    let mut rows = csv::ReaderBuilder::new();
    rows.delimiter(separator)
        // Not CRLF: then the reader would count a line's end as part of the next line.
        .terminator(csv::Terminator::Any(b'\n'));
    rows
}

/// The line where a record begins: blank lines before it belong to the position that the reader
/// gives it.
pub(super) fn first_line(text: &str, start: &csv::Position) -> u64 {
    let at = usize::try_from(start.byte()).unwrap_or(usize::MAX);
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    let blank = rest.iter().take_while(|byte| b"\r\n".contains(byte));
    start.line() + blank.filter(|byte| **byte == b'\n').map(|_| 1).sum::<u64>()
}

/// An error while unpacking: the limit, a damaged archive, or the disk.
pub(super) fn read_error(label: &str, error: std::io::Error) -> Error {
    if error.get_ref().and_then(|inner| inner.downcast_ref::<TooLong>()).is_some() {
        return exceeded(label, TooLong.to_string());
    }
    match error.kind() {
        std::io::ErrorKind::FileTooLarge => {
            Error::TooLarge { file: label.to_owned(), limit: limits::MEMBER }
        }
        std::io::ErrorKind::InvalidData
        | std::io::ErrorKind::InvalidInput
        | std::io::ErrorKind::UnexpectedEof
        | std::io::ErrorKind::Other => {
            Error::Corrupt { file: label.to_owned(), reason: error.to_string() }
        }
        _ => Error::Io { file: label.to_owned(), reason: error },
    }
}

/// The error of the CSV reader as a text.
pub(super) fn csv_error(file: &str, error: csv::Error) -> Error {
    let reason = error.to_string();
    match error.into_kind() {
        csv::ErrorKind::Io(error) => read_error(file, error),
        _ => Error::Corrupt { file: file.to_owned(), reason },
    }
}
