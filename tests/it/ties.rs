//! What is equal on paper is equal in every command and reply, and an interval is stated from half
//! of the weight on.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use onet_ai::db::occupation_ai_score::{self, OccupationScoreRow};
use onet_ai::db::{
    occupation_rater_score, occupation_scheme_score, rater_agreement, task_statements,
};

use crate::pipeline::{recompute_ranks, recompute_summary};
use crate::release::import_sample;
use crate::server::Server;
use crate::support::{Db, on_both_databases};

/// How far the two tasks of a pair lie from 40; one after the other.
const APART: [i64; 5] = [1, 7, 13, 29, 40];

/// Labels under which the tasks of one type of every O*NET-SOC occupation are pairs around 40, and
/// the odd one is 40: so every occupation has 40 under core2 and under equal weights.
fn around_forty(db: &Db, name: &str, sign: i64) -> String {
    let mut alike: BTreeMap<(String, Option<String>), Vec<i64>> = BTreeMap::new();
    for task in task_statements::of_version(&mut db.connect(), "sample").unwrap() {
        alike.entry((task.onetsoc_code, task.task_type)).or_default().push(task.task_id);
    }
    let mut text = "task_id,score\n".to_owned();
    for (pair, apart) in alike.values().flat_map(|tasks| tasks.chunks(2)).zip(APART.iter().cycle())
    {
        let apart = if pair.len() == 2 { sign * apart } else { 0 };
        for (task, apart) in pair.iter().zip([-apart, apart]) {
            writeln!(text, "{task},{}", 40 + apart).unwrap();
        }
    }
    file(db, name, &text)
}

fn file(db: &Db, name: &str, text: &str) -> String {
    let path = db.path().join(name);
    std::fs::write(&path, text).unwrap();
    format!("file:{}", path.display())
}

fn scores(db: &Db, snapshot: i64) -> Vec<OccupationScoreRow> {
    occupation_ai_score::of_snapshot(&mut db.connect(), snapshot).unwrap()
}

fn row(db: &Db, soc_code: &str) -> OccupationScoreRow {
    scores(db, 1).into_iter().find(|row| row.soc_code == soc_code).unwrap()
}

/// Labels of some tasks, aggregated with equal weights.
fn labelled(db: &Db, labels: &[(i64, i64)]) {
    import_sample(db);
    db.ok(&["weights", "--scheme", "equal"]);
    db.ok(&["catalog", "--strategy", "all"]);
    let rows: String = labels.iter().map(|(task, score)| format!("{task},{score}\n")).collect();
    let labels = file(db, "labels.csv", &format!("task_id,score\n{rows}"));
    db.run(&["score", "--rater", &labels, "--rubric", "substitution"]);
    db.ok(&["aggregate", "--scheme", "equal"]);
}

on_both_databases! {
    fn means_that_are_equal_on_paper_share_rank_and_band(db: &Db) {
        import_sample(db);
        db.ok(&["weights", "--scheme", "core2"]);
        db.ok(&["catalog", "--strategy", "all"]);
        let (a, b) = (around_forty(db, "a.csv", 1), around_forty(db, "b.csv", -1));
        db.ok(&["score", "--rater", &a, "--rater", &b, "--rubric", "substitution"]);
        db.ok(&["aggregate", "--scheme", "core2"]);
        let rows = scores(db, 1);
        let ranked: Vec<&OccupationScoreRow> = rows.iter().filter(|row| row.rank.is_some()).collect();
        assert_eq!(ranked.len(), 25);
        // Sums that are 40 on paper, and not in binary: else this test would show nothing.
        let mut conn = db.connect();
        let means = occupation_rater_score::of_snapshot(&mut conn, 1).unwrap();
        assert!(means.iter().any(|row| row.mean < 40.0) && means.iter().any(|row| row.mean > 40.0));
        assert!(crate::support::all(&means, |row| row.rank == Some(1) && (row.mean - 40.0).abs() < 1e-9));
        assert!(crate::support::all(&ranked, |row| row.rank == Some(1)));
        let schemes = occupation_scheme_score::of_snapshot(&mut conn, 1).unwrap();
        let flat = schemes.iter().filter(|row| ["core2", "equal"].contains(&row.weight_scheme.as_str()));
        assert!(flat.clone().count() == 50 && flat.clone().all(|row| row.rank == Some(1)));
        // Nothing varies between occupations, so no correlation over them exists.
        let agreement = rater_agreement::of_snapshot(&mut conn, "sample", 1).unwrap();
        let over_occupations = agreement.iter().filter(|row| row.scope == "occupations");
        let names: Vec<&str> = over_occupations.map(|row| row.statistic.as_str()).collect();
        assert!(names.contains(&"bias") && !names.contains(&"spearman") && !names.contains(&"alpha"), "{names:?}");

        let server = Server::of(db);
        for order in ["asc", "desc"] {
            let found = server.get(&format!("/rankings/ai_risk?min_score=40&max_score=40&order={order}&per_page=100"));
            assert_eq!(found["total"], 25, "{order}");
            let items = found["occupations"].as_array().unwrap();
            let codes: Vec<&str> = items.iter().map(|item| item["soc_code"].as_str().unwrap()).collect();
            assert!(codes.is_sorted(), "{codes:?}");
            assert!(crate::support::all(items, |item| item["score"]["band"] == "moderate"), "{found}");
        }
        recompute_ranks(db);
        recompute_summary(db);
    }

    fn half_of_the_weight_has_an_interval(db: &Db) {
        // Five of ten equal tasks: 0.1 + 0.1 + 0.1 + 0.1 + 0.1 is half on paper. w = 0.2, mean 50,
        // Σ w² (x − 50)² = 0.04 · 4,000 = 160, v = 5/4 · 160 = 200; t of four degrees of freedom is
        // 2.776 445 105 197 798 7 (scipy).
        labelled(db, &[(2601, 10), (2602, 30), (2603, 50), (2604, 70), (2605, 90)]);
        let found = row(db, "53-3032");
        let reach = 2.776_445_105_197_799 * 200.0_f64.sqrt();
        assert!((found.interval_low.unwrap() - (50.0 - reach)).abs() < 1e-9, "{found:?}");
        assert!((found.interval_high.unwrap() - (50.0 + reach)).abs() < 1e-9, "{found:?}");
        assert_eq!((found.rank, found.rank_low, found.rank_high), (Some(1), Some(1), Some(1)));
        recompute_ranks(db);
    }

    fn less_than_half_has_none_and_says_why(db: &Db) {
        labelled(db, &[(2601, 10), (2602, 30), (2603, 50), (2604, 70)]);
        let found = row(db, "53-3032");
        assert!((found.mean.unwrap() - 40.0).abs() < 1e-9 && found.sd_tasks.is_some());
        assert_eq!((found.interval_low, found.interval_high, found.rank, found.rank_low), (None, None, None, None));
        let server = Server::of(db);
        let score = server.get("/occupations/53-3032")["score"].clone();
        let why = "the scored tasks carry less than half of the weight";
        assert_eq!((&score["interval_reason"], &score["ci_low"], &score["reason"]), (&why.into(), &serde_json::Value::Null, &"partly scored".into()));
        let ranking = server.get("/rankings/ai_risk?min_coverage=0.4");
        assert_eq!((&ranking["total"], &ranking["occupations"][0]["score"]["ci_high"]), (&1.into(), &serde_json::Value::Null));
        assert!(db.ok(&["show", "53-3032"]).contains(&format!("no interval over tasks: {why}")));
        recompute_ranks(db);

        // A snapshot of an earlier program that has one loses it, and one from half of the weight on
        // does not.
        db.execute("update occupation_ai_score set ci_low = 1, ci_high = 2; \
            update occupation_ai_score set weight_covered = 0.5 where soc_code = '37-2011'; \
            delete from __diesel_schema_migrations where version = '00000000000009'");
        db.ok(&["migrate"]);
        assert_eq!((row(db, "53-3032").interval_low, row(db, "53-3032").interval_high), (None, None));
        assert_eq!(row(db, "37-2011").interval_low, Some(1.0));
    }

    fn a_single_task_of_a_speciality_has_none_and_says_so(db: &Db) {
        // All twelve tasks of 29-1141.00, half of the weight of the code, and one of 29-1141.03.
        import_sample(db);
        let tasks = task_statements::of_version(&mut db.connect(), "sample").unwrap();
        let of = |code: &str| tasks.iter().filter(|task| task.onetsoc_code == code).map(|task| task.task_id).collect::<Vec<_>>();
        let mut labels: Vec<(i64, i64)> = of("29-1141.00").into_iter().zip((0..).step_by(5)).collect();
        labels.push((of("29-1141.03")[0], 90));
        labelled(db, &labels);
        let found = row(db, "29-1141");
        assert_eq!((found.rank, found.interval_low, found.rank_low, found.n_details_scored), (Some(1), None, None, 2));
        let reason = Server::of(db).get("/occupations/29-1141")["score"]["interval_reason"].clone();
        assert_eq!(reason, "one of its O*NET-SOC occupations has a single scored task");
        recompute_ranks(db);
    }
}
