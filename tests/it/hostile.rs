//! Files made to harm: small ones that declare, or unpack to, far more than fits into memory, and
//! damaged ones. Memory stays bounded, nothing panics, the database stays as it was.

use std::fs;
use std::io::Write as _;
use std::process::Command;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use zip::write::SimpleFileOptions;

use crate::bls::table;
use crate::release::{Release, import_sample};
use crate::support::{Db, Kind, Run, dump, on_both_databases};
use crate::workbook::{from_csv, workbook};

/// What a command may take of address space, in kB: the program itself reserves about 1.5 GB of it.
const ADDRESS_SPACE: &str = "3000000";

/// Runs the program with bounded memory: what asks for more is ended, not told of.
fn bounded(db: &Db, args: &[&str]) -> Run {
    let script = format!("ulimit -v {ADDRESS_SPACE}; exec \"$0\" \"$@\"");
    let mut command = Command::new("bash");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_onet-ai")]).args(args);
    command.env("DATABASE_URL", &db.url).current_dir(db.path());
    Run::from(command.output().unwrap())
}

fn zipped(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A workbook of one part that `sheets` entries name, with its rows and shared texts as given.
fn book(sheets: usize, rows: &str, strings: &str) -> Vec<u8> {
    let list: String = (1..=sheets)
        .map(|at| format!("<sheet name=\"s{at}\" sheetId=\"{at}\" r:id=\"r1\"/>"))
        .collect();
    zipped(&[
        (
            "xl/workbook.xml",
            format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>{list}</sheets></workbook>").into(),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships><Relationship Id=\"r1\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
                 </Relationships>"
            )
            .into(),
        ),
        ("xl/sharedStrings.xml", strings.into()),
        ("xl/worksheets/sheet1.xml", format!("<worksheet><sheetData>{rows}</sheetData></worksheet>").into()),
    ])
}

/// Small workbooks with something that has no bound of its own.
fn workbooks() -> Vec<(&'static str, Vec<u8>)> {
    let one = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>";
    let shared = |count: &str, text: &str| {
        format!("<sst count=\"1\" uniqueCount=\"{count}\"><si><t>{text}</t></si></sst>")
    };
    let far = |row: u32| {
        format!(
            "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"{row}\"><c r=\"XFD{row}\"><v>1</v></c></row>"
        )
    };
    let wide: String = (1..=3_000)
        .map(|row| format!("<row r=\"{row}\"><c r=\"XFD{row}\"><v>1</v></c></row>"))
        .collect();
    let small: String = (1..=2_000)
        .map(|row| {
            format!(
                "<row r=\"{row}\"><c r=\"A{row}\"><v>1</v></c><c r=\"B{row}\"><v>1</v></c></row>"
            )
        })
        .collect();
    let column: String =
        (0..3_000).map(|at| format!("<c r=\"{}1\" t=\"s\"><v>0</v></c>", letters(at))).collect();
    let repeated = format!("<row r=\"1\">{column}</row>");
    let many: String = (0..100_000).map(|_| "<si><t>x</t></si>").collect();
    vec![
        ("a far cell", book(1, &far(10_000), "<sst/>")),
        ("the last corner", book(1, &far(1_048_576), "<sst/>")),
        ("beyond the last corner", book(1, &far(4_000_000_000), "<sst/>")),
        ("wide rows", book(1, &wide, "<sst/>")),
        ("a declared count", book(1, one, &shared("4294967295", "x"))),
        ("an overflowing count", book(1, one, &shared("18446744073709551615", "x"))),
        ("a long text, often", book(1, &repeated, &shared("1", &"A".repeat(1 << 20)))),
        (
            "a text of the full length, often",
            book(200, &repeated, &shared("1", &"A".repeat(32_000))),
        ),
        ("one part as very many sheets", book(20_000, &small, "<sst/>")),
        ("one part as many sheets", book(240, &small, "<sst/>")),
        ("many shared texts", book(1, one, &format!("<sst>{many}</sst>"))),
        ("deep elements", book(1, &"<x>".repeat(3_000_000), "<sst/>")),
        ("a long attribute", book(1, &format!("<row r=\"{}\"/>", "1".repeat(5 << 20)), "<sst/>")),
        ("a long comment", book(1, &format!("<!--{}-->", "x".repeat(5 << 20)), "<sst/>")),
        (
            "entities",
            book(
                1,
                "<row r=\"1\"><c t=\"str\"><v>&a;</v></c></row>",
                "<!DOCTYPE x [<!ENTITY a \"aa\">]><sst/>",
            ),
        ),
        ("an empty archive", zipped(&[])),
    ]
}

fn letters(mut at: usize) -> String {
    let mut name = String::new();
    loop {
        name.insert(0, char::from(b'A' + u8::try_from(at % 26).unwrap()));
        match (at / 26).checked_sub(1) {
            Some(rest) => at = rest,
            None => return name,
        }
    }
}

/// Every reader of a workbook refuses all of them under the limit of memory.
#[test]
fn small_workbooks_never_take_much_memory() {
    let db = Db::new(Kind::Sqlite);
    import_sample(&db);
    let path = db.path().join("x.xlsx").to_str().unwrap().to_owned();
    for (name, bytes) in workbooks() {
        fs::write(&path, &bytes).unwrap();
        let run = bounded(&db, &["import", "oews", "--period", "2025-05", "--from", &path]);
        assert_eq!(run.code, Some(1), "{name} ({} bytes): {:.500}", bytes.len(), run.stderr);
        assert!(
            run.stderr.contains("error: ") && !run.stderr.contains("panicked"),
            "{:.500}",
            run.stderr
        );
        assert!(run.stderr.len() < 2_000, "{name}: {:.2000}", run.stderr);
    }
    for (name, bytes) in workbooks().into_iter().take(6) {
        fs::write(&path, &bytes).unwrap();
        let readers: [&[&str]; 3] = [
            &["import", "crosswalk", "--kind", "nem", "--from", &path],
            &["import", "projections", "--period", "2024-2034", "--from", &path],
            &["validate", "--against", &path, "--code-column", "a", "--value-column", "b"],
        ];
        for args in readers {
            let run = bounded(&db, args);
            assert!(
                matches!(run.code, Some(1 | 2)),
                "{name} {args:?}: {:?} {:.500}",
                run.code,
                run.stderr
            );
        }
    }
}

/// Small archives whose tables are rows without end, or that unpack to more than a disk holds.
#[test]
fn small_archives_never_take_much_memory() {
    let db = Db::new(Kind::Sqlite);
    let path = db.path().join("x.zip").to_str().unwrap().to_owned();
    let occupations = b"O*NET-SOC Code\tTitle\tDescription\n11-1011.00\tChief\tLeads.\n".to_vec();
    let header = "O*NET-SOC Code\tTask ID\tTask\tTask Type\n";
    let random = |length: usize| {
        let mut bytes = vec![0; length];
        ChaCha8Rng::seed_from_u64(7).fill_bytes(&mut bytes);
        // Printable, so that it does not pack to nothing.
        bytes.iter().map(|byte| b' ' + byte % 90).collect::<Vec<u8>>()
    };
    let tasks: [(&str, Vec<u8>); 5] = [
        ("unpacks to more than 200 times", vec![b'A'; 40 << 20]),
        ("longer than 1048576 bytes|separated by", [random(2 << 20), b"\n".to_vec()].concat()),
        (
            "longer than 1048576 bytes",
            [header.into(), b"11-1011.00\t1\t".to_vec(), random(2 << 20)].concat(),
        ),
        ("more than 16384 columns", [b"a\t".repeat(20_000), b"\n".to_vec()].concat()),
        (
            "ends in the middle|fields, expected",
            [header.into(), b"\"\n\t".repeat(100_000)].concat(),
        ),
    ];
    for (expected, bytes) in tasks {
        let archive = zipped(&[
            ("db_1_0_text/Occupation Data.txt", occupations.clone()),
            ("db_1_0_text/Task Statements.txt", bytes),
        ]);
        fs::write(&path, &archive).unwrap();
        let run = bounded(&db, &["import", "--version", "1.0", "--from", &path]);
        assert_eq!(run.code, Some(1), "{expected}: {:.500}", run.stderr);
        let told = expected.split('|').any(|text| run.stderr.contains(text));
        assert!(told && run.stderr.len() < 2_000, "{expected}: {:.2000}", run.stderr);
    }
    let many: Vec<(String, Vec<u8>)> =
        (0..10_001).map(|at| (format!("{at}.txt"), Vec::new())).collect();
    let many: Vec<(&str, Vec<u8>)> =
        many.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
    fs::write(&path, zipped(&many)).unwrap();
    let run = bounded(&db, &["import", "--version", "1.0", "--from", &path]);
    assert!(run.code == Some(1) && run.stderr.contains("more than 10000 files"), "{}", run.stderr);
}

/// Changes some bytes, cuts, repeats or inserts a piece.
fn damaged(bytes: &[u8], random: &mut ChaCha8Rng) -> Vec<u8> {
    let mut pick = |below: usize| {
        usize::try_from(random.next_u64() % u64::try_from(below.max(1)).unwrap()).unwrap()
    };
    let mut bytes = bytes.to_vec();
    for _ in 0..=pick(4) {
        let (at, kind) = (pick(bytes.len()), pick(6));
        match kind {
            0 => bytes[at] ^= 1 << pick(8),
            1 => bytes.truncate(at.max(1)),
            2 => bytes[at] = [0, 0xff, b'"', b'\t', b'\n', b'<', b';'][pick(7)],
            3 => {
                let end = (at + pick(64)).min(bytes.len());
                let piece = bytes[at..end].to_vec();
                bytes.splice(at..at, piece);
            }
            4 => drop(bytes.drain(at..(at + pick(16)).min(bytes.len()))),
            // A header's number: a size, an offset or a count.
            _ => {
                let end = (at + 4).min(bytes.len());
                bytes[at..end].fill([0, 0x7f, 0xff][pick(3)]);
            }
        }
        if bytes.is_empty() {
            bytes.push(0);
        }
    }
    bytes
}

/// Thousands of damaged workbooks, archives and texts: read, or refused with an error; never a panic.
#[test]
fn damaged_files_never_panic() {
    let folder = tempfile::tempdir().unwrap();
    let mut random = ChaCha8Rng::seed_from_u64(20_261_129);
    let oews = table("oews_2025-05.csv");
    let seeds: Vec<(&str, Vec<u8>)> = vec![
        ("x.xlsx", workbook(&[("National", from_csv(&oews))])),
        ("x.zip", zipped(&[("oesm25nat/x.xlsx", workbook(&[("National", from_csv(&oews))]))])),
        ("x.csv", oews.clone().into_bytes()),
        (
            "x.txt",
            std::iter::once(0xfeff).chain(oews.encode_utf16()).flat_map(u16::to_le_bytes).collect(),
        ),
    ];
    let (mut read, mut refused) = (0, 0);
    for round in 0..400 {
        let (name, bytes) = &seeds[round % seeds.len()];
        let path = folder.path().join(name);
        fs::write(&path, damaged(bytes, &mut random)).unwrap();
        match onet_ai::source::open::open(&path, name)
            .and_then(|book| onet_ai::source::oews::read(&book, "2025-05"))
        {
            Ok(_) => read += 1,
            Err(error) => {
                assert!(error.to_string().len() < 4_000, "{error:.4000}");
                refused += 1;
            }
        }
    }
    assert!(read > 0 && refused > 100, "{read} read, {refused} refused");
}

on_both_databases! {
    fn damaged_releases_leave_the_database_as_it_was(db: &Db) {
        import_sample(db);
        let before = dump(db, &["import_report"]);
        let release = Release::new();
        let whole = release.zip("db_1_0_text");
        let path = db.path().join("x.zip").to_str().unwrap().to_owned();
        let mut random = ChaCha8Rng::seed_from_u64(12);
        for round in 0..12 {
            fs::write(&path, damaged(&whole, &mut random)).unwrap();
            let run = db.run(&["import", "--version", "1.0", "--from", &path]);
            if run.code == Some(0) {
                continue; // What was damaged is not read: a time stamp, a folder's name.
            }
            assert_eq!(run.code, Some(1), "round {round}: {}", run.stderr);
            assert!(!run.stderr.contains("panicked") && run.stderr.len() < 4_000, "{:.4000}", run.stderr);
            if dump(db, &[])["data_version"].lines().count() == 1 {
                assert_eq!(dump(db, &["import_report"]), before, "round {round}: {}", run.stderr);
            }
        }
    }
}
