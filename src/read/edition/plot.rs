//! Scores against a figure of the labour market: which occupations have both, and why the others do not.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::labour::TOP_CODED;
use super::reason::{NO_FIGURE, NO_JOBS, UNKNOWN_LEVEL, UNSCORED};
use super::{Edition, Filter, Occupation};
use crate::convert::float;
use crate::stats::count;
use crate::stats::order::{self, Direction};

/// What scores are set against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    /// The median annual wage.
    Wage,
    /// The projected change of jobs, in percent.
    Growth,
    /// Jobs.
    Jobs,
    /// The education that is usually needed to enter: its place in [`Education::ALL`].
    Education,
}

/// BLS's levels of education that an occupation is usually entered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Education {
    /// Less than a high school diploma.
    None,
    /// High school diploma or equivalent.
    HighSchool,
    /// Some college, no degree.
    SomeCollege,
    /// Postsecondary nondegree award.
    Award,
    /// Associate's degree.
    Associate,
    /// Bachelor's degree.
    Bachelor,
    /// Master's degree.
    Master,
    /// Doctoral or professional degree.
    Doctor,
}

impl Education {
    /// From the lowest to the highest.
    pub const ALL: [Self; 8] = [
        Self::None,
        Self::HighSchool,
        Self::SomeCollege,
        Self::Award,
        Self::Associate,
        Self::Bachelor,
        Self::Master,
        Self::Doctor,
    ];

    /// BLS's name of it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "No formal educational credential",
            Self::HighSchool => "High school diploma or equivalent",
            Self::SomeCollege => "Some college, no degree",
            Self::Award => "Postsecondary nondegree award",
            Self::Associate => "Associate's degree",
            Self::Bachelor => "Bachelor's degree",
            Self::Master => "Master's degree",
            Self::Doctor => "Doctoral or professional degree",
        }
    }

    /// The place of a level that BLS names; absent for words that it has not used so far.
    fn place(name: &str) -> Option<usize> {
        Self::ALL.iter().position(|level| level.name() == name)
    }
}

/// An occupation that has both figures.
#[derive(Debug, Clone, Copy)]
pub struct Plotted<'a> {
    /// The occupation.
    pub occupation: &'a Occupation,
    /// What its score is set against.
    pub x: f64,
    /// Its score, 0–100.
    pub score: f64,
    /// Whether the figure is a lower bound: a wage that BLS cuts off at the top.
    pub is_bound: bool,
    /// Whether BLS has the figure for several occupations together.
    pub is_shared: bool,
}

/// Occupations without one of the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeftOutOfPlot {
    /// Why.
    pub reason: &'static str,
    /// How many.
    pub occupations: usize,
}

/// Scores against a figure.
#[derive(Debug)]
pub struct Plot<'a> {
    /// Every occupation with both, by code.
    pub points: Vec<Plotted<'a>>,
    /// The others by reason, the most frequent first.
    pub left_out: Vec<LeftOutOfPlot>,
}

impl Plot<'_> {
    /// Sorts the points by the figure, the largest first, those of one figure by score, then by code.
    pub fn sort(&mut self) {
        let by_code =
            |a: &Plotted<'_>, b: &Plotted<'_>| a.occupation.soc_code.cmp(&b.occupation.soc_code);
        let falling = Direction::Falling;
        order::sort(&mut self.points, falling, |point| Some(point.score), by_code);
        // A stable sort: those of one figure stay in the order of their scores.
        order::sort(&mut self.points, falling, |point| Some(point.x), |_, _| Ordering::Equal);
    }
}

impl Edition {
    /// The scores of the occupations that pass a filter against a figure.
    #[must_use]
    pub fn plot(&self, against: Against, filter: &Filter) -> Plot<'_> {
        let mut points = Vec::new();
        let mut reasons: BTreeMap<&'static str, usize> = BTreeMap::new();
        for (place, occupation) in self.occupations.iter().enumerate() {
            if !self.passes(place, filter) {
                continue;
            }
            match plotted(occupation, against) {
                Ok(point) => points.push(point),
                Err(reason) => *reasons.entry(reason).or_default() += 1,
            }
        }
        let left_out = reasons.into_iter();
        let mut left_out: Vec<LeftOutOfPlot> =
            left_out.map(|(reason, occupations)| LeftOutOfPlot { reason, occupations }).collect();
        left_out.sort_by_key(|of| std::cmp::Reverse(of.occupations));
        Plot { points, left_out }
    }
}

/// The point of an occupation, or why it has none.
fn plotted(occupation: &Occupation, against: Against) -> Result<Plotted<'_>, &'static str> {
    let (score, labour) = (&occupation.score, &occupation.labour);
    let mean = score.mean.ok_or_else(|| score.reason.unwrap_or(UNSCORED))?;
    let (found, origin) = match against {
        Against::Wage => (labour.wages.annual.median.value, &labour.wages.origin),
        Against::Growth => (labour.projections.growth_pct, &labour.projections.origin),
        Against::Jobs => (labour.employment.value.map(float), &labour.employment.origin),
        Against::Education => {
            let level = labour.projections.typical_education.as_deref();
            let place = level.map(|name| Education::place(name).ok_or(UNKNOWN_LEVEL));
            (place.transpose()?.map(count), &labour.projections.origin)
        }
    };
    let x = found.ok_or_else(|| origin.reason.unwrap_or(NO_FIGURE))?;
    if against == Against::Jobs && x <= 0.0 {
        return Err(NO_JOBS);
    }
    let cut = labour.wages.annual.median.qualifier.as_deref() == Some(TOP_CODED);
    Ok(Plotted {
        occupation,
        x,
        score: mean,
        is_bound: against == Against::Wage && cut,
        is_shared: !origin.shared_with.is_empty(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_of_education_has_its_place() {
        for (place, level) in Education::ALL.into_iter().enumerate() {
            assert_eq!(Education::place(level.name()), Some(place));
        }
        assert_eq!(Education::place("A year abroad"), None);
    }
}
