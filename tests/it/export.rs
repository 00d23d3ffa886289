//! `onet-ai export` and `GET /export/…`: the same files, headed and explained.

use serde_json::Value;

use crate::serve::scored;
use crate::server::Server;
use crate::support::on_both_databases;

/// Comment lines, header, and rows of a CSV file.
fn parse(text: &str) -> (Vec<&str>, csv::StringRecord, Vec<csv::StringRecord>) {
    let head: Vec<&str> = text.lines().take_while(|line| line.starts_with("# ")).collect();
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    (head, header, reader.records().map(Result::unwrap).collect())
}

fn cell<'a>(header: &csv::StringRecord, row: &'a csv::StringRecord, name: &str) -> &'a str {
    &row[header.iter().position(|column| column == name).unwrap()]
}

on_both_databases! {
    fn files_say_where_they_come_from_and_leave_absent_values_empty(db: &Db) {
        scored(db);
        let text = db.ok(&["export", "occupations"]);
        let (head, header, rows) = parse(&text);
        for line in ["# release: sample", "# snapshot: 1", "# weights: equal"] {
            assert!(head.contains(&line), "{line}: {head:?}");
        }
        assert!(head.iter().any(|line| line.contains("not a probability")), "{head:?}");
        for column in &header {
            assert!(head.iter().any(|line| line.starts_with(&format!("# {column}: "))), "{column}");
        }
        assert_eq!(rows.len(), 27);
        let of = |code: &str| rows.iter().find(|row| cell(&header, row, "soc_code") == code).unwrap();
        let value = |code: &str, name: &str| cell(&header, of(code), name).to_owned();
        assert_eq!((value("53-3032", "mean"), value("53-3032", "rank")), ("20.0".to_owned(), "1".to_owned()));
        assert_eq!((value("55-3016", "mean"), value("55-3016", "reason")), (String::new(), "no task data".to_owned()));
        assert_eq!((value("29-1141", "rank"), value("29-1141", "partly_scored")), (String::new(), "true".to_owned()));
        let (_, header, rows) = parse(&db.ok(&["export", "tasks"]).replace('\r', ""));
        let trucks: Vec<_> = rows.iter().filter(|row| cell(&header, row, "soc_code") == "53-3032").collect();
        assert_eq!(trucks.len(), 10);
        assert_eq!((cell(&header, trucks[0], "rater_1_score"), cell(&header, trucks[0], "rater_1_rationale")), ("20.0", "Driving."));
    }

    fn json_and_csv_and_api_and_command_agree(db: &Db) {
        scored(db);
        let server = Server::of(db);
        for (subject, rows) in [("occupations", 27), ("tasks", 300)] {
            for format in ["csv", "json"] {
                let reply = server.request("GET", &format!("/export/{subject}.{format}"), &[]);
                assert_eq!(reply.status, 200);
                let file = db.path().join("file");
                db.ok(&["export", subject, "--format", format, "--output", &file.display().to_string()]);
                assert_eq!(std::fs::read_to_string(file).unwrap(), reply.text, "{subject}.{format}");
                let name = format!("attachment; filename=\"onet-ai-{subject}-sample-snapshot-1.{format}\"");
                assert_eq!(reply.header("content-disposition"), Some(name.as_str()));
            }
            let json: Value = serde_json::from_str(&db.ok(&["export", subject, "--format", "json"])).unwrap();
            let text = db.ok(&["export", subject]);
            let (_, header, csv) = parse(&text);
            let json = json[subject].as_array().unwrap();
            assert!(csv.len() >= rows, "{subject}: {}", csv.len());
            assert_eq!(json.len(), csv.len());
            for (json, csv) in json.iter().zip(&csv) {
                for name in &header {
                    let value = match &json[name] {
                        Value::Null => String::new(),
                        Value::String(text) => text.clone(),
                        other => other.to_string(),
                    };
                    let field = cell(&header, csv, name);
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
        assert!(run.code == Some(1) && run.stderr.contains("/nowhere/at/all.csv"), "{}", run.stderr);
    }
}
