//! `onet-ai score --batch` while it waits: for a vendor that does not know a batch, for room in its
//! queue, for money that other batches hold.

use std::sync::Mutex;

use serde_json::json;

use crate::models::{HAIKU, LUNA, number, prepared, raters, score};
use crate::support::{Run, on_both_databases};
use crate::vendor::{Answer, Vendor, scored};

fn error(run: &Run) -> String {
    raters(run)[0]["error"].as_str().unwrap_or_default().to_owned()
}

on_both_databases! {
    fn a_batch_that_is_not_known_is_not_paid_for_again_and_keeps_no_other(db: &Db) {
        prepared(db);
        let vendor = Vendor::start(|call, _| scored(call));
        let haiku = vendor.anthropic(HAIKU);
        let args = ["--rater", &haiku, "--batch", "--batch-size", "5", "--sample", "30"];
        assert_eq!(score(db, &args).code, Some(0));
        // 20 went singly. Of two batches the vendor knows only the second.
        assert_eq!(number(db, "select count(*) from model_batch where status = 'submitted'"), 2);
        db.execute("update model_batch set vendor_id = 'batch_77' where id = (select min(id) from model_batch)");
        let waiting = [&args[..], &["--wait", "--poll", "5ms", "--patience", "1s"]].concat();
        let run = score(db, &waiting);
        assert_eq!(run.code, Some(1), "{run:?}");
        let told = error(&run);
        assert!(told.contains("is this the key and project that handed it over?") && told.contains("(for longer than --patience)"), "{told}");
        assert_eq!(number(db, "select count(*) from task_ai_score"), 25, "the other batch is taken in");
        assert_eq!(number(db, "select count(*) from model_batch"), 2, "nothing is handed over again");
        assert_eq!(number(db, "select count(*) from model_attempt where status = 'unknown'"), 0);
        // After two days it must have ended: a person decides.
        db.execute("update model_batch set created_at = '2020-01-01 00:00:00' where status = 'submitted'");
        let run = score(db, &waiting);
        let told = error(&run);
        assert!(run.code == Some(1) && told.contains("does not know it") && told.contains("hands its items over again"), "{run:?}");
        assert_eq!(number(db, "select count(*) from model_attempt where status = 'unknown' and cost = reserved"), 5);
        let run = score(db, &waiting);
        assert_eq!(run.code, Some(0), "{run:?}");
        assert_eq!(number(db, "select count(*) from task_ai_score"), 30);
        assert_eq!((number(db, "select sum(cost_reserved) from model_run"), vendor.ratings()), (0, 20));
    }

    /// As OpenAI does it: a batch is accepted, looked over, and only then finds no room.
    fn a_queue_that_takes_batches_and_fails_them_is_not_waited_for_without_end(db: &Db) {
        prepared(db);
        let looks = Mutex::new(0);
        let vendor = Vendor::bare(move |call, _| match (call.method.as_str(), call.path.as_str()) {
            ("POST", "/v1/files") => Answer::new(200, "{\"id\": \"f\"}"),
            ("POST", _) => Answer::new(200, "{\"id\": \"b\", \"status\": \"validating\"}"),
            _ => {
                let mut looks = looks.lock().unwrap();
                *looks += 1;
                let full = json!({"id": "b", "status": "failed", "errors": {"data": [{"code": "token_limit_exceeded", "message": "Enqueued token limit reached"}]}});
                let body = if *looks % 3 == 0 { full } else { json!({"id": "b", "status": "validating"}) };
                Answer::new(200, body.to_string())
            }
        });
        let luna = vendor.openai(LUNA);
        let run = score(db, &["--rater", &luna, "--sample", "7", "--batch", "--wait", "--poll", "5ms", "--patience", "1s"]);
        // Without --patience it would never end.
        let told = error(&run);
        assert!(run.code == Some(1) && told.contains("token_limit_exceeded") && told.contains("--patience"), "{run:?}");
        assert!(number(db, "select count(*) from model_batch where status = 'lost'") > 2, "{told}");
        assert_eq!(number(db, "select count(*) from run_item where status = 'pending'"), 7);
        assert_eq!(number(db, "select sum(cost + cost_reserved) from model_run"), 0);
    }

    fn a_rater_that_is_tried_singly_waits_for_money_that_a_batch_holds(db: &Db) {
        prepared(db);
        let vendor = Vendor::start(|call, _| scored(call));
        let (haiku, luna) = (vendor.anthropic(HAIKU), vendor.openai(LUNA));
        let batch = ["--batch", "--wait", "--poll", "5ms", "--rpm", "100000"];
        // Shows that the first rater is of use, and what a call of a batch of its sets aside.
        let run = score(db, &[&batch[..], &["--rater", &haiku, "--sample", "3"]].concat());
        assert_eq!(run.code, Some(0), "{run:?}");
        // Its next batch takes all that there is.
        let cap = 40 * number(db, "select max(reserved) from model_attempt");
        let cap = format!("{}.{:09}", cap / 1_000_000_000, cap % 1_000_000_000);
        let both = [&batch[..], &["--rater", &haiku, "--rater", &luna, "--sample", "60", "--max-cost-usd", &cap]].concat();
        let run = score(db, &both);
        assert_eq!(run.code, Some(0), "{cap}: {run:?}");
        assert_eq!(number(db, "select count(*) from task_ai_score where carried_from is null"), 3 + 57 + 60);
        assert_eq!(number(db, "select sum(cost_reserved) from model_run"), 0);
        assert_eq!(vendor.ratings(), 20, "the second rater was tried singly first");
        // Where nothing is set aside nothing is waited for.
        let other = Vendor::start(|call, _| scored(call));
        let poor = ["--rater", &other.openai(LUNA), "--sample", "60", "--max-cost-usd", "0.000001"];
        let run = score(db, &[&batch[..], &poor].concat());
        assert!(run.code == Some(1) && error(&run).starts_with("budget: "), "{run:?}");
        assert_eq!(other.ratings(), 0);
    }
}
