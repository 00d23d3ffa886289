//! Which run a rater works on: the one named, the unfinished one of the same selection, or a new
//! one; and what is left to do in it.

use std::collections::BTreeSet;
use std::time::Instant;

use diesel::Connection;

use super::plan::{Plan, Texts, input_hash};
use super::report::{failed, idle};
use super::{Error, RaterReport, Request, State, Surroundings};
use crate::db::model_run::{self, FINISHED, ModelRun, RUNNING};
use crate::db::run_item::{self, PENDING, RunItem};
use crate::db::run_lock::RunLock;
use crate::db::{Conn, data_version, publication, rubric};
use crate::llm::{Identity, Rater, RaterSpec};

/// A rater to work for, and the run to continue, if one was named.
pub(super) struct Wanted {
    spec: String,
    rater: Result<Rater, String>,
    run: Option<ModelRun>,
}

/// A run with work left.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) rater: Rater,
    pub(super) run_id: i64,
    pub(super) data_version: String,
    pub(super) prompt_version: String,
    pub(super) system: String,
    pub(super) schema: String,
    /// Items without an outcome, in order.
    pub(super) items: Vec<JobItem>,
    /// All items of the run.
    pub(super) total: usize,
    pub(super) counts: Counts,
    pub(super) started: Instant,
    pub(super) state: State,
}

/// One thing left to do.
#[derive(Debug)]
pub(super) struct JobItem {
    pub(super) task_id: i64,
    pub(super) sample: i64,
    pub(super) input_hash: String,
    pub(super) texts: Texts,
}

/// What this call did.
#[derive(Debug, Default, Clone)]
pub(super) struct Counts {
    pub(super) calls: usize,
    pub(super) scored: usize,
    pub(super) cached: usize,
    pub(super) carried: usize,
}

pub(super) enum Prepared {
    /// Nothing is left to do, or nothing can be done.
    Done(RaterReport),
    /// The lock is kept until the work is done.
    Job(Box<Job>, RunLock),
}

/// The raters that were asked for, or those of the runs that were.
pub(super) fn wanted(
    conn: &mut Conn,
    plan: &Plan<'_>,
    request: &Request,
) -> Result<Vec<Wanted>, Error> {
    let open = |spec: &RaterSpec| Rater::open(spec).map_err(|error| error.to_string());
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
        if rater.as_ref().is_ok_and(|rater| rater.identity.parameters != run.parameters) {
            return Err(Error::Stale {
                id: *id,
                reason: "the rater's parameters or file have changed",
            });
        }
        found.push(Wanted { spec: run.rater.clone(), rater, run: Some(run) });
    }
    Ok(found)
}

/// Finds or makes the run, locks it, and lists what is left to do.
pub(super) fn prepare(
    conn: &mut Conn,
    surroundings: Surroundings<'_>,
    plan: &Plan<'_>,
    request: &Request,
    wanted: Wanted,
) -> Result<Prepared, Error> {
    let started = Instant::now();
    let rater = match wanted.rater {
        Ok(rater) => rater,
        Err(error) => return Ok(Prepared::Done(failed(wanted.spec, error))),
    };
    let (run, state) = match wanted.run {
        Some(run) => {
            let state = if run.status == FINISHED { State::Finished } else { State::Continued };
            (run, state)
        }
        None => conn.transaction(|conn| {
            publication::lock(conn)?;
            let now = data_version::find(conn, &plan.version.id)?.map(|now| now.content_sha256);
            if now.as_ref() != Some(&plan.version.content_sha256) {
                return Err(Error::Replaced(plan.version.id.clone()));
            }
            find_or_make(conn, surroundings, plan, request, &rater.identity)
        })?,
    };
    if state == State::Finished {
        return Ok(Prepared::Done(idle(conn, &run, state)?));
    }
    let Some(lock) = RunLock::try_take(surroundings.url, run.id)? else {
        return Ok(Prepared::Done(idle(conn, &run, State::Alive)?));
    };
    // Whoever held the lock before may have finished the run since it was looked up.
    if model_run::find(conn, run.id)?.is_some_and(|run| run.status == FINISHED) {
        return Ok(Prepared::Done(idle(conn, &run, State::Finished)?));
    }
    let total = run_item::counts(conn, run.id)?
        .into_iter()
        .map(|(_, n)| usize::try_from(n).unwrap_or(0))
        .sum();
    let (system, schema) = plan.shared();
    let mut items = Vec::new();
    for item in run_item::unsettled(conn, run.id)? {
        let texts = plan.texts(item.task_id).cloned();
        let texts = texts
            .ok_or(Error::Stale { id: run.id, reason: "its version lacks one of its tasks" })?;
        let input_hash = input_hash(&rater.identity, (&system, &schema), &texts.user);
        items.push(JobItem { task_id: item.task_id, sample: item.sample, input_hash, texts });
    }
    let job = Box::new(Job {
        rater,
        run_id: run.id,
        data_version: plan.version.id.clone(),
        prompt_version: plan.prompt_version.clone(),
        system,
        schema,
        items,
        total,
        counts: Counts::default(),
        started,
        state,
    });
    Ok(Prepared::Job(job, lock))
}

/// The newest run of the same rater, question, content, selection and parameters: an unfinished
/// one is continued, a finished one is enough. Inside a transaction that holds the lock.
fn find_or_make(
    conn: &mut Conn,
    surroundings: Surroundings<'_>,
    plan: &Plan<'_>,
    request: &Request,
    identity: &Identity,
) -> Result<(ModelRun, State), Error> {
    let same = |run: &ModelRun| {
        run.data_version == plan.version.id
            && run.content_sha256 == plan.version.content_sha256
            && run.selection == plan.selection
            && run.parameters == identity.parameters
    };
    let runs = model_run::of_rater(conn, &identity.name(), &plan.prompt_version)?;
    let mut runs: Vec<ModelRun> = runs.into_iter().filter(same).collect();
    // Unfinished ones first; the newest of them, or of the finished ones.
    runs.sort_by_key(|run| run.status == FINISHED);
    if !request.fresh
        && let Some(run) = runs.into_iter().next()
    {
        let state = if run.status == FINISHED { State::Finished } else { State::Continued };
        return Ok((run, state));
    }
    let now = (surroundings.clock)();
    rubric::keep(
        conn,
        &rubric::StoredRubric {
            prompt_version: plan.prompt_version.clone(),
            rubric_id: plan.rubric.id.clone(),
            version: plan.rubric.version,
            text: plan.rubric.text.clone(),
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
        parameters: identity.parameters.clone(),
        prices: None,
        status: RUNNING.to_owned(),
        cost_estimate: None,
        cost: 0,
        cost_cap: None,
        cost_reserved: 0,
        created_at: now,
        finished_at: None,
    };
    run.id = model_run::insert(conn, run.clone())?;
    let items: Vec<RunItem> = (0..)
        .zip(&plan.tasks)
        .map(|(position, task_id)| item(run.id, *task_id, position))
        .collect();
    run_item::load(conn, &items)?;
    Ok((run, State::New))
}

fn item(run_id: i64, task_id: i64, position: i64) -> RunItem {
    let status = PENDING.to_owned();
    RunItem { run_id, task_id, sample: 0, position, status, error_class: None, error: None }
}
