use super::*;

#[test]
fn each_kind_is_named_with_what_to_do() {
    let compound = |inside: &str| {
        let name = inside.encode_utf16().flat_map(u16::to_le_bytes);
        [COMPOUND.to_vec(), vec![0; 700], name.collect(), vec![0; 700]].concat()
    };
    let utf16 = |text: &str| -> Vec<u8> {
        b"\xff\xfe".iter().copied().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
    };
    let cases: [(&[u8], &str); 9] = [
        (b"", "empty"),
        (&compound("EncryptedPackage"), "remove the password"),
        (&compound("Workbook"), "old .xls"),
        (b"\n<!DOCTYPE html><html>", "HTML page"),
        (b"<table border=1>", "HTML page"),
        (&utf16("<html xmlns:o="), "HTML page"),
        (b"<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?>", "save it as .xlsx"),
        (b"%PDF-1.4", "PDF"),
        (b"\x1f\x8b\x08", "unpack"),
    ];
    for (bytes, expected) in cases {
        assert!(foreign(bytes).unwrap().contains(expected), "{expected}");
    }
    assert_eq!(foreign(b"O*NET-SOC Code\tTitle\n"), None);
    assert_eq!(foreign(&utf16("a,b\n")), None);
    assert!(foreign_zip(["mimetype", "content.xml"].into_iter()).unwrap().contains(".ods"));
    assert_eq!(foreign_zip(["xl/workbook.xml"].into_iter()), None);
}
