//! `ONET_AI_PING_URL`: a monitor is told how a job began and ended, and cannot keep it from its work.

use crate::publisher::Publisher;
use crate::refresh::serving;
use crate::release::Release;
use crate::support::{Db, Kind, Run};
use crate::vendor::{Answer, Call, Vendor};

const KEY: &str = "5ec0d3f0-aaaa-bbbb-cccc-0123456789ab";

fn monitor(status: u16) -> Vendor {
    Vendor::bare(move |_, _| Answer::new(status, "OK"))
}

fn pinged(db: &Db, monitor: &Vendor, args: &[&str]) -> (Run, Vec<Call>) {
    let url = format!("{}/{KEY}", monitor.base);
    let run = Run::from(db.command(args).env("ONET_AI_PING_URL", url).output().unwrap());
    assert!(!run.stderr.contains(KEY) && !run.stdout.contains(KEY), "{run:?}");
    (run, monitor.calls())
}

/// Method, path behind the key, and id of each call.
fn paths(calls: &[Call]) -> Vec<(&str, &str, &str)> {
    let mut found = Vec::new();
    for call in calls {
        let (path, id) = call.path.split_once("?rid=").unwrap();
        let path = path.strip_prefix(&format!("/{KEY}")).unwrap();
        found.push((call.method.as_str(), path, id));
    }
    found
}

#[test]
fn a_monitor_is_told_how_a_job_began_and_ended() {
    let db = Db::new(Kind::Sqlite);
    let publisher = Publisher::start();
    serving(&db, &["mock:a", "mock:b"]);
    for args in [
        &["refresh", "--mirror", &publisher.base][..],
        &["score", "--rater", "mock:a"],
        &["aggregate"],
    ] {
        let (run, calls) = pinged(&db, &monitor(200), args);
        assert_eq!(run.code, Some(0), "{run:?}");
        let paths = paths(&calls);
        assert_eq!(
            paths.iter().map(|(method, path, _)| (*method, *path)).collect::<Vec<_>>(),
            [("POST", "/start"), ("POST", "")]
        );
        // Both are of one job.
        assert_eq!(paths[0].2, paths[1].2);
        assert_eq!(paths[0].2.len(), 36);
        let body = &calls[1].body;
        assert!(body.contains("exit code 0") && body.contains(run.stdout.trim()), "{body}");
    }
    // What looks and what only looks ahead is no job; a command that nobody waits for is none either.
    let quiet = monitor(200);
    for args in [&["snapshots"][..], &["score", "--rater", "mock:a", "--dry-run"]] {
        assert!(pinged(&db, &quiet, args).1.is_empty(), "{args:?}");
    }
}

#[test]
fn a_monitor_is_told_of_a_failure() {
    let db = Db::new(Kind::Sqlite);
    let publisher = Publisher::start();
    serving(&db, &["mock:a", "mock:b"]);
    let less = Release::new();
    less.remove("Skills.txt");
    publisher.publish("30.2", &less);
    let (run, calls) = pinged(&db, &monitor(200), &["refresh", "--mirror", &publisher.base]);
    assert_eq!(run.code, Some(3), "{run:?}");
    let paths = paths(&calls);
    assert_eq!((paths[1].1, paths[0].2 == paths[1].2), ("/fail", true), "{paths:?}");
    let body = &calls[1].body;
    assert!(body.contains("exit code 3") && body.contains("tables          BREACHED"), "{body}");
    assert!(body.contains("error: version 30.2 is stored and not published"), "{body}");
}

#[test]
fn a_monitor_that_fails_fails_nothing() {
    let db = Db::new(Kind::Sqlite);
    serving(&db, &["mock:a", "mock:b"]);
    for (status, asked) in [(500, 6), (404, 2)] {
        let (run, calls) = pinged(&db, &monitor(status), &["aggregate"]);
        assert_eq!((run.code, calls.len()), (Some(0), asked), "{run:?}");
        assert!(
            run.stderr.contains("a ping failed") && run.stderr.contains(&status.to_string()),
            "{}",
            run.stderr
        );
    }
    let away = |url: String| {
        Run::from(db.command(&["aggregate"]).env("ONET_AI_PING_URL", url).output().unwrap())
    };
    let nobody = away(format!("http://127.0.0.1:1/{KEY}"));
    assert_eq!(nobody.code, Some(0), "{nobody:?}");
    assert!(
        nobody.stderr.contains("a ping failed") && !nobody.stderr.contains(KEY),
        "{}",
        nobody.stderr
    );
    let plain = away(format!("http://192.0.2.1/{KEY}"));
    assert_eq!(plain.code, Some(0), "{plain:?}");
    assert!(
        plain.stderr.contains("no address over https") && !plain.stderr.contains(KEY),
        "{}",
        plain.stderr
    );
    // Secrets do not go out with a report either.
    let monitor = monitor(200);
    let url = format!("{}/{KEY}", monitor.base);
    let run = Run::from(
        db.command(&["score", "--rater", "openai:sk-test-s3cret-key@http://127.0.0.1:1/v1"])
            .env("ONET_AI_PING_URL", url)
            .env("OPENAI_API_KEY", "sk-test-s3cret-key")
            .output()
            .unwrap(),
    );
    assert_eq!(run.code, Some(1), "{run:?}");
    let calls = monitor.calls();
    assert!(calls.len() == 2 && !calls[1].body.contains("s3cret"), "{calls:?}");
}
