//! What the occupations of a major group have together, for a map of groups: of what they differ in, the mean over their
//! jobs; of the projections, those of all of them. An occupation without a number of jobs, or without the figure, is in
//! no mean (`docs/METHOD.md`, section 11).

use std::collections::BTreeMap;

use super::labour::TOP_CODED;
use super::{Edition, Occupation};
use crate::convert::float;

/// The figures of a group; an absent one does not exist.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct GroupMeans {
    /// By how many points the raters differ, over the jobs of the occupations that several scored.
    pub apart: Option<f64>,
    /// The median annual wage of an occupation, over the jobs of those that have one.
    pub median_wage: Option<f64>,
    /// Whether one of these wages is top-coded, so that the mean is a lower bound.
    pub wage_is_lower_bound: bool,
    /// The projected change of the persons employed, in percent.
    pub growth_pct: Option<f64>,
}

/// A mean that is being added up.
#[derive(Debug, Default)]
struct Sum {
    weighted: f64,
    weight: f64,
}

impl Sum {
    /// Adds an occupation that has both the figure and a number of jobs.
    fn add(&mut self, value: Option<f64>, jobs: Option<i64>) {
        if let Some((value, jobs)) = value.zip(jobs) {
            self.weighted += value * float(jobs);
            self.weight += float(jobs);
        }
    }

    fn mean(&self) -> Option<f64> {
        (self.weight > 0.0).then(|| self.weighted / self.weight)
    }
}

/// A group that is being added up.
#[derive(Debug, Default)]
struct Sums {
    apart: Sum,
    wage: Sum,
    wage_is_lower_bound: bool,
    /// Persons in the first and in the last year of the projections.
    persons: [i64; 2],
}

impl Edition {
    /// The figures of every major group by its two digits. SOC codes for which BLS has one number together count once,
    /// with what they score together, as on the map.
    #[must_use]
    pub fn group_means(&self) -> BTreeMap<&str, GroupMeans> {
        let mut groups: BTreeMap<&str, Sums> = BTreeMap::new();
        for occupation in self.occupations.iter().filter(|it| it.is_first_of_bls_code()) {
            let apart = self.apart(occupation);
            groups.entry(&occupation.major_group.code).or_default().add(occupation, apart);
        }
        groups.into_iter().map(|(code, sums)| (code, sums.means())).collect()
    }
}

impl Sums {
    fn add(&mut self, occupation: &Occupation, apart: Option<f64>) {
        let labour = &occupation.labour;
        let jobs = labour.employment.value;
        self.apart.add(apart, jobs);
        let median = &labour.wages.annual.median;
        self.wage.add(median.value, jobs);
        self.wage_is_lower_bound |= jobs.is_some_and(|jobs| jobs > 0)
            && median.value.is_some()
            && median.qualifier.as_deref() == Some(TOP_CODED);
        let of = &labour.projections;
        if let (Some(base), Some(projected)) = (of.employment_base, of.employment_projected) {
            let [first, last] = &mut self.persons;
            *first += base;
            *last += projected;
        }
    }

    fn means(&self) -> GroupMeans {
        let [base, projected] = self.persons;
        GroupMeans {
            apart: self.apart.mean(),
            median_wage: self.wage.mean(),
            wage_is_lower_bound: self.wage_is_lower_bound,
            growth_pct: (base > 0).then(|| (float(projected) / float(base) - 1.0) * 100.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_is_over_the_jobs_of_those_that_have_the_figure() {
        let mut sum = Sum::default();
        assert_eq!(sum.mean(), None, "no jobs have no mean, which is not 0");
        sum.add(Some(10.0), Some(300));
        sum.add(None, Some(1_000));
        sum.add(Some(90.0), None);
        sum.add(Some(40.0), Some(100));
        assert!((sum.mean().unwrap() - 17.5).abs() < 1e-12);
    }

    #[test]
    fn growth_is_that_of_all_persons_together() {
        let growth = |persons| Sums { persons, ..Sums::default() }.means().growth_pct;
        assert!((growth([1_000, 1_050]).unwrap() - 5.0).abs() < 1e-12);
        assert!((growth([1_000, 900]).unwrap() - -10.0).abs() < 1e-12);
        assert_eq!(growth([0, 0]), None);
    }
}
