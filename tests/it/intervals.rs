//! How sure a score is: what `aggregate` stores of METHOD 7, and what `show` and the API say of it.

use onet_ai::db::{occupation_ai_score, occupation_rater_score, score_snapshot};

use crate::pipeline::recompute_ranks;
use crate::release::import_sample;
use crate::server::Server;
use crate::support::{Db, on_both_databases};

/// A file of labels for the ten tasks of 53-3032 from `first` on, ten points apart.
fn labels(db: &Db, name: &str, first: i64) -> String {
    let trucks = (0..10).map(|n| (2601 + n, first + 10 * n));
    let rows: String = trucks.map(|(task, score)| format!("{task},{score}\n")).collect();
    let path = db.path().join(name);
    std::fs::write(&path, format!("task_id,score\n{rows}")).unwrap();
    format!("file:{}", path.display())
}

/// Two raters of one occupation whose tasks weigh the same.
fn labelled(db: &Db) {
    import_sample(db);
    db.ok(&["weights", "--scheme", "equal"]);
    db.ok(&["catalog", "--strategy", "occupations", "--soc", "53-3032"]);
    let (low, high) = (labels(db, "low.csv", 0), labels(db, "high.csv", 10));
    db.ok(&["score", "--rater", &low, "--rater", &high, "--rubric", "substitution"]);
}

#[track_caller]
fn close(found: Option<f64>, expected: f64) {
    assert!((found.unwrap() - expected).abs() < 1e-9, "{found:?} is not {expected}");
}

on_both_databases! {
    fn intervals_and_ranks_are_hand_checkable(db: &Db) {
        labelled(db);
        let report = db.json(&["aggregate", "--scheme", "equal", "--json"]);
        assert_eq!((&report["with_interval"], &report["with_rank_interval"]), (&1.into(), &1.into()));
        assert_eq!((&report["seed"], &report["draws"]), (&1.into(), &1_000.into()));
        let mut conn = db.connect();
        assert_eq!(score_snapshot::active(&mut conn, "sample").unwrap().unwrap().seed, Some(1));
        let rows = occupation_ai_score::of_snapshot(&mut conn, 1).unwrap();
        let row = rows.iter().find(|row| row.soc_code == "53-3032").unwrap();
        // Task means 5, 15 … 95 have the sample variance 8,250 / 9; of their mean it is a tenth. t of
        // nine degrees of freedom is 2.262 157 162 798 204 9 (scipy).
        let reach = 2.262_157_162_798_205 * (8_250.0_f64 / 90.0).sqrt();
        close(row.interval_low, 50.0 - reach);
        close(row.interval_high, 50.0 + reach);
        assert_eq!((row.rank, row.rank_low, row.rank_high), (Some(1), Some(1), Some(1)));
        let raters = occupation_rater_score::of_snapshot(&mut conn, 1).unwrap();
        assert_eq!(raters.iter().map(|row| row.rank).collect::<Vec<_>>(), [Some(1), Some(1)]);
        // What is not scored has none of it.
        let other = rows.iter().find(|row| row.soc_code == "47-2111").unwrap();
        assert_eq!((other.interval_low, other.interval_high, other.rank_low, other.rank_high), (None, None, None, None));
        recompute_ranks(db);
    }

    fn another_seed_is_another_snapshot_and_the_same_one_is_not(db: &Db) {
        labelled(db);
        let aggregate = |seed: &str| {
            let report = db.json(&["aggregate", "--scheme", "equal", "--seed", seed, "--json"]);
            (report["snapshot"].as_i64().unwrap(), report["unchanged"].as_bool().unwrap())
        };
        assert_eq!(aggregate("1"), (1, false));
        assert_eq!(aggregate("7"), (2, false));
        assert_eq!(aggregate("1"), (1, true));
        assert_eq!(aggregate("9223372036854775807"), (3, false));
        for seed in ["9223372036854775808", "-1", "x"] {
            assert_eq!(db.run(&["aggregate", "--seed", seed]).code, Some(2), "{seed}");
        }
        recompute_ranks(db);
    }

    fn a_snapshot_without_them_is_served_and_made_again(db: &Db) {
        labelled(db);
        db.ok(&["aggregate", "--scheme", "equal"]);
        db.take_from_snapshots("update score_snapshot set seed = null; \
            update occupation_ai_score set ci_low = null, ci_high = null, rank_low = null, rank_high = null; \
            update occupation_rater_score set rank = null");
        recompute_ranks(db);
        let score = Server::of(db).get("/occupations/53-3032")["score"].clone();
        for figure in ["ci_low", "ci_high", "rank_low", "rank_high"] {
            assert!(score[figure].is_null(), "{figure}");
        }
        assert_eq!((&score["rank"], score["raters"][0]["rank"].is_null()), (&1.into(), true));
        assert!(score["interval_reason"].as_str().unwrap().contains("onet-ai aggregate"));
        assert!(db.ok(&["show", "53-3032"]).contains("no interval over tasks: not part of this snapshot"));
        // The remedy works, although nothing else has changed.
        let again = db.json(&["aggregate", "--scheme", "equal", "--json"]);
        assert_eq!((&again["snapshot"], &again["unchanged"], &again["with_interval"]), (&2.into(), &false.into(), &1.into()));
    }

    fn show_says_how_sure_a_score_is(db: &Db) {
        labelled(db);
        let text = db.ok(&["show", "53-3032.00", "--tasks", "1"]);
        assert!(text.contains("score        none: no snapshot yet: run `onet-ai aggregate`"), "{text}");
        db.ok(&["aggregate", "--scheme", "equal"]);
        let text = db.ok(&["show", "53-3032.00", "--tasks", "1"]);
        for part in [
            "score, all of 53-3032 (snapshot 1, substitution-v1-",
            ", weights equal):\nscore        50.0 of 100, moderate; 95 % interval over tasks 28.3 to 71.7, raters fixed\n",
            "raters       45.0 to 55.0: labels:high 55.0",
            "labels:low 45.0 (rank 1)",
            "rank         1 of 1; 95 % interval 1 to 1\n",
            "rests on     10 of 10 tasks, 100 % of the weight\n",
            "not a probability that a job disappears",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
        assert!(db.ok(&["show", "29-1141"]).contains("score        none: unscored"));
        assert!(db.ok(&["show", "55-3016"]).contains("score        none: no task data"));
        let report = db.json(&["show", "53-3032", "--json"]);
        assert_eq!((&report["soc_code"], &report["ranked"]), (&"53-3032".into(), &1.into()));
        assert_eq!(report["score"], Server::of(db).get("/occupations/53-3032")["score"]);
        assert_eq!((&report["score_version"]["snapshot"], &report["score_version"]["weight_scheme"]), (&1.into(), &"equal".into()));
    }

    fn a_tenth_of_the_weight_has_no_interval_and_says_so(db: &Db) {
        import_sample(db);
        db.ok(&["weights", "--scheme", "equal"]);
        db.ok(&["catalog", "--strategy", "occupations", "--soc", "53-3032"]);
        let path = db.path().join("one.csv");
        std::fs::write(&path, "task_id,score\n2601,40\n").unwrap();
        let rater = format!("file:{}", path.display());
        let told = db.ok(&["score", "--rater", &rater, "--rubric", "substitution"]);
        assert!(told.contains("with a label: 1 of 10 items"), "{told}");
        let report = db.json(&["aggregate", "--scheme", "equal", "--json"]);
        assert_eq!((&report["with_interval"], &report["with_rank_interval"], &report["ranked"]), (&0.into(), &0.into(), &0.into()));
        let text = db.ok(&["show", "53-3032"]);
        for part in [
            "score        40.0 of 100, moderate; no interval over tasks: the scored tasks carry less than half of the weight\n",
            "raters       only labels:one",
            "rank         none: partly scored\n",
            "rests on     1 of 10 tasks, 10 % of the weight\n",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
        recompute_ranks(db);
    }
}
