//! Which run a rater works on: the one named, the unfinished one of the same selection, or a new
//! one; and what is left to do in it.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicI64;
use std::time::Instant;

use chrono::NaiveDateTime;
use diesel::Connection;

use super::breaker::Breaker;
use super::job::{ALL, Counts, Job};
use super::origin;
use super::pace::Pace;
use super::plan::Plan;
use super::queue::Queue;
use super::report::{failed, idle};
use super::{Error, RaterReport, Request, State, Surroundings};
use crate::db::model_run::{self, FINISHED, ModelRun, RUNNING};
use crate::db::run_item::{self, FAILED, PENDING, RunItem};
use crate::db::run_lock::RunLock;
use crate::db::{Conn, DatabaseUrl, data_version, label_set, publication, rubric, run_worker};
use crate::llm::exchange::{CacheLife, Limits, Prompt};
use crate::llm::models::Price;
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
    Done(RaterReport),
    /// The locks are kept until the work is done.
    Job(Box<Job>, Locks),
}

/// The raters that were asked for, or those of the runs that were.
pub(super) fn wanted(
    conn: &mut Conn,
    plan: &Plan<'_>,
    request: &Request,
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
        let run =
            run.ok_or_else(|| Error::UnknownRun { id: *id, version: plan.version.id.clone() })?;
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
            adopt(rater, std::slice::from_ref(&run));
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
    surroundings: Surroundings<'_>,
    plan: &Plan<'_>,
    request: &Request,
    wanted: Wanted,
) -> Result<Prepared, Error> {
    let rater = match wanted.rater {
        Ok(rater) => rater,
        Err(error) => return Ok(Prepared::Done(failed(wanted.spec, error))),
    };
    if let Some(model) = rater.network() {
        if let Some(warning) = &model.warning {
            tracing::warn!("{warning}");
        }
        let (system, schema) = plan.shared();
        let user = plan.longest().unwrap_or_default();
        let prompt = Prompt { system: &system, user, schema: &schema, repair: None };
        if model.model.price_holds_to.is_some_and(|tokens| model.tokens(&prompt) > tokens) {
            let error = "the prompts may be longer than its price holds for";
            return Ok(Prepared::Done(failed(wanted.spec, error.to_owned())));
        }
    }
    let (run, state) = conn.transaction(|conn| {
        publication::lock(conn)?;
        let (run, state) = if let Some(run) = wanted.run {
            found(run)
        } else {
            let now = data_version::find(conn, &plan.version.id)?;
            if now.map(|now| now.content_sha256).as_ref() != Some(&plan.version.content_sha256) {
                return Err(Error::Replaced(plan.version.id.clone()));
            }
            find_or_make(conn, surroundings, plan, request, &rater)?
        };
        if request.retry_failed && run_item::counts(conn, run.id)?.contains_key(FAILED) {
            run_item::retry_failed(conn, run.id)?;
            model_run::resume(conn, run.id)?;
            return Ok((run, State::Continued));
        }
        Ok((run, state))
    })?;
    if state == State::Finished {
        return Ok(Prepared::Done(idle(conn, &run, state)?));
    }
    // On PostgreSQL any number of processes may work on a run. SQLite has one writer at a time, so
    // that a second process would only be in the way of the first.
    let lock = match surroundings.url {
        DatabaseUrl::Postgres(_) => None,
        DatabaseUrl::Sqlite(_) => match RunLock::try_take(surroundings.url, run.id)? {
            Some(lock) => Some(lock),
            None => return Ok(Prepared::Done(idle(conn, &run, State::Alive)?)),
        },
    };
    // Whoever worked on it before may have finished the run since it was looked up.
    if model_run::find(conn, run.id)?.is_some_and(|now| now.status == FINISHED)
        && !request.retry_failed
    {
        return Ok(Prepared::Done(idle(conn, &run, State::Finished)?));
    }
    let me = (host(), i64::from(std::process::id()));
    let now = (surroundings.clock)();
    let presence = run_worker::register(surroundings.url, run.id, (&me.0, me.1), now)?;
    let mut job = job(conn, plan, request, (rater, &run, state, now))?;
    job.worker = presence.id;
    job.holder = run_worker::holder(presence.id);
    Ok(Prepared::Job(Box::new(job), (presence, lock)))
}

/// The job of a run that has work left.
fn job(
    conn: &mut Conn,
    plan: &Plan<'_>,
    request: &Request,
    (rater, run, state, now): (Rater, &ModelRun, State, NaiveDateTime),
) -> Result<Job, Error> {
    let counts = run_item::counts(conn, run.id)?;
    let total = counts.values().filter_map(|n| usize::try_from(*n).ok()).sum();
    let keys = run_item::pending(conn, run.id)?;
    if keys.iter().any(|(task, _)| plan.texts(*task).is_none()) {
        return Err(Error::Stale { id: run.id, reason: "its version lacks one of its tasks" });
    }
    model_run::resume(conn, run.id)?;
    let (system, schema) = plan.shared();
    let told = rater.network().map_or_else(Limits::default, crate::llm::ModelRater::limits);
    let limits = Limits {
        requests: request.requests_per_minute.or(told.requests),
        tokens: request.tokens_per_minute.or(told.tokens),
    };
    let mut job = Job {
        holder: String::new(),
        worker: 0,
        rater,
        run_id: run.id,
        data_version: plan.version.id.clone(),
        prompt_version: plan.prompt_version.clone(),
        system,
        schema,
        total,
        counts: Counts::default(),
        started: Instant::now(),
        began: now,
        state,
        pace: Pace::new(limits, 1),
        breaker: Breaker::default(),
        singly: AtomicI64::new(ALL),
        queue: Queue::default(),
        unclear_since: None,
        unsure: 0,
        worst: 0,
    };
    let terms =
        if request.batch.is_some() { (true, CacheLife::Hour) } else { (false, CacheLife::Minutes) };
    job.worst = job.dearest(plan, terms);
    if let Some(model) = job.rater.network() {
        let tokens = job.longest(plan) + model.model.max_output;
        job.pace = Pace::new(limits, u32::try_from(tokens).unwrap_or(u32::MAX));
    }
    Ok(job)
}

/// The prices of a run, in nano-dollars per token, as they are stored.
fn prices(price: &Price) -> String {
    serde_json::json!({
        "unit": "nano-dollars per token",
        "input": price.input,
        "cached": price.cached,
        "cache_write": price.write,
        "cache_write_1h": price.write_1h,
        "output": price.output,
    })
    .to_string()
}

/// The name of this machine, for people who look for a worker.
fn host() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    match name.trim() {
        "" => "unknown".to_owned(),
        name => name.to_owned(),
    }
}

fn found(run: ModelRun) -> (ModelRun, State) {
    let state = if run.status == FINISHED { State::Finished } else { State::Continued };
    (run, state)
}

/// Has a model begin with the form of reply that the newest of its runs used: a server that does
/// not take the strictest one is not asked for it again, and known scores are found by the
/// parameters with which they were given.
fn adopt(rater: &Rater, runs: &[ModelRun]) {
    let Some(model) = rater.network() else { return };
    let has_answers = |run: &&ModelRun| run.model_version.is_some();
    let _found = runs.iter().filter(has_answers).any(|run| model.adopt(&run.parameters, true))
        || runs.iter().any(|run| model.adopt(&run.parameters, false));
}

/// The newest run of the same rater, question, content, selection and parameters: an unfinished
/// one is continued, a finished one is enough. Inside a transaction that holds the lock.
pub(super) fn find(
    conn: &mut Conn,
    plan: &Plan<'_>,
    request: &Request,
    rater: &Rater,
) -> Result<Option<(ModelRun, State)>, Error> {
    let runs = model_run::of_rater(conn, &rater.identity.name(), &plan.prompt_version)?;
    adopt(rater, &runs);
    let parameters = rater.parameters();
    let same = |run: &ModelRun| {
        run.data_version == plan.version.id
            && run.content_sha256 == plan.version.content_sha256
            && run.selection == plan.selection
            && run.parameters == parameters
            // A new measurement that was interrupted is only gone on with by asking for one, and
            // one that is finished is no reason not to measure again.
            && match (run.cutoff.is_some(), run.status == FINISHED) {
                (measured_anew, false) => measured_anew == request.rescore.is_some(),
                (_, true) => request.rescore.is_none(),
            }
    };
    let mut runs: Vec<ModelRun> = runs.into_iter().filter(same).collect();
    // Unfinished ones first; the newest of them, or of the finished ones.
    runs.sort_by_key(|run| run.status == FINISHED);
    Ok(runs.into_iter().next().filter(|_| !request.fresh).map(found))
}

fn find_or_make(
    conn: &mut Conn,
    surroundings: Surroundings<'_>,
    plan: &Plan<'_>,
    request: &Request,
    rater: &Rater,
) -> Result<(ModelRun, State), Error> {
    if let Some(found) = find(conn, plan, request, rater)? {
        return Ok(found);
    }
    let identity = &rater.identity;
    let now = (surroundings.clock)();
    rubric::keep(
        conn,
        &rubric::StoredRubric {
            prompt_version: plan.prompt_version.clone(),
            rubric_id: plan.question.id(),
            version: plan.question.version(),
            text: plan.question.text(),
            created_at: now,
        },
    )?;
    let mut run = ModelRun {
        id: 0,
        provider: identity.provider.to_owned(),
        model: identity.model.clone(),
        endpoint: identity.endpoint.clone(),
        rater: identity.name(),
        is_mock: identity.is_mock,
        model_version: None,
        prompt_version: plan.prompt_version.clone(),
        data_version: plan.version.id.clone(),
        content_sha256: plan.version.content_sha256.clone(),
        selection: plan.selection.clone(),
        parameters: rater.parameters(),
        prices: rater.network().and_then(|model| model.model.price.as_ref()).map(prices),
        status: RUNNING.to_owned(),
        cost_estimate: None,
        cost: 0,
        cost_cap: None,
        cost_reserved: 0,
        created_at: now,
        finished_at: None,
        stop_reason: None,
        budget_id: None,
        cutoff: request.rescore.map(|age| now - age),
    };
    run.id = model_run::insert(conn, run.clone())?;
    if let Some(labels) = rater.labels() {
        label_set::insert(conn, &origin::row(run.id, labels))?;
    }
    let items: Vec<RunItem> = (0..)
        .zip(&plan.items)
        .map(|(position, (task_id, sample))| RunItem {
            run_id: run.id,
            task_id: *task_id,
            sample: *sample,
            position,
            status: PENDING.to_owned(),
            error_class: None,
            error: None,
            claimed_by: None,
            tries_before: None,
        })
        .collect();
    run_item::load(conn, &items)?;
    Ok((run, State::New))
}
