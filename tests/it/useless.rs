//! Answers that are paid for and of no use stop a rater soon, whatever kind they are of; so does an
//! address at which nothing has ever answered.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use serde_json::Value;

use crate::models::{HAIKU, LUNA, number, prepared, raters, score};
use crate::support::{Db, on_both_databases};
use crate::vendor::{Answer, Call, Vendor, reply, scored, text};

/// A useless answer of some kind.
fn useless(call: &Call, kind: usize) -> Answer {
    match kind {
        0 => reply(call, "{\"score\": 7", "length", "max_tokens"),
        1 => reply(call, "", "content_filter", "refusal"),
        2 => text(call, "I would say seventy."),
        3 => text(call, "{\"score\": 101, \"rationale\": \"x\"}"),
        _ => Answer::error(400, "invalid_request_error", "unsupported_parameter"),
    }
}

fn stopped(db: &Db) -> (String, i64, i64) {
    #[derive(diesel::QueryableByName)]
    struct T {
        #[diesel(sql_type = diesel::sql_types::Text)]
        t: String,
    }
    use diesel::RunQueryDsl;
    let sql = "select coalesce(stop_reason, '') as t from model_run where status = 'stopped'";
    let reason = diesel::sql_query(sql).get_result::<T>(&mut db.connect()).unwrap().t;
    let count =
        |status| number(db, &format!("select count(*) from run_item where status = '{status}'"));
    (reason, count("failed"), count("pending"))
}

on_both_databases! {
    fn whatever_the_useless_answers_are_a_rater_stops_after_the_first(db: &Db) {
        prepared(db);
        // Each seed is another mixture; the last ones are of one kind.
        for seed in 0..6_usize {
            let vendor = Vendor::start(move |call, _| {
                let sum: u64 = call.user().bytes().map(u64::from).sum();
                let mut random = ChaCha8Rng::seed_from_u64(sum + u64::try_from(seed).unwrap());
                let drawn = usize::try_from(random.next_u32() % 5).unwrap();
                useless(call, if seed < 3 { drawn } else { seed - 3 })
            });
            let rater = if seed % 2 == 0 { vendor.openai(LUNA) } else { vendor.anthropic(HAIKU) };
            let run = score(db, &["--rater", &rater, "--rpm", "100000", "--concurrency", "8"]);
            assert_eq!(run.code, Some(1), "seed {seed}: {run:?}");
            let rater = &raters(&run)[0];
            let error = rater["error"].as_str().unwrap();
            assert!(error.starts_with("circuit_open: none of the first 2"), "seed {seed}: {error}");
            assert!(error.contains("--retry-failed") && error.contains("for example: "), "{error}");
            let (reason, failed, pending) = stopped(db);
            assert_eq!(reason, error);
            // 20 and what was on its way; what cannot be read is asked twice.
            assert!((20..=27).contains(&failed) && failed + pending == 244, "seed {seed}: {failed} {error}");
            assert!(vendor.ratings() <= 2 * 27, "seed {seed}: {}", vendor.ratings());
            db.execute("update model_run set status = 'finished', stop_reason = null");
            db.execute("delete from run_item");
        }
    }

    fn once_it_is_mended_the_same_command_goes_on(db: &Db) {
        prepared(db);
        let mended = Arc::new(AtomicBool::new(false));
        let good = Arc::clone(&mended);
        let vendor = Vendor::start(move |call, _| {
            if good.load(Ordering::Relaxed) { scored(call) } else { useless(call, 0) }
        });
        let luna = vendor.openai(LUNA);
        let args = ["--rater", &luna, "--rpm", "100000", "--concurrency", "4"];
        assert_eq!(score(db, &args).code, Some(1));
        let (reason, failed, pending) = stopped(db);
        assert!(reason.contains("max_output") && reason.contains("truncated"), "{reason}");
        mended.store(true, Ordering::Relaxed);
        let run = score(db, &args);
        assert_eq!((run.code, raters(&run)[0]["scored"].as_i64()), (Some(3), Some(pending)), "{run:?}");
        let run = score(db, &[&args[..], &["--retry-failed"]].concat());
        assert_eq!((run.code, raters(&run)[0]["scored"].as_i64()), (Some(0), Some(failed)), "{run:?}");
    }

    fn a_rater_that_was_good_stops_where_four_fifths_of_a_window_are_useless(db: &Db) {
        prepared(db);
        let calls = AtomicUsize::new(0);
        // 100 good answers, then one in ten.
        let vendor = Vendor::start(move |call, _| match calls.fetch_add(1, Ordering::Relaxed) {
            n if n < 100 || n % 10 == 0 => scored(call),
            _ => useless(call, 1),
        });
        let luna = vendor.openai(LUNA);
        let run = score(db, &["--rater", &luna, "--rpm", "100000", "--concurrency", "4"]);
        assert_eq!(run.code, Some(1), "{run:?}");
        let error = raters(&run)[0]["error"].as_str().unwrap().to_owned();
        assert!(error.starts_with("circuit_open: 4") && error.contains("of the last 50 answers"), "{error}");
        assert!((140..=156).contains(&vendor.ratings()), "{}", vendor.ratings());
    }

    fn a_few_useless_answers_stop_nobody(db: &Db) {
        prepared(db);
        let vendor = Vendor::start(|call, _| match call.user().len() % 2 {
            0 => scored(call),
            _ => useless(call, 1),
        });
        let luna = vendor.openai(LUNA);
        let run = score(db, &["--rater", &luna, "--rpm", "100000", "--concurrency", "4"]);
        assert_eq!((run.code, &raters(&run)[0]["error"]), (Some(3), &Value::Null), "{run:?}");
    }

    fn where_nothing_ever_answered_a_rater_stops_at_once(db: &Db) {
        prepared(db);
        // A port that is free.
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let rater = format!("openai:{LUNA}@http://{free}/v1");
        let run = score(db, &["--rater", &rater]);
        assert_eq!(run.code, Some(1), "{run:?}");
        let found = &raters(&run)[0];
        let error = found["error"].as_str().unwrap();
        assert!(error.starts_with("connection: nothing has answered at "), "{error}");
        assert!(error.contains(&format!("http://{free}/v1")) && error.contains("is the server running"), "{error}");
        assert_eq!(found["calls"], 1);
        assert_eq!(number(db, "select count(*) from run_item where status <> 'pending'"), 0);
        assert_eq!(number(db, "select sum(cost + cost_reserved) from model_run"), 0);
    }
}
