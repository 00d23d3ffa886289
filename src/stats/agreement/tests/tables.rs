//! Agreement of every pair of raters in every scope.

use super::super::*;
use super::*;

fn names(raters: &[&str]) -> Vec<String> {
    raters.iter().map(|rater| (*rater).to_owned()).collect()
}

/// The units as tasks, scored by a, b, and a copy of a that lacks ten tasks.
fn tasks(rows: &[(String, f64, f64)]) -> Vec<Task<'_>> {
    let numbered = rows.iter().enumerate();
    numbered
        .map(|(at, (cluster, a, b))| Task {
            soc_code: cluster,
            task_type: [Some("Core"), Some("Supplemental"), None][at % 3],
            scores: vec![Some(*a), Some(*b), Some(*a).filter(|_| at >= 10)],
        })
        .collect()
}

#[test]
fn every_pair_is_compared_in_every_scope() {
    let rows = random(11);
    let tasks = tasks(&rows);
    let found = compare(&names(&["b", "a", "copy"]), &tasks, &[], draws(1));
    let pairs: Vec<_> =
        found.pairs.iter().map(|p| (p.rater_a.as_str(), p.rater_b.as_str())).collect();
    assert_eq!(pairs, [("a", "copy"), ("b", "a"), ("b", "copy")]);
    let scopes: Vec<_> =
        found.pairs[1].scopes.iter().map(|s| (s.scope, s.value.as_str(), s.agreement.n)).collect();
    assert_eq!(
        scopes,
        [
            (Scope::Overall, "", 100),
            (Scope::MajorGroup, "13", 50),
            (Scope::MajorGroup, "15", 50),
            (Scope::TaskType, "Core", 34),
            (Scope::TaskType, "Supplemental", 33),
            (Scope::TaskType, NO_TYPE, 33),
        ]
    );
    let copy = &found.pairs[2].scopes[0];
    assert_eq!((copy.agreement.n, copy.agreement.dropped, copy.level), (90, 10, Some(Level::Good)));
    assert_close(copy.agreement.alpha.unwrap().value, 1.0);
    let all = found.all_raters.unwrap();
    assert_eq!(all.n, 100);
    let Estimate { value, low, high } = all.alpha.unwrap();
    assert!(low.unwrap() < value && value < high.unwrap());
    let weakest = found.weakest().unwrap();
    assert!(weakest.rater_a != "b" || weakest.rater_b != "copy");
    // A rater that is taken away changes nothing between the two that stay.
    let two = compare(&names(&["b", "a"]), &tasks, &[], draws(1));
    assert_eq!(two.pairs[0], found.pairs[1]);
    assert_eq!(two.all_raters, None);
}

#[test]
fn alpha_of_all_over_two_raters_is_alpha_of_the_pair() {
    let rows = random(13);
    let slots: Vec<(&str, Vec<Option<f64>>)> =
        rows.iter().map(|(c, a, b)| (c.as_str(), vec![Some(*a), Some(*b), None])).collect();
    let (n, of_all) = alpha_of_all(&slots, draws(5));
    let of_pair = agreement(&units(&rows), draws(5), "all raters").alpha.unwrap();
    let of_all = of_all.unwrap();
    assert_eq!(n, 100);
    assert_close(of_all.value, of_pair.value);
    assert_close(of_all.low.unwrap(), of_pair.low.unwrap());
    assert_close(of_all.high.unwrap(), of_pair.high.unwrap());
}
