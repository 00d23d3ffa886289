//! The formulas of `docs/METHOD.md`: slices in, values out, no files, no database, no clock.
//!
//! An undefined statistic is `None`, never 0. Sums run in the order of their input, so the same
//! input gives the same digits on every machine.

pub mod agreement;
pub mod band;
pub mod catalog;
pub mod change;
pub mod correlation;
pub mod ensemble;
pub mod interval;
pub mod occupation;
pub mod order;
pub mod parallel;
pub mod rank_draws;
pub mod resample;
pub mod sensitivity;
pub mod step;
mod stream;
pub mod totals;
pub mod weights;

use crate::convert;

/// A number of things as a float.
#[must_use]
pub fn count(n: usize) -> f64 {
    convert::float(convert::count(n))
}

/// The arithmetic mean; absent for no values. Rounding never carries it outside the range of the
/// values, so the mean of equal values is that value.
#[must_use]
pub fn mean(values: &[f64]) -> Option<f64> {
    let (min, max) = range(values)?;
    let mean = values.iter().sum::<f64>() / count(values.len());
    Some(mean.max(min).min(max))
}

/// The sample standard deviation (divided by n − 1); absent under two values, exactly 0 for equal
/// values.
#[must_use]
pub fn sample_sd(values: &[f64]) -> Option<f64> {
    if values.len() < 2 {
        return None;
    }
    let mean = mean(values)?;
    let squares: f64 = values.iter().map(|x| square(x - mean)).sum();
    Some((squares / (count(values.len()) - 1.0)).sqrt())
}

/// The median; the midpoint of the two middle values for an even count, absent for no values.
#[must_use]
pub fn median(values: &[f64]) -> Option<f64> {
    let sorted = order::sorted(values);
    let upper = *sorted.get(sorted.len() / 2)?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *sorted.get((sorted.len() / 2).checked_sub(1)?)?;
    Some(f64::midpoint(lower, upper))
}

/// Smallest and largest value; absent for no values.
#[must_use]
pub fn range(values: &[f64]) -> Option<(f64, f64)> {
    let first = *values.first()?;
    Some(values.iter().fold((first, first), |(min, max), x| (min.min(*x), max.max(*x))))
}

/// x². Not `powi`, whose last digit may differ between machines.
fn square(x: f64) -> f64 {
    x * x
}

/// Fails unless both numbers agree to 1e-12: the tests' equality for computed floats.
#[cfg(test)]
#[track_caller]
fn assert_close(actual: f64, expected: f64) {
    assert!((actual - expected).abs() <= 1e-12, "{actual} is not {expected}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sample_sd_divides_by_n_minus_one() {
        // mean 5, squares 9 + 1 + 1 + 1 + 0 + 0 + 4 + 16 = 32, 32 / 7
        let sd = sample_sd(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]).unwrap();
        assert_close(sd, (32.0_f64 / 7.0).sqrt());
    }

    #[test]
    fn sample_sd_is_absent_under_two_values_and_zero_for_equal_ones() {
        assert_eq!(sample_sd(&[]), None);
        assert_eq!(sample_sd(&[7.0]), None);
        assert_eq!(sample_sd(&[0.1, 0.1, 0.1]), Some(0.0));
    }

    #[test]
    fn median_takes_the_midpoint_of_an_even_count() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[4.0]), Some(4.0));
        assert_eq!(median(&[9.0, 1.0, 4.0]), Some(4.0));
        assert_eq!(median(&[9.0, 1.0, 4.0, 3.0]), Some(3.5));
    }

    #[test]
    fn mean_of_equal_values_is_that_value() {
        // 0.1 + 0.1 + 0.1 is above 0.3 in binary, its third above 0.1
        assert_eq!(mean(&[0.1, 0.1, 0.1]), Some(0.1));
        assert_eq!(mean(&[1.0, 2.0, 6.0]), Some(3.0));
        assert_eq!(mean(&[]), None);
    }

    #[test]
    fn range_is_smallest_and_largest() {
        assert_eq!(range(&[3.0, -1.0, 2.0]), Some((-1.0, 3.0)));
        assert_eq!(range(&[]), None);
    }
}
