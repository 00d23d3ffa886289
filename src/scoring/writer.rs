//! The one writer: what workers claim, send and settle, committed together a few milliseconds at
//! a time. An answer to a worker leaves only after the commit, so that a request is written down
//! before it is sent.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use chrono::NaiveDateTime;
use diesel::Connection;

use super::Error;
use super::budget::Budgets;
use super::commit::{Commit, Committed};
use super::job::Job;
use super::message::Message;
use super::tally::Tally;
use crate::db::{Conn, model_run, raw_reply};

/// How long a commit waits for more to commit.
const GATHER: Duration = Duration::from_millis(4);
/// Messages per commit.
const BATCH: usize = 1_000;

/// Is called with what a commit did, per job.
pub(super) type AfterCommit<'a> = &'a mut dyn FnMut(&mut Conn, &[Tally]) -> Result<(), Error>;

/// Commits what the workers of some jobs send.
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

    /// Commits until all workers are gone. `on_commit` is called with what each did per job,
    /// and in the pauses in between, at least a few times a second.
    pub(super) fn run(
        &mut self,
        conn: &mut Conn,
        receiver: &Receiver<Message>,
        on_commit: AfterCommit<'_>,
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
                let committed = conn.transaction(|conn| self.commit(conn, messages))?;
                for (reply, claimed) in committed.replies {
                    // A worker that is gone has no use for an answer; its items are given back at
                    // the end.
                    let _ = reply.send(claimed);
                }
                for (job, done) in self.jobs.iter().zip(&committed.jobs) {
                    if let Some(reason) = &done.stop {
                        job.pace.stop(reason);
                    }
                    if let Some(reason) = &done.short_of_budget {
                        job.pace.wait_for_budget(reason);
                    }
                }
                self.in_flight = committed.jobs.iter().map(|done| done.in_flight).collect();
                tallies = committed.jobs.iter().map(|done| done.tally).collect();
            }
            on_commit(conn, &tallies)?;
        }
    }

    fn commit(&self, conn: &mut Conn, messages: Vec<Message>) -> Result<Committed, Error> {
        let ids: Vec<i64> = self.jobs.iter().map(|job| job.run_id).collect();
        let budgets = Budgets::new(model_run::lock(conn, &ids)?);
        let mut commit = Commit::new(self.jobs, (self.clock)(), budgets, &self.in_flight);
        let mut wants = Vec::new();
        for message in messages {
            match message {
                Message::Settle { job, settled } => commit.settle(conn, job, *settled)?,
                Message::Ends { job, calls, ends } => {
                    commit.committed.job(job)?.tally.calls += calls;
                    commit.end(conn, job, ends)?;
                }
                want => wants.push(want),
            }
        }
        raw_reply::load(conn, commit.raws())?;
        commit.judge(conn)?;
        for want in wants {
            let (reply, claimed) = match want {
                Message::Claim { job, n, reply } => (reply, commit.claim(conn, job, n)?),
                Message::Again { job, key, reply } => (reply, commit.again(conn, job, key)?),
                Message::Pending { job, reply } => (reply, commit.pending(conn, job)?),
                Message::Settle { .. } | Message::Ends { .. } => continue,
            };
            commit.committed.replies.push((reply, claimed));
        }
        commit.budgets.write(conn)?;
        for (job, done) in self.jobs.iter().zip(&commit.committed.jobs) {
            if let Some(reason) = &done.stop {
                model_run::stop(conn, job.run_id, reason)?;
            }
        }
        Ok(commit.committed)
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
