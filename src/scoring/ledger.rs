//! The one writer: what workers claim, send and settle, committed together a few milliseconds at
//! a time. An answer to a worker leaves only after the commit, so that a request is written down
//! before it is sent.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::time::{Duration, Instant};

use chrono::NaiveDateTime;
use diesel::Connection;

use super::Error;
use super::job::Job;
use crate::db::Conn;
use crate::db::model_attempt::{self, Attempt, SENT, Settlement};
use crate::db::model_run::{self, Purse};
use crate::db::raw_reply::{self, RawReply};
use crate::db::run_item::{self, Key};
use crate::db::task_ai_score::{self, Score};

/// How long a commit waits for more to commit.
const GATHER: Duration = Duration::from_millis(4);
/// Messages per commit.
const BATCH: usize = 1_000;
/// What `stop_reason` says of a run that has used its money up.
pub(super) const BUDGET: &str = "budget: the next call could pass the cap of --max-cost-usd";

/// What a worker tells the writer.
pub(super) enum Message {
    /// Wants items; for a rater on a network one, which is written down as sent.
    Claim { job: usize, n: i64, reply: SyncSender<Claimed> },
    /// Wants to send another request for an item that it has.
    Again { job: usize, key: Key, reply: SyncSender<Claimed> },
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
    pub(super) output_tokens: i64,
}

impl Tally {
    pub(super) fn add(&mut self, other: &Self) {
        self.ended += other.ended;
        self.scored += other.scored;
        self.calls += other.calls;
        self.cost += other.cost;
        self.input_tokens += other.input_tokens;
        self.cached_tokens += other.cached_tokens;
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
                self.in_flight = outcome.in_flight;
                tallies = outcome.tallies;
            }
            told(conn, &tallies)?;
        }
    }

    fn commit(&self, conn: &mut Conn, messages: Vec<Message>) -> Result<Outcome, Error> {
        let ids: Vec<i64> = self.jobs.iter().map(|job| job.run_id).collect();
        let mut money = Money::new(model_run::lock(conn, &ids)?);
        let mut outcome = Outcome::new(self);
        let mut writing = Writing { jobs: self.jobs, now: (self.clock)(), raws: Vec::new() };
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
        raw_reply::load(conn, &writing.raws)?;
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

/// What a commit leads to, once it stands.
struct Outcome {
    replies: Vec<(SyncSender<Claimed>, Claimed)>,
    stops: Vec<Option<String>>,
    in_flight: Vec<i64>,
    tallies: Vec<Tally>,
}

impl Outcome {
    fn new(writer: &Writer<'_>) -> Self {
        Self {
            replies: Vec::new(),
            stops: vec![None; writer.jobs.len()],
            in_flight: writer.in_flight.clone(),
            tallies: vec![Tally::default(); writer.jobs.len()],
        }
    }

    fn tally(&mut self, job: usize, change: impl FnOnce(&mut Tally)) {
        if let Some(tally) = self.tallies.get_mut(job) {
            change(tally);
        }
    }

    fn flies(&mut self, job: usize, change: i64) {
        if let Some(n) = self.in_flight.get_mut(job) {
            *n += change;
        }
    }

    fn stop(&mut self, job: usize, reason: &str) {
        if let Some(stop) = self.stops.get_mut(job) {
            stop.get_or_insert_with(|| reason.to_owned());
        }
    }
}

/// The money of the locked runs, and how it moved.
pub(super) struct Money {
    purses: Vec<Purse>,
    moved: BTreeMap<i64, (i64, i64)>,
}

impl Money {
    pub(super) fn new(purses: Vec<Purse>) -> Self {
        Self { purses, moved: BTreeMap::new() }
    }

    /// How many calls of a price the cap still allows, up to `n`.
    pub(super) fn affordable(&self, run_id: i64, worst: i64, n: i64) -> i64 {
        let Some(purse) = self.purses.iter().find(|purse| purse.id == run_id) else { return 0 };
        let (Some(budget), Some(cap)) = (purse.budget_id, purse.cost_cap) else { return n };
        let used: i64 = self
            .purses
            .iter()
            .filter(|other| other.budget_id == Some(budget))
            .map(|other| other.cost + other.cost_reserved)
            .sum();
        // No call is free of risk under a cap, but a rater without a price cannot spend.
        if worst == 0 { n } else { ((cap - used) / worst).clamp(0, n) }
    }

    /// The runs under the same cap, with what each has set aside.
    fn sharing(&self, run_id: i64) -> Vec<(i64, i64)> {
        let budget = self.purses.iter().find(|purse| purse.id == run_id).map(|own| own.budget_id);
        let same = self.purses.iter().filter(|purse| Some(purse.budget_id) == budget);
        same.map(|purse| (purse.id, purse.cost_reserved)).collect()
    }

    pub(super) fn book(&mut self, run_id: i64, spent: i64, reserved: i64) {
        if spent == 0 && reserved == 0 {
            return;
        }
        let moved = self.moved.entry(run_id).or_default();
        moved.0 += spent;
        moved.1 += reserved;
        if let Some(purse) = self.purses.iter_mut().find(|purse| purse.id == run_id) {
            purse.cost += spent;
            purse.cost_reserved += reserved;
        }
    }

    /// Writes into the runs what moved.
    pub(super) fn write(&self, conn: &mut Conn) -> Result<(), Error> {
        for (run_id, (spent, reserved)) in &self.moved {
            model_run::book(conn, *run_id, *spent, *reserved)?;
        }
        Ok(())
    }
}

/// One commit's statements.
struct Writing<'a> {
    jobs: &'a [Job],
    now: NaiveDateTime,
    raws: Vec<RawReply>,
}

type Books<'b> = (&'b mut Money, &'b mut Outcome);

impl Writing<'_> {
    fn job(&self, job: usize) -> Result<&Job, Error> {
        self.jobs.get(job).ok_or(Error::Worker)
    }

    fn settle(
        &mut self,
        conn: &mut Conn,
        (index, key, attempt): (usize, Key, i64),
        settled: Settled,
        (money, outcome): Books<'_>,
    ) -> Result<(), Error> {
        let job = self.jobs.get(index).ok_or(Error::Worker)?;
        outcome.flies(index, -1);
        // 0 where this process was thought lost and the request was settled for it.
        if model_attempt::settle(conn, job.run_id, (key, attempt), &settled.settlement)? == 1 {
            money.book(job.run_id, settled.cost, -job.worst);
            if let (Some(body), Some(id)) = (settled.raw, settled.settlement.raw_json_ref.clone()) {
                self.raws.push(RawReply { id, run_id: job.run_id, body, created_at: self.now });
            }
            let tokens = |n: Option<i64>| n.unwrap_or_default();
            outcome.tally(index, |tally| {
                tally.calls += 1;
                tally.cost += settled.cost;
                tally.input_tokens += tokens(settled.settlement.input_tokens);
                tally.cached_tokens += tokens(settled.settlement.cached_tokens);
                tally.output_tokens += tokens(settled.settlement.output_tokens);
            });
        }
        if let Some(reason) = &settled.stop {
            outcome.stop(index, reason);
        }
        self.end(conn, index, vec![(key, settled.end)], outcome)
    }

    /// Writes what became of items; those that this process no longer has are left alone.
    fn end(
        &self,
        conn: &mut Conn,
        index: usize,
        ends: Vec<(Key, End)>,
        outcome: &mut Outcome,
    ) -> Result<(), Error> {
        let job = self.job(index)?;
        let mut scores: BTreeMap<Key, Score> = BTreeMap::new();
        let mut ended = 0;
        for (key, end) in ends {
            match end {
                End::Scored(score) => {
                    scores.insert(key, *score);
                }
                End::Failed { class, error } => {
                    let failure = (class, error.as_str());
                    ended += run_item::settle_failed(conn, job.run_id, &job.holder, key, failure)?;
                }
                End::Released => {
                    run_item::release_one(conn, job.run_id, &job.holder, key)?;
                }
                End::Again => {}
            }
        }
        let keys: Vec<Key> = scores.keys().copied().collect();
        let settled = run_item::settle_scored(conn, job.run_id, &job.holder, &keys)?;
        let rows: Vec<Score> = settled.iter().filter_map(|key| scores.remove(key)).collect();
        if let Some(last) = rows.last() {
            task_ai_score::load(conn, &rows)?;
            model_run::set_model_version(conn, job.run_id, &last.model_version)?;
        }
        outcome.tally(index, |tally| {
            tally.ended += ended + rows.len();
            tally.scored += rows.len();
        });
        Ok(())
    }

    fn claim(
        &self,
        conn: &mut Conn,
        index: usize,
        n: i64,
        (money, outcome): Books<'_>,
    ) -> Result<Claimed, Error> {
        let job = self.job(index)?;
        let affordable = money.affordable(job.run_id, job.worst, n);
        if affordable == 0 {
            return self.unaffordable(conn, index, (money, outcome));
        }
        let keys = run_item::claim(conn, job.run_id, &job.holder, affordable)?;
        if keys.is_empty() {
            // What another process has may come back, if that process dies.
            let others = run_item::holders(conn, job.run_id)?
                .into_iter()
                .any(|holder| holder != job.holder && holder.starts_with("worker:"));
            return Ok(if others { Claimed::Wait } else { Claimed::Done });
        }
        if job.rater.network().is_none() {
            return Ok(Claimed::Items(keys.into_iter().map(|key| (key, 0)).collect()));
        }
        let tickets = self.write_down(conn, job, &keys)?;
        let count = i64::try_from(tickets.len()).unwrap_or(0);
        money.book(job.run_id, 0, job.worst * count);
        outcome.flies(index, count);
        Ok(Claimed::Items(tickets))
    }

    fn again(
        &self,
        conn: &mut Conn,
        index: usize,
        key: Key,
        (money, outcome): Books<'_>,
    ) -> Result<Claimed, Error> {
        let job = self.job(index)?;
        let held = run_item::find(conn, job.run_id, key)?;
        if held.and_then(|item| item.claimed_by).as_deref() != Some(&job.holder) {
            return Ok(Claimed::Done);
        }
        if money.affordable(job.run_id, job.worst, 1) == 0 {
            return self.unaffordable(conn, index, (money, outcome));
        }
        let tickets = self.write_down(conn, job, &[key])?;
        money.book(job.run_id, 0, job.worst);
        outcome.flies(index, 1);
        Ok(Claimed::Items(tickets))
    }

    /// Money that is set aside for calls on their way may come free; otherwise the run stops. What
    /// is set aside for a batch is not waited for: that may take a day.
    fn unaffordable(
        &self,
        conn: &mut Conn,
        index: usize,
        (money, outcome): Books<'_>,
    ) -> Result<Claimed, Error> {
        let job = self.job(index)?;
        if outcome.in_flight.iter().any(|n| *n > 0) {
            return Ok(Claimed::Wait);
        }
        let runs = money.sharing(job.run_id);
        if runs.iter().any(|(_, reserved)| *reserved > 0) {
            let runs: Vec<i64> = runs.into_iter().map(|(id, _)| id).collect();
            if model_attempt::on_their_way(conn, &runs)? > 0 {
                return Ok(Claimed::Wait);
            }
        }
        outcome.stop(index, BUDGET);
        Ok(Claimed::Done)
    }

    /// Writes requests down that are about to leave.
    fn write_down(
        &self,
        conn: &mut Conn,
        job: &Job,
        keys: &[Key],
    ) -> Result<Vec<(Key, i64)>, Error> {
        let last = model_attempt::last(conn, job.run_id, keys)?;
        let tickets: Vec<(Key, i64)> =
            keys.iter().map(|key| (*key, last.get(key).copied().unwrap_or(0) + 1)).collect();
        let rows: Vec<Attempt> = tickets
            .iter()
            .map(|((task_id, sample), attempt)| {
                sent((job.run_id, *task_id, *sample, *attempt), job.worst, None, self.now)
            })
            .collect();
        model_attempt::load(conn, &rows)?;
        Ok(tickets)
    }
}

/// A request on its way.
pub(super) fn sent(
    (run_id, task_id, sample, attempt): (i64, i64, i64, i64),
    reserved: i64,
    batch_id: Option<String>,
    now: NaiveDateTime,
) -> Attempt {
    Attempt {
        run_id,
        task_id,
        sample,
        attempt,
        status: SENT.to_owned(),
        error_class: None,
        error: None,
        http_status: None,
        latency_ms: None,
        input_tokens: None,
        cached_tokens: None,
        cache_write_tokens: None,
        output_tokens: None,
        cost: None,
        request_id: None,
        batch_id,
        raw_json_ref: None,
        sent_at: now,
        settled_at: None,
        reserved: Some(reserved),
    }
}
