//! Tables as people have them, and tables of arbitrary bytes.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use super::*;

fn columns() -> Columns {
    Columns {
        task_id: "task_id".to_owned(),
        label: "score".to_owned(),
        statement: None,
        rationale: Some("rationale".to_owned()),
    }
}

fn parse(bytes: &[u8]) -> Result<Vec<Label>, Error> {
    let columns = columns();
    read(
        "x.csv",
        bytes,
        &Layout { columns: &columns, labels: None, range: 0..=100, is_whole: false },
    )
}

fn figures(labels: &[Label]) -> Vec<(i64, i64)> {
    labels.iter().map(|label| (label.task_id, label.score)).collect()
}

#[test]
fn labels_are_read_by_column_name_whatever_stands_between() {
    for (text, expected) in [
        ("score,note,task_id,rationale\r\n70,-,5,\"a, b\"\r\n0,-,6,\r\n", vec![(5, 70), (6, 0)]),
        ("\ttask_id\tscore\n0\t8823.0\t50.0\n1\t8824.0\t\n", vec![(8823, 50)]),
        ("\u{feff}task_id;score\n1;2\n\n1;2\n", vec![(1, 2)]),
    ] {
        assert_eq!(figures(&parse(text.as_bytes()).unwrap()), expected);
    }
}

#[test]
fn a_last_line_without_its_end_is_read_where_nothing_can_be_lost() {
    for text in [
        "task_id,score\n8822,7\n8823,50",
        "task_id,score\n8822,7\n8823,100",
        "task_id,score,by\n8822,7,a\n8823,5,b",
        "task_id,score,rationale\n8822,7,So.\n8823,5,\"Be it.\"",
    ] {
        assert_eq!(figures(&parse(text.as_bytes()).unwrap()).len(), 2, "{text}");
    }
}

#[test]
fn each_fault_is_named() {
    let labels = BTreeMap::from([("E0".to_owned(), 0), ("E1".to_owned(), 100)]);
    for (text, expected) in [
        ("task,score\n1,2\n", "line 1: column \"task_id\" is missing; there are \"task\", \"sc"),
        ("", "x.csv is an empty file"),
        ("\n\n", "column \"task_id\" is missing; there are no columns"),
        ("PK\u{3}\u{4}…", "x.csv is a zip archive or an .xlsx workbook; save the sheet as CSV"),
        ("%PDF-1.4", "x.csv is a PDF document"),
        ("task_id,score\n8822,7\n8823,5", "line 3: the file ends in the middle of a line"),
        ("score,task_id\n7,8822\n5,882", "line 3: the file ends in the middle of a line"),
        ("task_id,score,rationale\n1,2,So.\n2,3,Be", "line 3: the file ends in the middle"),
        ("task_id,score\n", "no row has a label"),
        ("task_id,score\n1,\n", "no row has a label"),
        ("task_id,score\n1,2\nx,3\n", "line 3, column \"task_id\": \"x\""),
        ("task_id,score\n\n1,2\n\n\nx,3\n", "line 6, column \"task_id\": \"x\""),
        ("task_id,score\n1,2\n,3\n", "line 3, column \"task_id\": \"\", expected a task ID"),
        ("task_id,score\n-1,2\n", "column \"task_id\": \"-1\""),
        ("task_id,score\n1e3,2\n", "column \"task_id\": \"1e3\""),
        ("task_id,score\n99999999999999999999,2\n", "column \"task_id\""),
        ("task_id,score\r\n1,2\r\n2,101\r\n", "line 3, column \"score\": \"101\", expected a wh"),
        ("task_id,score\n1,55.5\n", "line 2, column \"score\": \"55.5\""),
        ("task_id,score\n1,E1\n", "\"E1\", expected a whole number from 0 to 100"),
        (
            "task_id,score\n1,2\n1,3\n",
            "line 3, column \"task_id\": \"1\", expected no second label",
        ),
        ("task_id,score\n1,2,3\n", "found record with 3 fields"),
        ("task_id,score,score\n1,2,3\n", "line 1: column \"score\" stands twice"),
        ("task_id,score\n1,2\n\n\n2,x\n", "line 5, column \"score\""),
        ("task_id,score\r1,2\r", "CR alone"),
        ("task_id,score\n1,\u{1b}[31m\u{0}\n", "\"\\u{1b}[31m\\0\""),
    ] {
        let error = parse(text.as_bytes()).unwrap_err().to_string();
        assert!(error.starts_with("x.csv") && error.contains(expected), "{expected}: {error}");
    }
    let columns = columns();
    let layout =
        Layout { columns: &columns, labels: Some(&labels), range: 0..=100, is_whole: false };
    let error = read("x.csv", b"task_id,score\n1,E3\n", &layout).unwrap_err().to_string();
    assert!(
        error.contains("line 2, column \"score\": \"E3\", expected one of \"E0\", \"E1\""),
        "{error}"
    );
    let wide = format!("task_id,score\n1,2\n{}\n", ",".repeat(2 << 20));
    let error = parse(wide.as_bytes()).unwrap_err().to_string();
    assert!(error.contains("line 3: its line is longer than a row of labels"), "{error}");
    let utf16 = parse(b"\xff\xfet\0").unwrap_err().to_string();
    assert!(utf16.contains("UTF-16"), "{utf16}");
    let latin = parse(b"task_id,score\n1,2\n2,\xe9\n").unwrap_err().to_string();
    assert!(latin.contains("line 3") && latin.contains("not UTF-8"), "{latin}");
    let many = format!("task_id,score\n{}", "1,2\n".repeat(ROWS + 1));
    assert!(parse(many.as_bytes()).unwrap_err().to_string().contains("more than 200000 rows"));
    let long = format!("task_id,score,rationale\n1,2,{}\n", "x".repeat(TEXT + 1));
    let error = parse(long.as_bytes()).unwrap_err().to_string();
    assert!(error.contains("at most 2000 characters") && error.len() < 300, "{error}");
}

/// Whatever bytes a table is made of, it is read or refused in a short error without control
/// characters, and no number outside the range comes out.
#[test]
fn arbitrary_tables_are_read_or_refused_shortly() {
    const PARTS: [&[u8]; 20] = [
        b"task_id",
        b"score",
        b"rationale",
        b",",
        b"\t",
        b";",
        b"\n",
        b"\r\n",
        b"\r",
        b"\"",
        b"1",
        b"8823.0",
        b"100",
        b"-5",
        b"E1",
        b"\0",
        b"\x1b[2J",
        b"\xff",
        "\u{202e}".as_bytes(),
        b"",
    ];
    let mut dice = ChaCha8Rng::seed_from_u64(20_261_129);
    let (mut read, mut n_labels) = (0, 0);
    for round in 0..6_000 {
        let mut part = || PARTS[usize::try_from(dice.next_u32()).unwrap() % PARTS.len()];
        let mut bytes: Vec<u8> = Vec::new();
        if round % 2 == 0 {
            // A good row, and one that is one at least as to its form.
            let (label, reason) = (part(), part());
            bytes.extend(b"task_id,score,rationale\n1,2,\n8823,");
            bytes.extend(label);
            bytes.push(b',');
            bytes.extend(reason);
        } else {
            (0..24).for_each(|_| bytes.extend(part()));
        }
        if dice.next_u32() % 50 == 0 {
            bytes.extend(vec![b'x'; 100_000]);
        }
        match parse(&bytes) {
            Ok(labels) => {
                read += 1;
                n_labels += labels.len();
                assert!(labels.iter().all(|label| (0..=100).contains(&label.score)
                    && label.task_id > 0
                    && !label.rationale.chars().any(char::is_control)));
            }
            Err(error) => {
                let error = error.to_string();
                assert!(error.chars().count() < 1_500, "{error}");
                assert!(!error.chars().any(char::is_control), "{error:?}");
            }
        }
    }
    assert!(read > 100 && n_labels > 100, "{read}, {n_labels} labels");
}
