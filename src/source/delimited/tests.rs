use super::*;

fn read(label: &str, bytes: &[u8]) -> Result<Sheet, Error> {
    sheet(label, bytes, &mut Budget::new())
}

#[test]
fn lines_are_counted_past_blank_ones_and_an_open_end_is_noticed() {
    let lines = |text: &str| {
        let sheet = read("x.csv", text.as_bytes()).unwrap();
        (sheet.rows.iter().map(|(line, _)| *line).collect::<Vec<_>>(), sheet.open_end)
    };
    assert_eq!(lines("a,b\n\n\n1,2\n"), (vec![1, 4], None));
    assert_eq!(lines("a,b\r\n\r\n1,\"2\r\n3\"\r\n4,5"), (vec![1, 3, 5], Some(5)));
    assert_eq!(lines("a,b\r1,2\r3,4\r"), (vec![1, 2, 3], None));
}

#[test]
fn a_table_reads_the_same_however_it_was_saved() {
    let expected = [(1, vec!["a".to_owned(), "b, é".to_owned()])];
    let utf16 = |text: &str, mark: u16, unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
        std::iter::once(mark).chain(text.encode_utf16()).flat_map(unit).collect()
    };
    for (label, bytes) in [
        ("x.tsv", b"a\tb, \xc3\xa9\n".to_vec()),
        ("x.csv", b"\xef\xbb\xbfa,\"b, \xc3\xa9\"\r\n".to_vec()),
        ("x.txt", utf16("a\tb, é\r\n", 0xfeff, u16::to_le_bytes)),
        ("x.txt", utf16("a\tb, é\n", 0xfeff, u16::to_be_bytes)),
    ] {
        assert_eq!(read(label, &bytes).unwrap().rows, expected, "{label}");
    }
}

#[test]
fn what_cannot_be_read_is_named_with_what_to_do() {
    let saw = |bytes: &[u8]| read("x.csv", bytes).unwrap_err().to_string();
    assert!(saw(b"").contains("an empty file"));
    assert!(saw(b"<!DOCTYPE html>\n").contains("an HTML page"));
    assert!(saw(b"a,b\n1,\xff\n").contains("not UTF-8 (line 2)"));
    assert!(saw(b"a;b\n1;2\n").contains("separated by semicolons"));
    assert!(saw(b"a,\0\n").contains("binary"));
    let long = [b"a,b\n1,\"".to_vec(), vec![b'x'; 3 << 20]].concat();
    assert!(saw(&long).contains("longer than"));
    assert!(saw(&vec![b','; 40_000]).contains("more than 16384 columns"));
}
