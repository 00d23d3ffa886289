//! What `doctor`, `status` and the figures for monitoring say after a refresh, until there is a better one.

use onet_ai::db::DatabaseUrl;
use onet_ai::db::refresh_lock::{Holder, RefreshLock};

use crate::bls::import_all;
use crate::doctor::{examined, of, problem};
use crate::gates::published;
use crate::publisher::Publisher;
use crate::refresh::{refresh, reworded, serving};
use crate::release::Release;
use crate::support::on_both_databases;
use crate::ways::shell;

on_both_databases! {
    fn one_that_was_killed_is_told_from_one_at_work(db: &Db) {
        serving(db, &["mock:a"]);
        db.execute("insert into refresh_run (id, host, process, started_at, step, from_version, from_snapshot, data_version) values (1, 'here', 7, '2026-11-01 00:00:00', 'score', '30.1', 1, '30.2')");
        let url: DatabaseUrl = db.url().parse().unwrap();
        let holder = Holder { host: "here".to_owned(), process: 7, command: "onet-ai refresh".to_owned(), since: chrono::NaiveDateTime::default() };
        let lock = RefreshLock::take(&url, &holder).unwrap();
        let at_work = examined(db, &[], 0);
        assert_eq!(of(&at_work, "refresh")[0]["message"], "one is at work, at the step score");
        drop(lock);
        let killed = examined(db, &[], 0);
        let found = problem(&killed, "refresh", "warn");
        assert_eq!(found["message"], "that of 2026-11-01 ended without a word at the step score");
        assert_eq!(found["hint"], "onet-ai refresh --to 30.2");
    }

    fn what_could_not_be_asked_stays_to_be_seen(db: &Db) {
        let publisher = Publisher::start();
        serving(db, &["mock:a", "mock:b"]);
        import_all(db);
        db.ok(&["aggregate"]);
        publisher.publish("30.2", &Release::new());
        // The release is there, the workbook of the projections is not.
        let run = refresh(db, &publisher, &[]);
        assert_eq!((run.code, published(db).version.as_deref()), (Some(0), Some("30.2")), "{run:?}");
        let last = run.stdout.lines().last().unwrap();
        assert!(last.starts_with("could not check: projections: "), "{}", run.stdout);
        let report = examined(db, &[], 0);
        let found = problem(&report, "refresh", "warn");
        assert_eq!((&found["subject"], &found["hint"]), (&"projections".into(), &"onet-ai refresh --check".into()), "{found}");
        assert!(found["evidence"].as_str().unwrap().contains("404"), "{found}");
        let status = db.json(&["status", "--json"]);
        assert_eq!(status["unchecked"][0]["what"], "projections", "{status}");
        assert!(db.ok(&["status"]).contains("whether projections has something newer"));
        assert!(!db.ok(&["metrics"]).contains("onet_ai_last_refresh_timestamp_seconds "));
        // Whether there is something newer is known where all could be asked.
        db.execute("update refresh_run set report = replace(report, '\"unchecked\":true', '\"unchecked\":false')");
        assert_eq!(of(&examined(db, &[], 0), "refresh")[0]["status"], "ok");
        assert!(db.ok(&["metrics"]).contains("onet_ai_last_refresh_timestamp_seconds "));
    }

    fn what_was_held_back_is_what_comes_next(db: &Db) {
        let publisher = Publisher::start();
        serving(db, &["mock:a", "mock:b"]);
        publisher.publish("30.2", &reworded(200));
        let run = refresh(db, &publisher, &["--gate-limit", "agreement_alpha=0,mean_shift=0"]);
        assert_eq!(run.code, Some(3), "{run:?}");
        let status = db.json(&["status", "--json"]);
        let waiting = &status["waiting"];
        assert_eq!((&waiting["data_version"], &waiting["snapshot"]), (&"30.2".into(), &2.into()), "{status}");
        assert_eq!(waiting["gates"], serde_json::json!(["agreement_alpha", "mean_shift"]));
        let next = status["next"].as_str().unwrap();
        assert!(next.starts_with("onet-ai refresh --to 30.2") && next.contains("--accept agreement_alpha,mean_shift"), "{next}");
        let said = db.ok(&["status"]);
        assert!(said.contains("snapshot 2 of 30.2 in the place of what is published: a refresh held it back by agreement_alpha, mean_shift"), "{said}");
        let report = examined(db, &[], 0);
        assert_eq!(problem(&report, "refresh", "warn")["hint"], next);
        for gate in of(&report, "gates") {
            assert_eq!(gate["hint"], "onet-ai refresh --to 30.2 --accept agreement_alpha,mean_shift --reason TEXT");
        }
        let done = shell(db, &next.replace("TEXT", "meant"));
        assert_eq!((done.code, published(db).snapshot), (Some(0), Some(2)), "{done:?}");
        assert!(db.json(&["status", "--json"])["waiting"].is_null());
        assert_eq!(of(&examined(db, &[], 0), "refresh")[0]["status"], "ok");
    }

    fn what_was_held_back_and_published_by_hand_is_waiting_no_more(db: &Db) {
        let publisher = Publisher::start();
        serving(db, &["mock:a", "mock:b"]);
        publisher.publish("30.2", &reworded(200));
        assert_eq!(refresh(db, &publisher, &["--gate-limit", "mean_shift=0"]).code, Some(3));
        db.accepting("mock", &["snapshots", "activate", "2"]);
        assert_eq!(db.json(&["status", "--json"])["waiting"]["snapshot"], 2);
        db.accepting("mock", &["versions", "activate", "30.2"]);
        assert!(db.json(&["status", "--json"])["waiting"].is_null());
        assert_eq!(of(&examined(db, &[], 0), "refresh")[0]["message"].as_str().unwrap().split(' ').next_back(), Some("now"));
    }
}
