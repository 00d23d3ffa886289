//! A member of a release opened by its format: TAB text, CSV or a workbook.

use std::io::Read;
use std::path::Path;

use super::survey::{Writing, survey};
use crate::convert::unsigned;
use crate::source::archive::{Archive, Member};
use crate::source::columns::Layout;
use crate::source::error::Error;
use crate::source::reading::read_error;
use crate::source::{limits, workbook};

/// A file's bytes and how its cells stand in them.
pub(super) struct Input<'a> {
    pub(super) bytes: Box<dyn Read + 'a>,
    pub(super) separator: u8,
    pub(super) quoting: bool,
    pub(super) notes: Vec<String>,
}

/// Opens a member by the format that its ending says: TAB text, CSV or a workbook.
pub(super) fn open<'a>(
    archive: &'a mut Archive,
    member: &Member,
    layout: &Layout,
) -> Result<Input<'a>, Error> {
    let label = archive.label(member);
    let ending = Path::new(&member.name).extension();
    let is = |kind: &str| ending.is_some_and(|ending| ending.eq_ignore_ascii_case(kind));
    if is("xlsx") {
        let mut bytes = Vec::new();
        let packed = archive.read(member)?.take(limits::FILE + 1).read_to_end(&mut bytes);
        packed.map_err(|error| read_error(&label, error))?;
        if unsigned(bytes.len()) > limits::FILE {
            return Err(Error::TooLarge { file: label, limit: limits::FILE });
        }
        #[expect(clippy::indexing_slicing, reason = "every layout has a column")]
        let text = workbook::as_csv(&label, &bytes, layout.columns[0].name())?;
        let bytes = Box::new(std::io::Cursor::new(text));
        return Ok(Input { bytes, separator: b',', quoting: true, notes: Vec::new() });
    }
    let comma = is("csv");
    let writing = survey(&label, comma, archive.read(member)?)?;
    let mut notes = Vec::new();
    if !comma && writing == Writing::Quoted {
        notes.push(format!(
            "{}: cells stand in quotes, as a spreadsheet writes them; they were read without",
            member.name
        ));
    }
    Ok(Input {
        bytes: archive.read(member)?,
        separator: if comma { b',' } else { b'\t' },
        quoting: writing == Writing::Quoted,
        notes,
    })
}

/// Remembers the last byte, to distinguish a complete file from one that was cut off.
pub(super) struct LastByte<R> {
    inner: R,
    pub(super) last: Option<u8>,
    /// Bytes read so far.
    pub(super) read: u64,
    pub(super) is_at_end: bool,
}

impl<R> LastByte<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, last: None, read: 0, is_at_end: false }
    }
}

impl<R: Read> Read for LastByte<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.is_at_end |= read == 0 && !buffer.is_empty();
        self.read += unsigned(read);
        if let Some(last) = buffer.get(..read).and_then(<[u8]>::last) {
            self.last = Some(*last);
        }
        Ok(read)
    }
}
