//! A new run.

use super::Error;
use crate::db::model_run::{self, ModelRun, RUNNING};
use crate::db::run_item::{self, PENDING, RunItem};
use crate::db::{Conn, label_set, rubric};
use crate::llm::Rater;
use crate::llm::models::Price;
use crate::scoring::context::Context;
use crate::scoring::origin;

/// Writes a run down, and every item of it.
pub(super) fn create(
    conn: &mut Conn,
    context: Context<'_>,
    rater: &Rater,
) -> Result<ModelRun, Error> {
    let Context { plan, request, .. } = context;
    let identity = &rater.identity;
    let now = context.now();
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
        label_set::insert(conn, &origin::label_set_row(run.id, labels))?;
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
    Ok(run)
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
