//! The axis of a plot: round ends, steps, and where a value stands.

use crate::stats::{count, range};

/// A stretch of an axis with round ends, and what turns its values into coordinates.
pub(super) struct Axis {
    low: f64,
    high: f64,
    step: f64,
    decimals: usize,
    /// Coordinates of `low` and `high`.
    pub(super) from: f64,
    pub(super) to: f64,
}

impl Axis {
    /// About six steps of 1, 2 or 5 times a power of ten that hold all values.
    pub(super) fn over(values: &[f64], from: f64, to: f64) -> Self {
        let (min, max) = match range(values) {
            None => (0.0, 1.0),
            // A constant column gets some room.
            Some((min, max)) if min >= max => (min - 0.5, max + 0.5),
            Some(ends) => ends,
        };
        let wanted = (max - min) / 6.0;
        let (mut power, mut decimals) = (1.0, 0_usize);
        while power > wanted && decimals < 12 {
            power /= 10.0;
            decimals += 1;
        }
        while power * 10.0 <= wanted {
            power *= 10.0;
        }
        let factor = [1.0, 2.0, 5.0].into_iter().find(|factor| factor * power >= wanted);
        if factor.is_none() {
            power *= 10.0;
            decimals = decimals.saturating_sub(1);
        }
        let step = factor.unwrap_or(1.0) * power;
        let (low, high) = ((min / step).floor() * step, (max / step).ceil() * step);
        Self { low, high, step, decimals, from, to }
    }

    /// The coordinate of a value.
    pub(super) fn place(&self, value: f64) -> f64 {
        self.from + (value - self.low) / (self.high - self.low) * (self.to - self.from)
    }

    /// Coordinates and labels of the steps.
    pub(super) fn ticks(&self) -> Vec<(f64, String)> {
        let first = self.low / self.step;
        let values = (0..20).map(|n| (first + count(n)) * self.step);
        let inside = values.take_while(|value| *value <= self.high + self.step / 1e6);
        inside.map(|value| (self.place(value), self.label(value))).collect()
    }

    fn label(&self, value: f64) -> String {
        let label = format!("{value:.*}", self.decimals);
        if label.trim_start_matches('-').bytes().all(|b| b"0.".contains(&b)) {
            return label.trim_start_matches('-').to_owned();
        }
        label.replace('-', "\u{2212}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_has_round_ends_that_hold_all_values() {
        let ticks = |values: &[f64]| {
            let axis = Axis::over(values, 0.0, 100.0);
            axis.ticks().into_iter().map(|(_, label)| label).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(ticks(&[12.0, 88.0]), "0 20 40 60 80 100");
        assert_eq!(ticks(&[-1.9, 1.6]), "\u{2212}2 \u{2212}1 0 1 2");
        assert_eq!(ticks(&[0.01, 0.49]), "0.0 0.1 0.2 0.3 0.4 0.5");
        assert_eq!(ticks(&[3.0, 3.0]), "2.4 2.6 2.8 3.0 3.2 3.4 3.6");
        assert_eq!(ticks(&[]), "0.0 0.2 0.4 0.6 0.8 1.0");
    }
}
