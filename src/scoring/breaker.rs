//! Stops a rater whose answers are of no use: an answer that is cut off, refused, filtered or not
//! readable is paid for like a good one, and no later one will be better.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use super::Error;
use super::job::Job;
use crate::db::model_attempt::Settlement;
use crate::db::model_run::{self, ModelRun};
use crate::db::{Conn, model_attempt, run_item};
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
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    window: Window,
    /// It has scored under this question and these parameters before.
    proven: bool,
}

impl Breaker {
    /// Hears how items ended, and returns why the rater should stop, if it should. Where nothing
    /// waits to be begun it never should: what is left is paid for already. Inside the transaction
    /// that settles the items.
    pub(super) fn hear(
        conn: &mut Conn,
        job: &Job,
        ended: Vec<Option<Useless>>,
    ) -> Result<Option<String>, Error> {
        let bad = ended.iter().any(Option::is_some);
        let tripped = {
            let mut state = job.breaker.state.lock().unwrap_or_else(PoisonError::into_inner);
            for end in ended {
                state.proven |= end.is_none();
                state.window.push(end);
            }
            state.window.tripped()
        };
        if !bad || job.rater.network().is_none() || !run_item::is_pending(conn, job.run_id)? {
            return Ok(None);
        }
        if let Some(useless) = tripped {
            let share = format!("{} of the last {WINDOW} answers gave no score", useless.len());
            return Ok(Some(reason(&share, &useless, job.run_id)));
        }
        if is_proven(conn, job)? {
            return Ok(None);
        }
        // Counted in the ledger: other processes at work on the run pay from the same purse.
        let useless: Vec<Useless> = run_item::failed_since(conn, job.run_id, job.began)?
            .into_iter()
            .map(|(class, error)| Useless { class, error })
            .collect();
        if useless.len() < FIRST_ANSWERS {
            return Ok(None);
        }
        let none = format!("none of the first {} answers gave a score", useless.len());
        Ok(Some(reason(&none, &useless, job.run_id)))
    }
}

/// Notes what a settled request says of the use of a rater's answers: nothing where it was not
/// answered.
pub(super) fn note(ended: &mut Vec<Option<Useless>>, settlement: &Settlement) {
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

/// Whether the rater has ever given a score to this question with these parameters; every run and
/// every process counts. The parameters are those with which it is asked now: the form of reply that
/// a server takes is learnt, is noted in the run, and is what a later process begins with.
pub(super) fn is_proven(conn: &mut Conn, job: &Job) -> Result<bool, Error> {
    let known = || job.breaker.state.lock().unwrap_or_else(PoisonError::into_inner);
    if known().proven {
        return Ok(true);
    }
    let (name, parameters) = (job.rater.identity.name(), job.rater.parameters());
    let runs: Vec<i64> = model_run::of_rater(conn, &name, &job.prompt_version)?
        .into_iter()
        .filter(|run: &ModelRun| run.parameters == parameters)
        .map(|run| run.id)
        .collect();
    let proven = model_attempt::any_answered(conn, &runs)?;
    known().proven |= proven;
    Ok(proven)
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
mod tests {
    use super::*;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::{RngCore, SeedableRng};

    fn useless(class: &str) -> Useless {
        Useless { class: class.to_owned(), error: format!("a {class}") }
    }

    #[test]
    fn a_window_trips_exactly_where_four_fifths_are_useless() {
        for seed in 0..300 {
            let mut random = ChaCha8Rng::seed_from_u64(seed);
            let (mut window, mut all) = (Window::default(), Vec::new());
            for _ in 0..120 {
                let bad = random.next_u32() % 100 < 70 + u32::try_from(seed % 30).unwrap();
                all.push(bad);
                window.push(bad.then(|| useless("refusal")));
                let last = &all[all.len().saturating_sub(WINDOW)..];
                let count = last.iter().filter(|bad| **bad).count();
                let expected = last.len() == WINDOW && count * 5 >= WINDOW * 4;
                let found = window.tripped();
                assert_eq!(found.is_some(), expected, "seed {seed}: {count} of {}", last.len());
                assert!(found.is_none_or(|found| found.len() == count));
            }
        }
    }

    #[test]
    fn a_reason_names_counts_an_example_and_the_remedy() {
        let mut all = vec![useless("refusal")];
        all.extend(vec![useless("truncated"); 19]);
        let reason = reason("none of the first 20 answers gave a score", &all, 7);
        for part in [
            "circuit_open: none of the first 20",
            "(19 truncated, 1 refusal)",
            "a truncated",
            "max_output",
            "runs show 7",
            "--retry-failed",
        ] {
            assert!(reason.contains(part), "{part}: {reason}");
        }
    }

    #[test]
    fn every_class_has_a_remedy() {
        for class in Class::ALL {
            assert!(!remedy(class.name()).is_empty());
        }
    }
}
