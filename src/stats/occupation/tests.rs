//! Hand-checked occupation scores, and what must not change them.

use super::super::assert_close;
use super::*;

fn task(detail: usize, weight: f64, raters: &[Option<f64>]) -> TaskInput {
    TaskInput { detail, weight, raters: raters.to_vec() }
}

/// Two raters; the third task lacks one of them, the fourth both.
fn fixture() -> Vec<TaskInput> {
    vec![
        task(0, 0.3, &[Some(40.0), Some(60.0)]),
        task(0, 0.2, &[Some(80.0), Some(80.0)]),
        task(1, 0.4, &[Some(10.0), None]),
        task(2, 0.1, &[None, None]),
    ]
}

#[test]
fn two_of_four_tasks_scored() {
    let found = occupation(&fixture(), 3);
    // w = 0.6, 0.4; x̄ = 50, 80; mean 0.6·50 + 0.4·80 = 62
    assert_close(found.mean.unwrap(), 62.0);
    // S = 0.6·40 + 0.4·80 = 56 and 0.6·60 + 0.4·80 = 68
    let raters = found.rater_means.clone().unwrap();
    assert_eq!(raters.len(), 2);
    assert_close(raters.iter().sum::<f64>() / 2.0, 62.0);
    assert_close(found.rater_low.unwrap(), 56.0);
    assert_close(found.rater_high.unwrap(), 68.0);
    assert_close(found.std.unwrap(), 12.0 / 2.0_f64.sqrt());
    // 2/1 · ((0.6·12)² + (0.4·18)²) = 207.36 = 14.4², and t of one degree is far beyond both ends
    assert_eq!(found.interval, Some((0.0, 100.0)));
    // (0.6·12² + 0.4·18²) / (1 − 0.36 − 0.16) = 216 / 0.48
    assert_close(found.sd_tasks.unwrap(), 450.0_f64.sqrt());
    assert_eq!((found.n_tasks, found.n_scored, found.n_partial), (4, 2, 1));
    assert_eq!((found.n_details, found.n_details_scored), (3, 1));
    assert_close(found.weight_covered, 0.5);
    assert!(!found.partly_scored() && !found.unscored());
}

#[test]
fn sd_tasks_is_the_sample_sd_for_equal_weights() {
    let scores = [10.0, 20.0, 60.0];
    let tasks = scores.map(|score| task(0, 0.1, &[Some(score)]));
    let found = occupation(&tasks, 1);
    assert_close(found.sd_tasks.unwrap(), sample_sd(&scores).unwrap());
    assert_eq!(found.std, None);
    assert_eq!(found.rater_low, found.rater_high);
    assert!(found.partly_scored());
}

#[test]
fn a_missing_score_is_not_a_zero() {
    let mut tasks = fixture();
    let before = occupation(&tasks, 3);
    tasks.push(task(2, 0.1, &[Some(0.0), Some(0.0)]));
    let after = occupation(&tasks, 3);
    // the zero pulls the mean down to (0.3·50 + 0.2·80) / 0.6
    assert_close(after.mean.unwrap(), 31.0 / 0.6);
    tasks.pop();
    tasks.push(task(2, 0.1, &[]));
    let absent = occupation(&tasks, 3);
    assert_eq!(absent.mean, before.mean);
    assert_eq!((absent.n_tasks, absent.n_partial), (5, 1));
}

#[test]
fn no_scores_no_tasks_no_weight() {
    let unscored = occupation(&[task(0, 1.0, &[None, None])], 1);
    assert_eq!((unscored.mean, unscored.rater_means.clone()), (None, None));
    assert!(unscored.unscored() && !unscored.partly_scored());
    assert!(unscored.weight_covered.is_sign_positive());

    let nothing = occupation(&[], 0);
    assert!(nothing.no_task_data() && !nothing.unscored() && !nothing.partly_scored());

    // core_only gives Supplemental tasks no weight
    let weightless = occupation(&[task(0, 0.0, &[Some(50.0)])], 1);
    assert_eq!((weightless.mean, weightless.rater_low), (None, None));
    assert_eq!((weightless.n_scored, weightless.n_details_scored), (1, 1));
    assert!(weightless.unscored());
}

#[test]
fn sd_tasks_needs_two_tasks_of_positive_weight() {
    let tasks = [task(0, 1.0, &[Some(50.0)]), task(0, 0.0, &[Some(90.0)])];
    let found = occupation(&tasks, 1);
    assert_eq!((found.mean, found.sd_tasks), (Some(50.0), None));
    let dominated = [task(0, 1.0, &[Some(50.0)]), task(0, 1e-20, &[Some(90.0)])];
    assert_eq!(occupation(&dominated, 1).sd_tasks, None);
}

#[test]
fn coverage_forgives_rounding_only() {
    assert!(covers(0.5 - 1e-10, COVERAGE_FLOOR));
    assert!(!covers(0.499_999, COVERAGE_FLOOR));
}

#[test]
fn scaled_weights_and_duplicated_raters_change_no_mean() {
    let tasks = fixture();
    let before = occupation(&tasks, 3);
    let changed: Vec<TaskInput> = tasks
        .iter()
        .map(|task| TaskInput {
            weight: task.weight * 7.0,
            raters: [task.raters.clone(), task.raters.clone()].concat(),
            ..*task
        })
        .collect();
    let after = occupation(&changed, 3);
    assert_close(after.mean.unwrap(), before.mean.unwrap());
    assert_close(after.sd_tasks.unwrap(), before.sd_tasks.unwrap());
    assert_close(after.rater_low.unwrap(), before.rater_low.unwrap());
    assert_close(after.interval.unwrap().0, before.interval.unwrap().0);
}

#[test]
fn tasks_of_one_score_have_that_mean() {
    let tasks = [0.1, 0.2, 0.3, 0.05, 0.35].map(|weight| task(0, weight, &[Some(60.0)]));
    let found = occupation(&tasks, 1);
    assert_eq!((found.mean, found.sd_tasks), (Some(60.0), Some(0.0)));
}

#[test]
fn ties_share_the_better_rank_and_the_absent_have_none() {
    let means = [Some(50.0), None, Some(70.0), Some(50.0), Some(0.0)];
    assert_eq!(ranks(&means), [Some(2), None, Some(1), Some(2), Some(4)]);
    assert_eq!(ranks(&[]), []);
}
