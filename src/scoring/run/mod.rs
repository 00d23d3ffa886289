//! Which run a rater works on: the one named, the unfinished one of the same selection, or a new
//! one; and what is left to do in it.

mod create;
mod find;

use std::collections::BTreeSet;
use std::sync::atomic::AtomicI64;
use std::time::Instant;

use chrono::NaiveDateTime;
use diesel::Connection;

pub(super) use find::find;

use super::breaker::Breaker;
use super::context::Context;
use super::job::{ALL, Counts, Job};
use super::pace::Pace;
use super::plan::{Plan, SharedTexts};
use super::report::{failed, idle, unknown_run};
use super::vendor_queue::VendorQueue;
use super::{Error, RaterReport, RaterState, ScoreRequest};
use crate::convert::size;
use crate::db::model_run::{self, FINISHED, ModelRun};
use crate::db::run_item::{self, FAILED};
use crate::db::run_lock::RunLock;
use crate::db::{Conn, DatabaseUrl, data_version, publication, run_worker};
use crate::llm::exchange::{Limits, Prompt};
use crate::llm::{Rater, RaterSpec};

/// A rater to work for, and the run to continue, if one was named.
pub(super) struct Wanted {
    pub(super) spec: String,
    pub(super) rater: Result<Rater, String>,
    pub(super) run: Option<ModelRun>,
}

/// What shows others that this process works on a run: its own session on PostgreSQL, a file on
/// SQLite.
pub(super) type Locks = (run_worker::Presence, Option<RunLock>);

pub(super) enum Prepared {
    /// Nothing is left to do, or nothing can be done.
    Done(Box<RaterReport>),
    /// The locks are kept until the work is done.
    Job(Box<Job>, Locks),
}

/// The raters that were asked for, or those of the runs that were.
pub(super) fn wanted(
    conn: &mut Conn,
    plan: &Plan<'_>,
    request: &ScoreRequest,
) -> Result<Vec<Wanted>, Error> {
    let open =
        |spec: &RaterSpec| Rater::open(spec, &request.access()).map_err(|error| error.to_string());
    if request.runs.is_empty() {
        let mut specs = request.raters.clone();
        specs.sort_by_key(ToString::to_string);
        specs.dedup();
        return Ok(specs
            .iter()
            .map(|spec| Wanted { spec: spec.to_string(), rater: open(spec), run: None })
            .collect());
    }
    let mut found = Vec::new();
    let ids: BTreeSet<i64> = request.runs.iter().copied().collect();
    for id in &ids {
        let run = model_run::find(conn, *id)?.filter(|run| run.data_version == plan.version.id);
        let Some(run) = run else {
            return Err(unknown_run(conn, *id, &plan.version.id)?);
        };
        if run.prompt_version != plan.prompt_version {
            return Err(Error::Stale {
                id: *id,
                reason: "it asked another question (name its rubric with --rubric)",
            });
        }
        if run.content_sha256 != plan.version.content_sha256 {
            return Err(Error::Stale {
                id: *id,
                reason: "the content of its version was replaced",
            });
        }
        let rater = run.rater.parse::<RaterSpec>().map_err(|error| error.to_string());
        let rater = rater.and_then(|spec| open(&spec));
        if rater.as_ref().is_ok_and(|rater| {
            find::adopt(rater, std::slice::from_ref(&run));
            rater.parameters() != run.parameters
        }) {
            return Err(Error::Stale {
                id: *id,
                reason: "the rater's parameters or file have changed",
            });
        }
        found.push(Wanted { spec: run.rater.clone(), rater, run: Some(run) });
    }
    Ok(found)
}

/// Finds or makes the run, registers as one of its workers, and sees what is left to do.
pub(super) fn prepare(
    conn: &mut Conn,
    context: Context<'_>,
    wanted: Wanted,
) -> Result<Prepared, Error> {
    let Context { surroundings, plan, request } = context;
    let rater = match wanted.rater {
        Ok(rater) => rater,
        Err(error) => return Ok(Prepared::Done(Box::new(failed(wanted.spec, error)))),
    };
    if let Some(model) = rater.network() {
        if let Some(warning) = &model.warning {
            tracing::warn!("{warning}");
        }
        let SharedTexts { system, schema } = &plan.shared();
        let user = plan.longest().unwrap_or_default();
        let prompt = Prompt { system, user, schema, repair: None };
        if model.model.price_holds_to.is_some_and(|tokens| model.tokens(&prompt) > tokens) {
            let error = "the prompts may be longer than its price holds for";
            return Ok(Prepared::Done(Box::new(failed(wanted.spec, error.to_owned()))));
        }
    }
    let (run, state) = conn.transaction(|conn| {
        publication::lock(conn)?;
        let (run, state) = if let Some(run) = wanted.run {
            find::found(run)
        } else {
            let now = data_version::find(conn, &plan.version.id)?;
            if now.map(|now| now.content_sha256).as_ref() != Some(&plan.version.content_sha256) {
                return Err(Error::Replaced(plan.version.id.clone()));
            }
            match find(conn, context, &rater)? {
                Some(found) => found,
                None => (create::create(conn, context, &rater)?, RaterState::New),
            }
        };
        if request.retry_failed && run_item::counts(conn, run.id)?.contains_key(FAILED) {
            run_item::retry_failed(conn, run.id)?;
            model_run::resume(conn, run.id)?;
            return Ok((run, RaterState::Continued));
        }
        Ok((run, state))
    })?;
    if state == RaterState::Finished {
        return Ok(Prepared::Done(Box::new(idle(conn, &run, state)?)));
    }
    // On PostgreSQL any number of processes may work on a run. SQLite has one writer at a time, so
    // that a second process would only be in the way of the first.
    let lock = match surroundings.url {
        DatabaseUrl::Postgres(_) => None,
        DatabaseUrl::Sqlite(database) => match RunLock::try_take(database, run.id)? {
            Some(lock) => Some(lock),
            None => return Ok(Prepared::Done(Box::new(idle(conn, &run, RaterState::Alive)?))),
        },
    };
    // Whoever worked on it before may have finished the run since it was looked up.
    if model_run::find(conn, run.id)?.is_some_and(|now| now.status == FINISHED)
        && !request.retry_failed
    {
        return Ok(Prepared::Done(Box::new(idle(conn, &run, RaterState::Finished)?)));
    }
    let (process, now) = (i64::from(std::process::id()), context.now());
    let presence = run_worker::register(surroundings.url, run.id, &host(), process, now)?;
    let mut job = job(conn, context, rater, Entered { run: &run, state, at: now })?;
    job.worker = presence.id;
    job.holder = run_worker::holder(presence.id);
    Ok(Prepared::Job(Box::new(job), (presence, lock)))
}

/// A run that this process works on from now.
#[derive(Clone, Copy)]
struct Entered<'a> {
    run: &'a ModelRun,
    state: RaterState,
    /// When (UTC).
    at: NaiveDateTime,
}

/// The job of a run that has work left.
fn job(
    conn: &mut Conn,
    context: Context<'_>,
    rater: Rater,
    Entered { run, state, at }: Entered<'_>,
) -> Result<Job, Error> {
    let Context { plan, request, .. } = context;
    let counts = run_item::counts(conn, run.id)?;
    let total = size(counts.values().sum())?;
    let keys = run_item::pending(conn, run.id)?;
    if keys.iter().any(|(task, _)| plan.texts(*task).is_none()) {
        return Err(Error::Stale { id: run.id, reason: "its version lacks one of its tasks" });
    }
    model_run::resume(conn, run.id)?;
    let defaults = rater.network().map_or_else(Limits::default, crate::llm::ModelRater::limits);
    let limits = Limits {
        requests: request.requests_per_minute.or(defaults.requests),
        tokens: request.tokens_per_minute.or(defaults.tokens),
    };
    let mut job = Job {
        holder: String::new(),
        worker: 0,
        rater,
        run_id: run.id,
        data_version: plan.version.id.clone(),
        prompt_version: plan.prompt_version.clone(),
        shared: plan.shared(),
        total,
        counts: Counts::default(),
        started: Instant::now(),
        started_at: at,
        state,
        pace: Pace::new(limits, 1),
        breaker: Breaker::default(),
        single_items: AtomicI64::new(ALL),
        queue: VendorQueue::default(),
        unclear_since: None,
        unconfirmed_batches: 0,
        max_call_cost: 0,
    };
    job.max_call_cost = job.max_cost(plan, request.batch.is_some());
    if let Some(model) = job.rater.network() {
        let tokens = job.longest_prompt_tokens(plan) + model.model.max_output;
        job.pace = Pace::new(limits, u32::try_from(tokens).unwrap_or(u32::MAX));
    }
    Ok(job)
}

/// The name of this machine, for people who look for a worker.
pub(crate) fn host() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    match name.trim() {
        "" => "unknown".to_owned(),
        name => name.to_owned(),
    }
}
