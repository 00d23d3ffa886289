//! Zip archives opened and unpacked within limits, whatever their directory says.

use std::collections::HashMap;
use std::io::{self, Read, Seek, SeekFrom};

use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

use super::error::Error;
use super::limits::{self, exceeded};
use crate::convert::unsigned;

/// The record that holds the number of members of a large archive, and how long its fixed part is.
const DIRECTORY: &[u8] = b"PK\x06\x06";
const DIRECTORY_LENGTH: usize = 56;

/// Opens an archive and checks number, sizes and ratios of its members before any is unpacked.
pub(super) fn open<R: Read + Seek>(mut reader: R, label: &str) -> Result<ZipArchive<R>, Error> {
    check_directory(&mut reader, label)?;
    let mut zip = ZipArchive::new(reader).map_err(|error| corrupt(label, &error))?;
    if zip.len() > limits::MEMBERS {
        return Err(exceeded(label, format!("more than {} files", limits::MEMBERS)));
    }
    let mut unpacked = 0_u64;
    for index in 0..zip.len() {
        let member = zip.by_index_raw(index).map_err(|error| corrupt(label, &error))?;
        let (size, packed) = (member.size(), member.compressed_size());
        let inside = format!("{label}, {}", base(member.name()));
        if member.encrypted() {
            return Err(Error::Encrypted { file: inside });
        }
        if size > limits::MEMBER {
            return Err(Error::TooLarge { file: inside, limit: limits::MEMBER });
        }
        if size > limits::RATIO_FREE.saturating_add(packed.saturating_mul(limits::RATIO)) {
            let what = format!("it unpacks to more than {} times its size", limits::RATIO);
            return Err(exceeded(&inside, what));
        }
        unpacked = unpacked.saturating_add(size);
    }
    if unpacked > limits::UNPACKED {
        return Err(Error::TooLarge { file: label.to_owned(), limit: limits::UNPACKED });
    }
    Ok(zip)
}

/// Refuses a directory that declares more members than are read: the reader would reserve memory
/// for as many as it says.
fn check_directory<R: Read + Seek>(reader: &mut R, label: &str) -> Result<(), Error> {
    let io = |reason| Error::Io { file: label.to_owned(), reason };
    reader.seek(SeekFrom::Start(0)).map_err(io)?;
    let mut window = Vec::new();
    loop {
        let kept = window.len();
        reader.by_ref().take(1 << 16).read_to_end(&mut window).map_err(io)?;
        if window.windows(DIRECTORY_LENGTH).any(declares_too_many) {
            return Err(exceeded(label, format!("more than {} files", limits::MEMBERS)));
        }
        if window.len() == kept {
            break;
        }
        window.drain(..window.len().saturating_sub(DIRECTORY_LENGTH - 1));
    }
    reader.seek(SeekFrom::Start(0)).map_err(io)?;
    Ok(())
}

fn declares_too_many(record: &[u8]) -> bool {
    let field = |at: usize, length: usize| record.get(at..at + length).unwrap_or_default();
    let number =
        |bytes: &[u8]| bytes.iter().rev().fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
    let most = unsigned(limits::MEMBERS);
    // A directory on the same disk as its record: else the bytes are not one.
    record.starts_with(DIRECTORY)
        && field(16, 4) == field(20, 4)
        && number(field(24, 8)).max(number(field(32, 8))) > most
}

/// A member as it is unpacked. More bytes than it declares are an error.
pub(super) struct Unpacked<'a, R: Read> {
    inner: ZipFile<'a, R>,
    left: u64,
}

impl<R: Read> Read for Unpacked<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let left = self.left.checked_sub(unsigned(read));
        let more =
            || io::Error::new(io::ErrorKind::InvalidData, "it unpacks to more than it declares");
        self.left = left.ok_or_else(more)?;
        Ok(read)
    }
}

/// Unpacks a member as it is read.
pub(super) fn unpack<'a, R: Read + Seek>(
    zip: &'a mut ZipArchive<R>,
    index: usize,
    label: &str,
) -> Result<Unpacked<'a, R>, Error> {
    let inner = zip.by_index(index).map_err(|error| corrupt(label, &error))?;
    let left = inner.size();
    Ok(Unpacked { inner, left })
}

/// Positions of the members by their [`plain`] names; of two with the same, the first.
pub(super) fn names<R: Read + Seek>(zip: &ZipArchive<R>) -> HashMap<String, usize> {
    let mut names = HashMap::new();
    for (index, name) in
        (0..zip.len()).filter_map(|index| Some((index, zip.name_for_index(index)?)))
    {
        names.entry(plain(name)).or_insert(index);
    }
    names
}

/// A member's name in one spelling: slashes, lower case.
pub(super) fn plain(name: &str) -> String {
    name.replace('\\', "/").to_ascii_lowercase()
}

/// The name of a member without its folders, which some Windows programs end with backslashes.
pub(super) fn base(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or_default()
}

fn corrupt(label: &str, error: &ZipError) -> Error {
    Error::Corrupt { file: label.to_owned(), reason: error.to_string() }
}

#[cfg(test)]
mod tests;
