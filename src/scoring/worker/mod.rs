//! A worker: takes items, asks, and tells the writer what came of it. It decides by the class of
//! a failure whether to ask again.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::{Duration, Instant};

use chrono::NaiveDateTime;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use super::job::Job;
use super::ledger::{Claimed, End, Message, Settled};
use super::limiter::Permit;
use super::pace::{Pace, backoff};
use super::plan::{Plan, Texts};
use super::settle::{self, Terms, Wire};
use crate::db::raw_reply;
use crate::db::run_item::Key;
use crate::llm::exchange::{CacheLife, Class, Failure, HttpReply, Outcome, Remedy, Repair};
use crate::llm::models::ReplyFormat;
use crate::llm::{ModelRater, Refusal, Request};
use crate::rubric::Rating;

/// Tries after the first for errors that pass, such as a 500.
const RETRIES: u32 = 5;
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// A provider that asks for a longer pause than this is not waited for.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(600);
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

/// How a request went, and what to do next.
enum Next {
    /// The item is over.
    Over,
    /// Ask the same again after a wait.
    Retry(Duration),
    /// Ask again and say what was wrong.
    Repair(String, String),
    /// The rater stops.
    Stop,
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
                    let ends: Vec<(Key, End)> =
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

    fn rate(&self, (task_id, sample): Key) -> End {
        let Ok(texts) = self.job.texts(self.shared.plan, task_id) else { return End::Released };
        let request = Request { task_id, soc_code: &texts.soc_code, statement: &texts.statement };
        match self.job.rater.rate(&request) {
            Some(Ok(answer)) => {
                let rating = Rating { score: answer.score, rationale: answer.rationale };
                let at = (self.shared.clock)();
                let score = settle::score(
                    (self.job, texts),
                    (task_id, sample),
                    rating,
                    (answer.model_version, None),
                    at,
                );
                End::Scored(Box::new(score))
            }
            Some(Err(Refusal::NoLabel)) => End::Absent,
            None => End::Released,
        }
    }

    fn run_network(&mut self, model: &ModelRater) {
        let (index, job) = (self.index, self.job);
        let _seat = Seat { pace: &job.pace, number: self.number };
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
        let mut story = Story::default();
        loop {
            let repair = story.bad.as_ref().map(|(reply, fault)| Repair { reply, fault });
            let form = model.format();
            let request = model.request(&self.job.prompt(texts, repair), CacheLife::Minutes);
            let started = Instant::now();
            let (outcome, reply) = model.ask(&request, &texts.user);
            if reply.is_some() {
                self.job.pace.reach();
            }
            let (rating, failure) = read(model, &outcome, story.bad.is_some());
            let next = match &failure {
                None => {
                    model.settle_format();
                    self.job.pace.answered(outcome.limits);
                    Next::Over
                }
                Some(failure) if self.asks_on(model, form, failure) => Next::Retry(Duration::ZERO),
                Some(failure) => self.next(failure, &outcome, &mut story),
            };
            let call = Call { model, texts, key, attempt, started, outcome, reply };
            let settled = Box::new(self.settled(call, rating, failure, &next));
            let message = Message::Settle { job: self.index, key, attempt, settled };
            if self.shared.sender.send(message).is_err() {
                return;
            }
            let wait = match next {
                Next::Over | Next::Stop => return,
                Next::Retry(wait) => wait,
                Next::Repair(reply, fault) => {
                    story.bad = Some((reply, fault));
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
        let ends = vec![(key, End::Released)];
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

    /// What follows from a failure.
    fn next(&mut self, failure: &Failure, outcome: &Outcome, story: &mut Story) -> Next {
        let jitter = self.jitter();
        let pace = &self.job.pace;
        let stop = |reason: String| {
            pace.stop(&reason);
            Next::Stop
        };
        let told = || format!("{}: {failure}", failure.class.name());
        if pace.is_news(failure.class.name()) {
            let rater = self.job.rater.identity.name();
            tracing::warn!(rater, %failure, "first {}", failure.class.name());
        }
        let broken =
            || stop(format!("circuit_open: too many failures in a row, the last {}", told()));
        if failure.retry_after.is_some_and(|wait| wait > LONGEST_RETRY_AFTER) {
            return stop(format!("{} (asks to wait for more than 10 minutes)", told()));
        }
        if failure.class == Class::Connection && !pace.is_reached() {
            return stop(self.job.unreached(failure));
        }
        match failure.class.remedy() {
            Remedy::Stop => stop(told()),
            Remedy::Record if failure.class == Class::BadRequest && self.is_pointless() => broken(),
            Remedy::Record if failure.class == Class::BadRequest => Next::Over,
            Remedy::Record => {
                pace.answered(outcome.limits);
                Next::Over
            }
            Remedy::Repair => {
                pace.answered(outcome.limits);
                match &outcome.result {
                    Ok(text) if story.bad.is_none() => {
                        Next::Repair(text.clone(), failure.message.clone())
                    }
                    _ => Next::Over,
                }
            }
            Remedy::SlowDown => {
                let since = *story.refused_since.get_or_insert_with(Instant::now);
                if since.elapsed() > self.shared.patience {
                    return stop(format!("{} (for longer than --patience)", told()));
                }
                story.refusals += 1;
                pace.refused(failure.retry_after, outcome.limits, jitter);
                let own = backoff(FIRST_WAIT, story.refusals, LONGEST_WAIT, jitter);
                Next::Retry(failure.retry_after.unwrap_or(own))
            }
            Remedy::Retry if self.is_pointless() => broken(),
            Remedy::Retry => {
                story.retries += 1;
                if story.retries > RETRIES {
                    return Next::Over;
                }
                let wait = backoff(FIRST_WAIT, story.retries, LONGEST_WAIT, jitter);
                Next::Retry(wait.max(failure.retry_after.unwrap_or_default()))
            }
        }
    }

    /// Counts a failure: whether so many have come in a row that asking on is pointless. Where
    /// nothing waits to be begun it never is: the last items may be those that always fail, tried
    /// again and again with no good answer between, and their tries are bounded.
    fn is_pointless(&self) -> bool {
        let pace = &self.job.pace;
        if !pace.failed() || pace.is_exhausted() {
            return false;
        }
        let index = self.index;
        // Not the end of the work: what another process has may come back, if that process dies.
        matches!(self.ask_writer(|reply| Message::Left { job: index, reply }), Claimed::Wait)
    }

    /// What the writer is told of a call.
    fn settled(
        &self,
        call: Call<'_>,
        rating: Option<Rating>,
        failure: Option<Failure>,
        next: &Next,
    ) -> Settled {
        let raw_id = settle::raw_id(self.job.run_id, call.key, call.attempt);
        let raw = call.reply.as_ref().map(|_| raw_id);
        let at = (self.shared.clock)();
        let terms = Terms { batch: false, life: CacheLife::Minutes, reserved: self.job.worst };
        let cost = settle::cost(call.model, &call.outcome, failure.as_ref(), terms);
        let wire = Wire {
            status: call.reply.as_ref().map(|reply| i64::from(reply.status)),
            latency_ms: i64::try_from(call.started.elapsed().as_millis()).ok(),
            raw: raw.clone(),
            at,
        };
        let settlement = settle::settlement(&call.outcome, failure.as_ref(), cost, wire);
        let end = match (rating, failure, next) {
            (Some(rating), ..) => {
                let version = call.outcome.model_version;
                let version = version.unwrap_or_else(|| call.model.model.name.clone());
                let by = (version, raw);
                End::Scored(Box::new(settle::score(
                    (self.job, call.texts),
                    call.key,
                    rating,
                    by,
                    at,
                )))
            }
            (None, _, Next::Retry(_) | Next::Repair(..)) => End::Again,
            (None, Some(failure), Next::Over) => {
                End::Failed { class: failure.class.name(), error: failure.to_string() }
            }
            (None, _, Next::Over | Next::Stop) => End::Released,
        };
        let stop = if matches!(next, Next::Stop) { self.job.pace.stopped() } else { None };
        let raw = call.reply.map(|reply| raw_reply::pack(reply.body.as_bytes()));
        Settled { settlement, cost, raw, end, stop }
    }
}

/// A worker's place among the others, given up also where the worker dies.
struct Seat<'a> {
    pace: &'a Pace,
    number: usize,
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        self.pace.leave(self.number);
    }
}

/// What happened to an item so far.
#[derive(Default)]
struct Story {
    retries: u32,
    refusals: u32,
    refused_since: Option<Instant>,
    /// The reply that could not be read, and why; once there is one, there is no second repair.
    bad: Option<(String, String)>,
}

/// One request that is over.
struct Call<'a> {
    model: &'a ModelRater,
    texts: &'a Texts,
    key: Key,
    attempt: i64,
    started: Instant,
    outcome: Outcome,
    reply: Option<HttpReply>,
}

/// The rating in an outcome, or why there is none. `repaired`: whether the model was told before
/// what was wrong.
fn read(
    model: &ModelRater,
    outcome: &Outcome,
    repaired: bool,
) -> (Option<Rating>, Option<Failure>) {
    match outcome.result.as_ref().map(|answer| settle::rating(model, answer)) {
        Err(failure) => (None, Some(failure.clone())),
        Ok(Ok(rating)) => (Some(rating), None),
        Ok(Err(mut failure)) => {
            if repaired {
                failure.message.push_str(" (also after it was told what was wrong)");
            }
            (None, Some(failure))
        }
    }
}
