//! Occupations for which BLS has one figure together: what they score together, and the totals of the scores in which
//! each job counts once (`docs/METHOD.md`, section 11).

use super::{Edition, Occupation};
use crate::convert::float;
use crate::stats::mean;
use crate::stats::order::reaches;

/// What occupations of one BLS code score together.
#[derive(Debug, Clone, PartialEq)]
pub struct Together {
    /// The unweighted mean of those that are not partly scored.
    pub mean: f64,
    /// The same under each rater alone, in the snapshot's order; empty where a mean of one of them is missing.
    pub raters: Vec<f64>,
}

impl Together {
    /// Absent where none of the members is scored on enough of its weight.
    fn of(members: &[&Occupation], raters: &[&str]) -> Option<Self> {
        let whole = || members.iter().map(|it| &it.score).filter(|score| !score.partly_scored);
        let means: Vec<f64> = whole().filter_map(|score| score.mean).collect();
        let under = |rater: &&str| {
            let own = whole().filter(|score| score.mean.is_some()).map(|score| {
                let own = score.raters.iter().find(|own| own.rater == *rater)?;
                Some(own.mean)
            });
            mean(&own.collect::<Option<Vec<f64>>>()?)
        };
        let raters: Option<Vec<f64>> = raters.iter().map(under).collect();
        Some(Self { mean: mean(&means)?, raters: raters.unwrap_or_default() })
    }

    /// By how many points the raters' means differ; absent for a single rater.
    #[must_use]
    pub fn apart(&self) -> Option<f64> {
        let (low, high) = crate::stats::range(&self.raters).filter(|_| self.raters.len() > 1)?;
        Some(high - low)
    }
}

impl Edition {
    /// The occupations for which BLS has one figure together with this one, by code; itself alone where there are none.
    #[must_use]
    pub fn sharing<'a>(&'a self, occupation: &'a Occupation) -> Vec<&'a Occupation> {
        let others = occupation.labour.employment.origin.shared_with.iter();
        let mut members: Vec<&Occupation> =
            others.filter_map(|code| self.occupation(code)).chain([occupation]).collect();
        members.sort_by(|a, b| a.soc_code.cmp(&b.soc_code));
        members
    }

    /// What the occupations of this one's BLS code score together.
    #[must_use]
    pub fn together(&self, occupation: &Occupation) -> Option<Together> {
        Together::of(&self.sharing(occupation), &self.rater_names())
    }

    /// By how many points the raters differ on it, or on the occupations of its BLS code together.
    pub(super) fn apart(&self, occupation: &Occupation) -> Option<f64> {
        if occupation.labour.employment.origin.shared_with.is_empty() {
            return occupation.score.apart();
        }
        self.together(occupation)?.apart()
    }

    fn rater_names(&self) -> Vec<&str> {
        self.version.raters.iter().map(|rater| rater.name.as_str()).collect()
    }

    /// Every BLS code with a number of jobs and a score: its jobs, counted once, and what it scores.
    fn jobs_scored(&self) -> impl Iterator<Item = (i64, Together)> {
        let firsts = self.occupations.iter().filter(|it| it.is_first_of_bls_code());
        firsts.filter_map(|first| Some((first.labour.employment.value?, self.together(first)?)))
    }

    /// The jobs that score so many points or more, remainders ("All Other") among them, as in the mean of all jobs.
    #[must_use]
    pub fn jobs_from(&self, points: f64) -> i64 {
        self.jobs_scored()
            .filter(|(_, together)| reaches(together.mean, points))
            .map(|(jobs, _)| jobs)
            .sum()
    }

    /// The mean score of all jobs under each rater alone, lowest and highest; absent for a single rater, and without
    /// jobs.
    #[must_use]
    pub fn mean_by_rater(&self) -> Option<(f64, f64)> {
        let mut sums = vec![0.0; self.version.raters.len()];
        let mut all = 0.0;
        for (jobs, together) in self.jobs_scored() {
            if together.raters.len() != sums.len() {
                return None;
            }
            all += float(jobs);
            for (sum, own) in sums.iter_mut().zip(&together.raters) {
                *sum += own * float(jobs);
            }
        }
        let means: Vec<f64> = sums.iter().map(|sum| sum / all).collect();
        crate::stats::range(&means).filter(|_| means.len() > 1 && all > 0.0)
    }
}
