//! `versions diff`, `snapshots` and `sensitivity`: what changed, and what the weights decide.

use std::fs;

use onet_ai::db::change_report;
use serde_json::{Value, json};

use crate::release::{Release, import_sample};
use crate::support::{Db, Kind, on_both_databases, with_real_data};

/// The length of a list.
fn n(list: &Value) -> usize {
    list.as_array().unwrap().len()
}

/// The sample as `sample`, active, and an edited copy of it as `next`.
fn two_releases(db: &Db) -> Value {
    import_sample(db);
    let release = Release::new();
    let statements = release.file("Task Statements.txt");
    let text = fs::read_to_string(&statements).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let at = |lines: &[String], id: &str| {
        lines.iter().position(|line| line.split('\t').nth(1) == Some(id)).unwrap()
    };
    // 2601 gets another text, 2602 another type, 2610 goes, 9001 comes.
    let line = at(&lines, "2601");
    let cells: Vec<&str> = lines[line].split('\t').collect();
    lines[line] = lines[line].replace(cells[2], "Drive, but slowly.");
    let line = at(&lines, "2602");
    lines[line] = lines[line].replace("\tCore\t", "\tSupplemental\t");
    let line = at(&lines, "2610");
    let gone = lines.remove(line);
    lines.push(gone.replacen("\t2610\t", "\t9001\t", 1));
    fs::write(&statements, lines.join("\r\n") + "\r\n").unwrap();
    for table in ["Task Ratings.txt", "Tasks to DWAs.txt"] {
        let path = release.file(table);
        let text = fs::read_to_string(&path).unwrap();
        let mut changed = false;
        let kept: Vec<String> = text
            .lines()
            .filter(|line| line.split('\t').nth(1) != Some("2610"))
            .map(|line| {
                let cells: Vec<&str> = line.split('\t').collect();
                // The importance of 2603 becomes 1.01.
                if cells[1] == "2603" && cells[2] == "IM" && !changed {
                    changed = true;
                    let mut cells = cells.clone();
                    cells[4] = "1.01";
                    for bound in [6, 7, 8] {
                        cells[bound] = "n/a";
                    }
                    return cells.join("\t");
                }
                line.to_owned()
            })
            .collect();
        fs::write(&path, kept.join("\r\n") + "\r\n").unwrap();
    }
    fs::remove_file(release.file("Read Me.txt")).unwrap();
    db.json(&["import", "--version", "next", "--from", release.path(), "--json"])
}

on_both_databases! {
    fn every_kind_of_change_is_found_and_stored_with_the_import(db: &Db) {
        let report = two_releases(db);
        let change = &report["change"];
        assert_eq!((&change["from"], &change["to"]), (&"sample".into(), &"next".into()));
        assert_eq!(
            change["summary"][1],
            "tasks: 1 removed, 1 added, 1 reworded, 1 re-typed, 1 re-rated"
        );
        let diff = db.json(&["versions", "diff", "sample", "next", "--json"]);
        let tasks = &diff["tasks"];
        assert_eq!(tasks["removed"][0]["task_id"], 2610);
        assert_eq!(tasks["added"][0]["task_id"], 9001);
        assert_eq!((&tasks["reworded"][0]["task_id"], &tasks["reworded"][0]["after"]), (&2601.into(), &"Drive, but slowly.".into()));
        assert_eq!(tasks["re_typed"][0]["after"], "Supplemental");
        assert_eq!(tasks["re_rated"][0]["importance"]["after"], 1.01);
        assert_eq!(diff["occupations"]["count"], json!({"before": 29, "after": 29}));
        for list in ["removed", "added", "reworded", "re_rated"] {
            assert_eq!(n(&diff["occupations"][list]), 0, "{list}");
        }
        // What is stored is what is printed.
        let stored = change_report::find(&mut db.connect(), "versions", "sample", "next").unwrap().unwrap();
        assert_eq!(serde_json::from_str::<Value>(&stored.body).unwrap(), diff);
        // The way back swaps the sides.
        let back = db.json(&["versions", "diff", "next", "sample", "--json"]);
        assert_eq!(back["tasks"]["removed"], tasks["added"]);
        assert_eq!(back["tasks"]["re_typed"][0]["before"], "Supplemental");
        // Nothing differs from itself.
        let same = db.ok(&["versions", "diff", "next", "next"]);
        assert!(same.contains("byte for byte") && !same.contains("tasks re-"), "{same}");
        let markdown = db.ok(&["versions", "diff", "sample", "next", "--markdown"]);
        assert!(markdown.contains("## tasks reworded: 1") && markdown.contains("|---|"), "{markdown}");
        let unknown = db.run(&["versions", "diff", "sample", "12.0"]);
        assert!(unknown.code == Some(1) && unknown.stderr.contains("there are: "), "{}", unknown.stderr);
    }

    fn a_reloaded_release_is_compared_anew(db: &Db) {
        two_releases(db);
        let release = Release::new();
        fs::remove_file(release.file("Read Me.txt")).unwrap();
        let report = db.json(&["import", "--version", "next", "--from", release.path(), "--replace", "--json"]);
        assert_eq!(report["change"]["summary"][1], "tasks: 0 removed, 0 added, 0 reworded, 0 re-typed, 0 re-rated");
        let heads = change_report::heads(&mut db.connect()).unwrap();
        assert_eq!(heads.len(), 1, "{heads:?}");
        // Verified: nothing was written, nothing is told.
        let again = db.json(&["import", "--version", "next", "--from", release.path(), "--json"]);
        assert_eq!((&again["outcome"], &again["change"]), (&"verified".into(), &Value::Null));
    }

    fn an_import_stands_where_its_change_cannot_be_told(db: &Db) {
        import_sample(db);
        // The stored report of the release before is what the comparison needs.
        db.execute("drop table change_report");
        let release = Release::new();
        fs::remove_file(release.file("Read Me.txt")).unwrap();
        let run = db.run(&["import", "--version", "next", "--from", release.path(), "--json"]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        assert!(run.stderr.contains("could not be stored"), "{}", run.stderr);
        assert!(db.ok(&["versions"]).contains("next"));
    }
}

/// As a kill or a full disk between the two would, which SQLite answers by undoing the whole transaction.
#[test]
fn an_import_and_its_change_are_there_together_or_not_at_all() {
    let db = Db::new(Kind::Sqlite);
    import_sample(&db);
    db.execute(
        "create trigger no_room before insert on change_report begin select raise(rollback, 'no room'); end",
    );
    let release = Release::new();
    fs::remove_file(release.file("Read Me.txt")).unwrap();
    let args = ["import", "--version", "next", "--from", release.path()];
    let run = db.run(&args);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(!db.ok(&["versions"]).contains("next"));
    db.execute("drop trigger no_room");
    db.ok(&args);
    assert_eq!(change_report::heads(&mut db.connect()).unwrap().len(), 1);
}

with_real_data! {
    fn the_real_releases_differ_as_counted(db: &Db, data: &Path) {
        for (version, zip) in [("29.1", "db_29_1_text.zip"), ("30.1", "db_30_1_text_with_importance.zip")] {
            let zip = data.join("onet").join(zip);
            let run = db.run(&["import", "--version", version, "--from", zip.to_str().unwrap()]);
            assert!(matches!(run.code, Some(0 | 3)), "{}{}", run.stdout, run.stderr);
        }
        let diff = db.json(&["versions", "diff", "29.1", "30.1", "--json"]);
        let tasks = &diff["tasks"];
        let counts = ["removed", "added", "reworded", "re_typed", "moved", "re_rated"].map(|list| n(&tasks[list]));
        assert_eq!(counts, [21, 21, 5, 477, 0, 0]);
        assert_eq!(tasks["count"], json!({"before": 18_796, "after": 18_796}));
        // 29.1 lacks Task Ratings here: what is new is no change of a rating. Of the 17,951 rated
        // tasks, those that were added are not counted.
        assert!(tasks["ratings_gained"]["IM"].as_u64().unwrap() > 17_900, "{}", tasks["ratings_gained"]);
        assert_eq!(diff["occupations"]["count"], json!({"before": 1_016, "after": 1_016}));
        let text = db.ok(&["versions", "diff", "29.1", "30.1"]);
        assert!(text.contains("tasks re-typed: 477") && text.contains("… and 467 more"), "{text}");
    }
}
