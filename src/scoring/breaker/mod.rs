//! Stops a rater whose answers are of no use: an answer that is cut off, refused, filtered or not
//! readable is paid for like a good one, and no later one will be better.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::db::model_attempt::Settlement;
use crate::llm::exchange::{Class, Remedy};

/// Answers of a rater that has given no score to this question yet, after which it stops.
pub(super) const FIRST_ANSWERS: usize = 20;
/// Later a rater stops where [`USELESS`] of its last `WINDOW` items ended without a score.
const WINDOW: usize = 50;
/// Four fifths of [`WINDOW`].
const USELESS: usize = 40;

/// An item that ended without a score: class and text of its last failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Useless {
    pub(super) class: String,
    pub(super) error: String,
}

/// How the last items of a rater ended in this process; `None` is a score.
#[derive(Debug, Default)]
pub(super) struct Window {
    last: VecDeque<Option<Useless>>,
}

impl Window {
    pub(super) fn push(&mut self, ended: Option<Useless>) {
        if self.last.len() == WINDOW {
            self.last.pop_front();
        }
        self.last.push_back(ended);
    }

    /// What was useless, where that is too large a share of a full window.
    pub(super) fn tripped(&self) -> Option<Vec<Useless>> {
        let useless: Vec<Useless> = self.last.iter().flatten().cloned().collect();
        (self.last.len() == WINDOW && useless.len() >= USELESS).then_some(useless)
    }
}

/// What is known of the use of a rater's answers.
#[derive(Debug, Default)]
pub(super) struct Breaker {
    state: Mutex<BreakerState>,
}

#[derive(Debug, Default)]
struct BreakerState {
    window: Window,
    /// Whether the rater has given a score under this question and these parameters before.
    proven: bool,
}

impl Breaker {
    fn state(&self) -> MutexGuard<'_, BreakerState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts how items ended; returns what was useless where the window trips.
    pub(super) fn count(&self, ended: Vec<Option<Useless>>) -> Option<Vec<Useless>> {
        let mut state = self.state();
        for end in ended {
            state.proven |= end.is_none();
            state.window.push(end);
        }
        state.window.tripped()
    }

    /// Whether the rater is known to have given a score.
    pub(super) fn is_proven(&self) -> bool {
        self.state().proven
    }

    /// Notes that the rater has given a score before.
    pub(super) fn prove(&self) {
        self.state().proven = true;
    }
}

/// Why a rater stops whose last answers were of no use.
pub(super) fn window_reason(useless: &[Useless], run_id: i64) -> String {
    let share = format!("{} of the last {WINDOW} answers gave no score", useless.len());
    reason(&share, useless, run_id)
}

/// Why a rater stops that has given no score yet.
pub(super) fn first_answers_reason(useless: &[Useless], run_id: i64) -> String {
    let share = format!("none of the first {} answers gave a score", useless.len());
    reason(&share, useless, run_id)
}

/// Notes what a settled request says of the use of a rater's answers: nothing where it was not
/// answered.
pub(super) fn record(ended: &mut Vec<Option<Useless>>, settlement: &Settlement) {
    let Some(name) = &settlement.error_class else { return ended.push(None) };
    let class = Class::ALL.into_iter().find(|class| class.name() == name);
    let answered = class.is_some_and(|class| {
        matches!(class.remedy(), Remedy::Record | Remedy::Repair) || class == Class::Malformed
    });
    if answered {
        let error = settlement.error.clone().unwrap_or_default();
        ended.push(Some(Useless { class: name.clone(), error }));
    }
}

/// The cause, an example and the remedy.
fn reason(share: &str, useless: &[Useless], run_id: i64) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for one in useless {
        *counts.entry(&one.class).or_default() += 1;
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let most = counts.first().map_or("", |(class, _)| *class);
    let example = useless.iter().find(|one| one.class == most);
    let example = example.map_or("", |one| one.error.as_str());
    let counts: Vec<String> = counts.iter().map(|(class, n)| format!("{n} {class}")).collect();
    format!(
        "circuit_open: {share} ({}), for example: {example}; {} (`onet-ai runs show {run_id} --task ID` \
         prints a reply whole); --retry-failed asks again for what was answered so",
        counts.join(", "),
        remedy(most)
    )
}

/// What helps where most answers are of a class.
fn remedy(class: &str) -> &'static str {
    let is = |known: Class| class == known.name();
    if is(Class::Truncated) {
        "raise `max_output` of the model, or have it think less, in a file with --models"
    } else if is(Class::Refusal) || is(Class::ContentFilter) {
        "the model declines this question: choose another model, or another text with --rubric"
    } else if is(Class::InvalidReply) {
        "the model does not keep to the form of the reply: choose one, or a server, that obeys a JSON schema"
    } else if is(Class::BadRequest) {
        "the provider does not take such requests: correct the model's parameters in a file with --models"
    } else if is(Class::Malformed) {
        "the server does not speak the format of this rater: look at its address and its version"
    } else {
        "look at the provider's state before going on"
    }
}

#[cfg(test)]
mod tests;
