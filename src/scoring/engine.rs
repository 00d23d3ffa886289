//! Blocking workers that ask, and one writer that commits what they were told.
//!
//! The writer takes whatever has arrived and commits it together, so a fast rater is not slowed
//! down by one commit per score, and a slow one has each score safe as it comes.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use chrono::NaiveDateTime;
use diesel::Connection;

use super::cache::settle;
use super::run::{Job, JobItem};
use super::{Error, Progress};
use crate::db::task_ai_score::{self, Score};
use crate::db::{Conn, model_run, run_item};
use crate::llm::{Answer, Refusal, Request};

/// Outcomes per commit, and how many may wait for the writer.
const BATCH: usize = 500;

/// What came of one item.
struct Outcome {
    job: usize,
    item: usize,
    result: Result<Answer, Refusal>,
    at: NaiveDateTime,
}

/// Asks every rater for what is left in its run, all at the same time.
pub(super) fn work(
    conn: &mut Conn,
    clock: fn() -> NaiveDateTime,
    concurrency: usize,
    jobs: &mut [Job],
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<(), Error> {
    let mut left: Vec<usize> = jobs.iter().map(|job| job.items.len()).collect();
    for job in jobs.iter() {
        report(job, job.items.len(), progress);
    }
    let mut tally: Vec<(usize, usize)> = vec![(0, 0); jobs.len()];
    let stop = AtomicBool::new(false);
    let next: Vec<AtomicUsize> = jobs.iter().map(|_| AtomicUsize::new(0)).collect();
    let outcome = std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel(BATCH);
        for (index, (job, next)) in jobs.iter().zip(&next).enumerate() {
            for _ in 0..concurrency.max(1).min(job.items.len()) {
                let (sender, stop) = (sender.clone(), &stop);
                scope.spawn(move || ask((index, job), next, (stop, &sender), clock));
            }
        }
        drop(sender);
        let written = write(conn, clock, jobs, &receiver, &mut |batch| {
            for outcome in batch {
                let (Some(left), Some(tally)) =
                    (left.get_mut(outcome.job), tally.get_mut(outcome.job))
                else {
                    continue;
                };
                *left -= 1;
                tally.0 += 1;
                tally.1 += usize::from(outcome.result.is_ok());
                if let Some(job) = jobs.get(outcome.job) {
                    report(job, *left, progress);
                }
            }
            left.clone()
        });
        // Whatever went wrong, the workers must not wait for a writer that is gone.
        stop.store(true, Ordering::Relaxed);
        drop(receiver);
        written
    });
    for (job, (calls, scored)) in jobs.iter_mut().zip(tally) {
        job.counts.calls += calls;
        job.counts.scored += scored;
    }
    outcome?;
    if left.iter().any(|left| *left > 0) { Err(Error::Worker) } else { Ok(()) }
}

fn report(job: &Job, left: usize, progress: &mut dyn FnMut(Progress<'_>)) {
    let rater = job.rater.identity.name();
    progress(Progress { rater: &rater, done: job.total - left, total: job.total });
}

/// A worker: takes the next item until there is none.
fn ask(
    (index, job): (usize, &Job),
    next: &AtomicUsize,
    (stop, sender): (&AtomicBool, &SyncSender<Outcome>),
    clock: fn() -> NaiveDateTime,
) {
    while !stop.load(Ordering::Relaxed) {
        let item = next.fetch_add(1, Ordering::Relaxed);
        let Some(todo) = job.items.get(item) else { return };
        let result = job.rater.rate(&Request {
            task_id: todo.task_id,
            soc_code: &todo.texts.soc_code,
            statement: &todo.texts.statement,
            system: &job.system,
            user: &todo.texts.user,
            schema: &job.schema,
            sample: todo.sample,
        });
        if sender.send(Outcome { job: index, item, result, at: clock() }).is_err() {
            return; // The writer has given up.
        }
    }
}

/// The writer: commits what has arrived until all workers are done. `committed` is told of each
/// batch and answers how many items each job has left.
fn write(
    conn: &mut Conn,
    clock: fn() -> NaiveDateTime,
    jobs: &[Job],
    receiver: &Receiver<Outcome>,
    committed: &mut dyn FnMut(&[Outcome]) -> Vec<usize>,
) -> Result<(), Error> {
    while let Ok(first) = receiver.recv() {
        let mut batch = vec![first];
        batch.extend(receiver.try_iter().take(BATCH - 1));
        conn.transaction(|conn| store(conn, jobs, &batch))?;
        for (job, left) in jobs.iter().zip(committed(&batch)) {
            if left == 0 && !job.items.is_empty() {
                model_run::finish(conn, job.run_id, clock())?;
            }
        }
    }
    Ok(())
}

fn store(conn: &mut Conn, jobs: &[Job], batch: &[Outcome]) -> Result<(), Error> {
    for (index, job) in jobs.iter().enumerate() {
        let outcomes = || batch.iter().filter(|outcome| outcome.job == index);
        let items =
            || outcomes().filter_map(|outcome| Some((outcome, job.items.get(outcome.item)?)));
        let rows: Vec<Score> = items()
            .filter_map(|(outcome, item)| {
                Some(row(job, item, outcome.result.as_ref().ok()?, outcome.at))
            })
            .collect();
        if let Some(last) = rows.last() {
            task_ai_score::load(conn, &rows)?;
            settle(conn, job.run_id, &rows)?;
            model_run::set_model_version(conn, job.run_id, &last.model_version)?;
        }
        for (outcome, item) in items() {
            if let Err(refusal) = &outcome.result {
                let key = (job.run_id, item.task_id, item.sample);
                run_item::settle_failed(conn, key, refusal.class(), &refusal.to_string())?;
            }
        }
    }
    Ok(())
}

fn row(job: &Job, item: &JobItem, answer: &Answer, at: NaiveDateTime) -> Score {
    Score {
        data_version: job.data_version.clone(),
        task_id: item.task_id,
        run_id: job.run_id,
        sample: item.sample,
        model: job.rater.identity.model.clone(),
        model_version: answer.model_version.clone(),
        score: answer.score,
        rationale: answer.rationale.clone(),
        input_hash: item.input_hash.clone(),
        created_at: at,
        raw_json_ref: None,
        carried_from: None,
    }
}
