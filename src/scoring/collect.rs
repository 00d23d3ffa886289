//! The results of a batch, in any order, into scores and settled requests.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Instant;

use chrono::NaiveDateTime;
use diesel::Connection;

use super::breaker;
use super::budget::Budgets;
use super::close::{Refusal, fate, forget, give_up};
use super::context::BatchContext;
use super::job::Job;
use super::plan::Plan;
use super::settle::{self, Source, Terms, Wire};
use super::tally::Tally;
use super::triage::{self, Decision, Fate, Found, Gone, Sorter};
use super::{Error, usefulness, versions};
use crate::db::model_attempt::{self, Attempt, Settlement};
use crate::db::model_batch::{self, Batch, COLLECTED};
use crate::db::raw_reply::{self, RawReply};
use crate::db::run_item::{self, ItemFailure, Key};
use crate::db::task_ai_score::Score;
use crate::db::{Conn, model_run};
use crate::llm::ModelRater;
use crate::llm::exchange::{CacheLife, Class, Failure, Outcome, Remedy};

/// Results per transaction: a kill in between loses nothing, the next look goes on.
const CHUNK: usize = 500;

/// Looks at a batch and, where the vendor is done with it, takes its results in. The inner error
/// is the vendor's, and passes.
pub(super) fn collect(
    conn: &mut Conn,
    context: BatchContext<'_>,
    job: &mut Job,
    batch: &Batch,
) -> Result<Result<(), Failure>, Error> {
    let (Some(vendor_id), Some(model)) = (&batch.vendor_id, job.rater.network()) else {
        return Ok(Ok(()));
    };
    let polled = model.poll(vendor_id);
    if polled.as_ref().err().is_none_or(|failure| failure.class.has_reply()) {
        job.pace.set_reached();
    }
    if let Ok(state) = &polled {
        let (status, done, total) = (&state.status, state.done, state.total);
        tracing::debug!(batch = batch.label, status, done, total, "batch");
    }
    let age = context.call.now() - batch.created_at;
    match triage::decide(polled.as_ref(), age) {
        Decision::Later => {
            if polled.is_ok_and(|state| triage::is_worked_on(&state)) {
                job.queue.batch_in_progress(Instant::now());
            }
        }
        Decision::Unclear(failure) => return Ok(Err(failure)),
        Decision::Gone(loss) => gone(conn, context, job, batch, &loss)?,
        Decision::Refused(failure) => refused(conn, context, job, batch, &failure)?,
        Decision::TakeIn(paths) => match sort(conn, job, model, batch, &paths)? {
            Ok(sorter) => take_in(conn, context, job, batch, sorter)?,
            Err(failure) => match triage::unclear(&failure, age) {
                Decision::Gone(loss) => gone(conn, context, job, batch, &loss)?,
                _ => return Ok(Err(failure)),
            },
        },
    }
    Ok(Ok(()))
}

/// The results will never come.
fn gone(
    conn: &mut Conn,
    context: BatchContext<'_>,
    job: &Job,
    batch: &Batch,
    Gone { reason, stop }: &Gone,
) -> Result<(), Error> {
    tracing::warn!(run = job.run_id, batch = batch.label, reason, "the batch has no results");
    forget(conn, context.call.now(), job, batch, reason)?;
    if *stop {
        job.pace.stop(&format!(
            "batch {}: {reason}; it counts at what was set aside, and the same command hands its items \
             over again",
            batch.label
        ));
    }
    Ok(())
}

/// The vendor took nothing of the batch: for want of room, which is waited for, or for a reason that
/// will not pass.
fn refused(
    conn: &mut Conn,
    context: BatchContext<'_>,
    job: &mut Job,
    batch: &Batch,
    failure: &Failure,
) -> Result<(), Error> {
    let refusal = Refusal::new(failure);
    give_up(conn, context.call.now(), job, batch, &refusal)?;
    if failure.class.remedy() == Remedy::SlowDown {
        job.wait_for_queue(failure, context.options.poll, batch.n_items);
    } else {
        job.pace.stop(&format!("{} (batch {})", refusal.reason, batch.label));
    }
    Ok(())
}

/// Fetches the results whole before anything is written: the connection to the vendor should not
/// wait for a database.
fn sort(
    conn: &mut Conn,
    job: &Job,
    model: &ModelRater,
    batch: &Batch,
    paths: &[String],
) -> Result<Result<Sorter, Failure>, Error> {
    let attempts = model_attempt::of_batch(conn, job.run_id, &batch.id.to_string())?;
    let mut sorter = Sorter::new(&batch.label, attempts);
    for path in paths {
        let read = model.results(path, &mut |line| sorter.line(line, model.read_line(line)));
        if let Err(failure) = read {
            let message = format!("its results cannot be fetched: {failure}");
            // That a file is not there says nothing about the model or the address.
            let class = match failure.class {
                Class::NotFound => Class::Malformed,
                other => other,
            };
            return Ok(Err(Failure { class, message, ..failure }));
        }
    }
    Ok(Ok(sorter))
}

fn take_in(
    conn: &mut Conn,
    context: BatchContext<'_>,
    job: &mut Job,
    batch: &Batch,
    sorter: Sorter,
) -> Result<(), Error> {
    let (found, odd) = sorter.finish();
    job.queue.results_arrived();
    let odd = odd.text();
    if let Some(odd) = &odd {
        tracing::warn!(run = job.run_id, batch = batch.label, odd, "odd results of a batch");
    }
    for chunk in found.chunks(CHUNK) {
        commit(conn, context, job, batch, chunk)?;
    }
    let now = context.call.now();
    model_batch::close(conn, batch.id, COLLECTED, odd.as_deref(), now)?;
    Ok(())
}

/// What becomes of an item of a batch.
enum BatchItemEnd {
    Scored(Box<Score>),
    Failed(Failure),
    Pending,
}

fn commit(
    conn: &mut Conn,
    context: BatchContext<'_>,
    job: &mut Job,
    batch: &Batch,
    results: &[Found],
) -> Result<(), Error> {
    let now = context.call.now();
    let holder = model_batch::holder(batch.id);
    let Some(model) = job.rater.network() else { return Ok(()) };
    let judge = Judge { plan: context.call.plan, job, model, now };
    let asked = conn.transaction(|conn| {
        let mut budgets = Budgets::new(model_run::lock(conn, &[job.run_id])?);
        let mut asked = Tally::default();
        let mut scores: BTreeMap<Key, Score> = BTreeMap::new();
        let (mut raws, mut ended) = (Vec::new(), Vec::new());
        for found in results {
            let key = (found.attempt.task_id, found.attempt.sample);
            let (settlement, end) = judge.judge(conn, found)?;
            let (attempt, cost) = (found.attempt.attempt, settlement.cost);
            if model_attempt::settle(conn, job.run_id, key, attempt, &settlement)? == 0 {
                continue; // Another process has taken it in.
            }
            budgets.book(job.run_id, cost, -found.attempt.reserved.unwrap_or_default());
            asked.book(&settlement);
            breaker::record(&mut ended, &settlement);
            if let (Some(id), Some(body)) = (settlement.raw_json_ref, found.raw.clone()) {
                raws.push(RawReply { id, run_id: job.run_id, body, created_at: now });
            }
            match end {
                BatchItemEnd::Scored(score) => {
                    scores.insert(key, *score);
                }
                BatchItemEnd::Failed(failure) => {
                    let text = failure.to_string();
                    let failure = ItemFailure { class: failure.class.name(), text: &text };
                    run_item::settle_failed(conn, job.run_id, &holder, key, failure)?;
                }
                BatchItemEnd::Pending => {
                    run_item::release_one(conn, job.run_id, &holder, key)?;
                }
            }
        }
        raw_reply::load(conn, &raws)?;
        let keys: Vec<Key> = scores.keys().copied().collect();
        let settled = run_item::settle_scored(conn, job.run_id, &holder, &keys)?;
        let rows: Vec<Score> = settled.iter().filter_map(|key| scores.remove(key)).collect();
        versions::store(conn, job, &rows)?;
        asked.scored = rows.len();
        budgets.write(conn)?;
        if let Some(reason) = usefulness::stop_reason(conn, job, ended)? {
            job.pace.stop(&reason);
        }
        Ok::<_, Error>(asked)
    })?;
    job.counts.asked.add(&asked);
    Ok(())
}

/// What the results of a batch are judged with.
struct Judge<'a> {
    plan: &'a Plan<'a>,
    job: &'a Job,
    model: &'a ModelRater,
    now: NaiveDateTime,
}

impl Judge<'_> {
    /// How a result is settled, and what becomes of its item.
    fn judge(&self, conn: &mut Conn, found: &Found) -> Result<(Settlement, BatchItemEnd), Error> {
        let (job, model, attempt) = (self.job, self.model, &found.attempt);
        let key = (attempt.task_id, attempt.sample);
        let outcome = &*self.unechoed(found)?;
        let raw = found.raw.as_ref().map(|_| settle::raw_id(job.run_id, key, attempt.attempt));
        let read = match &outcome.result {
            Ok(answer) => settle::rating(model, answer),
            Err(failure) => Err(failure.clone()),
        };
        let failure = read.as_ref().err();
        let reserved = attempt.reserved.unwrap_or_default();
        let terms = Terms { batch: true, life: CacheLife::Hour, reserved };
        let cost = settle::cost(model, outcome, failure, terms);
        let wire = Wire { status: None, latency_ms: None, raw: raw.clone(), at: self.now };
        let settlement = settle::settlement(outcome, failure, cost, wire);
        let end = match read {
            Ok(rating) => {
                let version = outcome.model_version.clone();
                let model_version = version.unwrap_or_else(|| model.model.name.clone());
                let source = Source { model_version, raw_json_ref: raw, at: self.now };
                let texts = job.texts(self.plan, key.0)?;
                BatchItemEnd::Scored(Box::new(settle::score(job, texts, key, rating, source)))
            }
            Err(failure) => failed(conn, job, attempt, failure)?,
        };
        Ok((settlement, end))
    }

    /// What came of an item, without what its line repeats of the task.
    fn unechoed<'f>(&self, found: &'f Found) -> Result<Cow<'f, Outcome>, Error> {
        let (Some(raw), Err(_)) = (&found.raw, &found.outcome.result) else {
            return Ok(Cow::Borrowed(&found.outcome));
        };
        let sent = &self.job.texts(self.plan, found.attempt.task_id)?.user;
        let outcome = found.outcome.clone();
        Ok(Cow::Owned(self.model.unechoed(outcome, &raw_reply::text(raw), sent)))
    }
}

/// What a failed result leads to: nothing more, or another batch.
fn failed(
    conn: &mut Conn,
    job: &Job,
    attempt: &Attempt,
    failure: Failure,
) -> Result<BatchItemEnd, Error> {
    Ok(match fate(conn, job, attempt, failure.class)? {
        Fate::Failed => BatchItemEnd::Failed(failure),
        Fate::Again => BatchItemEnd::Pending,
        Fate::Stop => {
            job.pace.stop(&format!("{}: {failure}", failure.class.name()));
            BatchItemEnd::Pending
        }
    })
}
