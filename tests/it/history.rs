//! The history of a score: every snapshot, and each change taken apart so that the parts add up to it.

use serde_json::Value;

use crate::pipeline::recompute;
use crate::release::{Release, import_sample};
use crate::server::Server;
use crate::support::{Db, all, on_both_databases};

const PARTS: [&str; 5] = ["tasks", "weights", "rescored", "raters", "question"];

/// Which parts of a change are not 0; they have to add up to it.
#[track_caller]
fn parts(point: &Value) -> Vec<&'static str> {
    let change = &point["change"];
    let value = |part: &str| change[part].as_f64().unwrap_or_else(|| panic!("{part} of {point}"));
    let sum: f64 = PARTS.iter().map(|part| value(part)).sum();
    assert!((sum - value("total")).abs() < 1e-9, "{sum}: {change}");
    PARTS.into_iter().filter(|part| value(part).abs() > 1e-9).collect()
}

fn history(db: &Db, code: &str) -> Vec<Value> {
    db.json(&["history", code, "--json"])["history"].as_array().unwrap().clone()
}

on_both_databases! {
    fn every_change_is_told_by_what_made_it(db: &Db) {
        import_sample(db);
        db.ok(&["weights", "--all-schemes"]);
        db.ok(&["catalog", "--strategy", "all"]);
        assert!(db.ok(&["history", "29-1141"]).contains("no snapshot is made yet"));
        db.ok(&["score", "--rater", "mock:a", "--rater", "mock:b"]);
        db.ok(&["aggregate"]);
        let first = &history(db, "29-1141")[0];
        assert_eq!((&first["snapshot"], &first["change"], &first["change_reason"]), (&1.into(), &Value::Null, &"the first snapshot".into()));
        db.ok(&["aggregate", "--scheme", "equal"]);
        assert_eq!(parts(&history(db, "29-1141")[0]), ["weights"]);
        // The same raters and versions say something else.
        db.ok(&["score", "--rater", "mock:a", "--rater", "mock:b", "--rescore"]);
        db.execute("update task_ai_score set score = score + 3 where run_id = 3 and score < 97");
        db.ok(&["aggregate", "--scheme", "equal"]);
        let points = history(db, "29-1141");
        assert_eq!((parts(&points[0]), &points[0]["change"]["generations"]), (vec!["rescored"], &Value::Null));
        // Another rater in the place of one.
        db.ok(&["score", "--rater", "mock:c"]);
        db.accepting("raters", &["aggregate", "--scheme", "equal", "--rater", "mock:a", "--rater", "mock:c"]);
        let points = history(db, "29-1141");
        assert_eq!(parts(&points[0]), ["raters"]);
        let found = &points[0]["change"]["generations"];
        let value = |name: &str| found[name].as_f64().unwrap();
        assert_eq!((&found["difference"], &found["shift_tasks"]), (&points[0]["change"]["raters"], &244.into()));
        assert!((value("difference") - value("shift") - value("beyond")).abs() < 1e-9, "{found}");
        let told = value("low") > value("shift") || value("high") < value("shift");
        assert_eq!(found["told"] != "not_told", told, "{found}");
        let raters: Vec<&Value> = points[0]["raters"].as_array().unwrap().iter().map(|rater| &rater["rater"]).collect();
        assert_eq!(raters, ["mock:a", "mock:c"]);
        // Another question, asked of all of them.
        db.ok(&["score", "--rater", "mock:a", "--rater", "mock:c", "--rubric", "augmentation"]);
        db.execute("update task_ai_score set score = score / 2 where run_id in (select id from model_run where prompt_version like 'augmentation%')");
        db.accepting("question", &["aggregate", "--scheme", "equal", "--rubric", "augmentation", "--rater", "mock:a", "--rater", "mock:c"]);
        assert_eq!(parts(&history(db, "29-1141")[0]), ["question"]);
        // Another release without one task of it.
        let release = Release::new();
        for file in ["Task Statements.txt", "Task Ratings.txt", "Tasks to DWAs.txt"] {
            release.change(file, |bytes| {
                *bytes = String::from_utf8(bytes.clone()).unwrap().replace("\t1201\t", "\t91201\t").into_bytes();
            });
        }
        db.accepting("ranked,raters,question", &["import", "--version", "next", "--from", release.path(), "--activate"]);
        db.ok(&["weights", "--all-schemes"]);
        db.ok(&["catalog", "--strategy", "all"]);
        db.ok(&["score", "--rater", "mock:a", "--rater", "mock:c"]);
        db.accepting("ranked,raters,question", &["aggregate", "--scheme", "equal", "--rater", "mock:a", "--rater", "mock:c"]);
        let of_task = db.json(&["history", "29-1141", "--json"]);
        let points = of_task["history"].as_array().unwrap();
        assert_eq!((points.len(), &of_task["older"]), (6, &0.into()));
        let numbers: Vec<i64> = points.iter().map(|point| point["snapshot"].as_i64().unwrap()).collect();
        assert_eq!(numbers, [6, 5, 4, 3, 2, 1]);
        all(&points[..5], |point| !parts(point).is_empty());
        // 1 to 6 is the sum of all steps.
        let mean = |at: usize| points[at]["mean"].as_f64().unwrap();
        let steps: f64 = points[..5].iter().map(|point| point["change"]["total"].as_f64().unwrap()).sum();
        assert!((mean(0) - mean(5) - steps).abs() < 1e-9, "{steps}");
        let server = Server::of(db);
        let served = server.get("/occupations/29-1141/history");
        assert_eq!((&served["history"], &served["older"]), (&of_task["history"], &0.into()));
        assert_eq!(server.error("/occupations/99-9999/history").0, 404);
        let none = server.get("/occupations/55-3016/history");
        assert!(all(none["history"].as_array().unwrap(), |point| point["mean"].is_null() && point["change"].is_null()), "{none}");
        let text = db.ok(&["history", "29-1141"]);
        assert!(text.contains("rescored") && text.contains("*6") && text.contains("snapshot 6 against 5"), "{text}");
        recompute(db);
        db.accepting("ranked,raters,question,mock", &["versions", "activate", "sample"]);
        recompute(db);
    }

    fn an_older_program_and_replaced_content_leave_no_wrong_parts(db: &Db) {
        import_sample(db);
        db.ok(&["weights", "--all-schemes"]);
        db.ok(&["catalog", "--strategy", "all"]);
        db.ok(&["score", "--rater", "mock:a", "--rater", "mock:b"]);
        db.ok(&["aggregate"]);
        db.ok(&["aggregate", "--scheme", "equal"]);
        // As an earlier program left it.
        db.execute("delete from occupation_step; delete from snapshot_step");
        let reason = history(db, "29-1141")[0]["change_reason"].clone();
        assert_eq!(reason, "not part of this snapshot: run `onet-ai aggregate`");
        assert_eq!(db.json(&["aggregate", "--scheme", "equal", "--json"])["unchanged"], true);
        assert_eq!(parts(&history(db, "29-1141")[0]), ["weights"]);
        recompute(db);
        // Other content in the place of what both were made of.
        let release = Release::new();
        release.edit("Task Statements.txt", "\tCore\t", "\tSupplemental\t");
        db.accepting("ranked,raters", &["import", "--version", "sample", "--from", release.path(), "--replace"]);
        db.ok(&["weights", "--all-schemes"]);
        db.ok(&["catalog", "--strategy", "all"]);
        db.ok(&["score", "--rater", "mock:a", "--rater", "mock:b"]);
        db.ok(&["aggregate"]);
        let points = history(db, "29-1141");
        assert_eq!(parts(&points[1]), ["weights"], "what was taken apart stays");
        recompute(db);
    }
}
