//! `onet-ai score`: runs, the cache, what a kill leaves, raters from files.

use std::process::Stdio;
use std::time::Duration;

use diesel::prelude::*;
use onet_ai::db::task_ai_score::{self, Score};

use crate::release::{Release, import_sample, sample_folder};
use crate::support::{Db, Kind, dump, on_both_databases};

/// The sample, active, with a catalog of all its 244 tasks.
fn prepared(db: &Db) {
    import_sample(db);
    db.ok(&["catalog", "--strategy", "all"]);
}

fn scores(db: &Db, runs: &[i64]) -> Vec<Score> {
    task_ai_score::of_runs(&mut db.connect(), "sample", runs).unwrap()
}

/// Task and score, whatever the time and the run.
fn figures(scores: &[Score]) -> Vec<(i64, i64)> {
    scores.iter().map(|score| (score.task_id, score.score)).collect()
}

/// Adds `n` tasks to an occupation of the release `big`, so that a run takes a while.
fn big_release(n: usize) -> Release {
    let release = Release::new();
    release.change("Task Statements.txt", |bytes| {
        for number in 0..n {
            let line = format!(
                "13-2011.00\t{}\tReview account number {number}.\tn/a\tn/a\t01/2026\tAnalyst\r\n",
                100_000 + number
            );
            bytes.extend_from_slice(line.as_bytes());
        }
    });
    release
}

on_both_databases! {
    fn two_mocks_score_everything_and_a_second_call_calls_nobody(db: &Db) {
        prepared(db);
        let first = db.json(&["score", "--rater", "mock:b", "--rater", "mock:a", "--json"]);
        for (index, name) in ["mock:a", "mock:b"].iter().enumerate() {
            let rater = &first["raters"][index];
            assert_eq!((&rater["rater"], &rater["mock"], &rater["state"]), (&(*name).into(), &true.into(), &"new".into()));
            assert_eq!((&rater["items"], &rater["calls"], &rater["scored"]), (&244.into(), &244.into(), &244.into()));
        }
        let stored = scores(db, &[1, 2]);
        assert_eq!(stored.len(), 488);
        assert!(crate::support::all(&stored, |score| score.rationale.contains("Made up by the mock rater") && score.model_version == "mock-1"));
        let before = dump(db, &[]);
        let again = db.json(&["score", "--rater", "mock:a", "--rater", "mock:b", "--json"]);
        assert_eq!((&again["raters"][0]["state"], &again["raters"][0]["calls"]), (&"finished".into(), &0.into()));
        assert_eq!(dump(db, &[]), before);
        assert!(db.ok(&["score", "--rater", "mock:a"]).contains("(MOCK)"));
    }

    fn a_new_run_takes_every_score_over(db: &Db) {
        prepared(db);
        db.ok(&["score", "--rater", "mock:a"]);
        let report = db.json(&["score", "--rater", "mock:a", "--new", "--json"]);
        let rater = &report["raters"][0];
        assert_eq!((&rater["run"], &rater["calls"], &rater["cached"], &rater["carried"]), (&2.into(), &0.into(), &244.into(), &0.into()));
        let (first, second) = (scores(db, &[1]), scores(db, &[2]));
        assert_eq!(figures(&first), figures(&second));
        assert!(crate::support::all(&second, |score| score.carried_from.as_deref() == Some("sample/1")));
        let kept = |score: &Score| (score.created_at, score.model_version.clone(), score.input_hash.clone());
        assert_eq!(first.iter().map(kept).collect::<Vec<_>>(), second.iter().map(kept).collect::<Vec<_>>());
        // A smaller selection is another run, and costs nothing either.
        let report = db.json(&["score", "--rater", "mock:a", "--sample", "7", "--json"]);
        assert_eq!((&report["raters"][0]["items"], &report["raters"][0]["cached"]), (&7.into(), &7.into()));
        let runs = onet_ai::db::model_run::of_version(&mut db.connect(), "sample").unwrap();
        assert!(runs.len() == 3 && runs.iter().all(|run| run.status == "finished" && run.model_version.as_deref() == Some("mock-1")));
    }

    fn the_seed_decides_the_sample(db: &Db) {
        prepared(db);
        for (args, run) in [(["--sample", "30", "--seed", "7"], 1), (["--sample", "30", "--seed", "7"], 1), (["--sample", "30", "--seed", "8"], 2)] {
            let args = [&["score", "--rater", "mock:a", "--json"][..], &args].concat();
            assert_eq!(db.json(&args)["raters"][0]["run"], run, "{args:?}");
        }
        let tasks = |run| figures(&scores(db, &[run])).into_iter().map(|(task, _)| task).collect::<Vec<_>>();
        assert_ne!(tasks(1), tasks(2));
        assert_eq!(db.run(&["score", "--rater", "mock:a", "--seed", "7"]).code, Some(2));
    }

    fn a_killed_run_goes_on_where_it_was(db: &Db) {
        let release = big_release(6_000);
        db.ok(&["import", "--version", "sample", "--from", release.path(), "--activate"]);
        db.ok(&["catalog", "--strategy", "all"]);
        let count = |db: &Db| -> i64 {
            #[derive(QueryableByName)]
            struct Count { #[diesel(sql_type = diesel::sql_types::BigInt)] n: i64 }
            diesel::sql_query("select count(*) as n from task_ai_score").get_result::<Count>(&mut db.connect()).unwrap().n
        };
        db.migrated();
        let mut child = db.command(&["score", "--rater", "mock:a", "--concurrency", "1"])
            .stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let mut seen = 0;
        for _ in 0..2_000 {
            seen = count(db);
            if seen > 0 || child.try_wait().unwrap().is_some() {
                break;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        assert!(seen > 0, "no score was committed before the end");
        // Alive: on SQLite a second process leaves the run alone, on PostgreSQL it helps.
        let second = db.json(&["score", "--rater", "mock:a", "--json"]);
        let state = second["raters"][0]["state"].as_str().unwrap().to_owned();
        child.kill().unwrap();
        child.wait().unwrap();
        let expected = if db.url.starts_with("sqlite") { ["alive", "finished"] } else { ["continued", "finished"] };
        assert!(expected.contains(&state.as_str()), "{second}");
        let report = db.json(&["score", "--rater", "mock:a", "--json"]);
        let rater = &report["raters"][0];
        assert!(["continued", "finished"].contains(&rater["state"].as_str().unwrap()), "{report}");
        assert_eq!(count(db), 6_244);
        let resumed = figures(&scores(db, &[1]));
        // The scores of a run that nobody disturbed.
        let other = Db::new(Kind::Sqlite);
        other.ok(&["import", "--version", "sample", "--from", release.path(), "--activate"]);
        other.ok(&["catalog", "--strategy", "all"]);
        other.ok(&["score", "--rater", "mock:a"]);
        assert_eq!(resumed, figures(&scores(&other, &[1])));
        let run = onet_ai::db::model_run::find(&mut db.connect(), 1).unwrap().unwrap();
        assert!(run.status == "finished" && run.finished_at.is_some());
    }


    fn scores_are_carried_to_a_new_release_where_the_input_is_the_same(db: &Db) {
        prepared(db);
        db.ok(&["score", "--rater", "mock:a"]);
        let next = Release::new();
        // Another statement under the same id; another title changes the prompt of its 10 tasks.
        next.edit("Task Statements.txt", "13-2011.00\t301\t", "13-2011.00\t301\tCarefully ");
        next.edit("Occupation Data.txt", "\tElectricians\t", "\tElectrical Fitters\t");
        // Nothing is published yet, so that nothing is lost.
        db.ok(&["import", "--version", "next", "--from", next.path(), "--activate"]);
        db.ok(&["catalog", "--strategy", "all"]);
        let report = db.json(&["score", "--rater", "mock:a", "--json"]);
        let rater = &report["raters"][0];
        assert_eq!((&rater["carried"], &rater["cached"], &rater["calls"]), (&233.into(), &0.into(), &11.into()));
        let stored = task_ai_score::of_runs(&mut db.connect(), "next", &[2]).unwrap();
        assert_eq!(stored.iter().filter(|score| score.carried_from.as_deref() == Some("sample/1")).count(), 233);
        let report = db.json(&["score", "--rater", "mock:b", "--json", "--data-version", "sample"]);
        assert_eq!(report["raters"][0]["calls"], 244);
        let report = db.json(&["score", "--rater", "mock:b", "--no-carry", "--json"]);
        assert_eq!((&report["raters"][0]["carried"], &report["raters"][0]["calls"]), (&0.into(), &244.into()));
    }

    fn what_is_missing_is_named_with_the_remedy(db: &Db) {
        let error = |args: &[&str]| {
            let run = db.run(args);
            assert_ne!(run.code, Some(0), "{args:?}");
            run.stderr
        };
        assert!(error(&["score", "--rater", "mock:a"]).contains("onet-ai import --version 30.1"));
        db.ok(&["import", "--version", "sample", "--from", sample_folder().to_str().unwrap()]);
        assert!(error(&["score", "--rater", "mock:a"]).contains("onet-ai versions activate"));
        db.ok(&["versions", "activate", "sample"]);
        assert!(error(&["score", "--rater", "mock:a"]).contains("`onet-ai catalog` makes one"));
        db.ok(&["catalog", "--strategy", "all"]);
        assert!(error(&["score", "--rater", "mock:a", "--catalog", "none"]).contains("no catalog none; there are: all"));
        assert!(error(&["score", "--run", "9"]).contains("no run 9"));
        assert!(error(&["score", "--rater", "gpt"]).contains("mock:NAME"));
        let run = db.command(&["score"]).env_remove("OPENAI_API_KEY").env_remove("ANTHROPIC_API_KEY").output().unwrap();
        let text = String::from_utf8_lossy(&run.stderr);
        assert!(run.status.code() == Some(1) && text.contains("openai:gpt-6-luna needs a key in the environment variable OPENAI_API_KEY") && text.contains("ANTHROPIC_API_KEY"), "{text}");
    }
}

/// On SQLite only: PostgreSQL's processes share a run.
#[test]
fn a_run_that_is_alive_is_left_alone() {
    let db = &Db::new(Kind::Sqlite);
    prepared(db);
    db.ok(&["score", "--rater", "mock:a"]);
    db.execute("update model_run set status = 'running', finished_at = null");
    db.execute("update run_item set status = 'pending' where task_id = 101");
    db.execute("delete from task_ai_score where task_id = 101");
    let url: onet_ai::db::DatabaseUrl = db.url.parse().unwrap();
    let lock = onet_ai::db::run_lock::RunLock::try_take(url.file().unwrap(), 1).unwrap();
    assert!(lock.is_some());
    let text = db.ok(&["score", "--rater", "mock:a"]);
    assert!(text.contains("run 1 is being worked on by another process"), "{text}");
    assert_eq!(scores(db, &[1]).len(), 243);
    drop(lock);
    let report = db.json(&["score", "--run", "1", "--json"]);
    assert_eq!(
        (&report["raters"][0]["state"], &report["raters"][0]["calls"]),
        (&"continued".into(), &1.into())
    );
    assert_eq!(scores(db, &[1]).len(), 244);
    assert_eq!(db.json(&["score", "--run", "1", "--json"])["raters"][0]["state"], "finished");
}
