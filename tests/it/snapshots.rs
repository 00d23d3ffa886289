//! `snapshots` (list, activate, diff) and `sensitivity`: going back, what changed, what weights decide.

use std::fs;

use onet_ai::db::occupation_scheme_score::SchemeScore;
use onet_ai::db::{
    bls_oews_metrics, change_report, occupation_ai_score, occupation_scheme_score, publication,
    score_snapshot, snapshot_scheme,
};
use onet_ai::read::edition::Edition;
use serde_json::{Value, json};

use crate::labour_sample::{everything, oews};
use crate::pipeline::recompute;
use crate::release::{Release, import_sample};
use crate::support::{Db, dump, on_both_databases};

#[track_caller]
fn close(value: &Value, expected: f64) {
    let value = value.as_f64().unwrap();
    assert!((value - expected).abs() < 1e-9, "{value} is not {expected}");
}

/// The sample, scored by two mock raters, without a snapshot.
fn scored(db: &Db) {
    import_sample(db);
    db.ok(&["catalog", "--strategy", "all"]);
    db.ok(&["score", "--rater", "mock:a", "--rater", "mock:b"]);
}

fn seq(db: &Db) -> i64 {
    publication::seq(&mut db.connect()).unwrap()
}

fn active(db: &Db) -> i64 {
    score_snapshot::active(&mut db.connect(), "sample").unwrap().unwrap().id
}

/// A snapshot's places under every scheme, as if it were the first one's.
fn places(db: &Db, snapshot: i64) -> Vec<SchemeScore> {
    let rows = occupation_scheme_score::of_snapshot(&mut db.connect(), snapshot).unwrap();
    assert!(!rows.is_empty());
    rows.into_iter().map(|row| SchemeScore { snapshot_id: 1, ..row }).collect()
}

on_both_databases! {
    fn going_back_is_one_command(db: &Db) {
        scored(db);
        assert!(db.ok(&["snapshots"]).contains("no snapshot is made yet"));
        assert!(db.run(&["snapshots", "activate", "1"]).stderr.contains("none is made yet"));
        db.ok(&["weights", "--all-schemes"]);
        db.ok(&["aggregate"]);
        let report = db.json(&["aggregate", "--scheme", "equal", "--json"]);
        let change = &report["change"];
        assert_eq!((&report["before"], &change["from"], &change["command"]),
            (&1.into(), &"snapshot 1".into(), &"onet-ai snapshots diff 1 2".into()));
        assert_eq!(change["summary"][0], "made differently in: weights: im_rt_ft → equal");
        let list = db.json(&["snapshots", "--json"]);
        let row = |at: usize| (list[at]["id"].clone(), list[at]["weight_scheme"].clone(), list[at]["published"].clone());
        assert_eq!(row(0), (2.into(), "equal".into(), true.into()));
        assert_eq!(row(1), (1.into(), "im_rt_ft".into(), false.into()));
        assert_eq!((&list[0]["raters"], &list[0]["mock"], &list[0]["ranked"]), (&json!(["mock:a", "mock:b"]), &true.into(), &25.into()));

        let before = seq(db);
        let back = db.ok(&["snapshots", "activate", "1"]);
        assert!(back.starts_with("snapshot 1 is active, in the place of snapshot 2"), "{back}");
        assert_eq!((active(db), seq(db)), (1, before + 1));
        let again = db.json(&["snapshots", "activate", "1", "--json"]);
        assert_eq!((&again["unchanged"], seq(db)), (&true.into(), before + 1));
        let unknown = db.run(&["snapshots", "activate", "9"]);
        assert!(unknown.code == Some(1) && unknown.stderr.contains("there are: 2 (sample), 1 (sample)"), "{}", unknown.stderr);
        // An aggregate that finds an old snapshot and publishes it tells what that changes.
        let accept = ["--accept", "rolled_back", "--reason", "equal weights were right"];
        let found = db.json(&[&["aggregate", "--scheme", "equal", "--json"][..], &accept].concat());
        assert_eq!((&found["unchanged"], &found["change"]["from"]), (&true.into(), &"snapshot 1".into()));
        // And one that changes nothing tells nothing.
        assert_eq!(db.json(&["aggregate", "--scheme", "equal", "--json"])["change"], Value::Null);
        let record = Edition::load(&mut db.connect()).unwrap().unwrap().record;
        let snapshots: Vec<(i64, bool, i64)> = record.snapshots.iter().map(|s| (s.id, s.active, s.ranked)).collect();
        assert_eq!(snapshots, [(2, true, 25), (1, false, 25)]);
        assert_eq!((record.releases[0].id.as_str(), record.releases[0].active), ("sample", true));
        // Another version is not the served one, and that is said.
        db.ok(&["migrate"]);
        let release = Release::new();
        fs::remove_file(release.file("Read Me.txt")).unwrap();
        db.accepting("ranked,raters", &["import", "--version", "next", "--from", release.path(), "--activate"]);
        let elsewhere = db.ok(&["snapshots", "activate", "1"]);
        assert!(elsewhere.contains("sample is not the active version: `onet-ai versions activate sample`"), "{elsewhere}");
    }

    fn a_snapshot_of_other_content_or_without_weights_is_refused(db: &Db) {
        scored(db);
        db.ok(&["weights"]);
        db.ok(&["aggregate"]);
        let folder = crate::release::sample_folder();
        let release = Release::new();
        release.edit("Task Statements.txt", "\tCore\t", "\tSupplemental\t");
        let gates = "ranked,raters";
        db.accepting(gates, &["import", "--version", "sample", "--from", release.path(), "--replace"]);
        db.ok(&["weights"]);
        let run = db.run(&["snapshots", "activate", "1"]);
        assert!(run.code == Some(1) && run.stderr.contains("other content of version sample"), "{}", run.stderr);
        // The content that it was made of is back: only the weights are missing.
        db.ok(&["import", "--version", "sample", "--from", folder.to_str().unwrap(), "--replace"]);
        let run = db.run(&["snapshots", "activate", "1"]);
        assert!(run.code == Some(1) && run.stderr.contains("onet-ai weights --scheme im_rt_ft --data-version sample"), "{}", run.stderr);
        db.ok(&["weights"]);
        db.ok(&["snapshots", "activate", "1"]);
    }

    fn mock_does_not_push_real_aside(db: &Db) {
        everything(db);
        db.ok(&["score", "--rater", "mock:a"]);
        assert_eq!(db.run(&["aggregate", "--scheme", "equal", "--rater", "mock:a"]).code, Some(3));
        let run = db.run(&["snapshots", "activate", "2"]);
        let command = "onet-ai snapshots activate 2 --accept raters,mock --reason TEXT";
        assert!(run.code == Some(3) && run.stderr.contains(command), "{}", run.stderr);
        assert_eq!(active(db), 1);
        assert!(db.accepting("raters,mock", &["snapshots", "activate", "2"]).contains("made up"));
        assert_eq!(active(db), 2);
        // Real raters in the place of mock ones need no leave, occupations that lose their rank do.
        let run = db.run(&["snapshots", "activate", "1"]);
        let command = "onet-ai snapshots activate 1 --accept ranked,jobs_covered --reason TEXT";
        assert!(run.code == Some(3) && run.stderr.contains(command), "{}", run.stderr);
        db.accepting("ranked,jobs_covered", &["snapshots", "activate", "1"]);
        let diff = db.json(&["snapshots", "diff", "1", "2", "--json"]);
        assert_eq!(diff["differences"][0], "scores: real → mock");
        let (lost, gained) = (diff["lost"].as_array().unwrap().len(), diff["gained"].as_array().unwrap().len());
        let pools = format!("occupations ranked before only: {lost}, after only: {gained}. ");
        assert!(gained > 0 && diff["pools"].as_str().unwrap().starts_with(&pools), "{}", diff["pools"]);
        assert!(db.ok(&["snapshots", "diff", "1", "2"]).contains(&pools));
    }

    fn the_change_of_the_weighted_mean_is_taken_apart(db: &Db) {
        everything(db);
        // Scored codes and their jobs: 11-9199 300 × 90, 15-1252 500 × 70, 27-3099 50 × 10, 43-3999
        // 1,000 × 45, 53-3032 2,000 × 20. In the newer period two of them have no figure.
        let newer = [("15-1252", 500), ("43-3999", 500), ("53-3032", 1_000)];
        let rows: Vec<_> = newer.iter().map(|(code, jobs)| oews(code, "2026-05", Some(*jobs), None)).collect();
        bls_oews_metrics::load(&mut db.connect(), &rows).unwrap();
        db.ok(&["aggregate", "--scheme", "equal"]);
        let diff = db.json(&["snapshots", "diff", "1", "2", "--json"]);
        assert_eq!(diff["differences"], json!(["jobs of: 2025-05 → 2026-05"]));
        assert_eq!((&diff["same_scores"], &diff["kolmogorov_smirnov"]), (&true.into(), &0.0.into()));
        let change = &diff["employment"]["change"];
        let mean = 147_500.0 / 3_850.0;
        close(&change["mean_before"], mean);
        close(&change["mean_after"], 77_500.0 / 2_000.0);
        close(&change["within"], 0.0);
        close(&change["interaction"], 0.0);
        close(&change["between"], (70.0 - mean) * (500.0 / 2_000.0 - 500.0 / 3_850.0)
            + (45.0 - mean) * (500.0 / 2_000.0 - 1_000.0 / 3_850.0)
            + (20.0 - mean) * (1_000.0 / 2_000.0 - 2_000.0 / 3_850.0));
        close(&change["unmatched"], -(300.0 * (90.0 - mean) + 50.0 * (10.0 - mean)) / 3_850.0);
        let parts = ["within", "between", "interaction", "unmatched"].map(|part| change[part].as_f64().unwrap());
        close(&change["total"], parts.iter().sum());
        assert_eq!((&change["matched"], &change["gone"], &change["new"]), (&3.into(), &2.into(), &0.into()));
        // What was stored with the aggregate is the same.
        let stored = change_report::find(&mut db.connect(), "snapshots", "1", "2").unwrap().unwrap();
        let stored: Value = serde_json::from_str(&stored.body).unwrap();
        assert_eq!((&stored["employment"], &stored["top"]), (&diff["employment"], &diff["top"]));
        let text = db.ok(&["snapshots", "diff", "1", "2"]);
        assert!(text.contains("3,850 jobs of 2025-05 → 2,000 jobs of 2026-05"), "{text}");
        assert!(db.ok(&["snapshots", "diff", "1", "2", "--markdown"]).contains("## employment-weighted mean"));
        recompute(db);
    }

    fn without_employment_figures_the_reason_is_said(db: &Db) {
        scored(db);
        db.ok(&["weights", "--all-schemes"]);
        db.ok(&["aggregate"]);
        db.ok(&["aggregate", "--scheme", "core_only"]);
        let diff = db.json(&["snapshots", "diff", "1", "2", "--json"]);
        let employment = &diff["employment"];
        assert_eq!((&employment["change"], &employment["reason"]), (&Value::Null, &"snapshot 1 was made without employment figures".into()));
        assert_eq!((&diff["matched"], &diff["pools"]), (&25.into(), &Value::Null));
        // Against itself nothing changes, and the correlation is 1.
        let same = db.json(&["snapshots", "diff", "2", "2", "--json"]);
        assert_eq!(same["same_scores"], true);
        close(&same["spearman"], 1.0);
        assert_eq!((&same["movers_by_score"], &same["top"]["entries"]), (&json!([]), &json!([])));
    }

    fn the_published_scheme_is_the_published_score(db: &Db) {
        scored(db);
        db.ok(&["weights", "--all-schemes"]);
        db.ok(&["aggregate"]);
        let mut conn = db.connect();
        let scores = occupation_scheme_score::of_snapshot(&mut conn, 1).unwrap();
        for row in occupation_ai_score::of_snapshot(&mut conn, 1).unwrap() {
            let under = scores.iter().find(|s| s.soc_code == row.soc_code && s.weight_scheme == "im_rt_ft").unwrap();
            assert_eq!((under.mean, under.rank, under.weight_covered), (row.mean, row.rank, row.weight_covered));
        }
        assert_eq!(scores.len(), 5 * 25);
        let found = db.json(&["sensitivity", "--json"]);
        let schemes = found["schemes"].as_array().unwrap();
        let names: Vec<&str> = schemes.iter().map(|s| s["scheme"].as_str().unwrap()).collect();
        assert_eq!(names, ["im_rt_ft", "im_rt", "core2", "core_only", "equal"]);
        close(&schemes[0]["spearman"], 1.0);
        for scheme in &schemes[1..] {
            let rho = scheme["spearman"].as_f64().unwrap();
            assert!(rho < 1.0 && rho > 0.0 && scheme["same_as"].is_null(), "{scheme}");
        }
        let widest = found["occupations"].as_array().unwrap().iter()
            .map(|o| o["rank_high"].as_i64().unwrap() - o["rank_low"].as_i64().unwrap()).max();
        assert!(widest > Some(0));
        // The published view has it, and nothing where there are no tasks.
        let edition = Edition::load(&mut conn).unwrap().unwrap();
        let trucks = &edition.occupation("53-3032").unwrap().score;
        let own = found["occupations"].as_array().unwrap().iter().find(|o| o["soc_code"] == "53-3032").unwrap();
        let shown = serde_json::to_value(trucks.sensitivity.as_ref().unwrap()).unwrap();
        assert_eq!((&shown["rank_low"], &shown["rank_high"]), (&own["rank_low"], &own["rank_high"]));
        assert_eq!((&shown["schemes"][0]["scheme"], &shown["schemes"][0]["rank"]), (&"im_rt_ft".into(), &json!(trucks.rank)));
        let without = edition.occupations.iter().find(|o| o.score.n_tasks == 0).unwrap();
        assert!(without.score.sensitivity.is_none());
        recompute(db);
        // A snapshot without it says so, and the next aggregate makes another.
        drop(conn);
        db.take_from_snapshots("delete from occupation_scheme_score; delete from snapshot_scheme");
        let run = db.run(&["sensitivity", "--snapshot", "1"]);
        assert!(run.code == Some(1) && run.stderr.contains("not part of this snapshot"), "{}", run.stderr);
        assert!(Edition::load(&mut db.connect()).unwrap().unwrap().occupation("53-3032").unwrap().score.sensitivity.is_none());
        let again = db.json(&["aggregate", "--json"]);
        assert_eq!((&again["snapshot"], &again["unchanged"]), (&2.into(), &false.into()));
        assert_eq!(places(db, 2), scores);
    }

    /// A server reads on two connections at once; an edition is of one publication all the same.
    fn two_connections_read_one_publication(db: &Db) {
        // What every occupation says; made of both parts.
        let shown = |edition: &Edition| format!("{:?}", edition.occupations);
        scored(db);
        db.ok(&["weights"]);
        db.ok(&["aggregate"]);
        let (mut conn, mut other) = (db.connect(), db.connect());
        let alone = shown(&Edition::load(&mut conn).unwrap().unwrap());
        let both = Edition::load_on_two(&mut conn, &mut other).unwrap().unwrap();
        assert_eq!(shown(&both), alone);
        // A connection that sees another publication, and one that sees none, add nothing to it.
        let (later, empty) = (Db::new(Kind::Sqlite), Db::new(Kind::Sqlite));
        import_sample(&later);
        empty.ok(&["migrate"]);
        for elsewhere in [&later, &empty] {
            let seen = |conn: &mut _| publication::seq(conn).unwrap();
            assert_ne!(seen(&mut elsewhere.connect()), seen(&mut conn));
            let edition = Edition::load_on_two(&mut conn, &mut elsewhere.connect()).unwrap().unwrap();
            assert_eq!(shown(&edition), alone);
            let none = Edition::load_on_two(&mut empty.connect(), &mut elsewhere.connect()).unwrap();
            assert!(none.is_none());
        }
    }

    /// What every snapshot holds is no reason to make it again.
    fn a_whole_snapshot_is_not_made_again(db: &Db) {
        scored(db);
        db.ok(&["weights"]);
        db.ok(&["aggregate"]);
        let before = dump(db, &[]);
        db.take_from_snapshots("select 1");
        assert_eq!(dump(db, &[])["score_snapshot"], before["score_snapshot"]);
        assert_eq!(db.json(&["aggregate", "--json"])["unchanged"], true);
        // Published, and nobody knows by which check.
        db.take_from_snapshots("delete from gate_result; delete from gate_check");
        assert_eq!(active(db), 1, "it stays published");
        let again = db.json(&["aggregate", "--json"]);
        assert_eq!((&again["snapshot"], &again["unchanged"]), (&2.into(), &false.into()));
        assert_eq!(db.json(&["aggregate", "--json"])["unchanged"], true);
    }

    fn weights_that_are_not_stored_are_computed(db: &Db) {
        scored(db);
        db.ok(&["weights", "--scheme", "core2"]);
        db.ok(&["aggregate", "--scheme", "core2"]);
        let alone = occupation_scheme_score::of_snapshot(&mut db.connect(), 1).unwrap();
        db.ok(&["weights", "--all-schemes"]);
        db.ok(&["aggregate", "--scheme", "core2", "--seed", "7"]);
        assert_eq!(places(db, 2), alone);
        assert_eq!(snapshot_scheme::of_snapshot(&mut db.connect(), 2).unwrap()[0].weight_scheme, "core2");
        recompute(db);
    }

    fn schemes_that_are_the_same_are_no_evidence_of_their_own(db: &Db) {
        let release = Release::new();
        let path = release.file("Task Ratings.txt");
        let text = fs::read_to_string(&path).unwrap();
        let kept: Vec<&str> = text.lines().filter(|line| line.split('\t').nth(2) != Some("FT")).collect();
        fs::write(&path, kept.join("\r\n") + "\r\n").unwrap();
        db.ok(&["import", "--version", "sample", "--from", release.path(), "--activate"]);
        db.ok(&["weights", "--all-schemes"]);
        db.ok(&["catalog", "--strategy", "all"]);
        db.ok(&["score", "--rater", "mock:a", "--rater", "mock:b"]);
        assert!(db.ok(&["aggregate"]).contains("im_rt the same as im_rt_ft"));
        let found = db.json(&["sensitivity", "--json"]);
        assert_eq!((&found["schemes"][1]["scheme"], &found["schemes"][1]["same_as"]), (&"im_rt".into(), &"im_rt_ft".into()));
        assert_eq!(found["schemes"][1]["movers"], json!([]));
        assert!(found["notes"][0].as_str().unwrap().contains("no evidence of its own"));
        let shown = db.ok(&["show", "53-3032"]);
        assert!(shown.contains("under 4 weight schemes; im_rt is the same as im_rt_ft"), "{shown}");
        let text = db.ok(&["sensitivity"]);
        assert!(text.contains("the same as im_rt_ft"), "{text}");
        recompute(db);
    }
}
