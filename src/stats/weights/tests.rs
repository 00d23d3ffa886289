//! Hand-checked weights, and the properties every scheme keeps.

use rand_chacha::rand_core::RngCore;

use super::super::assert_close;
use super::super::stream::stream;
use super::*;

const UNRATED: TaskInput = TaskInput {
    task_id: 0,
    task_type: TaskType::Blank,
    has_ratings: false,
    importance: None,
    relevance: None,
    frequency: None,
};

fn unrated(task_id: i64, task_type: TaskType) -> TaskInput {
    TaskInput { task_id, task_type, ..UNRATED }
}

/// `ratings`: importance, relevance, frequency.
fn rated(task_id: i64, task_type: TaskType, ratings: [f64; 3]) -> TaskInput {
    let [importance, relevance, frequency] = ratings;
    TaskInput {
        task_id,
        task_type,
        has_ratings: true,
        importance: Some(importance),
        relevance: Some(relevance),
        frequency: Some(frequency),
    }
}

#[track_caller]
fn check(found: &[TaskWeight], expected: &[(i64, f64, WeightSource)]) {
    assert_eq!(found.len(), expected.len());
    for (found, (task_id, weight, source)) in found.iter().zip(expected) {
        assert_eq!((found.task_id, found.source), (*task_id, *source));
        assert_close(found.weight, *weight);
    }
}

#[test]
fn mean_frequency_needs_all_seven_categories_once() {
    // (1·10 + 2·10 + 3·10 + 4·40 + 5·10 + 6·10 + 7·10) / 100 = 400 / 100
    let full = [10.0, 10.0, 10.0, 40.0, 10.0, 10.0, 10.0];
    let mut rows: Vec<(i64, f64)> = (1..=7).zip(full).collect();
    assert_eq!(mean_frequency(&rows), Some(4.0));
    rows.reverse();
    assert_eq!(mean_frequency(&rows), Some(4.0));
    let eight: Vec<_> = rows.iter().copied().chain([(7, 0.0)]).collect();
    assert_eq!(mean_frequency(&eight), None);
    rows.pop();
    assert_eq!(mean_frequency(&rows), None);
    rows.push((8, 10.0));
    assert_eq!(mean_frequency(&rows), None);
    assert_eq!(mean_frequency(&[]), None);
}

#[test]
fn mean_frequency_needs_a_sum_of_95_to_105() {
    let rows =
        |last| -> Vec<(i64, f64)> { (1..=7).zip([90.0, 0.0, 0.0, 0.0, 0.0, 0.0, last]).collect() };
    // (1·90 + 7·5) / 95: divided by the sum found, not by 100
    assert_eq!(mean_frequency(&rows(5.0)), Some(125.0 / 95.0));
    assert_eq!(mean_frequency(&rows(15.0)), Some(195.0 / 105.0));
    assert_eq!(mean_frequency(&rows(4.9)), None);
    assert_eq!(mean_frequency(&rows(15.1)), None);
    assert_eq!(mean_frequency(&rows(f64::NAN)), None);
}

#[test]
fn rated_tasks_by_scheme() {
    let tasks = [
        rated(1, TaskType::Core, [4.0, 90.0, 5.0]),
        rated(2, TaskType::Supplemental, [3.0, 40.0, 2.0]),
    ];
    // 4 × 0.9 × 5 = 18 and 3 × 0.4 × 2 = 2.4, together 20.4
    let rated = WeightSource::Rated;
    check(&shares(Scheme::ImRtFt, &tasks), &[(1, 18.0 / 20.4, rated), (2, 2.4 / 20.4, rated)]);
    // 3.6 and 1.2
    check(&shares(Scheme::ImRt, &tasks), &[(1, 0.75, rated), (2, 0.25, rated)]);
    let by_type = WeightSource::Type;
    check(&shares(Scheme::Core2, &tasks), &[(1, 2.0 / 3.0, by_type), (2, 1.0 / 3.0, by_type)]);
    check(&shares(Scheme::CoreOnly, &tasks), &[(1, 1.0, by_type), (2, 0.0, by_type)]);
    let equal = WeightSource::Equal;
    check(&shares(Scheme::Equal, &tasks), &[(1, 0.5, equal), (2, 0.5, equal)]);
}

#[test]
fn missing_parts_are_filled_from_the_occupation() {
    let core = TaskType::Core;
    let tasks = [
        rated(1, core, [4.0, 100.0, 6.0]),
        rated(2, core, [5.0, 100.0, 2.0]),
        rated(3, TaskType::Supplemental, [2.0, 50.0, 3.0]),
        TaskInput { importance: None, ..rated(4, core, [0.0, 80.0, 5.0]) },
        unrated(5, TaskType::Supplemental),
        unrated(6, TaskType::Blank),
        TaskInput { frequency: None, ..rated(7, core, [4.5, 80.0, 0.0]) },
    ];
    // Median IM: Core of 4, 4.5, 5 = 4.5; Supplemental 2; Blank none, so 3. Median F of 2, 3, 5, 6
    // = 4.
    let raw = [24.0, 10.0, 3.0, 4.5 * 0.8 * 5.0, 4.0, 9.0, 4.5 * 0.8 * 4.0];
    let total = 24.0 + 10.0 + 3.0 + 18.0 + 4.0 + 9.0 + 14.4;
    let found = shares(Scheme::ImRtFt, &tasks);
    for (found, raw) in found.iter().zip(raw) {
        assert_close(found.weight, raw / total);
    }
    let sources: Vec<&str> = found.iter().map(|task| task.source.as_str()).collect();
    assert_eq!(sources, ["rated", "rated", "rated", "imputed", "imputed", "imputed", "imputed"]);
    // im_rt does not use frequency: its absence is no gap there.
    let without = shares(Scheme::ImRt, &tasks);
    assert_eq!(without.last().map(|task| task.source), Some(WeightSource::Rated));
}

#[test]
fn nothing_known_but_that_ratings_exist_falls_back_to_fixed_values() {
    let tasks = [TaskType::Core, TaskType::Supplemental, TaskType::Blank]
        .map(|kind| TaskInput { has_ratings: true, ..unrated(1, kind) });
    // 3 × 1 × 4 = 12, 3 × 0.5 × 4 = 6, 3 × 0.75 × 4 = 9
    let imputed = WeightSource::Imputed;
    check(
        &shares(Scheme::ImRtFt, &tasks),
        &[(1, 12.0 / 27.0, imputed), (1, 6.0 / 27.0, imputed), (1, 9.0 / 27.0, imputed)],
    );
}

#[test]
fn an_occupation_without_ratings_is_weighted_by_type() {
    let tasks = [
        unrated(1, TaskType::Core),
        unrated(2, TaskType::Supplemental),
        unrated(3, TaskType::Blank),
    ];
    let by_type = WeightSource::Type;
    for scheme in [Scheme::ImRtFt, Scheme::ImRt, Scheme::Core2] {
        check(
            &shares(scheme, &tasks),
            &[(1, 0.5, by_type), (2, 0.25, by_type), (3, 0.25, by_type)],
        );
    }
}

#[test]
fn raw_weights_of_zero_become_equal() {
    let equal = WeightSource::Equal;
    let supplemental = [unrated(1, TaskType::Supplemental), unrated(2, TaskType::Blank)];
    check(&shares(Scheme::CoreOnly, &supplemental), &[(1, 0.5, equal), (2, 0.5, equal)]);
    let irrelevant = [1, 2].map(|id| rated(id, TaskType::Core, [4.0, 0.0, 4.0]));
    check(&shares(Scheme::ImRtFt, &irrelevant), &[(1, 0.5, equal), (2, 0.5, equal)]);
}

#[test]
fn a_rated_zero_is_not_a_missing_value() {
    let zero =
        [rated(1, TaskType::Core, [4.0, 0.0, 4.0]), rated(2, TaskType::Core, [4.0, 50.0, 4.0])];
    let missing = zero.map(|task| TaskInput {
        relevance: task.relevance.filter(|percent| *percent > 0.0),
        ..task
    });
    // RT 0 weighs nothing; a missing RT of a Core task stands for 100: 16 against 8
    check(
        &shares(Scheme::ImRtFt, &zero),
        &[(1, 0.0, WeightSource::Rated), (2, 1.0, WeightSource::Rated)],
    );
    check(
        &shares(Scheme::ImRtFt, &missing),
        &[(1, 2.0 / 3.0, WeightSource::Imputed), (2, 1.0 / 3.0, WeightSource::Rated)],
    );
}

#[test]
fn details_count_equally_and_empty_ones_not_at_all() {
    let details = [
        vec![unrated(1, TaskType::Core), unrated(2, TaskType::Core)],
        vec![],
        vec![unrated(3, TaskType::Core)],
    ];
    // n_c = 2: ½ · ½, ½ · ½, 1 · ½
    let by_type = WeightSource::Type;
    check(
        &soc_weights(Scheme::Core2, &details),
        &[(1, 0.25, by_type), (2, 0.25, by_type), (3, 0.5, by_type)],
    );
    assert_eq!(soc_weights(Scheme::Core2, &[]), []);
    assert_eq!(soc_weights(Scheme::Core2, &[vec![]]), []);
    assert_eq!(shares(Scheme::ImRtFt, &[]), []);
}

/// Tasks with random types and gaps; `count` of them.
fn odd_tasks(name: &str, count: i64) -> Vec<TaskInput> {
    let mut numbers = stream(3, name);
    (0..count)
        .map(|task_id| {
            let mut part = |scale: f64| {
                let value = f64::from(numbers.next_u32()) / f64::from(u32::MAX) * scale;
                (!numbers.next_u32().is_multiple_of(4)).then_some(value)
            };
            let (importance, relevance, frequency) = (part(5.0), part(100.0), part(7.0));
            TaskInput {
                task_id,
                task_type: [TaskType::Core, TaskType::Supplemental, TaskType::Blank]
                    .into_iter()
                    .cycle()
                    .nth(usize::from(importance.is_none()) + usize::from(relevance.is_none()))
                    .unwrap_or(TaskType::Core),
                has_ratings: importance.is_some() || relevance.is_some() || frequency.is_some(),
                importance,
                relevance,
                frequency,
            }
        })
        .collect()
}

#[test]
fn weights_sum_to_one_whatever_the_scheme() {
    for scheme in Scheme::ALL {
        for round in 1..40_i64 {
            let details =
                [odd_tasks(&format!("a{round}"), round), odd_tasks(&format!("b{round}"), 3)];
            let weights = soc_weights(scheme, &details);
            assert_close(weights.iter().map(|task| task.weight).sum(), 1.0);
            assert!(!weights.is_empty());
            assert!(weights.iter().all(|task| (0.0..=1.0).contains(&task.weight)));
        }
    }
}

#[test]
fn the_order_of_the_tasks_changes_no_weight() {
    for scheme in Scheme::ALL {
        let mut tasks = odd_tasks("order", 25);
        let forward = shares(scheme, &tasks);
        tasks.reverse();
        let backward = shares(scheme, &tasks);
        for (a, b) in forward.iter().zip(backward.iter().rev()) {
            assert_eq!((a.task_id, a.source), (b.task_id, b.source));
            assert_close(a.weight, b.weight);
        }
    }
}
