//! Batches: handed to the vendor, looked at now and then, collected when they are done. Which
//! batch has which items stands in the database before anything is sent, so that any process can
//! go on where another ended.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use diesel::Connection;

use super::collect;
use super::crew::{self, Crew};
use super::handover::{Handed, hand_over};
use super::job::Job;
use super::plan::Plan;
use super::purse::Money;
use super::{Batches, Error, OnProgress, Progress, Request, Surroundings};
use crate::db::model_attempt::{self, Settlement};
use crate::db::model_batch::{self, Batch, LOST, PREPARING};
use crate::db::run_item::{self, CLAIMED, PENDING};
use crate::db::{Conn, model_run, run_worker};
use crate::llm::exchange::{Failure, Remedy};

/// Longest sleep before an interrupt is seen.
pub(super) const GLANCE: Duration = Duration::from_millis(200);

/// Works on the jobs of raters on a network, batch by batch.
pub(super) fn work(
    conn: &mut Conn,
    surroundings: Surroundings<'_>,
    plan: &Plan<'_>,
    (request, options): (&Request, Batches),
    (jobs, progress): (&mut [Job], OnProgress<'_>),
) -> Result<(), Error> {
    let outcome = rounds(conn, surroundings, plan, (request, options), (jobs, progress));
    let left = crew::leave(conn, jobs, (surroundings.clock)());
    outcome?;
    left
}

fn rounds(
    conn: &mut Conn,
    surroundings: Surroundings<'_>,
    plan: &Plan<'_>,
    (request, options): (&Request, Batches),
    (jobs, progress): (&mut [Job], OnProgress<'_>),
) -> Result<(), Error> {
    let mut crew = Crew::new();
    loop {
        let mut busy = false;
        crew.look(conn, jobs, (surroundings.clock)())?;
        for job in jobs.iter_mut() {
            busy |= round(conn, surroundings, plan, (request, options), job)?;
            if let Some(reason) = job.pace.stopped() {
                model_run::stop(conn, job.run_id, &reason)?;
            }
            let counts = run_item::counts(conn, job.run_id)?;
            let open: i64 =
                [PENDING, CLAIMED].iter().filter_map(|status| counts.get(*status)).sum();
            let done = job.total.saturating_sub(usize::try_from(open).unwrap_or(0));
            let rater = job.rater.identity.name();
            progress(Progress {
                rater: &rater,
                done,
                total: job.total,
                cost: job.counts.asked.cost,
            });
        }
        if !busy || !options.wait {
            return Ok(());
        }
        let until = Instant::now() + options.poll;
        while Instant::now() < until {
            if surroundings.interrupted.load(Ordering::Relaxed) {
                return Ok(());
            }
            crew.look(conn, jobs, (surroundings.clock)())?;
            std::thread::sleep(GLANCE.min(until.saturating_duration_since(Instant::now())));
        }
        if surroundings.interrupted.load(Ordering::Relaxed) {
            return Ok(());
        }
    }
}

/// One look at a job: collects what is done, hands over what is pending. `true` while there is
/// something to wait for.
fn round(
    conn: &mut Conn,
    surroundings: Surroundings<'_>,
    plan: &Plan<'_>,
    (request, options): (&Request, Batches),
    job: &mut Job,
) -> Result<bool, Error> {
    let open = model_batch::open(conn, job.run_id)?;
    let (preparing, submitted): (Vec<Batch>, Vec<Batch>) =
        open.into_iter().partition(|batch| batch.status == PREPARING);
    let live: Vec<i64> =
        run_worker::live(conn, job.run_id)?.into_iter().map(|worker| worker.id).collect();
    // Another living process may be about to hand its batch over.
    let left: Vec<Batch> = preparing
        .into_iter()
        .filter(|batch| batch.worker_id == job.worker || !live.contains(&batch.worker_id))
        .collect();
    if !left.is_empty() {
        recover(conn, surroundings, job, &left)?;
    }
    // Also where the rater has stopped: what the vendor has done is paid for.
    for batch in &submitted {
        if let Err(failure) = collect::collect(conn, surroundings, plan, job, batch)? {
            tracing::warn!(batch = batch.label, %failure, "the batch cannot be looked at now");
            if stop_if_hopeless(job, &failure) {
                return Ok(false);
            }
        }
    }
    let mut waits = false;
    while job.pace.stopped().is_none() && !surroundings.interrupted.load(Ordering::Relaxed) {
        match hand_over(conn, surroundings, plan, request, (options, job))? {
            Handed::Over => {}
            Handed::Nothing => break,
            Handed::Waits => {
                waits = true;
                break;
            }
        }
    }
    Ok(waits || !model_batch::open(conn, job.run_id)?.is_empty())
}

/// Whether a failure will not pass by itself; the rater has stopped then.
fn stop_if_hopeless(job: &Job, failure: &Failure) -> bool {
    let hopeless = failure.class.remedy() == Remedy::Stop;
    if hopeless {
        job.pace.stop(&format!("{}: {failure}", failure.class.name()));
    }
    hopeless
}

/// Finds out whether batches that were being handed over when their process ended reached the
/// vendor. Those that did are collected like others, the items of the rest are free again.
fn recover(
    conn: &mut Conn,
    surroundings: Surroundings<'_>,
    job: &Job,
    preparing: &[Batch],
) -> Result<(), Error> {
    let Some(model) = job.rater.network() else { return Ok(()) };
    let listed = match model.batches() {
        Ok(listed) => listed,
        Err(failure) => {
            tracing::warn!(%failure, "the vendor's batches cannot be listed now");
            stop_if_hopeless(job, &failure);
            return Ok(());
        }
    };
    let known: BTreeMap<String, i64> = model_batch::vendor_ids(conn)?.into_iter().collect();
    let mut taken: Vec<&str> = Vec::new();
    for batch in preparing {
        let found = listed.iter().find(|state| {
            !known.contains_key(&state.id)
                && !taken.contains(&state.id.as_str())
                && match &state.label {
                    Some(label) => *label == batch.label,
                    // A vendor that keeps no name of ours: as many items, and not known. That it
                    // is ours shows in the ids of its items when it is collected.
                    None => state.total == batch.n_items,
                }
        });
        match found {
            Some(state) => {
                taken.push(&state.id);
                model_batch::submitted(conn, batch.id, &state.id)?;
            }
            None => give_up(conn, surroundings, job, batch, "it never reached the vendor")?,
        }
    }
    Ok(())
}

/// Closes a batch that the vendor never had: nothing is charged, its items are free again.
pub(super) fn give_up(
    conn: &mut Conn,
    surroundings: Surroundings<'_>,
    job: &Job,
    batch: &Batch,
    reason: &str,
) -> Result<(), Error> {
    close(
        conn,
        surroundings,
        job,
        batch,
        (reason, &|_| collect::refused(reason, (surroundings.clock)())),
    )
}

/// Closes a batch of which the results are gone: it may have been billed and counts at what was
/// set aside, its items are free again.
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
    conn.transaction(|conn| {
        let mut money = Money::new(model_run::lock(conn, &[job.run_id])?);
        for attempt in model_attempt::of_batch(conn, job.run_id, &batch.id.to_string())? {
            let reserved = attempt.reserved.unwrap_or_default();
            let settlement = settle(reserved);
            let key = ((attempt.task_id, attempt.sample), attempt.attempt);
            if model_attempt::settle(conn, job.run_id, key, &settlement)? == 1 {
                money.book(job.run_id, settlement.cost.unwrap_or_default(), -reserved);
            }
        }
        money.write(conn)?;
        run_item::release(conn, job.run_id, &model_batch::holder(batch.id))?;
        model_batch::close(conn, batch.id, LOST, Some(reason), (surroundings.clock)())?;
        Ok(())
    })
}
