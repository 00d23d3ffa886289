//! One transaction of the writer: settles the requests that have ended, then claims items for the
//! workers that wait for one.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::mpsc::SyncSender;

use chrono::NaiveDateTime;

use super::breaker::Useless;
use super::budget::Budgets;
use super::job::Job;
use super::message::{Claimed, ItemEnd, Settled};
use super::tally::Tally;
use super::{Error, usefulness, versions};
use crate::convert::count;
use crate::db::model_attempt::{self, Attempt, SENT};
use crate::db::raw_reply::RawReply;
use crate::db::run_item::{self, ItemFailure, Key};
use crate::db::task_ai_score::Score;
use crate::db::{Conn, model_run};

/// What a commit leads to, once it stands.
pub(super) struct Committed {
    pub(super) replies: Vec<(SyncSender<Claimed>, Claimed)>,
    /// Per job.
    pub(super) jobs: Vec<JobCommitted>,
}

/// What a commit leads to for one job.
#[derive(Debug, Default)]
pub(super) struct JobCommitted {
    /// The rater stops, and why.
    pub(super) stop: Option<String>,
    /// Items have to wait for money that is set aside for batches; the text says how much is.
    pub(super) short_of_budget: Option<String>,
    /// Requests on their way.
    pub(super) in_flight: i64,
    pub(super) tally: Tally,
    /// How items ended; `None` is a score.
    ended: Vec<Option<Useless>>,
}

impl Committed {
    /// `in_flight`: requests on their way, per job.
    fn new(in_flight: &[i64]) -> Self {
        let jobs = in_flight.iter().map(|n| JobCommitted { in_flight: *n, ..Default::default() });
        Self { replies: Vec::new(), jobs: jobs.collect() }
    }

    pub(super) fn job(&mut self, job: usize) -> Result<&mut JobCommitted, Error> {
        self.jobs.get_mut(job).ok_or(Error::Worker)
    }
}

impl JobCommitted {
    fn stop(&mut self, reason: &str) {
        self.stop.get_or_insert_with(|| reason.to_owned());
    }
}

/// One commit's statements.
pub(super) struct Commit<'a> {
    jobs: &'a [Job],
    now: NaiveDateTime,
    raws: Vec<RawReply>,
    pub(super) budgets: Budgets,
    pub(super) committed: Committed,
}

impl<'a> Commit<'a> {
    /// `in_flight`: requests on their way, per job.
    pub(super) fn new(
        jobs: &'a [Job],
        now: NaiveDateTime,
        budgets: Budgets,
        in_flight: &[i64],
    ) -> Self {
        Self { jobs, now, raws: Vec::new(), budgets, committed: Committed::new(in_flight) }
    }

    /// Replies to store.
    pub(super) fn raws(&self) -> &[RawReply] {
        &self.raws
    }

    fn job(&self, job: usize) -> Result<&'a Job, Error> {
        self.jobs.get(job).ok_or(Error::Worker)
    }

    pub(super) fn settle(
        &mut self,
        conn: &mut Conn,
        index: usize,
        settled: Settled,
    ) -> Result<(), Error> {
        let job = self.job(index)?;
        let (key, attempt) = (settled.key, settled.attempt);
        let committed = self.committed.job(index)?;
        committed.in_flight -= 1;
        if let Some(reason) = &settled.stop {
            committed.stop(reason);
        }
        // This process was thought lost, and the request settled and its item given back for it.
        if model_attempt::settle(conn, job.run_id, key, attempt, &settled.settlement)? == 0 {
            return Ok(());
        }
        self.budgets.book(job.run_id, settled.settlement.cost, -job.max_call_cost);
        if let (Some(body), Some(id)) = (settled.raw, settled.settlement.raw_json_ref.clone()) {
            self.raws.push(RawReply { id, run_id: job.run_id, body, created_at: self.now });
        }
        self.committed.job(index)?.tally.book(&settled.settlement);
        self.end(conn, index, vec![(key, settled.end)])
    }

    /// Writes what became of items; those that this process no longer has are left alone.
    pub(super) fn end(
        &mut self,
        conn: &mut Conn,
        index: usize,
        ends: Vec<(Key, ItemEnd)>,
    ) -> Result<(), Error> {
        let job = self.job(index)?;
        let committed = self.committed.job(index)?;
        let mut scores: BTreeMap<Key, Score> = BTreeMap::new();
        let mut absent: Vec<Key> = Vec::new();
        let mut ended = 0;
        for (key, end) in ends {
            match end {
                ItemEnd::Scored(score) => {
                    scores.insert(key, *score);
                }
                ItemEnd::Failed { class, error } => {
                    let failure = ItemFailure { class, text: &error };
                    let n = run_item::settle_failed(conn, job.run_id, &job.holder, key, failure)?;
                    ended += n;
                    if n > 0 {
                        let useless = Useless { class: class.to_owned(), error };
                        committed.ended.push(Some(useless));
                    }
                }
                ItemEnd::Absent => absent.push(key),
                ItemEnd::Released => {
                    run_item::release_one(conn, job.run_id, &job.holder, key)?;
                }
                ItemEnd::Again => {}
            }
        }
        ended += run_item::settle_absent(conn, job.run_id, &job.holder, &absent)?;
        let keys: Vec<Key> = scores.keys().copied().collect();
        let settled = run_item::settle_scored(conn, job.run_id, &job.holder, &keys)?;
        let rows: Vec<Score> = settled.iter().filter_map(|key| scores.remove(key)).collect();
        versions::store(conn, job, &rows)?;
        let parameters = job.rater.parameters();
        if !rows.is_empty() && parameters != job.rater.identity.parameters {
            model_run::set_parameters(conn, job.run_id, &parameters)?;
        }
        committed.ended.extend(rows.iter().map(|_| None));
        committed.tally.ended += ended + rows.len();
        committed.tally.scored += rows.len();
        Ok(())
    }

    /// Stops raters whose answers are of no use, before more is handed out.
    pub(super) fn judge(&mut self, conn: &mut Conn) -> Result<(), Error> {
        for (job, committed) in self.jobs.iter().zip(&mut self.committed.jobs) {
            let ended = std::mem::take(&mut committed.ended);
            if job.pace.stopped().is_none()
                && let Some(reason) = usefulness::stop_reason(conn, job, ended)?
            {
                committed.stop(&reason);
            }
        }
        Ok(())
    }

    pub(super) fn claim(
        &mut self,
        conn: &mut Conn,
        index: usize,
        n: i64,
    ) -> Result<Claimed, Error> {
        let job = self.job(index)?;
        let may_begin = job.single_items.load(Ordering::Relaxed);
        if self.is_stopped(index)? || may_begin == 0 {
            return Ok(Claimed::Done);
        }
        let affordable = self.budgets.affordable(job.run_id, job.max_call_cost, n.min(may_begin));
        if affordable == 0 {
            return self.unaffordable(conn, index);
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
        let count = count(tickets.len());
        job.single_items.fetch_sub(count, Ordering::Relaxed);
        self.budgets.book(job.run_id, 0, job.max_call_cost * count);
        self.committed.job(index)?.in_flight += count;
        Ok(Claimed::Items(tickets))
    }

    fn is_stopped(&self, index: usize) -> Result<bool, Error> {
        let committed = self.committed.jobs.get(index).ok_or(Error::Worker)?;
        Ok(committed.stop.is_some() || self.job(index)?.is_stopped())
    }

    /// Whether an item is pending.
    pub(super) fn pending(&self, conn: &mut Conn, index: usize) -> Result<Claimed, Error> {
        let is_left = run_item::is_pending(conn, self.job(index)?.run_id)?;
        Ok(if is_left { Claimed::Wait } else { Claimed::Done })
    }

    pub(super) fn again(
        &mut self,
        conn: &mut Conn,
        index: usize,
        key: Key,
    ) -> Result<Claimed, Error> {
        let job = self.job(index)?;
        if self.is_stopped(index)? {
            return Ok(Claimed::Done);
        }
        let held = run_item::find(conn, job.run_id, key)?;
        if held.and_then(|item| item.claimed_by).as_deref() != Some(&job.holder) {
            return Ok(Claimed::Done);
        }
        if self.budgets.affordable(job.run_id, job.max_call_cost, 1) == 0 {
            let claimed = self.unaffordable(conn, index)?;
            if matches!(claimed, Claimed::Done) && job.single_items_left().is_some() {
                // It goes back without having shown anything.
                job.single_items.fetch_add(1, Ordering::Relaxed);
            }
            return Ok(claimed);
        }
        let tickets = self.write_down(conn, job, &[key])?;
        self.budgets.book(job.run_id, 0, job.max_call_cost);
        self.committed.job(index)?.in_flight += 1;
        Ok(Claimed::Items(tickets))
    }

    /// Money that is set aside for calls on their way may come free; otherwise the run stops. What
    /// is set aside for a batch is not waited for here: that may take a day. Where single items are asked
    /// before a batch, the rounds of batches wait for it.
    fn unaffordable(&mut self, conn: &mut Conn, index: usize) -> Result<Claimed, Error> {
        let job = self.job(index)?;
        if self.committed.jobs.iter().any(|job| job.in_flight > 0) {
            return Ok(Claimed::Wait);
        }
        let reason = self.budgets.over(job.run_id, job.max_call_cost);
        if self.budgets.is_set_aside(job.run_id) {
            if model_attempt::on_their_way(conn, &self.budgets.sharing(job.run_id))? > 0 {
                return Ok(Claimed::Wait);
            }
            if job.single_items_left().is_some() {
                self.committed.job(index)?.short_of_budget.get_or_insert(reason);
                return Ok(Claimed::Done);
            }
        }
        self.committed.job(index)?.stop(&reason);
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
        let sending = Sending {
            run_id: job.run_id,
            reserved: job.max_call_cost,
            batch_id: None,
            at: self.now,
        };
        let rows: Vec<Attempt> =
            tickets.iter().map(|(key, attempt)| sending.attempt(*key, *attempt)).collect();
        model_attempt::load(conn, &rows)?;
        Ok(tickets)
    }
}

/// Requests that are about to leave.
#[derive(Debug, Clone)]
pub(super) struct Sending {
    pub(super) run_id: i64,
    /// Nano-dollars set aside for each.
    pub(super) reserved: i64,
    /// The batch that they are in.
    pub(super) batch_id: Option<String>,
    /// When (UTC).
    pub(super) at: NaiveDateTime,
}

impl Sending {
    /// The row of one; `attempt`: its number among the requests for the item, from 1.
    pub(super) fn attempt(&self, key: Key, attempt: i64) -> Attempt {
        let (task_id, sample) = key;
        Attempt {
            run_id: self.run_id,
            task_id,
            sample,
            attempt,
            status: SENT.to_owned(),
            batch_id: self.batch_id.clone(),
            sent_at: self.at,
            reserved: Some(self.reserved),
            // What only a reply says.
            ..Attempt::default()
        }
    }
}
