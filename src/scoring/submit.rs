//! Handing tasks over to a vendor as a batch: written down first, then sent.

use std::time::{Duration, Instant};

use chrono::NaiveDateTime;
use diesel::Connection;

use super::budget::Budgets;
use super::close::{Refusal, give_up};
use super::commit::Sending;
use super::context::{BatchContext, INTERRUPT_CHECK};
use super::job::Job;
use super::plan::Plan;
use super::rate::backoff;
use super::triage::{self, Queued, custom_id};
use super::{Error, settle};
use crate::convert::{count, size};
use crate::db::model_attempt::{self, Attempt};
use crate::db::model_batch::{self, Batch, COLLECTED, LOST, PREPARING};
use crate::db::run_item::{self, Key, PENDING};
use crate::db::{Conn, model_run, publication, raw_reply};
use crate::llm::exchange::{CacheLife, Class, Failure, Remedy, Repair};
use crate::llm::{ModelRater, SubmitFailure};

/// Tries after the first to hand a batch over, where the vendor fails in passing.
const RETRIES: u32 = 5;
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// What came of an attempt to hand a batch over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Submission {
    /// The vendor has it.
    Accepted,
    /// There is nothing to hand over, or the rater has stopped.
    Nothing,
    /// The vendor's queue is full, or it is not known yet whether the vendor has it.
    Waits,
    /// What is set aside for other calls has to come free first; the text says how much it is.
    WaitsForBudget(String),
}

/// Hands one batch over.
pub(super) fn submit_batch(
    conn: &mut Conn,
    context: BatchContext<'_>,
    job: &mut Job,
) -> Result<Submission, Error> {
    if let Some(waits) = room(conn, context, job)? {
        return Ok(waits);
    }
    let Some(model) = job.rater.network() else { return Ok(Submission::Nothing) };
    let limits = model.batch_limits();
    let bytes = limits.bytes / largest(context.call.plan, job, model)?.max(1);
    let most = context.options.size.min(limits.items).min(bytes);
    let most = triage::size(history(conn, job.run_id)?.into_iter(), most);
    let now = context.call.now();
    let (batch, attempts) = match conn.transaction(|conn| prepare(conn, now, job, most))? {
        Ok(prepared) => prepared,
        Err(not) => return Ok(not),
    };
    let mut items = Vec::new();
    for attempt in &attempts {
        items.push((
            custom_id(&batch.label, attempt),
            body(conn, context.call.plan, job, model, attempt)?,
        ));
    }
    match send(context, job, model, &batch.label, &items) {
        Ok(vendor_id) if model_batch::submitted(conn, batch.id, &vendor_id)? == 1 => {
            job.unconfirmed_batches = 0;
            let (run, batch, items) = (job.run_id, &batch.label, items.len());
            tracing::info!(run, batch, vendor_id, items, "batch handed over");
            Ok(Submission::Accepted)
        }
        Ok(vendor_id) => {
            job.pace.stop(&format!(
                "batch {} was given up by another process while it was handed over: \
                 cancel {vendor_id} at the vendor",
                batch.label
            ));
            Ok(Submission::Nothing)
        }
        Err(refused) => not_taken(conn, context, job, &batch, &refused),
    }
}

/// Whether the vendor's queue may have room again. While it has none, batches go one by one, each
/// after the one before.
fn room(
    conn: &mut Conn,
    context: BatchContext<'_>,
    job: &mut Job,
) -> Result<Option<Submission>, Error> {
    if !job.queue.is_full() {
        return Ok(None);
    }
    if !model_batch::open(conn, job.run_id)?.is_empty() {
        return Ok(Some(Submission::Waits));
    }
    if let Some(reason) = job.queue.give_up_reason(Instant::now(), context.call.request.patience) {
        job.pace.stop(&reason);
        return Ok(Some(Submission::Nothing));
    }
    Ok(job.queue.is_waiting(Instant::now()).then_some(Submission::Waits))
}

/// How the batches of a run have fared in the vendor's queue, by number.
fn history(conn: &mut Conn, run_id: i64) -> Result<Vec<(usize, Queued)>, Error> {
    let full = [Class::RateLimited, Class::Overloaded].map(|class| format!("{}: ", class.name()));
    let mut history = Vec::new();
    for batch in model_batch::of_run(conn, run_id)? {
        let items = size(batch.n_items)?;
        let error = batch.error.unwrap_or_default();
        if batch.status == COLLECTED {
            history.push((items, Queued::Taken));
        } else if batch.status == LOST && full.iter().any(|full| error.starts_with(full)) {
            history.push((items, Queued::Refused));
        }
    }
    Ok(history)
}

/// The vendor did not take a batch, or nobody knows whether it did.
fn not_taken(
    conn: &mut Conn,
    context: BatchContext<'_>,
    job: &mut Job,
    batch: &Batch,
    SubmitFailure { failure, may_exist }: &SubmitFailure,
) -> Result<Submission, Error> {
    let refusal = Refusal::new(failure);
    let reason = &refusal.reason;
    if *may_exist {
        // Its list of batches tells at the next look; nothing is sent again before.
        job.unconfirmed_batches += 1;
        tracing::warn!(batch = batch.label, reason, "not known whether the vendor has the batch");
        if job.unconfirmed_batches <= RETRIES {
            return Ok(Submission::Waits);
        }
    } else {
        give_up(conn, context.call.now(), job, batch, &refusal)?;
        if failure.class.remedy() == Remedy::SlowDown {
            job.wait_for_queue(failure, context.options.poll, batch.n_items);
            return Ok(Submission::Waits);
        }
    }
    if failure.class == Class::Connection && !job.pace.is_reached() {
        job.pace.stop(&job.unreachable_reason(failure));
    } else {
        job.pace.stop(&format!("{reason} (while handing a batch over)"));
    }
    Ok(Submission::Nothing)
}

/// Sends a batch, again a few times where it certainly did not reach the vendor.
fn send(
    context: BatchContext<'_>,
    job: &Job,
    model: &ModelRater,
    label: &str,
    items: &[(String, String)],
) -> Result<String, SubmitFailure> {
    let mut tries = 0;
    loop {
        let refused = match model.submit(label, items) {
            Ok(vendor_id) => {
                job.pace.set_reached();
                return Ok(vendor_id);
            }
            Err(refused) => refused,
        };
        let class = refused.failure.class;
        if class.has_reply() {
            job.pace.set_reached();
        }
        tries += 1;
        let again = !refused.may_exist && class.remedy() == Remedy::Retry && tries <= RETRIES;
        let pointless = class == Class::Connection && !job.pace.is_reached();
        if !again || pointless || !wait(context, job, &refused.failure, tries) {
            return Err(refused);
        }
    }
}

/// Waits as long as the vendor asks, or longer each time; `false` when the call was interrupted.
fn wait(context: BatchContext<'_>, job: &Job, failure: &Failure, tries: u32) -> bool {
    let own = backoff(FIRST_WAIT, tries, LONGEST_WAIT, 0.5);
    let until = Instant::now() + failure.retry_after.unwrap_or(own).min(LONGEST_WAIT);
    while Instant::now() < until {
        if context.call.interrupted() {
            return false;
        }
        job.pace.rest(INTERRUPT_CHECK);
    }
    true
}

/// Bytes of the largest item of a batch, roughly: its texts, escaped, a repair, and the envelope.
fn largest(plan: &Plan<'_>, job: &Job, model: &ModelRater) -> Result<usize, Error> {
    let texts = plan.longest().map_or(0, str::len);
    let output = size(model.model.max_output)? * 8;
    Ok((job.shared.system.len() + job.shared.schema.len() + texts + output) * 3 / 2 + 2_000)
}

/// Writes a batch down before it is handed over: its items, its requests, the money set aside.
fn prepare(
    conn: &mut Conn,
    now: NaiveDateTime,
    job: &Job,
    most: usize,
) -> Result<Result<(Batch, Vec<Attempt>), Submission>, Error> {
    publication::lock(conn)?;
    let mut budgets = Budgets::new(model_run::lock(conn, &[job.run_id])?);
    let pending = run_item::counts(conn, job.run_id)?.get(PENDING).copied().unwrap_or(0);
    if pending == 0 {
        return Ok(Err(Submission::Nothing));
    }
    let n = budgets.affordable(job.run_id, job.max_call_cost, count(most).min(pending));
    if n == 0 {
        let reason = budgets.over(job.run_id, job.max_call_cost);
        if budgets.is_set_aside(job.run_id) {
            return Ok(Err(Submission::WaitsForBudget(reason)));
        }
        job.pace.stop(&reason);
        return Ok(Err(Submission::Nothing));
    }
    let mut batch = Batch {
        id: 0,
        run_id: job.run_id,
        worker_id: job.worker,
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
    let batch_id = Some(batch.id.to_string());
    let sending = Sending { run_id: job.run_id, reserved: job.max_call_cost, batch_id, at: now };
    let attempts: Vec<Attempt> = keys
        .iter()
        .map(|key| sending.attempt(*key, last.get(key).copied().unwrap_or(0) + 1))
        .collect();
    model_attempt::load(conn, &attempts)?;
    batch.n_items = count(attempts.len());
    model_batch::set_items(conn, batch.id, batch.n_items)?;
    budgets.book(job.run_id, 0, job.max_call_cost * batch.n_items);
    budgets.write(conn)?;
    Ok(Ok((batch, attempts)))
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
    key: Key,
) -> Result<Option<(String, String)>, Error> {
    let (task_id, sample) = key;
    let item = run_item::find(conn, job.run_id, key)?;
    let before = item.and_then(|item| item.tries_before).unwrap_or(0);
    let attempts = model_attempt::of_task(conn, job.run_id, task_id)?;
    let last = attempts.into_iter().rfind(|attempt| {
        attempt.sample == sample
            && attempt.attempt > before
            && attempt.status != model_attempt::SENT
    });
    let Some(last) =
        last.filter(|last| last.error_class.as_deref() == Some(Class::InvalidReply.name()))
    else {
        return Ok(None);
    };
    let Some(id) = last.raw_json_ref else { return Ok(None) };
    let Some(raw) = raw_reply::find(conn, &id)? else { return Ok(None) };
    let line = raw_reply::text(&raw.body);
    let Ok((_, outcome)) = model.read_line(&line) else { return Ok(None) };
    Ok(outcome.result.ok().and_then(|answer| {
        let fault = settle::rating(model, &answer).err()?.message;
        Some((answer, fault))
    }))
}
