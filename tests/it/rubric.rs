//! `onet-ai rubric` and `score --rubric`: the questions, the exact texts, and that no answer to
//! one question is ever taken for an answer to another.

use std::fs;

use onet_ai::db::{model_run, score_snapshot, task_ai_score, task_rater_score};
use sha2::{Digest, Sha256};

use crate::release::import_sample;
use crate::support::{Db, Kind, on_both_databases};

const SUBSTITUTION: &str = "substitution-v1-6cc136a1";
const AUGMENTATION: &str = "augmentation-v1-7642b45a";

/// The sample, active, with weights and a catalog of all its 244 tasks.
fn prepared(db: &Db) {
    import_sample(db);
    db.ok(&["catalog", "--strategy", "all"]);
    db.ok(&["weights"]);
}

/// Writes the augmentation rubric with one word changed; returns path and prompt version.
fn other_text(db: &Db) -> (String, String) {
    let shown = db.json(&["rubric", "show", "augmentation", "--json"]);
    let text = shown["text"].as_str().unwrap().replacen("Drystone waller", "Drystone wallers", 1);
    let path = db.path().join("mine.toml");
    fs::write(&path, &text).unwrap();
    let hash = format!("{:x}", Sha256::digest(&text));
    (path.to_str().unwrap().to_owned(), format!("augmentation-v1-{}", &hash[..8]))
}

fn prompts(list: &serde_json::Value) -> Vec<(&str, bool)> {
    let rows = list.as_array().unwrap().iter();
    rows.map(|row| (row["prompt_version"].as_str().unwrap(), row["built_in"] == true)).collect()
}

on_both_databases! {
    fn what_is_shown_for_a_task_is_what_was_hashed_and_sent(db: &Db) {
        prepared(db);
        for (run, name) in [(1, "substitution"), (2, "augmentation")] {
            db.ok(&["score", "--rater", "mock:a", "--rubric", name]);
            let sent = db.json(&["rubric", "show", name, "--task", "101", "--json"]);
            let asked = model_run::find(&mut db.connect(), run).unwrap().unwrap();
            let input = serde_json::json!({
                "provider": asked.provider, "model": asked.model, "endpoint": asked.endpoint,
                "parameters": asked.parameters, "schema": sent["schema"], "system": sent["system"], "user": sent["user"],
            });
            let scores = task_ai_score::of_runs(&mut db.connect(), "sample", &[run]).unwrap();
            let score = scores.iter().find(|score| score.task_id == 101).unwrap();
            assert_eq!(score.input_hash, format!("{:x}", Sha256::digest(input.to_string())));
            assert_eq!(sent["prompt_version"], asked.prompt_version);
            let text = db.ok(&["rubric", "show", name, "--task", "101", "--data-version", "sample"]);
            for field in ["system", "user", "schema"] {
                assert!(text.contains(sent[field].as_str().unwrap()), "{text}");
            }
            assert!(sent["user"].as_str().unwrap().contains(sent["task_statement"].as_str().unwrap()));
        }
        let run = db.run(&["rubric", "show", "--task", "99"]);
        assert!(run.code == Some(1) && run.stderr.contains("version sample has no task 99"), "{}", run.stderr);
        let run = db.run(&["rubric", "show", "--task", "101", "--data-version", "9"]);
        assert!(run.code == Some(1) && run.stderr.contains("there is no version 9"), "{}", run.stderr);
    }

    fn two_questions_are_scored_and_aggregated_apart(db: &Db) {
        prepared(db);
        let (path, changed) = other_text(db);
        // Another question, and the same question in other words, are asked from the start.
        for (run, rubric, prompt) in [(1, "substitution", SUBSTITUTION), (2, "augmentation-v1", AUGMENTATION), (3, &path, &changed)] {
            let report = db.json(&["score", "--rater", "mock:a", "--rubric", rubric, "--json"]);
            let rater = &report["raters"][0];
            assert_eq!(report["prompt_version"], prompt);
            assert_eq!((&rater["run"], &rater["calls"], &rater["cached"], &rater["carried"]), (&run.into(), &244.into(), &0.into(), &0.into()));
        }
        let runs_of = |snapshot: i64| {
            let rows = task_rater_score::of_snapshot(&mut db.connect(), snapshot).unwrap();
            assert_eq!(rows.len(), 244);
            rows.iter().map(|row| row.run_id).collect::<std::collections::BTreeSet<_>>()
        };
        // The default question, although the others were answered later.
        let first = db.json(&["aggregate", "--json"]);
        assert_eq!((&first["prompt_version"], &first["runs"]), (&SUBSTITUTION.into(), &serde_json::json!([1])));
        let notes = first["notes"].to_string();
        assert!(notes.contains(AUGMENTATION) && notes.contains(&changed) && notes.contains("--prompt-version"), "{notes}");
        for (snapshot, prompt, run) in [(2, AUGMENTATION, 2), (3, changed.as_str(), 3)] {
            let report = db.json(&["aggregate", "--prompt-version", prompt, "--no-activate", "--json"]);
            // Mock raters give every question the same scores: snapshots differ all the same.
            assert_eq!((&report["snapshot"], &report["unchanged"], &report["prompt_version"]), (&snapshot.into(), &false.into(), &prompt.into()));
            assert_eq!(runs_of(snapshot), [run].into());
        }
        assert_eq!(runs_of(1), [1].into());
        let active = || score_snapshot::active(&mut db.connect(), "sample").unwrap().unwrap().prompt_version;
        assert_eq!(active(), SUBSTITUTION);
        db.accepting("question", &["aggregate", "--prompt-version", AUGMENTATION]);
        let published = db.json(&["aggregate", "--prompt-version", AUGMENTATION, "--json"]);
        assert_eq!((&published["unchanged"], active()), (&true.into(), AUGMENTATION.to_owned()));
        let words = format!("{AUGMENTATION} is answered in the place of {SUBSTITUTION}");
        assert!(published["gates"].to_string().contains(&words), "{published}");
        let run = db.run(&["aggregate"]);
        assert!(run.code == Some(3) && run.stderr.contains("onet-ai snapshots activate 1 --accept question"), "{}", run.stderr);
        db.accepting("question", &["aggregate"]);
        assert_eq!(active(), SUBSTITUTION);
        // Runs of two questions make no snapshot, named together or not.
        let run = db.run(&["aggregate", "--run", "1", "--run", "2"]);
        assert!(run.code == Some(1) && run.stderr.contains("different questions"), "{}", run.stderr);
        let run = db.run(&["aggregate", "--prompt-version", "augmentation-v9-00000000"]);
        assert!(run.code == Some(1) && run.stderr.contains(AUGMENTATION), "{}", run.stderr);
    }

    fn without_the_default_question_the_newest_is_aggregated(db: &Db) {
        prepared(db);
        db.ok(&["score", "--rater", "mock:a", "--rubric", "augmentation"]);
        assert_eq!(db.json(&["aggregate", "--json"])["prompt_version"], AUGMENTATION);
    }

    fn a_stored_rubric_can_be_read_and_asked_again_without_its_file(db: &Db) {
        prepared(db);
        let (path, changed) = other_text(db);
        let text = fs::read_to_string(&path).unwrap();
        db.ok(&["score", "--rater", "mock:a", "--rubric", &path]);
        fs::remove_file(&path).unwrap();
        let shown = db.json(&["rubric", "show", &changed, "--json"]);
        assert_eq!((&shown["text"], &shown["built_in"]), (&text.into(), &false.into()));
        assert!(db.ok(&["rubric", "show", &changed]).contains("Drystone wallers"));
        assert_eq!(prompts(&db.json(&["rubric", "list", "--json"])), [(SUBSTITUTION, true), (AUGMENTATION, true), (&changed, false)]);
        // Unfinished, the run goes on under its own question only.
        db.execute("update model_run set status = 'running', finished_at = null");
        db.execute("update run_item set status = 'pending' where task_id = 101");
        db.execute("delete from task_ai_score where task_id = 101");
        let run = db.run(&["score", "--run", "1"]);
        assert!(run.code == Some(1) && run.stderr.contains("another question") && run.stderr.contains("--rubric"), "{}", run.stderr);
        let report = db.json(&["score", "--run", "1", "--rubric", &changed, "--json"]);
        assert_eq!((&report["raters"][0]["state"], &report["raters"][0]["calls"]), (&"continued".into(), &1.into()));
        let run = db.run(&["rubric", "show", "augmentation-v1-00000000"]);
        assert!(run.code == Some(1) && run.stderr.contains(&changed), "{}", run.stderr);
        db.execute("update rubric set text = replace(text, 'Drystone', 'Dry stone')");
        let run = db.run(&["rubric", "show", &changed]);
        assert!(run.code == Some(1) && run.stderr.contains("was changed"), "{}", run.stderr);
    }
}

#[test]
fn rubrics_are_shown_without_a_database() {
    let db = Db::new(Kind::Sqlite);
    let list = db.json(&["rubric", "list", "--json"]);
    assert_eq!(prompts(&list), [(SUBSTITUTION, true), (AUGMENTATION, true)]);
    assert_eq!((&list[1]["name"], &list[1]["version"]), (&"augmentation".into(), &1.into()));
    assert!(db.ok(&["rubric", "list"]).contains(AUGMENTATION));
    for name in ["substitution", "substitution-v1", SUBSTITUTION, "augmentation", AUGMENTATION] {
        let shown = db.json(&["rubric", "show", name, "--json"]);
        assert!(shown["prompt_version"].as_str().unwrap().starts_with(name));
        let text = db.ok(&["rubric", "show", name]);
        for part in [&shown["prompt_version"], &shown["question"], &shown["system"]] {
            assert!(text.contains(part.as_str().unwrap()), "{text}");
        }
        assert_eq!(shown["levels"].as_array().unwrap().len(), 6);
    }
    assert!(db.ok(&["rubric", "show"]).contains(SUBSTITUTION));
    // A file under a built-in name is reached by its path.
    fs::write(db.path().join("augmentation"), "id = 1").unwrap();
    assert!(db.ok(&["rubric", "show", "augmentation"]).contains(AUGMENTATION));
    for (name, expected) in
        [("./augmentation", "./augmentation: "), ("replacement", "replacement is not built in")]
    {
        for args in
            [&["rubric", "show", name][..], &["score", "--rater", "mock:a", "--rubric", name]]
        {
            let run = db.run(args);
            assert!(run.code == Some(1) && run.stderr.contains(expected), "{}", run.stderr);
            assert!(run.stderr.contains("substitution-v1, augmentation-v1"), "{}", run.stderr);
        }
    }
    assert_eq!(db.run(&["rubric", "show", "--data-version", "30.1"]).code, Some(2));
    assert!(!db.path().join("test.db").exists(), "a database was made");
    assert!(db.run(&["rubric", "show", "--task", "101"]).stderr.contains("there is no database"));
}
