//! A rater's work in this call: its run, its pace, its money.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use chrono::NaiveDateTime;

use super::breaker::Breaker;
use super::pace::Pace;
use super::plan::{Plan, SharedTexts, Texts, input_hash};
use super::tally::Tally;
use super::vendor_queue::VendorQueue;
use super::{Error, RaterState};
use crate::llm::Rater;
use crate::llm::exchange::{CacheLife, Failure, Prompt, Repair};

/// Any number of items may be asked for one by one.
pub(super) const ALL: i64 = i64::MAX;

/// A run with work left.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) rater: Rater,
    pub(super) run_id: i64,
    pub(super) data_version: String,
    pub(super) prompt_version: String,
    pub(super) shared: SharedTexts,
    /// All items of the run.
    pub(super) total: usize,
    pub(super) counts: Counts,
    pub(super) started: Instant,
    /// The same by the clock (UTC).
    pub(super) started_at: NaiveDateTime,
    pub(super) state: RaterState,
    /// What the ledger says of the items that this process has.
    pub(super) holder: String,
    /// Number of this worker.
    pub(super) worker: i64,
    pub(super) pace: Pace,
    /// Whether the answers are of any use.
    pub(super) breaker: Breaker,
    /// Items that may still be asked one by one: few where a rater has to show first that its
    /// answers are of use, before a batch is handed over; [`ALL`] where their number is not limited.
    pub(super) single_items: AtomicI64,
    /// Room in the vendor's queue of batches.
    pub(super) queue: VendorQueue,
    /// Since when the vendor could not be asked about batches.
    pub(super) unclear_since: Option<Instant>,
    /// Batches in a row of which nobody knows whether the vendor has them.
    pub(super) unconfirmed_batches: u32,
    /// The most that a call can cost, in nano-dollars: set aside before it is sent.
    pub(super) max_call_cost: i64,
}

/// What this call did.
#[derive(Debug, Default, Clone)]
pub(super) struct Counts {
    /// Taken over from an earlier run of the same release.
    pub(super) cached: usize,
    /// Taken over from another release.
    pub(super) carried: usize,
    /// What was asked for, and its price.
    pub(super) asked: Tally,
}

impl Job {
    /// The texts of a task.
    pub(super) fn texts<'p>(&self, plan: &'p Plan<'_>, task_id: i64) -> Result<&'p Texts, Error> {
        plan.texts(task_id)
            .ok_or(Error::Stale { id: self.run_id, reason: "its version lacks one of its tasks" })
    }

    /// What a model is sent for a task.
    pub(super) fn prompt<'a>(&'a self, texts: &'a Texts, repair: Option<Repair<'a>>) -> Prompt<'a> {
        Prompt {
            system: &self.shared.system,
            user: &texts.user,
            schema: &self.shared.schema,
            repair,
        }
    }

    /// Stands for everything that decides the answer for a task.
    pub(super) fn input_hash(&self, texts: &Texts) -> String {
        let parameters = self.rater.parameters();
        input_hash(&self.rater.identity, &parameters, &self.shared, &texts.user)
    }

    /// How many single items may still be asked before a batch; `None` where their number is not limited.
    pub(super) fn single_items_left(&self) -> Option<i64> {
        Some(self.single_items.load(Ordering::Relaxed)).filter(|left| *left != ALL)
    }

    /// Whether the rater has stopped.
    pub(super) fn is_stopped(&self) -> bool {
        self.pace.stopped().is_some()
    }

    /// Why the rater stops where nothing has ever answered at its address.
    pub(super) fn unreachable_reason(&self, failure: &Failure) -> String {
        let vendor = self.rater.network().map_or("", |model| model.vendor().home());
        let address = self.rater.identity.endpoint.as_deref().unwrap_or(vendor);
        format!(
            "{}: nothing has answered at {address} yet: {failure}; is the server running there, and \
             can this machine reach it?",
            failure.class.name()
        )
    }

    /// The vendor's queue has no room for a batch of so many items.
    pub(super) fn wait_for_queue(&mut self, failure: &Failure, step: Duration, items: i64) {
        let wait = self.queue.refuse(Instant::now(), failure, step);
        tracing::warn!(
            run = self.run_id,
            %failure,
            "no room for a batch of {items} items; a smaller one is tried in {} s",
            wait.as_secs()
        );
    }

    /// The most that a call can cost: the longest prompt of the release, with a repair, and the longest
    /// answer, in a batch or alone, in nano-dollars. 0 where calls cost nothing.
    pub(super) fn max_cost(&self, plan: &Plan<'_>, batch: bool) -> i64 {
        let Some(model) = self.rater.network() else { return 0 };
        let Some(price) = &model.model.price else { return 0 };
        // A repair repeats the reply that could not be read, and says what is wrong with it.
        let input = self.longest_prompt_tokens(plan) + 2 * model.model.max_output + 200;
        price.max_cost(input, model.model.max_output, batch, CacheLife::of_batch(batch))
    }

    /// Tokens of the longest prompt of the release.
    pub(super) fn longest_prompt_tokens(&self, plan: &Plan<'_>) -> i64 {
        let Some(model) = self.rater.network() else { return 0 };
        let user = plan.longest().unwrap_or_default();
        let prompt =
            Prompt { system: &self.shared.system, user, schema: &self.shared.schema, repair: None };
        model.tokens(&prompt)
    }
}
