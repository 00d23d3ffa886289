//! `onet-ai export` and `GET /export/…`: the same files, explained beside them.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use serde_json::{Value, json};

use crate::labour_sample::everything;
use crate::serve::scored;
use crate::server::Server;
use crate::support::{on_both_databases, with_real_data};

/// Header and rows of a CSV file that begins with its header.
pub fn parse(text: &str) -> (csv::StringRecord, Vec<csv::StringRecord>) {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    (header, reader.records().map(Result::unwrap).collect())
}

fn cell<'a>(header: &csv::StringRecord, row: &'a csv::StringRecord, name: &str) -> &'a str {
    &row[header.iter().position(|column| column == name).unwrap()]
}

/// The sum of a column of whole numbers.
fn sum(text: &str, name: &str) -> i64 {
    let (header, rows) = parse(text);
    let cells = rows.iter().map(|row| cell(&header, row, name));
    cells.filter(|cell| !cell.is_empty()).map(|cell| cell.parse::<i64>().unwrap()).sum()
}

/// The files of an archive by name.
fn unpacked(archive: &[u8]) -> BTreeMap<String, String> {
    let mut zip = zip::ZipArchive::new(Cursor::new(archive)).unwrap();
    let names: Vec<String> = zip.file_names().map(str::to_owned).collect();
    let mut read = |name: &str| {
        let mut text = String::new();
        zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    names.iter().map(|name| (name.clone(), read(name))).collect()
}

/// A value of the JSON file as the CSV file writes it.
fn expected(name: &str, value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(mark) if name.ends_with("_qualifier") => {
            if mark == "#" { "top_coded" } else { "not_available" }.to_owned()
        }
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

on_both_databases! {
    fn every_row_says_where_it_comes_from_and_leaves_absent_values_empty(db: &Db) {
        scored(db);
        let text = db.ok(&["export", "occupations"]);
        assert!(text.starts_with("soc_code,title,"), "{text}");
        let (header, rows) = parse(&text);
        assert_eq!(rows.len(), 27);
        for row in &rows {
            let origin = ["data_version", "snapshot", "mock"].map(|name| cell(&header, row, name));
            assert_eq!(origin, ["sample", "1", "false"]);
            assert!(!cell(&header, row, "prompt_version").is_empty());
            assert!(crate::support::all(row, |cell| cell != "NaN" && !cell.ends_with(".0")), "{row:?}");
        }
        let of = |code: &str| rows.iter().find(|row| cell(&header, row, "soc_code") == code).unwrap();
        let value = |code: &str, name: &str| cell(&header, of(code), name).to_owned();
        assert_eq!((value("53-3032", "mean"), value("53-3032", "rank")), ("20".to_owned(), "1".to_owned()));
        assert_eq!((value("55-3016", "mean"), value("55-3016", "reason")), (String::new(), "no task data".to_owned()));
        assert_eq!((value("29-1141", "rank"), value("29-1141", "partly_scored")), (String::new(), "true".to_owned()));
        let (header, rows) = parse(&db.ok(&["export", "tasks"]));
        let trucks: Vec<_> = rows.iter().filter(|row| cell(&header, row, "soc_code") == "53-3032").collect();
        assert_eq!(trucks.len(), 10);
        assert_eq!((cell(&header, trucks[0], "rater_1_score"), cell(&header, trucks[0], "rater_1_rationale")), ("20", "Driving."));
        assert_eq!(cell(&header, trucks[0], "snapshot"), "1");
    }

    fn json_and_csv_and_api_and_command_agree(db: &Db) {
        scored(db);
        let server = Server::of(db);
        for (subject, rows) in [("occupations", 27), ("tasks", 244)] {
            for (format, ending) in [("csv", "csv"), ("json", "json"), ("zip", "zip"), ("csvw", "csv-metadata.json")] {
                let reply = server.request("GET", &format!("/export/{subject}.{ending}"), &[]);
                assert_eq!(reply.status, 200);
                let file = db.path().join(format!("{subject}.{ending}"));
                db.ok(&["export", subject, "--format", format, "--output", &file.display().to_string()]);
                let written = std::fs::read(file).unwrap();
                let own = format!("onet-ai-sample-snapshot-1-{subject}.csv");
                if format == "csvw" {
                    // Each says the name of the CSV file beside it.
                    let told: Value = serde_json::from_slice(&reply.bytes).unwrap();
                    assert_eq!(told["url"], format!("{subject}.csv"));
                    let mut other: Value = serde_json::from_slice(&written).unwrap();
                    assert_eq!(other["url"], own);
                    other["url"] = told["url"].clone();
                    assert_eq!(other, told);
                    continue;
                }
                assert_eq!(written, reply.bytes, "{subject}.{format}");
                let name = format!("attachment; filename=\"onet-ai-sample-snapshot-1-{subject}.{format}\"");
                assert_eq!(reply.header("content-disposition"), Some(name.as_str()));
            }
            let json: Value = serde_json::from_str(&db.ok(&["export", subject, "--format", "json"])).unwrap();
            let text = db.ok(&["export", subject]);
            let (header, csv) = parse(&text);
            let json = json[subject].as_array().unwrap();
            assert_eq!((json.len(), csv.len()), (rows, rows), "{subject}");
            for (json, csv) in json.iter().zip(&csv) {
                for name in &header {
                    let (value, field) = (expected(name, &json[name]), cell(&header, csv, name));
                    // The JSON reader of this test may be off by the last binary digit.
                    let near = |a: f64, b: f64| (a - b).abs() <= 1e-12 * a.abs();
                    match (value.parse(), field.parse()) {
                        (Ok(a), Ok(b)) => assert!(near(a, b), "{name}: {a} {b}"),
                        _ => assert_eq!(value, field, "{name}"),
                    }
                }
            }
        }
    }

    fn the_metadata_names_every_column_and_lies_beside_the_file(db: &Db) {
        scored(db);
        let server = Server::of(db);
        for subject in ["occupations", "tasks"] {
            let reply = server.request("GET", &format!("/export/{subject}.csv?raw=true"), &[]);
            let link = format!("</export/{subject}.csv-metadata.json?raw=true>; rel=\"describedby\"; type=\"application/csvm+json\"");
            assert_eq!(reply.header("link"), Some(link.as_str()));
            let told = server.request("GET", &format!("/export/{subject}.csv-metadata.json"), &[]);
            assert_eq!(told.header("content-type"), Some("application/csvm+json"));
            let told: Value = serde_json::from_str(&told.text).unwrap();
            let (header, _) = parse(&reply.text);
            let columns = told["tableSchema"]["columns"].as_array().unwrap();
            let names: Vec<&str> = columns.iter().map(|column| column["titles"].as_str().unwrap()).collect();
            assert_eq!(names, header.iter().collect::<Vec<_>>());
            for column in columns {
                assert!(column["dc:description"].as_str().is_some_and(|about| about.len() > 3), "{column}");
                let base = column["datatype"]["base"].as_str().or(column["datatype"].as_str()).unwrap();
                assert!(["string", "integer", "number", "boolean"].contains(&base), "{column}");
            }
            assert!(told["dc:description"].as_str().unwrap().contains("not a probability"));
            let origin = told["dc:provenance"].to_string();
            assert!(origin.contains("snapshot: 1") && origin.contains("scores of version"), "{told}");
            // Without a name the file says itself what it is; its metadata and the archive agree with it.
            db.ok(&["export", subject, "--output"]);
            let name = format!("onet-ai-sample-snapshot-1-{subject}.csv");
            let read = |name: &str| std::fs::read_to_string(db.path().join(name)).unwrap();
            let archive = server.request("GET", &format!("/export/{subject}.zip"), &[]);
            let files = unpacked(&archive.bytes);
            assert_eq!(files.len(), 3, "{:?}", files.keys());
            assert_eq!(files[&name], read(&name));
            assert_eq!(files[&format!("{name}-metadata.json")], read(&format!("{name}-metadata.json")));
            let readme = &files["README.txt"];
            assert!(readme.contains("not a probability") && readme.contains(&name), "{readme}");
            for name in names {
                assert!(readme.contains(&format!("\n  {name} (")), "{name}");
            }
        }
    }

    fn a_combined_code_is_counted_once(db: &Db) {
        everything(db);
        let text = db.ok(&["export", "occupations"]);
        let summary = Server::of(db).get("/summary");
        assert_eq!(json!(sum(&text, "employment_share")), summary["total"]["jobs"]);
        assert_eq!(sum(&text, "employment") - sum(&text, "employment_share"), 1000);
        // Its openings are shared out like its jobs, those of the others are as they are.
        assert!(sum(&text, "annual_openings_share") < sum(&text, "annual_openings"));
        let (header, rows) = parse(&text);
        let of = |code: &str| rows.iter().find(|row| cell(&header, row, "soc_code") == code).unwrap();
        assert_eq!(cell(&header, of("43-3031"), "employment_share"), "500");
        // BLS's qualifier is a word, and no field holds the sign that many readers take for a comment.
        assert_eq!(cell(&header, of("15-1252"), "median_annual_wage_qualifier"), "top_coded");
        assert_eq!(cell(&header, of("23-2011"), "employment_qualifier"), "not_available");
        assert!(!text.contains('#'));
        let json: Value = serde_json::from_str(&db.ok(&["export", "occupations", "--format", "json"])).unwrap();
        let json = json["occupations"].as_array().unwrap().iter();
        let marks: Vec<&str> = json.filter_map(|row| row["median_annual_wage_qualifier"].as_str()).collect();
        assert!(marks.contains(&"#"), "{marks:?}");
    }

    fn an_occupation_can_be_pasted(db: &Db) {
        scored(db);
        let text = db.ok(&["export", "occupation", "53-3032"]);
        assert!(text.starts_with("# Heavy and Tractor-Trailer Truck Drivers (53-3032)\n"), "{text}");
        assert!(text.contains("**20.0 of 100** (low)") && text.contains("Driving."), "{text}");
        assert!(text.contains("snapshot 1") && text.contains("not a probability"), "{text}");
        let reply = Server::of(db).request("GET", "/occupations/53-3032.md", &[]);
        assert_eq!((reply.status, &reply.text), (200, &text));
        assert_eq!(reply.header("content-type"), Some("text/markdown; charset=utf-8"));
        let blank = db.ok(&["export", "occupation", "55-3016"]);
        assert!(blank.contains("No score: no task data.") && !blank.contains("0.0 of 100"), "{blank}");
    }

    fn what_cannot_be_exported_is_named(db: &Db) {
        db.migrated();
        let run = db.run(&["export", "tasks"]);
        assert_eq!(run.code, Some(1));
        assert!(run.stderr.contains("no release is active"), "{}", run.stderr);
        scored(db);
        let run = db.run(&["export", "occupation", "99-9999"]);
        assert!(run.code == Some(1) && run.stderr.contains("no occupation 99-9999"), "{}", run.stderr);
        let run = db.run(&["export", "tasks", "--output", "/nowhere/at/all.csv"]);
        assert!(run.code == Some(1) && run.stderr.contains("/nowhere/at/all.csv") && run.stderr.contains("mkdir -p"), "{}", run.stderr);
        let run = db.run(&["export", "tasks", "--format", "json", "--raw"]);
        assert!(run.code == Some(2) && run.stderr.contains("--format csv"), "{}", run.stderr);
    }
}

with_real_data! {
    on sqlite;
    /// All of BLS's newest figures: the parts of the combined codes add up to what is published.
    fn the_real_jobs_add_up(db: &Db, data: &Path) {
        let path = |file: &str| data.join(file).to_str().unwrap().to_owned();
        let import = |args: &[&str], file: &str| {
            db.ok(&[&["import"], args, &["--from", &path(file)]].concat());
        };
        import(&["--version", "30.1", "--activate"], "onet/db_30_1_text_with_importance.zip");
        import(&["crosswalk", "--kind", "nem"], "crosswalks/nem_onet_to_soc_crosswalk_2024-34.csv");
        import(&["oews", "--period", "2025-05"], "bls/oews/national_M2025_dl.csv");
        let text = db.ok(&["export", "occupations"]);
        assert_eq!(sum(&text, "employment_share"), 155_481_840);
        assert!(sum(&text, "employment") > 168_000_000);
    }
}
