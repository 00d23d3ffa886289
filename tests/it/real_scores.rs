//! Real scores without a key: the built-in labels, and `demo --real`.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::release::import_sample;
use crate::support::{Db, Kind, on_both_databases, with_real_data};

const SETS: [&str; 2] = ["labels:eloundou-2023-gpt4", "labels:eloundou-2023-human"];
const REAL: [&str; 2] = ["--database-url", "sqlite:onet-ai-real.db"];

/// The table as it lies among the real files.
fn table(data: &Path) -> PathBuf {
    data.join("labels/eloundou_2023/full_labelset.tsv.gz")
}

/// A folder with links to some of the real files under their published names.
fn folder(db: &Db, data: &Path, files: &[(&str, &str)]) -> String {
    let folder = db.path().join("files");
    fs::create_dir_all(folder.join("deeper")).unwrap();
    for (name, file) in files {
        std::os::unix::fs::symlink(data.join(file), folder.join("deeper").join(name)).unwrap();
    }
    folder.display().to_string()
}

fn demo(db: &Db, from: &str) -> Value {
    db.json(&["demo", "--real", "--from", from, "--once", "--json"])
}

fn fits(report: &Value) -> Vec<&Value> {
    report["raters"].as_array().unwrap().iter().map(|rater| &rater["labels"]).collect()
}

on_both_databases! {
    fn another_table_than_the_published_one_is_refused(db: &Db) {
        import_sample(db);
        let path = db.path().join("full_labelset.tsv");
        fs::write(&path, "\tTask ID\tTask\thuman_exposure_agg\tgpt4_exposure\n0\t2601.0\tDrive.\tE0\tE2\n").unwrap();
        let file = path.display().to_string();
        for rater in SETS {
            let run = db.run(&["score", "--rater", rater, "--from", &file]);
            assert!(run.code == Some(1) && run.stderr.contains("its manifest says 094378905e1f"), "{}", run.stderr);
        }
        let run = db.run(&["score", "--rater", SETS[0], "--from", "/no/such/file.tsv"]);
        assert!(run.code == Some(1) && run.stderr.contains("/no/such/file.tsv"), "{}", run.stderr);
        for (args, expected) in [
            (&["--rater", "mock:a", "--from", &file][..], "goes with --rater labels:eloundou-2023-gpt4"),
            (&["--from", &file], "--rater"),
            (&["--rater", "labels:eloundou"], "only labels:eloundou-2023-gpt4 and labels:eloundou-2023-human"),
            (&["--rater", SETS[0], "--from", &file, "--rubric", "substitution"], "its manifest says"),
        ] {
            let run = db.run(&[&["score"][..], args].concat());
            assert!(run.code != Some(0) && run.stderr.contains(expected), "{args:?}: {}", run.stderr);
        }
        assert_eq!(db.json(&["runs", "--json"]), Value::Array(Vec::new()));
    }
}

#[test]
fn a_demo_of_real_data_needs_the_release_and_the_labels() {
    let db = Db::new(Kind::Sqlite);
    let empty = db.path().join("empty");
    fs::create_dir(&empty).unwrap();
    let empty = empty.display().to_string();
    let run = db.run(&["demo", "--real", "--from", &empty, "--once"]);
    assert!(run.code == Some(2) && run.stderr.contains("full_labelset.tsv"), "{}", run.stderr);
    fs::write(format!("{empty}/full_labelset.tsv"), "x").unwrap();
    let run = db.run(&["demo", "--real", "--from", &empty, "--once"]);
    assert!(run.code == Some(2) && run.stderr.contains("db_30_1_text*.zip"), "{}", run.stderr);
    fs::write(format!("{empty}/db_30_1_text.zip"), "x").unwrap();
    let run = db.run(&["demo", "--real", "--from", &empty, "--once"]);
    assert!(run.code == Some(1) && run.stderr.contains("its manifest says"), "{}", run.stderr);
    let run = db.run(&["demo", "--from", &empty, "--once"]);
    assert!(run.code == Some(2) && run.stderr.contains("--real"), "{}", run.stderr);
    for file in ["onet-ai-real.db", "onet-ai-demo.db"] {
        assert!(!db.path().join(file).exists(), "{file} was made");
    }
}

with_real_data! {
    fn the_built_in_labels_are_matched_by_id_and_words(db: &Db, data: &Path) {
        let release = data.join("onet/db_30_1_text_with_importance.zip");
        db.ok(&["import", "--version", "30.1", "--from", &release.display().to_string(), "--activate"]);
        db.ok(&["weights", "--scheme", "equal"]);
        db.ok(&["catalog", "--strategy", "all"]);
        let table = table(data).display().to_string();
        let both = ["score", "--rater", SETS[0], "--rater", SETS[1], "--from", &table, "--json"];
        let report = db.json(&both);
        assert!(report["prompt_version"].as_str().unwrap().starts_with("labels:llm-exposure-v1-"), "{report}");
        for fit in fits(&report) {
            assert_eq!((&fit["labels"], &fit["matched"]), (&19_265.into(), &18_681.into()));
            assert_eq!((&fit["reworded"], &fit["unknown"]), (&58.into(), &526.into()));
        }
        // The table that was not packed is the same table: nothing is scored anew.
        let plain = db.path().join("full_labelset.tsv");
        let mut bytes = Vec::new();
        let packed = fs::File::open(&table).unwrap();
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(packed), &mut bytes).unwrap();
        fs::write(&plain, bytes).unwrap();
        let again = db.json(&["score", "--rater", SETS[0], "--from", &plain.display().to_string(), "--json"]);
        assert_eq!((&again["raters"][0]["state"], &again["raters"][0]["run"]), (&"finished".into(), &1.into()));
        // Answers to the default rubric, as models give them, are answers to another question.
        let answers = db.path().join("model.csv");
        let tasks: Vec<String> = (8_823..8_854).map(|id| format!("{id},70\n")).collect();
        fs::write(&answers, format!("task_id,score\n{}", tasks.concat())).unwrap();
        db.ok(&["score", "--rater", &format!("file:{}", answers.display()), "--rubric", "substitution"]);
        let mixed = ["aggregate", "--scheme", "equal", "--run", "1", "--run", "3"];
        let run = db.run(&mixed);
        assert!(run.code == Some(1) && run.stderr.contains("--mix-questions"), "{}", run.stderr);
        let run = db.run(&["score", "--rater", SETS[0], "--from", &table, "--rater", "mock:b"]);
        assert!(run.code == Some(2) && run.stderr.contains("a call of their own"), "{}", run.stderr);
        let report = db.json(&[&mixed[..], &["--mix-questions", "--json"]].concat());
        assert!(report["prompt_version"].as_str().unwrap().starts_with("mixed:"), "{report}");
    }
}

with_real_data! {
    on sqlite;
    fn one_command_leads_to_real_scores(db: &Db, data: &Path) {
        let from = data.display().to_string();
        let report = demo(db, &from);
        assert_eq!((&report["import"]["outcome"], &report["absent"]), (&"imported".into(), &serde_json::json!([])));
        let source = report["import"]["source"].as_str().unwrap();
        assert!(source.ends_with("db_30_1_text_with_importance.zip"), "{source}");
        assert_eq!(report["bls"].as_array().unwrap().len(), 3);
        for fit in fits(&report["score"]) {
            assert_eq!((&fit["matched"], &fit["reworded"]), (&18_681.into(), &58.into()));
        }
        let aggregate = &report["aggregate"];
        assert_eq!((&aggregate["ranked"], &aggregate["mock"], &aggregate["activation"]), (&798.into(), &false.into(), &"active".into()));
        let weakest = &aggregate["agreement"];
        let alpha = weakest["alpha"]["value"].as_f64().unwrap();
        assert!((alpha - 0.58).abs() < 0.005 && weakest["level"] == "low", "{weakest}");
        let summary = db.json(&[&["summary", "--json"][..], &REAL].concat());
        assert!(summary["disclaimer"].as_str().unwrap().contains("exposure"), "{summary}");
        let shown = db.ok(&[&["show", "29-1141"][..], &REAL].concat());
        assert!(shown.contains("OEWS 2025-05") && shown.contains("wages        median $"), "{shown}");
        assert!(!db.path().join("test.db").exists(), "DATABASE_URL was touched");
        // Again: nothing is imported, scored or published anew.
        let said = db.ok(&["demo", "--real", "--from", &from, "--once"]);
        for part in ["REAL: ", "exposure, and not", "by GPT-4 and by people", "58 are of tasks in other words", "LOW AGREEMENT, alpha 0.58"] {
            assert!(said.contains(part), "{part}: {said}");
        }
        let again = demo(db, &from);
        assert_eq!((&again["import"]["outcome"], &again["aggregate"]["unchanged"]), (&"verified".into(), &true.into()));
    }

    fn without_bls_files_jobs_are_absent_with_the_reason(db: &Db, data: &Path) {
        let from = folder(db, data, &[
            ("db_30_1_text.zip", "onet/db_30_1_text_with_importance.zip"),
            ("full_labelset.tsv.gz", "labels/eloundou_2023/full_labelset.tsv.gz"),
        ]);
        let report = demo(db, &from);
        let absent = report["absent"].as_array().unwrap();
        assert_eq!((absent.len(), &report["bls"]), (3, &serde_json::json!([])));
        assert!(absent[1].as_str().unwrap().starts_with("there are no jobs and wages: OEWS of May 2025"), "{absent:?}");
        assert_eq!(report["aggregate"]["ranked"], 798);
        let said = db.ok(&["demo", "--real", "--from", &from, "--once"]);
        assert!(said.contains("absent: there are no jobs and wages") && said.contains("none: no BLS data is imported"), "{said}");
    }
}
