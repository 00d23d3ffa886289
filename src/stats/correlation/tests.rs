use rand_chacha::rand_core::RngCore;
use serde::Deserialize;

use super::super::assert_close;
use super::super::stream::stream;
use super::*;

/// What scipy and scikit-learn say (`tests/reference/agreement.py`).
const REFERENCE: &str = include_str!("../../../tests/reference/agreement.json");

#[derive(Deserialize)]
struct Reference {
    pairs: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    a: Vec<Option<f64>>,
    b: Vec<Option<f64>>,
    is: Expected,
}

#[derive(Deserialize)]
struct Expected {
    pearson: Option<f64>,
    spearman: Option<f64>,
    kendall: Option<f64>,
    top_decile: Option<f64>,
    bottom_decile: Option<f64>,
    ranks_of_a: Vec<f64>,
}

#[track_caller]
fn assert_same(name: &str, found: Option<f64>, expected: Option<f64>) {
    match (found, expected) {
        (None, None) => {}
        (Some(found), Some(expected)) if (found - expected).abs() <= 1e-9 => {}
        _ => panic!("{name}: {found:?} is not {expected:?}"),
    }
}

#[test]
fn every_statistic_is_that_of_scipy() {
    let reference: Reference = serde_json::from_str(REFERENCE).unwrap();
    assert!(reference.pairs.len() > 10);
    for case in reference.pairs {
        let both = case.a.iter().zip(&case.b).filter_map(|(a, b)| Some(((*a)?, (*b)?)));
        let (x, y): (Vec<f64>, Vec<f64>) = both.unzip();
        assert_same(&case.name, pearson(&x, &y), case.is.pearson);
        assert_same(&case.name, spearman(&x, &y), case.is.spearman);
        assert_same(&case.name, kendall_tau_b(&x, &y), case.is.kendall);
        let (top, bottom) = decile_overlap(&x, &y);
        assert_same(&case.name, top, case.is.top_decile);
        assert_same(&case.name, bottom, case.is.bottom_decile);
        assert_eq!(mid_ranks(&x), case.is.ranks_of_a, "{}", case.name);
    }
}

#[test]
fn ties_share_the_mean_of_their_ranks() {
    // 3 is first, the two 5s take up 2 and 3, 9 is fourth
    assert_eq!(mid_ranks(&[5.0, 9.0, 3.0, 5.0]), [2.5, 4.0, 1.0, 2.5]);
    assert_eq!(mid_ranks(&[-0.0, 0.0]), [1.5, 1.5]);
    assert!(mid_ranks(&[]).is_empty());
}

#[test]
fn kendall_counts_by_hand() {
    // Pairs: (1,1) (2,3) (3,2) (3,4). Of 6, concordant 4, discordant 1 ((2,3) with (3,2)), one tied
    // in x: (4 − 1) / √(5 · 6)
    let tau = kendall_tau_b(&[1.0, 2.0, 3.0, 3.0], &[1.0, 3.0, 2.0, 4.0]).unwrap();
    assert_close(tau, 3.0 / 30.0_f64.sqrt());
    // −0 and 0 are one value
    assert_eq!(kendall_tau_b(&[0.0, -0.0], &[1.0, 2.0]), None);
}

#[test]
fn nothing_is_said_of_too_few_pairs_or_of_a_constant_column() {
    let columns: [(&[f64], &[f64]); 5] = [
        (&[], &[]),
        (&[1.0], &[2.0]),
        (&[1.0, 2.0], &[3.0, 3.0]),
        (&[0.1; 3], &[1.0, 2.0, 3.0]),
        (&[1.0, 2.0], &[1.0, 2.0, 3.0]),
    ];
    for (x, y) in columns {
        assert_eq!(pearson(x, y), None);
        assert_eq!(spearman(x, y), None);
        assert_eq!(kendall_tau_b(x, y), None);
        assert_eq!(decile_overlap(x, y), (None, None));
    }
}

#[test]
fn all_that_tie_at_the_cut_are_in_the_decile() {
    // Eleven items: the two largest count. In x, 9 is tied three times, so four are in.
    let x = [10.0, 9.0, 9.0, 9.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
    let y = [10.0, 9.0, 1.0, 1.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
    // Top: {0,1,2,3} and {0,1}. Bottom: {4,5} and {2,3,4}, since y's second smallest is 1 too.
    assert_eq!(decile_overlap(&x, &y), (Some(0.5), Some(0.25)));
}

/// Two hundred pairs on a coarse scale.
fn random_pairs(seed: u64) -> Vec<(f64, f64)> {
    let mut dice = stream(seed, "pairs");
    let mut throw = || f64::from(u8::try_from(dice.next_u64() % 21).unwrap()) * 5.0;
    let mut pair = || {
        let x = throw();
        (x, x + throw() / 2.0)
    };
    (0..200).map(|_| pair()).collect()
}

#[test]
fn the_order_of_rows_changes_nothing_and_swapping_columns_neither() {
    for seed in 0..5 {
        let pairs = random_pairs(seed);
        let (x, y): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
        let (back_x, back_y): (Vec<f64>, Vec<f64>) = pairs.iter().rev().copied().unzip();
        for statistic in [pearson, spearman, kendall_tau_b] {
            let value = statistic(&x, &y).unwrap();
            assert_close(value, statistic(&back_x, &back_y).unwrap());
            assert_close(value, statistic(&y, &x).unwrap());
        }
        assert_eq!(decile_overlap(&x, &y), decile_overlap(&back_y, &back_x));
    }
}

#[test]
fn kendall_is_that_of_all_pairs_counted_one_by_one() {
    for seed in 0..5 {
        let (x, y): (Vec<f64>, Vec<f64>) = random_pairs(seed).into_iter().unzip();
        let (mut net, mut untied_x, mut untied_y) = (0_i32, 0_i32, 0_i32);
        for later in 1..x.len() {
            for earlier in 0..later {
                let sign = |a: f64, b: f64| i32::from(a > b) - i32::from(a < b);
                let (dx, dy) = (sign(x[later], x[earlier]), sign(y[later], y[earlier]));
                net += dx * dy;
                untied_x += dx.abs();
                untied_y += dy.abs();
            }
        }
        let expected = f64::from(net) / (f64::from(untied_x) * f64::from(untied_y)).sqrt();
        assert_close(kendall_tau_b(&x, &y).unwrap(), expected);
    }
}

#[test]
fn stretching_a_column_changes_no_rank_statistic() {
    let (x, y): (Vec<f64>, Vec<f64>) = random_pairs(9).into_iter().unzip();
    let stretched: Vec<f64> = x.iter().map(|x| x * x * 3.0 + 1.0).collect();
    assert_eq!(spearman(&x, &y), spearman(&stretched, &y));
    assert_eq!(kendall_tau_b(&x, &y), kendall_tau_b(&stretched, &y));
    assert_eq!(decile_overlap(&x, &y), decile_overlap(&stretched, &y));
    let moved: Vec<f64> = x.iter().map(|x| x * 3.0 + 1.0).collect();
    assert_close(pearson(&x, &y).unwrap(), pearson(&moved, &y).unwrap());
}

#[test]
fn counting_stays_exact_beyond_32_bits() {
    assert_close(float_u64(choose_two(200_000)), 19_999_900_000.0);
    assert_eq!(choose_two(0), 0);
    assert_eq!(choose_two(3), 3);
}
