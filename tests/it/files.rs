//! Releases and tables as people really have them: saved again by a spreadsheet, packed by another
//! program, one folder deeper. Each is read as what it is, or refused in one short error.

use std::fs;
use std::io::Write;

use crate::bls::table;
use crate::release::{Release, sample_folder};
use crate::support::{Db, Kind, dump, on_both_databases};
use crate::workbook::{from_csv, workbook};

/// Tables of the version that do not say where it came from.
fn content(db: &Db) -> std::collections::BTreeMap<String, String> {
    dump(db, &["import_report", "data_version", "publication", "change_report"])
}

fn import(db: &Db, source: &str) -> String {
    db.ok(&["import", "--version", "1.0", "--from", source, "--json"])
}

/// The rows of a TAB text.
fn rows(text: &str) -> Vec<Vec<String>> {
    text.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

/// A table as a spreadsheet saves TAB text: cells with a comma or a quote stand in quotes.
fn requoted(text: &str, all: bool) -> String {
    let cell = |cell: &str| {
        if all || cell.contains([',', '"']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.to_owned()
        }
    };
    let line = |line: &str| line.split('\t').map(cell).collect::<Vec<_>>().join("\t");
    text.lines().map(|text| line(text) + "\r\n").collect()
}

/// Rewrites every table.
fn rewrite(release: &Release, write: impl Fn(&str, &str)) {
    for entry in fs::read_dir(release.dir.path()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if name != "Read Me.txt" {
            let text = fs::read_to_string(&path).unwrap();
            fs::remove_file(&path).unwrap();
            write(&name, &text);
        }
    }
}

/// A zip archive of the release's files under the names that `name` gives them.
fn zip_as(release: &Release, name: impl Fn(&str) -> String) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for entry in fs::read_dir(release.dir.path()).unwrap() {
        let path = entry.unwrap().path();
        let own = path.file_name().unwrap().to_str().unwrap();
        zip.start_file(name(own), zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(&fs::read(&path).unwrap()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Where a member stands in an archive, by its own name.
type Inside = fn(&str) -> String;
/// Writes a table of a release, by its name and text, in another way.
type Save = fn(&Release, &str, &str);

/// The ways in which a release reaches people, each with the same content.
fn ways(db: &Db) -> Vec<(&'static str, String)> {
    let path = |name: &str| db.path().join(name).to_str().unwrap().to_owned();
    let release = Release::new();
    let mut ways = Vec::new();
    let archives: [(&str, Inside); 4] = [
        ("backslashes.zip", |own| format!("db_1_0_text\\{own}")),
        ("deeper.zip", |own| format!("downloads/db_1_0_text/{own}")),
        ("upper.zip", |own| format!("DB/{}", own.to_uppercase())),
        ("flat.zip", str::to_owned),
    ];
    for (name, inside) in archives {
        fs::write(path(name), zip_as(&release, inside)).unwrap();
        ways.push((name, path(name)));
    }
    let wrapped = db.path().join("wrapped/again/db_1_0_text");
    fs::create_dir_all(&wrapped).unwrap();
    for entry in fs::read_dir(release.dir.path()).unwrap() {
        let file = entry.unwrap().path();
        fs::copy(&file, wrapped.join(file.file_name().unwrap())).unwrap();
    }
    ways.push(("wrapped", path("wrapped")));
    let saved: [(&str, Save); 5] = [
        ("quoted where it must", |r, name, text| {
            fs::write(r.file(name), requoted(text, false)).unwrap();
        }),
        ("quoted throughout", |r, name, text| {
            fs::write(r.file(name), requoted(text, true)).unwrap();
        }),
        ("open end", |r, name, text| fs::write(r.file(name), text.trim_end()).unwrap()),
        ("mark of UTF-8", |r, name, text| {
            fs::write(r.file(name), format!("\u{feff}{text}")).unwrap();
        }),
        ("Excel", |r, name, text| {
            let sheets = [("Sheet1", rows(text)), ("Notes", vec![vec!["made up".to_owned()]])];
            fs::write(r.file(&name.replace(".txt", ".xlsx")), workbook(&sheets)).unwrap();
        }),
    ];
    for (way, save) in saved {
        let release = Release::new();
        rewrite(&release, |name, text| save(&release, name, text));
        let folder = path(&way.replace(' ', "_"));
        fs::create_dir(&folder).unwrap();
        for entry in fs::read_dir(release.dir.path()).unwrap() {
            let file = entry.unwrap().path();
            fs::copy(&file, format!("{folder}/{}", file.file_name().unwrap().to_str().unwrap()))
                .unwrap();
        }
        // A zip knows that its members are whole.
        if way == "open end" {
            fs::write(path("open.zip"), zip_as(&release, str::to_owned)).unwrap();
            ways.push((way, path("open.zip")));
        } else {
            ways.push((way, folder));
        }
    }
    ways
}

on_both_databases! {
    fn every_way_of_packing_a_release_stores_the_same(db: &Db) {
        let sample = Release::new();
        // Quotes of O*NET's own, inside a text and at its beginning.
        sample.edit("Task Statements.txt", "\t102\t", "\t102\t\"Stars\" and 5\" pipes: ");
        import(db, sample.path());
        let found = dump(db, &[])["task_statements"].clone();
        assert!(found.contains("\"Stars\" and 5\" pipes: "), "{found}");
        db.ok(&["import", "--version", "1.0", "--from", sample_folder().to_str().unwrap(), "--replace"]);
        let expected = content(db);
        for (way, source) in ways(db) {
            db.ok(&["import", "--version", "1.0", "--from", &source, "--replace"]);
            for (table, rows) in content(db) {
                assert_eq!(rows.lines().next(), expected[&table].lines().next(), "{way}, {table}");
                assert!(rows == expected[&table], "{way}, {table}");
            }
        }
    }
}

#[test]
fn what_a_reader_should_know_of_the_files_is_noted() {
    let db = Db::new(Kind::Sqlite);
    let release = Release::new();
    let text = fs::read_to_string(release.file("Job Zones.txt")).unwrap();
    let wider: String = text.lines().map(|line| format!("{line}\tExtra\r\n")).collect();
    fs::write(release.file("Job Zones.txt"), wider).unwrap();
    let text = fs::read_to_string(release.file("Task Statements.txt")).unwrap();
    let line = text.lines().nth(2).unwrap().to_owned();
    fs::write(release.file("Task Statements.txt"), requoted(&format!("{text}{line}\r\n"), true))
        .unwrap();
    let text = fs::read_to_string(release.file("Occupation Data.txt")).unwrap();
    fs::write(release.file("Occupation Data.txt"), text.trim_end()).unwrap();
    let report = import(&db, release.path());
    for expected in [
        "Job Zones.txt: columns that are not known here and were not read: \\\"Extra\\\"",
        "Task Statements.txt: cells stand in quotes, as a spreadsheet writes them",
        "Task Statements.txt: rows that repeat another word for word, read once each: 1",
        "the last, has no line end: see that the file is whole",
    ] {
        assert!(report.contains(expected), "{expected}: {report}");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn a_release_that_cannot_be_read_is_refused_in_one_short_error() {
    type Change = fn(&Release);
    let cases: [(Change, &[&str]); 10] = [
        (
            |r| r.change("Task Statements.txt", |bytes| bytes.retain(|byte| *byte != b'\n')),
            &["Task Statements.txt", "end with CR alone"],
        ),
        (
            |r| {
                r.change("Skills.txt", |bytes| {
                    for byte in bytes.iter_mut().filter(|byte| **byte == b'\t') {
                        *byte = b';';
                    }
                });
            },
            &["Skills.txt: the columns are separated by semicolons", "with tabs as .txt"],
        ),
        (
            |r| {
                r.change("Skills.txt", |bytes| {
                    for byte in bytes.iter_mut().filter(|byte| **byte == b'\t') {
                        *byte = b',';
                    }
                });
            },
            &["Skills.txt: the columns are separated by commas"],
        ),
        (
            |r| {
                let text = fs::read_to_string(r.file("Skills.txt")).unwrap();
                let wide: Vec<u8> = std::iter::once(0xfeff)
                    .chain(text.encode_utf16())
                    .flat_map(u16::to_le_bytes)
                    .collect();
                fs::write(r.file("Skills.txt"), wide).unwrap();
            },
            &["Skills.txt", "UTF-16 text; save it as UTF-8"],
        ),
        (
            |r| {
                r.edit(
                    "Skills.txt",
                    "Reading Comprehension",
                    &format!("{}\u{e9}", "x".repeat(200_000)),
                );
            },
            &["Skills.txt, line 2", "at most 4000 characters"],
        ),
        (
            |r| {
                r.edit("Task Statements.txt", "\t101\t", "\t101\t\"Say \"\"hello\"\".\"\tCore\t1\t08/2023\tIncumbent\r\n13-2011.00\t777\t");
                r.edit("Task Statements.txt", "\t777\t", "\t777\t5\" pipe ");
            },
            &["Task Statements.txt, line 3: a quote stands as O*NET writes it"],
        ),
        (
            |r| fs::write(r.file("Abilities.txt"), b"<html><table>").unwrap(),
            &["Abilities.txt: not a table but an HTML page"],
        ),
        (
            |r| {
                fs::remove_file(r.file("Abilities.txt")).unwrap();
                let inside: Vec<u8> =
                    "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
                let bytes =
                    [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), vec![0; 600], inside].concat();
                fs::write(r.file("Abilities.xlsx"), bytes).unwrap();
            },
            &[
                "Abilities.xlsx: not a table but a workbook that is encrypted with a password",
                "remove the password",
            ],
        ),
        (
            |r| {
                r.change("Occupation Data.txt", |bytes| {
                    bytes.truncate(bytes.trim_ascii_end().len() - 9);
                });
            },
            &["Occupation Data.txt, line", "ends in the middle of a line"],
        ),
        (
            |r| r.edit("Alternate Titles.txt", "O*NET-SOC Code", &"x".repeat(3_000_000)),
            &["Alternate Titles.txt: a row or a piece of text longer than 1048576 bytes"],
        ),
    ];
    let db = Db::new(Kind::Sqlite);
    for (change, expected) in cases {
        let release = Release::new();
        change(&release);
        let run = db.run(&["import", "--version", "1.0", "--from", release.path()]);
        assert_eq!(run.code, Some(1), "{expected:?}: {}", run.stderr);
        for text in expected {
            assert!(run.stderr.contains(text), "{text}: {:.2000}", run.stderr);
        }
        assert!(run.stderr.len() < 2_000, "{} bytes: {:.2000}", run.stderr.len(), run.stderr);
    }
}

/// A national table as BLS laid it out from May 2012 to May 2018: without areas and industries.
fn before_2019(text: &str) -> Vec<Vec<String>> {
    let mut rows = from_csv(text);
    let keep = |name: &str| {
        name.starts_with("OCC_")
            || name.starts_with("O_GROUP")
            || name.contains("EMP")
            || name.contains("MEAN")
            || name.contains("PCT1")
            || name.contains("PCT2")
            || name.contains("PCT7")
            || name.contains("PCT9")
            || name.contains("MEDIAN")
            || ["ANNUAL", "HOURLY"].contains(&name)
    };
    let kept: Vec<usize> = (0..rows[0].len()).filter(|at| keep(&rows[0][*at])).collect();
    for row in &mut rows {
        *row = kept.iter().map(|at| row[*at].clone()).collect();
    }
    for name in &mut rows[0] {
        *name = name.replace("O_GROUP", "OCC_GROUP");
    }
    rows
}

#[test]
fn national_tables_of_earlier_years_are_read() {
    let db = Db::new(Kind::Sqlite);
    let new = table("oews_2025-05.csv");
    let path = |name: &str| db.path().join(name).to_str().unwrap().to_owned();
    let stored = |period: &str, file: &str, rows: Vec<Vec<String>>| {
        fs::write(path(file), workbook(&[("national", rows)])).unwrap();
        let import = ["import", "oews", "--period", period, "--from", &path(file), "--json"];
        let report = db.json(&import);
        assert!(report["employment"].as_i64() > Some(0), "{report}");
        (report["employment"].clone(), report["tables"].clone())
    };
    let expected = stored("2025-05", "new.xlsx", from_csv(&new));
    assert_eq!(stored("2018-05", "national_M2018_dl.xlsx", before_2019(&new)), expected);
    // Before May 2012 a detailed occupation has a blank group, and names are in lower case.
    let mut old = before_2019(&new);
    for name in &mut old[0] {
        *name = name.replace("OCC_GROUP", "GROUP").to_lowercase();
    }
    let group = old[0].iter().position(|name| name == "group").unwrap();
    for row in &mut old[1..] {
        row[group] = row[group].replace("detailed", "");
    }
    assert_eq!(stored("2010-05", "national_M2010_dl.xlsx", old), expected);
    // A newer table without them may be of a state.
    fs::write(path("cut.xlsx"), workbook(&[("national", before_2019(&new))])).unwrap();
    let run = db.run(&["import", "oews", "--period", "2024-05", "--from", &path("cut.xlsx")]);
    assert!(
        run.code == Some(1) && run.stderr.contains("column \"AREA\" is missing"),
        "{}",
        run.stderr
    );
}

/// A release in a folder, each table without its last line end; then one that is cut off for real.
#[test]
fn a_release_without_its_last_line_ends_is_read_where_it_is_whole() {
    let db = Db::new(Kind::Sqlite);
    let release = Release::new();
    for file in ["Scales Reference", "Related Occupations", "Alternate Titles", "Occupation Data"] {
        release.change(&format!("{file}.txt"), |bytes| {
            while bytes.last().is_some_and(|byte| b"\r\n".contains(byte)) {
                bytes.pop();
            }
        });
    }
    assert_eq!(import(&db, release.path()).matches("see that the file is whole").count(), 4);
    release.change("Occupation Data.txt", |bytes| bytes.truncate(bytes.len() - 25));
    let run = db.run(&["import", "--version", "2.0", "--from", release.path()]);
    assert_eq!(run.code, Some(1), "{}", run.stdout);
    assert!(run.stderr.contains("if it is whole, end its last line"), "{}", run.stderr);
}

/// A CSV table of BLS's whose last line lacks its end: whole by its last cell, or not.
#[test]
fn a_table_without_its_last_line_end_is_read_where_it_is_whole() {
    let db = Db::new(Kind::Sqlite);
    let path = |name: &str| db.path().join(name).to_str().unwrap().to_owned();
    let oews = table("oews_2025-05.csv");
    fs::write(path("oews.csv"), oews.trim_end_matches(['\r', '\n'])).unwrap();
    db.ok(&["import", "oews", "--period", "2025-05", "--from", &path("oews.csv")]);
    // The last column has numbers: 2.9 is whole where no other has more decimals, 2. and 2 are not.
    let openings = table("table_1.10.csv");
    let whole = openings.trim_end().rsplit_once('\n').unwrap().0.trim_end();
    assert!(whole.ends_with(",2.9"));
    let from = path("openings.csv");
    let import = ["import", "projections", "--period", "2024-2034", "--from", &from];
    for cut in 1..4 {
        fs::write(path("openings.csv"), &whole[..whole.len() - cut]).unwrap();
        let run = db.run(&import);
        assert_eq!(run.code, Some(1), "{cut}: {}", run.stderr);
        assert!(run.stderr.contains("ends in the middle of a line"), "{}", run.stderr);
    }
    fs::write(&from, whole).unwrap();
    assert!(db.ok(&import).contains("has no line end: see that the file is whole"));
}
