//! Recognizes by its bytes what a file is that is no table, with what to do about it.

use std::path::Path;

/// First bytes that are enough for [`foreign`].
pub(super) const HEAD: usize = 4_096;

/// First bytes of Microsoft's compound files: workbooks before .xlsx, and encrypted ones since.
const COMPOUND: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// Kinds of files by their first bytes.
const BY_HEAD: &[(&[u8], &str)] = &[
    (b"%PDF", "a PDF document; take the table as .xlsx or CSV"),
    (b"\x1f\x8b", "a gzip file; unpack it first"),
    (b"BZh", "a bzip2 file; unpack it first"),
    (b"\xfd7zXZ", "an xz file; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive; unpack it first"),
    (b"Rar!", "a RAR archive; unpack it first"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"{\\rtf", "an RTF document; take the table as .xlsx or CSV"),
];

/// What the bytes are, if they are a known kind of file that is neither text nor a zip archive.
/// `bytes` is the file whole, or its first [`HEAD`] bytes: then encryption by a password is not recognized.
pub(super) fn foreign(bytes: &[u8]) -> Option<&'static str> {
    if bytes.is_empty() {
        return Some("an empty file");
    }
    if bytes.starts_with(COMPOUND) {
        return Some(compound(bytes));
    }
    if let Some((_, what)) = BY_HEAD.iter().find(|(head, _)| bytes.starts_with(head)) {
        return Some(what);
    }
    let text = head_text(bytes);
    let text = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    let is_page = ["<!doctype html", "<html", "<head", "<table", "<body"];
    if is_page.iter().any(|start| text.starts_with(start)) {
        return Some(
            "an HTML page; open it in a spreadsheet and save it as .xlsx, or download the file itself",
        );
    }
    if text.starts_with("<?xml") || text.starts_with("<workbook") {
        let spreadsheet = text.contains("office:spreadsheet") || text.contains("excel.sheet");
        return Some(if spreadsheet {
            "an XML spreadsheet; open it in a spreadsheet and save it as .xlsx"
        } else {
            "an XML document; take the table as .xlsx or CSV"
        });
    }
    None
}

/// The first characters in lower case, also of UTF-16.
fn head_text(bytes: &[u8]) -> String {
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    let wide = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    let narrow: Vec<u8> = head.iter().copied().filter(|byte| !wide || *byte != 0).collect();
    let start = if wide { 2 } else { 0 };
    String::from_utf8_lossy(narrow.get(start..).unwrap_or_default()).to_ascii_lowercase()
}

fn compound(bytes: &[u8]) -> &'static str {
    let has = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(name.len()).any(|window| window == name)
    };
    if has("EncryptedPackage") || has("EncryptionInfo") {
        "a workbook that is encrypted with a password; open it, remove the password and save it again"
    } else if has("WordDocument") {
        "an old .doc document; take the table as .xlsx or CSV"
    } else {
        "an old .xls workbook; open it and save it as .xlsx"
    }
}

/// What a zip archive is, by the names of its members, if it is no .xlsx workbook and no archive of
/// tables.
pub(super) fn foreign_zip<'n>(names: impl Iterator<Item = &'n str>) -> Option<&'static str> {
    let names: Vec<String> = names.map(str::to_ascii_lowercase).collect();
    let has = |name: &str| names.iter().any(|other| other == name);
    if has("xl/workbook.bin") {
        Some("a binary .xlsb workbook; open it and save it as .xlsx")
    } else if has("content.xml") && (has("mimetype") || has("meta-inf/manifest.xml")) {
        Some("an OpenDocument file (.ods); open it and save it as .xlsx or CSV")
    } else if has("word/document.xml") {
        Some("a Word document; take the table as .xlsx or CSV")
    } else if names
        .iter()
        .any(|name| Path::new(name).extension().is_some_and(|ending| ending == "iwa"))
    {
        Some("an Apple Numbers file; export it as .xlsx or CSV")
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
