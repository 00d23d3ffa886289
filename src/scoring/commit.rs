//! One commit of the ledger: settles what is over, then hands out what is wanted.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::mpsc::SyncSender;

use chrono::NaiveDateTime;

use super::breaker::{Breaker, Useless};
use super::job::Job;
use super::ledger::{Claimed, End, Settled, Tally};
use super::purse::Money;
use super::{Error, Usd, versions};
use crate::db::model_attempt::{self, Attempt, SENT};
use crate::db::raw_reply::RawReply;
use crate::db::run_item::{self, Key};
use crate::db::task_ai_score::Score;
use crate::db::{Conn, model_run};

/// What `stop_reason` says of a run that has used its money up.
pub(super) fn over_budget(money: &Money, run_id: i64, worst: i64) -> String {
    let (used, cap) = money.used(run_id);
    format!(
        "budget: {} of {} are spent or set aside and the next call could cost {}; raise --max-cost-usd",
        Usd(used),
        Usd(cap),
        Usd(worst)
    )
}

/// What a commit leads to, once it stands.
pub(super) struct Outcome {
    pub(super) replies: Vec<(SyncSender<Claimed>, Claimed)>,
    pub(super) stops: Vec<Option<String>>,
    /// What has to wait for money that is set aside for batches.
    pub(super) lacks: Vec<Option<String>>,
    pub(super) in_flight: Vec<i64>,
    pub(super) tallies: Vec<Tally>,
    /// How items ended; `None` is a score.
    ended: Vec<Vec<Option<Useless>>>,
}

impl Outcome {
    /// `in_flight`: requests on their way, per job.
    pub(super) fn new(in_flight: &[i64]) -> Self {
        Self {
            replies: Vec::new(),
            stops: vec![None; in_flight.len()],
            lacks: vec![None; in_flight.len()],
            in_flight: in_flight.to_vec(),
            tallies: vec![Tally::default(); in_flight.len()],
            ended: vec![Vec::new(); in_flight.len()],
        }
    }

    pub(super) fn tally(&mut self, job: usize, change: impl FnOnce(&mut Tally)) {
        if let Some(tally) = self.tallies.get_mut(job) {
            change(tally);
        }
    }

    fn flies(&mut self, job: usize, change: i64) {
        if let Some(n) = self.in_flight.get_mut(job) {
            *n += change;
        }
    }

    fn ends(&mut self, job: usize, ends: impl Iterator<Item = Option<Useless>>) {
        if let Some(ended) = self.ended.get_mut(job) {
            ended.extend(ends);
        }
    }

    fn is_stopped(&self, job: usize) -> bool {
        self.stops.get(job).is_some_and(Option::is_some)
    }

    fn stop(&mut self, job: usize, reason: &str) {
        if let Some(stop) = self.stops.get_mut(job) {
            stop.get_or_insert_with(|| reason.to_owned());
        }
    }

    fn lack(&mut self, job: usize, reason: &str) {
        if let Some(lack) = self.lacks.get_mut(job) {
            lack.get_or_insert_with(|| reason.to_owned());
        }
    }
}

/// One commit's statements.
pub(super) struct Writing<'a> {
    jobs: &'a [Job],
    now: NaiveDateTime,
    raws: Vec<RawReply>,
}

type Books<'b> = (&'b mut Money, &'b mut Outcome);

impl<'a> Writing<'a> {
    pub(super) fn new(jobs: &'a [Job], now: NaiveDateTime) -> Self {
        Self { jobs, now, raws: Vec::new() }
    }

    /// Replies to store.
    pub(super) fn raws(&self) -> &[RawReply] {
        &self.raws
    }

    fn job(&self, job: usize) -> Result<&Job, Error> {
        self.jobs.get(job).ok_or(Error::Worker)
    }

    pub(super) fn settle(
        &mut self,
        conn: &mut Conn,
        (index, key, attempt): (usize, Key, i64),
        settled: Settled,
        (money, outcome): Books<'_>,
    ) -> Result<(), Error> {
        let job = self.jobs.get(index).ok_or(Error::Worker)?;
        outcome.flies(index, -1);
        if let Some(reason) = &settled.stop {
            outcome.stop(index, reason);
        }
        // This process was thought lost, and the request settled and its item given back for it.
        if model_attempt::settle(conn, job.run_id, (key, attempt), &settled.settlement)? == 0 {
            return Ok(());
        }
        money.book(job.run_id, settled.cost, -job.worst);
        if let (Some(body), Some(id)) = (settled.raw, settled.settlement.raw_json_ref.clone()) {
            self.raws.push(RawReply { id, run_id: job.run_id, body, created_at: self.now });
        }
        outcome.tally(index, |tally| tally.book(&settled.settlement));
        self.end(conn, index, vec![(key, settled.end)], outcome)
    }

    /// Writes what became of items; those that this process no longer has are left alone.
    pub(super) fn end(
        &self,
        conn: &mut Conn,
        index: usize,
        ends: Vec<(Key, End)>,
        outcome: &mut Outcome,
    ) -> Result<(), Error> {
        let job = self.job(index)?;
        let mut scores: BTreeMap<Key, Score> = BTreeMap::new();
        let mut absent: Vec<Key> = Vec::new();
        let mut ended = 0;
        for (key, end) in ends {
            match end {
                End::Scored(score) => {
                    scores.insert(key, *score);
                }
                End::Failed { class, error } => {
                    let failure = (class, error.as_str());
                    let n = run_item::settle_failed(conn, job.run_id, &job.holder, key, failure)?;
                    ended += n;
                    if n > 0 {
                        let useless = Useless { class: class.to_owned(), error };
                        outcome.ends(index, std::iter::once(Some(useless)));
                    }
                }
                End::Absent => absent.push(key),
                End::Released => {
                    run_item::release_one(conn, job.run_id, &job.holder, key)?;
                }
                End::Again => {}
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
        outcome.ends(index, rows.iter().map(|_| None));
        outcome.tally(index, |tally| {
            tally.ended += ended + rows.len();
            tally.scored += rows.len();
        });
        Ok(())
    }

    /// Stops raters whose answers are of no use, before more is handed out.
    pub(super) fn judge(&self, conn: &mut Conn, outcome: &mut Outcome) -> Result<(), Error> {
        for (index, ended) in std::mem::take(&mut outcome.ended).into_iter().enumerate() {
            let job = self.job(index)?;
            if job.pace.stopped().is_none()
                && let Some(reason) = Breaker::hear(conn, job, ended)?
            {
                outcome.stop(index, &reason);
            }
        }
        Ok(())
    }

    pub(super) fn claim(
        &self,
        conn: &mut Conn,
        index: usize,
        n: i64,
        (money, outcome): Books<'_>,
    ) -> Result<Claimed, Error> {
        let job = self.job(index)?;
        let singly = job.singly.load(Ordering::Relaxed);
        if job.is_stopped() || outcome.is_stopped(index) || singly == 0 {
            return Ok(Claimed::Done);
        }
        let affordable = money.affordable(job.run_id, job.worst, n.min(singly));
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
        job.singly.fetch_sub(count, Ordering::Relaxed);
        money.book(job.run_id, 0, job.worst * count);
        outcome.flies(index, count);
        Ok(Claimed::Items(tickets))
    }

    /// Whether an item waits to be begun.
    pub(super) fn left(&self, conn: &mut Conn, index: usize) -> Result<Claimed, Error> {
        let is_left = run_item::is_pending(conn, self.job(index)?.run_id)?;
        Ok(if is_left { Claimed::Wait } else { Claimed::Done })
    }

    pub(super) fn again(
        &self,
        conn: &mut Conn,
        index: usize,
        key: Key,
        (money, outcome): Books<'_>,
    ) -> Result<Claimed, Error> {
        let job = self.job(index)?;
        if job.is_stopped() || outcome.is_stopped(index) {
            return Ok(Claimed::Done);
        }
        let held = run_item::find(conn, job.run_id, key)?;
        if held.and_then(|item| item.claimed_by).as_deref() != Some(&job.holder) {
            return Ok(Claimed::Done);
        }
        if money.affordable(job.run_id, job.worst, 1) == 0 {
            let claimed = self.unaffordable(conn, index, (money, outcome))?;
            if matches!(claimed, Claimed::Done) && job.trials().is_some() {
                // It goes back without having shown anything.
                job.singly.fetch_add(1, Ordering::Relaxed);
            }
            return Ok(claimed);
        }
        let tickets = self.write_down(conn, job, &[key])?;
        money.book(job.run_id, 0, job.worst);
        outcome.flies(index, 1);
        Ok(Claimed::Items(tickets))
    }

    /// Money that is set aside for calls on their way may come free; otherwise the run stops. What
    /// is set aside for a batch is not waited for here: that may take a day. Where items are asked singly
    /// before a batch, the rounds of batches wait for it.
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
        let reason = over_budget(money, job.run_id, job.worst);
        if money.is_set_aside(job.run_id) {
            let runs: Vec<i64> = money.sharing(job.run_id).into_iter().map(|(id, _)| id).collect();
            if model_attempt::on_their_way(conn, &runs)? > 0 {
                return Ok(Claimed::Wait);
            }
            if job.trials().is_some() {
                outcome.lack(index, &reason);
                return Ok(Claimed::Done);
            }
        }
        outcome.stop(index, &reason);
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
