//! The one writer: what workers claim, send and settle, committed together a few milliseconds at
//! a time. An answer to a worker leaves only after the commit, so that a request is written down
//! before it is sent.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::time::{Duration, Instant};

use chrono::NaiveDateTime;
use diesel::Connection;

use super::Error;
use super::commit::{Outcome, Writing};
use super::job::Job;
use super::purse::Money;
use crate::db::model_attempt::Settlement;
use crate::db::run_item::Key;
use crate::db::task_ai_score::Score;
use crate::db::{Conn, model_run, raw_reply};

/// How long a commit waits for more to commit.
const GATHER: Duration = Duration::from_millis(4);
/// Messages per commit.
const BATCH: usize = 1_000;

/// What a worker tells the writer.
pub(super) enum Message {
    /// Wants items; for a rater on a network one, which is written down as sent.
    Claim { job: usize, n: i64, reply: SyncSender<Claimed> },
    /// Wants to send another request for an item that it has.
    Again { job: usize, key: Key, reply: SyncSender<Claimed> },
    /// Wants to know whether anything waits to be begun.
    Left { job: usize, reply: SyncSender<Claimed> },
    /// Has a reply, or none.
    Settle { job: usize, key: Key, attempt: i64, settled: Box<Settled> },
    /// Has ratings that cost nothing, or gives items back.
    Ends { job: usize, calls: usize, ends: Vec<(Key, End)> },
}

/// What the writer answers.
#[derive(Debug)]
pub(super) enum Claimed {
    /// Items, each with the number of its request.
    Items(Vec<(Key, i64)>),
    /// Nothing at this moment, but there may be.
    Wait,
    /// Nothing any more.
    Done,
}

/// What is known of a request once it is over.
pub(super) struct Settled {
    pub(super) settlement: Settlement,
    /// Nano-dollars.
    pub(super) cost: i64,
    pub(super) raw: Option<Vec<u8>>,
    pub(super) end: End,
    /// The rater stops, and why.
    pub(super) stop: Option<String>,
}

/// What becomes of an item.
pub(super) enum End {
    Scored(Box<Score>),
    Failed {
        class: &'static str,
        error: String,
    },
    /// A set of labels has none for it.
    Absent,
    /// The same worker asks again.
    Again,
    /// Somebody else may.
    Released,
}

/// What one commit did, for the progress.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Tally {
    pub(super) ended: usize,
    pub(super) scored: usize,
    pub(super) calls: usize,
    pub(super) cost: i64,
    pub(super) input_tokens: i64,
    pub(super) cached_tokens: i64,
    pub(super) cache_write_tokens: i64,
    pub(super) output_tokens: i64,
}

impl Tally {
    /// Counts a settled request.
    pub(super) fn book(&mut self, settlement: &Settlement) {
        let tokens = |n: Option<i64>| n.unwrap_or_default();
        self.calls += 1;
        self.cost += settlement.cost.unwrap_or_default();
        self.input_tokens += tokens(settlement.input_tokens);
        self.cached_tokens += tokens(settlement.cached_tokens);
        self.cache_write_tokens += tokens(settlement.cache_write_tokens);
        self.output_tokens += tokens(settlement.output_tokens);
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.ended += other.ended;
        self.scored += other.scored;
        self.calls += other.calls;
        self.cost += other.cost;
        self.input_tokens += other.input_tokens;
        self.cached_tokens += other.cached_tokens;
        self.cache_write_tokens += other.cache_write_tokens;
        self.output_tokens += other.output_tokens;
    }
}

/// Hears what a commit did, per job.
pub(super) type AfterCommit<'a> = &'a mut dyn FnMut(&mut Conn, &[Tally]) -> Result<(), Error>;

/// The writer's own side of things.
pub(super) struct Writer<'a> {
    pub(super) jobs: &'a [Job],
    pub(super) clock: fn() -> NaiveDateTime,
    /// Requests of this process that are on their way, per job.
    in_flight: Vec<i64>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(jobs: &'a [Job], clock: fn() -> NaiveDateTime) -> Self {
        Self { jobs, clock, in_flight: vec![0; jobs.len()] }
    }

    /// Commits until all workers are gone. `told` hears what each commit did per job, and of the
    /// pauses in between, at least a few times a second.
    pub(super) fn run(
        &mut self,
        conn: &mut Conn,
        receiver: &Receiver<Message>,
        told: AfterCommit<'_>,
    ) -> Result<(), Error> {
        loop {
            let first = match receiver.recv_timeout(Duration::from_millis(250)) {
                Ok(first) => Some(first),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            };
            let mut tallies = vec![Tally::default(); self.jobs.len()];
            if let Some(first) = first {
                let messages = gather(first, receiver);
                let outcome = conn.transaction(|conn| self.commit(conn, messages))?;
                for (reply, claimed) in outcome.replies {
                    // A worker that is gone has no use for an answer; its items are given back at
                    // the end.
                    let _ = reply.send(claimed);
                }
                for (job, stop) in self.jobs.iter().zip(&outcome.stops) {
                    if let Some(reason) = stop {
                        job.pace.stop(reason);
                    }
                }
                for (job, lack) in self.jobs.iter().zip(&outcome.lacks) {
                    if let Some(reason) = lack {
                        job.pace.lack(reason);
                    }
                }
                self.in_flight = outcome.in_flight;
                tallies = outcome.tallies;
            }
            told(conn, &tallies)?;
        }
    }

    fn commit(&self, conn: &mut Conn, messages: Vec<Message>) -> Result<Outcome, Error> {
        let ids: Vec<i64> = self.jobs.iter().map(|job| job.run_id).collect();
        let mut money = Money::new(model_run::lock(conn, &ids)?);
        let mut outcome = Outcome::new(&self.in_flight);
        let mut writing = Writing::new(self.jobs, (self.clock)());
        let mut wants = Vec::new();
        for message in messages {
            match message {
                Message::Settle { job, key, attempt, settled } => {
                    writing.settle(
                        conn,
                        (job, key, attempt),
                        *settled,
                        (&mut money, &mut outcome),
                    )?;
                }
                Message::Ends { job, calls, ends } => {
                    outcome.tally(job, |tally| tally.calls += calls);
                    writing.end(conn, job, ends, &mut outcome)?;
                }
                want => wants.push(want),
            }
        }
        raw_reply::load(conn, writing.raws())?;
        writing.judge(conn, &mut outcome)?;
        for want in wants {
            match want {
                Message::Claim { job, n, reply } => {
                    let claimed = writing.claim(conn, job, n, (&mut money, &mut outcome))?;
                    outcome.replies.push((reply, claimed));
                }
                Message::Again { job, key, reply } => {
                    let claimed = writing.again(conn, job, key, (&mut money, &mut outcome))?;
                    outcome.replies.push((reply, claimed));
                }
                Message::Left { job, reply } => {
                    let left = writing.left(conn, job)?;
                    outcome.replies.push((reply, left));
                }
                Message::Settle { .. } | Message::Ends { .. } => {}
            }
        }
        money.write(conn)?;
        for (job, stop) in self.jobs.iter().zip(&outcome.stops) {
            if let Some(reason) = stop {
                model_run::stop(conn, job.run_id, reason)?;
            }
        }
        Ok(outcome)
    }
}

/// Takes what has arrived, and what arrives within a moment where requests wait to be sent.
fn gather(first: Message, receiver: &Receiver<Message>) -> Vec<Message> {
    let quick = matches!(first, Message::Ends { .. } | Message::Claim { n: 2.., .. });
    let mut messages = vec![first];
    let until = Instant::now() + GATHER;
    while messages.len() < BATCH {
        let left =
            if quick { Duration::ZERO } else { until.saturating_duration_since(Instant::now()) };
        match receiver.recv_timeout(left) {
            Ok(message) => messages.push(message),
            Err(_) => break,
        }
    }
    messages
}
