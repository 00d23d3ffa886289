//! Questions and model versions of a snapshot: what is mixed only on request, and what every
//! surface then says.

use onet_ai::db::snapshot_rater_version;
use onet_ai::db::{occupation_ai_score, score_snapshot, snapshot_rater};
use serde_json::{Value, json};

use crate::labels::published;
use crate::pipeline::recompute;
use crate::release::import_sample;
use crate::server::Server;
use crate::support::{Db, Kind, dump, on_both_databases};
use crate::vendor::{Vendor, rating, text};

const SUBSTITUTION: &str = "substitution-v1-6cc136a1";

/// The sample, active, with equal weights and a catalog of the ten tasks of truck drivers.
fn prepared(db: &Db) {
    import_sample(db);
    db.ok(&["weights", "--scheme", "equal"]);
    db.ok(&["catalog", "--strategy", "occupations", "--soc", "53-3032"]);
}

/// Ann's answers to the default rubric, 40 each.
fn ann(db: &Db) {
    let rows: String = (2601..2611).map(|id| format!("{id},40\n")).collect();
    let path = db.path().join("ann.csv");
    std::fs::write(&path, format!("task_id,score\n{rows}")).unwrap();
    let rater = format!("file:{}", path.display());
    db.ok(&["score", "--rater", &rater, "--rubric", "substitution"]);
}

fn mean(db: &Db, snapshot: i64) -> f64 {
    let rows = occupation_ai_score::of_snapshot(&mut db.connect(), snapshot).unwrap();
    rows.into_iter().find(|row| row.soc_code == "53-3032").unwrap().mean.unwrap()
}

/// Where a reply puts what scores mean.
fn disclaimer(reply: &Value) -> &str {
    reply["disclaimer"].as_str().unwrap()
}

on_both_databases! {
    fn published_labels_answer_their_own_question_everywhere(db: &Db) {
        prepared(db);
        let small = published(db, "small", "smallness", &(2601..2611).map(|id| (id, "M")).collect::<Vec<_>>());
        db.ok(&["score", "--rater", &small]);
        let report = db.json(&["aggregate", "--scheme", "equal", "--json"]);
        assert_eq!((&report["mixed_questions"], &report["single_rater"]), (&false.into(), &true.into()));
        let server = Server::of(db);
        for path in ["/occupations", "/occupations/53-3032", "/rankings/ai_risk", "/tasks/2601", "/tasks", "/summary", "/major_groups",
            "/agreement", "/occupations/compare?soc=53-3032,29-1141", "/export/occupations.json"] {
            let reply = server.get(path);
            let told = disclaimer(&reply);
            assert!(told.contains("How small is this task?") && told.contains("It is not a share of work."), "{path}: {told}");
            assert!(!told.contains("probability that a job disappears"), "{path}: {told}");
            let version = &reply["score_version"];
            let question = &version["questions"][0];
            assert_eq!((&question["unit"], &question["low"], &question["high"]), (&"points of smallness".into(), &0.into(), &100.into()), "{path}");
            assert_eq!((&version["raters"][0]["name"], &version["mixed_questions"]), (&"labels:small".into(), &false.into()));
            assert_eq!(version["raters"][0]["source"]["licence"], "CC0-1.0");
            assert!(reply["attribution"].as_str().unwrap().contains("Labels of small"), "{path}");
        }
        for told in [db.ok(&["show", "53-3032"]), db.ok(&["summary"]), db.ok(&["export", "occupation", "53-3032"])] {
            assert!(told.contains("It is not a share of work.") && !told.contains("probability that a job"), "{told}");
        }
        let index = db.path().join("index.csv");
        std::fs::write(&index, "code,value\n53-3032,1\n").unwrap();
        let args = ["validate", "--against", index.to_str().unwrap(), "--code-column", "code", "--value-column", "value", "--json"];
        let told: Value = serde_json::from_str(&db.run(&args).stdout).unwrap();
        assert!(disclaimer(&told).contains("It is not a share of work."), "{told}");
    }

    fn two_questions_share_a_snapshot_only_on_request_and_every_surface_says_so(db: &Db) {
        prepared(db);
        ann(db);
        let small = published(db, "small", "smallness", &(2601..2611).map(|id| (id, "S")).collect::<Vec<_>>());
        db.ok(&["score", "--rater", &small]);
        // The default question alone, with a note; nothing mixes by itself.
        let report = db.json(&["aggregate", "--scheme", "equal", "--json"]);
        assert_eq!((&report["prompt_version"], &report["raters"][0]["rater"]), (&SUBSTITUTION.into(), &"labels:ann".into()));
        assert!(report["notes"].to_string().contains("labels:smallness-v1-"), "{report}");
        for args in [&["--rater", "labels:ann", "--rater", "labels:small"][..], &["--run", "1", "--run", "2"]] {
            let run = db.run(&[&["aggregate", "--scheme", "equal"], args].concat());
            assert!(run.code == Some(1) && run.stderr.contains("--mix-questions"), "{args:?}: {}", run.stderr);
        }
        let run = db.run(&["aggregate", "--mix-questions"]);
        assert!(run.code == Some(1) && run.stderr.contains("--rater or --run"), "{}", run.stderr);
        assert_eq!(db.run(&["aggregate", "--mix-questions", "--prompt-version", "x"]).code, Some(2));
        let mut mixed = Vec::new();
        for args in [&["--rater", "labels:ann", "--rater", "labels:small"][..], &["--run", "1", "--run", "2"]] {
            let run = db.run(&[&["aggregate", "--scheme", "equal", "--mix-questions", "--json"], args].concat());
            // Another gate may keep it from being published: it is stored all the same.
            assert!(matches!(run.code, Some(0 | 3)), "{}", run.stderr);
            mixed.push(serde_json::from_str::<Value>(&run.stdout).unwrap());
        }
        let report = &mixed[0];
        let id = report["snapshot"].as_i64().unwrap();
        assert_eq!((&mixed[1]["snapshot"], &mixed[1]["unchanged"], &report["mixed_questions"]), (&id.into(), &true.into(), &true.into()));
        assert!((mean(db, id) - 70.0).abs() < 1e-9);
        let prompt = report["prompt_version"].as_str().unwrap();
        assert!(prompt.starts_with("mixed:labels:smallness-v1-") && prompt.ends_with(&format!("+{SUBSTITUTION}")), "{prompt}");
        assert!(report["notes"].to_string().contains("MIXED QUESTIONS"), "{report}");
        let raters = snapshot_rater::of_snapshot(&mut db.connect(), id).unwrap();
        assert_eq!(raters[0].prompt_version, SUBSTITUTION);
        assert!(raters[1].prompt_version.starts_with("labels:smallness-v1-"));
        recompute(db);
        // Whatever is served or printed of it says so.
        db.execute("update score_snapshot set is_active = false");
        db.execute(&format!("update score_snapshot set is_active = true where id = {id}"));
        let server = Server::of(db);
        for path in ["/occupations", "/occupations/53-3032", "/rankings/ai_risk", "/tasks/2601", "/summary", "/agreement", "/export/tasks.json"] {
            let reply = server.get(path);
            let told = disclaimer(&reply);
            assert!(told.contains("MIXED QUESTIONS") && told.contains("It is not a share of work."), "{path}: {told}");
            let version = &reply["score_version"];
            assert_eq!((&version["mixed_questions"], &version["prompt_version"]), (&true.into(), &prompt.into()), "{path}");
            assert_eq!(version["questions"].as_array().unwrap().len(), 2);
            assert_eq!(version["raters"][0]["prompt_version"], SUBSTITUTION);
        }
        let listed = server.get("/snapshots")["snapshots"][0].clone();
        assert_eq!((&listed["id"], &listed["mixed_questions"]), (&id.into(), &true.into()));
        for args in [&["show", "53-3032"][..], &["summary"], &["export", "occupation", "53-3032"]] {
            let told = db.ok(args);
            assert!(told.contains("MIXED QUESTIONS"), "{args:?}: {told}");
        }
        assert!(db.ok(&["snapshots"]).contains("mixed:labels:smallness-v1-"));
        // Its name is no question that could be asked or shown.
        let names = db.json(&["rubric", "list", "--json"]).to_string();
        assert!(!names.contains("mixed:"), "{names}");
        assert_eq!(db.run(&["rubric", "show", prompt]).code, Some(1));
        // One question under the flag is no mixture.
        let one = db.json(&["aggregate", "--scheme", "equal", "--rater", "labels:ann", "--mix-questions", "--no-activate", "--json"]);
        assert_eq!((&one["prompt_version"], &one["mixed_questions"]), (&SUBSTITUTION.into(), &false.into()));
    }

    /// Ten tasks of weight 0.1: version A gave 10 to the first six, version B 60 to the other four.
    /// Both: (6 × 10 + 4 × 60) / 10 = 30; B alone covers 0.4 of the weight with 60.
    fn mixed_versions_are_stored_told_and_chosen(db: &Db) {
        prepared(db);
        let vendor = Vendor::start(|call, _| text(call, &rating(10)));
        let luna = vendor.openai("gpt-6-luna");
        db.ok(&["score", "--rater", &luna, "--rpm", "100000"]);
        // The newer version came at the seventh task, a day later.
        db.execute("update task_ai_score set model_version = 'gpt-6-luna-2026-11-01', score = 60, created_at = '2026-12-01 08:00:00' where task_id > 2606");
        db.execute("update task_ai_score set model_version = 'gpt-6-luna-2026-08-01', created_at = '2026-11-30 08:00:00' where task_id <= 2606");
        db.execute("update task_ai_score set created_at = '2026-11-29 08:00:00' where task_id = 2603");
        db.execute("delete from run_model_version");
        db.execute("insert into run_model_version select run_id, model_version, count(*), min(created_at), max(created_at) \
            from task_ai_score group by run_id, model_version");
        let run = db.run(&["aggregate", "--scheme", "equal", "--json"]);
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        assert!((mean(db, 1) - 30.0).abs() < 1e-9);
        let expected = json!([
            {"model_version": "gpt-6-luna-2026-08-01", "scores": 6, "first_at": "2026-11-29T08:00:00Z", "last_at": "2026-11-30T08:00:00Z"},
            {"model_version": "gpt-6-luna-2026-11-01", "scores": 4, "first_at": "2026-12-01T08:00:00Z", "last_at": "2026-12-01T08:00:00Z"},
        ]);
        assert_eq!(report["raters"][0]["versions"], expected);
        for told in [report["notes"].to_string(), run.stderr, db.ok(&["runs", "show", "1"])] {
            assert!(told.contains("several versions: 6 scores of gpt-6-luna-2026-08-01, 4 scores of gpt-6-luna-2026-11-01"), "{told}");
            assert!(told.contains("--model-version"), "{told}");
        }
        let stored = snapshot_rater_version::of_snapshot(&mut db.connect(), 1).unwrap();
        assert_eq!(stored.iter().map(|row| row.n_scores).collect::<Vec<_>>(), [6, 4]);
        let server = Server::of(db);
        for path in ["/occupations/53-3032", "/agreement", "/rankings/ai_risk"] {
            let version = server.get(path)["score_version"].clone();
            assert_eq!((&version["raters"][0]["versions"], &version["mixed_versions"]), (&expected, &true.into()), "{path}");
        }
        assert_eq!(server.get("/snapshots")["snapshots"][0]["rater_versions"][1]["scores"], 4);
        assert_eq!(server.get("/runs")["runs"][0]["model_versions"], json!(["gpt-6-luna-2026-08-01", "gpt-6-luna-2026-11-01"]));
        assert!(db.ok(&["snapshots"]).contains("(2 model versions)"));
        assert!(db.ok(&["export", "occupation", "53-3032"]).contains("4 scores of version"));
        // One of them alone.
        let chosen = |version: &str| format!("{luna}={version}");
        let args = ["aggregate", "--scheme", "equal", "--no-activate", "--json", "--model-version"];
        let one = db.json(&[&args[..], &[&chosen("gpt-6-luna-2026-11-01")]].concat());
        assert_eq!((&one["snapshot"], &one["tasks_scored"], &one["raters"][0]["versions"]), (&2.into(), &4.into(), &json!([expected[1]])));
        assert!((mean(db, 2) - 60.0).abs() < 1e-9);
        let both = db.json(&[&args[..], &[&chosen("gpt-6-luna-2026-11-01"), "--model-version", &chosen("gpt-6-luna-2026-08-01")]].concat());
        assert_eq!((&both["snapshot"], &both["unchanged"]), (&1.into(), &true.into()));
        let run = db.run(&[&args[..], &[&chosen("gpt-6-luna-2027-01-01")]].concat());
        assert!(run.code == Some(1) && run.stderr.contains("it answered in gpt-6-luna-2026-08-01, gpt-6-luna-2026-11-01"), "{}", run.stderr);
        let run = db.run(&[&args[..], &["mock:a=x"]].concat());
        assert!(run.code == Some(1) && run.stderr.contains("raters are openai:gpt-6-luna@"), "{}", run.stderr);
        assert_eq!(db.run(&[&args[..], &["x"]].concat()).code, Some(2));
        let diff = db.ok(&["snapshots", "diff", "1", "2"]);
        assert!(diff.contains("model versions: "), "{diff}");
        recompute(db);
    }

    fn a_server_that_answers_with_another_model_is_told_as_it_scores(db: &Db) {
        prepared(db);
        let vendor = Vendor::start(|call, _| {
            let task = call.user();
            let mut answer = text(call, &rating(10));
            let other = if task.len() % 2 == 0 { "cheap-model" } else { "gpt-6-luna-2026-08-01" };
            answer.body = answer.body.replace("gpt-6-luna", other);
            answer
        });
        let luna = vendor.openai("gpt-6-luna");
        let run = db.run(&["score", "--rater", &luna, "--rpm", "100000", "--json"]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        let rater = &report["raters"][0];
        let notes = rater["notes"].to_string();
        for told in [&run.stderr, &notes, &db.ok(&["runs", "show", "1"]), &db.run(&["aggregate", "--scheme", "equal"]).stderr] {
            assert!(told.contains("was asked for gpt-6-luna, and cheap-model answered"), "{told}");
            assert!(told.contains("in several versions") && !told.contains("luna-2026-08-01 answered"), "{told}");
        }
        let counted: i64 = rater["model_versions"].as_array().unwrap().iter().map(|v| v["scores"].as_i64().unwrap()).sum();
        assert_eq!((counted, rater["model_versions"].as_array().unwrap().len()), (10, 2));
        // What is taken over is counted under the version and time that gave it.
        let again = db.json(&["score", "--rater", &luna, "--new", "--json"]);
        assert_eq!((&again["raters"][0]["cached"], &again["raters"][0]["model_versions"]), (&10.into(), &rater["model_versions"]));
        recompute(db);
    }
}

/// A database of before, with a file of labels under its path: the path goes, the scores stay.
#[test]
fn paths_of_earlier_databases_are_forgotten() {
    let db = Db::new(Kind::Sqlite);
    prepared(&db);
    ann(&db);
    db.ok(&["aggregate", "--scheme", "equal"]);
    let before = dump(&db, &[])["occupation_ai_score"].clone();
    revert_to(&db, 9);
    let old = "file:/home/ann/private/ann.csv";
    for (table, column) in [
        ("model_run", "rater"),
        ("snapshot_rater", "rater"),
        ("snapshot_run", "rater"),
        ("task_rater_score", "rater"),
        ("occupation_rater_score", "rater"),
        ("rater_agreement", "rater_a"),
        ("rater_agreement", "rater_b"),
    ] {
        db.execute(&format!("update {table} set {column} = '{old}'"));
    }
    db.execute("update model_run set provider = 'file', model = '/home/ann/private/ann.csv'");
    db.execute("update task_ai_score set model = '/home/ann/private/ann.csv', rationale = 'no rationale given in /home/ann/private/ann.csv'");
    db.ok(&["migrate"]);
    let tables = dump(&db, &[]);
    assert!(crate::support::all(tables.values(), |rows| !rows.contains("/home/ann")), "{tables:?}");
    assert!(
        tables["snapshot_rater"].contains("labels:run-1")
            && tables["model_run"].contains("labels:run-1")
    );
    assert!(
        tables["snapshot_rater_version"].contains("labels:run-1|"),
        "{}",
        tables["snapshot_rater_version"]
    );
    assert_eq!(tables["occupation_ai_score"], before);
    assert!(score_snapshot::active(&mut db.connect(), "sample").unwrap().is_some());
    recompute(&db);
}

/// Takes migrations back down to a number.
fn revert_to(db: &Db, number: usize) {
    use diesel_migrations::MigrationHarness;
    const MIGRATIONS: diesel_migrations::EmbeddedMigrations =
        diesel_migrations::embed_migrations!();
    let mut conn = db.connect();
    let onet_ai::db::Conn::Sqlite(conn) = &mut conn else { panic!("of SQLite") };
    loop {
        let applied = conn.applied_migrations().unwrap();
        let newest = applied.iter().max().unwrap().to_string();
        if newest.parse::<usize>().unwrap() <= number {
            return;
        }
        conn.revert_last_migration(MIGRATIONS).unwrap();
    }
}
