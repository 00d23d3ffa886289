//! Drives the deciding part of batches with arbitrary states and files of results: it ends, no item
//! is lost or scored twice, what is booked is never less than what the vendor bills, and never more
//! than the cap.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::NaiveDate;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use serde_json::{Value, json};

use super::super::*;
use super::{WORST, failure, now, sent, state};
use crate::db::model_attempt::{ANSWERED, FAILED};
use crate::llm::exchange::CacheLife;
use crate::llm::models::ModelTable;
use crate::llm::{Access, Keys, ModelRater, Network, Rater, RaterSpec};
use crate::rubric::{Reading, read_reply};
use crate::scoring::settle::{self, Terms, Wire};
use crate::trust::Trust;

struct Item {
    attempts: Vec<Attempt>,
    scores: usize,
    failed: bool,
}

impl Item {
    fn is_pending(&self) -> bool {
        !self.failed && self.scores == 0
    }
}

struct World {
    random: ChaCha8Rng,
    rater: Rater,
    items: Vec<Item>,
    booked: i64,
    billed: i64,
    cap: i64,
}

fn luna() -> Rater {
    let network = Network {
        models: ModelTable::builtin().unwrap(),
        keys: Keys::default(),
        today: NaiveDate::from_ymd_opt(2026, 11, 29).unwrap(),
        allow_http: false,
        trust: Trust::default(),
        only_looking: false,
    };
    let access =
        Access { network: &network, labels: &[], timeout: Duration::from_secs(1), connections: 1 };
    let spec: RaterSpec = "openai:gpt-6-luna@http://127.0.0.1:1/v1".parse().unwrap();
    Rater::open(&spec, &access).unwrap()
}

impl World {
    fn new(seed: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let n = 1 + random.next_u32() % 12;
        let item = |_| Item { attempts: Vec::new(), scores: 0, failed: false };
        let cap = WORST * i64::from(n) * i64::from(1 + random.next_u32() % 8);
        Self { random, rater: luna(), items: (0..n).map(item).collect(), booked: 0, billed: 0, cap }
    }

    fn below(&mut self, n: u32) -> u32 {
        self.random.next_u32() % n
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.random.next_u32()).unwrap() % of.len()]
    }

    fn model(&self) -> &ModelRater {
        self.rater.network().unwrap()
    }

    /// The vendor's state at one look.
    fn said(&mut self) -> Result<BatchState, Failure> {
        match self.below(12) {
            0 => Ok(state("validating", false, &[], None)),
            1 => Ok(state("something new", false, &["early"], None)),
            2 => Err(failure(self.pick(&Class::ALL))),
            3 => Ok(state("failed", true, &[], Some(failure(Class::RateLimited)))),
            4 => Ok(state("failed", true, &[], Some(failure(Class::BadRequest)))),
            5 => Ok(state("completed", true, &[], None)),
            6 => Ok(state("failed", true, &["o"], Some(failure(Class::BadRequest)))),
            7 => Ok(state("cancelled", true, &["o"], None)),
            _ => Ok(state("completed", true, &["o", "e"], None)),
        }
    }

    /// A body of a success, and what it is billed at.
    fn body(&mut self, text: &str) -> (Value, i64) {
        let usage = match self.below(4) {
            0 => Value::Null,
            _ => json!({"prompt_tokens": 1 + self.below(60), "completion_tokens": self.below(10)}),
        };
        let finish = self.pick(&["stop", "length", "content_filter", "error", "stop"]);
        let mut body = json!({"model": "m", "usage": usage, "choices": [{"finish_reason": finish,
            "message": {"role": "assistant", "content": text}}]});
        // An error of the server behind a gateway, after it had begun.
        match self.below(8) {
            0 => body["choices"][0]["error"] = json!({"code": 502, "message": "gone"}),
            1 => body["error"] = json!({"code": 502, "message": "gone"}),
            _ => {}
        }
        // Half the price of each token; what is not told may be anything.
        let count = |field: &str| usage[field].as_i64().unwrap_or(0);
        let told = (count("prompt_tokens") * 100 + count("completion_tokens") * 500 + 1) / 2;
        (body, if usage.is_null() { i64::from(self.below(10_000)) } else { told })
    }

    /// The lines for one item, and what the vendor bills for it.
    fn lines(&mut self, id: &str) -> (Vec<String>, i64) {
        let line = |response: Value| {
            json!({"id": "x", "custom_id": id, "error": null, "response": response}).to_string()
        };
        let text = self.pick(&["{\"score\": 4, \"rationale\": \"x\"}", "seventy", ""]);
        let (body, billed) = self.body(text);
        let good = line(json!({"status_code": 200, "body": body}));
        match self.below(10) {
            0 => (vec![], i64::from(self.below(10_000))),
            1 => (vec![good.replace("}}", "")], billed),
            2 => (vec![line(json!({"status_code": 500, "body": {"error": {"code": "x"}}}))], 0),
            3 => (
                vec![
                    json!({"custom_id": id, "response": null, "error": {"code": "batch_expired"}})
                        .to_string(),
                ],
                0,
            ),
            4 => {
                (vec![line(json!({"status_code": 200, "body": {}}))], i64::from(self.below(10_000)))
            }
            5 => (
                vec![line(
                    json!({"status_code": 402, "body": {"error": {"code": "billing_error"}}}),
                )],
                0,
            ),
            6 => {
                let (other, more) = self.body("{\"score\": 9, \"rationale\": \"y\"}");
                let other = line(json!({"status_code": 200, "body": other}));
                (vec![good, other], billed.max(more))
            }
            7 => (vec![good.replace(id, "another-batch_1_0_1")], billed),
            _ => (vec![good], billed),
        }
    }

    /// Writes a batch down: its items, and their requests.
    fn prepare(&mut self, number: usize, most: usize) -> Vec<usize> {
        let affordable = usize::try_from((self.cap - self.booked) / WORST).unwrap();
        let pending = (0..self.items.len()).filter(|at| self.items[*at].is_pending());
        let taken: Vec<usize> = pending.take(most.min(affordable)).collect();
        for at in &taken {
            let item = &mut self.items[*at];
            let attempt = i64::try_from(item.attempts.len()).unwrap() + 1;
            let task = i64::try_from(*at).unwrap();
            item.attempts.push(sent(task, attempt, number));
        }
        taken
    }

    fn settle(&mut self, found: Found) {
        let at = usize::try_from(found.attempt.task_id).unwrap();
        let read = match &found.outcome.result {
            Ok(text) => {
                read_reply(text, Reading::Strict).map_err(|_fault| failure(Class::InvalidReply))
            }
            Err(failure) => Err(failure.clone()),
        };
        let terms = Terms { batch: true, life: CacheLife::Hour, reserved: WORST };
        let fault = read.as_ref().err();
        let cost = settle::cost(self.model(), &found.outcome, fault, terms);
        let raw = found.raw.map(|_| "raw".to_owned());
        let wire = Wire { status: None, latency_ms: None, raw, at: now() };
        let settlement = settle::settlement(&found.outcome, fault, cost, wire);
        self.booked += cost;
        let item = &mut self.items[at];
        let earlier: Vec<&Attempt> = item.attempts.iter().rev().skip(1).collect();
        match read {
            Ok(_) => item.scores += 1,
            Err(failure) => item.failed |= after(failure.class, &earlier) == Fate::Failed,
        }
        let last = item.attempts.last_mut().unwrap();
        assert_eq!(last.status, SENT, "settled twice");
        last.status = settlement.status;
        last.error_class = settlement.error_class;
        last.raw_json_ref = settlement.raw_json_ref;
        assert!(last.status != ANSWERED || item.scores == 1);
    }

    /// A batch that has no results: its requests are free, or count at what was set aside.
    fn close(&mut self, taken: &[usize], free: bool) {
        for at in taken {
            let item = &mut self.items[*at];
            let last = item.attempts.last_mut().unwrap();
            let (status, class) =
                if free { (FAILED, Class::RateLimited) } else { (UNKNOWN, Class::Unknown) };
            (last.status, last.error_class) = (status.to_owned(), Some(class.name().to_owned()));
            let earlier: Vec<&Attempt> = item.attempts.iter().rev().skip(1).collect();
            item.failed |= !free && after(class, &earlier) == Fate::Failed;
            self.booked += if free { 0 } else { WORST };
        }
    }

    /// One batch from its making to its end; how it fared in the queue.
    fn batch(&mut self, number: usize, most: usize) -> Option<(usize, Queued)> {
        let taken = self.prepare(number, most);
        let items = taken.len();
        let mut age = TimeDelta::zero();
        let paths = loop {
            let said = self.said();
            match decide(said.as_ref(), age) {
                Decision::Later | Decision::Unclear(_) => {
                    assert!(age <= GIVE_UP || said.is_err(), "waits for ever: {said:?}");
                    age += TimeDelta::hours(i64::from(1 + self.below(20)));
                }
                Decision::Refused(failure) => {
                    self.close(&taken, true);
                    let full = failure.class.remedy() == Remedy::SlowDown;
                    return full.then_some((items, Queued::Refused));
                }
                Decision::Gone(Gone { .. }) => {
                    for _ in &taken {
                        self.billed += i64::from(self.below(10_000));
                    }
                    self.close(&taken, false);
                    return None;
                }
                Decision::TakeIn(paths) => break paths,
            }
        };
        assert!(!paths.is_empty());
        let label = format!("label-{number}");
        let attempts: Vec<Attempt> =
            taken.iter().map(|at| self.items[*at].attempts.last().unwrap().clone()).collect();
        let mut lines = vec!["{\"custom_id\": 7}".to_owned(), "\u{feff}\"".to_owned()];
        for attempt in &attempts {
            let (some, billed) = self.lines(&custom_id(&label, attempt));
            lines.extend(some);
            self.billed += billed;
        }
        for at in (1..lines.len()).rev() {
            let other = usize::try_from(self.random.next_u32()).unwrap() % (at + 1);
            lines.swap(at, other);
        }
        let mut sorter = Sorter::new(&label, attempts);
        for line in &lines {
            sorter.line(line, self.model().read_line(line));
        }
        let (found, odd) = sorter.finish();
        assert_eq!(found.len(), items, "one result for each item");
        let keys: BTreeSet<i64> = found.iter().map(|found| found.attempt.task_id).collect();
        assert_eq!(keys.len(), items);
        assert!(odd.unreadable >= 2 && odd.text().is_some());
        for found in found {
            self.settle(found);
        }
        Some((items, Queued::Taken))
    }
}

#[test]
fn whatever_the_vendor_says_batches_end_and_nothing_is_lost_or_paid_unseen() {
    let mut n_attempts = 0;
    for seed in 0..600 {
        let mut world = World::new(seed);
        let (mut history, mut number) = (Vec::new(), 0);
        while world.items.iter().any(Item::is_pending) && world.cap - world.booked >= WORST {
            number += 1;
            let most = size(history.iter().copied(), 8);
            assert!((1..=8).contains(&most), "seed {seed}: {most}");
            history.extend(world.batch(number, most));
            assert!(number < 2_000, "seed {seed} does not end");
            assert!(world.booked <= world.cap, "seed {seed}: {} of {}", world.booked, world.cap);
            assert!(world.booked >= world.billed, "seed {seed}: {} billed", world.billed);
        }
        for item in &world.items {
            assert!(item.scores <= 1 && !(item.scores == 1 && item.failed), "seed {seed}");
            let lost = item.attempts.iter().filter(|attempt| is_lost(attempt)).count();
            assert!(lost <= TRIES, "seed {seed}: {lost} batches for an item");
            let unread = item
                .attempts
                .iter()
                .filter(|attempt| attempt.error_class.as_deref() == Some("invalid_reply"));
            assert!(unread.count() <= 2, "seed {seed}");
            assert!(item.attempts.iter().all(|attempt| attempt.status != SENT), "seed {seed}");
            n_attempts += item.attempts.len();
        }
    }
    assert!(n_attempts > 600, "{n_attempts} requests over all seeds");
}
