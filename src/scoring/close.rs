//! Closing a batch that has no results: its requests are settled and its items go on, in one
//! transaction.

use chrono::NaiveDateTime;
use diesel::Connection;

use super::Error;
use super::budget::Budgets;
use super::job::Job;
use super::triage::{Fate, after, is_lost};
use super::upkeep;
use crate::db::model_attempt::{self, Attempt, FAILED, SENT, Settlement};
use crate::db::model_batch::{self, Batch, LOST};
use crate::db::run_item::{self, ItemFailure, Key};
use crate::db::{Conn, model_run};
use crate::llm::exchange::{Class, Failure};

/// Why the vendor took nothing of a batch.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    pub(super) class: Class,
    pub(super) reason: String,
}

impl Refusal {
    pub(super) fn new(failure: &Failure) -> Self {
        Self { class: failure.class, reason: format!("{}: {failure}", failure.class.name()) }
    }
}

/// Closes a batch of which the vendor took nothing: nothing is charged, its items are free again.
pub(super) fn give_up(
    conn: &mut Conn,
    now: NaiveDateTime,
    job: &Job,
    batch: &Batch,
    refusal: &Refusal,
) -> Result<(), Error> {
    let Refusal { class, reason } = refusal;
    let free = |_| Settlement {
        status: FAILED.to_owned(),
        error_class: Some(class.name().to_owned()),
        error: Some(reason.clone()),
        cost: 0,
        ..upkeep::unknown_outcome(reason, 0, now)
    };
    Closing { now, reason, settle: &free }.close(conn, job, batch)
}

/// Closes a batch of which the results are gone: it may have been billed and counts at what was
/// set aside. Its items go into another batch, a bounded number of times.
pub(super) fn forget(
    conn: &mut Conn,
    now: NaiveDateTime,
    job: &Job,
    batch: &Batch,
    reason: &str,
) -> Result<(), Error> {
    let gone = |reserved| upkeep::unknown_outcome(reason, reserved, now);
    Closing { now, reason, settle: &gone }.close(conn, job, batch)
}

/// How a batch without results is closed.
struct Closing<'a> {
    now: NaiveDateTime,
    reason: &'a str,
    /// A request's settlement, by what was set aside for it.
    settle: &'a dyn Fn(i64) -> Settlement,
}

impl Closing<'_> {
    fn close(&self, conn: &mut Conn, job: &Job, batch: &Batch) -> Result<(), Error> {
        let holder = model_batch::holder(batch.id);
        conn.transaction(|conn| {
            let mut budgets = Budgets::new(model_run::lock(conn, &[job.run_id])?);
            for attempt in model_attempt::of_batch(conn, job.run_id, &batch.id.to_string())? {
                if attempt.status != SENT {
                    continue; // Its result was taken in.
                }
                let reserved = attempt.reserved.unwrap_or_default();
                let settlement = (self.settle)(reserved);
                let key = (attempt.task_id, attempt.sample);
                if model_attempt::settle(conn, job.run_id, key, attempt.attempt, &settlement)? == 0
                {
                    continue;
                }
                budgets.book(job.run_id, settlement.cost, -reserved);
                let settled = Attempt {
                    status: settlement.status,
                    error_class: settlement.error_class,
                    ..attempt.clone()
                };
                if is_lost(&settled) && fate(conn, job, &attempt, Class::Unknown)? == Fate::Failed {
                    let failure = ItemFailure { class: Class::Unknown.name(), text: self.reason };
                    run_item::settle_failed(conn, job.run_id, &holder, key, failure)?;
                }
            }
            budgets.write(conn)?;
            run_item::release(conn, job.run_id, &holder)?;
            model_batch::close(conn, batch.id, LOST, Some(self.reason), self.now)?;
            Ok(())
        })
    }
}

/// What becomes of an item whose request ended in a failure of this class.
pub(super) fn fate(
    conn: &mut Conn,
    job: &Job,
    attempt: &Attempt,
    class: Class,
) -> Result<Fate, Error> {
    let key: Key = (attempt.task_id, attempt.sample);
    let item = run_item::find(conn, job.run_id, key)?;
    let before = item.and_then(|item| item.tries_before).unwrap_or(0);
    let all = model_attempt::of_task(conn, job.run_id, attempt.task_id)?;
    let earlier: Vec<&Attempt> = all
        .iter()
        .filter(|other| other.sample == attempt.sample)
        .filter(|other| (before + 1..attempt.attempt).contains(&other.attempt))
        .collect();
    Ok(after(class, &earlier))
}
