//! `onet-ai search` and `onet-ai show TEXT`: what somebody may mean, and the scores of every rater.

use crate::release::import_sample;
use crate::support::{all, on_both_databases};

on_both_databases! {
    fn a_text_finds_occupations_with_a_verdict_each(db: &Db) {
        assert!(db.run(&["search", "nurse"]).stderr.contains("onet-ai"), "says what to do first");
        import_sample(db);
        let text = db.ok(&["search", "registered", "nurse"]);
        let line = text.lines().find(|line| line.trim_start().starts_with("29-1141")).unwrap();
        assert!(line.contains("none: no snapshot yet"), "{line}");
        db.ok(&["catalog", "--strategy", "all"]);
        db.ok(&["weights"]);
        db.ok(&["score", "--rater", "mock:a", "--rater", "mock:b"]);
        db.ok(&["aggregate"]);
        let report = db.json(&["search", "truck driver", "--limit", "1", "--json"]);
        let hit = &report["hits"][0];
        assert_eq!((&hit["soc_code"], &hit["matched"]["by"]), (&"53-3032".into(), &"alternate_title".into()));
        assert_eq!(report["hits"].as_array().unwrap().len(), 1);
        assert!(report["total"].as_u64().unwrap() > 1 && report["score_version"]["mock"] == true);
        let (mean, verdict) = (hit["score"]["mean"].as_f64().unwrap(), hit["verdict"].as_str().unwrap());
        assert!(verdict.starts_with(&format!("{mean:.1} (")) && verdict.contains("; raters "), "{verdict}");
        let text = db.ok(&["search", "truck driver", "--limit", "1"]);
        assert!(text.lines().nth(1).unwrap().ends_with(verdict) && text.contains("; a higher --limit shows more"), "{text}");
        let corrected = db.ok(&["search", "electrican"]);
        assert!(corrected.contains("searched for \"electrician"), "{corrected}");
        let meant = &db.json(&["search", "electrican", "--json"])["searched_for"];
        assert!(meant.as_str().unwrap().starts_with("electrician") && report["searched_for"].is_null(), "{meant}");
        let none = db.run(&["search", "qqqq"]);
        assert_eq!((none.code, none.stdout.as_str()), (Some(1), ""));
        assert!(none.stderr.contains("nothing in version sample matches \"qqqq\""), "{}", none.stderr);
    }

    fn show_opens_what_is_clear_and_lists_what_is_not(db: &Db) {
        import_sample(db);
        db.ok(&["catalog", "--strategy", "all"]);
        db.ok(&["weights"]);
        db.ok(&["score", "--rater", "mock:a", "--rater", "mock:b"]);
        db.ok(&["aggregate"]);
        assert_eq!(db.ok(&["show", "truck", "driver"]), db.ok(&["show", "53-3032"]));
        let unclear = db.run(&["show", "manager"]);
        assert_eq!(unclear.code, Some(1));
        assert!(unclear.stdout.contains("11-3121") && unclear.stderr.contains("may mean several"), "{}", unclear.stderr);
        assert_eq!(db.run(&["show", "qqqq"]).code, Some(1));
        assert_eq!(db.run(&["show", "29-11"]).code, Some(2), "a code that is none is not looked for");
        assert_eq!(db.run(&["show", "nurse", "--data-version", "sample"]).code, Some(2));
        let report = db.json(&["show", "53-3032", "--tasks", "2", "--json"]);
        let task = &report["tasks"][0];
        let raters = task["raters"].as_array().unwrap();
        assert_eq!(raters.iter().map(|rater| &rater["rater"]).collect::<Vec<_>>(), ["mock:a", "mock:b"]);
        let text = db.ok(&["show", "53-3032", "--tasks", "2"]);
        let header = text.lines().find(|line| line.trim_start().starts_with("weight %")).unwrap();
        assert!(header.contains("mock:a  mock:b  task"), "{header}");
        let reason = raters[0]["rationale"].as_str().unwrap();
        assert!(!text.contains(reason), "reasons are printed only when asked for");
        let text = db.ok(&["show", "53-3032", "--tasks", "2", "--reasons"]);
        assert!(all(raters, |rater| {
            let (score, reason) = (rater["score"].as_f64().unwrap(), rater["rationale"].as_str().unwrap());
            text.contains(&format!("  {} {score:.1}: {reason}", rater["rater"].as_str().unwrap()))
        }), "{text}");
    }
}
