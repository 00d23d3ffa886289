//! A refresh that is killed at any step is gone on with by the same command.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::gates::published;
use crate::models::{HAIKU, LUNA, number};
use crate::publisher::Publisher;
use crate::refresh::{command, refresh, serving};
use crate::release::Release;
use crate::support::{Db, on_both_databases};
use crate::vendor::{Vendor, scored};

const STEPS: [&str; 8] =
    ["look", "import", "bls", "weights", "catalog", "score", "aggregate", "publish"];

/// Kills a refresh as soon as it says that it is at a step.
fn kill_at(db: &Db, publisher: &Publisher, step: &str) {
    let args = ["refresh", "--mirror", &publisher.base, "--rpm", "100000", "--max-cost-usd", "1"];
    let mut child =
        command(db, &args).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
    let said: Vec<String> =
        lines.take_while(|line| !line.contains(&format!("step=\"{step}\""))).collect();
    // SIGKILL.
    child.kill().unwrap();
    let status = child.wait().unwrap();
    assert_eq!(status.code(), None, "{step} was never said: {said:?}");
}

on_both_databases! {
    fn killed_at_every_step_it_is_gone_on_with(db: &Db) {
        let (publisher, vendor) = (Publisher::start(), Vendor::start(|call, _| scored(call)));
        let (luna, haiku) = (vendor.openai(LUNA), vendor.anthropic(HAIKU));
        serving(db, &[&luna, &haiku]);
        let paid = vendor.ratings();
        let release = Release::new();
        release.edit("Task Statements.txt", "Advise line managers", "Advise all managers");
        publisher.publish("30.2", &release);
        // One after the other on one database: each goes on from what the ones before left.
        for step in STEPS {
            kill_at(db, &publisher, step);
            // The last one may have been done when it was killed.
            assert!(step == "publish" || published(db).snapshot == Some(1), "{step}");
        }
        let run = refresh(db, &publisher, &["--max-cost-usd", "1", "--gate-limit", "rank_churn=1"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        assert_eq!(published(db).snapshot, Some(2));
        // Two scores were new; what was on its way when it was killed counts as paid for and is asked for again.
        let lost = number(db, "select count(*) from model_attempt where status not in ('answered', 'done')");
        let calls = i64::try_from(vendor.ratings() - paid).unwrap();
        assert!((2..=4).contains(&calls) && calls <= 2 + lost.max(0), "{calls} calls, {lost} lost");
        assert_eq!(number(db, "select count(*) from model_run where status <> 'finished'"), 0);
        let killed = number(db, "select count(*) from refresh_run where outcome = 'killed'");
        assert!(killed >= 7, "{killed}");
        assert_eq!(number(db, "select count(*) from refresh_run where ended_at is null"), 0);
    }

    fn a_killed_one_does_not_lock_the_next_out(db: &Db) {
        let publisher = Publisher::start();
        serving(db, &["mock:a", "mock:b"]);
        publisher.publish("30.2", &Release::new());
        kill_at(db, &publisher, "catalog");
        let run = refresh(db, &publisher, &[]);
        assert_eq!(run.code, Some(0), "{run:?}");
        assert!(!run.stderr.contains("another refresh"), "{}", run.stderr);
    }
}
