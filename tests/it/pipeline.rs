//! `catalog`, `weights`, `aggregate` and `demo`: the numbers, and what is refused.

use std::path::Path;
use std::process::Command;

use onet_ai::db::{occupation_ai_score, occupation_rater_score, score_snapshot, task_rater_score};

use crate::release::import_sample;
use crate::support::{Db, Kind, dump, is_ci, on_both_databases, on_postgres, with_real_data};

/// Everything up to a snapshot of two mock raters over all tasks.
fn aggregated(db: &Db) {
    import_sample(db);
    db.ok(&["catalog", "--strategy", "all"]);
    db.ok(&["weights", "--all-schemes"]);
    db.ok(&["score", "--rater", "mock:a", "--rater", "mock:b"]);
    db.ok(&["aggregate"]);
}

/// The independent script: its own reading of METHOD.md, in another language.
pub fn recompute(db: &Db) {
    run_recompute(db, &[]);
}

/// As [`recompute`], with the intervals of the ranks, which takes longer.
pub fn recompute_ranks(db: &Db) {
    run_recompute(db, &["--draws"]);
}

/// As [`recompute`], with what `onet-ai summary` prints.
pub fn recompute_summary(db: &Db) {
    let path = db.path().join("summary.json");
    std::fs::write(&path, db.ok(&["summary", "--json"])).unwrap();
    run_recompute(db, &["--summary", path.to_str().unwrap()]);
}

/// As [`recompute`], with what a command prints on `--json`, under the script's flag for it.
pub fn recompute_said(db: &Db, flag: &str, command: &[&str]) {
    let path = db.path().join("printed.json");
    std::fs::write(&path, db.ok(&[command, &["--json"]].concat())).unwrap();
    run_recompute(db, &[flag, path.to_str().unwrap()]);
}

/// As [`recompute`], with what these commands print as JSON.
pub fn recompute_printed(db: &Db, commands: &[&[&str]]) {
    let mut more = Vec::new();
    for (number, command) in commands.iter().enumerate() {
        let path = db.path().join(format!("printed-{number}.json"));
        std::fs::write(&path, db.ok(command)).unwrap();
        more.extend(["--printed".to_owned(), path.to_str().unwrap().to_owned()]);
    }
    more.push("--draws".to_owned());
    run_recompute(db, &more.iter().map(String::as_str).collect::<Vec<_>>());
}

fn run_recompute(db: &Db, more: &[&str]) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recompute.py");
    let has_psql = Command::new("psql").arg("--version").output().is_ok();
    if db.kind() == Kind::Postgres && !has_psql {
        assert!(!is_ci(), "psql is not installed");
        eprintln!("skipped: psql is not installed");
        return;
    }
    let output = Command::new("python3").arg(script).arg(&db.url).args(more).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
}

/// The computed tables, which must have the same digits on both databases. Times and rationales
/// aside, they are all numbers.
fn digits(db: &Db) -> Vec<String> {
    let mut conn = db.connect();
    let mut lines = Vec::new();
    for scheme in ["im_rt_ft", "im_rt", "core2", "core_only", "equal"] {
        let weights =
            onet_ai::db::occupation_task_weight::of_scheme(&mut conn, "sample", scheme).unwrap();
        lines.extend(weights.iter().map(|w| format!("{w:?}")));
    }
    for row in occupation_ai_score::of_snapshot(&mut conn, 1).unwrap() {
        lines.push(format!(
            "{:?}",
            onet_ai::db::occupation_ai_score::OccupationScoreRow {
                updated_at: chrono::NaiveDateTime::MIN,
                ..row
            }
        ));
    }
    lines.extend(
        task_rater_score::of_snapshot(&mut conn, 1).unwrap().iter().map(|row| format!("{row:?}")),
    );
    let raters = occupation_rater_score::of_snapshot(&mut conn, 1).unwrap();
    lines.extend(raters.iter().map(|row| format!("{row:?}")));
    lines
}

on_both_databases! {
    fn the_independent_script_agrees(db: &Db) {
        aggregated(db);
        recompute_ranks(db);
    }

    fn commands_can_be_run_again(db: &Db) {
        aggregated(db);
        // The catalog's time is renewed: the one asked for last is the default of `score`.
        let before = dump(db, &["catalog"]);
        assert!(db.ok(&["catalog", "--strategy", "all"]).contains("unchanged"));
        assert!(db.ok(&["weights", "--all-schemes"]).contains("unchanged"));
        assert!(db.ok(&["aggregate"]).contains("unchanged"));
        assert_eq!(dump(db, &["catalog"]), before);
    }

    fn a_catalog_is_the_same_every_time_and_named_after_its_request(db: &Db) {
        import_sample(db);
        let first = db.json(&["catalog", "--size", "60", "--json"]);
        assert_eq!((&first["catalog_id"], &first["tasks"], &first["unchanged"]), (&"stratified-60".into(), &60.into(), &false.into()));
        assert_eq!(db.json(&["catalog", "--size", "60", "--json"])["unchanged"], true);
        assert_eq!(db.json(&["catalog", "--strategy", "top", "--size", "5", "--json"])["catalog_id"], "top-5");
        let chosen = db.json(&["catalog", "--strategy", "occupations", "--soc", "29-1141", "--soc", "15-2051", "--json"]);
        assert_eq!((&chosen["tasks"], &chosen["occupations"]), (&29.into(), &2.into()));
        let error = |args: &[&str]| { let run = db.run(args); (run.code, run.stderr) };
        let (code, text) = error(&["catalog", "--strategy", "occupations", "--soc", "55-3016"]);
        assert!(code == Some(1) && text.contains("no tasks under 55-3016"), "{text}");
        assert_eq!(error(&["catalog", "--strategy", "occupations"]).0, Some(2));
        assert_eq!(error(&["catalog", "--soc", "29-1141"]).0, Some(2));
        assert_eq!(error(&["catalog", "--size", "0"]).0, Some(2));
    }

    fn a_short_sample_ranks_an_occupation_and_counts_the_rest(db: &Db) {
        import_sample(db);
        db.ok(&["catalog", "--size", "200"]);
        db.ok(&["weights"]);
        db.ok(&["score", "--rater", "mock:a", "--rater", "mock:b", "--sample", "20"]);
        let report = db.json(&["aggregate", "--json"]);
        assert_eq!(report["tasks_scored"], 20);
        let ranked = report["ranked"].as_u64().unwrap();
        let omitted = |reason: &str| report["omitted"][reason].as_u64().unwrap();
        assert!(ranked >= 1, "{report}");
        assert_eq!(ranked + omitted("partly_scored") + omitted("unscored"), 25);
        assert_eq!(omitted("no_task_data"), 2);
        recompute(db);
    }

    fn raters_of_a_file_give_hand_checkable_numbers(db: &Db) {
        import_sample(db);
        db.ok(&["weights", "--scheme", "equal"]);
        db.ok(&["catalog", "--strategy", "occupations", "--soc", "53-3032"]);
        // Ten tasks, 2601-2610, of weight 0.1 each: one rater says 0, 10, ... 90, the other 10 more.
        let file = |name: &str, first: i64| {
            let rows: String = (0..10).map(|n| format!("{},{}\n", 2601 + n, first + 10 * n)).collect();
            let path = db.path().join(name);
            std::fs::write(&path, format!("task_id,score\n{rows}")).unwrap();
            format!("file:{}", path.display())
        };
        let (low, high) = (file("low.csv", 0), file("high.csv", 10));
        db.ok(&["score", "--rater", &low, "--rater", &high, "--rubric", "substitution"]);
        let low = "labels:low".to_owned();
        let report = db.json(&["aggregate", "--scheme", "equal", "--json"]);
        assert_eq!((&report["mock"], &report["ranked"], &report["tasks_contested"]), (&false.into(), &1.into(), &0.into()));
        let rows = occupation_ai_score::of_snapshot(&mut db.connect(), 1).unwrap();
        let row = rows.iter().find(|row| row.soc_code == "53-3032").unwrap();
        let close = |found: Option<f64>, expected: f64| assert!((found.unwrap() - expected).abs() < 1e-9, "{found:?} {expected}");
        // Means 45 and 55; SD of the two 10/√2; task means 5, 15, … 95 have the sample SD √(8250/9).
        close(row.mean, 50.0);
        close(row.std, 10.0 / 2.0_f64.sqrt());
        close(row.sd_tasks, (8_250.0_f64 / 9.0).sqrt());
        close(row.rater_low, 45.0);
        close(row.rater_high, 55.0);
        assert_eq!((row.rank, row.n_scored, row.n_partial), (Some(1), 10, 0));
        // Unscored is absent and not 0.
        let other = rows.iter().find(|row| row.soc_code == "47-2111").unwrap();
        assert_eq!((other.mean, other.std, other.rank, other.n_scored), (None, None, None, 0));

        // One rater is published as such.
        let single = db.run(&["aggregate", "--scheme", "equal", "--rater", &low, "--json"]);
        assert!(single.code == Some(3) && single.stderr.contains("--accept raters"), "{}", single.stderr);
        let single: serde_json::Value = serde_json::from_str(&single.stdout).unwrap();
        assert_eq!((&single["single_rater"], &single["snapshot"]), (&true.into(), &2.into()));
        db.accepting("raters", &["snapshots", "activate", "2"]);
        let rows = occupation_ai_score::of_snapshot(&mut db.connect(), 2).unwrap();
        let row = rows.iter().find(|row| row.soc_code == "53-3032").unwrap();
        assert_eq!(row.std, None);

        // Mock and real never mix, and mock does not push real aside.
        db.ok(&["score", "--rater", "mock:a"]);
        let mixed = db.run(&["aggregate", "--scheme", "equal", "--rater", &low, "--rater", "mock:a"]);
        assert!(mixed.code == Some(1) && mixed.stderr.contains("never share a snapshot"), "{}", mixed.stderr);
        let run = db.run(&["aggregate", "--scheme", "equal", "--rater", "mock:a"]);
        assert!(run.code == Some(3) && run.stderr.contains("--accept raters,mock --reason"), "{}{}", run.stdout, run.stderr);
        assert_eq!(score_snapshot::active(&mut db.connect(), "sample").unwrap().unwrap().id, 2);
        db.accepting("raters,mock", &["aggregate", "--scheme", "equal", "--rater", "mock:a"]);
        assert_eq!(score_snapshot::active(&mut db.connect(), "sample").unwrap().unwrap().id, 3);
        // Real raters are the default; going back to them is no new snapshot.
        let back = db.json(&["aggregate", "--scheme", "equal", "--json"]);
        assert_eq!((&back["snapshot"], &back["unchanged"], &back["activation"]), (&1.into(), &true.into(), &"active".into()));
    }

    fn runs_can_be_named_and_newer_ones_go_first(db: &Db) {
        import_sample(db);
        db.ok(&["weights", "--scheme", "equal"]);
        db.ok(&["catalog", "--strategy", "occupations", "--soc", "53-3032"]);
        let path = db.path().join("l.csv");
        let rater = format!("file:{}", path.display());
        for score in [40, 60] {
            let rows: String = (2601..2611).map(|task| format!("{task},{score}\n")).collect();
            std::fs::write(&path, format!("task_id,score\n{rows}")).unwrap();
            db.ok(&["score", "--rater", &rater, "--rubric", "substitution"]);
        }
        let mean = |db: &Db, snapshot: i64| occupation_ai_score::of_snapshot(&mut db.connect(), snapshot).unwrap()
            .into_iter().find(|row| row.soc_code == "53-3032").unwrap().mean.unwrap();
        db.ok(&["aggregate", "--scheme", "equal"]);
        assert!((mean(db, 1) - 60.0).abs() < 1e-9);
        db.ok(&["aggregate", "--scheme", "equal", "--run", "1", "--no-activate"]);
        assert!((mean(db, 2) - 40.0).abs() < 1e-9);
        assert_eq!(score_snapshot::active(&mut db.connect(), "sample").unwrap().unwrap().id, 1);
        assert!(db.run(&["aggregate", "--scheme", "equal", "--run", "9"]).stderr.contains("no run 9"));
        let weights = db.run(&["aggregate", "--scheme", "core2"]);
        assert!(weights.stderr.contains("onet-ai weights --scheme core2"), "{}", weights.stderr);
        recompute(db);
    }
}

with_real_data! {
    fn the_real_release_adds_up(db: &Db, data: &Path) {
        let zip = data.join("onet/db_30_1_text_with_importance.zip");
        db.ok(&["import", "--version", "30.1", "--from", zip.to_str().unwrap(), "--activate"]);
        db.ok(&["catalog", "--size", "200"]);
        for report in db.json(&["weights", "--all-schemes", "--json"]).as_array().unwrap() {
            assert_eq!((&report["occupations"], &report["tasks"]), (&798.into(), &18_796.into()));
        }
        db.ok(&["score", "--rater", "mock:a", "--rater", "mock:b", "--sample", "20"]);
        let short = db.json(&["aggregate", "--json"]);
        assert!(short["ranked"].as_u64().unwrap() >= 1, "{short}");
        db.ok(&["catalog", "--strategy", "all"]);
        db.ok(&["score", "--rater", "mock:a", "--rater", "mock:b", "--catalog", "all"]);
        let whole = db.json(&["aggregate", "--json"]);
        assert_eq!((&whole["tasks_scored"], &whole["ranked"]), (&18_796.into(), &798.into()));
        assert_eq!(whole["omitted"]["no_task_data"], 69);
        // What the mocks promise: alike, but not the same.
        let contested = whole["tasks_contested"].as_u64().unwrap();
        assert!((18_796 * 3 / 100..18_796 / 10).contains(&contested), "{contested}");
        let rows = task_rater_score::of_snapshot(&mut db.connect(), 2).unwrap();
        let pairs: Vec<(f64, f64)> = rows.chunks(2).map(|pair| (pair[0].score, pair[1].score)).collect();
        let n = f64::from(u32::try_from(pairs.len()).unwrap());
        let mean = |values: &mut dyn Iterator<Item = f64>| values.sum::<f64>() / n;
        let apart = mean(&mut pairs.iter().map(|(a, b)| (a - b).abs()));
        assert!((4.0..6.0).contains(&apart), "{apart}");
        let (a, b) = (mean(&mut pairs.iter().map(|(a, _)| *a)), mean(&mut pairs.iter().map(|(_, b)| *b)));
        let r = mean(&mut pairs.iter().map(|(x, y)| (x - a) * (y - b)))
            / (mean(&mut pairs.iter().map(|(x, _)| (x - a).powi(2))) * mean(&mut pairs.iter().map(|(_, y)| (y - b).powi(2)))).sqrt();
        assert!((0.87..0.93).contains(&r), "{r}");
        let scores = occupation_ai_score::of_snapshot(&mut db.connect(), 2).unwrap();
        let means = || scores.iter().filter_map(|row| row.mean);
        assert!(means().fold(f64::MIN, f64::max) - means().fold(f64::MAX, f64::min) >= 60.0);
        recompute(db);
    }
}

on_postgres! {
    fn both_databases_have_the_same_digits() {
        let sqlite = Db::new(Kind::Sqlite);
        let postgres = Db::new(Kind::Postgres);
        aggregated(&sqlite);
        aggregated(&postgres);
        assert_eq!(digits(&sqlite), digits(&postgres));
    }
}

#[test]
fn the_demo_uses_its_own_file_and_can_be_repeated() {
    let db = Db::new(Kind::Sqlite);
    let report = db.json(&["demo", "--once", "--json"]);
    assert_eq!(report["import"]["outcome"], "imported");
    assert_eq!(
        (&report["aggregate"]["ranked"], &report["aggregate"]["mock"]),
        (&25.into(), &true.into())
    );
    assert!(db.path().join("onet-ai-demo.db").exists());
    assert!(!db.path().join("test.db").exists(), "DATABASE_URL was touched");
    let again = db.json(&["demo", "--once", "--json"]);
    assert_eq!(
        (&again["import"]["outcome"], &again["aggregate"]["unchanged"]),
        (&"verified".into(), &true.into())
    );
    assert!(db.ok(&["demo", "--once"]).contains("MOCK"));
}
