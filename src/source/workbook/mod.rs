//! Workbooks (.xlsx) read row by row: memory is bounded by the limits, not by what the file declares.

mod as_csv;
mod row;
mod xml;

use std::collections::HashMap;
use std::io::{Read, Seek};
use std::rc::Rc;

use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

pub(super) use as_csv::as_csv;
use row::{read_row, rich_text};
use xml::Xml;

use crate::source::error::{Error, quoted};
use crate::source::limits::{self, exceeded};
use crate::source::packed::{self, Unpacked};

/// A workbook opened for reading.
pub(super) struct Workbook<R> {
    zip: ZipArchive<R>,
    label: String,
    sheets: Vec<SheetPart>,
    strings: Vec<Rc<str>>,
}

struct SheetPart {
    name: String,
    /// Position in the archive.
    part: usize,
}

/// Called with a row's number, counted from 1, and its cells up to the last that is not blank.
pub(super) type OnRow<'a> = &'a mut dyn FnMut(u64, Vec<String>) -> Result<(), Error>;

impl<R: Read + Seek> Workbook<R> {
    /// Opens a workbook: reads the list of its sheets and the texts that its cells share.
    pub(super) fn open(reader: R, label: &str) -> Result<Self, Error> {
        let zip = packed::open(reader, label)?;
        let mut book =
            Self { zip, label: label.to_owned(), sheets: Vec::new(), strings: Vec::new() };
        let parts = packed::names(&book.zip);
        let missing = |part: &str| Error::Corrupt {
            file: label.to_owned(),
            reason: format!("it has no part {part}"),
        };
        let relations = find(&parts, "xl/_rels/workbook.xml.rels")
            .ok_or_else(|| missing("xl/_rels/workbook.xml.rels"))?;
        let targets = book.relations(relations)?;
        let list = find(&parts, "xl/workbook.xml").ok_or_else(|| missing("xl/workbook.xml"))?;
        for (name, relation) in book.list(list)? {
            let Some((kind, path)) = targets.get(&relation) else { continue };
            if kind == "worksheet" {
                let part = find(&parts, path).ok_or_else(|| missing(&quoted(path)))?;
                book.sheets.push(SheetPart { name, part });
            }
        }
        let shared = targets.values().find(|(kind, _)| kind == "sharedStrings");
        let shared = shared.map_or("xl/sharedStrings.xml", |(_, path)| path.as_str());
        if let Some(part) = find(&parts, shared) {
            book.strings = book.shared_strings(part)?;
        }
        Ok(book)
    }

    /// Names of the sheets with cells, in their order.
    pub(super) fn sheets(&self) -> Vec<String> {
        self.sheets.iter().map(|sheet| sheet.name.clone()).collect()
    }

    fn part(&mut self, index: usize) -> Result<Xml<Unpacked<'_, R>>, Error> {
        let label = self.label.clone();
        Ok(Xml::new(packed::unpack(&mut self.zip, index, &label)?, &label))
    }

    /// By id, the kind of each relation of the workbook and the part it leads to.
    fn relations(&mut self, index: usize) -> Result<HashMap<String, (String, String)>, Error> {
        let label = self.label.clone();
        let mut xml = self.part(index)?;
        let (mut buffer, mut found) = (Vec::new(), HashMap::new());
        loop {
            match xml.next(&mut buffer)? {
                Event::Start(start) if is(&start, b"Relationship") => {
                    let get = |name| xml.attribute(&start, name);
                    let (id, kind, target) = (get("Id")?, get("Type")?, get("Target")?);
                    let kind = kind.unwrap_or_default();
                    let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                    found.insert(
                        id.unwrap_or_default(),
                        (kind, resolve(&target.unwrap_or_default())),
                    );
                    if found.len() > limits::MEMBERS {
                        return Err(exceeded(&label, "more relations than a workbook has"));
                    }
                }
                Event::Eof => return Ok(found),
                _ => {}
            }
        }
    }

    /// Names of all sheets with the relation that leads to each.
    fn list(&mut self, index: usize) -> Result<Vec<(String, String)>, Error> {
        let label = self.label.clone();
        let mut xml = self.part(index)?;
        let (mut buffer, mut sheets) = (Vec::new(), Vec::new());
        loop {
            match xml.next(&mut buffer)? {
                Event::Start(start) if is(&start, b"sheet") => {
                    let name = xml.attribute(&start, "name")?.unwrap_or_default();
                    sheets.push((name, xml.attribute(&start, "id")?.unwrap_or_default()));
                    if sheets.len() > limits::SHEETS {
                        let what = format!("more than {} sheets", limits::SHEETS);
                        return Err(exceeded(&label, what));
                    }
                }
                Event::Eof => return Ok(sheets),
                _ => {}
            }
        }
    }

    fn shared_strings(&mut self, index: usize) -> Result<Vec<Rc<str>>, Error> {
        let label = self.label.clone();
        let mut xml = self.part(index)?;
        let (mut buffer, mut strings, mut bytes) = (Vec::new(), Vec::new(), 0_usize);
        loop {
            match xml.next(&mut buffer)? {
                Event::Start(start) if is(&start, b"si") => {
                    let text = rich_text(&mut xml, b"si", &label)?;
                    // A text costs its bytes and what it takes to keep one.
                    bytes += text.len() + size_of::<Rc<str>>() * 2;
                    if bytes > limits::TEXT || strings.len() == limits::CELLS {
                        return Err(exceeded(&label, "more shared texts than a workbook has"));
                    }
                    strings.push(Rc::from(text.as_str()));
                }
                Event::Eof => return Ok(strings),
                _ => {}
            }
        }
    }

    /// Reads a sheet's rows that have a cell. Their numbers rise.
    pub(super) fn rows(&mut self, sheet: usize, on_row: OnRow<'_>) -> Result<(), Error> {
        let Some(sheet) = self.sheets.get(sheet) else { return Ok(()) };
        let label = format!("{}, sheet {}", self.label, quoted(&sheet.name));
        let part = packed::unpack(&mut self.zip, sheet.part, &label)?;
        let mut xml = Xml::new(part, &label);
        let (mut buffer, mut last) = (Vec::new(), 0);
        loop {
            match xml.next(&mut buffer)? {
                Event::Start(start) if is(&start, b"row") => {
                    let stated = xml.attribute(&start, "r")?;
                    let number = match &stated {
                        Some(text) => text.parse::<u64>().map_err(|error| xml.corrupt(&error))?,
                        None => last + 1,
                    };
                    if number <= last || number > limits::ROWS {
                        return Err(xml.corrupt(&format!("row {number} stands after row {last}")));
                    }
                    last = number;
                    let cells = read_row(&mut xml, &self.strings, number, &label)?;
                    if !cells.is_empty() {
                        on_row(number, cells)?;
                    }
                }
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }
}

fn is(start: &BytesStart<'_>, name: &[u8]) -> bool {
    start.local_name().as_ref() == name
}

/// The position of a part by its path, whatever case and slashes.
fn find(parts: &HashMap<String, usize>, path: &str) -> Option<usize> {
    parts.get(&packed::plain(path)).copied()
}

/// A relation's target as a path from the archive's top.
fn resolve(target: &str) -> String {
    let path = match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("xl/{target}"),
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relation_leads_to_its_part() {
        assert_eq!(resolve("worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("/xl/worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("../xl/./a.xml"), "xl/a.xml");
    }
}
