//! What is reported of a rater: worked for, idle, or not started.

use std::collections::BTreeMap;

use super::run::Job;
use super::{Error, RaterReport, State};
use crate::db::model_run::ModelRun;
use crate::db::{Conn, run_item};

/// The report of a rater that could not start.
pub(super) fn failed(rater: String, error: String) -> RaterReport {
    RaterReport {
        rater,
        mock: false,
        run: None,
        state: State::Failed,
        items: 0,
        calls: 0,
        scored: 0,
        cached: 0,
        carried: 0,
        failed: BTreeMap::new(),
        error: Some(error),
        seconds: 0.0,
    }
}

/// The report of a run in which nothing was done.
pub(super) fn idle(conn: &mut Conn, run: &ModelRun, state: State) -> Result<RaterReport, Error> {
    let items = run_item::counts(conn, run.id)?
        .into_iter()
        .map(|(_, n)| usize::try_from(n).unwrap_or(0))
        .sum();
    Ok(RaterReport {
        mock: run.is_mock,
        run: Some(run.id),
        state,
        items,
        failed: failures(conn, run.id)?,
        error: None,
        ..failed(run.rater.clone(), String::new())
    })
}

/// The report of a run that was worked on.
pub(super) fn report(conn: &mut Conn, job: &Job) -> Result<RaterReport, Error> {
    Ok(RaterReport {
        rater: job.rater.identity.name(),
        mock: job.rater.identity.is_mock,
        run: Some(job.run_id),
        state: job.state,
        items: job.total,
        calls: job.counts.calls,
        scored: job.counts.scored,
        cached: job.counts.cached,
        carried: job.counts.carried,
        failed: failures(conn, job.run_id)?,
        error: None,
        seconds: job.started.elapsed().as_secs_f64(),
    })
}

fn failures(conn: &mut Conn, run_id: i64) -> Result<BTreeMap<String, usize>, Error> {
    let classes = run_item::failures(conn, run_id)?.into_iter();
    Ok(classes
        .map(|(class, n)| {
            (class.unwrap_or_else(|| "unknown".to_owned()), usize::try_from(n).unwrap_or(0))
        })
        .collect())
}
