//! Every command that a refusal prints runs as it stands, and does what it says.

use std::fs;
use std::path::Path;

use onet_ai::read::edition::Edition;
use serde_json::Value;

use crate::bls::{import_all, table};
use crate::gates::{fine, other_content, published, refused};
use crate::pipeline::recompute;
use crate::release::{Release, import_sample};
use crate::support::{Db, Run, on_both_databases};

/// The commands that a run printed on stderr, each on a line of its own after what it is for.
pub fn printed(run: &Run) -> Vec<String> {
    let commands = run.stderr.lines().filter_map(|line| line.split_once(": onet-ai "));
    commands.map(|(_, command)| format!("onet-ai {command}")).collect()
}

/// Runs a printed command by a shell, with a reason in the place of TEXT.
pub fn shell(db: &Db, command: &str) -> Run {
    let command = command.replace(" TEXT", " 'it is meant'");
    Run::from(db.shell(&command).output().unwrap())
}

/// The printed command that has a flag.
#[track_caller]
fn with_flag(run: &Run, flag: &str) -> String {
    let found = printed(run).into_iter().find(|command| command.contains(flag));
    found.unwrap_or_else(|| panic!("no command with {flag}: {}", run.stderr))
}

#[track_caller]
fn runs(db: &Db, command: &str) -> String {
    let run = shell(db, command);
    assert_eq!(run.code, Some(0), "{command}: {}{}", run.stdout, run.stderr);
    run.stdout
}

#[track_caller]
fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// A release `next` with everything but scores; it is not active.
fn next(db: &Db) -> Release {
    let next = Release::new();
    next.remove("Read Me.txt");
    fine(db, &["import", "--version", "next", "--from", next.path()]);
    fine(db, &["catalog", "--strategy", "all", "--data-version", "next"]);
    fine(db, &["weights", "--data-version", "next"]);
    next
}

/// The sample with everything but scores; it is active.
fn prepared(db: &Db) {
    import_sample(db);
    fine(db, &["catalog", "--strategy", "all"]);
    fine(db, &["weights"]);
}

/// Scores of people for every task but those of some SOC codes; returns the rater.
fn labels(db: &Db, name: &str, score: i64, without: &[&str]) -> String {
    let tasks = onet_ai::db::task_statements::of_version(&mut db.connect(), "sample").unwrap();
    let kept =
        tasks.iter().filter(|task| !without.iter().any(|code| task.onetsoc_code.starts_with(code)));
    let rows: String = kept.map(|task| format!("{},{score}\n", task.task_id)).collect();
    let path = db.path().join(format!("{name}.csv"));
    fs::write(&path, format!("task_id,score\n{rows}")).unwrap();
    format!("file:{}", path.display())
}

fn score_labels(db: &Db, rater: &str) {
    fine(db, &["score", "--rater", rater, "--rubric", "substitution"]);
}

on_both_databases! {
    fn going_on_is_about_the_release_that_was_meant(db: &Db) {
        prepared(db);
        next(db);
        for args in [&["score", "--rater", "mock:a"][..], &["aggregate"],
            &["score", "--rater", "mock:a", "--rater", "mock:b", "--data-version", "next"], &["aggregate", "--data-version", "next"],
            &["score", "--rater", "mock:trial", "--sample", "20", "--data-version", "next"]] {
            fine(db, args);
        }
        let (run, _) = refused(db, &["aggregate", "--data-version", "next"], &["ranked"]);
        let told = runs(db, &with_flag(&run, "--rater mock:a --rater mock:b"));
        assert!(told.starts_with("snapshot 2: unchanged, active"), "{told}");
        // Limits of this time are part of what was said.
        let limited = ["aggregate", "--data-version", "next", "--gate-limit", "ranked=1", "--rater", "mock:trial"];
        let (run, _) = refused(db, &limited, &["raters"]);
        runs(db, &with_flag(&run, "--gate-limit ranked=1 --accept raters"));
    }

    fn going_on_with_a_mixture_mixes(db: &Db) {
        prepared(db);
        fine(db, &["score", "--rater", "mock:a"]);
        fine(db, &["score", "--rater", "mock:c", "--rubric", "augmentation"]);
        fine(db, &["aggregate", "--mix-questions", "--rater", "mock:a", "--rater", "mock:c"]);
        let (run, _) = refused(db, &["aggregate", "--rater", "mock:a"], &["raters", "question"]);
        assert!(!run.stderr.contains("--prompt-version mixed:"), "{}", run.stderr);
        let told = runs(db, &with_flag(&run, "--mix-questions"));
        assert!(told.starts_with("snapshot 1: unchanged, active"), "{told}");
    }

    /// The raters and the question are as published; only one of them has less to say.
    fn going_on_without_what_a_rater_has_lost_names_the_runs(db: &Db) {
        prepared(db);
        score_labels(db, &labels(db, "ann", 40, &[]));
        fine(db, &["aggregate", "--seed", "7"]);
        score_labels(db, &labels(db, "ann", 40, &["13-2011", "29-1141"]));
        let (run, _) = refused(db, &["aggregate"], &["ranked"]);
        let told = runs(db, &with_flag(&run, "--run 1"));
        assert!(told.starts_with("snapshot 1: unchanged, active"), "{told}");
    }

    fn a_long_command_is_printed_whole(db: &Db) {
        prepared(db);
        fine(db, &["score", "--rater", "mock:a"]);
        fine(db, &["aggregate"]);
        let folder = db.path().join("a folder whose name has blanks, isn't short, and goes on for far longer than the eighty characters of a value");
        let other = other_content();
        fs::create_dir(&folder).unwrap();
        for entry in fs::read_dir(other.dir.path()).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, folder.join(path.file_name().unwrap())).unwrap();
        }
        let plain = db.run(&["import", "--version", "sample", "--from", folder.to_str().unwrap()]);
        assert_eq!(plain.code, Some(1), "{}", plain.stderr);
        let held = shell(db, &with_flag(&plain, "--replace"));
        assert_eq!(held.code, Some(3), "{}", held.stderr);
        assert!(runs(db, &with_flag(&held, "--accept")).contains("sample replaced"));
        // Nor is what an error repeats of others longer than before.
        let long = "x".repeat(500);
        let wrong = db.run(&["import", "--version", &long, "--from", folder.to_str().unwrap()]);
        assert!(!wrong.stderr.contains(&"x".repeat(100)), "{}", wrong.stderr);
    }

    fn a_reload_is_offered_as_it_was_asked_for(db: &Db) {
        prepared(db);
        import_all(db);
        let undated = |release: Release| { release.remove("Read Me.txt"); release };
        let (first, other) = (undated(Release::new()), undated(other_content()));
        fine(db, &["import", "--version", "next", "--from", first.path(), "--release-date", "2026-01-01"]);
        let run = db.run(&["import", "--version", "next", "--from", other.path(), "--release-date", "2026-02-01", "--activate",
            "--gate-limit", "row_change=0.5"]);
        let way = with_flag(&run, "--replace");
        for flag in ["--release-date 2026-02-01", "--activate", "--gate-limit row_change=0.5"] {
            assert!(way.contains(flag), "{flag}: {way}");
        }
        // The date stays where nobody states one.
        let told = runs(db, &way.replace(" --release-date 2026-02-01", "").replace(" --activate", ""));
        assert!(told.contains("nothing states the release date: it stays 2026-01-01"), "{told}");
        let versions = db.json(&["versions", "--json"]);
        let row = versions.as_array().unwrap().iter().find(|row| row["id"] == "next").unwrap();
        assert_eq!(row["release_date"], "2026-01-01");
        // BLS's tables likewise.
        let less: String = table("oews_2025-05.csv").lines().take(9).map(|line| format!("{line}\n")).collect();
        let path = db.path().join("less.csv");
        fs::write(&path, less).unwrap();
        let import = ["import", "oews", "--period", "2025-05", "--from", path.to_str().unwrap(), "--gate-limit", "figures=0.01"];
        let run = db.run(&import);
        assert_eq!(run.code, Some(1), "{}", run.stderr);
        let held = shell(db, &with_flag(&run, "--replace --gate-limit figures=0.01"));
        assert_eq!(held.code, Some(3), "{}", held.stderr);
        runs(db, &with_flag(&held, "--gate-limit figures=0.01 --accept figures"));
    }

    /// Whatever was made of the old content is made again by the commands of the report, also where
    /// another release is the default by then.
    fn what_to_run_again_runs(db: &Db) {
        prepared(db);
        fine(db, &["catalog", "--size", "30"]);
        fine(db, &["catalog", "--strategy", "occupations", "--soc", "13-2011"]);
        fine(db, &["weights", "--scheme", "equal"]);
        fine(db, &["score", "--rater", "mock:a", "--rater", "mock:b", "--catalog", "all", "--rubric", "augmentation"]);
        fine(db, &["aggregate"]);
        let catalogs = |db: &Db| onet_ai::db::catalog::all(&mut db.connect(), "sample").unwrap().into_iter().map(|c| c.catalog_id).collect::<Vec<_>>();
        let (before, stored) = (published(db), catalogs(db));
        let other = other_content();
        let replace = ["import", "--version", "sample", "--from", other.path(), "--replace", "--json"];
        let report = json(&db.accepting("ranked,jobs_covered,raters", &replace));
        next(db);
        fine(db, &["versions", "activate", "next"]);
        let rerun: Vec<&str> = report["rerun"].as_array().unwrap().iter().map(|command| command.as_str().unwrap()).collect();
        assert_eq!(rerun.len(), 7, "{rerun:?}");
        for command in rerun {
            runs(db, command);
        }
        assert_eq!(catalogs(db), stored);
        assert!(published(db).snapshot.is_none(), "the default release was scored");
        fine(db, &["versions", "activate", "sample"]);
        let after = published(db);
        assert!(after != before && after.snapshot == Some(2), "{after:?}");
        assert_eq!(db.json(&["snapshots", "--json"])[0]["ranked"], 25);
        // The snapshot of what was replaced cannot be recomputed, and does not count against the new one.
        recompute(db);
    }

    fn a_refused_release_leaves_its_snapshot_as_it_was_told(db: &Db) {
        prepared(db);
        next(db);
        for version in ["sample", "next"] {
            fine(db, &["score", "--rater", "mock:a", "--rater", "mock:b", "--data-version", version]);
            fine(db, &["aggregate", "--data-version", version]);
        }
        let alone = ["aggregate", "--data-version", "next", "--rater", "mock:a"];
        let (run, _) = refused(db, &alone, &["raters"]);
        runs(db, &with_flag(&run, "--accept"));
        let listed = |db: &Db| db.json(&["snapshots", "--json"])[0]["gates"].clone();
        let told = listed(db);
        assert_eq!((&told["accepted_reason"], &told["published"]), (&"it is meant".into(), &true.into()));
        // The release would lose a rater of the one that is served; its snapshot has nothing to do with that.
        let (run, _) = refused(db, &["versions", "activate", "next"], &["raters"]);
        assert_eq!(listed(db), told);
        let line = "snapshot 3 accepted against snapshot 2: raters (it is meant)";
        assert!(fine(db, &["snapshots"]).contains(line), "{}", fine(db, &["snapshots"]));
        let again = json(&fine(db, &[&alone[..], &["--json"]].concat()));
        assert_eq!((&again["activation"], &again["go_on_with"]), (&"active".into(), &Value::Null));
        assert!(!again["gates"].to_string().contains("breached"), "{again}");
        assert!(!fine(db, &["snapshots", "activate", "3"]).contains("BREACHED"));
        // Once it is served both acceptances are told.
        runs(db, &with_flag(&run, "versions activate next --accept raters"));
        let edition = Edition::load(&mut db.connect()).unwrap().unwrap();
        let accepted: Vec<&str> = edition.version.accepted.iter().map(|gate| gate.sentence.as_str()).collect();
        assert_eq!(accepted, ["1 of 2 published raters are lost: mock:b"; 2]);
        assert!(fine(db, &["versions"]).contains("next accepted against snapshot 1: raters (it is meant)"));
    }

    /// With nothing published, what was published last is what could be lost.
    fn after_a_withdrawal_the_last_publication_still_counts(db: &Db) {
        prepared(db);
        score_labels(db, &labels(db, "ann", 40, &[]));
        let first = fine(db, &["aggregate"]);
        assert!(first.contains("gates: passed, nothing is published that could be lost"), "{first}");
        let other = other_content();
        db.accepting("ranked,raters", &["import", "--version", "sample", "--from", other.path(), "--replace"]);
        assert_eq!(published(db).snapshot, None);
        fine(db, &["catalog", "--strategy", "all"]);
        fine(db, &["weights"]);
        fine(db, &["score", "--rater", "mock:x", "--sample", "60"]);
        let (run, _) = refused(db, &["aggregate"], &["ranked", "raters", "mock"]);
        assert!(run.stdout.contains("gates, against snapshot 1:"), "{}", run.stdout);
        // The same as before the reload is no loss.
        score_labels(db, &labels(db, "ann", 40, &[]));
        fine(db, &["aggregate", "--rater", "labels:ann"]);
        assert_eq!(published(db).ranked.len(), 25);
    }

    fn a_release_served_before_it_has_scores_is_held_against_the_one_before(db: &Db) {
        prepared(db);
        fine(db, &["score", "--rater", "mock:a"]);
        fine(db, &["aggregate"]);
        next(db);
        let (run, _) = refused(db, &["versions", "activate", "next"], &["ranked", "raters"]);
        runs(db, &with_flag(&run, "--accept"));
        fine(db, &["score", "--rater", "mock:a", "--sample", "60"]);
        refused(db, &["aggregate"], &["ranked"]);
        fine(db, &["score", "--rater", "mock:a"]);
        fine(db, &["aggregate"]);
    }

    fn small_losses_do_not_add_up_unseen(db: &Db) {
        prepared(db);
        let codes = ["13-2011", "29-1141", "15-1252"];
        let more = [&codes[..], &["53-3032", "11-1011"]].concat();
        let night = ["aggregate", "--gate-limit", "ranked=0.05"];
        score_labels(db, &labels(db, "ann", 40, &[]));
        db.ok(&night);
        assert_eq!(published(db).ranked.len(), 25);
        // One of 25 is 4 %, and one of the 24 that are left is, too.
        score_labels(db, &labels(db, "ann", 40, &codes[..1]));
        db.ok(&night);
        score_labels(db, &labels(db, "ann", 40, &codes[..2]));
        let (run, _) = refused(db, &night, &["ranked"]);
        let sentence = "2 of 25 ranked occupations of snapshot 1, the best since such a loss was last accepted, lose their rank";
        assert!(run.stderr.contains(sentence), "{}", run.stderr);
        runs(db, &with_flag(&run, "--accept ranked"));
        // What was accepted, or passed a wider limit, is the best from then on.
        score_labels(db, &labels(db, "ann", 40, &codes));
        db.ok(&night);
        assert_eq!(published(db).ranked.len(), 22);
        score_labels(db, &labels(db, "ann", 40, &more));
        db.ok(&["aggregate", "--gate-limit", "ranked=0.5"]);
        score_labels(db, &labels(db, "ann", 41, &more));
        db.ok(&night);
    }

    fn the_same_table_under_two_names_counts_once(db: &Db) {
        prepared(db);
        score_labels(db, &labels(db, "ann", 40, &[]));
        fine(db, &["aggregate"]);
        score_labels(db, &labels(db, "bob", 40, &[]));
        let report = json(&db.ok(&["aggregate", "--json"]));
        assert_eq!((&report["single_rater"], &report["raters"][0]["rater"]), (&true.into(), &"labels:bob".into()));
        let note = "run 1 is left out: labels:ann is the same table of labels as labels:bob, which is newer";
        assert!(report["notes"].as_array().unwrap().contains(&note.into()), "{report}");
        // Another table is somebody else.
        score_labels(db, &labels(db, "eve", 60, &[]));
        let report = json(&db.ok(&["aggregate", "--json"]));
        assert_eq!(report["raters"].as_array().unwrap().len(), 2);
    }

    fn accepting_a_staged_release_takes_a_reason(db: &Db) {
        import_sample(db);
        let less = Release::new();
        less.remove("Read Me.txt");
        less.remove("Skills.txt");
        let run = db.run(&["import", "--version", "next", "--from", less.path()]);
        assert_eq!(run.code, Some(3), "{}", run.stderr);
        assert_eq!(db.run(&["versions", "accept", "next"]).code, Some(2));
        assert_eq!(db.run(&["versions", "accept", "next", "--reason", " "]).code, Some(2));
        let told = runs(db, &with_flag(&run, "versions accept next"));
        assert!(told.contains("accepted, because: it is meant"), "{told}");
        let row = db.json(&["versions", "--json"])[0].clone();
        assert_eq!((&row["status"], &row["gates"]["accepted_reason"]), (&"ready".into(), &"it is meant".into()));
        assert!(row["gates"]["results"].to_string().contains("\"verdict\":\"accepted\""), "{row}");
        assert!(fine(db, &["versions"]).contains("next accepted: tables"), "{}", fine(db, &["versions"]));
    }

    /// The order of what is told is that of bytes, whatever collation the columns have.
    fn no_order_depends_on_the_databases_collation(db: &Db) {
        prepared(db);
        for rater in ["mock:b", "mock:A", "mock:_c", "mock:C-1"] {
            fine(db, &["score", "--rater", rater]);
        }
        fine(db, &["weights", "--all-schemes"]);
        fine(db, &["aggregate"]);
        let told = |db: &Db| {
            let commands: [&[&str]; 6] = [&["snapshots", "--json"], &["agreement", "--json"], &["runs", "--json"],
                &["show", "13-2011", "--json"], &["rubric", "list", "--json"], &["weights", "--all-schemes", "--json"]];
            let mut all: Vec<String> = commands.iter().map(|args| fine(db, args)).collect();
            all.push(serde_json::to_string(&Edition::load(&mut db.connect()).unwrap().unwrap().version).unwrap());
            all
        };
        let before = told(db);
        if db.kind() == crate::support::Kind::Postgres {
            for (table, columns) in [("snapshot_rater_version", &["rater", "model_version"][..]), ("occupation_rater_score", &["rater"]),
                ("rater_agreement", &["rater_a", "rater_b"]), ("task_rater_score", &["rater"]), ("snapshot_rater", &["rater"]),
                ("model_run", &["rater"]), ("run_model_version", &["model_version"]), ("occupation_scheme_score", &["weight_scheme"])] {
                for column in columns {
                    db.execute(&format!("alter table {table} alter column {column} type text collate \"en-x-icu\""));
                }
            }
        }
        for (now, before) in told(db).into_iter().zip(before) {
            assert_eq!(now, before);
        }
    }
}

/// Nothing that is printed for a shell can steer a terminal.
#[test]
fn a_command_is_one_line_of_visible_text() {
    let db = Db::new(crate::support::Kind::Sqlite);
    import_sample(&db);
    let other = other_content();
    let folder = db.path().join("a\u{1b}[31mb\nc");
    fs::rename(Path::new(other.path()), &folder).unwrap();
    let run = db.run(&["import", "--version", "sample", "--from", folder.to_str().unwrap()]);
    assert!(run.code == Some(1) && !run.stderr.contains('\u{1b}'), "{}", run.stderr);
    assert!(with_flag(&run, "--replace").contains("a\u{fffd}[31mb c"), "{}", run.stderr);
}
