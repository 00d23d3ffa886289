//! Axes: from a figure to a place, with ticks at round numbers. Every value that an axis is made for lies on it.

/// One axis.
#[derive(Debug, Clone)]
pub(super) struct Axis {
    low: f64,
    high: f64,
    is_log: bool,
    /// Where the axis has a line and a number, from low to high.
    pub(super) ticks: Vec<f64>,
}

/// Steps between ticks at most.
const STEPS: f64 = 7.0;
/// By how much a logarithmic axis is longer than its values at either end.
const MARGIN: f64 = 1.08;
/// Ticks of a logarithmic axis at most, before only the powers of ten are named.
const TICKS: usize = 8;

impl Axis {
    /// Of scores: from 0 to 100.
    pub(super) fn of_scores() -> Self {
        let ticks = vec![0.0, 20.0, 40.0, 60.0, 80.0, 100.0];
        Self { low: 0.0, high: 100.0, is_log: false, ticks }
    }

    /// In even steps; none for no values.
    pub(super) fn linear(values: &[f64]) -> Option<Self> {
        let (low, high) = crate::stats::range(values)?;
        // Values that hardly differ have no room for steps that nobody could tell apart.
        let least = low.abs().max(high.abs()).max(1.0) / 50.0;
        let step = round_up(((high - low) / STEPS).max(least));
        let (first, last) = ((low / step).floor(), (high / step).ceil());
        // A single value has a step on either side.
        let (first, last) = if last > first { (first, last) } else { (first - 1.0, last + 1.0) };
        let mut ticks = Vec::new();
        let mut at = first;
        while at <= last {
            ticks.push(at * step);
            at += 1.0;
        }
        Some(Self { low: first * step, high: last * step, is_log: false, ticks })
    }

    /// Logarithmic, for values above 0; none for no values. It ends a little beyond them, or, where that leaves no two
    /// ticks, at the next ticks.
    pub(super) fn log(values: &[f64]) -> Option<Self> {
        let (low, high) = crate::stats::range(values).filter(|(low, _)| *low > 0.0)?;
        let (low, high) = (low / MARGIN, high * MARGIN);
        let mut ticks = vec![round_down(low)];
        while let Some(last) = ticks.last().copied().filter(|last| *last < high) {
            ticks.push(round_above(last));
        }
        let (first, last) = (*ticks.first()?, *ticks.last()?);
        let mut inside = ticks.clone();
        inside.retain(|tick| *tick >= low && *tick <= high);
        if inside.len() > TICKS {
            inside.retain(|tick| (power(*tick) - tick).abs() < tick * 1e-9);
        }
        Some(if inside.len() < 2 {
            Self { low: first, high: last, is_log: true, ticks }
        } else {
            Self { low, high, is_log: true, ticks: inside }
        })
    }

    /// The place of a value, 0 at the low end and 1 at the high end.
    pub(super) fn part(&self, value: f64) -> f64 {
        let (low, high, value) = if self.is_log {
            (self.low.ln(), self.high.ln(), value.ln())
        } else {
            (self.low, self.high, value)
        };
        ((value - low) / (high - low)).clamp(0.0, 1.0)
    }
}

/// The largest power of ten that is no larger.
fn power(value: f64) -> f64 {
    let mut power = 1.0;
    while power > value * (1.0 + 1e-12) {
        power /= 10.0;
    }
    while power * 10.0 <= value * (1.0 + 1e-12) {
        power *= 10.0;
    }
    power
}

/// The smallest of 1, 2 and 5 times a power of ten that is no smaller.
fn round_up(value: f64) -> f64 {
    let power = power(value);
    let steps = [1.0, 2.0, 5.0].map(|step| step * power);
    steps.into_iter().find(|step| *step >= value * (1.0 - 1e-12)).unwrap_or(10.0 * power)
}

/// The largest of them that is no larger.
fn round_down(value: f64) -> f64 {
    let power = power(value);
    let steps = [5.0, 2.0].map(|step| step * power);
    steps.into_iter().find(|step| *step <= value).unwrap_or(power)
}

/// The next of them.
fn round_above(value: f64) -> f64 {
    round_up(value * 1.1)
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::{RngCore, SeedableRng};

    use super::*;

    /// Whether a number is 1, 2 or 5 times a power of ten.
    fn is_round(value: f64) -> bool {
        let digit = value / power(value);
        [1.0, 2.0, 5.0].iter().any(|round| (digit - round).abs() < 1e-6)
    }

    fn values(seed: u64, low: f64, high: f64) -> Vec<f64> {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let part = |random: &mut ChaCha8Rng| f64::from(random.next_u32()) / f64::from(u32::MAX);
        let (from, width) = (part(&mut random), part(&mut random));
        let (from, width) = (low + (high - low) * from, (high - low) * width * width);
        (0..30).map(|_| (from + width * part(&mut random)).min(high)).collect()
    }

    fn holds_all(axis: &Axis, values: &[f64]) {
        for value in values {
            let part = axis.part(*value);
            assert!((0.0..=1.0).contains(&part), "{value} on {axis:?}");
            // Inside by itself, not because it was cut off.
            assert!(axis.low <= *value && *value <= axis.high, "{value} on {axis:?}");
        }
        let larger = |pair: &[f64]| axis.part(pair[0]) < axis.part(pair[1]);
        assert!(axis.ticks.windows(2).all(larger), "{axis:?}");
    }

    #[test]
    fn an_even_axis_has_round_steps_and_every_value_on_it() {
        for seed in 0..300 {
            for (low, high) in [(20_000.0, 250_000.0), (-40.0, 60.0), (0.0, 1.0)] {
                let values = values(seed, low, high);
                let axis = Axis::linear(&values).unwrap();
                holds_all(&axis, &values);
                assert!((2..=9).contains(&axis.ticks.len()), "seed {seed}: {axis:?}");
                let step = axis.ticks[1] - axis.ticks[0];
                assert!(is_round(step), "seed {seed}: {axis:?}");
                for tick in &axis.ticks {
                    assert!((tick / step - (tick / step).round()).abs() < 1e-6, "{axis:?}");
                }
            }
        }
    }

    #[test]
    fn a_logarithmic_axis_has_round_ticks_and_every_value_on_it() {
        for seed in 0..300 {
            for (low, high) in [(0.5, 5_000_000.0), (300.0, 9_000.0), (7.0, 7.5)] {
                let values: Vec<f64> =
                    values(seed, f64::ln(low), f64::ln(high)).into_iter().map(f64::exp).collect();
                let axis = Axis::log(&values).unwrap();
                holds_all(&axis, &values);
                assert!((2..=TICKS).contains(&axis.ticks.len()), "seed {seed}: {axis:?}");
                assert!(axis.ticks.iter().all(|tick| is_round(*tick)), "seed {seed}: {axis:?}");
            }
        }
    }

    #[test]
    fn one_value_has_an_axis_and_none_has_not() {
        for axis in [Axis::linear(&[50_000.0]), Axis::log(&[1_000.0]), Axis::linear(&[0.0])] {
            let axis = axis.unwrap();
            assert!(axis.low < axis.high && axis.ticks.len() >= 2, "{axis:?}");
        }
        assert!(Axis::linear(&[]).is_none() && Axis::log(&[]).is_none());
        assert!(Axis::log(&[0.0, 10.0]).is_none(), "0 has no place on it");
    }
}
