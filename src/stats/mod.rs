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
mod tests;
