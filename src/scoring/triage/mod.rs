//! What follows from what a vendor says of a batch and of its items. Decided here, without a network
//! or a database, so that any state and any file of results can be tried: whatever comes, a batch
//! ends, an item is asked for in a bounded number of them, and what may have been billed is booked.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use crate::db::model_attempt::{Attempt, SENT, UNKNOWN};
use crate::db::raw_reply;
use crate::llm::exchange::{BatchState, Class, Failure, Outcome, Remedy, Usage};

/// Vendors end a batch within 24 hours; what has no results after this time will have none.
pub(super) const GIVE_UP: TimeDelta = TimeDelta::hours(48);
/// Batches in which an item gets no answer before it counts as failed.
pub(super) const TRIES: usize = 3;

/// What to do about a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Decision {
    /// It is not done: look again later.
    Later,
    /// It is done, and its results are here.
    TakeIn(Vec<String>),
    /// The vendor failed it as a whole before it began: nothing is billed.
    Refused(Failure),
    /// Its results will never come, and it may have been billed.
    Gone(Gone),
    /// The vendor cannot be asked now.
    Unclear(Failure),
}

/// Results that will never come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Gone {
    pub(super) reason: String,
    /// Handing its items over again is for a person to decide.
    pub(super) stop: bool,
}

/// What to do about a batch of which the vendor says this, so long after it was handed over.
pub(super) fn decide(polled: Result<&BatchState, &Failure>, age: TimeDelta) -> Decision {
    match polled {
        Err(failure) if failure.class == Class::NotFound => unknown(failure, age),
        Err(failure) => unclear(failure, age),
        Ok(state) if !state.ended && age <= GIVE_UP => Decision::Later,
        Ok(state) if !state.ended => Decision::Gone(Gone {
            reason: format!(
                "it is still {}) {} hours after it was handed over (cancel it at the vendor)",
                state.status,
                age.num_hours()
            ),
            stop: false,
        }),
        Ok(BatchState { failure: Some(failure), results, .. }) if results.is_empty() => {
            Decision::Refused(failure.clone())
        }
        Ok(state) if state.results.is_empty() => Decision::Gone(Gone {
            reason: format!("it ended as {}) without results", state.status),
            stop: true,
        }),
        Ok(state) => Decision::TakeIn(state.results.clone()),
    }
}

/// Whether the vendor has begun with a batch: one that it only looks over (`validating`, `queued`) may
/// yet find no room.
pub(super) fn is_worked_on(state: &BatchState) -> bool {
    let started = ["in_progress", "processing", "running", "finalizing"];
    !state.ended
        && (state.done > 0 || started.contains(&state.status.to_ascii_lowercase().as_str()))
}

/// The vendor does not know the batch. It may be one that has not heard of it yet, or the key may be
/// another account's: then it is done, and billed, all the same. So nothing is handed over again before
/// it must have ended, and then for a person to decide.
fn unknown(failure: &Failure, age: TimeDelta) -> Decision {
    if age > GIVE_UP {
        let hours = age.num_hours();
        let reason = format!("the vendor does not know it {hours} hours later: {failure}");
        return Decision::Gone(Gone { reason, stop: true });
    }
    let message = format!(
        "the vendor does not know a batch that it took: is this the key and project that handed it \
         over? ({failure})"
    );
    // Of a class that is waited out: this says nothing about the model or the address.
    Decision::Unclear(Failure { class: Class::Malformed, message, ..failure.clone() })
}

/// State or results could not be read: worth another look until it is too late for any results.
/// A vendor that does not answer at all says nothing about the batch.
pub(super) fn unclear(failure: &Failure, age: TimeDelta) -> Decision {
    let answered = matches!(failure.class, Class::Malformed | Class::BadRequest | Class::NotFound);
    if answered && age > GIVE_UP {
        let reason = format!("nothing usable came within {} hours: {failure}", age.num_hours());
        return Decision::Gone(Gone { reason, stop: false });
    }
    Decision::Unclear(failure.clone())
}

/// Our id of an item, of characters that both vendors take, at most 64.
pub(super) fn custom_id(label: &str, attempt: &Attempt) -> String {
    format!("{label}_{}_{}_{}", attempt.task_id, attempt.sample, attempt.attempt)
}

/// An item's result.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) attempt: Attempt,
    /// The line as it is stored; absent where there was none.
    pub(super) raw: Option<Vec<u8>>,
    pub(super) outcome: Outcome,
}

/// Lines that are not one result of one item, and items without a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Oddities {
    pub(super) foreign: usize,
    pub(super) unreadable: usize,
    pub(super) twice: usize,
    pub(super) missing: usize,
}

impl Oddities {
    /// In words; `None` where nothing was odd.
    pub(super) fn text(&self) -> Option<String> {
        let parts: Vec<String> = [
            (self.missing, "items without a result"),
            (self.foreign, "lines of other ids"),
            (self.unreadable, "lines that cannot be read"),
            (self.twice, "lines for an item that had one"),
        ]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, what)| format!("{n} {what}"))
        .collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

/// Sorts the lines of a batch's results, in any order, by the items that wait for one.
#[derive(Debug)]
pub(super) struct Sorter {
    open: BTreeMap<String, Attempt>,
    /// Items that were taken in before, by a process that ended then.
    settled: BTreeSet<String>,
    found: BTreeMap<String, Found>,
    odd: Oddities,
}

impl Sorter {
    pub(super) fn new(label: &str, attempts: Vec<Attempt>) -> Self {
        let (mut open, mut settled) = (BTreeMap::new(), BTreeSet::new());
        for attempt in attempts {
            let id = custom_id(label, &attempt);
            if attempt.status == SENT {
                open.insert(id, attempt);
            } else {
                settled.insert(id);
            }
        }
        Self { open, settled, found: BTreeMap::new(), odd: Oddities::default() }
    }

    /// Takes one line, as it was read.
    pub(super) fn line(&mut self, line: &str, read: Result<(String, Outcome), Failure>) {
        let Ok((id, outcome)) = read else {
            self.odd.unreadable += 1;
            return;
        };
        if let Some(attempt) = self.open.remove(&id) {
            let raw = Some(raw_reply::pack(line.as_bytes()));
            self.found.insert(id, Found { attempt, raw, outcome });
        } else if let Some(found) = self.found.get_mut(&id) {
            self.odd.twice += 1;
            if is_better(&outcome, &found.outcome) {
                found.raw = Some(raw_reply::pack(line.as_bytes()));
            }
            found.outcome = merge(found.outcome.clone(), outcome);
        } else if !self.settled.contains(&id) {
            self.odd.foreign += 1;
        }
    }

    /// One result for every item that waited: those without a line may have been billed.
    pub(super) fn finish(self) -> (Vec<Found>, Oddities) {
        let odd = Oddities { missing: self.open.len(), ..self.odd };
        let message =
            format!("the results of its batch do not have it: {}", odd.text().unwrap_or_default());
        let mut all: Vec<Found> = self.found.into_values().collect();
        all.extend(self.open.into_values().map(|attempt| {
            let failure =
                Failure { class: Class::Malformed, message: message.clone(), retry_after: None };
            Found { attempt, raw: None, outcome: Outcome::failed(failure) }
        }));
        (all, odd)
    }
}

/// A score goes before a failure that may be billed, and that before one that is free.
fn rank(outcome: &Outcome) -> u8 {
    match &outcome.result {
        Ok(_) => 2,
        Err(failure) => u8::from(outcome.may_be_billed(failure)),
    }
}

fn is_better(new: &Outcome, old: &Outcome) -> bool {
    rank(new) > rank(old)
}

/// Two lines for one item: the better answer, at no less than either costs.
fn merge(old: Outcome, new: Outcome) -> Outcome {
    let most = |a: Usage, b: Usage| Usage {
        input: a.input.max(b.input),
        cached: a.cached.max(b.cached),
        cache_write: a.cache_write.max(b.cache_write),
        output: a.output.max(b.output),
    };
    let usage = match (old.usage, new.usage) {
        (Some(a), Some(b)) => Some(most(a, b)),
        (Some(usage), None) => Some(usage).filter(|_| rank(&new) == 0),
        (None, Some(usage)) => Some(usage).filter(|_| rank(&old) == 0),
        (None, None) => None,
    };
    let answer_started = old.answer_started || new.answer_started;
    let best = if is_better(&new, &old) { new } else { old };
    Outcome { usage, answer_started, ..best }
}

/// What becomes of an item that got no score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// The item goes into another batch.
    Again,
    /// The item gets no further request.
    Failed,
    /// The item stays pending, because the rater stops.
    Stop,
}

/// What a failure of this class leads to. `earlier`: the item's requests before this one, since it
/// was last given up on.
pub(super) fn after(class: Class, earlier: &[&Attempt]) -> Fate {
    let is_over = match class.remedy() {
        Remedy::Stop => return Fate::Stop,
        Remedy::Record => true,
        // The model was told before what was wrong with its reply.
        Remedy::Repair => earlier.iter().any(|attempt| {
            let unread = attempt.error_class.as_deref() == Some(class.name());
            attempt.batch_id.is_some() && unread
        }),
        Remedy::Retry | Remedy::SlowDown => {
            earlier.iter().filter(|attempt| is_lost(attempt)).count() + 1 >= TRIES
        }
    };
    if is_over { Fate::Failed } else { Fate::Again }
}

/// Whether a request was in a batch that the vendor took, and got no answer there. A batch that was
/// refused as a whole leaves neither a reply nor doubt.
pub(super) fn is_lost(attempt: &Attempt) -> bool {
    let passing = Class::ALL.into_iter().any(|class| {
        attempt.error_class.as_deref() == Some(class.name())
            && matches!(class.remedy(), Remedy::Retry | Remedy::SlowDown)
    });
    let taken = attempt.raw_json_ref.is_some() || attempt.status == UNKNOWN;
    attempt.batch_id.is_some() && passing && taken
}

/// How a batch fared in the vendor's queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Queued {
    /// The vendor took the batch and worked on it.
    Taken,
    /// There was no room for it.
    Refused,
}

/// Items of the next batch, from 1 to `most`: half of one that found no room, twice one that did.
pub(super) fn size(history: impl Iterator<Item = (usize, Queued)>, most: usize) -> usize {
    let size = history.fold(most, |size, (items, queued)| match queued {
        Queued::Refused => size.min(items / 2),
        Queued::Taken => size.max(items.saturating_mul(2)),
    });
    size.clamp(1, most.max(1))
}

#[cfg(test)]
mod tests;
