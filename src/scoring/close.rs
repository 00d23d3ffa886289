//! Closing a batch that has no results: its requests are settled and its items go on, in one
//! transaction.

use diesel::Connection;

use super::crew;
use super::job::Job;
use super::purse::Money;
use super::triage::{Fate, after, is_lost};
use super::{Error, Surroundings};
use crate::db::model_attempt::{self, Attempt, FAILED, SENT, Settlement};
use crate::db::model_batch::{self, Batch, LOST};
use crate::db::run_item::{self, Key};
use crate::db::{Conn, model_run};
use crate::llm::exchange::{Class, Failure};

/// Closes a batch of which the vendor took nothing: nothing is charged, its items are free again.
pub(super) fn give_up(
    conn: &mut Conn,
    surroundings: Surroundings<'_>,
    job: &Job,
    batch: &Batch,
    (class, reason): (Class, &str),
) -> Result<(), Error> {
    let now = (surroundings.clock)();
    let free = |_| Settlement {
        status: FAILED.to_owned(),
        error_class: Some(class.name().to_owned()),
        error: Some(reason.to_owned()),
        cost: Some(0),
        ..crew::lost(reason, 0, now)
    };
    close(conn, surroundings, job, batch, (reason, &free))
}

/// Closes a batch of which the results are gone: it may have been billed and counts at what was
/// set aside. Its items go into another batch, a bounded number of times.
pub(super) fn forget(
    conn: &mut Conn,
    surroundings: Surroundings<'_>,
    job: &Job,
    batch: &Batch,
    reason: &str,
) -> Result<(), Error> {
    let gone = |reserved| crew::lost(reason, reserved, (surroundings.clock)());
    close(conn, surroundings, job, batch, (reason, &gone))
}

type Settle<'a> = &'a dyn Fn(i64) -> Settlement;

fn close(
    conn: &mut Conn,
    surroundings: Surroundings<'_>,
    job: &Job,
    batch: &Batch,
    (reason, settle): (&str, Settle<'_>),
) -> Result<(), Error> {
    let holder = model_batch::holder(batch.id);
    conn.transaction(|conn| {
        let mut money = Money::new(model_run::lock(conn, &[job.run_id])?);
        for attempt in model_attempt::of_batch(conn, job.run_id, &batch.id.to_string())? {
            if attempt.status != SENT {
                continue; // Its result was taken in.
            }
            let reserved = attempt.reserved.unwrap_or_default();
            let settlement = settle(reserved);
            let key = (attempt.task_id, attempt.sample);
            if model_attempt::settle(conn, job.run_id, (key, attempt.attempt), &settlement)? == 0 {
                continue;
            }
            money.book(job.run_id, settlement.cost.unwrap_or_default(), -reserved);
            let settled = Attempt {
                status: settlement.status,
                error_class: settlement.error_class,
                ..attempt.clone()
            };
            if is_lost(&settled) && fate(conn, job, &attempt, Class::Unknown)? == Fate::Failed {
                let failure = (Class::Unknown.name(), reason);
                run_item::settle_failed(conn, job.run_id, &holder, key, failure)?;
            }
        }
        money.write(conn)?;
        run_item::release(conn, job.run_id, &holder)?;
        model_batch::close(conn, batch.id, LOST, Some(reason), (surroundings.clock)())?;
        Ok(())
    })
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

/// What a job says of a batch that was refused as a whole.
pub(super) fn refusal(failure: &Failure, batch: &Batch) -> String {
    format!("{}: {failure} (batch {})", failure.class.name(), batch.label)
}
