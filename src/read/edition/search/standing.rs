//! What an occupation is, whatever a query: how many jobs it has, and whether it is a named one with a score.

use super::super::occupation::Occupation;
use super::bm25::float;

/// What decides among occupations that a query fits equally.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standing {
    /// The natural logarithm of 1 + jobs; absent where there is no figure.
    pub(super) log_jobs: Option<f32>,
    /// Whether it is a named occupation that has a score, if any has: "All Other" is whatever is not named.
    pub(super) is_named: bool,
}

impl Standing {
    pub(super) fn of_all(occupations: &[Occupation]) -> Vec<Self> {
        let any_scored = occupations.iter().any(|occupation| occupation.score.mean.is_some());
        let standing = |occupation: &Occupation| {
            let jobs = occupation.labour.employment.value.and_then(|jobs| u32::try_from(jobs).ok());
            let counts = if any_scored {
                occupation.score.mean.is_some()
            } else {
                occupation.score.n_tasks > 0
            };
            Self {
                log_jobs: jobs.map(|jobs| float(jobs).ln_1p()),
                is_named: counts && !occupation.title.ends_with("All Other"),
            }
        };
        occupations.iter().map(standing).collect()
    }

    /// What its jobs add to its place, with a weight: nothing where nobody knows how many they are.
    pub(super) fn usual(self, weight: f32) -> f32 {
        self.log_jobs.map_or(0.0, |log_jobs| weight * log_jobs)
    }
}
