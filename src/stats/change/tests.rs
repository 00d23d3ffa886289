//! Figures worked out by hand, and what must hold for any scores.

use super::*;
use crate::stats::assert_close;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// Score and jobs of a code.
fn pair(before: Option<(f64, i64)>, after: Option<(f64, i64)>) -> Pair {
    let side = |(score, employment)| Side { score, employment };
    Pair { before: before.map(side), after: after.map(side) }
}

#[test]
fn deciles_follow_the_line_between_two_scores() {
    // n = 6: the places are 0.5, 1, 1.5, 2, … 4.5, as numpy.quantile(x, p) has them.
    let found = distribution(&[60.0, 10.0, 20.0, 30.0, 40.0, 50.0]);
    assert_eq!(found.deciles, [15.0, 20.0, 25.0, 30.0, 35.0, 40.0, 45.0, 50.0, 55.0]);
    assert_eq!((found.n, found.mean), (6, Some(35.0)));
    // Squares 625 + 225 + 25, twice, over 5.
    assert_close(found.sd.unwrap(), 350.0_f64.sqrt());
    // n = 4: the places are 0.3, 0.6, 0.9, 1.2, …; 0, 10, 20, 100 at 2.1 and 2.7.
    let found = distribution(&[0.0, 10.0, 20.0, 100.0]);
    assert_close(found.deciles[6], 20.0 + 0.1 * 80.0);
    assert_close(found.deciles[8], 20.0 + 0.7 * 80.0);
}

#[test]
fn what_is_not_there_has_no_figures() {
    assert_eq!(distribution(&[]), Distribution { n: 0, mean: None, sd: None, deciles: Vec::new() });
    let one = distribution(&[7.0]);
    assert_eq!((one.mean, one.sd, one.deciles), (Some(7.0), None, vec![7.0; 9]));
    assert_eq!(kolmogorov_smirnov(&[], &[1.0]), None);
    assert_eq!(kolmogorov_smirnov(&[1.0], &[]), None);
    assert_eq!(decomposition(&[pair(Some((10.0, 5)), None)]), None);
    assert_eq!(decomposition(&[]), None);
}

#[test]
fn the_distance_is_the_widest_gap_between_the_steps() {
    // After 2: 2 of 4 and none of 3; after 3: 3/4 and 1/3; after 4: 1 and 2/3.
    let distance = kolmogorov_smirnov(&[1.0, 2.0, 3.0, 4.0], &[3.0, 4.0, 5.0]).unwrap();
    assert_close(distance, 0.5);
    // Ties: after 2, 1 of 1 and 1 of 2.
    assert_close(kolmogorov_smirnov(&[2.0], &[2.0, 9.0]).unwrap(), 0.5);
    assert_eq!(kolmogorov_smirnov(&[1.0, 2.0], &[2.0, 1.0]), Some(0.0));
    assert_eq!(kolmogorov_smirnov(&[1.0, 2.0], &[3.0]), Some(1.0));
}

/// | code | s₀ | E₀ | w₀ | s₁ | E₁ | w₁ |
/// |---|---:|---:|---:|---:|---:|---:|
/// | A | 20 | 60 | 0.6 | 30 | 50 | 0.5 |
/// | B | 50 | 30 | 0.3 | 50 | 40 | 0.4 |
/// | C | 80 | 10 | 0.1 | | | |
/// | D | | | | 90 | 10 | 0.1 |
///
/// S̄₀ = 12 + 15 + 8 = 35, S̄₁ = 15 + 20 + 9 = 44. Within 0.6·10 = 6; between (20 − 35)·(−0.1) +
/// (50 − 35)·0.1 = 3; interaction −0.1·10 = −1; unmatched 0.1·(90 − 35) − 0.1·(80 − 35) = 1.
#[test]
fn the_parts_are_those_worked_out_by_hand() {
    let pairs = [
        pair(Some((20.0, 60)), Some((30.0, 50))),
        pair(Some((50.0, 30)), Some((50.0, 40))),
        pair(Some((80.0, 10)), None),
        pair(None, Some((90.0, 10))),
        pair(None, None),
    ];
    let found = decomposition(&pairs).unwrap();
    for (part, expected) in [
        (found.mean_before, 35.0),
        (found.mean_after, 44.0),
        (found.total, 9.0),
        (found.within, 6.0),
        (found.between, 3.0),
        (found.interaction, -1.0),
        (found.unmatched, 1.0),
    ] {
        assert_close(part, expected);
    }
    assert_eq!((found.matched, found.new, found.gone), (2, 1, 1));
    assert_eq!((found.jobs_before, found.jobs_after), (100, 100));
}

/// 60 codes with made-up scores and jobs, a fifth of the sides absent.
fn made_up(seed: u64) -> Vec<Pair> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut side = || {
        let score = f64::from(random.next_u32() % 10_001) / 100.0;
        let employment = i64::from(random.next_u32() % 3_000_000) + 1;
        (random.next_u32() % 5 > 0).then_some(Side { score, employment })
    };
    (0..60).map(|_| Pair { before: side(), after: side() }).collect()
}

#[test]
fn the_parts_add_up_whatever_happens() {
    for seed in 0..200 {
        let pairs = made_up(seed);
        let found = decomposition(&pairs).unwrap();
        let parts = found.within + found.between + found.interaction + found.unmatched;
        assert!((parts - found.total).abs() < 1e-10, "{parts} is not {}", found.total);
        // Twice the jobs everywhere changes nothing; the order of the codes neither.
        let doubled: Vec<Pair> = pairs.iter().rev().map(|pair| double(*pair)).collect();
        let again = decomposition(&doubled).unwrap();
        assert!((again.within - found.within).abs() < 1e-10);
        assert!((again.unmatched - found.unmatched).abs() < 1e-10);
        // Same jobs: nothing between and no interaction, all of it within.
        let same: Vec<Pair> = pairs.iter().filter_map(|pair| same_jobs(*pair)).collect();
        let scores_only = decomposition(&same).unwrap();
        assert!((scores_only.within - scores_only.total).abs() < 1e-10);
        assert!(scores_only.between.abs() < 1e-12 && scores_only.interaction.abs() < 1e-12);
    }
}

fn double(pair: Pair) -> Pair {
    let double = |side: Side| Side { employment: side.employment * 2, ..side };
    Pair { before: pair.before.map(double), after: pair.after.map(double) }
}

fn same_jobs(pair: Pair) -> Option<Pair> {
    let (before, after) = (pair.before?, pair.after?);
    let after = Side { employment: before.employment, ..after };
    Some(Pair { before: Some(before), after: Some(after) })
}
