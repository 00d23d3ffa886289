use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;

use super::*;

fn packed(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_member_that_unpacks_to_too_much_is_refused_before_it_is_unpacked() {
    let zeros = vec![0; 10 << 20];
    let error = open(Cursor::new(packed(&[("a.txt", &zeros)])), "x.zip").unwrap_err();
    assert!(error.to_string().contains("a.txt: it unpacks to more than 200 times"), "{error}");
}

#[test]
fn a_directory_that_declares_billions_of_members_is_refused() {
    let mut bytes = packed(&[("a.txt", b"1")]);
    let mut record = vec![0; DIRECTORY_LENGTH];
    record[..4].copy_from_slice(DIRECTORY);
    record[32..40].copy_from_slice(&u64::MAX.to_le_bytes());
    for at in [0, bytes.len() / 2, bytes.len()] {
        let mut more = bytes.clone();
        more.splice(at..at, record.iter().copied());
        let error = open(Cursor::new(more), "x.zip").unwrap_err();
        assert!(error.to_string().contains("more than 10000 files"), "{error}");
    }
    // The record may stand across two reads.
    bytes.splice(0..0, vec![b' '; (1 << 16) - 20].into_iter().chain(record));
    assert!(open(Cursor::new(bytes), "x.zip").is_err());
}

#[test]
fn more_bytes_than_declared_are_an_error() {
    let mut bytes = packed(&[("a.txt", &[b'x'; 1_000])]);
    let entry = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    bytes[entry + 24..entry + 28].copy_from_slice(&10_u32.to_le_bytes());
    let mut zip = open(Cursor::new(bytes), "x.zip").unwrap();
    let mut read = Vec::new();
    assert!(unpack(&mut zip, 0, "x.zip").unwrap().read_to_end(&mut read).is_err());
}

#[test]
fn names_are_read_whatever_slashes_and_case() {
    assert_eq!(base("db_30_1_text\\Task Statements.txt"), "Task Statements.txt");
    assert_eq!(plain("XL\\Workbook.xml"), "xl/workbook.xml");
}
