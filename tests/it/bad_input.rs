//! Everything that can be wrong with a release: one error that names the place, exit 1, and the
//! database as it was.

use std::fs;

use crate::release::{Release, sample_folder};
use crate::support::{Db, dump, on_both_databases};

type Damage = fn(&Release);

/// What is done to the sample, and what the error must say.
const DAMAGES: &[(Damage, &[&str])] = &[
    (
        |r| r.edit("Task Ratings.txt", "Data Value", "Value"),
        &[
            "Task Ratings.txt, line 1: column \"Data Value\" is missing",
            "column \"Value\" is not known",
        ],
    ),
    (
        |r| {
            let cut = |line: &str| line.rsplit_once('\t').unwrap().0.to_owned();
            let text = fs::read_to_string(r.file("Occupation Data.txt")).unwrap();
            let text: String = text.lines().map(|line| format!("{}\r\n", cut(line))).collect();
            fs::write(r.file("Occupation Data.txt"), text).unwrap();
        },
        &["Occupation Data.txt, line 1", "column \"Description\" is missing"],
    ),
    (
        |r| r.edit("Job Zones.txt", "Domain Source", "Source"),
        &["Job Zones.txt, line 1: column \"Domain Source\" is missing", "\"Source\" is not known"],
    ),
    (
        |r| r.edit("Task Statements.txt", "\t102\t", "\t102\tone too many\t"),
        &["Task Statements.txt, line 3", "8 fields, expected 7"],
    ),
    (
        |r| r.edit("Task Statements.txt", "\t102\t", "\t1o2\t"),
        &["Task Statements.txt, line 3, column \"Task ID\"", "\"1o2\"", "a whole number"],
    ),
    (
        |r| {
            let text = fs::read_to_string(r.file("Task Ratings.txt")).unwrap();
            let line = text.lines().find(|line| line.contains("\tIM\tn/a\t")).unwrap();
            let cells: Vec<&str> = line.split('\t').collect();
            let bad = line.replacen(&format!("\tn/a\t{}\t", cells[4]), "\tn/a\t4,5\t", 1);
            r.edit("Task Ratings.txt", line, &bad);
        },
        &["Task Ratings.txt, line", "column \"Data Value\"", "\"4,5\"", "a number such as"],
    ),
    (
        |r| {
            let text = fs::read_to_string(r.file("Task Ratings.txt")).unwrap();
            let line = text.lines().find(|line| line.contains("\tIM\tn/a\t")).unwrap();
            let cells: Vec<&str> = line.split('\t').collect();
            let bad = line.replacen(&format!("\tn/a\t{}\t", cells[4]), "\tn/a\t5.01\t", 1);
            r.edit("Task Ratings.txt", line, &bad);
        },
        &["column \"Data Value\"", "\"5.01\"", "1 to 5 (scale IM)"],
    ),
    (
        |r| r.edit("Task Ratings.txt", "\tRT\tn/a\t", "\tRX\tn/a\t"),
        &["column \"Scale ID\"", "\"RX\"", "Scales Reference"],
    ),
    (
        |r| r.edit("Task Ratings.txt", "\tFT\t7\t", "\tFT\t8\t"),
        &["column \"Category\"", "\"8\"", "from 1 to 7"],
    ),
    (
        |r| r.edit("Occupation Data.txt", "13-2011.00", "13-2011"),
        &[
            "Occupation Data.txt, line",
            "column \"O*NET-SOC Code\"",
            "\"13-2011\"",
            "such as 29-1141.00",
        ],
    ),
    (
        |r| r.edit("Alternate Titles.txt", "13-2011.00", "13-2099.99"),
        &["Alternate Titles.txt, line", "\"13-2099.99\"", "Occupation Data"],
    ),
    (
        |r| r.edit("Task Ratings.txt", "\t101\tFT\t1\t", "\t199\tFT\t1\t"),
        &["column \"Task ID\"", "\"199\"", "Task Statements"],
    ),
    (
        |r| r.edit("Task Ratings.txt", "\t101\tFT\t1\t", "\t301\tFT\t1\t"),
        &["column \"Task ID\"", "\"301\"", "lists it under 13-2011.00"],
    ),
    (
        |r| r.edit("Task Statements.txt", "\t102\t", "\t101\t"),
        &[
            "Task Statements.txt, line 3, column \"Task ID\"",
            "\"101\"",
            "Task Statements.txt, line 2)",
        ],
    ),
    (
        |r| r.edit("Task Statements.txt", "\tCore\t", "\tMain\t"),
        &["column \"Task Type\"", "\"Main\"", "Core, Supplemental or n/a"],
    ),
    (
        |r| r.edit("Task Statements.txt", "\t102\t", "\tn/a\t"),
        &["line 3, column \"Task ID\"", "never empty"],
    ),
    (|r| r.edit("Job Zones.txt", "\t4\t", "\t6\t"), &["column \"Job Zone\"", "\"6\"", "1 to 5"]),
    (|r| r.edit("Tasks to DWAs.txt", "\t4.A", "\t9.A"), &["column \"DWA ID\"", "DWA Reference"]),
    (
        |r| {
            r.change("Task Statements.txt", |bytes| {
                let at = bytes.windows(5).position(|window| window == b"\t102\t").unwrap() + 8;
                bytes[at] = 0xE9;
            });
        },
        &["Task Statements.txt, line 3, column \"Task\"", "UTF-8"],
    ),
    (
        |r| r.change("Skills.txt", |bytes| bytes.truncate(bytes.len() - 30)),
        &["Skills.txt, line", "fields, expected 13"],
    ),
    (
        |r| r.change("Knowledge.txt", |bytes| bytes.truncate(bytes.len() - 4)),
        &["Knowledge.txt, line", "ends in the middle of a line"],
    ),
    (|r| r.change("Abilities.txt", Vec::clear), &["Abilities.txt", "the file is empty"]),
    (
        |r| {
            r.change("Job Zones.txt", |bytes| {
                bytes.truncate(bytes.iter().position(|b| *b == b'\n').unwrap() + 1);
            });
        },
        &["Job Zones.txt", "the file is empty", "rows below the header"],
    ),
    (|r| r.remove("Task Statements.txt"), &["the required table \"Task Statements\" is missing"]),
    (
        |r| {
            fs::copy(r.file("Skills.txt"), r.file("Essential Skills.txt")).unwrap();
            let text = fs::read_to_string(r.file("Skills.txt")).unwrap();
            let (code, rest) = text.lines().nth(1).unwrap().split_once('\t').unwrap();
            let changed = rest.replace("\tN\t", "\tY\t");
            assert_ne!(rest, changed);
            r.edit(
                "Essential Skills.txt",
                &format!("{code}\t{rest}"),
                &format!("{code}\t{changed}"),
            );
        },
        &["Essential Skills.txt, line 2", "a key that does not occur twice", "Skills.txt, line 2)"],
    ),
    (
        |r| {
            r.remove("Scales Reference.txt");
            let text = fs::read_to_string(r.file("Task Ratings.txt")).unwrap();
            let line = text.lines().find(|line| line.contains("\tIM\tn/a\t")).unwrap();
            let value = line.split('\t').nth(4).unwrap();
            let bad = line.replacen(&format!("\tn/a\t{value}\t"), "\tn/a\t-5\t", 1);
            r.edit("Task Ratings.txt", line, &bad);
        },
        &["column \"Data Value\"", "\"-5\"", "1 to 5 (scale IM)"],
    ),
    (
        |r| {
            fs::copy(r.file("Skills.txt"), r.file("skills.csv")).unwrap();
        },
        &["Skills occurs twice"],
    ),
    (
        |r| fs::File::create(r.file("Work Context.txt")).unwrap().set_len(10_000_000_000).unwrap(),
        &["Work Context.txt", "larger than the limit"],
    ),
    (
        |r| r.edit("Read Me.txt", "onet-ai sample Database", "O*NET 30.2 Database"),
        &["--version 2.0", "Read Me", "O*NET 30.2 Database"],
    ),
];

fn refused(db: &Db, source: &str) -> String {
    let run = db.run(&["import", "--version", "2.0", "--from", source, "--activate"]);
    assert_eq!(run.code, Some(1), "{}{}", run.stdout, run.stderr);
    assert_eq!(
        run.stderr.lines().filter(|line| line.starts_with("error: ")).count(),
        1,
        "{}",
        run.stderr
    );
    run.stderr
}

on_both_databases! {
    fn each_damage_is_named_and_changes_nothing(db: &Db) {
        db.ok(&["import", "--version", "1.0", "--from", sample_folder().to_str().unwrap(), "--activate"]);
        let before = dump(db, &["import_report"]);
        for (damage, expected) in DAMAGES {
            let release = Release::new();
            damage(&release);
            let error = refused(db, release.path());
            for text in *expected {
                assert!(error.contains(text), "expected {text:?} in {error}");
            }
            assert_eq!(dump(db, &["import_report"]), before, "{error}");
        }
    }

    fn a_failed_import_leaves_its_report_and_nothing_else(db: &Db) {
        let release = Release::new();
        release.edit("Task Statements.txt", "\t102\t", "\t101\t");
        refused(db, release.path());
        let report = dump(db, &[])["import_report"].clone();
        assert!(report.contains("failed") && report.contains("first in "), "{report}");
        assert_eq!(dump(db, &[])["data_version"], "");
    }

    fn damaged_archives_are_refused(db: &Db) {
        db.ok(&["import", "--version", "1.0", "--from", sample_folder().to_str().unwrap(), "--activate"]);
        let before = dump(db, &[]);
        let whole = Release::new().zip("db_sample");
        let mut damaged = whole.clone();
        let middle = damaged.len() / 2;
        damaged[middle..middle + 64].fill(0);
        let mut huge = whole.clone();
        // Uncompressed size in the first central directory entry, at offset 24.
        let entry = huge.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
        huge[entry + 24..entry + 28].copy_from_slice(&4_000_000_000_u32.to_le_bytes());
        let cases: [(&str, &[u8], &str); 6] = [
            ("truncated.zip", &whole[..whole.len() / 2], "truncated or corrupt"),
            ("damaged.zip", &damaged, "truncated or corrupt"),
            ("huge.zip", &huge, "larger than the limit"),
            ("page.zip", b"<!DOCTYPE html><html>Not found</html>", "an HTML page"),
            ("empty.zip", b"", "an empty file"),
            ("other.zip", b"Rar!\x1a\x07", "a RAR archive; unpack it first"),
        ];
        for (name, bytes, expected) in cases {
            let path = db.path().join(name);
            fs::write(&path, bytes).unwrap();
            let error = refused(db, path.to_str().unwrap());
            assert!(error.contains(expected) && error.contains(name), "expected {expected:?} in {error}");
        }
        let error = refused(db, "/no/such/file.zip");
        assert!(error.contains("/no/such/file.zip: no such file"), "{error}");
        fs::create_dir(db.path().join("nothing")).unwrap();
        assert!(refused(db, db.path().join("nothing").to_str().unwrap()).contains("holds no O*NET table"));
        assert_eq!(dump(db, &[]), before);
    }
}

#[test]
fn a_source_that_cannot_be_opened_does_not_even_create_the_database() {
    let db = Db::new(crate::support::Kind::Sqlite);
    let run = db.run(&["import", "--version", "30.1", "--from", "missing.zip"]);
    assert_eq!(run.code, Some(1));
    assert!(!db.path().join("test.db").exists());
    let run = db.run(&["versions"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("onet-ai import"), "{}", run.stderr);
    assert!(!db.path().join("test.db").exists());
}

#[test]
fn a_version_must_be_a_name() {
    let db = Db::new(crate::support::Kind::Sqlite);
    for version in ["", "../30.1", "30 1", &"9".repeat(33)] {
        let run =
            db.run(&["import", "--version", version, "--from", sample_folder().to_str().unwrap()]);
        assert_eq!(run.code, Some(1), "{version}");
        assert!(run.stderr.contains("is not a version"), "{}", run.stderr);
    }
}
