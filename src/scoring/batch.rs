//! Batches: handed to the vendor, polled, collected when they are done. Which
//! batch has which items stands in the database before anything is sent, so that any process can
//! go on where another ended.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::breaker::FIRST_ANSWERS;
use super::close::{Refusal, give_up};
use super::collect;
use super::context::{BatchContext, INTERRUPT_CHECK};
use super::engine;
use super::job::Job;
use super::submit::{Submission, submit_batch};
use super::upkeep::{self, Upkeep};
use super::usefulness;
use super::{Error, OnProgress, Progress};
use crate::convert::{count, size};
use crate::db::model_batch::{self, Batch, PREPARING};
use crate::db::run_item::{self, CLAIMED, PENDING};
use crate::db::{Conn, model_attempt, model_run, run_worker};
use crate::llm::exchange::{Class, Failure, Remedy};

/// What a job waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum WaitsFor {
    /// The rater has nothing left to do, or cannot go on now.
    Nothing,
    /// A batch, or room in the vendor's queue.
    Vendor,
    /// Money that is set aside for others; the text says so.
    Budget(String),
}

/// Works on the jobs of raters on a network, batch by batch.
pub(super) fn work(
    conn: &mut Conn,
    context: BatchContext<'_>,
    jobs: &mut [Job],
    progress: OnProgress<'_>,
) -> Result<(), Error> {
    let outcome = steps(conn, context, jobs, progress);
    let left = upkeep::leave(conn, jobs, context.call.now());
    outcome?;
    left
}

fn steps(
    conn: &mut Conn,
    context: BatchContext<'_>,
    jobs: &mut [Job],
    progress: OnProgress<'_>,
) -> Result<(), Error> {
    let mut upkeep = Upkeep::new();
    loop {
        let mut waits_for = Vec::new();
        upkeep.run_if_due(conn, jobs, context.call.now())?;
        for job in jobs.iter_mut() {
            waits_for.push(step(conn, context, job, progress)?);
            record_progress(conn, job, progress)?;
        }
        if !waits_for.contains(&WaitsFor::Vendor) {
            // Nobody here will set money free, and what others do may take for ever.
            for (job, waits_for) in jobs.iter().zip(waits_for) {
                if let WaitsFor::Budget(reason) = waits_for {
                    job.pace.stop(&reason);
                    model_run::stop(conn, job.run_id, &reason)?;
                }
            }
            return Ok(());
        }
        if !context.options.wait {
            return Ok(());
        }
        let until = Instant::now() + context.options.poll;
        while Instant::now() < until && !context.call.interrupted() {
            upkeep.run_if_due(conn, jobs, context.call.now())?;
            std::thread::sleep(
                INTERRUPT_CHECK.min(until.saturating_duration_since(Instant::now())),
            );
        }
        if context.call.interrupted() {
            return Ok(());
        }
    }
}

/// Writes down that a job has stopped, and reports how far it is.
fn record_progress(conn: &mut Conn, job: &Job, progress: OnProgress<'_>) -> Result<(), Error> {
    if let Some(reason) = job.pace.stopped() {
        model_run::stop(conn, job.run_id, &reason)?;
    }
    let counts = run_item::counts(conn, job.run_id)?;
    let open: i64 = [PENDING, CLAIMED].iter().filter_map(|status| counts.get(*status)).sum();
    let done = job.total.saturating_sub(size(open)?);
    let rater = job.rater.identity.name();
    progress(Progress { rater: &rater, done, total: job.total, cost: job.counts.asked.cost });
    Ok(())
}

/// One step of a job: collects what is done, hands over what is pending.
fn step(
    conn: &mut Conn,
    context: BatchContext<'_>,
    job: &mut Job,
    progress: OnProgress<'_>,
) -> Result<WaitsFor, Error> {
    if let Err(failure) = collect_open(conn, context, job)? {
        return Ok(vendor_unavailable(job, &failure, context.call.request.patience));
    }
    job.unclear_since = None;
    if !is_shown_useful(conn, job)? && job.pace.stopped().is_none() {
        if !model_batch::open(conn, job.run_id)?.is_empty() {
            return Ok(WaitsFor::Vendor);
        }
        ask_single_items(conn, context, job, progress)?;
        if let (None, Some(reason)) = (job.pace.stopped(), job.pace.short_of_budget())
            && !is_shown_useful(conn, job)?
        {
            return wait_for_budget(conn, job, reason);
        }
    }
    while job.pace.stopped().is_none() && !context.call.interrupted() {
        match submit_batch(conn, context, job)? {
            Submission::Accepted => {}
            Submission::Nothing => break,
            Submission::Waits => return Ok(WaitsFor::Vendor),
            Submission::WaitsForBudget(reason) => return wait_for_budget(conn, job, reason),
        }
    }
    let ours = !model_batch::open(conn, job.run_id)?.is_empty();
    Ok(if ours { WaitsFor::Vendor } else { WaitsFor::Nothing })
}

/// What a job whose money is set aside waits for.
fn wait_for_budget(conn: &mut Conn, job: &Job, reason: String) -> Result<WaitsFor, Error> {
    // Ours, or another process's calls for single items: both are settled, or given up.
    let ours = !model_batch::open(conn, job.run_id)?.is_empty()
        || model_attempt::on_their_way(conn, &[job.run_id])? > 0;
    Ok(if ours { WaitsFor::Vendor } else { WaitsFor::Budget(reason) })
}

/// Asks about the open batches of a job: those that may be with the vendor and those that are. The inner
/// error is the vendor's, the first of several: one batch that cannot be asked about keeps no other from
/// being collected. Also where the rater has stopped: what the vendor has done is paid for.
fn collect_open(
    conn: &mut Conn,
    context: BatchContext<'_>,
    job: &mut Job,
) -> Result<Result<(), Failure>, Error> {
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
    let mut outcome = Ok(());
    if !left.is_empty() {
        outcome = recover(conn, context, job, &left)?;
    }
    for batch in &submitted {
        if context.call.interrupted() {
            break;
        }
        outcome = outcome.and(collect::collect(conn, context, job, batch)?);
    }
    Ok(outcome)
}

/// The vendor cannot be asked about batches: that may pass, for as long as there is patience.
fn vendor_unavailable(job: &mut Job, failure: &Failure, patience: Duration) -> WaitsFor {
    let class = failure.class.name();
    tracing::warn!(run = job.run_id, class, %failure, "the vendor cannot be asked about batches now");
    if failure.class == Class::Connection && !job.pace.is_reached() {
        job.pace.stop(&job.unreachable_reason(failure));
        return WaitsFor::Nothing;
    }
    if failure.class.remedy() == Remedy::Stop {
        job.pace.stop(&format!("{class}: {failure}"));
        return WaitsFor::Nothing;
    }
    if job.unclear_since.get_or_insert_with(Instant::now).elapsed() > patience {
        job.pace.stop(&format!("{class}: {failure} (for longer than --patience)"));
        return WaitsFor::Nothing;
    }
    WaitsFor::Vendor
}

/// Whether a batch may be handed over: the rater has scored under this question before, or what is
/// left is no more than what would be asked to find out.
fn is_shown_useful(conn: &mut Conn, job: &Job) -> Result<bool, Error> {
    let pending = run_item::counts(conn, job.run_id)?.get(PENDING).copied().unwrap_or(0);
    Ok(size(pending)? <= FIRST_ANSWERS || usefulness::is_proven(conn, job)?)
}

/// Asks for a few items one by one: a batch of useless answers would be paid for whole. Ends also where
/// the money for the next is set aside for batches (`Pace::short_of_budget`).
fn ask_single_items(
    conn: &mut Conn,
    context: BatchContext<'_>,
    job: &mut Job,
    progress: OnProgress<'_>,
) -> Result<(), Error> {
    // What an earlier round had no money for is left of that round's.
    let n = job.single_items_left().unwrap_or_else(|| count(FIRST_ANSWERS));
    tracing::info!(
        run = job.run_id,
        "no answer of this rater yet; items that are asked one by one before the rest goes in batches: {n}"
    );
    job.single_items.store(n, Ordering::Relaxed);
    job.pace.begin();
    job.max_call_cost = job.max_cost(context.call.plan, false);
    let jobs = std::slice::from_mut(job);
    engine::ask(conn, context.call, jobs, progress)?;
    job.max_call_cost = job.max_cost(context.call.plan, true);
    let ended = job.pace.stopped().is_none()
        && job.pace.short_of_budget().is_none()
        && !context.call.interrupted();
    if ended && !is_shown_useful(conn, job)? {
        job.pace.stop(
            "circuit_open: none of the items that were asked one by one got a score, so that no batch is \
             handed over; `onet-ai runs show` tells why",
        );
    }
    Ok(())
}

/// Finds out whether batches that were being handed over when their process ended reached the
/// vendor. Those that did are collected like others, the items of the rest are free again.
fn recover(
    conn: &mut Conn,
    context: BatchContext<'_>,
    job: &Job,
    preparing: &[Batch],
) -> Result<Result<(), Failure>, Error> {
    let Some(model) = job.rater.network() else { return Ok(Ok(())) };
    let listed = match model.batches() {
        Ok(listed) => listed,
        Err(failure) => return Ok(Err(failure)),
    };
    job.pace.set_reached();
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
        if let Some(state) = found {
            taken.push(&state.id);
            model_batch::submitted(conn, batch.id, &state.id)?;
        } else {
            let reason = "it never reached the vendor".to_owned();
            let refusal = Refusal { class: Class::Connection, reason };
            give_up(conn, context.call.now(), job, batch, &refusal)?;
        }
    }
    Ok(Ok(()))
}
