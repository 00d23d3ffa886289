use super::*;
use crate::llm::exchange::Class;

const PATIENCE: Duration = Duration::from_mins(12);
const STEP: Duration = Duration::from_secs(1);

fn full() -> Failure {
    let message = "token_limit_exceeded".to_owned();
    Failure { class: Class::RateLimited, message, retry_after: None }
}

/// Whether patience ends while batches are refused again and again, with `between` in between.
fn ends(between: fn(&mut VendorQueue, Instant)) -> bool {
    let (mut queue, start) = (VendorQueue::default(), Instant::now());
    for minute in 0..36 {
        let now = start + Duration::from_mins(minute);
        queue.refuse(now, &full(), STEP);
        between(&mut queue, now);
        let later = now + Duration::from_mins(1);
        if let Some(reason) = queue.give_up_reason(later, PATIENCE) {
            assert_eq!(minute, 12);
            assert!(reason.contains("token_limit_exceeded") && queue.is_full(), "{reason}");
            return true;
        }
    }
    false
}

#[test]
fn only_work_that_is_done_renews_patience() {
    assert!(ends(|_, _| {}), "refusals alone");
    assert!(!ends(VendorQueue::batch_in_progress), "a batch is worked on");
    assert!(!ends(|queue, _| queue.results_arrived()), "results come in");
}

#[test]
fn a_queue_with_room_is_not_full_and_waits_grow() {
    let (mut queue, now) = (VendorQueue::default(), Instant::now());
    queue.batch_in_progress(now);
    assert!(
        !queue.is_full()
            && !queue.is_waiting(now)
            && queue.give_up_reason(now, Duration::ZERO).is_none()
    );
    let waits: Vec<Duration> = (0..3).map(|_| queue.refuse(now, &full(), STEP)).collect();
    assert_eq!(waits, [STEP, STEP * 2, STEP * 3]);
    assert_eq!(queue.refuse(now, &full(), LONGEST * 2), LONGEST);
    assert!(queue.is_waiting(now) && !queue.is_waiting(now + LONGEST));
    queue.results_arrived();
    assert!(!queue.is_full() && !queue.is_waiting(now));
}
