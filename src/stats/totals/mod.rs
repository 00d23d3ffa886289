//! Totals over the working population: every code under which BLS publishes once
//! (`docs/METHOD.md`, section 11).

pub mod basis;

use std::collections::BTreeMap;

use super::band::Band;
use super::mean;
use super::occupation::{COVERAGE_FLOOR, covers};
use crate::soc;

/// One code under which BLS publishes, with the SOC codes that it stands for. Codes are unique
/// within a list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Code {
    /// The code as BLS prints it; its first two characters are the major group.
    pub bls_code: String,
    /// Jobs; absent where BLS publishes none. Such a code is in no total.
    pub employment: Option<i64>,
    /// Mean annual wage in dollars; absent where BLS publishes none.
    pub mean_wage: Option<f64>,
    /// Whether `mean_wage` is only a lower bound, because BLS cuts it off at the top.
    pub top_coded: bool,
    /// Its SOC codes: one, or those of a combined code.
    pub members: Vec<Member>,
}

/// A SOC code of a [`Code`].
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Member {
    /// Its score, 0–100.
    pub mean: Option<f64>,
    /// Share of the weight that the score rests on, 0–1.
    pub weight_covered: Option<f64>,
    /// Whether it has tasks.
    pub has_tasks: bool,
    /// Whether it is known from its named specialities only.
    pub residual: bool,
}

/// Jobs with what is known of them. An absent figure does not exist; it is never 0.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Line {
    /// Codes with a published number of jobs.
    pub codes: usize,
    /// Their jobs.
    pub jobs: i64,
    /// Σ S·E / Σ E over those with a score; absent where there are none.
    pub mean_score: Option<f64>,
    /// The jobs that `mean_score` covers, Σ E.
    pub scored_jobs: i64,
    /// Σ E × mean annual wage in dollars, over those with a published wage; absent where there are
    /// none.
    pub wage_bill: Option<f64>,
    /// The jobs that `wage_bill` covers.
    pub wage_bill_jobs: i64,
    /// Whether a wage in it is cut off at the top, so that the sum is larger than stated.
    pub wage_bill_is_lower_bound: bool,
}

/// Jobs without a score, by reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unscored {
    /// A score that rests on less than half of the weight.
    pub partly_scored: i64,
    /// Tasks, but no score.
    pub unscored: i64,
    /// No tasks.
    pub no_task_data: i64,
}

/// One major group. Its jobs are `named` + `residual` + `unscored`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Group {
    /// All its codes.
    pub all: Line,
    /// Jobs with a score of their own.
    pub named_jobs: i64,
    /// Jobs of residual codes, scored or not.
    pub residual_jobs: i64,
    /// Jobs without a score, but for residual codes.
    pub unscored_jobs: i64,
}

/// The totals. `all` is `named` + `residual` + `unscored`; the bands sum to `named`, the groups to
/// `all`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Totals {
    /// Every code with a number of jobs.
    pub all: Line,
    /// Scored codes that are not residual.
    pub named: Line,
    /// Residual codes, scored or not.
    pub residual: Line,
    /// Codes without a score that are not residual.
    pub unscored: Line,
    /// The jobs of `unscored`, by reason.
    pub reasons: Unscored,
    /// `named` by display band of the code's score, the lowest first; every band is there.
    pub bands: BTreeMap<Band, Line>,
    /// By major group, two digits.
    pub groups: BTreeMap<String, Group>,
    /// Codes without a published number of jobs: they are in no line.
    pub without_employment: usize,
}

impl Code {
    /// S: the unweighted mean of the members that are scored on enough of their weight; absent if
    /// none is.
    #[must_use]
    pub fn score(&self) -> Option<f64> {
        let scores: Vec<f64> = self.members.iter().filter_map(Member::score).collect();
        mean(&scores)
    }

    /// Whether all that is known of its tasks comes from residual members.
    #[must_use]
    pub fn residual(&self) -> bool {
        let mut with_tasks = self.members.iter().filter(|member| member.has_tasks).peekable();
        with_tasks.peek().is_some() && with_tasks.all(|member| member.residual)
    }
}

impl Member {
    pub(crate) fn score(&self) -> Option<f64> {
        self.mean.filter(|_| self.weight_covered.is_some_and(|w| covers(w, COVERAGE_FLOOR)))
    }
}

/// Sums of one line while it grows.
#[derive(Debug, Default)]
struct Sums {
    line: Line,
    /// Σ S·E
    points: f64,
}

impl Sums {
    fn add(&mut self, code: &Code, jobs: i64, score: Option<f64>) {
        let line = &mut self.line;
        line.codes += 1;
        line.jobs += jobs;
        if let Some(score) = score {
            self.points += score * persons(jobs);
            line.scored_jobs += jobs;
        }
        if let Some(wage) = code.mean_wage {
            line.wage_bill = Some(line.wage_bill.unwrap_or_default() + wage * persons(jobs));
            line.wage_bill_jobs += jobs;
            line.wage_bill_is_lower_bound |= code.top_coded;
        }
    }

    fn line(self) -> Line {
        let mean_score =
            (self.line.scored_jobs > 0).then(|| self.points / persons(self.line.scored_jobs));
        Line { mean_score, ..self.line }
    }
}

/// Adds the codes up, in their order.
#[must_use]
pub fn totals(codes: &[Code]) -> Totals {
    let mut lines: [Sums; 4] = Default::default();
    let [all, named, residual, unscored] = &mut lines;
    let mut bands: BTreeMap<Band, Sums> =
        Band::ALL.into_iter().map(|band| (band, Sums::default())).collect();
    let mut groups: BTreeMap<&str, (Sums, Group)> = BTreeMap::new();
    let mut found = Totals::default();
    for code in codes {
        let Some(jobs) = code.employment else {
            found.without_employment += 1;
            continue;
        };
        let score = code.score();
        all.add(code, jobs, score);
        let (sums, group) = groups.entry(soc::major_group(&code.bls_code)).or_default();
        sums.add(code, jobs, score);
        if code.residual() {
            residual.add(code, jobs, score);
            group.residual_jobs += jobs;
        } else if let Some(score) = score {
            named.add(code, jobs, Some(score));
            bands.entry(Band::of_score(score)).or_default().add(code, jobs, Some(score));
            group.named_jobs += jobs;
        } else {
            unscored.add(code, jobs, None);
            *found.reasons.jobs_like(code) += jobs;
            group.unscored_jobs += jobs;
        }
    }
    let [all, named, residual, unscored] = lines.map(Sums::line);
    let group = |(code, (sums, group)): (&str, (Sums, Group))| {
        (code.to_owned(), Group { all: sums.line(), ..group })
    };
    Totals {
        all,
        named,
        residual,
        unscored,
        bands: bands.into_iter().map(|(band, sums)| (band, sums.line())).collect(),
        groups: groups.into_iter().map(group).collect(),
        ..found
    }
}

impl Unscored {
    /// Where the jobs of a code without a score belong.
    fn jobs_like(&mut self, code: &Code) -> &mut i64 {
        if code.members.iter().any(|member| member.mean.is_some()) {
            &mut self.partly_scored
        } else if code.members.iter().any(|member| member.has_tasks) {
            &mut self.unscored
        } else {
            &mut self.no_task_data
        }
    }
}

/// A part of a number of jobs; absent where there are none.
#[must_use]
pub fn share(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| persons(part) / persons(whole))
}

/// A number of persons as a float. All jobs of the country together are far below `u32::MAX`; a
/// larger number would be held there instead of losing digits silently.
#[must_use]
pub fn persons(n: i64) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(if n < 0 { 0 } else { u32::MAX }))
}

#[cfg(test)]
mod tests;
