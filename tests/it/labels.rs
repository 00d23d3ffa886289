//! Sets of labels as raters: their question, their files, how they fit a release.

use std::fs;

use onet_ai::db::run_item::{self, ABSENT};
use onet_ai::db::task_ai_score::{self, Score};
use onet_ai::db::{label_set, model_run, task_statements};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::release::import_sample;
use crate::server::Server;
use crate::support::{Db, dump, on_both_databases};

/// The sample, active, with weights and a catalog of all its 244 tasks.
fn prepared(db: &Db) {
    import_sample(db);
    db.ok(&["weights", "--scheme", "equal"]);
    db.ok(&["catalog", "--strategy", "all"]);
}

fn scores(db: &Db, run: i64) -> Vec<Score> {
    task_ai_score::of_runs(&mut db.connect(), "sample", &[run]).unwrap()
}

fn figures(scores: &[Score]) -> Vec<(i64, i64)> {
    scores.iter().map(|score| (score.task_id, score.score)).collect()
}

/// A made-up set of labels with its manifest, in a folder of its own; returns the rater.
pub fn published(db: &Db, name: &str, question: &str, rows: &[(i64, &str)]) -> String {
    let tasks = task_statements::of_version(&mut db.connect(), "sample").unwrap();
    let statement = |id: i64| {
        let task = tasks.iter().find(|task| task.task_id == id);
        task.map_or("Something else.", |task| task.task_statement.as_str()).to_uppercase()
    };
    let lines: String =
        rows.iter().map(|(id, label)| format!("{id}.0\t {} \t{label}\n", statement(*id))).collect();
    let table = format!("Task ID\tTask\tsize\n{lines}");
    let folder = db.path().join(format!("secret-folder-{name}"));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("table.tsv"), &table).unwrap();
    let path = folder.join("manifest.toml");
    fs::write(
        &path,
        format!(
            "name = \"{name}\"\ntitle = \"Labels of {name}\"\ncitation = \"Nobody (2026)\"\n\
             licence = \"CC0-1.0\"\naddress = \"https://labels.example/{name}\"\nfile = \"table.tsv\"\n\
             sha256 = \"{:x}\"\nmade_on = \"30.1\"\nmatching = \"id_and_text\"\n\n[question]\n\
             id = \"{question}\"\nversion = 1\ntext = \"How small is this task?\"\n\
             unit = \"points of smallness\"\nlow = 0\nhigh = 100\n\
             is_not = \"It is not a share of work.\"\n\n[columns]\ntask_id = \"Task ID\"\n\
             label = \"size\"\nstatement = \"Task\"\n\n[labels]\nS = 100\nM = 50\nL = 0\n",
            Sha256::digest(&table)
        ),
    )
    .unwrap();
    format!("labels:{}", path.display())
}

/// The ten tasks of truck drivers.
fn trucks(label: &'static str) -> Vec<(i64, &'static str)> {
    (2601..2611).map(|id| (id, label)).collect()
}

on_both_databases! {
    fn answers_to_a_rubric_are_a_rater(db: &Db) {
        prepared(db);
        let file = db.path().join("ann.csv");
        fs::write(&file, "task_id,score,rationale\n101,70,Mostly paperwork.\n102,5,\n").unwrap();
        let rater = format!("file:{}", file.display());
        // They must say what they answer.
        let run = db.run(&["score", "--rater", &rater]);
        assert_eq!(run.code, Some(2));
        for remedy in ["--rubric", "labels:MANIFEST.toml"] {
            assert!(run.stderr.contains(remedy), "{}", run.stderr);
        }
        let args = ["score", "--rater", &rater, "--rater", "mock:a", "--rubric", "substitution"];
        let report = db.json(&[&args[..], &["--json"]].concat());
        let ann = &report["raters"][0];
        assert_eq!((&ann["rater"], &ann["absent"], &ann["mock"]), (&"labels:ann".into(), &242.into(), &false.into()));
        assert_eq!((&ann["failed"], &ann["labels"]["matched"]), (&serde_json::json!({}), &2.into()));
        assert_eq!(report["raters"][1]["scored"], 244);
        let stored = scores(db, 1);
        assert_eq!(figures(&stored), [(101, 70), (102, 5)]);
        let reasons: Vec<&str> = stored.iter().map(|score| score.rationale.as_str()).collect();
        assert_eq!(reasons, ["Mostly paperwork.", "no reason given"]);
        // More labels are another input: what had none is scored, and nothing is skipped.
        fs::write(&file, "task_id,score,rationale\n101,71,\n102,5,\n103,9,\n").unwrap();
        let report = db.json(&["score", "--rater", &rater, "--rubric", "substitution", "--json"]);
        assert_eq!((&report["raters"][0]["state"], &report["raters"][0]["absent"]), (&"new".into(), &241.into()));
        assert_eq!(figures(&scores(db, 3)), [(101, 71), (102, 5), (103, 9)]);
        // What cannot be read is told before anybody is asked.
        fs::write(&file, "task_id,score\n101,high\n").unwrap();
        let run = db.run(&["score", "--rater", &rater, "--rater", "mock:c", "--rubric", "substitution"]);
        assert_eq!(run.code, Some(1));
        assert!(run.stderr.contains("ann.csv, line 2, column \"score\": \"high\""), "{}", run.stderr);
        assert_eq!(model_run::all(&mut db.connect()).unwrap().len(), 3);
    }

    fn a_task_without_a_label_is_coverage_and_no_failure(db: &Db) {
        prepared(db);
        let rater = published(db, "small", "smallness", &trucks("M")[..8]);
        let told = db.ok(&["score", "--rater", &rater]);
        assert!(told.contains("with a label: 8 of 244 items") && !told.contains("--retry-failed"), "{told}");
        assert!(told.contains("labels:small: 8 of 8 labels are of the 244 tasks of version sample"), "{told}");
        let counts = run_item::counts(&mut db.connect(), 1).unwrap();
        assert_eq!((counts.get(ABSENT), counts.get("failed")), (Some(&236), None));
        let list = db.json(&["runs", "--json"]);
        assert_eq!((&list[0]["scored"], &list[0]["failed"], &list[0]["absent"]), (&8.into(), &0.into(), &236.into()));
        assert!(db.ok(&["runs", "show", "1"]).contains("8 scored, 0 failed, 236 without a label"));
        // Nothing is left to ask for, and nothing is asked again.
        for again in [&["score", "--rater", &rater, "--retry-failed", "--json"][..], &["score", "--rater", &rater, "--json"]] {
            let report = db.json(again);
            assert_eq!((&report["raters"][0]["state"], &report["raters"][0]["absent"]), (&"finished".into(), &236.into()));
        }
        let missing = db.ok(&["runs", "show", "1", "--task", "101"]);
        assert!(missing.contains("sample 0: absent") && missing.contains("How small is this task?"), "{missing}");
        // A set that has nothing at all of what is asked is a problem.
        let run = db.run(&["score", "--rater", &rater, "--sample", "1"]);
        assert!(run.code == Some(3) && run.stderr.contains("nothing of it to aggregate"), "{}", run.stderr);
    }

    fn labels_that_do_not_fit_are_counted_and_shown(db: &Db) {
        prepared(db);
        let mut rows = trucks("S");
        rows.extend([(999_999, "S"), (2501, "L")]);
        let rater = published(db, "small", "smallness", &rows);
        // One task is labelled in other words.
        let folder = db.path().join("secret-folder-small");
        let table = fs::read_to_string(folder.join("table.tsv")).unwrap();
        let line = table.lines().find(|line| line.starts_with("2501.0")).unwrap();
        let changed = table.replace(line, "2501.0\tFly\u{1b}[31m kites.\tL");
        fs::write(folder.join("table.tsv"), &changed).unwrap();
        let manifest = fs::read_to_string(folder.join("manifest.toml")).unwrap();
        let (old, new) = (format!("{:x}", Sha256::digest(&table)), format!("{:x}", Sha256::digest(&changed)));
        let run = db.run(&["score", "--rater", &rater]);
        assert!(run.code == Some(1) && run.stderr.contains("its manifest says"), "{}", run.stderr);
        fs::write(folder.join("manifest.toml"), manifest.replace(&old, &new)).unwrap();
        let report = db.json(&["score", "--rater", &rater, "--json"]);
        let fit = &report["raters"][0]["labels"];
        assert_eq!((&fit["labels"], &fit["matched"], &fit["unknown"], &fit["reworded"]), (&12.into(), &10.into(), &1.into(), &1.into()));
        assert_eq!((&fit["unknown_examples"][0], &fit["reworded_examples"][0]["task_id"]), (&999_999.into(), &2501.into()));
        let told = db.ok(&["score", "--rater", &rater]);
        assert!(told.contains("such as 999999") && told.contains("such as 2501") && !told.contains('\u{1b}'), "{told}");
        let set = &label_set::of_runs(&mut db.connect(), &[1]).unwrap()[0];
        assert_eq!((set.n_labels, set.n_matched, set.n_unknown, set.n_reworded), (12, 10, 1, 1));
        assert_eq!((set.title.as_deref(), set.made_on.as_deref()), (Some("Labels of small"), Some("30.1")));
        // Whoever reads the wrong column is told so.
        fs::write(folder.join("manifest.toml"), manifest.replace(&old, &new).replace("made_on", "made_of")).unwrap();
        assert!(db.run(&["score", "--rater", &rater]).stderr.contains("line 8: unknown field `made_of`"));
        let nothing = published(db, "none", "smallness", &[(999_998, "S"), (999_999, "M")]);
        let run = db.run(&["score", "--rater", &nothing]);
        assert!(run.code == Some(1) && run.stderr.contains("none of the 2 labels of none"), "{}", run.stderr);
    }

    fn what_goes_together_is_checked_before_anything_is_done(db: &Db) {
        prepared(db);
        let small = published(db, "small", "smallness", &trucks("S"));
        let other = published(db, "other", "smallness", &trucks("M"));
        let odd = published(db, "odd", "oddness", &trucks("L"));
        let ann = db.path().join("small.csv");
        fs::write(&ann, "task_id,score\n2601,70\n").unwrap();
        let ann = format!("file:{}", ann.display());
        let (again, twin) = (published(db, "x", "smallness", &trucks("S")), db.path().join("secret-folder-y"));
        fs::create_dir(&twin).unwrap();
        for file in ["manifest.toml", "table.tsv"] {
            fs::copy(db.path().join("secret-folder-x").join(file), twin.join(file)).unwrap();
        }
        let twin = format!("labels:{}", twin.join("manifest.toml").display());
        for (args, expected) in [
            (vec!["--rater", &small, "--rater", "mock:a"], "a call of their own"),
            (vec!["--rater", &small, "--rubric", "substitution"], "leave --rubric out"),
            (vec!["--rater", &small, "--rater", &odd], "different questions (labels:smallness-v1-"),
            (vec!["--rater", &small, "--rater", &ann, "--rubric", "substitution"], "leave --rubric out"),
            (vec!["--rater", &again, "--rater", &twin], "two sets of labels are called x"),
            (vec!["--rater", "labels:small"], "labels:MANIFEST.toml"),
        ] {
            let run = db.run(&[&["score"][..], &args].concat());
            assert!(run.code == Some(2) && run.stderr.contains(expected), "{args:?}: {}", run.stderr);
        }
        assert_eq!(model_run::all(&mut db.connect()).unwrap(), []);
        // Two sets that answer the same question share a snapshot.
        let report = db.json(&["score", "--rater", &small, "--rater", &other, "--json"]);
        let prompt = report["prompt_version"].as_str().unwrap();
        assert!(prompt.starts_with("labels:smallness-v1-"), "{prompt}");
        let snapshot = db.json(&["aggregate", "--scheme", "equal", "--json"]);
        assert_eq!((&snapshot["prompt_version"], snapshot["raters"].as_array().unwrap().len()), (&prompt.into(), 2));
        let listed = db.json(&["rubric", "list", "--json"]);
        assert!(listed.as_array().unwrap().iter().any(|row| row["prompt_version"] == prompt && row["built_in"] == false), "{listed}");
        assert!(db.ok(&["rubric", "show", prompt]).contains("It is not a share of work."));
        let run = db.run(&["score", "--rater", "mock:a", "--rubric", prompt]);
        assert!(run.code == Some(2) && run.stderr.contains("nobody can be asked it"), "{}", run.stderr);
    }

    fn no_path_of_the_operators_machine_is_stored_or_served(db: &Db) {
        prepared(db);
        let small = published(db, "small", "smallness", &trucks("S"));
        let folder = db.path().join("secret-folder-people");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("ann.csv"), "task_id,score\n2601,70\n101,5\n").unwrap();
        db.ok(&["score", "--rater", &small]);
        db.ok(&["score", "--rater", &format!("file:{}", folder.join("ann.csv").display()), "--rubric", "substitution"]);
        db.ok(&["aggregate", "--scheme", "equal"]);
        let parts = ["secret-folder", db.path().to_str().unwrap(), "manifest.toml", "ann.csv"];
        for (table, rows) in dump(db, &[]) {
            for part in parts {
                assert!(!rows.contains(part), "{table} holds {part}");
            }
        }
        let server = Server::of(db);
        for path in ["/runs", "/snapshots", "/agreement", "/tasks/2601", "/occupations/53-3032", "/export/tasks.json"] {
            let reply = server.get(path).to_string();
            for part in parts {
                assert!(!reply.contains(part), "{path} holds {part}: {reply}");
            }
        }
        let runs = server.get("/runs");
        let raters: Vec<&Value> = runs["runs"].as_array().unwrap().iter().map(|run| &run["rater"]).collect();
        assert_eq!(raters, ["labels:ann", "labels:small"]);
    }
}
