//! The same totals on one basis of jobs: without the self-employed, or with them (`docs/METHOD.md`,
//! section 11).

use super::persons;
use crate::stats::order::exceeds;

/// Scores from which on a task counts for [`Basis::mostly`].
pub const THRESHOLDS: [u8; 2] = [50, 80];

/// A BLS code as a basis sees it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Job {
    /// Jobs; absent where BLS publishes none.
    pub jobs: Option<i64>,
    /// Mean annual wage of employees in dollars.
    pub mean_wage: Option<f64>,
    /// Whether `mean_wage` is only a lower bound.
    pub top_coded: bool,
    /// S, 0–100.
    pub score: Option<f64>,
    /// Share of its weight on tasks scored at each of the [`THRESHOLDS`] or above, 0–1; there where `score` is.
    pub at_least: Option<[f64; 2]>,
}

/// What all codes add up to. An absent figure does not exist; it is never 0.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Basis {
    /// Codes with jobs.
    pub codes: usize,
    /// Their jobs.
    pub jobs: i64,
    /// Codes without a published number of jobs: in no sum.
    pub without_jobs: usize,
    /// Codes with jobs and S, and their jobs.
    pub scored: Counted,
    /// Codes with jobs and without S: in no mean.
    pub unscored: Counted,
    /// Codes with jobs and without a wage: in no sum of wages.
    pub without_wage: Counted,
    /// Σ S·E / Σ E.
    pub mean_by_jobs: Option<f64>,
    /// Σ S·E·W / Σ E·W over the codes with all three.
    pub mean_by_wage_bill: Option<f64>,
    /// The jobs that `mean_by_wage_bill` is over.
    pub wage_scored: Counted,
    /// Σ E·W in dollars.
    pub wage_bill: Option<f64>,
    /// Whether a wage in it is only a lower bound.
    pub wage_bill_is_lower_bound: bool,
    /// Codes with more than half of their weight on tasks scored at each of the [`THRESHOLDS`] or above.
    pub mostly: [Counted; 2],
}

/// Codes and their jobs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counted {
    /// How many codes.
    pub codes: usize,
    /// Their jobs.
    pub jobs: i64,
}

impl Counted {
    fn add(&mut self, jobs: i64) {
        self.codes += 1;
        self.jobs += jobs;
    }
}

/// Adds the codes up, in their order.
#[must_use]
pub fn basis(codes: &[Job]) -> Basis {
    let mut found = Basis::default();
    let (mut points, mut paid_points, mut paid) = (0.0, 0.0, 0.0);
    for code in codes {
        let Some(jobs) = code.jobs else {
            found.without_jobs += 1;
            continue;
        };
        found.codes += 1;
        found.jobs += jobs;
        let bill = code.mean_wage.map(|wage| wage * persons(jobs));
        match bill {
            Some(bill) => {
                found.wage_bill = Some(found.wage_bill.unwrap_or_default() + bill);
                found.wage_bill_is_lower_bound |= code.top_coded;
            }
            None => found.without_wage.add(jobs),
        }
        let Some(score) = code.score else {
            found.unscored.add(jobs);
            continue;
        };
        found.scored.add(jobs);
        points += score * persons(jobs);
        if let Some(bill) = bill {
            paid_points += score * bill;
            paid += bill;
            found.wage_scored.add(jobs);
        }
        for (counted, share) in found.mostly.iter_mut().zip(code.at_least.into_iter().flatten()) {
            if exceeds(share, 0.5) {
                counted.add(jobs);
            }
        }
    }
    found.mean_by_jobs = (found.scored.jobs > 0).then(|| points / persons(found.scored.jobs));
    found.mean_by_wage_bill = (paid > 0.0).then(|| paid_points / paid);
    found
}

/// Share of the weight of scored tasks, given as weight and score, that is on tasks scored `least` or above;
/// absent where they weigh nothing together. Sums run in the order given.
#[must_use]
pub fn share_at_least(tasks: impl Iterator<Item = (f64, f64)>, least: f64) -> Option<f64> {
    let (mut all, mut high) = (0.0, 0.0);
    for (weight, score) in tasks {
        all += weight;
        if super::super::order::reaches(score, least) {
            high += weight;
        }
    }
    (all > 0.0).then(|| high / all)
}

#[cfg(test)]
mod tests {
    use super::super::super::assert_close;
    use super::*;

    /// The example of METHOD 11.
    #[test]
    fn every_figure_of_the_example() {
        let job = |jobs, mean_wage, score, at_least| Job {
            jobs,
            mean_wage,
            top_coded: false,
            score,
            at_least,
        };
        let found = basis(&[
            job(Some(400), Some(50.0), Some(40.0), Some([0.5, 0.1])),
            Job { top_coded: true, ..job(Some(100), Some(60.0), Some(90.0), Some([1.0, 0.9])) },
            job(Some(200), None, Some(70.0), Some([0.8, 0.5])),
            job(Some(50), Some(80.0), None, None),
            job(None, Some(80.0), Some(10.0), Some([0.0, 0.0])),
        ]);
        assert_eq!((found.codes, found.jobs, found.without_jobs), (4, 750, 1));
        assert_close(found.mean_by_jobs.unwrap(), 39_000.0 / 700.0);
        assert_close(found.wage_bill.unwrap(), 30_000.0);
        assert_close(
            found.mean_by_wage_bill.unwrap(),
            (40.0 * 20_000.0 + 90.0 * 6_000.0) / 26_000.0,
        );
        let counted = |codes, jobs| Counted { codes, jobs };
        assert_eq!((found.scored, found.unscored), (counted(3, 700), counted(1, 50)));
        assert_eq!((found.without_wage, found.wage_scored), (counted(1, 200), counted(2, 500)));
        // Exactly a half is not more than half.
        assert_eq!(found.mostly, [counted(2, 300), counted(1, 100)]);
        assert!(found.wage_bill_is_lower_bound);
        let nothing = basis(&[job(Some(5), None, None, None)]);
        assert_eq!(
            (nothing.mean_by_jobs, nothing.mean_by_wage_bill, nothing.wage_bill),
            (None, None, None)
        );
    }

    #[test]
    fn a_share_is_of_the_scored_weight() {
        let share =
            |least| share_at_least([(0.2, 50.0), (0.1, 49.0), (0.1, 81.0)].into_iter(), least);
        assert_close(share(50.0).unwrap(), 0.75);
        assert_close(share(80.0).unwrap(), 0.25);
        assert_eq!(share_at_least([(0.0, 50.0)].into_iter(), 50.0), None);
    }
}
