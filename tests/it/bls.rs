//! `onet-ai import oews | projections | crosswalk` and `onet-ai bls coverage`, on made-up tables.

use std::fs;
use std::path::{Path, PathBuf};

use diesel::RunQueryDsl;
use serde_json::{Value, json};

use crate::bls_damage::damages;
use crate::release::{Release, import_sample};
use crate::support::{Db, dump, on_both_databases};
use crate::workbook::{from_csv, workbook};

/// A made-up table as text.
pub fn table(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bls");
    fs::read_to_string(folder.join(name)).unwrap()
}

/// Writes a file into the test's folder.
fn file(db: &Db, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = db.path().join(name);
    fs::write(&path, bytes).unwrap();
    path
}

/// The path of a made-up table in the test's folder.
fn csv(db: &Db, name: &str) -> String {
    file(db, name, table(name)).to_str().unwrap().to_owned()
}

/// Imports every made-up table.
pub fn import_all(db: &Db) {
    db.ok(&["import", "crosswalk", "--kind", "nem", "--from", &csv(db, "nem.csv")]);
    for period in ["2024-05", "2025-05"] {
        let from = csv(db, &format!("oews_{period}.csv"));
        db.ok(&["import", "oews", "--period", period, "--from", &from]);
    }
    let (one, two) = (csv(db, "table_1.2.csv"), csv(db, "table_1.10.csv"));
    db.ok(&["import", "projections", "--period", "2024-2034", "--from", &one, "--from", &two]);
}

fn seq(db: &Db) -> i64 {
    onet_ai::db::publication::seq(&mut db.connect()).unwrap()
}

#[derive(diesel::QueryableByName)]
struct Text {
    #[diesel(sql_type = diesel::sql_types::Text)]
    text: String,
}

/// One text that a query gives.
fn text(db: &Db, sql: &str) -> String {
    diesel::sql_query(sql).get_result::<Text>(&mut db.connect()).unwrap().text
}

/// A table from an address is asked for with the contact, which BLS wants to see.
#[test]
fn a_download_says_whom_to_ask() {
    use std::io::{Read, Write};
    let db = Db::new(crate::support::Kind::Sqlite);
    import_sample(&db);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/oesm25nat.csv", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 4_096];
        let n = stream.read(&mut request).unwrap();
        let body = table("oews_2025-05.csv");
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body.as_bytes()).unwrap();
        String::from_utf8_lossy(&request[..n]).into_owned()
    });
    let args =
        ["import", "oews", "--period", "2025-05", "--from", &url, "--contact", "ann@example.org"];
    assert!(db.ok(&args).contains("oews 2025-05 imported"));
    let request = server.join().unwrap().to_ascii_lowercase();
    assert!(
        request.contains("user-agent: onet-ai/") && request.contains("(ann@example.org)"),
        "{request}"
    );
    // Without one, BLS's own server is not even asked.
    let mut command = db.command(&["import", "oews", "--period", "2024-05"]);
    let run = crate::support::Run::from(command.env_remove("ONET_AI_CONTACT").output().unwrap());
    assert!(run.code != Some(0) && run.stderr.contains("--contact"), "{}", run.stderr);
}

on_both_databases! {
    fn periods_stand_side_by_side_and_coverage_explains_every_miss(db: &Db) {
        import_sample(db);
        let run = db.run(&["bls", "coverage"]);
        assert_eq!(run.code, Some(1));
        assert!(run.stderr.contains("no crosswalk is imported"), "{}", run.stderr);
        import_all(db);
        let report = db.json(&["bls", "coverage", "--json"]);
        let names: Vec<&Value> = report["periods"].as_array().unwrap().iter().map(|p| &p["period"]).collect();
        assert_eq!(names, ["2025-05", "2024-05", "2024-2034"]);
        let newest = &report["periods"][0];
        // 25 SOC codes with tasks. 43-3031 and 43-4051 share 43-3030, 51-4041 is published as
        // 51-4040, 45-2092 is not published, 17-2051 is not in the crosswalk.
        assert_eq!(newest["with_tasks"], json!({"direct": 20, "combined": 2, "crosswalk": 1,
            "not_published": 1, "military": 0, "no_crosswalk_row": 1}));
        assert_eq!(newest["without_tasks"], json!({"direct": 1, "combined": 0, "crosswalk": 0,
            "not_published": 0, "military": 1, "no_crosswalk_row": 0}));
        assert_eq!(newest["not_published_codes"], json!(["45-2092"]));
        assert_eq!(newest["no_crosswalk_row_codes"], json!(["17-2051"]));
        // The rows have 1,100 x 1, 2, ..., 24 jobs, but 33-2011 (the 14th) has no figure; 99-9999
        // has 70,000. Not covered are 17-2051 (6th), 43-9199 (20th) and 99-9999.
        assert_eq!(newest["employment_total"], 1_100 * (300 - 14) + 70_000);
        assert_eq!(newest["employment_covered"], 1_100 * (300 - 14 - 6 - 20));
        assert_eq!(newest["bls_codes_without_employment"], 1);
        let told = db.ok(&["bls", "coverage"]);
        assert!(told.contains("BLS publishes no row for 45-2092"), "{told}");
    }

    fn marks_are_kept_and_never_zero(db: &Db) {
        import_all(db);
        let wage = |code: &str, basis: &str| text(db, &format!(
            "select coalesce(cast(value as text), '~') || ' ' || coalesce(qualifier, '~') as text from bls_oews_wage \
             where ref_year_month = '2024-05' and soc_code = '{code}' and measure = 'median' and basis = '{basis}'"));
        assert!(["115 #", "115.0 #"].contains(&wage("11-3121", "hourly").as_str()));
        assert!(["239200 #", "239200.0 #"].contains(&wage("11-3121", "annual").as_str()));
        assert_eq!(wage("25-2021", "hourly"), "~ *");
        assert_eq!(text(db, "select coalesce(cast(employment as text), '~') || employment_qualifier || employment_rse_qualifier as text \
            from bls_oews_metrics where ref_year_month = '2025-05' and soc_code = '33-2011'"), "~****");
        assert_eq!(text(db, "select pay_basis as text from bls_oews_metrics where ref_year_month = '2025-05' and soc_code = '27-3043'"), "hourly");
        // The broad row of 15-1252 is not an occupation.
        assert_eq!(text(db, "select cast(count(*) as text) as text from bls_oews_metrics where ref_year_month = '2025-05'"), "25");
        // 12.1 thousand; the wage is a bound; a dash is no figure.
        assert_eq!(text(db, "select cast(employment_base as text) || ' ' || cast(annual_openings as text) || ' ' || cast(annual_separations as text) \
            || ' ' || median_wage_qualifier || ' ' || typical_education as text from bls_proj_metrics where soc_code = '11-3121'"),
            "12100 600 500 >= Bachelor's degree");
        assert_eq!(text(db, "select coalesce(cast(median_wage as text), '~') as text from bls_proj_metrics where soc_code = '27-3043'"), "~");
    }

    fn the_same_again_is_verified_and_other_content_refused(db: &Db) {
        import_sample(db);
        import_all(db);
        let (before, at) = (dump(db, &[]), seq(db));
        let mut bom = b"\xef\xbb\xbf".to_vec();
        bom.extend(table("oews_2025-05.csv").replace('\n', "\r\n").bytes());
        let twin = file(db, "twin.csv", bom);
        let again = db.json(&["import", "oews", "--period", "2025-05", "--from", twin.to_str().unwrap(), "--json"]);
        assert_eq!(again["outcome"], "verified");
        let workbook = file(db, "nem.xlsx", workbook(&[("Notes", vec![]), ("Any name", from_csv(&table("nem.csv")))]));
        let again = db.json(&["import", "crosswalk", "--kind", "nem", "--from", workbook.to_str().unwrap(), "--json"]);
        assert_eq!(again["outcome"], "verified");
        let other = file(db, "other.csv", table("oews_2025-05.csv").replace(",4400,", ",4500,"));
        let other = other.to_str().unwrap();
        let run = db.run(&["import", "oews", "--period", "2025-05", "--from", other]);
        assert_eq!(run.code, Some(1));
        assert!(run.stderr.contains("other content") && run.stderr.contains("--replace"), "{}", run.stderr);
        assert_eq!((dump(db, &[]), seq(db)), (before, at));
        let replaced = db.json(&["import", "oews", "--period", "2025-05", "--from", other, "--replace", "--json"]);
        assert_eq!((&replaced["outcome"], seq(db)), (&"replaced".into(), at + 1));
        db.execute("delete from bls_oews_wage where ref_year_month = '2025-05' and measure = 'p90'");
        let run = db.run(&["import", "oews", "--period", "2025-05", "--from", other]);
        assert!(run.stderr.contains("should have"), "{}", run.stderr);
    }

    fn a_release_is_joined_whichever_comes_first(db: &Db) {
        let rows = "select cast(count(*) as text) as text from occupation_bls where data_version = 'sample'";
        db.ok(&["import", "crosswalk", "--kind", "nem", "--from", &csv(db, "nem.csv")]);
        import_sample(db);
        // 27 SOC codes but 17-2051 and 55-3016.
        assert_eq!(text(db, rows), "25");
        let changed = file(db, "less.csv", table("nem.csv").lines().filter(|line| !line.contains("53-3032"))
            .map(|line| format!("{line}\n")).collect::<String>());
        let changed = changed.to_str().unwrap();
        let report = db.json(&["import", "crosswalk", "--kind", "nem", "--from", changed, "--replace", "--json"]);
        // 43-9199 has no task and is joined all the same.
        assert_eq!(report["joined"], json!([{"data_version": "sample", "direct": 21, "crosswalk": 1,
            "combined": 2, "without_row": 3}]));
        assert_eq!(text(db, rows), "24");
        // A reload derives the codes anew.
        let release = Release::new();
        release.edit("Occupation Data.txt", "53-3032.00\tHeavy", "53-3032.00\tVery Heavy");
        db.execute("delete from occupation_bls");
        db.ok(&["import", "--version", "sample", "--from", release.path(), "--replace"]);
        assert_eq!(text(db, rows), "24");
    }

    fn what_is_wrong_is_named_and_nothing_changes(db: &Db) {
        import_sample(db);
        import_all(db);
        let before = dump(db, &[]);
        for (kind, name, bytes, expected) in damages() {
            let path = file(db, name, bytes);
            let path = path.to_str().unwrap();
            let mut args = vec!["import"];
            args.extend(kind.split(' '));
            args.extend(["--from", path, "--replace"]);
            let run = db.run(&args);
            assert_eq!(run.code, Some(1), "{name} {kind}: {}{}", run.stdout, run.stderr);
            for part in expected {
                assert!(run.stderr.contains(part), "{name}: {part} is not in {}", run.stderr);
            }
            assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
            assert_eq!(dump(db, &[]), before, "{name}");
        }
    }
}

on_both_databases! {
    fn a_workbook_with_titles_marks_and_footnotes_reads_like_its_csv_twins(db: &Db) {
        import_all(db);
        let mut tables = Vec::new();
        for name in ["table_1.10.csv", "table_1.2.csv"] {
            let mut rows = from_csv(&table(name));
            for cell in &mut rows[0] {
                *cell = format!("{}\n", cell.replace('–', "-").replace(", ", ",  ").to_uppercase());
            }
            for row in &mut rows[1..] {
                row[0] = format!("    {}", row[0]);
            }
            rows.insert(0, vec!["A title (numbers in thousands)".to_owned()]);
            rows.push(vec!["[1] A footnote".to_owned()]);
            tables.push((name, rows));
        }
        let index = vec![vec!["Contents".to_owned()]];
        let bytes = workbook(&[("Index", index), tables.remove(0), tables.remove(0)]);
        let path = file(db, "occupation.xlsx", bytes);
        let again = db.json(&["import", "projections", "--period", "2024-2034", "--from", path.to_str().unwrap(), "--json"]);
        assert_eq!(again["outcome"], "verified");
        // A folder of CSV files, and a zip around one.
        let folder = db.path().join("round");
        fs::create_dir(&folder).unwrap();
        for name in ["table_1.10.csv", "table_1.2.csv"] {
            fs::write(folder.join(name), table(name)).unwrap();
        }
        let again = db.json(&["import", "projections", "--period", "2024-2034", "--from", folder.to_str().unwrap(), "--json"]);
        assert_eq!(again["outcome"], "verified");
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        zip.start_file("oesm25nat/national_M2025_dl.xlsx", zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, &workbook(&[("national", from_csv(&table("oews_2025-05.csv")))])).unwrap();
        let path = file(db, "oesm25nat.zip", zip.finish().unwrap().into_inner());
        let again = db.json(&["import", "oews", "--period", "2025-05", "--from", path.to_str().unwrap(), "--json"]);
        assert_eq!(again["outcome"], "verified");
    }
}

#[test]
fn a_download_from_bls_needs_a_contact_and_says_so() {
    let db = Db::new(crate::support::Kind::Sqlite);
    let run = Db::run(&db, &["import", "oews", "--period", "2025-05", "--contact", " "]);
    assert_eq!(run.code, Some(2));
    for part in ["oesm25nat.zip", "ONET_AI_CONTACT", "by hand", "--from FILE"] {
        assert!(run.stderr.contains(part), "{}", run.stderr);
    }
    assert!(!db.path().join("test.db").exists());
    assert_eq!(db.run(&["import", "oews", "--period", "2025"]).code, Some(2));
    assert_eq!(db.run(&["import"]).code, Some(2));
}
