//! Blocking workers that ask, and one writer that commits the replies.

use std::sync::mpsc::sync_channel;

use super::context::Context;
use super::job::Job;
use super::tally::Tally;
use super::upkeep::{self, Upkeep};
use super::worker::{Shared, Worker};
use super::writer::Writer;
use super::{Error, OnProgress, Progress};
use crate::convert::size;
use crate::db::Conn;
use crate::db::run_item::{self, ABSENT, FAILED, SCORED};

/// Messages that may wait for the writer.
const QUEUE: usize = 1_024;

/// Asks every rater for what is left in its run, all at the same time, and leaves the runs.
pub(super) fn work(
    conn: &mut Conn,
    context: Context<'_>,
    jobs: &mut [Job],
    progress: OnProgress<'_>,
) -> Result<(), Error> {
    let outcome = ask(conn, context, jobs, progress);
    // Also after an error: what this process holds should be free for others.
    let left = upkeep::leave(conn, jobs, context.now());
    outcome?;
    left
}

/// Asks every rater for the pending items of its run, or for as many of them as may be asked for
/// one by one.
pub(super) fn ask(
    conn: &mut Conn,
    context: Context<'_>,
    jobs: &mut [Job],
    progress: OnProgress<'_>,
) -> Result<(), Error> {
    let mut done: Vec<usize> = Vec::new();
    for job in jobs.iter() {
        done.push(settled(conn, job)?);
    }
    let mut sums = vec![Tally::default(); jobs.len()];
    let outcome = run(conn, context, jobs, &mut |jobs, tallies| {
        for (((job, tally), sum), done) in jobs.iter().zip(tallies).zip(&mut sums).zip(&mut done) {
            sum.add(tally);
            *done += tally.ended;
            report(job, *done, sum, progress);
        }
    });
    for (job, sum) in jobs.iter_mut().zip(sums) {
        job.counts.asked.add(&sum);
    }
    outcome
}

type OnCommit<'a> = &'a mut dyn FnMut(&[Job], &[Tally]);

fn run(
    conn: &mut Conn,
    context: Context<'_>,
    jobs: &[Job],
    on_commit: OnCommit<'_>,
) -> Result<(), Error> {
    let mut upkeep = Upkeep::new();
    upkeep.run_if_due(conn, jobs, context.now())?;
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel(QUEUE);
        let mut writer = Writer::new(jobs, context.surroundings.clock);
        let mut workers = Vec::new();
        for (index, job) in jobs.iter().enumerate() {
            for number in 0..context.request.concurrency.max(1).min(job.total) {
                let shared = Shared {
                    plan: context.plan,
                    clock: context.surroundings.clock,
                    interrupted: context.surroundings.interrupted,
                    patience: context.request.patience,
                    sender: sender.clone(),
                };
                workers.push(scope.spawn(move || Worker::new(shared, index, job, number).run()));
            }
        }
        drop(sender);
        let written = writer.run(conn, &receiver, &mut |conn, tallies| {
            on_commit(jobs, tallies);
            upkeep.run_if_due(conn, jobs, context.now())
        });
        // Whatever went wrong, the workers must not wait for a writer that is gone.
        drop(receiver);
        if written.is_err() {
            for job in jobs {
                job.pace.stop("the writer failed");
            }
        }
        let died = workers.into_iter().filter_map(|worker| worker.join().err()).count();
        written?;
        if died > 0 { Err(Error::Worker) } else { Ok(()) }
    })
}

/// Items of a run with an outcome.
fn settled(conn: &mut Conn, job: &Job) -> Result<usize, Error> {
    let counts = run_item::counts(conn, job.run_id)?;
    let n = [SCORED, FAILED, ABSENT].iter().filter_map(|status| counts.get(*status)).sum::<i64>();
    Ok(size(n)?)
}

fn report(job: &Job, done: usize, sum: &Tally, progress: OnProgress<'_>) {
    let rater = job.rater.identity.name();
    progress(Progress { rater: &rater, done, total: job.total, cost: sum.cost });
}
