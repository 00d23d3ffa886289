//! The processes at work on the same runs: signs of life, and what the dead leave behind.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use chrono::NaiveDateTime;
use diesel::Connection;

use super::Error;
use super::budget::Budgets;
use super::job::Job;
use crate::db::model_attempt::{self, Settlement, UNKNOWN};
use crate::db::run_item::Key;
use crate::db::{Conn, model_run, run_item, run_worker};
use crate::llm::exchange::Class;

/// How often the runs are kept in order.
const EVERY: Duration = Duration::from_secs(2);

/// Keeps the runs in order while they are worked on.
pub(super) struct Upkeep {
    last: Option<Instant>,
}

impl Upkeep {
    pub(super) fn new() -> Self {
        Self { last: None }
    }

    /// Where it is time: takes over from the dead, shares the rate limits among the living, and
    /// closes runs that are done.
    pub(super) fn run_if_due(
        &mut self,
        conn: &mut Conn,
        jobs: &[Job],
        now: NaiveDateTime,
    ) -> Result<(), Error> {
        if self.last.is_some_and(|last| last.elapsed() < EVERY) {
            return Ok(());
        }
        self.last = Some(Instant::now());
        for job in jobs {
            if run_worker::extend(conn, job.worker)? == 0 {
                job.pace.stop(
                    "lost: this process was silent for so long that others took its items over",
                );
            }
            let mut alive = 1;
            for worker in other_workers(conn, job)? {
                if run_worker::is_dead(conn, worker)? {
                    release_items(conn, job.run_id, worker, now)?;
                } else {
                    alive += 1;
                }
            }
            job.pace.share(alive);
            finish(conn, job.run_id, now)?;
        }
        Ok(())
    }
}

/// The other workers of a run: those that have not ended, and those that still hold items
/// although they have.
fn other_workers(conn: &mut Conn, job: &Job) -> Result<BTreeSet<i64>, Error> {
    let mut workers: BTreeSet<i64> =
        run_worker::live(conn, job.run_id)?.into_iter().map(|worker| worker.id).collect();
    for holder in run_item::holders(conn, job.run_id)? {
        workers.extend(holder.strip_prefix("worker:").and_then(|id| id.parse::<i64>().ok()));
    }
    workers.remove(&job.worker);
    Ok(workers)
}

/// Gives a dead worker's items back. Its requests on their way may have been answered and billed:
/// they are counted at what was set aside for them. Where another process does the same, there is
/// nothing left to do.
fn release_items(
    conn: &mut Conn,
    run_id: i64,
    worker: i64,
    now: NaiveDateTime,
) -> Result<(), Error> {
    let holder = run_worker::holder(worker);
    conn.transaction(|conn| {
        let mut budgets = Budgets::new(model_run::lock(conn, &[run_id])?);
        let held: BTreeSet<Key> = run_item::held(conn, run_id, &holder)?.into_iter().collect();
        let mut unknown = 0;
        for attempt in model_attempt::sent(conn, run_id)? {
            let key = (attempt.task_id, attempt.sample);
            if !held.contains(&key) {
                continue;
            }
            let reserved = attempt.reserved.unwrap_or_default();
            let settlement =
                unknown_outcome("the process ended before the reply was in", reserved, now);
            model_attempt::settle(conn, run_id, key, attempt.attempt, &settlement)?;
            budgets.book(run_id, reserved, -reserved);
            unknown += 1;
        }
        budgets.write(conn)?;
        run_item::release(conn, run_id, &holder)?;
        run_worker::end(conn, worker, now)?;
        if !held.is_empty() {
            tracing::info!(
                run = run_id,
                worker,
                items = held.len(),
                unknown,
                "gave back the items of a worker that is gone"
            );
        }
        Ok(())
    })
}

/// A request of which the outcome will never be known.
pub(super) fn unknown_outcome(reason: &str, reserved: i64, now: NaiveDateTime) -> Settlement {
    Settlement {
        status: UNKNOWN.to_owned(),
        error_class: Some(Class::Unknown.name().to_owned()),
        error: Some(format!("{reason}; counted at what was set aside")),
        cost: reserved,
        settled_at: Some(now),
        // What only a reply says.
        ..Settlement::default()
    }
}

/// Leaves the runs: what is still held is given back, and a run without anything left is
/// finished.
pub(super) fn leave(conn: &mut Conn, jobs: &[Job], now: NaiveDateTime) -> Result<(), Error> {
    for job in jobs {
        release_items(conn, job.run_id, job.worker, now)?;
        finish(conn, job.run_id, now)?;
    }
    Ok(())
}

/// Closes a run in which every item has an outcome.
fn finish(conn: &mut Conn, run_id: i64, now: NaiveDateTime) -> Result<(), Error> {
    let is_open = |counts: &BTreeMap<String, i64>| {
        counts.contains_key(run_item::PENDING) || counts.contains_key(run_item::CLAIMED)
    };
    if is_open(&run_item::counts(conn, run_id)?) {
        return Ok(());
    }
    conn.transaction(|conn| {
        model_run::lock(conn, &[run_id])?;
        if !is_open(&run_item::counts(conn, run_id)?) {
            model_run::finish(conn, run_id, now)?;
        }
        Ok(())
    })
}
