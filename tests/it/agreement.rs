//! `agreement`: what `aggregate` stores of it, what two runs say, repetitions, what is refused.

use std::fmt::Write as _;

use onet_ai::db::rater_agreement::{self, RaterAgreement};
use serde_json::Value;

use crate::pipeline::recompute;
use crate::release::import_sample;
use crate::server::Server;
use crate::support::{Db, on_both_databases, on_postgres};

/// Everything up to a catalog of all 244 tasks and weights.
fn prepared(db: &Db) {
    import_sample(db);
    db.ok(&["catalog", "--strategy", "all"]);
    db.ok(&["weights"]);
}

fn stored(db: &Db, snapshot: i64) -> Vec<RaterAgreement> {
    rater_agreement::of_snapshot(&mut db.connect(), "sample", snapshot).unwrap()
}

/// The value of a statistic of two raters over all tasks.
fn value(rows: &[RaterAgreement], a: &str, b: &str, statistic: &str) -> Option<f64> {
    let row = rows.iter().find(|row| {
        (row.rater_a.as_str(), row.rater_b.as_str()) == (a, b)
            && (row.scope.as_str(), row.statistic.as_str()) == ("overall", statistic)
    });
    row.map(|row| row.value)
}

/// JSON is read here without the last digit.
#[track_caller]
fn assert_close(stored: Option<f64>, told: &Value) {
    let (stored, told) = (stored.unwrap(), told.as_f64().unwrap());
    assert!((stored - told).abs() < 1e-12, "{stored} is not {told}");
}

/// A file of labels for janitors' tasks 1701 to 1700 + n.
fn labels(db: &Db, name: &str, scores: &[i64]) -> String {
    let mut text = "task_id,score\n".to_owned();
    for (task, score) in (1701..).zip(scores) {
        writeln!(text, "{task},{score}").unwrap();
    }
    let path = db.path().join(name);
    std::fs::write(&path, text).unwrap();
    format!("file:{}", path.display())
}

/// Two files of labels over janitors' nine tasks.
fn two_files(db: &Db, a: &[i64], b: &[i64]) -> (String, String) {
    prepared(db);
    db.ok(&["catalog", "--strategy", "occupations", "--soc", "37-2011"]);
    let (a, b) = (labels(db, "a.csv", a), labels(db, "b.csv", b));
    db.ok(&["score", "--rater", &a, "--rater", &b, "--rubric", "substitution"]);
    db.ok(&["aggregate"]);
    (a, b)
}

const NINE: [i64; 9] = [12, 4, 6, 40, 25, 8, 5, 15, 10];

on_both_databases! {
    fn every_scope_is_stored_and_the_independent_script_agrees(db: &Db) {
        prepared(db);
        db.ok(&["score", "--rater", "mock:a", "--rater", "mock:b"]);
        let report = db.json(&["aggregate", "--json"]);
        let rows = stored(db, 1);
        assert_eq!(value(&rows, "mock:a", "mock:b", "n"), Some(244.0));
        assert_close(value(&rows, "mock:a", "mock:b", "alpha"), &report["agreement"]["alpha"]["value"]);
        for scope in ["overall", "occupations", "major_group", "task_type"] {
            assert!(rows.iter().any(|row| row.scope == scope), "{scope}");
        }
        let types: Vec<&str> = rows.iter().filter(|row| row.scope == "task_type" && row.statistic == "n").map(|row| row.scope_value.as_str()).collect();
        assert_eq!(types, ["Core", "Supplemental", "none"]);
        let of_groups: f64 = rows.iter().filter(|row| row.scope == "major_group" && row.statistic == "n").map(|row| row.value).sum();
        assert!((of_groups - 244.0).abs() < 1e-9, "{of_groups}");
        let with_interval: Vec<&str> = rows.iter().filter(|row| row.scope == "overall" && row.rater_a != row.rater_b && row.low.is_some()).map(|row| row.statistic.as_str()).collect();
        assert_eq!(with_interval, ["alpha", "pearson", "spearman"]);
        recompute(db);
        // The same inputs again add nothing.
        db.ok(&["aggregate"]);
        assert_eq!(stored(db, 1), rows);
    }

    fn stored_and_printed_are_the_same(db: &Db) {
        prepared(db);
        db.ok(&["score", "--rater", "mock:a", "--rater", "mock:b"]);
        db.ok(&["aggregate"]);
        let told = db.json(&["agreement", "--json"]);
        assert_eq!((&told["snapshot"], &told["mock"], &told["contested"]), (&1.into(), &true.into(), &Value::Null));
        let overall = &told["pairs"][0]["scopes"][0];
        let rows = stored(db, 1);
        for statistic in ["kendall", "bias", "limit_low", "within_5", "icc", "kappa", "top_decile"] {
            assert_close(value(&rows, "mock:a", "mock:b", statistic), &overall[statistic]);
        }
        // Two runs have no occupations' scores; the rest is the same, draws included.
        let runs = db.json(&["agreement", "--run", "1", "--run", "2", "--json"]);
        let tasks_only = |report: &Value| {
            let scopes = report["pairs"][0]["scopes"].as_array().unwrap().clone();
            scopes.into_iter().filter(|scope| scope["scope"] != "occupations").collect::<Vec<_>>()
        };
        assert_eq!(tasks_only(&told), tasks_only(&runs));
        let text = db.ok(&["agreement"]);
        for part in ["MOCK", "mock:a (a) and mock:b (b)", "level: ", "order: ", "inside the major groups", "ranked occupations", "repeatability: not measured"] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }

    fn low_agreement_is_flagged_and_gaps_are_counted(db: &Db) {
        // The second file says the opposite, and nothing of the last task.
        let (a, b) = two_files(db, &NINE, &[30, 70, 60, 5, 10, 55, 65, 20]);
        let rows = stored(db, 1);
        let names: Vec<&str> = rows.iter().map(|row| row.rater_a.as_str()).filter(|name| *name != "*").collect();
        let (first, second) = (*names.iter().min().unwrap(), *names.iter().max().unwrap());
        assert!(first != second && a != b);
        assert_eq!(value(&rows, first, second, "n"), Some(8.0));
        assert_eq!(value(&rows, first, second, "dropped"), Some(1.0));
        assert!(value(&rows, first, second, "alpha").unwrap() < 0.0);
        assert!(db.ok(&["aggregate"]).contains("agreement: LOW AGREEMENT, alpha -0."));
        let text = db.ok(&["agreement"]);
        assert!(db.ok(&["summary"]).contains("LOW AGREEMENT between labels:a and labels:b"));
        assert!(text.contains("LOW AGREEMENT") && text.contains("tasks left out because only one of them scored them: 1"), "{text}");
        // One occupation is no sample of occupations.
        assert!(crate::support::all(&rows, |row| row.low.is_none()), "{rows:?}");
        recompute(db);
    }

    fn what_does_not_exist_has_no_row(db: &Db) {
        two_files(db, &NINE, &[20; 9]);
        let rows = stored(db, 1);
        let overall: Vec<&str> = rows.iter().filter(|row| row.scope == "overall" && row.rater_a != row.rater_b).map(|row| row.statistic.as_str()).collect();
        for absent in ["pearson", "spearman", "kendall", "top_decile", "bottom_decile"] {
            assert!(!overall.contains(&absent), "{absent}");
        }
        for present in ["bias", "icc", "alpha", "kappa", "limit_low"] {
            assert!(overall.contains(&present), "{present}");
        }
        assert_eq!(db.json(&["agreement", "--json"])["pairs"][0]["scopes"][0]["pearson"], Value::Null);
        recompute(db);
    }

    fn three_raters_make_three_pairs_and_one_alpha(db: &Db) {
        prepared(db);
        db.ok(&["score", "--rater", "mock:a", "--rater", "mock:b", "--rater", "mock:c"]);
        db.ok(&["aggregate"]);
        let told = db.json(&["agreement", "--json"]);
        assert_eq!(told["pairs"].as_array().unwrap().len(), 3);
        assert_eq!(told["all_raters"]["n"], 244);
        let alphas: Vec<f64> = told["pairs"].as_array().unwrap().iter().map(|pair| pair["scopes"][0]["alpha"]["value"].as_f64().unwrap()).collect();
        let smallest = alphas.iter().copied().fold(f64::INFINITY, f64::min);
        assert_eq!(told["weakest"]["alpha"]["value"].as_f64(), Some(smallest));
        assert!(db.ok(&["agreement"]).contains("all raters together: "));
        recompute(db);
    }

    fn a_rater_asked_again_is_compared_with_itself(db: &Db) {
        prepared(db);
        db.ok(&["score", "--rater", "mock:a", "--rater", "mock:b", "--audit", "10"]);
        db.ok(&["score", "--rater", "mock:a", "--rescore"]);
        db.ok(&["aggregate"]);
        let repeats = &db.json(&["agreement", "--json"])["repeatability"];
        let (a, b) = (&repeats[0], &repeats[1]);
        assert_eq!((&a["rater"], &b["rater"]), (&"mock:a".into(), &"mock:b".into()));
        // The newest run of a has one sample a task; both runs have all tasks. b was audited.
        assert_eq!((&a["samples"]["tasks"], &a["runs"]["tasks"], &a["runs"]["values"]), (&0.into(), &244.into(), &488.into()));
        assert!(b["samples"]["tasks"].as_u64().unwrap() > 10 && b["runs"]["tasks"] == 0, "{b}");
        // Mock raters say the same every time.
        assert_eq!(b["samples"]["within_sd"], 0.0);
        assert!(b["samples"]["between_sd"].as_f64().unwrap() > 0.0);
        assert!(db.ok(&["agreement"]).contains("within SD"));
    }

    fn spread_within_a_rater_is_that_of_its_samples(db: &Db) {
        prepared(db);
        db.ok(&["score", "--rater", "mock:a", "--rater", "mock:b", "--samples", "2", "--sample", "2"]);
        // Two tasks: samples 10 and 14, 30 and 36. Squares 8 and 18 over 1 + 1.
        db.execute("update task_ai_score set score = 10 + 4 * sample where run_id = 1");
        db.execute(
            "update task_ai_score set score = 30 + 6 * sample where run_id = 1 \
             and task_id = (select max(task_id) from task_ai_score where run_id = 1)",
        );
        db.ok(&["aggregate"]);
        let repeats = &db.json(&["agreement", "--json"])["repeatability"][0]["samples"];
        assert_eq!((&repeats["tasks"], &repeats["values"], &repeats["tasks_between"]), (&2.into(), &4.into(), &2.into()));
        let within = repeats["within_sd"].as_f64().unwrap();
        assert!((within - 13.0_f64.sqrt()).abs() < 1e-9, "{within}");
    }

    fn contested_tasks_come_with_every_reason(db: &Db) {
        prepared(db);
        db.ok(&["score", "--rater", "mock:a", "--rater", "mock:b"]);
        let contested = db.json(&["aggregate", "--json"])["tasks_contested"].as_u64().unwrap();
        let all = &db.json(&["agreement", "--contested", "1000", "--json"])["contested"];
        let tasks = all["tasks"].as_array().unwrap();
        assert!(contested > 0 && all["total"] == contested && u64::try_from(tasks.len()).unwrap() == contested, "{all}");
        for task in tasks {
            let raters = task["raters"].as_array().unwrap();
            let score = |at: usize| raters[at]["score"].as_f64().unwrap();
            assert!(raters.len() == 2 && score(1) - score(0) >= 30.0, "{task}");
            assert!(crate::support::all(raters, |said| said["rationale"].as_str().unwrap().contains("mock rater")), "{task}");
        }
        let one = db.json(&["agreement", "--contested", "1", "--json"]);
        assert_eq!(one["contested"]["tasks"][0], tasks[0]);
        assert!(db.ok(&["agreement", "--contested"]).contains("points apart"));
        // Of two runs the same tasks.
        let runs = db.json(&["agreement", "--run", "1", "--run", "2", "--contested", "1000", "--json"]);
        assert_eq!(runs["contested"]["tasks"], all["tasks"]);
    }

    fn a_snapshot_without_it_says_so_and_is_made_again(db: &Db) {
        prepared(db);
        assert!(db.run(&["agreement"]).stderr.contains("no active snapshot: run `onet-ai aggregate`"));
        db.ok(&["score", "--rater", "mock:a", "--rater", "mock:b"]);
        db.ok(&["aggregate"]);
        let before = stored(db, 1);
        db.take_from_snapshots("delete from rater_agreement");
        let run = db.run(&["agreement"]);
        assert_eq!(run.code, Some(1));
        assert!(run.stderr.contains("not part of this snapshot: run `onet-ai aggregate`"), "{}", run.stderr);
        assert_eq!(db.json(&["aggregate", "--json"])["unchanged"], false);
        assert!(crate::support::all(&before, |row| row.snapshot_id == 1));
        let again = stored(db, 2).into_iter().map(|row| RaterAgreement { snapshot_id: 1, ..row });
        assert_eq!(again.collect::<Vec<_>>(), before);
    }

    fn the_api_serves_what_is_stored_and_flags_it_everywhere(db: &Db) {
        prepared(db);
        let none = Server::of(db).get("/agreement");
        assert!(none["reason"].as_str().unwrap().contains("no snapshot yet") && none["weakest"].is_null(), "{none}");
        db.ok(&["score", "--rater", "mock:a", "--rater", "mock:b"]);
        db.ok(&["aggregate"]);
        let told = db.json(&["agreement", "--contested", "3", "--json"]);
        let server = Server::of(db);
        let served = server.get("/agreement?contested=3");
        for part in ["pairs", "weakest", "repeatability", "all_raters"] {
            assert_eq!(served[part], told[part], "{part}");
        }
        let task = |report: &Value, at: usize| report["contested"]["tasks"][at]["task_id"].clone();
        assert_eq!(served["contested"]["total"], told["contested"]["total"]);
        assert_eq!((task(&served, 0), task(&served, 2)), (task(&told, 0), task(&told, 2)));
        assert!(served["contested"]["tasks"][0]["raters"][1]["rationale"].as_str().unwrap().contains("mock rater"));
        for path in ["/occupations", "/rankings/ai_risk", "/occupations/29-1141", "/summary"] {
            let version = server.get(path)["score_version"].clone();
            assert_eq!((&version["agreement"], &version["agreement_reason"]), (&told["weakest"], &Value::Null), "{path}");
        }
        db.execute("delete from rater_agreement");
        let version = Server::of(db).get("/summary")["score_version"].clone();
        assert!(version["agreement"].is_null() && version["agreement_reason"].as_str().unwrap().contains("onet-ai aggregate"), "{version}");
    }

    fn one_rater_has_nobody_to_agree_with(db: &Db) {
        prepared(db);
        db.ok(&["score", "--rater", "mock:a"]);
        let report = db.json(&["aggregate", "--json"]);
        assert_eq!((&report["agreement"], &report["single_rater"]), (&Value::Null, &true.into()));
        let told = db.json(&["agreement", "--json"]);
        assert_eq!((&told["pairs"], &told["weakest"]), (&Value::Array(Vec::new()), &Value::Null));
        assert!(db.ok(&["agreement"]).contains("note: there is only one rater"));
    }

    fn runs_that_cannot_be_compared_are_refused(db: &Db) {
        prepared(db);
        db.ok(&["score", "--rater", "mock:a", "--sample", "20"]);
        db.ok(&["score", "--rater", "mock:b", "--rubric", "augmentation", "--sample", "20"]);
        let error = |args: &[&str]| {
            let run = db.run(&[&["agreement"], args].concat());
            (run.code, run.stderr)
        };
        let (code, text) = error(&["--run", "1", "--run", "2"]);
        assert!(code == Some(1) && text.contains("two questions"), "{text}");
        assert!(error(&["--run", "1", "--run", "1"]).1.contains("run 1 twice"));
        assert!(error(&["--run", "1", "--run", "7"]).1.contains("there is no run 7"));
        assert!(error(&["--snapshot", "7"]).1.contains("there is no snapshot 7"));
        for usage in [&["--run", "1"][..], &["--run", "1", "--run", "2", "--run", "3"], &["--run", "1", "--run", "2", "--snapshot", "1"]] {
            assert_eq!(error(usage).0, Some(2), "{usage:?}");
        }
    }
}

on_postgres! {
    /// Both databases hold the same digits.
    fn the_digits_are_those_of_the_other_database() {
        use crate::support::Kind;
        let rows = |kind| {
            let db = Db::new(kind);
            prepared(&db);
            db.ok(&["score", "--rater", "mock:a", "--rater", "mock:b"]);
            db.ok(&["aggregate"]);
            stored(&db, 1)
        };
        let (sqlite, postgres) = (rows(Kind::Sqlite), rows(Kind::Postgres));
        let bits = |rows: &[RaterAgreement]| -> Vec<String> {
            let bits = |value: Option<f64>| value.map(f64::to_bits);
            let line = |row: &RaterAgreement| {
                let ends = (bits(row.low), bits(row.high));
                format!(
                    "{} {} {} {:?} {ends:?}",
                    row.scope,
                    row.scope_value,
                    row.statistic,
                    bits(Some(row.value))
                )
            };
            let mut lines: Vec<String> = rows.iter().map(line).collect();
            lines.sort();
            lines
        };
        assert_eq!(bits(&sqlite), bits(&postgres));
    }
}
