//! Decisions about batches, one by one; `world` drives all of them together.

mod world;

use chrono::NaiveDateTime;

use super::*;
use crate::db::model_attempt::ANSWERED;
use crate::scoring::commit::Sending;

/// What is set aside for a request, and the most that the vendor bills for one.
const WORST: i64 = 10_000;

pub(super) fn now() -> NaiveDateTime {
    NaiveDateTime::default()
}

pub(super) fn state(
    status: &str,
    ended: bool,
    results: &[&str],
    failure: Option<Failure>,
) -> BatchState {
    BatchState {
        id: "b".to_owned(),
        label: None,
        status: status.to_owned(),
        ended,
        done: 7,
        total: -1,
        results: results.iter().map(ToString::to_string).collect(),
        failure,
    }
}

pub(super) fn failure(class: Class) -> Failure {
    Failure { class, message: "made up".to_owned(), retry_after: None }
}

/// A request on its way in batch `number`.
pub(super) fn sent(task: i64, attempt: i64, number: usize) -> Attempt {
    let batch_id = Some(number.to_string());
    Sending { run_id: 1, reserved: WORST, batch_id, at: now() }.attempt((task, 0), attempt)
}

#[test]
fn a_batch_that_is_not_known_is_looked_for_until_it_must_have_ended() {
    let missing = failure(Class::NotFound);
    for hours in [0, 1, 47, 48] {
        let Decision::Unclear(told) = decide(Err(&missing), TimeDelta::hours(hours)) else {
            panic!("given up after {hours} hours")
        };
        assert!(told.class.remedy() != Remedy::Stop && told.class.has_reply());
        assert!(told.message.contains("the key and project that handed it over?"), "{told}");
    }
    let gone = decide(Err(&missing), TimeDelta::hours(49));
    assert!(matches!(&gone, Decision::Gone(Gone { stop: true, .. })), "{gone:?}");
}

#[test]
fn a_batch_is_worked_on_once_it_is_past_the_vendors_gate() {
    for (status, worked_on) in
        [("validating", false), ("queued", false), ("in_progress", true), ("finalizing", true)]
    {
        let state = BatchState { done: 0, ..state(status, false, &[], None) };
        assert_eq!(is_worked_on(&state), worked_on, "{status}");
    }
    assert!(is_worked_on(&state("something new", false, &[], None)), "seven are done");
    assert!(!is_worked_on(&state("failed", true, &[], None)));
}

#[test]
fn a_size_adapts_to_the_room_there_is() {
    use Queued::{Refused, Taken};
    for (history, expected) in [
        (&[][..], 100),
        (&[(100, Refused)], 50),
        (&[(100, Refused), (50, Refused), (25, Refused)], 12),
        (&[(100, Refused), (50, Taken)], 100),
        (&[(100, Refused), (50, Refused), (25, Taken), (50, Refused)], 25),
        (&[(1, Refused), (1, Refused)], 1),
        (&[(0, Refused)], 1),
        (&[(usize::MAX, Taken)], 100),
    ] {
        assert_eq!(size(history.iter().copied(), 100), expected, "{history:?}");
    }
    // A vendor with room for any number from 1 on takes everything in the end.
    for room in 1..60 {
        let (mut left, mut history) = (200_usize, Vec::new());
        while left > 0 {
            let n = size(history.iter().copied(), 100).min(left);
            history.push((n, if n <= room { Taken } else { Refused }));
            left -= if n <= room { n } else { 0 };
            assert!(history.len() < 1_000, "room for {room}");
        }
    }
}

#[test]
fn what_was_taken_in_before_a_kill_is_not_odd() {
    let attempt = |task, status: &str| Attempt { status: status.to_owned(), ..sent(task, 1, 1) };
    let attempts = vec![attempt(1, ANSWERED), attempt(2, SENT)];
    let ids: Vec<String> = attempts.iter().map(|attempt| custom_id("l", attempt)).collect();
    let mut sorter = Sorter::new("l", attempts);
    for id in ids {
        sorter.line("{}", Ok((id, Outcome::failed(failure(Class::Expired)))));
    }
    let (found, odd) = sorter.finish();
    assert_eq!((found.len(), odd, odd.text()), (1, Oddities::default(), None));
}
