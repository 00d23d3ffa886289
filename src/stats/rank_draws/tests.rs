//! Rank intervals that can be foreseen, and what must not change them.

use super::*;

const FEW: Draws = Draws { seed: 1, n: 200, threads: 1 };

/// `(detail, weight, scores of all raters)` as tasks.
fn tasks(rows: &[(usize, f64, &[f64])]) -> Vec<TaskInput> {
    rows.iter()
        .map(|(detail, weight, scores)| TaskInput {
            detail: *detail,
            weight: *weight,
            raters: scores.iter().copied().map(Some).collect(),
        })
        .collect()
}

/// Five codes that lie close together, of two details each, under two raters.
fn world() -> Vec<(String, Vec<TaskInput>)> {
    (0..5)
        .map(|code| {
            let rows: Vec<TaskInput> = (0..12_u32)
                .map(|task| {
                    let first = f64::from((task * 37 + code * 11) % 31 + code * 8);
                    TaskInput {
                        detail: usize::from(task % 3 == 0),
                        weight: f64::from(task % 4 + 1) / 30.0,
                        raters: vec![Some(first), Some(5.0 + 0.8 * first)],
                    }
                })
                .collect();
            (format!("11-101{code}"), rows)
        })
        .collect()
}

fn intervals(world: &[(String, Vec<TaskInput>)], draws: Draws) -> Vec<Option<(usize, usize)>> {
    let entrants: Vec<Entrant<'_>> =
        world.iter().map(|(soc_code, tasks)| Entrant { soc_code, tasks }).collect();
    rank_intervals(&entrants, draws)
}

#[test]
fn codes_that_never_meet_keep_their_ranks() {
    let low = tasks(&[(0, 0.5, &[1.0, 2.0]), (0, 0.5, &[5.0, 6.0])]);
    let high = tasks(&[(0, 0.5, &[90.0, 91.0]), (0, 0.5, &[95.0, 99.0])]);
    let unscored = [TaskInput { detail: 0, weight: 1.0, raters: vec![Some(50.0), None] }];
    let entrants = [
        Entrant { soc_code: "11-1011", tasks: &low },
        Entrant { soc_code: "11-1021", tasks: &high },
        Entrant { soc_code: "11-1031", tasks: &unscored },
    ];
    assert_eq!(rank_intervals(&entrants, FEW), [Some((2, 2)), Some((1, 1)), None]);
    assert_eq!(rank_intervals(&entrants, Draws { n: 0, ..FEW }), [None, None, None]);
    assert_eq!(rank_intervals(&[], FEW), []);
}

#[test]
fn one_rater_at_a_time_for_all_codes() {
    // Each code has one score under each rater, so only the rater moves the ranks: the first puts
    // A before B, the second B before A. Drawn for each code alone, both could be first or last.
    let a = tasks(&[(0, 1.0, &[60.0, 40.0])]);
    let b = tasks(&[(0, 1.0, &[50.0, 50.0])]);
    let c = tasks(&[(0, 1.0, &[40.0, 30.0])]);
    let entrants =
        [("A", &a), ("B", &b), ("C", &c)].map(|(soc_code, tasks)| Entrant { soc_code, tasks });
    assert_eq!(rank_intervals(&entrants, FEW), [Some((1, 2)), Some((1, 2)), Some((3, 3))]);
}

#[test]
fn equal_scores_tie_whatever_the_weights() {
    let a = tasks(&[(0, 0.1, &[60.0]), (0, 0.2, &[60.0]), (1, 0.7, &[60.0])]);
    let b = tasks(&[(0, 0.3, &[60.0]), (1, 0.35, &[60.0]), (2, 0.35, &[60.0])]);
    let entrants = [("A", &a), ("B", &b)].map(|(soc_code, tasks)| Entrant { soc_code, tasks });
    assert_eq!(rank_intervals(&entrants, FEW), [Some((1, 1)), Some((1, 1))]);
}

#[test]
fn shares_stay_and_weightless_draws_are_made_again() {
    // o = 0 weighs half through one of its four tasks; whatever is drawn, its mean is 80.
    let a = tasks(&[
        (0, 0.5, &[80.0]),
        (0, 0.0, &[0.0]),
        (0, 0.0, &[0.0]),
        (0, 0.0, &[0.0]),
        (1, 0.5, &[20.0]),
    ]);
    let b = tasks(&[(0, 1.0, &[49.0])]);
    let entrants = [("A", &a), ("B", &b)].map(|(soc_code, tasks)| Entrant { soc_code, tasks });
    assert_eq!(rank_intervals(&entrants, FEW), [Some((1, 1)), Some((2, 2))]);
}

#[test]
fn threads_order_and_copies_change_nothing() {
    let world = world();
    let before = intervals(&world, FEW);
    let wide = |interval: &&(usize, usize)| interval.0 < interval.1 && *interval != &(1, 5);
    assert!(before.iter().flatten().filter(wide).count() >= 3, "{before:?}");
    for threads in [2, 3, 64] {
        assert_eq!(intervals(&world, Draws { threads, ..FEW }), before);
    }
    let mut changed = world.clone();
    for (_, tasks) in &mut changed {
        tasks.reverse();
        for task in tasks {
            // Weights on another scale, each rater twice.
            task.weight *= 7.0;
            task.raters = task.raters.iter().flat_map(|score| [*score, *score]).collect();
        }
    }
    assert_eq!(intervals(&changed, FEW), before);
    changed.reverse();
    let mut turned = intervals(&changed, FEW);
    turned.reverse();
    assert_eq!(turned, before);
    assert_ne!(raters(Draws { seed: 2, ..FEW }, 2), raters(FEW, 2));
}
