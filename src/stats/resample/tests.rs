use super::super::{assert_close, count, mean};
use super::*;

#[test]
fn points_are_values_that_were_drawn() {
    // 1,000 values: the 25th and the 975th. Of 40 the 1st and the 39th, of 3 the 1st and the 3rd.
    let upto = |n: usize| interval(&(1..=n).map(count).rev().collect::<Vec<_>>());
    assert_eq!(upto(1_000), Some(Interval { low: 25.0, high: 975.0 }));
    assert_eq!(upto(40), Some(Interval { low: 1.0, high: 39.0 }));
    assert_eq!(upto(3), Some(Interval { low: 1.0, high: 3.0 }));
    assert_eq!(upto(0), None);
}

#[test]
fn the_interval_of_a_mean_has_the_width_that_theory_gives_it() {
    // 400 values 0-399 with SD 115.6: the mean's standard error is 5.78, and the interval
    // 199.5 ± 11.3. 4,000 draws give its ends to about 0.3.
    let values: Vec<f64> = (0..400).map(count).collect();
    let [found] = bootstrap(400, 4_000, 7, "width", |picked| {
        [mean(&picked.iter().map(|at| values[*at]).collect::<Vec<_>>())]
    });
    let found = found.unwrap();
    assert!((found.low - 188.2).abs() < 1.0, "{found:?}");
    assert!((found.high - 210.8).abs() < 1.0, "{found:?}");
}

#[test]
fn a_seed_and_a_name_decide_every_draw() {
    let draw =
        |seed, name| bootstrap(20, 50, seed, name, |picked| [Some(count(picked.iter().sum()))]);
    assert_eq!(draw(1, "a"), draw(1, "a"));
    assert_ne!(draw(1, "a"), draw(2, "a"));
    assert_ne!(draw(1, "a"), draw(1, "b"));
}

#[test]
fn every_cluster_is_picked_about_as_often() {
    let mut times = [0_usize; 7];
    let _ = bootstrap(7, 10_000, 3, "even", |picked| {
        for at in picked {
            times[*at] += 1;
        }
        [None]
    });
    // 10,000 expected, standard deviation about 93
    assert!(times.iter().all(|times| times.abs_diff(10_000) < 400), "{times:?}");
}

#[test]
fn without_enough_clusters_or_values_there_is_no_interval() {
    assert_eq!(bootstrap(1, 100, 1, "one", |_| [Some(1.0)]), [None]);
    assert_eq!(bootstrap(0, 100, 1, "none", |_| [Some(1.0)]), [None]);
    let mut draws = 0;
    let [rare, usual] = bootstrap(5, 100, 1, "gaps", |_| {
        draws += 1;
        [Some(1.0).filter(|_| draws > 6), Some(1.0).filter(|_| draws > 5)]
    });
    assert_eq!(rare, None);
    assert_close(usual.unwrap().low, 1.0);
}
