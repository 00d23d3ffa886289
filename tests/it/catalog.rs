//! `catalog` and `score --dry-run`: how many occupations the tasks would be enough to rank.

use serde_json::Value;

use crate::labour_sample::{load_bls, load_joins};
use crate::pipeline::{recompute, recompute_summary};
use crate::release::import_sample;
use crate::support::on_both_databases;

on_both_databases! {
    fn what_would_be_ranked_is_what_is_ranked(db: &Db) {
        import_sample(db);
        load_bls(db);
        load_joins(db);
        db.ok(&["weights"]);
        for size in ["1", "7", "22", "60", "244", "1000"] {
            let report = db.json(&["catalog", "--size", size, "--json"]);
            let reach = &report["reach"];
            assert_eq!((&reach["occupations"], &reach["oews_period"]), (&25.into(), &"2025-05".into()));
            let forecast = db.json(&["score", "--rater", "mock:a", "--dry-run", "--json"]);
            assert_eq!(&forecast["reach"], reach, "{size}");
            // Of this run alone: others have scored other tasks.
            let done = db.json(&["score", "--rater", "mock:a", "--json"]);
            let run = done["raters"][0]["run"].to_string();
            let aggregate = db.run(&["aggregate", "--run", &run, "--json"]);
            let aggregate: Value = serde_json::from_str(&aggregate.stdout).unwrap();
            assert_eq!(reach["ranked"], aggregate["ranked"], "{size}");
            let again = db.json(&["score", "--run", &run, "--dry-run", "--json"]);
            assert_eq!(&again["reach"], reach, "{size}");
            if size == "244" {
                // All tasks: the jobs are those of all scored codes, as the summary has them.
                assert_eq!(aggregate["activation"], "active");
                let coverage = db.json(&["summary", "--json"])["coverage"].clone();
                assert_eq!((&reach["jobs"], &reach["share_of_jobs"]), (&coverage["scored_jobs"], &coverage["scored_share"]));
                recompute_summary(db);
            }
        }
        db.ok(&["catalog", "--size", "60"]);
        let short = db.json(&["score", "--rater", "mock:a", "--sample", "20", "--dry-run", "--json"]);
        let whole = db.json(&["score", "--rater", "mock:a", "--dry-run", "--json"]);
        let ranked = |report: &Value| report["reach"]["ranked"].as_i64().unwrap();
        assert!(0 < ranked(&short) && ranked(&short) < ranked(&whole), "{short} {whole}");
        let text = db.ok(&["score", "--rater", "mock:a", "--sample", "20", "--dry-run"]);
        assert!(text.contains(&format!("{} of 25 occupations would be ranked by these tasks alone, with ", ranked(&short))), "{text}");
        // Every strategy and every size, task by task, from the independent script.
        db.ok(&["catalog", "--strategy", "top", "--size", "30"]);
        db.ok(&["catalog", "--strategy", "occupations", "--soc", "29-1141", "--soc", "15-2051"]);
        db.ok(&["catalog", "--strategy", "all"]);
        recompute(db);
    }

    fn without_figures_the_jobs_are_unknown_and_not_none(db: &Db) {
        import_sample(db);
        let report = db.json(&["catalog", "--size", "30", "--json"]);
        let reach = &report["reach"];
        assert!(reach["jobs"].is_null() && reach["share_of_jobs"].is_null() && reach["ranked"].as_i64() > Some(0), "{reach}");
        assert_eq!(reach["without_jobs"], reach["ranked"]);
        let text = db.ok(&["catalog", "--size", "30"]);
        assert!(text.contains("with an unknown number of jobs: no OEWS figures are joined to this version"), "{text}");
        let text = db.ok(&["catalog", "--size", "1"]);
        assert!(text.contains("of 25 occupations none would be ranked"), "{text}");
    }
}
