//! Batches: handed to the vendor, looked at now and then, collected when they are done. Which
//! batch has which items stands in the database before anything is sent, so that any process can
//! go on where another ended.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use diesel::Connection;

use super::collect;
use super::commit::{BUDGET, sent};
use super::crew::{self, Crew};
use super::job::Job;
use super::plan::Plan;
use super::purse::Money;
use super::{Batches, Error, OnProgress, Progress, Surroundings};
use crate::db::model_attempt::{self, Attempt};
use crate::db::model_batch::{self, Batch, LOST, PREPARING};
use crate::db::run_item::{self, CLAIMED, Key, PENDING};
use crate::db::{Conn, model_run, raw_reply, run_worker};
use crate::llm::exchange::{CacheLife, Class, Remedy, Repair};
use crate::llm::{ModelRater, SubmitFailure};
use crate::rubric::read_reply;

/// Longest sleep before an interrupt is seen.
const GLANCE: Duration = Duration::from_millis(200);

/// Works on the jobs of raters on a network, batch by batch.
pub(super) fn work(
    conn: &mut Conn,
    surroundings: Surroundings<'_>,
    plan: &Plan<'_>,
    options: Batches,
    (jobs, progress): (&mut [Job], OnProgress<'_>),
) -> Result<(), Error> {
    let outcome = rounds(conn, surroundings, plan, options, (jobs, progress));
    let left = crew::leave(conn, jobs, (surroundings.clock)());
    outcome?;
    left
}

fn rounds(
    conn: &mut Conn,
    surroundings: Surroundings<'_>,
    plan: &Plan<'_>,
    options: Batches,
    (jobs, progress): (&mut [Job], OnProgress<'_>),
) -> Result<(), Error> {
    let mut crew = Crew::new();
    loop {
        let mut busy = false;
        crew.look(conn, jobs, (surroundings.clock)())?;
        for job in jobs.iter_mut() {
            if job.pace.stopped().is_none() {
                busy |= round(conn, surroundings, plan, options, job)?;
            }
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
            std::thread::sleep(GLANCE.min(until.saturating_duration_since(Instant::now())));
        }
        if surroundings.interrupted.load(Ordering::Relaxed) {
            return Ok(());
        }
    }
}

/// One look at a job: collects what is done, hands over what is pending. `true` while a batch is
/// with the vendor.
fn round(
    conn: &mut Conn,
    surroundings: Surroundings<'_>,
    plan: &Plan<'_>,
    options: Batches,
    job: &mut Job,
) -> Result<bool, Error> {
    let open = model_batch::open(conn, job.run_id)?;
    let (preparing, submitted): (Vec<Batch>, Vec<Batch>) =
        open.into_iter().partition(|batch| batch.status == PREPARING);
    // Only the dead leave a batch unsubmitted; a living process may be about to hand it over.
    if !preparing.is_empty() && run_worker::live(conn, job.run_id)?.len() <= 1 {
        recover(conn, surroundings, job, &preparing)?;
    }
    for batch in &submitted {
        if let Err(failure) = collect::collect(conn, surroundings, plan, job, batch)? {
            tracing::warn!(batch = batch.label, %failure, "the batch cannot be looked at now");
            stop_if_hopeless(job, &failure);
        }
    }
    while job.pace.stopped().is_none() && !surroundings.interrupted.load(Ordering::Relaxed) {
        if !submit(conn, surroundings, plan, options, job)? {
            break;
        }
    }
    Ok(!model_batch::open(conn, job.run_id)?.is_empty())
}

fn stop_if_hopeless(job: &Job, failure: &crate::llm::exchange::Failure) {
    if failure.class.remedy() == Remedy::Stop {
        job.pace.stop(&format!("{}: {failure}", failure.class.name()));
    }
}

/// Hands one batch over; `false` when there is nothing to hand over.
fn submit(
    conn: &mut Conn,
    surroundings: Surroundings<'_>,
    plan: &Plan<'_>,
    options: Batches,
    job: &mut Job,
) -> Result<bool, Error> {
    let Some(model) = job.rater.network() else { return Ok(false) };
    let limits = model.batch_limits();
    let size = options.size.min(limits.items).min(limits.bytes / largest(plan, job, model).max(1));
    let prepared = conn.transaction(|conn| prepare(conn, surroundings, job, size))?;
    let Some((batch, attempts)) = prepared else { return Ok(false) };
    let mut items = Vec::new();
    for attempt in &attempts {
        let body = body(conn, plan, job, model, attempt)?;
        items.push((custom_id(&batch.label, attempt), body));
    }
    match model.submit(&batch.label, &items) {
        Ok(vendor_id) => {
            model_batch::submitted(conn, batch.id, &vendor_id)?;
            tracing::info!(
                run = job.run_id,
                batch = batch.label,
                vendor_id,
                items = items.len(),
                "batch handed over"
            );
            Ok(true)
        }
        Err(SubmitFailure { failure, may_exist: true }) => {
            // Looked for at the next start, when the vendor's list tells.
            job.pace
                .stop(&format!("{}: {failure} (while handing a batch over)", failure.class.name()));
            Ok(false)
        }
        Err(SubmitFailure { failure, may_exist: false }) => {
            give_up(conn, surroundings, job, &batch, &failure.to_string())?;
            job.pace
                .stop(&format!("{}: {failure} (while handing a batch over)", failure.class.name()));
            Ok(false)
        }
    }
}

/// Bytes of the largest item of a batch, roughly: its texts, escaped, a repair, and the envelope.
fn largest(plan: &Plan<'_>, job: &Job, model: &ModelRater) -> usize {
    let texts = plan.longest().map_or(0, str::len);
    let output = usize::try_from(model.model.max_output).unwrap_or(0) * 8;
    (job.system.len() + job.schema.len() + texts + output) * 3 / 2 + 2_000
}

/// Writes a batch down before it is handed over: its items, its requests, the money set aside.
fn prepare(
    conn: &mut Conn,
    surroundings: Surroundings<'_>,
    job: &Job,
    size: usize,
) -> Result<Option<(Batch, Vec<Attempt>)>, Error> {
    let now = (surroundings.clock)();
    let mut money = Money::new(model_run::lock(conn, &[job.run_id])?);
    let pending = run_item::counts(conn, job.run_id)?.get(PENDING).copied().unwrap_or(0);
    if pending == 0 {
        return Ok(None);
    }
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    let n = money.affordable(job.run_id, job.worst, size.min(pending));
    if n == 0 {
        if model_batch::open(conn, job.run_id)?.is_empty() {
            job.pace.stop(BUDGET);
        }
        return Ok(None);
    }
    let mut batch = Batch {
        id: 0,
        run_id: job.run_id,
        // The time sets apart what other databases hand to the same vendor account.
        label: format!("onet-ai-{}-{}", now.and_utc().timestamp_micros(), job.run_id),
        vendor_id: None,
        status: PREPARING.to_owned(),
        n_items: 0,
        created_at: now,
        ended_at: None,
        error: None,
    };
    (batch.id, batch.label) = model_batch::insert(conn, &batch)?;
    let keys = run_item::claim(conn, job.run_id, &model_batch::holder(batch.id), n)?;
    let last = model_attempt::last(conn, job.run_id, &keys)?;
    let attempts: Vec<Attempt> = keys
        .iter()
        .map(|key| {
            let number = last.get(key).copied().unwrap_or(0) + 1;
            sent((job.run_id, key.0, key.1, number), job.worst, Some(batch.id.to_string()), now)
        })
        .collect();
    model_attempt::load(conn, &attempts)?;
    batch.n_items = i64::try_from(attempts.len()).unwrap_or(0);
    model_batch::set_items(conn, batch.id, batch.n_items)?;
    money.book(job.run_id, 0, job.worst * batch.n_items);
    money.write(conn)?;
    Ok(Some((batch, attempts)))
}

/// The request of an item; where its last reply could not be read, with what was wrong.
fn body(
    conn: &mut Conn,
    plan: &Plan<'_>,
    job: &Job,
    model: &ModelRater,
    attempt: &Attempt,
) -> Result<String, Error> {
    let texts = job.texts(plan, attempt.task_id)?;
    let key = (attempt.task_id, attempt.sample);
    let bad = match attempt.attempt {
        1 => None,
        _ => bad_reply(conn, job, model, key)?,
    };
    let repair = bad.as_ref().map(|(reply, fault)| Repair { reply, fault });
    let request = model.request(&job.prompt(texts, repair), CacheLife::Hour);
    Ok(String::from_utf8_lossy(&request.body).into_owned())
}

/// The last reply for an item, if it was one that could not be read as a rating.
fn bad_reply(
    conn: &mut Conn,
    job: &Job,
    model: &ModelRater,
    (task_id, sample): Key,
) -> Result<Option<(String, String)>, Error> {
    let attempts = model_attempt::of_task(conn, job.run_id, task_id)?;
    let last = attempts
        .into_iter()
        .rfind(|attempt| attempt.sample == sample && attempt.status != model_attempt::SENT);
    let Some(last) =
        last.filter(|last| last.error_class.as_deref() == Some(Class::InvalidReply.name()))
    else {
        return Ok(None);
    };
    let Some(id) = last.raw_json_ref else { return Ok(None) };
    let Some(raw) = raw_reply::find(conn, &id)? else { return Ok(None) };
    let line = super::unpack(&raw.body);
    let Ok((_, outcome)) = model.read_line(&line) else { return Ok(None) };
    Ok(outcome.result.ok().and_then(|text| {
        let fault = read_reply(&text).err()?.to_string();
        Some((text, fault))
    }))
}

/// Our id of an item, of characters that both vendors take, at most 64.
pub(super) fn custom_id(label: &str, attempt: &Attempt) -> String {
    format!("{label}_{}_{}_{}", attempt.task_id, attempt.sample, attempt.attempt)
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

/// Closes a batch that the vendor does not have: nothing is charged, its items are free again.
pub(super) fn give_up(
    conn: &mut Conn,
    surroundings: Surroundings<'_>,
    job: &Job,
    batch: &Batch,
    reason: &str,
) -> Result<(), Error> {
    let now = (surroundings.clock)();
    conn.transaction(|conn| {
        let mut money = Money::new(model_run::lock(conn, &[job.run_id])?);
        for attempt in model_attempt::of_batch(conn, job.run_id, &batch.id.to_string())? {
            let settlement = collect::refused(reason, now);
            let key = ((attempt.task_id, attempt.sample), attempt.attempt);
            if model_attempt::settle(conn, job.run_id, key, &settlement)? == 1 {
                money.book(job.run_id, 0, -attempt.reserved.unwrap_or_default());
            }
        }
        money.write(conn)?;
        run_item::release(conn, job.run_id, &model_batch::holder(batch.id))?;
        model_batch::close(conn, batch.id, LOST, Some(reason), now)?;
        Ok(())
    })
}
