//! What several raters say about one task (`docs/METHOD.md`, section 5).

use super::order::reaches;
use super::{mean, range, sample_sd};

/// A task is contested when its highest and lowest rater are at least this many points apart.
pub const CONTESTED_SPREAD: f64 = 30.0;

/// Scores that are nearer to each other than this many points say the same, as far as anybody can see.
pub const NEAR_SPREAD: f64 = 10.0;

/// The raters' scores of one task, summarised; in score points, 0–100.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ensemble {
    /// x̄(t), the mean over raters.
    pub mean: f64,
    /// Sample standard deviation over raters (n − 1); absent for one rater.
    pub std: Option<f64>,
    /// The lowest rater's score.
    pub min: f64,
    /// The highest rater's score.
    pub max: f64,
    /// Number of raters, at least 1.
    pub n: usize,
}

impl Ensemble {
    /// Whether the raters are at least [`CONTESTED_SPREAD`] points apart.
    #[must_use]
    pub fn contested(&self) -> bool {
        is_contested(self.min, self.max)
    }
}

/// Whether lowest and highest rater of a task are at least [`CONTESTED_SPREAD`] points apart.
#[must_use]
pub fn is_contested(min: f64, max: f64) -> bool {
    reaches(max - min, CONTESTED_SPREAD)
}

/// Summarises one task's scores, one per rater (each the mean of that rater's samples, finite);
/// absent for no rater.
#[must_use]
pub fn ensemble(scores: &[f64]) -> Option<Ensemble> {
    let (min, max) = range(scores)?;
    Some(Ensemble { mean: mean(scores)?, std: sample_sd(scores), min, max, n: scores.len() })
}

#[cfg(test)]
mod tests {
    use super::super::assert_close;
    use super::*;

    #[test]
    fn two_raters() {
        // mean (40 + 70) / 2, std |40 − 70| / √2
        let found = ensemble(&[40.0, 70.0]).unwrap();
        assert_close(found.mean, 55.0);
        assert_close(found.std.unwrap(), 30.0 / 2.0_f64.sqrt());
        assert_close(found.min, 40.0);
        assert_close(found.max, 70.0);
        assert_eq!(found.n, 2);
    }

    #[test]
    fn three_raters() {
        // mean 20, squares 100 + 0 + 100, over 2
        let found = ensemble(&[10.0, 30.0, 20.0]).unwrap();
        assert_close(found.mean, 20.0);
        assert_close(found.std.unwrap(), 10.0);
    }

    #[test]
    fn one_rater_has_no_deviation_and_none_has_nothing() {
        let found = ensemble(&[0.0]).unwrap();
        assert_eq!(found.std, None);
        assert_close(found.mean, 0.0);
        assert_eq!(ensemble(&[]), None);
    }

    #[test]
    fn thirty_points_apart_is_contested() {
        assert!(ensemble(&[40.0, 55.0, 70.0]).unwrap().contested());
        assert!(!ensemble(&[41.0, 70.0]).unwrap().contested());
        assert!(!ensemble(&[41.0]).unwrap().contested());
        // Means of three samples: 205/3 − 115/3 is 29.999999999999993 in binary.
        assert!(ensemble(&[115.0 / 3.0, 205.0 / 3.0]).unwrap().contested());
    }

    #[test]
    fn duplicated_raters_do_not_move_the_mean() {
        let once = ensemble(&[13.0, 57.0, 88.0]).unwrap();
        let twice = ensemble(&[13.0, 57.0, 88.0, 13.0, 57.0, 88.0]).unwrap();
        assert_close(once.mean, twice.mean);
    }
}
