//! Errors of readers (zip, CSV, files) turned into this program's errors.

use super::error::Error;
use super::limits::{self, TooLong, exceeded};

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
