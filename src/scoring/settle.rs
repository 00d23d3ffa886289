//! A call that is over, as rows: the score, the settled request, its cost.

use chrono::NaiveDateTime;

use super::job::Job;
use super::plan::Texts;
use crate::db::model_attempt::{ANSWERED, FAILED, Settlement, UNKNOWN};
use crate::db::run_item::Key;
use crate::db::task_ai_score::Score;
use crate::llm::ModelRater;
use crate::llm::exchange::{CacheLife, Class, Failure, Outcome};
use crate::llm::wire::tidy;
use crate::rubric::{Rating, Reading, read_reply};

/// What a call is charged by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms {
    pub(super) batch: bool,
    pub(super) life: CacheLife,
    /// What was set aside: counts where the call may have been billed and nobody says how much.
    pub(super) reserved: i64,
}

/// What is noted of the exchange itself.
#[derive(Debug, Clone)]
pub(super) struct Wire {
    pub(super) status: Option<i64>,
    pub(super) latency_ms: Option<i64>,
    pub(super) raw: Option<String>,
    pub(super) at: NaiveDateTime,
}

/// The id of a raw reply.
pub(super) fn raw_id(run_id: i64, key: Key, attempt: i64) -> String {
    let (task_id, sample) = key;
    format!("{run_id}-{task_id}-{sample}-{attempt}")
}

/// The rating in an answer of a model, or what is wrong with it. This is the one place that decides
/// how much is forgiven: nothing to the vendors, who enforce the schema, something to servers of the
/// operator's own.
pub(super) fn rating(model: &ModelRater, answer: &str) -> Result<Rating, Failure> {
    let reading = if model.is_own_server() { Reading::Lenient } else { Reading::Strict };
    read_reply(answer, reading).map_err(|error| Failure {
        class: Class::InvalidReply,
        message: tidy(&error.to_string()),
        retry_after: None,
    })
}

/// Where a score comes from.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// The version of the model that answered.
    pub(super) model_version: String,
    /// The id of the stored reply.
    pub(super) raw_json_ref: Option<String>,
    /// When (UTC).
    pub(super) at: NaiveDateTime,
}

/// The row of a score.
pub(super) fn score(job: &Job, texts: &Texts, key: Key, rating: Rating, source: Source) -> Score {
    let (task_id, sample) = key;
    Score {
        data_version: job.data_version.clone(),
        task_id,
        run_id: job.run_id,
        sample,
        model: job.rater.identity.model.clone(),
        model_version: source.model_version,
        score: rating.score,
        rationale: rating.rationale,
        input_hash: job.input_hash(texts),
        created_at: source.at,
        raw_json_ref: source.raw_json_ref,
        carried_from: None,
    }
}

/// What a call cost, in nano-dollars: by the provider's usage figures; what was set aside where it
/// may have been billed and the provider does not say; nothing where it was refused.
pub(super) fn cost(
    model: &ModelRater,
    outcome: &Outcome,
    failure: Option<&Failure>,
    terms: Terms,
) -> i64 {
    let Some(price) = &model.model.price else { return 0 };
    match (&outcome.usage, failure) {
        (Some(usage), _) => price.cost(usage, terms.batch, terms.life),
        (None, Some(failure)) if !outcome.may_be_billed(failure) => 0,
        (None, _) => terms.reserved,
    }
}

/// How a request is settled.
pub(super) fn settlement(
    outcome: &Outcome,
    failure: Option<&Failure>,
    cost: i64,
    wire: Wire,
) -> Settlement {
    let status = match failure {
        None => ANSWERED,
        Some(failure) if outcome.may_be_billed(failure) && outcome.usage.is_none() => UNKNOWN,
        Some(_) => FAILED,
    };
    let usage = outcome.usage.as_ref();
    Settlement {
        status: status.to_owned(),
        error_class: failure.map(|failure| failure.class.name().to_owned()),
        error: failure.map(ToString::to_string),
        http_status: wire.status,
        latency_ms: wire.latency_ms,
        input_tokens: usage.map(|usage| usage.input),
        cached_tokens: usage.map(|usage| usage.cached),
        cache_write_tokens: usage.map(|usage| usage.cache_write),
        output_tokens: usage.map(|usage| usage.output),
        cost,
        request_id: outcome.request_id.clone(),
        raw_json_ref: wire.raw,
        settled_at: Some(wire.at),
    }
}
