//! The cells of a workbook's row as text.

use std::io::Read;
use std::rc::Rc;

use quick_xml::events::Event;

use super::is;
use super::xml::Xml;
use crate::source::error::{Error, quoted};
use crate::source::limits::{self, exceeded};

/// A row's cells up to the last that is not blank.
pub(super) fn read_row<R: Read>(
    xml: &mut Xml<R>,
    strings: &[Rc<str>],
    row: u64,
    label: &str,
) -> Result<Vec<String>, Error> {
    let (mut buffer, mut cells, mut next) = (Vec::new(), Vec::new(), 0);
    loop {
        match xml.next(&mut buffer)? {
            Event::Start(start) if is(&start, b"c") => {
                let place = xml.attribute(&start, "r")?;
                let at = place.as_deref().map_or(Some(next), |place| column(place, row));
                let Some(at) = at.filter(|at| *at < limits::COLUMNS) else {
                    let place = quoted(&place.unwrap_or_default());
                    return Err(xml.corrupt(&format!("row {row} has a cell at {place}")));
                };
                let kind = xml.attribute(&start, "t")?.unwrap_or_default();
                let text = read_cell(xml, &kind, strings, label)?;
                if !text.is_empty() {
                    if cells.len() <= at {
                        cells.resize(at + 1, String::new());
                    }
                    if let Some(cell) = cells.get_mut(at) {
                        *cell = text;
                    }
                }
                next = at + 1;
            }
            Event::End(end) if end.local_name().as_ref() == b"row" => return Ok(cells),
            _ => {}
        }
    }
}

/// A cell as a CSV file would say it. Formulas are passed over, their results are read.
fn read_cell<R: Read>(
    xml: &mut Xml<R>,
    kind: &str,
    strings: &[Rc<str>],
    label: &str,
) -> Result<String, Error> {
    let (mut buffer, mut raw, mut inline, mut in_value) = (Vec::new(), String::new(), None, false);
    loop {
        let event = xml.next(&mut buffer)?;
        match &event {
            Event::Start(start) if is(start, b"is") => inline = Some(rich_text(xml, b"is", label)?),
            Event::Start(start) if is(start, b"v") => in_value = true,
            Event::End(end) if end.local_name().as_ref() == b"v" => in_value = false,
            Event::End(end) if end.local_name().as_ref() == b"c" => break,
            _ if in_value => {
                if let Some(text) = xml.text(&event)? {
                    raw.push_str(&text);
                    check_length(&raw, label)?;
                }
            }
            _ => {}
        }
    }
    if let Some(text) = inline {
        return Ok(text.trim().to_owned());
    }
    let text = raw.trim();
    match kind {
        "s" if text.is_empty() => Ok(String::new()),
        "s" => {
            let shared = text.parse::<usize>().ok().and_then(|at| strings.get(at));
            let shared = shared.ok_or_else(|| {
                xml.corrupt(&format!(
                    "a cell has the shared text {}, which is not there",
                    quoted(text)
                ))
            })?;
            Ok(shared.trim().to_owned())
        }
        "b" => Ok(if text == "0" || text.is_empty() { "FALSE" } else { "TRUE" }.to_owned()),
        "str" => Ok(unescape(text).trim().to_owned()),
        "" | "n" => Ok(number(text)),
        _ => Ok(text.to_owned()),
    }
}

/// A number with the fewest digits that mean the same number; other text as it is.
fn number(text: &str) -> String {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => number.to_string(),
        _ => text.to_owned(),
    }
}

/// The text of a `si` or `is` element: its `t` elements without those of phonetic guides.
pub(super) fn rich_text<R: Read>(
    xml: &mut Xml<R>,
    close: &[u8],
    label: &str,
) -> Result<String, Error> {
    let (mut buffer, mut text, mut in_text, mut phonetic) =
        (Vec::new(), String::new(), false, false);
    loop {
        let event = xml.next(&mut buffer)?;
        match &event {
            Event::Start(start) if is(start, b"rPh") => phonetic = true,
            Event::Start(start) if is(start, b"t") => in_text = !phonetic,
            Event::End(end) if end.local_name().as_ref() == b"rPh" => phonetic = false,
            Event::End(end) if end.local_name().as_ref() == b"t" => in_text = false,
            Event::End(end) if end.local_name().as_ref() == close => return Ok(unescape(&text)),
            Event::Eof => return Err(xml.corrupt(&"a text is not closed")),
            _ if in_text => {
                if let Some(more) = xml.text(&event)? {
                    text.push_str(&more);
                    check_length(&text, label)?;
                }
            }
            _ => {}
        }
    }
}

/// Four bytes are the most that a character takes.
fn check_length(text: &str, label: &str) -> Result<(), Error> {
    if text.len() > limits::CELL * 4 || text.contains('\0') {
        let what = format!("a cell with more than {} characters, or with a NUL", limits::CELL);
        return Err(exceeded(label, what));
    }
    Ok(())
}

/// Spreadsheets write a character that XML does not allow as `_xHHHH_`.
fn unescape(text: &str) -> String {
    let mut rest = text;
    let mut plain = String::new();
    while let Some((before, after)) = rest.split_once("_x") {
        plain.push_str(before);
        let is_code = |code: &&str| {
            after.as_bytes().get(4) == Some(&b'_')
                && code.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        let code = after.get(..4).filter(is_code);
        let char =
            code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
        if let Some(char) = char.filter(|char| *char != '\0') {
            plain.push(char);
            rest = after.get(5..).unwrap_or_default();
        } else {
            plain.push_str("_x");
            rest = after;
        }
    }
    plain + rest
}

/// The column, from 0, of a reference such as `AB12`, which must be of `row`.
fn column(place: &str, row: u64) -> Option<usize> {
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (name, number) = place.split_at_checked(letters)?;
    if !(1..=3).contains(&letters) || number.parse() != Ok(row) {
        return None;
    }
    let digit = |byte: u8| usize::from(byte.to_ascii_uppercase() - b'A') + 1;
    name.bytes().fold(0, |sum, byte| sum * 26 + digit(byte)).checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_names_its_column() {
        let columns = ["A7", "Z7", "AA7", "xfd7"].map(|place| column(place, 7));
        assert_eq!(columns, [Some(0), Some(25), Some(26), Some(16_383)]);
        for place in ["", "7", "A", "A8", "A07x", "AAAA7", "É7", "A-7"] {
            assert_eq!(column(place, 7), None, "{place}");
        }
    }

    #[test]
    fn numbers_read_as_in_a_text_file() {
        for (raw, expected) in [
            ("1053.0999999999999", "1053.1"),
            ("204350", "204350"),
            ("2.5E-1", "0.25"),
            ("1e999", "1e999"),
            ("nan", "nan"),
        ] {
            assert_eq!(number(raw), expected);
        }
    }

    #[test]
    fn escaped_characters_are_read() {
        assert_eq!(unescape("a_x000D_b_x41_ _x0000_ _xD800_"), "a\rb_x41_ _x0000_ _xD800_");
        assert_eq!(unescape("_x005F_x000D_"), "_x000D_");
    }
}
