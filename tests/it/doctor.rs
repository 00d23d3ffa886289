//! `onet-ai doctor`: every kind of trouble has its finding, nothing is written, and nothing panics.

use std::collections::BTreeSet;
use std::fs;

use chrono::NaiveDate;
use clap::CommandFactory;
use clap::error::ErrorKind;
use onet_ai::cli::Cli;
use onet_ai::read::doctor::{self, Asked, CHECKS, Status};
use serde_json::Value;

use crate::release::import_sample;
use crate::support::{Db, Kind, all, dump, on_both_databases};

/// A database with everything from the import to a published snapshot.
fn published(db: &Db) {
    import_sample(db);
    for args in [
        &["catalog", "--strategy", "all"][..],
        &["weights", "--all-schemes"],
        &["score", "--rater", "mock:a", "--rater", "mock:b"],
        &["aggregate"],
    ] {
        db.ok(args);
    }
}

/// What the doctor says, which must end with this exit code.
pub fn examined(db: &Db, args: &[&str], code: i32) -> Value {
    let args: Vec<&str> = ["doctor", "--json"].iter().chain(args).copied().collect();
    let run = db.run(&args);
    assert_eq!(run.code, Some(code), "{}{}", run.stdout, run.stderr);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["ok"], code == 0);
    assert_eq!(report["report_version"], 1);
    report
}

pub fn of<'a>(report: &'a Value, id: &str) -> Vec<&'a Value> {
    report["checks"].as_array().unwrap().iter().filter(|found| found["id"] == id).collect()
}

/// The one problem that a check has found.
pub fn problem<'a>(report: &'a Value, id: &str, status: &str) -> &'a Value {
    let found: Vec<&Value> = of(report, id).into_iter().filter(|f| f["status"] != "ok").collect();
    assert_eq!(found.len(), 1, "{id}: {report:#}");
    assert_eq!(found[0]["status"], status, "{id}: {report:#}");
    assert!(!found[0]["hint"].as_str().unwrap().is_empty(), "{report:#}");
    found[0]
}

/// That the program takes the words of a command.
#[track_caller]
fn parses(command: &str) {
    let words = command.split(' ').map(|word| word.trim_matches('\''));
    if let Err(error) = Cli::command().try_get_matches_from(words) {
        let asked = [ErrorKind::DisplayHelp, ErrorKind::DisplayVersion];
        assert!(asked.contains(&error.kind()), "{command}: {error}");
    }
}

fn words(value: &Value) -> BTreeSet<String> {
    let list = value.as_array().unwrap().iter();
    list.map(|it| it["id"].as_str().or(it.as_str()).unwrap().to_owned()).collect()
}

on_both_databases! {
    fn one_begins_with_an_import(db: &Db) {
        let report = examined(db, &[], 3);
        let id = if db.kind() == Kind::Sqlite { "database" } else { "schema" };
        let found = problem(&report, id, "error");
        assert!(found["hint"].as_str().unwrap().starts_with("onet-ai import"), "{found}");
        assert!(words(&report["not_made"]).contains("release"), "{report}");
        // It has made no file.
        assert!(db.kind() == Kind::Postgres || !db.path().join("test.db").exists());
        db.ok(&["migrate"]);
        let report = examined(db, &[], 3);
        problem(&report, "release", "error");
        assert_eq!(report["not_made"].as_array().unwrap().len(), 0, "{report}");
    }

    fn another_schema_is_told_from_a_broken_one(db: &Db) {
        db.migrated();
        db.execute("delete from __diesel_schema_migrations where version = '00000000000031'");
        let report = examined(db, &[], 3);
        assert_eq!(problem(&report, "schema", "error")["hint"], "onet-ai migrate");
        db.execute("insert into __diesel_schema_migrations (version, run_on) values ('00000000000031', current_timestamp), ('99990101000000', current_timestamp)");
        let report = examined(db, &[], 3);
        let found = problem(&report, "schema", "error");
        assert!(found["message"].as_str().unwrap().contains("newer than this binary"), "{found}");
    }

    fn a_healthy_database_is_left_as_it_is(db: &Db) {
        published(db);
        let before = dump(db, &[]);
        let report = examined(db, &[], 0);
        // Of the sample, that its scores are made up; pg_dump may be missing or old.
        let wrong = of(&report, "snapshot");
        assert_eq!(wrong[0]["status"], "warn", "{report:#}");
        assert!(all(report["checks"].as_array().unwrap(), |it| it["status"] != "error"), "{report:#}");
        let ids = words(&report["checks"]);
        assert!(all(&CHECKS, |check| ids.contains(check.about.id)), "{ids:?}");
        assert!(all(report["checks"].as_array().unwrap(), |it| (it["status"] == "ok") == it["hint"].is_null()));
        examined(db, &["--strict"], 3);
        let problems = examined(db, &["--only-problems"], 0);
        assert!(all(problems["checks"].as_array().unwrap(), |it| it["status"] != "ok"));
        assert!(words(&problems["checks"]).contains("snapshot"), "{problems}");
        let text = db.run(&["doctor", "--strict"]);
        assert_eq!(text.code, Some(3));
        assert!(text.stdout.contains("[!] snapshot ") && text.stdout.contains("→ onet-ai score"), "{}", text.stdout);
        assert!(text.stdout.contains("[✓] counts") && text.stderr.contains(" warning"), "{}", text.stdout);
        assert_eq!(dump(db, &[]), before);
    }

    fn what_was_changed_by_hand_is_found(db: &Db) {
        published(db);
        db.execute("update occupation_task_weight set weight = weight * 2 where weight_scheme = 'equal' and task_id = (select min(task_id) from occupation_task_weight where weight_scheme = 'equal')");
        let report = examined(db, &[], 3);
        let found = problem(&report, "weights", "error");
        assert_eq!(found["hint"], "onet-ai weights --scheme equal --data-version sample");
        db.ok(&["weights", "--all-schemes"]);
        examined(db, &[], 0);

        db.execute("update data_version set row_count = row_count + 1");
        db.execute("update snapshot_rater set n_tasks = 7 where rater = 'mock:a'");
        let report = examined(db, &[], 3);
        let subjects: Vec<&str> = of(&report, "counts").iter().map(|it| it["subject"].as_str().unwrap()).collect();
        assert_eq!(subjects, ["rows of release sample", "tasks of mock:a in snapshot 1"]);
        assert_eq!(of(&report, "counts")[0]["hint"], "onet-ai import --version sample --replace");
        db.execute("update data_version set row_count = row_count - 1");
        db.execute("update snapshot_rater set n_tasks = 244 where rater = 'mock:a'");
        examined(db, &[], 0);

        db.execute("insert into task_ai_ensemble select data_version, snapshot_id, 999999, mean, std, min, max, n, updated_at from task_ai_ensemble where task_id = (select min(task_id) from task_ai_ensemble)");
        let report = examined(db, &[], 3);
        let found = problem(&report, "orphans", "error");
        assert_eq!((&found["subject"], &found["evidence"]), (&"task_ai_ensemble".into(), &"1 row".into()));
        db.execute("delete from task_ai_ensemble where task_id = 999999");

        // A score whose evidence is gone.
        db.execute("delete from task_ai_score where run_id = 1 and task_id = (select min(task_id) from task_ai_score)");
        let report = examined(db, &[], 3);
        assert_eq!(of(&report, "orphans").len(), 2, "{report:#}");
        assert_eq!(of(&report, "counts").len(), 1, "{report:#}");
    }

    fn runs_and_gates_that_need_somebody_are_found(db: &Db) {
        published(db);
        db.execute("update model_run set status = 'stopped', stop_reason = 'budget: the cap is reached' where id = 1");
        db.execute("update run_item set status = 'failed', error_class = 'timeout' where run_id = 2 and position < 10");
        db.execute("update gate_result set verdict = 'breached', sentence = 'all is lost' where gate = 'ranked'");
        db.execute("update import_report set status = 'failed'");
        db.execute("update data_version set id = id, release_date = '2001-02-03'");
        let report = examined(db, &[], 0);
        let found = problem(&report, "runs", "warn");
        assert_eq!((&found["hint"], &found["evidence"]), (&"onet-ai score --run 1".into(), &"budget: the cap is reached".into()));
        let found = problem(&report, "failures", "warn");
        assert_eq!((&found["message"], &found["evidence"]), (&"10 of 244 items have no score".into(), &"timeout 10".into()));
        let found = problem(&report, "gates", "warn");
        assert_eq!((&found["subject"], &found["evidence"]), (&"ranked".into(), &"all is lost".into()));
        problem(&report, "imports", "warn");
        assert_eq!(of(&report, "release_age")[0]["status"], "ok", "the sample does not age");
        db.execute("update model_run set status = 'running', stop_reason = null where id = 1");
        let report = examined(db, &[], 0);
        assert_eq!(problem(&report, "runs", "warn")["hint"], "onet-ai score --run 1");
    }

    fn old_data_and_wrong_clocks_are_found(db: &Db) {
        published(db);
        let asked = |date: &str| Asked {
            now: date.parse::<NaiveDate>().unwrap().and_hms_opt(12, 0, 0).unwrap(),
            writes: Some(true),
        };
        let status = |date: &str, id: &str| {
            let examined = doctor::database(&mut db.connect(), asked(date));
            let found: Vec<Status> = examined.findings.iter().filter(|it| it.id == id).map(|it| it.status).collect();
            assert_eq!(found.len(), 1, "{id}: {examined:?}");
            found[0]
        };
        assert_eq!(status("2001-01-01", "clock"), Status::Error);
        assert_eq!(status("2101-01-01", "clock"), Status::Ok);
        assert_eq!(status("2101-01-01", "snapshot_age"), Status::Warn);
        let mut conn = db.connect();
        assert_eq!(doctor::database(&mut conn, asked("2101-01-01")).worst(), Status::Warn);
        assert_eq!(doctor::database(&mut conn, asked("2001-01-01")).worst(), Status::Error);
    }

    fn access_is_held_against_what_is_meant(db: &Db) {
        published(db);
        problem(&examined(db, &["--access", "read"], 0), "access", "warn");
        assert_eq!(of(&examined(db, &["--access", "write"], 0), "access")[0]["status"], "ok");
    }

    fn a_model_that_its_vendor_retired_is_named(db: &Db) {
        published(db);
        db.execute("update model_run set status = 'stopped', rater = 'openai:old-one' where id = 1");
        let models = db.path().join("models.toml");
        let entry = |date: &str| format!("as_of = \"2026-11-23\"\n[[model]]\nprovider = \"openai\"\nname = \"old-one\"\nsource = \"a test\"\nmax_output = 300\nretires_on = \"{date}\"\n");
        fs::write(&models, entry("2020-01-01")).unwrap();
        let file = models.to_str().unwrap();
        let found = examined(db, &["--models", file], 0);
        let found = problem(&found, "models", "warn");
        assert_eq!(found["subject"], "openai:old-one");
        assert!(found["hint"].as_str().unwrap().starts_with("onet-ai score --dry-run --rater openai:gpt"), "{found}");
        fs::write(&models, entry("2999-01-01")).unwrap();
        assert_eq!(of(&examined(db, &["--models", file], 0), "models")[0]["status"], "ok");
        fs::write(&models, "as_of = 7").unwrap();
        problem(&examined(db, &["--models", file], 3), "configuration", "error");
    }

    fn every_hint_is_a_command_that_exists(db: &Db) {
        let mut hints: Vec<String> = CHECKS.iter().map(|check| check.about.remedy.to_owned()).collect();
        published(db);
        db.execute("update model_run set status = 'stopped'");
        db.execute("update gate_result set verdict = 'breached' where gate = 'ranked'");
        db.execute("update catalog set n_tasks = n_tasks + 7");
        db.execute("update snapshot_rater set n_tasks = n_tasks + 1");
        db.execute("insert into refresh_run (id, host, process, started_at, step, from_version, data_version) values (1, 'here', 7, '2026-11-01 00:00:00', 'score', 'sample', 'next')");
        db.execute("update data_version set row_count = row_count + 1, is_active = false");
        let report = examined(db, &[], 3);
        hints.extend(report["checks"].as_array().unwrap().iter().filter_map(|it| it["hint"].as_str()).map(str::to_owned));
        let ours: Vec<&String> = hints.iter().filter(|hint| hint.starts_with("onet-ai ")).collect();
        assert!(ours.len() > 10, "{hints:?}");
        assert!(ours.iter().any(|hint| **hint == "onet-ai snapshots activate 1 --accept ranked --reason TEXT"), "{ours:?}");
        assert!(ours.iter().any(|hint| **hint == "onet-ai refresh --to next"), "{ours:?}");
        for hint in ours {
            parses(hint);
        }
    }

    fn hints_and_what_comes_next_name_the_database_that_was_named(db: &Db) {
        published(db);
        db.execute("update gate_result set verdict = 'breached' where gate = 'ranked'");
        let url = db.url();
        let report = examined(db, &["--database-url", url], 0);
        let hints: Vec<&str> = report["checks"].as_array().unwrap().iter().filter_map(|it| it["hint"].as_str()).collect();
        let ours: Vec<&str> = hints.into_iter().filter(|hint| hint.starts_with("onet-ai ")).collect();
        assert!(ours.len() > 1, "{report:#}");
        let password = url.parse::<onet_ai::db::DatabaseUrl>().unwrap().passwords();
        let status = db.json(&["status", "--json", "--database-url", url]);
        for command in ours.into_iter().chain(status["next"].as_str()) {
            assert!(command.starts_with("onet-ai --database-url ") && !password.iter().any(|secret| command.contains(secret)), "{command}");
            parses(command);
        }
        // What a refusal prints, too.
        let run = db.run(&["score", "--rater", "mock:c", "--sample", "5"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        let refused = db.run(&["aggregate", "--rater", "mock:c", "--database-url", url]);
        assert!(refused.code == Some(3) && refused.stderr.contains(": onet-ai --database-url "), "{refused:?}");
        let plain = db.run(&["aggregate", "--rater", "mock:c"]);
        assert!(plain.code == Some(3) && plain.stderr.contains(": onet-ai snapshots activate"), "{plain:?}");
    }
}

#[test]
fn a_damaged_file_is_told_and_nothing_panics() {
    let db = Db::new(Kind::Sqlite);
    published(&db);
    db.execute("pragma wal_checkpoint(truncate)");
    let file = db.path().join("test.db");
    let whole = fs::read(&file).unwrap();
    for (from, length) in
        [(40 * 4096, 3 * 4096), (4096, 4096), (200 * 4096, 4096), (0, 100), (16, 40)]
    {
        let mut bytes = whole.clone();
        bytes[from..from + length].fill(0x5a);
        fs::write(&file, &bytes).unwrap();
        let run = db.run(&["doctor", "--json"]);
        assert_eq!(run.code, Some(3), "{from}: {}{}", run.stdout, run.stderr);
        assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        let told = ["integrity", "database"].iter().flat_map(|id| of(&report, id));
        let hints: Vec<&str> = told.filter_map(|it| it["hint"].as_str()).collect();
        assert!(hints.iter().any(|hint| hint.contains("test.db .recover")), "{from}: {report:#}");
    }
    // Cut off, and no database at all.
    for bytes in [&whole[..whole.len() / 2], b"something else entirely".as_slice()] {
        fs::write(&file, bytes).unwrap();
        let run = db.run(&["doctor"]);
        assert_eq!(run.code, Some(3), "{}{}", run.stdout, run.stderr);
        assert!(run.stdout.contains(".recover"), "{}", run.stdout);
    }
}

#[test]
fn a_server_that_is_away_is_one_error() {
    let db = Db::new(Kind::Sqlite);
    let url = "postgres://ann:s3cretword@127.0.0.1:1/none";
    let run = db.run(&["doctor", "--json", "--database-url", url]);
    assert_eq!(run.code, Some(3));
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let found = problem(&report, "database", "error");
    assert!(found["hint"].as_str().unwrap().starts_with("pg_isready"), "{found}");
    assert!(!run.stdout.contains("s3cretword") && !run.stderr.contains("s3cretword"));
    let run = db.run(&["doctor", "--json", "--database-url", "mysql://ann:s3cretword@h/x"]);
    assert_eq!(run.code, Some(3));
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    problem(&report, "configuration", "error");
    assert!(words(&report["not_made"]).contains("database"), "{report}");
    assert!(!run.stdout.contains("s3cretword"));
}

#[test]
fn a_key_in_the_wrong_variable_is_told_and_not_shown() {
    let db = Db::new(Kind::Sqlite);
    let said = |name: &str, key: &str| {
        let output = db.command(&["doctor", "--json"]).env(name, key).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(!text.contains("madeup"), "{text}");
        let report: Value = serde_json::from_str(&text).unwrap();
        let found = of(&report, "keys").into_iter().find(|it| it["subject"] == name).cloned();
        found.unwrap()["status"].as_str().unwrap().to_owned()
    };
    assert_eq!(said("OPENAI_API_KEY", "sk-ant-madeup-madeup-madeup"), "error");
    assert_eq!(said("ANTHROPIC_API_KEY", "sk-proj-madeup-madeup-madeup"), "error");
    assert_eq!(said("OPENAI_API_KEY", "sk-proj-madeup madeup"), "error");
    assert_eq!(said("OPENAI_API_KEY", "sk-proj-madeup-madeup"), "ok");
    assert_eq!(said("ANTHROPIC_API_KEY", "sk-ant-madeup-madeup"), "ok");
}

/// The table of the checks in the document is the program's.
#[test]
fn every_check_is_documented() {
    let db = Db::new(Kind::Sqlite);
    let report = examined(&db, &[], 3);
    let ids: BTreeSet<String> =
        words(&report["checks"]).union(&words(&report["not_made"])).cloned().collect();
    let text = include_str!("../../docs/OPERATIONS.md");
    let section = text.split_once("\n## Doctor\n").unwrap().1;
    let section = section.split_once("\n## ").unwrap().0;
    let row = |line: &str| line.strip_prefix("| `")?.split_once('`').map(|(id, _)| id.to_owned());
    let documented: Vec<String> = section.lines().filter_map(row).collect();
    assert_eq!(documented.iter().cloned().collect::<BTreeSet<_>>(), ids);
    assert_eq!(documented.len(), ids.len(), "{documented:?}");
    // The question is the same there.
    for check in &CHECKS {
        assert!(
            section.contains(check.about.question),
            "{}: {}",
            check.about.id,
            check.about.question
        );
    }
}
