//! The processes at work on the same runs: signs of life, and what the dead leave behind.

use std::time::{Duration, Instant};

use chrono::NaiveDateTime;
use diesel::Connection;

use super::Error;
use super::job::Job;
use super::purse::Money;
use crate::db::model_attempt::{self, Settlement, UNKNOWN};
use crate::db::{Conn, model_run, run_item, run_worker};
use crate::llm::exchange::Class;

/// How often others are looked at, and our own lease is extended.
const EVERY: Duration = Duration::from_secs(2);

/// Looks after the runs now and then.
pub(super) struct Crew {
    last: Option<Instant>,
}

impl Crew {
    pub(super) fn new() -> Self {
        Self { last: None }
    }

    /// Where it is time: extends our leases, takes over from the dead, and shares the rate limits
    /// among the living.
    pub(super) fn look(
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
            run_worker::extend(conn, job.worker, now)?;
            let mut alive = 1;
            for worker in run_worker::live(conn, job.run_id)? {
                if worker.id == job.worker {
                    continue;
                }
                if run_worker::is_dead(conn, worker.id)? {
                    bury(conn, job.run_id, worker.id, now)?;
                } else {
                    alive += 1;
                }
            }
            job.pace.share(alive);
        }
        Ok(())
    }
}

/// Gives a dead worker's items back. Its requests on their way may have been answered and billed:
/// they are counted at what was set aside for them.
fn bury(conn: &mut Conn, run_id: i64, worker: i64, now: NaiveDateTime) -> Result<(), Error> {
    let holder = run_worker::holder(worker);
    conn.transaction(|conn| {
        let mut money = Money::new(model_run::lock(conn, &[run_id])?);
        if !run_worker::live(conn, run_id)?.iter().any(|live| live.id == worker) {
            return Ok(()); // Another process was quicker.
        }
        let held = run_item::held(conn, run_id, &holder)?;
        let tasks: Vec<i64> = held.iter().map(|(task, _)| *task).collect();
        let mut unknown = 0;
        for attempt in model_attempt::sent(conn, run_id, &tasks)? {
            let key = (attempt.task_id, attempt.sample);
            if attempt.batch_id.is_some() || !held.contains(&key) {
                continue;
            }
            let reserved = attempt.reserved.unwrap_or_default();
            let settlement = lost(reserved, now);
            model_attempt::settle(conn, run_id, (key, attempt.attempt), &settlement)?;
            money.book(run_id, reserved, -reserved);
            unknown += 1;
        }
        money.write(conn)?;
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
pub(super) fn lost(reserved: i64, now: NaiveDateTime) -> Settlement {
    Settlement {
        status: UNKNOWN.to_owned(),
        error_class: Some(Class::Unknown.name().to_owned()),
        error: Some(
            "the process ended before the reply was in; counted at what was set aside".to_owned(),
        ),
        http_status: None,
        latency_ms: None,
        input_tokens: None,
        cached_tokens: None,
        cache_write_tokens: None,
        output_tokens: None,
        cost: Some(reserved),
        request_id: None,
        raw_json_ref: None,
        settled_at: Some(now),
    }
}

/// Leaves the runs: what is still held is given back, and a run without anything left is
/// finished.
pub(super) fn leave(conn: &mut Conn, jobs: &[Job], now: NaiveDateTime) -> Result<(), Error> {
    for job in jobs {
        // Where we were given up meanwhile, `bury` would find nobody.
        run_worker::extend(conn, job.worker, now)?;
        bury(conn, job.run_id, job.worker, now)?;
        conn.transaction(|conn| {
            model_run::lock(conn, &[job.run_id])?;
            let counts = run_item::counts(conn, job.run_id)?;
            let left = counts.get(run_item::PENDING).or(counts.get(run_item::CLAIMED));
            if left.is_none() {
                model_run::finish(conn, job.run_id, now)?;
            }
            Ok::<(), Error>(())
        })?;
    }
    Ok(())
}
