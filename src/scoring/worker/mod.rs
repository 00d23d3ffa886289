//! A worker: takes items, asks, and sends the writer what came of it.

mod next;
mod settled;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::{Duration, Instant};

use chrono::NaiveDateTime;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use super::job::Job;
use super::limiter::Permit;
use super::message::{Claimed, ItemEnd, Message};
use super::pace::Pace;
use super::plan::Plan;
use super::settle::{self, Source};
use crate::db::run_item::Key;
use crate::llm::exchange::{CacheLife, Class, Failure, Repair};
use crate::llm::models::ReplyFormat;
use crate::llm::{ModelRater, Refusal, TaskToRate};
use crate::rubric::Rating;
use next::{Next, Tries};
use settled::{Call, read};

/// Items that a rater on this machine takes at a time.
const LOCAL_CHUNK: i64 = 250;
/// How long a worker waits when there is nothing to take at the moment.
const IDLE: Duration = Duration::from_millis(200);

/// What every worker is given.
#[derive(Clone)]
pub(super) struct Shared<'a> {
    pub(super) plan: &'a Plan<'a>,
    pub(super) clock: fn() -> NaiveDateTime,
    pub(super) interrupted: &'a AtomicBool,
    /// How long an item is tried while the provider refuses for its rate.
    pub(super) patience: Duration,
    pub(super) sender: SyncSender<Message>,
}

/// One worker of one job.
pub(super) struct Worker<'a> {
    shared: Shared<'a>,
    index: usize,
    job: &'a Job,
    number: usize,
    jitter: ChaCha8Rng,
}

impl<'a> Worker<'a> {
    pub(super) fn new(shared: Shared<'a>, index: usize, job: &'a Job, number: usize) -> Self {
        let seed = u64::try_from(job.worker).unwrap_or_default() << 16;
        let seed = seed + u64::try_from(number).unwrap_or_default();
        let jitter = ChaCha8Rng::seed_from_u64(seed);
        Self { shared, index, job, number, jitter }
    }

    fn interrupted(&self) -> bool {
        self.shared.interrupted.load(Ordering::Relaxed)
    }

    /// In [0, 1).
    fn jitter(&mut self) -> f64 {
        f64::from(self.jitter.next_u32()) / (f64::from(u32::MAX) + 1.0)
    }

    /// Works until nothing is left, the rater stops, or the run is interrupted.
    pub(super) fn run(mut self) {
        match self.job.rater.network() {
            Some(model) => self.run_network(model),
            None => self.run_local(),
        }
    }

    /// Where the writer has given up there is nothing left to do: the only sender of the answer
    /// goes with the message, so that nobody waits for an answer that cannot come.
    fn ask_writer(&self, message: impl FnOnce(SyncSender<Claimed>) -> Message) -> Claimed {
        let (reply, answer) = sync_channel(1);
        if self.shared.sender.send(message(reply)).is_err() {
            return Claimed::Done;
        }
        answer.recv().unwrap_or(Claimed::Done)
    }

    fn run_local(&mut self) {
        let index = self.index;
        while !self.interrupted() && self.job.pace.stopped().is_none() {
            match self.ask_writer(|reply| Message::Claim { job: index, n: LOCAL_CHUNK, reply }) {
                Claimed::Items(items) => {
                    let ends: Vec<(Key, ItemEnd)> =
                        items.into_iter().map(|(key, _)| (key, self.rate(key))).collect();
                    let message = Message::Ends { job: index, calls: ends.len(), ends };
                    if self.shared.sender.send(message).is_err() {
                        return;
                    }
                }
                Claimed::Wait => self.job.pace.rest(IDLE),
                Claimed::Done => return,
            }
        }
    }

    fn rate(&self, key: Key) -> ItemEnd {
        let (task_id, _) = key;
        let Ok(texts) = self.job.texts(self.shared.plan, task_id) else { return ItemEnd::Released };
        let task = TaskToRate { task_id, soc_code: &texts.soc_code, statement: &texts.statement };
        match self.job.rater.rate(&task) {
            Some(Ok(answer)) => {
                let rating = Rating { score: answer.score, rationale: answer.rationale };
                let at = (self.shared.clock)();
                let source = Source { model_version: answer.model_version, raw_json_ref: None, at };
                let score = settle::score(self.job, texts, key, rating, source);
                ItemEnd::Scored(Box::new(score))
            }
            Some(Err(Refusal::NoLabel)) => ItemEnd::Absent,
            None => ItemEnd::Released,
        }
    }

    fn run_network(&mut self, model: &ModelRater) {
        let (index, job) = (self.index, self.job);
        let _guard = PrimerGuard { pace: &job.pace, number: self.number };
        let interrupted = self.shared.interrupted;
        let mut permit = Permit::default();
        let ending = || interrupted.load(Ordering::Relaxed) || job.pace.is_exhausted();
        while job.pace.turn(self.number, &mut permit, &ending) {
            match self.ask_writer(|reply| Message::Claim { job: index, n: 1, reply }) {
                Claimed::Items(items) => {
                    permit = Permit::default();
                    for (key, attempt) in items {
                        self.item(model, key, attempt);
                    }
                }
                Claimed::Wait => job.pace.rest(IDLE),
                Claimed::Done => {
                    job.pace.exhaust();
                    return;
                }
            }
        }
    }

    /// Asks for one item until it is over or must be given back.
    fn item(&mut self, model: &ModelRater, key: Key, first: i64) {
        let Ok(texts) = self.job.texts(self.shared.plan, key.0) else { return };
        let mut attempt = first;
        let mut tries = Tries::default();
        loop {
            let repair = tries.unreadable.as_ref().map(|(reply, fault)| Repair { reply, fault });
            let form = model.format();
            let request = model.request(&self.job.prompt(texts, repair), CacheLife::Minutes);
            let started = Instant::now();
            let (outcome, reply) = model.ask(&request, &texts.user);
            if reply.is_some() {
                self.job.pace.set_reached();
            }
            let (rating, failure) = read(model, &outcome, tries.unreadable.is_some());
            let next = match &failure {
                None => {
                    model.settle_format();
                    self.job.pace.answered(outcome.limits);
                    Next::Over
                }
                Some(failure) if self.asks_on(model, form, failure) => Next::Retry(Duration::ZERO),
                Some(failure) => self.next(failure, &outcome, &mut tries),
            };
            let call = Call { model, texts, key, attempt, started, outcome, reply };
            let settled = Box::new(self.settled(call, rating, failure, &next));
            let message = Message::Settle { job: self.index, settled };
            if self.shared.sender.send(message).is_err() {
                return;
            }
            let wait = match next {
                Next::Over | Next::Stop => return,
                Next::Retry(wait) => wait,
                Next::Repair(reply, fault) => {
                    tries.unreadable = Some((reply, fault));
                    Duration::ZERO
                }
            };
            match self.again(key, wait) {
                Some(next) => attempt = next,
                None => return,
            }
        }
    }

    /// Waits, takes its turn, and has another request written down; `None` where the item has
    /// been given back.
    fn again(&mut self, key: Key, wait: Duration) -> Option<i64> {
        let (index, job) = (self.index, self.job);
        let until = Instant::now() + wait;
        let interrupted = self.shared.interrupted;
        let mut permit = Permit::default();
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let going_on = !self.interrupted() && job.pace.stopped().is_none();
            if going_on && !left.is_zero() {
                job.pace.rest(left.min(IDLE));
                continue;
            }
            if !going_on
                || !job.pace.turn(self.number, &mut permit, &|| interrupted.load(Ordering::Relaxed))
            {
                break;
            }
            match self.ask_writer(|reply| Message::Again { job: index, key, reply }) {
                Claimed::Items(items) => return items.first().map(|(_, attempt)| *attempt),
                Claimed::Wait => job.pace.rest(IDLE),
                Claimed::Done => break,
            }
        }
        let ends = vec![(key, ItemEnd::Released)];
        // Where the writer is gone, the end of the run gives the item back.
        let _ = self.shared.sender.send(Message::Ends { job: index, calls: 0, ends });
        None
    }

    /// Whether the failure is only that the server does not take this form of reply, and there is
    /// another to ask on in.
    fn asks_on(&self, model: &ModelRater, refused: ReplyFormat, failure: &Failure) -> bool {
        if failure.class != Class::ReplyFormat {
            return false;
        }
        let Some(next) = model.step_down(refused) else { return false };
        let rater = self.job.rater.identity.name();
        let (refused, next) = (refused.name(), next.name());
        tracing::warn!(rater, %failure, "the server does not take {refused}; asking on with {next}");
        true
    }
}

/// A worker's place among the others, given up also where the worker dies.
struct PrimerGuard<'a> {
    pace: &'a Pace,
    number: usize,
}

impl Drop for PrimerGuard<'_> {
    fn drop(&mut self) {
        self.pace.leave(self.number);
    }
}
