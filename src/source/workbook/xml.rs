//! XML read piece by piece, no piece and no nesting beyond a limit.

use std::io::{BufReader, Read};

use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::source::error::Error;
use crate::source::limits::{Allowance, RecordLimit, TooLong, exceeded};

/// Elements inside elements. A workbook's parts have fewer than ten.
const DEPTH: usize = 64;

/// One part of a workbook.
pub(super) struct Xml<R: Read> {
    reader: quick_xml::Reader<BufReader<RecordLimit<R>>>,
    left: Allowance,
    depth: usize,
    label: String,
}

impl<R: Read> Xml<R> {
    pub(super) fn new(part: R, label: &str) -> Self {
        let (gate, left) = RecordLimit::new(part);
        let mut reader = quick_xml::Reader::from_reader(BufReader::new(gate));
        reader.config_mut().expand_empty_elements = true;
        Self { reader, left, depth: 0, label: label.to_owned() }
    }

    /// The next piece; `Eof` after the last.
    pub(super) fn next<'b>(&mut self, buffer: &'b mut Vec<u8>) -> Result<Event<'b>, Error> {
        buffer.clear();
        self.left.reset();
        let event = self.reader.read_event_into(buffer).map_err(|error| self.refuse(&error))?;
        match &event {
            Event::Start(_) if self.depth == DEPTH => {
                return Err(exceeded(
                    &self.label,
                    format!("more than {DEPTH} elements inside each other"),
                ));
            }
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::Eof if self.depth > 0 => return Err(self.corrupt(&"an element is not closed")),
            _ => {}
        }
        Ok(event)
    }

    /// The next piece as text, if it is any: with entities resolved and line ends as XML has them.
    pub(super) fn text(&self, event: &Event<'_>) -> Result<Option<String>, Error> {
        Ok(match event {
            Event::Text(text) => {
                Some(text.xml10_content().map_err(|error| self.corrupt(&error))?.into_owned())
            }
            Event::CData(text) => {
                Some(text.xml10_content().map_err(|error| self.corrupt(&error))?.into_owned())
            }
            Event::GeneralRef(entity) => Some(self.entity(entity)?),
            _ => None,
        })
    }

    fn entity(&self, entity: &BytesRef<'_>) -> Result<String, Error> {
        if let Some(char) = entity.resolve_char_ref().map_err(|error| self.corrupt(&error))? {
            return Ok(char.to_string());
        }
        let name = entity.decode().map_err(|error| self.corrupt(&error))?;
        let known = quick_xml::escape::resolve_xml_entity(&name);
        known.map(str::to_owned).ok_or_else(|| self.corrupt(&"an entity that XML does not define"))
    }

    /// An attribute's value, by its name without a namespace.
    pub(super) fn attribute(
        &self,
        start: &BytesStart<'_>,
        name: &str,
    ) -> Result<Option<String>, Error> {
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| self.corrupt(&error))?;
            if attribute.key.local_name().as_ref() == name.as_bytes() {
                let raw =
                    std::str::from_utf8(&attribute.value).map_err(|error| self.corrupt(&error))?;
                let value =
                    quick_xml::escape::unescape(raw).map_err(|error| self.corrupt(&error))?;
                return Ok(Some(value.into_owned()));
            }
        }
        Ok(None)
    }

    pub(super) fn corrupt(&self, reason: &dyn std::fmt::Display) -> Error {
        Error::Corrupt { file: self.label.clone(), reason: reason.to_string() }
    }

    fn refuse(&self, error: &quick_xml::Error) -> Error {
        match error {
            quick_xml::Error::Io(io)
                if io.get_ref().and_then(|inner| inner.downcast_ref::<TooLong>()).is_some() =>
            {
                exceeded(&self.label, TooLong.to_string())
            }
            other => self.corrupt(&other),
        }
    }
}
