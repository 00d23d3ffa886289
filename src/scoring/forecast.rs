//! What a call would do and cost, before anything is sent or written.

use std::collections::BTreeSet;

use serde::Serialize;

use super::cache::{Cache, Known, KnownFor};
use super::context::Context;
use super::plan::{self, Plan, input_hash};
use super::run::{self, Wanted};
use super::{Error, ScoreRequest, Surroundings};
use crate::convert::count;
use crate::db::Conn;
use crate::db::model_run::ModelRun;
use crate::db::run_item::{self, FAILED, Key};
use crate::llm::exchange::{CacheLife, Prompt, Usage};
use crate::llm::{ModelRater, Rater};
use crate::usd::Usd;

/// Output tokens of a usual answer: a number and two sentences.
const USUAL_OUTPUT: i64 = 80;

/// What would be done for each rater.
#[derive(Debug, Clone, Serialize)]
pub struct Forecast {
    /// The release.
    pub data_version: String,
    /// The catalog that would be scored; absent where runs are continued.
    pub catalog: Option<String>,
    /// The question.
    pub prompt_version: String,
    /// Per rater.
    pub raters: Vec<RaterForecast>,
    /// The tasks that every rater is to score, known ones included.
    #[serde(skip)]
    pub tasks: BTreeSet<i64>,
}

/// One rater's part.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RaterForecast {
    /// `provider:model`.
    pub rater: String,
    /// The run that would be continued.
    pub run: Option<i64>,
    /// Items without an outcome.
    pub items: usize,
    /// Scores that are known already and would be carried over.
    pub cached: usize,
    /// Calls that would be sent, repetitions after failures not counted.
    pub calls: usize,
    /// Tokens sent, estimated from the length of the texts.
    pub input_tokens: i64,
    /// Tokens received, estimated.
    pub output_tokens: i64,
    /// What the calls would cost if the vendor cached nothing; absent without a price.
    pub cost_usd: Option<Usd>,
    /// The same if every call but the first found the shared prefix in the vendor's cache.
    pub cost_if_cached_usd: Option<Usd>,
    /// Why the rater could not start.
    pub error: Option<String>,
}

/// Looks ahead: reads, and neither sends nor writes.
pub fn forecast(surroundings: Surroundings<'_>, request: &ScoreRequest) -> Result<Forecast, Error> {
    let mut conn = surroundings.pool.get()?;
    let plan = plan::plan(&mut conn, &request.question, request)?;
    let context = Context { surroundings, plan: &plan, request };
    let mut raters = Vec::new();
    for wanted in run::wanted(&mut conn, &plan, request)? {
        raters.push(rater(&mut conn, context, wanted)?);
    }
    Ok(Forecast {
        data_version: request.version.id.clone(),
        tasks: tasks(&mut conn, &plan, request)?,
        catalog: plan.catalog,
        prompt_version: plan.prompt_version,
        raters,
    })
}

/// The items of the selection; where runs are named, the items that all of them have.
fn tasks(
    conn: &mut Conn,
    plan: &Plan<'_>,
    request: &ScoreRequest,
) -> diesel::QueryResult<BTreeSet<i64>> {
    let mut of_runs: Option<BTreeSet<i64>> = None;
    for run in &request.runs {
        let own: BTreeSet<i64> = run_item::tasks(conn, *run)?.into_iter().collect();
        of_runs = Some(of_runs.map_or_else(|| own.clone(), |all| &all & &own));
    }
    Ok(of_runs.unwrap_or_else(|| plan.items.iter().map(|(task, _)| *task).collect()))
}

fn rater(conn: &mut Conn, context: Context<'_>, wanted: Wanted) -> Result<RaterForecast, Error> {
    let Context { plan, request, .. } = context;
    let nothing = RaterForecast { rater: wanted.spec, ..RaterForecast::default() };
    let rater = match wanted.rater {
        Ok(rater) => rater,
        Err(error) => return Ok(RaterForecast { error: Some(error), ..nothing }),
    };
    if let Some(warning) = rater.network().and_then(|model| model.warning.as_ref()) {
        tracing::warn!("{warning}");
    }
    let run = match wanted.run {
        Some(run) => Some(run),
        None => run::find(conn, context, &rater)?.map(|(run, _)| run),
    };
    let items = left(conn, plan, request, run.as_ref())?;
    let known = known(conn, context, &rater, run.as_ref())?;
    let parameters = rater.parameters();
    let shared = plan.shared();
    let mut calls = Vec::new();
    for (task, sample) in &items {
        let Some(texts) = plan.texts(*task) else {
            return Err(lacking(run.as_ref()));
        };
        let hash = input_hash(&rater.identity, &parameters, &shared, &texts.user);
        if !known.contains_key(&(*task, hash, *sample)) {
            calls.push(Prompt {
                system: &shared.system,
                user: &texts.user,
                schema: &shared.schema,
                repair: None,
            });
        }
    }
    Ok(RaterForecast {
        run: run.map(|run| run.id),
        items: items.len(),
        cached: items.len() - calls.len(),
        calls: calls.len(),
        ..priced(nothing, &rater, request.batch.is_some(), &calls)
    })
}

/// Why the texts of an item are not in the plan.
#[expect(clippy::expect_used, reason = "without a run the items are the plan's own")]
fn lacking(run: Option<&ModelRun>) -> Error {
    let id = run.expect("a run that the item is of").id;
    Error::Stale { id, reason: "its version lacks one of its tasks" }
}

/// Scores that would be carried over.
fn known(
    conn: &mut Conn,
    context: Context<'_>,
    rater: &Rater,
    run: Option<&ModelRun>,
) -> Result<Known, Error> {
    let Context { plan, request, .. } = context;
    let cutoff = match run {
        Some(run) => run.cutoff,
        None => request.rescore.map(|age| context.now() - age),
    };
    let cache = Cache { carry: request.carry, model_version: request.model_version.clone() };
    let scope = KnownFor {
        rater: &rater.identity.name(),
        prompt_version: &plan.prompt_version,
        data_version: &plan.version.id,
        cutoff,
    };
    cache.known(conn, scope)
}

/// Items that would be worked on.
fn left(
    conn: &mut Conn,
    plan: &Plan<'_>,
    request: &ScoreRequest,
    run: Option<&ModelRun>,
) -> Result<Vec<Key>, Error> {
    let Some(run) = run else { return Ok(plan.items.clone()) };
    let mut items = run_item::pending(conn, run.id)?;
    // What a dead worker had is taken over; what a living one has is not asked twice, but counted.
    items.extend(run_item::with_workers(conn, run.id)?);
    if request.retry_failed {
        items.extend(run_item::with_status(conn, run.id, FAILED)?);
    }
    Ok(items)
}

/// What some calls are expected to take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Estimate {
    input: i64,
    output: i64,
    /// Nano-dollars if the vendor caches nothing; absent without a price.
    pub(super) cost: Option<i64>,
    cost_if_cached: Option<i64>,
}

/// Tokens and money of some calls.
pub(super) fn estimate(model: &ModelRater, batch: bool, calls: &[Prompt<'_>]) -> Estimate {
    let n = count(calls.len());
    let input: i64 = calls.iter().map(|prompt| usual_tokens(model, prompt)).sum();
    let output = n * USUAL_OUTPUT.min(model.model.max_output);
    let shared = calls
        .first()
        .map_or(0, |prompt| usual_tokens(model, &Prompt { user: "", ..*prompt }) * (n - 1));
    let life = CacheLife::of_batch(batch);
    let cost = |cached: i64| {
        let usage = Usage { input: input - cached, cached, cache_write: 0, output };
        model.model.price.as_ref().map(|price| price.cost(&usage, batch, life))
    };
    Estimate { input, output, cost: cost(0), cost_if_cached: cost(shared) }
}

fn priced(
    forecast: RaterForecast,
    rater: &Rater,
    batch: bool,
    calls: &[Prompt<'_>],
) -> RaterForecast {
    let Some(model) = rater.network() else { return forecast };
    let estimate = estimate(model, batch, calls);
    RaterForecast {
        input_tokens: estimate.input,
        output_tokens: estimate.output,
        cost_usd: estimate.cost.map(Usd),
        cost_if_cached_usd: estimate.cost_if_cached.map(Usd),
        ..forecast
    }
}

/// A prompt's tokens, as near as its length tells: what is set aside is more.
fn usual_tokens(model: &ModelRater, prompt: &Prompt<'_>) -> i64 {
    model.tokens(prompt) * 3 / 4
}
