//! A vendor whose batch interface answers with whatever a seed draws: odd states, errors that may
//! or may not mean that it took a batch, results that are foreign, unreadable, doubled, missing. What
//! the program does about it ends, no item is lost or scored twice, nothing is handed over twice,
//! and what is booked is never less than the vendor bills, and never more than the cap.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use serde_json::{Value, json};

use crate::models::{HAIKU, LUNA, number, prepared, raters, score};
use crate::support::{Db, on_both_databases};
use crate::vendor::{Answer, COST, Call, Vendor, scored};

struct Made {
    label: Value,
    ids: Vec<String>,
    /// Result files, drawn when the batch is made, and what is billed for them.
    files: Vec<String>,
    billed: i64,
    fails: Option<&'static str>,
}

struct Wild {
    random: ChaCha8Rng,
    files: Vec<Vec<String>>,
    made: Vec<Made>,
}

impl Wild {
    fn new(seed: u64) -> Self {
        Self { random: ChaCha8Rng::seed_from_u64(seed), files: Vec::new(), made: Vec::new() }
    }

    fn below(&mut self, n: u32) -> u32 {
        self.random.next_u32() % n
    }

    fn place(&mut self, n: usize) -> usize {
        usize::try_from(self.random.next_u32()).unwrap() % n
    }

    /// Lines for one item, and what the vendor bills for it.
    fn lines(&mut self, id: &str) -> (Vec<String>, i64) {
        let usage = json!({"prompt_tokens": 1_400, "completion_tokens": 40,
            "prompt_tokens_details": {"cached_tokens": 1_000}});
        let line = |text: &str, finish: &str| {
            let message = json!({"role": "assistant", "content": text});
            let body = json!({"model": "m", "usage": usage,
                "choices": [{"message": message, "finish_reason": finish}]});
            json!({"custom_id": id, "error": null, "response": {"status_code": 200, "body": body}})
                .to_string()
        };
        let failed = |status: u16, code: &str| {
            json!({"custom_id": id, "error": null, "response": {"status_code": status, "body": {"error": {"code": code}}}}).to_string()
        };
        let good = line("{\"score\": 40, \"rationale\": \"Because.\"}", "stop");
        let half = |text: &str| {
            let choice = json!({"message": {"role": "assistant", "content": text}, "finish_reason": "error", "error": {"code": 502}});
            json!({"custom_id": id, "error": null, "response": {"status_code": 200, "body": {"choices": [choice]}}}).to_string()
        };
        match self.below(17) {
            9 => (vec![half("{\"sco")], COST / 2),
            0 => (vec![], COST / 2),
            1 => (vec![good.replace(id, "req-1")], COST / 2),
            2 => (vec![good.replace("}}", "")], COST / 2),
            3 => (vec![good.clone(), good], COST / 2),
            4 => (vec![failed(500, "server_error")], 0),
            5 => (vec![failed(429, "insufficient_quota")], 0),
            6 => (vec![line("seventy", "stop")], COST / 2),
            7 => (vec![line("{\"sco", "length")], COST / 2),
            8 => (
                vec![format!("{{\"custom_id\": \"{id}\", \"x\": \"{}\"}}", "x".repeat(1_100_000))],
                COST / 2,
            ),
            _ => (vec![good], COST / 2),
        }
    }

    fn make(&mut self, ids: Vec<String>, label: Value) -> usize {
        let (mut files, mut billed) = (vec![Vec::new(), Vec::new()], 0);
        let fails = match self.below(6) {
            0 => Some("token_limit_exceeded"),
            1 if self.below(2) == 0 => Some("invalid_json_line"),
            _ => None,
        };
        if fails.is_none() {
            let whole = self.below(8);
            for id in &ids {
                let (lines, cost) = self.lines(id);
                billed += cost;
                let at = self.place(2);
                // Now and then a whole file is of somebody else, or empty.
                files[at].extend(lines.into_iter().filter(|_| whole > 1));
            }
            if whole == 0 {
                files[0].extend((0..ids.len()).map(|n| format!("{{\"custom_id\": \"req-{n}\"}}")));
            }
        }
        let files = files.into_iter().map(|lines| lines.join("\n")).collect();
        self.made.push(Made { label, ids, files, billed, fails });
        self.made.len() - 1
    }

    fn state(&mut self, at: usize, ended: bool) -> Value {
        let odd = ["validating", "in_progress", "finalizing", "something_new"][self.place(4)];
        let made = &self.made[at];
        let file = |n: usize| match (ended, made.files[n].is_empty()) {
            (true, false) => json!(format!("file-{at}-{n}")),
            _ => Value::Null,
        };
        let (status, errors) = match (ended, made.fails) {
            (false, _) => (odd, Value::Null),
            (true, None) => ("completed", Value::Null),
            (true, Some(code)) => {
                ("failed", json!({"data": [{"code": code, "message": "made up", "line": null}]}))
            }
        };
        json!({"id": format!("batch_{at}"), "status": status, "errors": errors, "metadata": {"onet_ai": made.label},
            "output_file_id": file(0), "error_file_id": file(1), "request_counts": {"total": 3, "completed": -1}})
    }

    fn answer(&mut self, call: &Call) -> Answer {
        let path = call.path.split('?').next().unwrap();
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let passing = self.below(10) == 0;
        match (call.method.as_str(), parts.as_slice()) {
            ("POST", ["v1", "files"]) if passing => Answer::error(500, "server_error", "oops"),
            ("POST", ["v1", "files"]) => {
                let lines =
                    call.body.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
                let ids =
                    lines.map(|line| line["custom_id"].as_str().unwrap().to_owned()).collect();
                self.files.push(ids);
                Answer::new(
                    200,
                    json!({"id": format!("file-{}", self.files.len() - 1)}).to_string(),
                )
            }
            ("POST", ["v1", "batches"]) => self.create(&call.json()),
            ("GET", _) if passing => Answer::error(503, "server_error", "oops"),
            ("GET", ["v1", "batches"]) => {
                let data: Vec<Value> =
                    (0..self.made.len()).map(|at| self.state(at, false)).collect();
                Answer::new(200, json!({"data": data}).to_string())
            }
            // It has not heard of it yet.
            ("GET", ["v1", "batches", _]) if self.below(10) == 0 => {
                Answer::error(404, "invalid_request_error", "not_found")
            }
            ("GET", ["v1", "batches", id]) => {
                let ended = self.below(2) == 0;
                let state = self.state(id[6..].parse().unwrap(), ended);
                Answer::new(200, state.to_string())
            }
            ("GET", ["v1", "files", id, "content"]) => {
                let (at, file) = id[5..].split_once('-').unwrap();
                let made = &self.made[at.parse::<usize>().unwrap()];
                Answer::new(200, made.files[file.parse::<usize>().unwrap()].clone())
            }
            _ => scored(call),
        }
    }

    /// Takes a batch, or not, and answers so or otherwise.
    fn create(&mut self, body: &Value) -> Answer {
        let file: usize = body["input_file_id"].as_str().unwrap()[5..].parse().unwrap();
        let drawn = self.below(12);
        if drawn == 0 {
            return Answer::error(429, "rate_limit_error", "rate_limit_exceeded");
        }
        if drawn == 1 {
            return Answer::error(500, "server_error", "not taken");
        }
        let ids = self.files[file].clone();
        let at = self.make(ids, body["metadata"]["onet_ai"].clone());
        match drawn {
            2 => Answer::error(500, "server_error", "taken all the same"),
            3 => Answer::new(200, "<html>"),
            4 => Answer { cut: true, ..Answer::new(200, self.state(at, false).to_string()) },
            _ => Answer::new(200, self.state(at, false).to_string()),
        }
    }
}

/// Gives the same command until nothing is left, or the money is spent.
fn until_the_end(db: &Db, args: &[&str], seed: u64) {
    for _ in 0..60 {
        let run = score(db, args);
        let reason = raters(&run)[0]["error"].as_str().unwrap_or_default().to_owned();
        match run.code {
            Some(0 | 3) => {
                let open = number(
                    db,
                    "select count(*) from run_item where status in ('pending', 'claimed')",
                );
                assert_eq!(open, 0, "seed {seed}");
                return;
            }
            Some(1) if reason.starts_with("budget: ") => return,
            Some(1) => assert!(!reason.is_empty(), "seed {seed}: {run:?}"),
            _ => panic!("seed {seed}: {run:?}"),
        }
    }
    panic!("seed {seed} does not end");
}

on_both_databases! {
    fn whatever_the_vendor_answers_batches_end_and_the_books_are_right(db: &Db) {
        prepared(db);
        for seed in 0..5_u64 {
            let wild = Arc::new(Mutex::new(Wild::new(seed)));
            let world = Arc::clone(&wild);
            let vendor = Vendor::bare(move |call, _| world.lock().unwrap().answer(call));
            let luna = vendor.openai(LUNA);
            let cap = if seed % 2 == 0 { "0.01" } else { "0.10" };
            let args = ["--rater", &luna, "--sample", "45", "--batch", "--wait", "--poll", "5ms", "--patience", "1s",
                "--batch-size", "12", "--max-cost-usd", cap, "--rpm", "100000"];
            until_the_end(db, &args, seed);
            let wild = wild.lock().unwrap();
            let run = format!("run_id = {}", number(db, "select max(id) from model_run"));
            let sum = |sql: &str| number(db, &format!("select {sql} and {run}"));
            // Those that were asked singly are billed too.
            let singly = i64::try_from(vendor.ratings()).unwrap() * COST;
            let billed = singly + wild.made.iter().map(|made| made.billed).sum::<i64>();
            let booked = sum("sum(cost) from model_attempt where true");
            assert!(booked >= billed, "seed {seed}: {booked} booked, {billed} billed");
            assert!(booked <= if seed % 2 == 0 { 10_000_000 } else { 100_000_000 }, "seed {seed}: {booked}");
            let cost_query = format!("select cost from model_run where id = {}", &run[9..]);
            assert_eq!(number(db, &cost_query), booked, "seed {seed}");
            assert_eq!(number(db, "select sum(cost_reserved) from model_run"), 0, "seed {seed}");
            assert_eq!(sum("count(*) from model_attempt where status = 'sent'"), 0, "seed {seed}");
            let scored = sum("count(*) from run_item where status = 'scored'");
            assert_eq!(sum("count(*) from task_ai_score where carried_from is null"), scored, "seed {seed}");
            // Every item that the vendor was ever handed has its row, and was in one batch only.
            let mut batches: BTreeMap<&str, usize> = BTreeMap::new();
            for made in &wild.made {
                for id in &made.ids {
                    *batches.entry(id).or_default() += 1;
                }
            }
            assert!(crate::support::all(batches.values(), |n| *n == 1), "seed {seed}: an item was handed over twice");
            let sent: BTreeSet<&String> = wild.files.iter().flatten().collect();
            let rows = sum("count(*) from model_attempt where batch_id is not null");
            assert!(i64::try_from(sent.len()).unwrap() <= rows, "seed {seed}: {} of {rows}", sent.len());
            let most = sum("max(n) from (select count(*) as n, run_id from model_attempt where batch_id is not null \
                and status = 'unknown' group by run_id, task_id, sample) t where true");
            assert!(most <= 3, "seed {seed}: an item was lost in {most} batches");
            // The next seed begins anew.
            for table in ["task_ai_score", "raw_reply", "model_attempt", "model_batch", "run_item", "run_worker"] {
                db.execute(&format!("delete from {table}"));
            }
            db.execute("delete from run_model_version");
            db.execute("delete from model_run");
        }
    }

    fn a_used_up_account_stops_a_batch_and_leaves_its_items(db: &Db) {
        prepared(db);
        let limit = "You have reached your specified API usage limits: credit balance is too low";
        let poor = move |status| Answer::new(status, json!({"type": "error", "error": {"type": "invalid_request_error", "code": "insufficient_quota", "message": limit}}).to_string());
        // When the batch is made, in either vendor's form, and in every line of one that was taken.
        for (rater, in_lines) in [(LUNA, false), (HAIKU, false), (LUNA, true), (HAIKU, true)] {
            let at_once = Vendor::bare(move |call, _| if call.path == "/v1/files" { Answer::new(200, "{\"id\": \"f\"}") } else { poor(400) });
            let later = Vendor::start(move |_, _| poor(400));
            let vendor = if in_lines { &later } else { &at_once };
            let rater = if rater == LUNA { vendor.openai(rater) } else { vendor.anthropic(rater) };
            let run = score(db, &["--rater", &rater, "--sample", "7", "--new", "--batch", "--wait", "--poll", "5ms"]);
            assert_eq!(run.code, Some(1), "{run:?}");
            let found = &raters(&run)[0];
            assert!(found["error"].as_str().unwrap().starts_with("billing: "), "{found}");
            assert_eq!((&found["failed"], &found["run_cost_usd"]), (&json!({}), &0.0.into()), "{found}");
        }
        assert_eq!(number(db, "select count(*) from run_item where status = 'pending'"), 28);
        assert_eq!(number(db, "select sum(cost_reserved) from model_run"), 0);
        assert_eq!(number(db, "select count(*) from model_attempt"), 28);
    }

    fn a_rater_shows_first_that_its_answers_are_of_use(db: &Db) {
        prepared(db);
        for (seed, rater) in [LUNA, HAIKU].into_iter().enumerate() {
            let vendor = Vendor::start(|call, _| crate::vendor::text(call, "I would say seventy."));
            let rater = if seed == 0 { vendor.openai(rater) } else { vendor.anthropic(rater) };
            let run = score(db, &["--rater", &rater, "--batch", "--wait", "--poll", "5ms", "--rpm", "100000"]);
            assert_eq!(run.code, Some(1), "{run:?}");
            let found = &raters(&run)[0];
            assert!(found["error"].as_str().unwrap().starts_with("circuit_open: none of the first 20"), "{found}");
            assert_eq!(found["failed"], json!({"invalid_reply": 20}));
            assert_eq!(vendor.ratings(), 40);
        }
        assert_eq!(number(db, "select count(*) from model_batch"), 0);
    }

    fn a_batch_without_results_is_counted_and_the_command_ends(db: &Db) {
        prepared(db);
        let made = Arc::new(Mutex::new(0));
        let count = Arc::clone(&made);
        let vendor = Vendor::bare(move |call, _| match (call.method.as_str(), call.path.as_str()) {
            ("POST", "/v1/files") => Answer::new(200, "{\"id\": \"f\"}"),
            ("POST", "/v1/batches") => {
                *count.lock().unwrap() += 1;
                let n = *count.lock().unwrap();
                Answer::new(200, json!({"id": format!("b{n}"), "status": "validating", "metadata": {"onet_ai": call.json()["metadata"]["onet_ai"]}}).to_string())
            }
            ("GET", "/v1/files/o/content") => Answer::new(404, "{}"),
            _ => Answer::new(200, "{\"id\": \"b\", \"status\": \"completed\", \"output_file_id\": \"o\"}"),
        });
        let luna = vendor.openai(LUNA);
        let args = ["--rater", &luna, "--sample", "5", "--batch", "--wait", "--poll", "5ms", "--patience", "1s"];
        // The file may come yet; the command does not wait for ever.
        let run = score(db, &args);
        assert_eq!(run.code, Some(1), "{run:?}");
        assert!(raters(&run)[0]["error"].as_str().unwrap().contains("(for longer than --patience)"), "{run:?}");
        assert_eq!(number(db, "select count(*) from run_item where status = 'claimed'"), 5);
        for lost in 1..=3 {
            db.execute("update model_batch set created_at = '2020-01-01 00:00:00' where status = 'submitted'");
            let run = score(db, &args);
            assert_eq!(run.code, Some(if lost < 3 { 1 } else { 3 }), "{lost}: {run:?}");
            assert_eq!(number(db, "select count(*) from model_attempt where status = 'unknown' and cost = reserved and cost > 0"), 5 * lost);
        }
        assert_eq!((*made.lock().unwrap(), number(db, "select count(*) from run_item where error_class = 'unknown'")), (3, 5));
    }
}
