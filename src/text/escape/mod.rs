//! Unseen characters as escapes: nothing is lost.

use std::fmt::Write;
use std::io;

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use super::is_unseen;

/// A value as JSON on one line, in which unseen characters are escapes, also those that JSON does not ask
/// for. JSON that was written before (a `RawValue`) stays as it is.
pub fn to_json(value: &(impl Serialize + ?Sized)) -> serde_json::Result<String> {
    let mut written = Vec::with_capacity(128);
    value.serialize(&mut Serializer::with_formatter(&mut written, Seen))?;
    // The library writes UTF-8, and so do we.
    String::from_utf8(written).map_err(serde::ser::Error::custom)
}

/// JSON without blanks, and without unseen characters.
struct Seen;

impl Formatter for Seen {
    fn write_string_fragment<W>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()>
    where
        W: ?Sized + io::Write,
    {
        // The library itself escapes the control characters below a blank.
        if fragment.bytes().all(|byte| byte < 0x7f) {
            return writer.write_all(fragment.as_bytes());
        }
        for c in fragment.chars() {
            if is_unseen(c) {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            } else {
                writer.write_all(c.encode_utf8(&mut [0; 4]).as_bytes())?;
            }
        }
        Ok(())
    }
}

/// JSON text of another hand in which unseen characters are escapes, also those that JSON does not ask for. In JSON text they
/// stand within strings only, but for the line ends and tabs between values, which stay.
#[must_use]
pub fn json(text: String) -> String {
    let is_open = |c: char| is_unseen(c) && !matches!(c, '\n' | '\t' | '\r');
    if !text.chars().any(is_open) {
        return text;
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_open(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(c);
        }
    }
    escaped
}

/// Text of a log line, unseen characters as Rust escapes: one event stays one line.
#[derive(Debug)]
pub struct Logged<W>(W);

/// A writer of log text.
#[must_use]
pub fn logged<W: Write>(writer: W) -> Logged<W> {
    Logged(writer)
}

impl<W: Write> Write for Logged<W> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let mut rest = text;
        while let Some((at, c)) = rest.char_indices().find(|(_, c)| is_unseen(*c)) {
            let (before, from) = rest.split_at(at);
            write!(self.0, "{before}{}", c.escape_default())?;
            rest = from.strip_prefix(c).unwrap_or_default();
        }
        self.0.write_str(rest)
    }
}

#[cfg(test)]
mod tests;
