//! `onet-ai score` with language models: the ledger, the money, faults, batches, several
//! processes. The vendors' servers are our own; independent ones are put before the program by
//! `tests/peers`.

use std::process::{Command, Stdio};
use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use serde_json::{Value, json};

use crate::release::import_sample;
use crate::support::{Db, Run, dump, on_both_databases, on_postgres};
use crate::vendor::{Answer, COST, Call, Handler, Vendor, reply, score_of, scored, text};

pub const LUNA: &str = "gpt-6-luna";
pub const HAIKU: &str = "claude-haiku-5-5";
const KEY: &str = "sk-test-s3cret-key";

pub fn prepared(db: &Db) {
    import_sample(db);
    db.ok(&["catalog", "--strategy", "all"]);
}

fn command(db: &Db, args: &[&str]) -> Command {
    let mut command = db.command(&[&["score", "--json"], args].concat());
    command.env("OPENAI_API_KEY", KEY).env("ANTHROPIC_API_KEY", KEY).env("RUST_BACKTRACE", "0");
    command
}

pub fn score(db: &Db, args: &[&str]) -> Run {
    let run = Run::from(command(db, args).output().unwrap());
    assert!(!run.stdout.contains("s3cret") && !run.stderr.contains("s3cret"), "{run:?}");
    run
}

pub fn raters(run: &Run) -> Vec<Value> {
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run:?}"));
    report["raters"].as_array().unwrap().clone()
}

pub fn number(db: &Db, sql: &str) -> i64 {
    #[derive(QueryableByName)]
    struct N {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    let sql = format!("select cast(coalesce(({sql}), 0) as bigint) as n");
    diesel::sql_query(sql).get_result::<N>(&mut db.connect()).unwrap().n
}

/// Answers by a word in the task statement, else well.
fn by_task(
    word: &'static str,
    answer: impl Fn(&Call, usize) -> Answer + Send + Sync + 'static,
) -> Vendor {
    Vendor::start(
        move |call, before| {
            if call.user().contains(word) { answer(call, before) } else { scored(call) }
        },
    )
}

/// The text about the task in the body of a call.
pub fn text_of(body: &str) -> String {
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    body["messages"][1]["content"].as_str().unwrap_or_default().to_owned()
}

/// The statement of the first task of the catalog.
fn first_statement(db: &Db) -> &'static str {
    #[derive(QueryableByName)]
    struct T {
        #[diesel(sql_type = diesel::sql_types::Text)]
        t: String,
    }
    let sql = "select t.task_statement as t from task_catalog c join task_statements t on t.task_id = c.task_id \
               and t.data_version = c.data_version order by c.position limit 1";
    diesel::sql_query(sql).get_result::<T>(&mut db.connect()).unwrap().t.leak()
}

on_both_databases! {
    fn two_models_score_and_every_cent_is_booked(db: &Db) {
        prepared(db);
        let vendor = Vendor::start(|call, _| scored(call));
        let (luna, haiku) = (vendor.openai(LUNA), vendor.anthropic(HAIKU));
        let args = ["--rater", &luna, "--rater", &haiku, "--rpm", "100000"];
        let run = score(db, &args);
        assert_eq!(run.code, Some(0), "{run:?}");
        for rater in raters(&run) {
            assert_eq!((&rater["calls"], &rater["scored"]), (&244.into(), &244.into()));
            // 244 × (1,000 × 10 + 400 × 100 + 40 × 500) nano-dollars.
            assert!((rater["cost_usd"].as_f64().unwrap() - 0.01708).abs() < 1e-12, "{rater}");
            assert_eq!(rater["cached_tokens"], 244_000);
        }
        assert_eq!(vendor.ratings(), 488);
        assert_eq!(number(db, "select sum(cost) from model_run"), 488 * COST);
        assert_eq!(number(db, "select sum(cost_reserved) from model_run"), 0);
        assert_eq!(number(db, "select count(*) from model_attempt where status = 'answered' and cost > 0 and settled_at >= sent_at"), 488);
        assert_eq!(number(db, "select count(*) from task_ai_score s join raw_reply r on r.id = s.raw_json_ref"), 488);
        assert_eq!(number(db, "select count(*) from run_worker where ended_at is null"), 0);
        // One call went first, the others after its reply.
        let calls = vendor.calls();
        let first = calls.iter().find(|call| call.is_anthropic()).unwrap();
        assert_eq!(first.headers["x-api-key"], KEY);
        assert!(first.headers["user-agent"].starts_with("onet-ai/"));
        assert!(crate::support::all(&calls, |call| call.user().contains("Occupation: ")));
        // Nothing is paid for twice, whether the run is found or another is made.
        for more in [&[][..], &["--new"]] {
            assert_eq!(score(db, &[&args[..], more].concat()).code, Some(0));
        }
        assert_eq!(vendor.ratings(), 488);
        for text in dump(db, &[]).values() {
            assert!(!text.contains("s3cret"));
        }
        let runs = db.json(&["runs", "--json"]);
        assert_eq!((runs.as_array().unwrap().len(), &runs[3]["status"], &runs[0]["cost_usd"]), (4, &"finished".into(), &0.0.into()));
        let shown = db.ok(&["runs", "show", "1"]);
        assert!(shown.contains("requests 244: 0 on their way") && shown.contains("replies: 244 in "), "{shown}");
    }

    fn every_score_is_the_one_that_was_answered(db: &Db) {
        prepared(db);
        let vendor = Vendor::start(|call, _| scored(call));
        let luna = vendor.openai(LUNA);
        assert_eq!(score(db, &["--rater", &luna, "--rpm", "100000", "--sample", "40"]).code, Some(0));
        let tasks = onet_ai::db::task_ai_score::of_runs(&mut db.connect(), "sample", &[1]).unwrap();
        for task in &tasks {
            let story = db.json(&["runs", "show", "1", "--task", &task.task_id.to_string(), "--json"]);
            assert_eq!(story["samples"][0]["score"]["score"], score_of(false, story["user"].as_str().unwrap()));
            let attempt = &story["samples"][0]["attempts"][0];
            assert!(attempt["reply"].as_str().unwrap().contains("chat.completion") && attempt["http_status"] == 200);
        }
        assert_eq!(tasks.len(), 40);
    }

    fn each_failure_is_recorded_as_what_it_is(db: &Db) {
        prepared(db);
        let word = first_statement(db);
        let filtered = |call: &Call, _| reply(call, "", "content_filter", "refusal");
        let long = |call: &Call, _| reply(call, "{\"score\": 7", "length", "max_tokens");
        let bad = |_: &Call, _| Answer::error(400, "invalid_request_error", "bad_schema");
        let prose = |call: &Call, _| text(call, "I would say seventy.");
        let half = |_: &Call, _| Answer::new(200, "{\"choices\":");
        let cases: [(&str, &str, Box<Handler>, usize); 6] = [
            ("content_filter", LUNA, Box::new(filtered), 1),
            ("refusal", HAIKU, Box::new(filtered), 1),
            ("truncated", LUNA, Box::new(long), 1),
            ("bad_request", HAIKU, Box::new(bad), 1),
            ("invalid_reply", LUNA, Box::new(prose), 2),
            ("malformed", HAIKU, Box::new(half), 6),
        ];
        for (class, model, answer, calls) in cases {
            let vendor = by_task(word, answer);
            let rater = if model == LUNA { vendor.openai(model) } else { vendor.anthropic(model) };
            let run = score(db, &["--rater", &rater, "--sample", "3", "--rpm", "100000"]);
            assert_eq!(run.code, Some(3), "{class}: {run:?}");
            let rater = &raters(&run)[0];
            assert_eq!((&rater["failed"], &rater["scored"]), (&json!({class: 1}), &2.into()), "{class}");
            assert_eq!(vendor.calls().iter().filter(|call| call.user().contains(word)).count(), calls, "{class}");
            assert_eq!(vendor.calls().iter().filter(|call| call.is_repair()).count(), usize::from(class == "invalid_reply"));
        }
    }

    fn passing_faults_are_retried_and_repaired(db: &Db) {
        prepared(db);
        let vendor = Vendor::start(|call, before| match before {
            0 if call.user().len() % 4 == 0 => Answer::error(500, "server_error", "oops"),
            0 if call.user().len() % 4 == 1 => Answer::error(529, "overloaded_error", "busy").header("retry-after", "1"),
            0 if call.user().len() % 4 == 2 => text(call, "I would say seventy."),
            0 => Answer { cut: true, ..scored(call) },
            _ => scored(call),
        });
        let (luna, haiku) = (vendor.openai(LUNA), vendor.anthropic(HAIKU));
        let run = score(db, &["--rater", &luna, "--rater", &haiku, "--sample", "30", "--concurrency", "4"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        assert_eq!(number(db, "select count(*) from task_ai_score"), 60);
        assert_eq!(number(db, "select count(*) from model_attempt"), 120);
        // What was cut off may have been billed: it counts at what was set aside.
        assert!(number(db, "select count(*) from model_attempt where status = 'unknown' and cost = reserved and cost > 0 and error_class = 'interrupted'") > 0);
        assert_eq!(number(db, "select count(*) from model_attempt where error_class = 'server_error' and cost <> 0"), 0);
        assert_eq!(number(db, "select sum(cost) from model_attempt"), number(db, "select sum(cost) from model_run"));
        assert_eq!(number(db, "select sum(cost_reserved) from model_run"), 0);
    }

    fn failures_in_a_row_stop_a_rater_while_items_wait(db: &Db) {
        prepared(db);
        let vendor = Vendor::start(|_, _| Answer::error(400, "invalid_request_error", "no"));
        let rater = vendor.openai(LUNA);
        let run = score(db, &["--rater", &rater, "--sample", "60", "--rpm", "100000", "--concurrency", "4"]);
        assert_eq!(run.code, Some(1), "{run:?}");
        let rater = &raters(&run)[0];
        assert!(rater["error"].as_str().unwrap().starts_with("circuit_open: "), "{rater}");
        let calls = rater["calls"].as_i64().unwrap();
        assert!((20..=24).contains(&calls), "{rater}");
        assert_eq!(number(db, "select count(*) from run_item where status = 'pending'"), 60 - number(db, "select count(*) from run_item where status = 'failed'"));
    }

    fn the_last_items_may_all_fail(db: &Db) {
        prepared(db);
        let calls = std::sync::atomic::AtomicUsize::new(0);
        // One good answer, and every other item on its way before the first of them fails.
        let vendor = Vendor::start(move |call, _| match calls.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
            0 => scored(call),
            _ => Answer::error(400, "invalid_request_error", "no").after(Duration::from_millis(500)),
        });
        let rater = vendor.openai(LUNA);
        let run = score(db, &["--rater", &rater, "--sample", "25", "--rpm", "100000", "--concurrency", "30"]);
        assert_eq!(run.code, Some(3), "{run:?}");
        let rater = &raters(&run)[0];
        assert_eq!((&rater["failed"], &rater["scored"], &rater["error"]), (&json!({"bad_request": 24}), &1.into(), &Value::Null), "{rater}");
    }

    fn no_money_stops_one_rater_and_the_other_goes_on(db: &Db) {
        prepared(db);
        let vendor = Vendor::start(|call, _| {
            if call.is_anthropic() { scored(call) } else { Answer::error(429, "rate_limit_error", "insufficient_quota") }
        });
        let (luna, haiku) = (vendor.openai(LUNA), vendor.anthropic(HAIKU));
        let args = ["--rater", &luna, "--rater", &haiku, "--rpm", "100000"];
        let run = score(db, &args);
        assert_eq!(run.code, Some(1), "{run:?}");
        let (first, second) = (&raters(&run)[0], &raters(&run)[1]);
        assert_eq!((&first["state"], &first["scored"]), (&"new".into(), &244.into()));
        assert_eq!((&second["state"], &second["calls"], &second["scored"]), (&"stopped".into(), &1.into(), &0.into()));
        assert!(second["error"].as_str().unwrap().starts_with("billing: "), "{second}");
        assert!(run.stderr.contains("insufficient_quota") && run.stderr.contains("the same command goes on with run 2"), "{}", run.stderr);
        let runs = db.ok(&["runs"]);
        assert!(runs.contains("stopped") && runs.contains("insufficient_quota"), "{runs}");
        assert_eq!(number(db, "select count(*) from run_item where status = 'pending' and run_id = 2"), 244);
    }

    fn a_cap_holds_whatever_the_concurrency(db: &Db) {
        prepared(db);
        let vendor = Vendor::start(|call, _| scored(call).after(Duration::from_millis(5)));
        let (luna, haiku) = (vendor.openai(LUNA), vendor.anthropic(HAIKU));
        let args = ["--rater", &luna, "--rater", &haiku, "--rpm", "100000", "--max-cost-usd"];
        let run = score(db, &[&args[..], &["0.01"]].concat());
        assert_eq!(run.code, Some(1), "{run:?}");
        let spent = i64::try_from(vendor.ratings()).unwrap() * COST;
        assert!(spent <= 10_000_000 && spent > 9_000_000, "{spent}");
        assert_eq!(number(db, "select sum(cost) from model_run"), spent);
        assert_eq!(number(db, "select count(*) from model_run where status = 'stopped' and stop_reason like 'budget%'"), 2);
        // The cap that is stored holds for a call that names none.
        assert_eq!(score(db, &["--run", "1", "--run", "2"]).code, Some(1));
        assert_eq!(number(db, "select sum(cost) from model_run"), spent);
        let run = score(db, &[&args[..], &["1"]].concat());
        assert_eq!((run.code, vendor.ratings()), (Some(0), 488), "{run:?}");
    }

    fn what_finished_runs_have_cost_counts_towards_the_cap(db: &Db) {
        prepared(db);
        let vendor = Vendor::start(|call, _| scored(call));
        let (luna, haiku) = (vendor.openai(LUNA), vendor.anthropic(HAIKU));
        let base = ["--rpm", "100000", "--sample", "20", "--rater", &luna];
        assert_eq!(score(db, &base).code, Some(0));
        let both = [&base[..], &["--rater", &haiku, "--max-cost-usd", "0.0024"]].concat();
        for _ in 0..3 {
            let run = score(db, &both);
            assert_eq!(run.code, Some(1), "{run:?}");
            assert!(run.stderr.contains("raise --max-cost-usd"), "{}", run.stderr);
            let spent = number(db, "select sum(cost) from model_run");
            assert!(spent <= 2_400_000 && spent > 20 * COST, "{spent}");
        }
    }

    fn items_of_a_worker_that_was_given_up_are_freed(db: &Db) {
        prepared(db);
        let vendor = Vendor::start(|call, _| scored(call));
        let luna = vendor.openai(LUNA);
        assert_eq!(score(db, &["--rater", &luna, "--rpm", "100000", "--sample", "20"]).code, Some(0));
        // As if worker 1 had been given up, claimed on, and died.
        db.execute("delete from task_ai_score where task_id = (select min(task_id) from run_item)");
        db.execute("update run_item set status = 'claimed', claimed_by = 'worker:1' where task_id = (select min(task_id) from run_item)");
        db.execute("update model_attempt set status = 'sent', settled_at = null, cost = null where task_id = (select min(task_id) from run_item)");
        db.execute("update model_run set status = 'running', cost_reserved = (select min(reserved) from model_attempt)");
        assert_eq!(score(db, &["--run", "1", "--rpm", "100000"]).code, Some(0));
        assert_eq!((vendor.ratings(), number(db, "select count(*) from task_ai_score")), (21, 20));
        assert_eq!(number(db, "select count(*) from model_attempt where status = 'unknown' and cost = reserved"), 1);
        assert_eq!(number(db, "select sum(cost_reserved) from model_run"), 0);
        assert!(number(db, "select sum(cost_estimate) from model_run") > 0);
    }

    fn a_killed_process_loses_at_most_what_was_in_flight(db: &Db) {
        prepared(db);
        let vendor = Vendor::start(|call, _| scored(call).after(Duration::from_millis(40)));
        let luna = vendor.openai(LUNA);
        let args = ["--rater", &luna, "--rpm", "100000", "--concurrency", "4"];
        let mut in_flight = 0;
        for kill in 1..=3 {
            let mut child = command(db, &args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            let wanted = 40 * kill;
            while number(db, "select count(*) from task_ai_score") < wanted && child.try_wait().unwrap().is_none() {
                std::thread::sleep(Duration::from_millis(10));
            }
            child.kill().unwrap();
            child.wait().unwrap();
            std::thread::sleep(Duration::from_millis(100));
            in_flight += number(db, "select count(*) from model_attempt where status = 'sent'");
        }
        let run = score(db, &args);
        assert_eq!(run.code, Some(0), "{run:?}");
        let unknown = number(db, "select count(*) from model_attempt where status = 'unknown'");
        assert!(unknown <= in_flight && unknown <= 12, "{unknown} {in_flight}");
        assert_eq!(number(db, "select count(*) from model_attempt"), 244 + unknown);
        assert!(i64::try_from(vendor.ratings()).unwrap() <= 244 + unknown);
        assert_eq!(number(db, "select count(*) from task_ai_score"), 244);
        assert_eq!(number(db, "select sum(cost) from model_run"), number(db, "select sum(cost) from model_attempt"));
        assert_eq!(number(db, "select sum(cost_reserved) from model_run"), 0);
    }

    fn a_pause_that_the_vendor_asks_for_holds_for_everybody(db: &Db) {
        prepared(db);
        let vendor = Vendor::start(|call, before| {
            if before == 0 && call.user().len() % 10 == 0 {
                Answer::error(429, "rate_limit_exceeded", "rate_limit_exceeded").header("retry-after-ms", "1500")
            } else {
                scored(call).after(Duration::from_millis(20))
            }
        });
        let luna = vendor.openai(LUNA);
        let run = score(db, &["--rater", &luna, "--rpm", "100000", "--sample", "60", "--concurrency", "4"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        let calls = vendor.calls();
        let refused: Vec<_> = calls.iter().enumerate().filter(|(at, call)| {
            call.user().len() % 10 == 0 && !calls[..*at].iter().any(|other| other.user() == call.user())
        }).collect();
        assert!(!refused.is_empty());
        for (_, call) in refused {
            // A deadline of the program: nothing is sent until the pause is over. Calls that were sent before
            // the refusal was read do not count; a busy machine has time to read it.
            let after = calls.iter().filter(|other| other.at > call.at + Duration::from_millis(500) && other.at < call.at + Duration::from_millis(1_480));
            assert_eq!(after.count(), 0);
        }
    }

    fn a_time_out_counts_as_paid_and_a_redirect_is_not_followed(db: &Db) {
        prepared(db);
        let elsewhere = Vendor::start(|call, _| scored(call));
        let target = format!("{}/v1/chat/completions", elsewhere.base);
        let vendor = Vendor::start(move |_, _| Answer::new(307, "").header("location", &target));
        let run = score(db, &["--rater", &vendor.openai(LUNA), "--sample", "5"]);
        assert_eq!(run.code, Some(1), "{run:?}");
        assert!(raters(&run)[0]["error"].as_str().unwrap().starts_with("redirect: "), "{run:?}");
        assert_eq!((vendor.ratings(), elsewhere.ratings()), (1, 0));
        let slow = by_task(first_statement(db), |call, before| {
            scored(call).after(if before == 0 { Duration::from_secs(3) } else { Duration::ZERO })
        });
        let run = score(db, &["--rater", &slow.openai(LUNA), "--sample", "5", "--timeout", "1"]);
        assert_eq!((run.code, &raters(&run)[0]["scored"]), (Some(0), &5.into()), "{run:?}");
        assert_eq!(number(db, "select count(*) from model_attempt where error_class = 'timeout' and status = 'unknown' and cost = reserved and cost > 0"), 1);
    }

    fn both_batch_apis_are_collected_by_a_later_call(db: &Db) {
        prepared(db);
        // In each batch one item fails in passing, one for good, and one cannot be read at first.
        let vendor = Vendor::start(|call, before| match (call.user().len() % 50, before) {
            (7, 0) => Answer::error(500, "server_error", "oops"),
            (9, 0) if !call.is_repair() => text(call, "seventy"),
            (11, _) => reply(call, "", "content_filter", "refusal"),
            _ => scored(call),
        });
        let (luna, haiku) = (vendor.openai(LUNA), vendor.anthropic(HAIKU));
        let args = ["--rater", &luna, "--rater", &haiku, "--batch", "--batch-size", "100", "--poll", "1s"];
        let run = score(db, &args);
        assert_eq!(run.code, Some(0), "{run:?}");
        for rater in raters(&run) {
            // 20 go singly first, to show that the answers are of use.
            assert_eq!((&rater["state"], &rater["in_batches"]), (&"submitted".into(), &224.into()));
        }
        assert_eq!(number(db, "select count(*) from model_batch where status = 'submitted'"), 6);
        assert_eq!(number(db, "select count(*) from model_attempt where status = 'sent' and batch_id is not null"), 448);
        let singly = vendor.ratings();
        assert!((40..60).contains(&singly), "{singly}");
        // As after a kill between handing over and noting the vendor's id.
        db.execute("update model_batch set status = 'preparing', vendor_id = null where id in (1, 4)");
        let run = score(db, &[&args[..], &["--wait"]].concat());
        assert_eq!(run.code, Some(3), "{run:?}");
        for rater in raters(&run) {
            assert_eq!(rater["state"], "continued");
            let failed = rater["failed"].as_object().unwrap();
            assert!(failed.len() == 1 && (failed.contains_key("refusal") || failed.contains_key("content_filter")), "{rater}");
        }
        assert_eq!(number(db, "select count(*) from run_item where status not in ('scored', 'failed')"), 0);
        let again = number(db, "select count(*) from model_attempt where error_class in ('server_error', 'invalid_reply')");
        assert!(again > 0);
        assert_eq!(number(db, "select count(*) from model_attempt"), 488 + again);
        // Half the price in a batch, and nothing for an error.
        let answered = |of: &str| number(db, &format!("select count(*) from model_attempt where coalesce(error_class, '') <> 'server_error' and batch_id is {of}"));
        assert_eq!(number(db, "select sum(cost) from model_run"), answered("not null") * COST / 2 + answered("null") * COST);
        assert_eq!(number(db, "select sum(cost_reserved) from model_run"), 0);
        assert_eq!(vendor.ratings(), singly);
        assert_eq!(number(db, "select count(*) from model_batch where status <> 'collected'"), 0);
    }

    fn repetitions_new_measurements_and_failures_are_asked_for_on_purpose(db: &Db) {
        prepared(db);
        let word = first_statement(db);
        let vendor = by_task(word, |call, before| {
            if before == 0 { reply(call, "", "content_filter", "refusal") } else { scored(call) }
        });
        let luna = vendor.openai(LUNA);
        let base = ["--rater", &luna, "--rpm", "100000", "--sample", "20"];
        let with = |more: &[&'static str]| score(db, &[&base[..], more].concat());
        assert_eq!((with(&[]).code, vendor.ratings()), (Some(3), 20));
        // The run is finished, failures and all; they are asked again on purpose.
        assert_eq!((with(&[]).code, vendor.ratings()), (Some(3), 20));
        assert_eq!((with(&["--retry-failed"]).code, vendor.ratings()), (Some(0), 21));
        assert_eq!((with(&["--samples", "2"]).code, vendor.ratings()), (Some(0), 41));
        assert_eq!((with(&["--audit", "10%"]).code, vendor.ratings()), (Some(0), 41 + 2));
        assert_eq!(number(db, "select count(*) from run_item where run_id = 3"), 24);
        assert_eq!((with(&["--rescore", "--max-age", "90d"]).code, vendor.ratings()), (Some(0), 43));
        assert_eq!((with(&["--rescore"]).code, vendor.ratings()), (Some(0), 63));
        assert_eq!((with(&["--new", "--model-version", "another"]).code, vendor.ratings()), (Some(0), 83));
        assert_eq!(number(db, "select count(*) from task_ai_score where carried_from is null"), 20 + 20 + 2 + 20 + 20);
    }

    fn a_dry_run_counts_and_does_nothing(db: &Db) {
        prepared(db);
        let vendor = Vendor::start(|call, _| scored(call));
        let luna = vendor.openai(LUNA);
        assert_eq!(score(db, &["--rater", &luna, "--sample", "10"]).code, Some(0));
        let before = dump(db, &[]);
        let run = score(db, &["--rater", &luna, "--rater", "mock:a", "--new", "--dry-run"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        let rater = &raters(&run)[1];
        assert_eq!((&rater["items"], &rater["cached"], &rater["calls"]), (&244.into(), &10.into(), &234.into()));
        let (full, cached) = (rater["cost_usd"].as_f64().unwrap(), rater["cost_if_cached_usd"].as_f64().unwrap());
        assert!(full > cached && cached > 0.0 && full < 0.1, "{rater}");
        assert_eq!((dump(db, &[]), vendor.ratings()), (before, 10));
        let text = db.ok(&["score", "--rater", &luna, "--dry-run"]);
        assert!(text.contains("version sample, catalog all, prompt substitution-v1"), "{text}");
        assert!(text.contains("nothing was sent or written") && text.contains("together $0.0"), "{text}");
    }

    fn an_interrupt_ends_in_order_and_says_how_to_go_on(db: &Db) {
        prepared(db);
        let vendor = Vendor::start(|call, _| scored(call).after(Duration::from_millis(60)));
        let luna = vendor.openai(LUNA);
        let args = ["--rater", &luna, "--rpm", "100000", "--concurrency", "3"];
        let child = command(db, &args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        while number(db, "select count(*) from task_ai_score") < 10 {
            std::thread::sleep(Duration::from_millis(10));
        }
        assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
        let run = Run::from(child.wait_with_output().unwrap());
        assert_eq!(run.code, Some(130), "{run:?}");
        assert!(run.stderr.contains("interrupted; ") && run.stderr.contains("the same command goes on with run 1"), "{}", run.stderr);
        assert_eq!(number(db, "select count(*) from model_attempt where status <> 'answered'"), 0);
        assert_eq!(number(db, "select count(*) from run_item where status = 'claimed'"), 0);
        assert_eq!(score(db, &["--run", "1", "--rpm", "100000"]).code, Some(0));
        assert_eq!(vendor.ratings(), 244);
    }
}

/// The vendor's cache can only be read once the first reply has begun.
#[test]
fn one_call_goes_first_and_the_others_after_its_reply() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static SEEN: AtomicUsize = AtomicUsize::new(0);
    static EARLY: AtomicUsize = AtomicUsize::new(0);
    static ANSWERED: AtomicUsize = AtomicUsize::new(0);
    let db = Db::new(crate::support::Kind::Sqlite);
    prepared(&db);
    let vendor = Vendor::start(|call, _| {
        if SEEN.fetch_add(1, Ordering::SeqCst) == 0 {
            std::thread::sleep(Duration::from_millis(400));
            ANSWERED.store(1, Ordering::SeqCst);
        } else if ANSWERED.load(Ordering::SeqCst) == 0 {
            EARLY.fetch_add(1, Ordering::SeqCst);
        }
        scored(call)
    });
    let run =
        score(&db, &["--rater", &vendor.anthropic(HAIKU), "--rpm", "100000", "--sample", "40"]);
    assert_eq!(
        (run.code, SEEN.load(Ordering::SeqCst), EARLY.load(Ordering::SeqCst)),
        (Some(0), 40, 0)
    );
    let body = vendor.calls()[0].json();
    assert_eq!(body["system"][0]["cache_control"], json!({"type": "ephemeral", "ttl": "5m"}));
}

/// A database that fails in the middle ends the command, and nobody waits for it.
#[test]
fn a_writer_that_fails_ends_everything() {
    let db = Db::new(crate::support::Kind::Sqlite);
    prepared(&db);
    db.execute("create trigger t before update on run_item when new.status = 'scored' begin select raise(abort, 'disk on fire'); end");
    let vendor = Vendor::start(|call, _| scored(call));
    let run = score(&db, &["--rater", "mock:a", "--rater", &vendor.openai(LUNA), "--sample", "50"]);
    assert!(run.code == Some(1) && run.stderr.contains("disk on fire"), "{run:?}");
    db.execute("drop trigger t");
    assert_eq!(score(&db, &["--run", "1", "--run", "2", "--rpm", "100000"]).code, Some(0));
    assert_eq!(number(&db, "select count(*) from task_ai_score"), 100);
}

on_postgres! {
    /// On PostgreSQL: processes share a run, and what a dead one had is taken over.
    fn three_processes_share_a_run_and_survive_the_death_of_one() {
        let db = Db::new(crate::support::Kind::Postgres);
        let db = &db;
        prepared(db);
        let vendor = Vendor::start(|call, _| scored(call).after(Duration::from_millis(60)));
        let luna = vendor.openai(LUNA);
        let args = ["--rater", &luna, "--rpm", "100000", "--concurrency", "2"];
        let start =
            || command(db, &args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut children = vec![start(), start(), start()];
        while number(db, "select count(distinct id) from run_worker") < 3
            || number(db, "select count(*) from task_ai_score") < 60
        {
            std::thread::sleep(Duration::from_millis(10));
        }
        children[0].kill().unwrap();
        children[0].wait().unwrap();
        for child in children.drain(1..) {
            let run = Run::from(child.wait_with_output().unwrap());
            assert_eq!(run.code, Some(0), "{run:?}");
            assert!(raters(&run)[0]["scored"].as_i64().unwrap() > 0);
        }
        let unknown = number(db, "select count(*) from model_attempt where status = 'unknown'");
        assert!(unknown <= 2, "{unknown}");
        assert_eq!(number(db, "select count(*) from task_ai_score"), 244);
        assert_eq!(number(db, "select count(*) from model_attempt"), 244 + unknown);
        assert_eq!(
            number(
                db,
                "select count(*) from model_run where status = 'finished' and cost_reserved = 0"
            ),
            1
        );
    }
}

/// The vendors' Python clients, installed by `tests/peers/install.sh`, judge the server that the
/// tests above rest on.
#[test]
fn the_vendors_own_clients_read_what_our_server_sends() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let vendor = Vendor::start(|call, _| match call.user().as_str() {
        "Task: filtered" => reply(call, "", "content_filter", "refusal"),
        "Task: too many" => Answer::error(429, "rate_limit_error", "rate_limit_exceeded"),
        "Task: broken" => Answer::error(500, "api_error", "server_error"),
        _ => scored(call),
    });
    for provider in ["openai", "anthropic"] {
        let python = root.join(".tools/peers").join(provider).join("bin/python");
        if !python.exists() {
            eprintln!("skipped: tests/peers/install.sh installs the clients");
            return;
        }
        let script = root.join("tests/peers/sdk_reads.py");
        let output =
            Command::new(python).arg(script).args([provider, &vendor.base]).output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success() && output.stdout.starts_with(b"read"),
            "{provider}: {errors}"
        );
    }
}
