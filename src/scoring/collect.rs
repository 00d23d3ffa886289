//! The results of a batch, in any order, into scores and settled requests.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use diesel::Connection;

use super::batch::{forget, give_up};
use super::handover::custom_id;
use super::job::Job;
use super::ledger::Tally;
use super::plan::Plan;
use super::purse::Money;
use super::settle::{self, Terms, Wire};
use super::{Error, Surroundings};
use crate::db::model_attempt::{self, Attempt, FAILED, SENT, Settlement};
use crate::db::model_batch::{self, Batch, COLLECTED};
use crate::db::raw_reply::{self, RawReply};
use crate::db::run_item::{self, Key};
use crate::db::task_ai_score::{self, Score};
use crate::db::{Conn, model_run};
use crate::llm::ModelRater;
use crate::llm::exchange::{CacheLife, Class, Failure, Outcome, Remedy};
use crate::rubric::{Rating, read_reply};

/// Results per transaction: a kill in between loses nothing, the next look goes on.
const CHUNK: usize = 500;
/// Requests for an item, in batches, before it counts as failed.
const TRIES: i64 = 6;

/// Looks at a batch and, where the vendor is done with it, takes its results in. The inner error
/// is the vendor's, and passes.
pub(super) fn collect(
    conn: &mut Conn,
    surroundings: Surroundings<'_>,
    plan: &Plan<'_>,
    job: &mut Job,
    batch: &Batch,
) -> Result<Result<(), Failure>, Error> {
    let Some(vendor_id) = &batch.vendor_id else { return Ok(Ok(())) };
    let polled = job.rater.network().map(|model| model.poll(vendor_id));
    let state = match polled {
        None => return Ok(Ok(())),
        Some(Err(failure)) if failure.class == Class::NotFound => {
            let reason = format!("the vendor no longer has it: {failure}");
            forget(conn, surroundings, job, batch, &reason)?;
            return Ok(Ok(()));
        }
        Some(Err(failure)) => return Ok(Err(failure)),
        Some(Ok(state)) => state,
    };
    tracing::debug!(
        batch = batch.label,
        status = state.status,
        done = state.done,
        total = state.total,
        "batch"
    );
    if !state.ended {
        return Ok(Ok(()));
    }
    if state.results.is_empty() {
        let reason =
            state.error.unwrap_or_else(|| format!("it ended as {} without results", state.status));
        give_up(conn, surroundings, job, batch, &reason)?;
        job.pace.stop(&format!("batch {}: {reason}", batch.label));
        return Ok(Ok(()));
    }
    let mut open: BTreeMap<String, Attempt> = BTreeMap::new();
    for attempt in model_attempt::of_batch(conn, job.run_id, &batch.id.to_string())? {
        if attempt.status == SENT {
            open.insert(custom_id(&batch.label, &attempt), attempt);
        }
    }
    let expected = open.len();
    for path in &state.results {
        if let Err(failure) = take_in(conn, surroundings, plan, job, (batch, path, &mut open))? {
            return Ok(Err(failure));
        }
    }
    if expected > 0 && open.len() == expected {
        let reason = "the vendor's batch has none of its items: it is another's";
        give_up(conn, surroundings, job, batch, reason)?;
        return Ok(Ok(()));
    }
    // What the vendor says nothing of is not charged either.
    let silent: Vec<(Attempt, String, Outcome)> = open
        .into_values()
        .map(|attempt| (attempt, String::new(), Outcome::failed(missing())))
        .collect();
    for chunk in silent.chunks(CHUNK) {
        commit(conn, surroundings, plan, job, (batch, chunk))?;
    }
    model_batch::close(conn, batch.id, COLLECTED, None, (surroundings.clock)())?;
    Ok(Ok(()))
}

fn missing() -> Failure {
    Failure {
        class: Class::Expired,
        message: "the results of the batch do not have it".to_owned(),
        retry_after: None,
    }
}

/// Reads one file of results and commits it chunk by chunk.
fn take_in(
    conn: &mut Conn,
    surroundings: Surroundings<'_>,
    plan: &Plan<'_>,
    job: &mut Job,
    (batch, path, open): (&Batch, &str, &mut BTreeMap<String, Attempt>),
) -> Result<Result<(), Failure>, Error> {
    // Read first and committed after: the connection to the vendor should not wait for a database.
    let mut results = Vec::new();
    let Some(model) = job.rater.network() else { return Ok(Ok(())) };
    let read = model.results(path, &mut |line| match model.read_line(line) {
        Ok((id, outcome)) => {
            if let Some(attempt) = open.remove(&id) {
                results.push((attempt, line.to_owned(), outcome));
            }
        }
        Err(failure) => {
            tracing::warn!(batch = batch.label, %failure, "a line of the results cannot be read");
        }
    });
    if let Err(failure) = read {
        return Ok(Err(failure));
    }
    for chunk in results.chunks(CHUNK) {
        commit(conn, surroundings, plan, job, (batch, chunk))?;
    }
    Ok(Ok(()))
}

/// What becomes of an item of a batch.
enum End {
    Scored(Score),
    Failed(Failure),
    Pending,
}

fn commit(
    conn: &mut Conn,
    surroundings: Surroundings<'_>,
    plan: &Plan<'_>,
    job: &mut Job,
    (batch, results): (&Batch, &[(Attempt, String, Outcome)]),
) -> Result<(), Error> {
    let now = (surroundings.clock)();
    let holder = model_batch::holder(batch.id);
    let asked = conn.transaction(|conn| {
        let mut money = Money::new(model_run::lock(conn, &[job.run_id])?);
        let mut asked = Tally::default();
        let (mut scores, mut raws) = (BTreeMap::<Key, Score>::new(), Vec::new());
        for (attempt, line, outcome) in results {
            let key = (attempt.task_id, attempt.sample);
            let Some(model) = job.rater.network() else { continue };
            let (settlement, end) = judge(conn, plan, (job, model), (attempt, line, outcome), now)?;
            let cost = settlement.cost.unwrap_or_default();
            if model_attempt::settle(conn, job.run_id, (key, attempt.attempt), &settlement)? == 0 {
                continue; // Another process has taken it in.
            }
            money.book(job.run_id, cost, -attempt.reserved.unwrap_or_default());
            asked.book(&settlement);
            if let Some(id) = settlement.raw_json_ref {
                let body = settle::pack(line.as_bytes());
                raws.push(RawReply { id, run_id: job.run_id, body, created_at: now });
            }
            match end {
                End::Scored(score) => {
                    scores.insert(key, score);
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
        if let Some(last) = rows.last() {
            task_ai_score::load(conn, &rows)?;
            model_run::set_model_version(conn, job.run_id, &last.model_version)?;
        }
        asked.scored = rows.len();
        money.write(conn)?;
        Ok::<_, Error>(asked)
    })?;
    job.counts.asked.add(&asked);
    Ok(())
}

/// How a result is settled, and what becomes of its item.
fn judge(
    conn: &mut Conn,
    plan: &Plan<'_>,
    (job, model): (&Job, &ModelRater),
    (attempt, line, outcome): (&Attempt, &str, &Outcome),
    now: NaiveDateTime,
) -> Result<(Settlement, End), Error> {
    let key = (attempt.task_id, attempt.sample);
    let raw = (!line.is_empty()).then(|| settle::raw_id(job.run_id, key, attempt.attempt));
    let read = match &outcome.result {
        Ok(text) => read_reply(text).map_err(|error| Failure {
            class: Class::InvalidReply,
            message: error.to_string(),
            retry_after: None,
        }),
        Err(failure) => Err(failure.clone()),
    };
    let failure = read.as_ref().err();
    let reserved = attempt.reserved.unwrap_or_default();
    let terms = Terms { batch: true, life: CacheLife::Hour, reserved };
    let cost = settle::cost(model, outcome, failure, terms);
    let wire = Wire { status: None, latency_ms: None, raw: raw.clone(), at: now };
    let settlement = settle::settlement(outcome, failure, cost, wire);
    let end = match read {
        Ok(rating) => End::Scored(scored((job, plan), key, rating, (model, outcome, raw), now)?),
        Err(failure) => after(conn, job, attempt, failure)?,
    };
    Ok((settlement, end))
}

fn scored(
    (job, plan): (&Job, &Plan<'_>),
    key: Key,
    rating: Rating,
    (model, outcome, raw): (&ModelRater, &Outcome, Option<String>),
    now: NaiveDateTime,
) -> Result<Score, Error> {
    let texts = job.texts(plan, key.0)?;
    let version = outcome.model_version.clone().unwrap_or_else(|| model.model.name.clone());
    Ok(settle::score((job, texts), key, rating, (version, raw), now))
}

/// What a failed result leads to: nothing more, or another batch.
fn after(conn: &mut Conn, job: &Job, attempt: &Attempt, failure: Failure) -> Result<End, Error> {
    let item = run_item::find(conn, job.run_id, (attempt.task_id, attempt.sample))?;
    let before = item.and_then(|item| item.tries_before).unwrap_or(0);
    Ok(match failure.class.remedy() {
        Remedy::Record => End::Failed(failure),
        Remedy::Repair => {
            let earlier = model_attempt::of_task(conn, job.run_id, attempt.task_id)?;
            let repaired = earlier.iter().any(|other| {
                other.sample == attempt.sample
                    && (before + 1..attempt.attempt).contains(&other.attempt)
                    && other.error_class.as_deref() == Some(Class::InvalidReply.name())
            });
            if repaired { End::Failed(failure) } else { End::Pending }
        }
        Remedy::Retry | Remedy::SlowDown if attempt.attempt - before >= TRIES => {
            End::Failed(failure)
        }
        Remedy::Retry | Remedy::SlowDown => End::Pending,
        Remedy::Stop => {
            job.pace.stop(&format!("{}: {failure}", failure.class.name()));
            End::Pending
        }
    })
}

/// A request that never reached the vendor.
pub(super) fn refused(reason: &str, now: NaiveDateTime) -> Settlement {
    Settlement {
        status: FAILED.to_owned(),
        error_class: Some(Class::Connection.name().to_owned()),
        error: Some(reason.to_owned()),
        http_status: None,
        latency_ms: None,
        input_tokens: None,
        cached_tokens: None,
        cache_write_tokens: None,
        output_tokens: None,
        cost: Some(0),
        request_id: None,
        raw_json_ref: None,
        settled_at: Some(now),
    }
}
