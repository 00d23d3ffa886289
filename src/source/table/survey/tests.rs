use super::*;

const HEADER: &str = "Code\tID\tTask\n";

fn look(rows: &str) -> Result<Writing, Error> {
    survey("x.txt", false, format!("{HEADER}{rows}").as_bytes())
}

#[test]
fn a_table_that_a_spreadsheet_wrote_is_told_from_quotes_in_its_texts() {
    for (rows, expected) in [
        ("1\t2\tPlan, imagine.\r\n", Writing::Plain),
        ("1\t2\tHire \"stars\", or not.\n3\t4\t\"Stars\" are hired.\n", Writing::Plain),
        // One title in quotes, beside others that have a comma and no quotes.
        ("1\t2\t\"Buddy, Dear\"\n3\t4\tA, b\n", Writing::Plain),
        ("1\t2\t\"Buddy\"\n3\t4\t5\" pipe\n", Writing::Plain),
        ("1\t2\t\"Plan, imagine.\"\n3\t4\tRun.\n", Writing::Quoted),
        ("1\t2\t\"Say \"\"hello\"\".\"\n3\t4\tRun, stop.\n", Writing::Quoted),
        ("\"1\"\t2\t\"Run.\"\n", Writing::Quoted),
    ] {
        assert_eq!(look(rows).unwrap(), expected, "{rows}");
    }
    let long = "1\t1\tText.\n".repeat(100);
    assert_eq!(look(&format!("{long}1\t2\t\"Buddy\"\n")).unwrap(), Writing::Plain);
    let header = survey("x.txt", false, &b"\xef\xbb\xbf\"Code\"\tID\n1\t2\n"[..]).unwrap();
    assert_eq!(header, Writing::Quoted);
}

#[test]
fn quotes_of_both_kinds_are_refused_with_the_line() {
    let error = look("1\t2\t\"Say \"\"hello\"\".\"\n3\t4\t5\" pipe\n").unwrap_err();
    assert!(error.to_string().contains("x.txt, line 3"), "{error}");
}

#[test]
fn what_is_no_such_table_is_named_shortly() {
    let message = |comma, bytes: &[u8]| survey("x", comma, bytes).unwrap_err().to_string();
    assert!(message(false, b"a\tb\rc\td\r").contains("end with CR alone"));
    assert!(message(false, b"\xff\xfea\0\t\0").contains("UTF-16"));
    assert!(message(false, b"a;b;c\n").contains("semicolons"));
    assert!(message(false, b"a,b\n").contains("commas"));
    assert!(message(true, b"a\tb\n").contains("tabs"));
    assert!(message(false, b"<html>").contains("HTML"));
    assert!(message(false, &vec![b'x'; 3 << 20]).contains("longer than"));
}
