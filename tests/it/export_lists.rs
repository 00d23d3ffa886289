//! `?format=csv` on lists, raw texts, the byte order mark.

use crate::export::parse;
use crate::serve::scored;
use crate::server::Server;
use crate::support::on_both_databases;

/// Texts that a spreadsheet would calculate with, and what stands in the file instead.
const FORMULAS: [(&str, &str); 6] = [
    ("=1+1", "'=1+1"),
    ("+1", "'+1"),
    ("-2", "'-2"),
    ("@SUM(A1)", "'@SUM(A1)"),
    ("\t=1", "' =1"),
    ("a #1, \"b\"", "a #1, \"b\""),
];

/// A column of a CSV file.
fn column(text: &str, name: &str) -> Vec<String> {
    let (header, rows) = parse(text.trim_start_matches('\u{feff}'));
    let at = header.iter().position(|column| column == name).unwrap();
    rows.iter().map(|row| row[at].to_owned()).collect()
}

/// The same field of every item of a list.
fn of_list(list: &serde_json::Value, items: &str, name: &str) -> Vec<String> {
    let items = list[items].as_array().unwrap().iter();
    items.map(|item| item[name].to_string().trim_matches('"').to_owned()).collect()
}

on_both_databases! {
    fn a_list_as_csv_is_whole_unless_a_page_is_asked_for(db: &Db) {
        scored(db);
        let server = Server::of(db);
        for (path, items, key) in [
            ("/occupations?sort=title", "occupations", "soc_code"),
            ("/occupations?search=drive%20truck", "occupations", "soc_code"),
            ("/occupations?major_group=29", "occupations", "soc_code"),
            ("/rankings/ai_risk?min_coverage=0", "occupations", "soc_code"),
            ("/tasks?sort=weight&order=asc", "tasks", "task_id"),
            ("/tasks?search=patient", "tasks", "task_id"),
            ("/occupations/53-3032/tasks?", "tasks", "task_id"),
        ] {
            let reply = server.request("GET", &format!("{path}&format=csv"), &[]);
            assert_eq!((reply.status, reply.header("content-type")), (200, Some("text/csv; charset=utf-8")), "{path}");
            let name = reply.header("content-disposition").unwrap();
            assert!(name.contains(&format!("onet-ai-sample-snapshot-1-{items}.selection.csv")), "{name}");
            let link = reply.header("link").unwrap();
            assert!(link.contains(&format!("/export/{items}.csv-metadata.json")) && !link.contains("next"), "{link}");
            let listed = server.get(&format!("{path}&per_page=100"));
            let rows = column(&reply.text, key);
            assert_eq!(listed["total"], serde_json::json!(rows.len()), "{path}");
            let first = of_list(&listed, items, key);
            assert!(!first.is_empty() && rows[..first.len()] == first, "{path}");
            // The columns are those of the file of everything.
            let whole = server.request("GET", &format!("/export/{items}.csv"), &[]);
            assert_eq!(whole.text.lines().next(), reply.text.lines().next());
        }
        let reply = server.request("GET", "/tasks?format=csv&per_page=10&page=2", &[]);
        assert_eq!(column(&reply.text, "task_id"), of_list(&server.get("/tasks?per_page=10&page=2"), "tasks", "task_id"));
        let link = reply.header("link").unwrap();
        for (relation, page) in [("next", 3), ("prev", 1)] {
            let expected = format!("</tasks?format=csv&per_page=10&page={page}>; rel=\"{relation}\"");
            assert!(link.contains(&expected), "{link}");
        }
        for path in ["/tasks?raw=true", "/occupations?format=json&bom=true", "/tasks?format=xml", "/export/tasks.csv?raw=1"] {
            assert_eq!(server.request("GET", path, &[]).status, 422, "{path}");
        }
    }

    fn formulas_become_text_unless_raw_text_is_asked_for(db: &Db) {
        scored(db);
        for (task, (text, _)) in (2601..).zip(FORMULAS) {
            db.execute(&format!("update task_ai_score set rationale = '{text}' where task_id = {task}"));
        }
        let server = Server::of(db);
        let both = |path: &str, args: &[&str]| {
            let told = server.request("GET", path, &[]).text;
            assert_eq!(told, db.ok(&[&["export", "tasks"], args].concat()), "{path}");
            let ids = column(&told, "task_id");
            let reasons = column(&told, "rater_1_rationale");
            ids.into_iter().zip(reasons).collect::<std::collections::BTreeMap<_, _>>()
        };
        let (usual, raw) = (both("/export/tasks.csv", &[]), both("/export/tasks.csv?raw=true", &["--raw"]));
        for (task, (text, shown)) in (2601..).zip(FORMULAS) {
            let task = task.to_string();
            assert_eq!((usual[&task].as_str(), raw[&task].as_str()), (shown, text));
        }
        let marked = server.request("GET", "/export/occupations.csv?bom=true", &[]);
        assert!(marked.bytes.starts_with(b"\xef\xbb\xbfsoc_code,"));
        assert_eq!(marked.bytes[3..], server.request("GET", "/export/occupations.csv", &[]).bytes);
    }
}
