//! A request that is over, as the writer stores it.

use std::time::Instant;

use super::Worker;
use super::next::Next;
use crate::db::raw_reply;
use crate::db::run_item::Key;
use crate::llm::ModelRater;
use crate::llm::exchange::{CacheLife, Failure, HttpReply, Outcome};
use crate::rubric::Rating;
use crate::scoring::message::{ItemEnd, Settled};
use crate::scoring::plan::Texts;
use crate::scoring::settle::{self, Source, Terms, Wire};

/// One request that is over.
pub(super) struct Call<'a> {
    pub(super) model: &'a ModelRater,
    pub(super) texts: &'a Texts,
    pub(super) key: Key,
    pub(super) attempt: i64,
    pub(super) started: Instant,
    pub(super) outcome: Outcome,
    pub(super) reply: Option<HttpReply>,
}

impl Worker<'_> {
    /// What the writer is sent about a call.
    pub(super) fn settled(
        &self,
        call: Call<'_>,
        rating: Option<Rating>,
        failure: Option<Failure>,
        next: &Next,
    ) -> Settled {
        let raw_id = settle::raw_id(self.job.run_id, call.key, call.attempt);
        let raw = call.reply.as_ref().map(|_| raw_id);
        let at = (self.shared.clock)();
        let terms =
            Terms { batch: false, life: CacheLife::Minutes, reserved: self.job.max_call_cost };
        let cost = settle::cost(call.model, &call.outcome, failure.as_ref(), terms);
        let wire = Wire {
            status: call.reply.as_ref().map(|reply| i64::from(reply.status)),
            latency_ms: i64::try_from(call.started.elapsed().as_millis()).ok(),
            raw: raw.clone(),
            at,
        };
        let settlement = settle::settlement(&call.outcome, failure.as_ref(), cost, wire);
        let end = match (rating, failure, next) {
            (Some(rating), ..) => {
                let version = call.outcome.model_version;
                let version = version.unwrap_or_else(|| call.model.model.name.clone());
                let source = Source { model_version: version, raw_json_ref: raw, at };
                let score = settle::score(self.job, call.texts, call.key, rating, source);
                ItemEnd::Scored(Box::new(score))
            }
            (None, _, Next::Retry(_) | Next::Repair(..)) => ItemEnd::Again,
            (None, Some(failure), Next::Over) => {
                ItemEnd::Failed { class: failure.class.name(), error: failure.to_string() }
            }
            (None, _, Next::Over | Next::Stop) => ItemEnd::Released,
        };
        let stop = if matches!(next, Next::Stop) { self.job.pace.stopped() } else { None };
        let raw = call.reply.map(|reply| raw_reply::pack(reply.body.as_bytes()));
        Settled { key: call.key, attempt: call.attempt, settlement, raw, end, stop }
    }
}

/// The rating in an outcome, or why there is none. `repaired`: whether the model was told before
/// what was wrong.
pub(super) fn read(
    model: &ModelRater,
    outcome: &Outcome,
    repaired: bool,
) -> (Option<Rating>, Option<Failure>) {
    match outcome.result.as_ref().map(|answer| settle::rating(model, answer)) {
        Err(failure) => (None, Some(failure.clone())),
        Ok(Ok(rating)) => (Some(rating), None),
        Ok(Err(mut failure)) => {
            if repaired {
                failure.message.push_str(" (also after it was told what was wrong)");
            }
            (None, Some(failure))
        }
    }
}
