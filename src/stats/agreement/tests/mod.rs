mod tables;

use std::collections::BTreeSet;

use rand_chacha::rand_core::RngCore;
use serde::Deserialize;

use super::super::assert_close;
use super::super::stream::stream;
use super::*;

/// What scipy, pingouin, krippendorff and scikit-learn say (`tests/reference/agreement.py`).
const REFERENCE: &str = include_str!("../../../../tests/reference/agreement.json");

#[derive(Deserialize)]
struct Reference {
    pairs: Vec<Case>,
    several: Vec<Several>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    a: Vec<Option<f64>>,
    b: Vec<Option<f64>>,
    is: serde_json::Value,
}

#[derive(Deserialize)]
struct Several {
    name: String,
    columns: Vec<Vec<Option<f64>>>,
    alpha: Option<f64>,
}

fn draws(seed: u64) -> Draws {
    Draws { seed, n: 1_000, threads: 2 }
}

fn reference() -> Reference {
    serde_json::from_str(REFERENCE).unwrap()
}

/// Two columns, five units to a cluster.
fn agree(a: &[Option<f64>], b: &[Option<f64>]) -> Agreement {
    const NAMES: [&str; 3] = ["11-1011", "13-1111", "15-1252"];
    let units = a.iter().zip(b).enumerate();
    let units: Vec<Unit<'_>> =
        units.map(|(at, (a, b))| Unit { cluster: NAMES[at / 5 % 3], a: *a, b: *b }).collect();
    agreement(&units, draws(42), "test")
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
fn every_statistic_is_that_of_the_reference_packages() {
    for case in reference().pairs {
        let found = agree(&case.a, &case.b);
        let whole = |n: usize| Some(count(n));
        let value = |estimate: Option<Estimate>| estimate.map(|estimate| estimate.value);
        for (statistic, found) in [
            ("n", whole(found.n)),
            ("dropped", whole(found.dropped)),
            ("pearson", value(found.pearson)),
            ("spearman", value(found.spearman)),
            ("kendall", found.kendall),
            ("mean_absolute_difference", found.mean_absolute_difference),
            ("bias", found.bias),
            ("limit_low", found.limit_low),
            ("limit_high", found.limit_high),
            ("within_5", found.within_5),
            ("within_10", found.within_10),
            ("icc", found.icc),
            ("alpha", value(found.alpha)),
            ("kappa", found.kappa),
            ("top_decile", found.top_decile),
            ("bottom_decile", found.bottom_decile),
        ] {
            let expected = case.is.get(statistic).expect(statistic).as_f64();
            assert_same(&format!("{}: {statistic}", case.name), found, expected);
        }
    }
}

#[test]
fn alpha_of_several_raters_with_gaps_is_that_of_the_reference_package() {
    for case in reference().several {
        let n = case.columns[0].len();
        let units: Vec<Vec<Option<f64>>> =
            (0..n).map(|at| case.columns.iter().map(|column| column[at]).collect()).collect();
        assert_same(&case.name, alpha(units.iter().map(Vec::as_slice)), case.alpha);
    }
}

/// A hundred units in ten clusters of two major groups; scores in steps of five.
fn random(seed: u64) -> Vec<(String, f64, f64)> {
    let mut dice = stream(seed, "units");
    let mut throw = |n| f64::from(u8::try_from(dice.next_u64() % n).unwrap()) * 5.0;
    (0..100)
        .map(|at| {
            let a = throw(17);
            (format!("{}-10{:02}", ["13", "15"][at % 2], at % 10), a, a + throw(5))
        })
        .collect()
}

fn units(rows: &[(String, f64, f64)]) -> Vec<Unit<'_>> {
    rows.iter().map(|(cluster, a, b)| Unit { cluster, a: Some(*a), b: Some(*b) }).collect()
}

#[track_caller]
fn assert_equal(one: &Agreement, other: &Agreement) {
    let (one, other) = (serde_json::to_value(one).unwrap(), serde_json::to_value(other).unwrap());
    let flat = |value: &serde_json::Value| match value {
        serde_json::Value::Object(parts) => parts.values().map(serde_json::Value::as_f64).collect(),
        value => vec![value.as_f64()],
    };
    for (name, value) in one.as_object().unwrap() {
        for (found, expected) in flat(value).into_iter().zip(flat(&other[name])) {
            assert_same(name, found, expected);
        }
    }
}

#[test]
fn the_order_of_rows_changes_nothing() {
    for seed in 0..5 {
        let mut rows = random(seed);
        let before = agreement(&units(&rows), draws(1), "order");
        assert!(before.alpha.unwrap().low.unwrap() < before.alpha.unwrap().value);
        rows.reverse();
        rows.swap(3, 70);
        assert_equal(&before, &agreement(&units(&rows), draws(1), "order"));
    }
}

#[test]
fn swapping_the_raters_turns_the_signs_and_nothing_else() {
    let mut rows = random(7);
    let ab = agreement(&units(&rows), draws(1), "swap");
    for (_, a, b) in &mut rows {
        std::mem::swap(a, b);
    }
    let ba = agreement(&units(&rows), draws(1), "swap");
    let turned = Agreement {
        bias: ba.bias.map(|bias| -bias),
        limit_low: ba.limit_high.map(|limit| -limit),
        limit_high: ba.limit_low.map(|limit| -limit),
        ..ba
    };
    assert_equal(&ab, &turned);
}

#[test]
fn a_rater_agrees_with_its_copy_in_everything() {
    let rows: Vec<_> = random(3).into_iter().map(|(name, a, _)| (name, a, a)).collect();
    let found = agreement(&units(&rows), draws(1), "copy");
    for value in [found.pearson, found.spearman, found.alpha] {
        let Estimate { value, low, high } = value.unwrap();
        assert_close(value, 1.0);
        assert_close(low.unwrap(), 1.0);
        assert_close(high.unwrap(), 1.0);
    }
    for one in [found.kendall, found.icc, found.kappa, found.within_5, found.top_decile] {
        assert_close(one.unwrap(), 1.0);
    }
    assert_eq!((found.bias, found.limit_low, found.limit_high), (Some(0.0), Some(0.0), Some(0.0)));
}

#[test]
fn a_third_rater_that_copies_one_lifts_alpha_between_it_and_one() {
    let rows = random(4);
    let two: Vec<[Option<f64>; 2]> = rows.iter().map(|(_, a, b)| [Some(*a), Some(*b)]).collect();
    let three: Vec<[Option<f64>; 3]> =
        rows.iter().map(|(_, a, b)| [Some(*a), Some(*b), Some(*a)]).collect();
    let of_two = alpha(two.iter().map(<[_; 2]>::as_slice)).unwrap();
    let of_three = alpha(three.iter().map(<[_; 3]>::as_slice)).unwrap();
    assert!(of_two < of_three && of_three < 1.0, "{of_two} {of_three}");
    assert_close(agreement(&units(&rows), draws(1), "two").alpha.unwrap().value, of_two);
}

#[test]
fn a_common_shift_changes_the_level_and_not_the_order() {
    let rows = random(5);
    let shifted: Vec<_> = rows.iter().map(|(name, a, b)| (name.clone(), a - 7.0, *b)).collect();
    let (before, after) = (
        agreement(&units(&rows), draws(1), "shift"),
        agreement(&units(&shifted), draws(1), "shift"),
    );
    assert_close(before.bias.unwrap() - 7.0, after.bias.unwrap());
    assert_eq!(before.spearman, after.spearman);
    assert_eq!(before.kendall, after.kendall);
    assert!(after.alpha.unwrap().value < before.alpha.unwrap().value);
}

/// A draw's statistics are those of the units written out as often as they were drawn.
#[test]
fn a_draw_is_what_its_units_say() {
    let rows = random(6);
    let pairs: Vec<(&str, f64, f64)> = rows.iter().map(|(c, a, b)| (c.as_str(), *a, *b)).collect();
    let mut clusters = Clusters::from_pairs(&pairs);
    let names: BTreeSet<&str> = rows.iter().map(|(cluster, _, _)| cluster.as_str()).collect();
    let names: Vec<&str> = names.into_iter().collect();
    assert_eq!(clusters.len(), 10);
    for picked in [[0, 0, 3, 9, 9, 9, 1, 4, 4, 5], [7; 10], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]] {
        let mut drawn = Vec::new();
        for at in picked {
            drawn.extend(rows.iter().filter(|(cluster, _, _)| cluster == names[at]));
        }
        let (a, b): (Vec<f64>, Vec<f64>) = drawn.iter().map(|(_, a, b)| (*a, *b)).unzip();
        let slots: Vec<[Option<f64>; 2]> =
            drawn.iter().map(|(_, a, b)| [Some(*a), Some(*b)]).collect();
        let [found_pearson, found_spearman, found_alpha] = clusters.statistics(&picked);
        assert_same("pearson", found_pearson, pearson(&a, &b));
        assert_same("spearman", found_spearman, spearman(&a, &b));
        assert_same("alpha", found_alpha, alpha(slots.iter().map(<[_; 2]>::as_slice)));
    }
}

#[test]
fn one_cluster_has_values_but_no_interval() {
    let mut rows = random(8);
    for (cluster, _, _) in &mut rows {
        "11-1011".clone_into(cluster);
    }
    let found = agreement(&units(&rows), draws(1), "one");
    assert!(matches!(found.pearson, Some(Estimate { low: None, high: None, .. })));
}

#[test]
fn levels_begin_at_their_limits() {
    for (alpha, level) in [
        (0.666, Level::Low),
        (0.667, Level::Tentative),
        (0.799, Level::Tentative),
        (0.80, Level::Good),
        (-0.5, Level::Low),
    ] {
        assert_eq!(Level::of_alpha(alpha), level);
    }
}

#[test]
fn spread_within_and_between_by_hand() {
    let task = |samples: &[f64], raters: &[f64]| Repeated {
        values: samples.to_vec(),
        raters: raters.to_vec(),
    };
    let found = repeatability(&[
        task(&[10.0, 14.0], &[12.0, 20.0]), // squares 4 + 4 over 1; between 16 + 16 over 1
        task(&[30.0, 30.0, 36.0], &[32.0]), // squares 4 + 4 + 16 over 2; nobody else
        task(&[50.0], &[50.0, 90.0]),       // one sample: no repetition
    ]);
    assert_eq!((found.tasks, found.values, found.tasks_between), (2, 5, 1));
    assert_close(found.within_sd.unwrap(), (32.0_f64 / 3.0).sqrt());
    assert_close(found.between_sd.unwrap(), 32.0_f64.sqrt());
    let never = repeatability(&[task(&[50.0], &[50.0, 90.0])]);
    assert_eq!(never, Repeatability::default());
}
