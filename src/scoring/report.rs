//! What is reported of a rater: worked for, idle, or not started.

use std::collections::BTreeMap;

use super::job::Job;
use super::{Error, RaterReport, RaterState, versions};
use crate::convert::size;
use crate::db::model_run::{FINISHED, ModelRun};
use crate::db::run_item::{self, ABSENT};
use crate::db::{Conn, model_run};
use crate::read::archived;
use crate::read::model_versions::remarks;
use crate::usd::Usd;

/// The report of a rater that could not start.
pub(super) fn failed(rater: String, error: String) -> RaterReport {
    RaterReport {
        rater,
        mock: false,
        run: None,
        state: RaterState::Failed,
        items: 0,
        calls: 0,
        scored: 0,
        cached: 0,
        carried: 0,
        failed: BTreeMap::new(),
        absent: 0,
        labels: None,
        model_versions: Vec::new(),
        notes: Vec::new(),
        cost_usd: Usd(0),
        run_cost_usd: Usd(0),
        input_tokens: 0,
        cached_tokens: 0,
        cache_write_tokens: 0,
        output_tokens: 0,
        in_batches: 0,
        error: Some(error),
        seconds: 0.0,
    }
}

/// The report of a run in which nothing was done.
pub(super) fn idle(
    conn: &mut Conn,
    run: &ModelRun,
    state: RaterState,
) -> Result<RaterReport, Error> {
    let counts = run_item::counts(conn, run.id)?;
    let versions = versions::of_run(conn, run.id)?;
    Ok(RaterReport {
        mock: run.is_mock,
        run: Some(run.id),
        state,
        items: size(counts.values().sum())?,
        failed: failures(conn, run.id)?,
        absent: absent(&counts)?,
        notes: remarks(run, &versions),
        model_versions: versions,
        run_cost_usd: Usd(run.cost),
        error: None,
        ..failed(run.rater.clone(), String::new())
    })
}

/// A number that is no run's of the release; an archived run's error says in which file it is.
pub(super) fn unknown_run(conn: &mut Conn, id: i64, version: &str) -> Result<Error, Error> {
    let hint = archived::hint(conn, "run", &id.to_string())?;
    Ok(Error::UnknownRun { hint, id, version: version.to_owned() })
}

/// The report of a run that was worked on.
pub(super) fn report(conn: &mut Conn, job: &Job, interrupted: bool) -> Result<RaterReport, Error> {
    let Some(run) = model_run::find(conn, job.run_id)? else {
        return Err(unknown_run(conn, job.run_id, &job.data_version)?);
    };
    let finished = run.status == FINISHED;
    let in_batches = in_batches(conn, job.run_id)?;
    let stopped = job.pace.stopped().filter(|_| !finished);
    let state = match (&stopped, finished) {
        (Some(_), _) => RaterState::Stopped,
        (None, false) if interrupted => RaterState::Interrupted,
        (None, false) if in_batches > 0 => RaterState::Submitted,
        (None, _) => job.state,
    };
    let asked = &job.counts.asked;
    let versions = versions::of_run(conn, job.run_id)?;
    let counts = run_item::counts(conn, job.run_id)?;
    Ok(RaterReport {
        rater: job.rater.identity.name(),
        mock: job.rater.identity.is_mock,
        run: Some(job.run_id),
        state,
        items: job.total,
        calls: asked.calls,
        scored: asked.scored,
        cached: job.counts.cached,
        carried: job.counts.carried,
        failed: failures(conn, job.run_id)?,
        absent: absent(&counts)?,
        labels: None,
        notes: remarks(&run, &versions),
        model_versions: versions,
        cost_usd: Usd(asked.cost),
        run_cost_usd: Usd(run.cost),
        input_tokens: asked.input_tokens,
        cached_tokens: asked.cached_tokens,
        cache_write_tokens: asked.cache_write_tokens,
        output_tokens: asked.output_tokens,
        in_batches,
        error: stopped,
        seconds: job.started.elapsed().as_secs_f64(),
    })
}

/// Items of a run that are with the vendor.
fn in_batches(conn: &mut Conn, run_id: i64) -> Result<usize, Error> {
    let batches = crate::db::model_batch::open(conn, run_id)?;
    Ok(size(batches.iter().map(|batch| batch.n_items).sum())?)
}

/// Items for which a set of labels has none.
fn absent(counts: &BTreeMap<String, i64>) -> Result<usize, Error> {
    Ok(size(counts.get(ABSENT).copied().unwrap_or(0))?)
}

fn failures(conn: &mut Conn, run_id: i64) -> Result<BTreeMap<String, usize>, Error> {
    let classes = run_item::failures(conn, run_id)?.into_iter();
    classes
        .map(|(class, n)| Ok((class.unwrap_or_else(|| "unknown".to_owned()), size(n)?)))
        .collect()
}
