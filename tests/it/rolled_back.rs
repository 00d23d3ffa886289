//! What somebody went back from by hand: no timer publishes it again.

use crate::gates::{command_after, fine, go, published, refused};
use crate::publisher::Publisher;
use crate::refresh::{json, refresh, serving};
use crate::release::Release;
use crate::support::on_both_databases;
use crate::ways::{printed, shell};

on_both_databases! {
    fn the_nightly_aggregate_leaves_a_roll_back_alone(db: &Db) {
        serving(db, &["mock:a", "mock:b"]);
        fine(db, &["score", "--rater", "mock:c"]);
        let told = fine(db, &["aggregate"]);
        assert!(told.contains("rolled_back     passed    nobody went back from it by hand"), "{told}");
        db.accepting("raters", &["snapshots", "activate", "1"]);
        // Every other gate lets it pass: that is the ordinary bad night.
        let (run, way) = refused(db, &["aggregate"], &["rolled_back"]);
        assert!(run.stdout.contains("rolled_back     BREACHED  snapshot 2 was rolled back to snapshot 1 by hand on 20"), "{}", run.stdout);
        assert_eq!(published(db).snapshot, Some(1));
        // The command that is printed names it, and keeps the reason.
        go(db, &way);
        assert_eq!(published(db).snapshot, Some(2));
        assert_eq!(db.json(&["snapshots", "--json"])[0]["gates"]["accepted_reason"], "it is meant");
        assert!(fine(db, &["aggregate"]).starts_with("snapshot 2: unchanged, active"));
        // So does `aggregate` itself; and who names a snapshot by hand decides without a word.
        for again in [&["aggregate", "--accept", "rolled_back", "--reason", "c is right"][..], &["snapshots", "activate", "2"]] {
            db.accepting("raters", &["snapshots", "activate", "1"]);
            fine(db, again);
            assert_eq!(published(db).snapshot, Some(2), "{again:?}");
        }
    }

    fn another_snapshot_is_published_as_usual(db: &Db) {
        serving(db, &["mock:a", "mock:b"]);
        fine(db, &["score", "--rater", "mock:c"]);
        fine(db, &["aggregate"]);
        db.accepting("raters", &["snapshots", "activate", "1"]);
        fine(db, &["score", "--rater", "mock:d"]);
        assert!(fine(db, &["aggregate"]).starts_with("snapshot 3: "));
        assert_eq!(published(db).snapshot, Some(3));
        // That which was left stays left, whatever was published since.
        let again = ["aggregate", "--rater", "mock:a", "--rater", "mock:b", "--rater", "mock:c"];
        refused(db, &again, &["raters", "rolled_back"]);
    }

    fn a_refresh_leaves_a_roll_back_alone(db: &Db) {
        let publisher = Publisher::start();
        serving(db, &["mock:a", "mock:b"]);
        publisher.publish("30.2", &Release::new());
        assert_eq!(refresh(db, &publisher, &[]).code, Some(0));
        assert_eq!(published(db).version.as_deref(), Some("30.2"));
        fine(db, &["versions", "activate", "30.1"]);
        let check = refresh(db, &publisher, &["--check"]);
        assert_eq!(check.code, Some(0), "{check:?}");
        assert!(check.stdout.contains("O*NET        30.1: 30.2 was rolled back to 30.1 by hand on 20"), "{}", check.stdout);
        let said = json(&refresh(db, &publisher, &["--check", "--json"]));
        assert_eq!((&said["stale"], &said["release"]["state"], &said["release"]["newest"]), (&false.into(), &"rolled_back".into(), &"30.2".into()));
        let run = refresh(db, &publisher, &[]);
        assert!(run.code == Some(0) && run.stdout.starts_with("up to date: snapshot 1 of O*NET 30.1 stays"), "{run:?}");
        assert!(run.stdout.contains("onet-ai refresh --to 30.2 --accept rolled_back --reason TEXT"), "{}", run.stdout);
        // Named, it is held back before anything is asked or paid for.
        let run = refresh(db, &publisher, &["--to", "30.2"]);
        assert_eq!(run.code, Some(3), "{run:?}");
        assert!(run.stdout.contains("rolled_back     BREACHED") && run.stdout.contains("nothing is asked or paid for"), "{}", run.stdout);
        assert_eq!(published(db).version.as_deref(), Some("30.1"));
        let way = command_after(&run, "if that is meant").join(" ");
        assert!(way.contains("--to 30.2") && way.contains("--accept rolled_back"), "{way}");
        for command in printed(&run) {
            let run = shell(db, &command);
            assert_eq!(run.code, Some(0), "{command}: {}{}", run.stdout, run.stderr);
            assert!(run.stdout.contains("rolled_back     ACCEPTED"), "{}", run.stdout);
        }
        assert_eq!(published(db).version.as_deref(), Some("30.2"));
        // Without naming the release, too; and the one after it is published as usual.
        fine(db, &["versions", "activate", "30.1"]);
        let run = refresh(db, &publisher, &["--accept", "rolled_back", "--reason", "it was right"]);
        assert_eq!((run.code, published(db).version.as_deref()), (Some(0), Some("30.2")), "{run:?}");
        fine(db, &["versions", "activate", "30.1"]);
        publisher.publish("30.3", &Release::new());
        let run = refresh(db, &publisher, &[]);
        assert_eq!((run.code, published(db).version.as_deref()), (Some(0), Some("30.3")), "{run:?}");
    }

    fn an_import_that_activates_leaves_a_roll_back_alone(db: &Db) {
        serving(db, &["mock:a", "mock:b"]);
        let release = Release::new();
        let import = ["import", "--version", "30.2", "--from", release.path()];
        fine(db, &import);
        for args in [&["catalog", "--strategy", "all"][..], &["weights"], &["score", "--rater", "mock:a", "--rater", "mock:b"], &["aggregate"]] {
            fine(db, &[args, &["--data-version", "30.2"]].concat());
        }
        let activating = [&import[..], &["--activate"]].concat();
        fine(db, &activating);
        fine(db, &["versions", "activate", "30.1"]);
        refused(db, &activating, &["rolled_back"]);
        assert_eq!(published(db).version.as_deref(), Some("30.1"));
    }
}
