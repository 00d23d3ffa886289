//! The results of a batch, in any order, into scores and settled requests.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use diesel::Connection;

use super::Error;
use super::batch::Desk;
use super::breaker::{self, Breaker};
use super::close::{fate, forget, give_up, refusal};
use super::job::Job;
use super::ledger::Tally;
use super::purse::Money;
use super::settle::{self, Terms, Wire};
use super::triage::{self, Fate, Found, Look, Sorter};
use super::versions;
use crate::db::model_attempt::{self, Attempt, Settlement};
use crate::db::model_batch::{self, Batch, COLLECTED};
use crate::db::raw_reply::{self, RawReply};
use crate::db::run_item::{self, Key};
use crate::db::task_ai_score::Score;
use crate::db::{Conn, model_run};
use crate::llm::ModelRater;
use crate::llm::exchange::{CacheLife, Class, Failure, Outcome, Remedy};
use crate::rubric::Rating;

/// Results per transaction: a kill in between loses nothing, the next look goes on.
const CHUNK: usize = 500;

/// Looks at a batch and, where the vendor is done with it, takes its results in. The inner error
/// is the vendor's, and passes.
pub(super) fn collect(
    conn: &mut Conn,
    desk: Desk<'_>,
    job: &mut Job,
    batch: &Batch,
) -> Result<Result<(), Failure>, Error> {
    let (Some(vendor_id), Some(model)) = (&batch.vendor_id, job.rater.network()) else {
        return Ok(Ok(()));
    };
    let said = model.poll(vendor_id);
    if said.as_ref().err().is_none_or(|failure| failure.class.has_reply()) {
        job.pace.reach();
    }
    if let Ok(state) = &said {
        let (status, done, total) = (&state.status, state.done, state.total);
        tracing::debug!(batch = batch.label, status, done, total, "batch");
    }
    let age = (desk.surroundings.clock)() - batch.created_at;
    match triage::look(said.as_ref(), age) {
        Look::Later => {
            if said.is_ok_and(|state| triage::is_worked_on(&state)) {
                job.queue.works();
            }
        }
        Look::Unclear(failure) => return Ok(Err(failure)),
        Look::Gone { reason, stop } => gone(conn, desk, job, batch, (&reason, stop))?,
        Look::Refused(failure) => refused(conn, desk, job, batch, &failure)?,
        Look::TakeIn(paths) => match sort(conn, job, model, (batch, &paths))? {
            Ok(sorter) => take_in(conn, desk, job, batch, sorter)?,
            Err(failure) => match triage::unclear(&failure, age) {
                Look::Gone { reason, stop } => gone(conn, desk, job, batch, (&reason, stop))?,
                _ => return Ok(Err(failure)),
            },
        },
    }
    Ok(Ok(()))
}

/// The results will never come.
fn gone(
    conn: &mut Conn,
    desk: Desk<'_>,
    job: &Job,
    batch: &Batch,
    (reason, stop): (&str, bool),
) -> Result<(), Error> {
    tracing::warn!(run = job.run_id, batch = batch.label, reason, "the batch has no results");
    forget(conn, desk.surroundings, job, batch, reason)?;
    if stop {
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
    desk: Desk<'_>,
    job: &mut Job,
    batch: &Batch,
    failure: &Failure,
) -> Result<(), Error> {
    let reason = format!("{}: {failure}", failure.class.name());
    give_up(conn, desk.surroundings, job, batch, (failure.class, &reason))?;
    if failure.class.remedy() == Remedy::SlowDown {
        job.full(failure, desk.options.poll, batch.n_items);
    } else {
        job.pace.stop(&refusal(failure, batch));
    }
    Ok(())
}

/// Fetches the results whole before anything is written: the connection to the vendor should not
/// wait for a database.
fn sort(
    conn: &mut Conn,
    job: &Job,
    model: &ModelRater,
    (batch, paths): (&Batch, &[String]),
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
    desk: Desk<'_>,
    job: &mut Job,
    batch: &Batch,
    sorter: Sorter,
) -> Result<(), Error> {
    let (found, odd) = sorter.finish();
    job.queue.take();
    let odd = odd.text();
    if let Some(odd) = &odd {
        tracing::warn!(run = job.run_id, batch = batch.label, odd, "odd results of a batch");
    }
    for chunk in found.chunks(CHUNK) {
        commit(conn, desk, job, (batch, chunk))?;
    }
    let now = (desk.surroundings.clock)();
    model_batch::close(conn, batch.id, COLLECTED, odd.as_deref(), now)?;
    Ok(())
}

/// What becomes of an item of a batch.
enum End {
    Scored(Box<Score>),
    Failed(Failure),
    Pending,
}

fn commit(
    conn: &mut Conn,
    desk: Desk<'_>,
    job: &mut Job,
    (batch, results): (&Batch, &[Found]),
) -> Result<(), Error> {
    let now = (desk.surroundings.clock)();
    let holder = model_batch::holder(batch.id);
    let asked = conn.transaction(|conn| {
        let mut money = Money::new(model_run::lock(conn, &[job.run_id])?);
        let mut asked = Tally::default();
        let mut scores: BTreeMap<Key, Score> = BTreeMap::new();
        let (mut raws, mut ended) = (Vec::new(), Vec::new());
        for found in results {
            let key = (found.attempt.task_id, found.attempt.sample);
            let Some(model) = job.rater.network() else { continue };
            let (settlement, end) = judge(conn, desk, (job, model), found, now)?;
            let (attempt, cost) = (found.attempt.attempt, settlement.cost.unwrap_or_default());
            if model_attempt::settle(conn, job.run_id, (key, attempt), &settlement)? == 0 {
                continue; // Another process has taken it in.
            }
            money.book(job.run_id, cost, -found.attempt.reserved.unwrap_or_default());
            asked.book(&settlement);
            breaker::note(&mut ended, &settlement);
            if let (Some(id), Some(body)) = (settlement.raw_json_ref, found.raw.clone()) {
                raws.push(RawReply { id, run_id: job.run_id, body, created_at: now });
            }
            match end {
                End::Scored(score) => {
                    scores.insert(key, *score);
                }
                End::Failed(failure) => {
                    let text = failure.to_string();
                    let class = (failure.class.name(), text.as_str());
                    run_item::settle_failed(conn, job.run_id, &holder, key, class)?;
                }
                End::Pending => {
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
        money.write(conn)?;
        if let Some(reason) = Breaker::hear(conn, job, ended)? {
            job.pace.stop(&reason);
        }
        Ok::<_, Error>(asked)
    })?;
    job.counts.asked.add(&asked);
    Ok(())
}

/// How a result is settled, and what becomes of its item.
fn judge(
    conn: &mut Conn,
    desk: Desk<'_>,
    (job, model): (&Job, &ModelRater),
    found: &Found,
    now: NaiveDateTime,
) -> Result<(Settlement, End), Error> {
    let attempt = &found.attempt;
    let key = (attempt.task_id, attempt.sample);
    let outcome = &*unechoed(job, desk, model, found)?;
    let raw = found.raw.as_ref().map(|_| settle::raw_id(job.run_id, key, attempt.attempt));
    let read = match &outcome.result {
        Ok(answer) => settle::rating(model, answer),
        Err(failure) => Err(failure.clone()),
    };
    let failure = read.as_ref().err();
    let reserved = attempt.reserved.unwrap_or_default();
    let terms = Terms { batch: true, life: CacheLife::Hour, reserved };
    let cost = settle::cost(model, outcome, failure, terms);
    let wire = Wire { status: None, latency_ms: None, raw: raw.clone(), at: now };
    let settlement = settle::settlement(outcome, failure, cost, wire);
    let end = match read {
        Ok(rating) => {
            let score = scored((job, desk), key, rating, (model, outcome, raw), now)?;
            End::Scored(Box::new(score))
        }
        Err(failure) => failed(conn, job, attempt, failure)?,
    };
    Ok((settlement, end))
}

/// What came of an item, without what its line repeats of the task.
fn unechoed<'f>(
    job: &Job,
    desk: Desk<'_>,
    model: &ModelRater,
    found: &'f Found,
) -> Result<Cow<'f, Outcome>, Error> {
    let (Some(raw), Err(_)) = (&found.raw, &found.outcome.result) else {
        return Ok(Cow::Borrowed(&found.outcome));
    };
    let sent = &job.texts(desk.plan, found.attempt.task_id)?.user;
    let outcome = found.outcome.clone();
    Ok(Cow::Owned(model.unechoed(outcome, &raw_reply::text(raw), sent)))
}

fn scored(
    (job, desk): (&Job, Desk<'_>),
    key: Key,
    rating: Rating,
    (model, outcome, raw): (&ModelRater, &Outcome, Option<String>),
    now: NaiveDateTime,
) -> Result<Score, Error> {
    let texts = job.texts(desk.plan, key.0)?;
    let version = outcome.model_version.clone().unwrap_or_else(|| model.model.name.clone());
    Ok(settle::score((job, texts), key, rating, (version, raw), now))
}

/// What a failed result leads to: nothing more, or another batch.
fn failed(conn: &mut Conn, job: &Job, attempt: &Attempt, failure: Failure) -> Result<End, Error> {
    Ok(match fate(conn, job, attempt, failure.class)? {
        Fate::Failed => End::Failed(failure),
        Fate::Again => End::Pending,
        Fate::Stop => {
            job.pace.stop(&format!("{}: {failure}", failure.class.name()));
            End::Pending
        }
    })
}
