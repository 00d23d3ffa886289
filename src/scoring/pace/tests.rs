use std::cell::Cell;

use super::*;

const NEVER: &dyn Fn() -> bool = &|| false;

fn turn(pace: &Pace, worker: usize, interrupted: &dyn Fn() -> bool) -> bool {
    pace.turn(worker, &mut Permit::default(), interrupted)
}

/// Is interrupted at the third look, for a turn that should not come.
fn impatient() -> impl Fn() -> bool {
    let looks = Cell::new(0);
    move || {
        looks.set(looks.get() + 1);
        looks.get() > 2
    }
}

#[test]
fn one_call_goes_first() {
    let pace = Pace::new(Limits::default(), 1);
    assert!(turn(&pace, 0, NEVER));
    assert!(!turn(&pace, 1, &impatient()), "the second waits for the first");
    assert!(turn(&pace, 0, NEVER), "the first may try again");
    pace.leave(0);
    assert!(turn(&pace, 1, NEVER), "the first has gone, the second goes first");
    pace.answered(Limits::default());
    assert!(turn(&pace, 2, NEVER));
}

#[test]
fn a_refusal_makes_everybody_wait() {
    let pace = Pace::new(Limits::default(), 1);
    pace.answered(Limits::default());
    pace.refused(Some(Duration::from_hours(1)), Limits::default(), 0.0);
    for worker in [0, 3] {
        assert!(!turn(&pace, worker, &impatient()), "{worker}");
    }
}

#[test]
fn a_call_beyond_the_limit_waits() {
    let one_a_minute = Limits { requests: Some(1), tokens: None };
    let pace = Pace::new(one_a_minute, 1);
    assert!(turn(&pace, 0, NEVER));
    pace.answered(Limits::default());
    assert!(!turn(&pace, 0, &impatient()));
}

#[test]
fn a_stop_ends_every_turn_and_keeps_the_first_reason() {
    let pace = Pace::new(Limits::default(), 1);
    pace.stop("first");
    pace.stop("second");
    assert!(!turn(&pace, 0, NEVER));
    assert_eq!(pace.stopped().as_deref(), Some("first"));
}

#[test]
fn failures_in_a_row_break_the_circuit_and_an_answer_mends_it() {
    let pace = Pace::new(Limits::default(), 1);
    assert!(!(0..19).any(|_| pace.failed()));
    pace.answered(Limits::default());
    assert!(!(0..19).any(|_| pace.failed()));
    assert!(pace.failed());
}
