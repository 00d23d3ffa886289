use super::*;
use crate::stats::{assert_close, count};

#[test]
fn a_score_rests_on_the_scored_tasks_only() {
    // (0.5·40 + 0.3·80) / 0.8 = 55
    let found = score(&[(0.5, Some(40.0)), (0.2, None), (0.3, Some(80.0))]);
    assert_close(found.mean.unwrap(), 55.0);
    assert_close(found.weight_covered, 0.8);
    assert_eq!(score(&[(0.0, Some(40.0)), (1.0, None)]).mean, None);
    assert_eq!(score(&[]), SchemeMean { mean: None, weight_covered: 0.0 });
}

#[test]
fn rounding_makes_no_other_scheme() {
    assert!(same_weights(&[0.1 + 0.2, 0.7], &[0.3, 0.7]));
    assert!(!same_weights(&[0.3, 0.7], &[0.300_001, 0.699_999]));
    assert!(!same_weights(&[0.3], &[0.3, 0.7]));
}

#[test]
fn rankings_are_compared_where_both_have_a_rank() {
    // 30 occupations, rank 1 the highest; in the second ranking 1 and 30 change places, and 2
    // is not ranked.
    let place = |rank: usize| Some((count(100 - rank), rank));
    let first: Vec<Option<Place>> = (1..=30).map(place).collect();
    let mut second = first.clone();
    second.swap(0, 29);
    second[1] = None;
    let found = compare(&first, &second);
    assert_eq!((found.compared, found.top_size, found.top_shared), (29, 25, 23));
    // Ranks 1 to 29 after the gap is closed: two of them 28 apart, 1 − 6·2·28² / (29·(29² − 1)).
    assert_close(found.spearman.unwrap(), 1.0 - 6.0 * 2.0 * 784.0 / (29.0 * 840.0));
    // Of 406 pairs the 2·27 + 1 with one of the two that changed places are reversed.
    assert_close(found.kendall.unwrap(), 1.0 - 2.0 * 55.0 / 406.0);
    let same = compare(&first, &first);
    assert_close(same.spearman.unwrap(), 1.0);
    assert_close(same.kendall.unwrap(), 1.0);
    assert_eq!((same.compared, same.top_shared), (30, 25));
    assert_eq!(compare(&first, &[None; 30]).spearman, None);
}
