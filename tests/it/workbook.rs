//! Workbooks to import: the few parts of an .xlsx that a reader needs.

use std::fmt::Write as _;
use std::io::Write;

use zip::write::SimpleFileOptions;

/// The rows of a CSV text.
pub fn from_csv(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// A workbook of named sheets. What reads as a number becomes one, as in BLS's.
pub fn workbook(sheets: &[(&str, Vec<Vec<String>>)]) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let (mut list, mut relations) = (String::new(), String::new());
    let mut parts = Vec::new();
    for (number, (name, rows)) in (1..).zip(sheets) {
        write!(list, "<sheet name=\"{name}\" sheetId=\"{number}\" r:id=\"r{number}\"/>").unwrap();
        write!(relations, "<Relationship Id=\"r{number}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>").unwrap();
        let data: String = (1..).zip(rows).map(|(row, cells)| line(row, cells)).collect();
        let sheet =
            format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{data}</sheetData></worksheet>");
        parts.push((format!("xl/worksheets/sheet{number}.xml"), sheet));
    }
    parts.push((
        "[Content_Types].xml".to_owned(),
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"
            .to_owned(),
    ));
    parts.push(("_rels/.rels".to_owned(), format!("<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"r1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>")));
    parts.push((
        "xl/workbook.xml".to_owned(),
        format!(
            "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>{list}</sheets></workbook>"
        ),
    ));
    parts.push((
        "xl/_rels/workbook.xml.rels".to_owned(),
        format!("<Relationships xmlns=\"{PACKAGE}\">{relations}</Relationships>"),
    ));
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn line(row: usize, cells: &[String]) -> String {
    let mut text = format!("<row r=\"{row}\">");
    for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
        let column = if at < 26 { String::new() } else { "A".to_owned() };
        let letter = char::from(b'A' + u8::try_from(at % 26).unwrap());
        let place = format!("{column}{letter}{row}");
        let escaped = cell.replace('&', "&amp;").replace('<', "&lt;");
        // Codes stay text, as in the publishers' workbooks: an area of 99, a source of 08.
        let is_code =
            cell == "99" || (cell.starts_with('0') && cell.len() > 1 && !cell.contains('.'));
        if cell.parse::<f64>().is_ok() && !is_code {
            write!(text, "<c r=\"{place}\"><v>{escaped}</v></c>").unwrap();
        } else {
            write!(text, "<c r=\"{place}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{escaped}</t></is></c>").unwrap();
        }
    }
    text + "</row>"
}
