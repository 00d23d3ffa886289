//! What lists are sorted and narrowed by.

use std::collections::BTreeMap;

use super::Occupation;
use crate::stats::totals::persons;

/// A figure to sort by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Figure {
    /// The score.
    Score,
    /// Jobs.
    Employment,
    /// Median annual wage; of a top-coded one the top code.
    Wage,
    /// Projected change, percent.
    Growth,
    /// Openings a year.
    Openings,
}

impl Figure {
    const ALL: [Self; 5] =
        [Self::Score, Self::Employment, Self::Wage, Self::Growth, Self::Openings];

    fn of(self, occupation: &Occupation) -> Option<f64> {
        let labour = &occupation.labour;
        match self {
            Self::Score => occupation.score.mean,
            Self::Employment => labour.employment.value.map(persons),
            Self::Wage => labour.wages.annual.median.value,
            Self::Growth => labour.projections.growth_pct,
            Self::Openings => labour.projections.annual_openings.map(persons),
        }
    }
}

/// Sorts by a figure; occupations without it come last in both orders, ties by code.
pub fn sort(occupations: &mut [&Occupation], figure: Figure, ascending: bool) {
    occupations.sort_by(|a, b| {
        let by_figure = match (figure.of(a), figure.of(b)) {
            (Some(a), Some(b)) if ascending => a.total_cmp(&b),
            (Some(a), Some(b)) => b.total_cmp(&a),
            (a, b) => b.is_some().cmp(&a.is_some()),
        };
        by_figure.then_with(|| a.soc_code.cmp(&b.soc_code))
    });
}

/// The places of all occupations in every order that a list of them may have, so that no request
/// sorts them anew.
#[derive(Debug)]
pub(super) struct Orders {
    rising: BTreeMap<Figure, Vec<usize>>,
    falling: BTreeMap<Figure, Vec<usize>>,
    /// From A on, ties by code.
    pub(super) titles: Vec<usize>,
}

impl Orders {
    /// Of occupations that come by code.
    pub(super) fn of(occupations: &[Occupation]) -> Self {
        let places = |sorted: &[&Occupation]| {
            let place =
                |code: &str| occupations.binary_search_by(|o| o.soc_code.as_str().cmp(code));
            sorted.iter().filter_map(|occupation| place(&occupation.soc_code).ok()).collect()
        };
        let mut sorted: Vec<&Occupation> = occupations.iter().collect();
        let mut by = |ascending: bool| {
            let mut by = |figure| {
                sort(&mut sorted, figure, ascending);
                (figure, places(&sorted))
            };
            Figure::ALL.into_iter().map(&mut by).collect()
        };
        let (rising, falling) = (by(true), by(false));
        sorted.sort_by(|a, b| (&a.title, &a.soc_code).cmp(&(&b.title, &b.soc_code)));
        Self { rising, falling, titles: places(&sorted) }
    }

    /// As [`sort`] has it.
    pub(super) fn by(&self, figure: Figure, ascending: bool) -> &[usize] {
        let orders = if ascending { &self.rising } else { &self.falling };
        orders.get(&figure).map_or(&[], Vec::as_slice)
    }
}

/// Which occupations are wanted. An occupation without a figure that is asked for is left out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    /// Two digits.
    pub major_group: Option<String>,
    /// Jobs at least.
    pub min_employment: Option<i64>,
    /// Job zone of one of its O*NET-SOC occupations.
    pub job_zone: Option<i64>,
    /// Score at least.
    pub min_score: Option<f64>,
    /// Score at most.
    pub max_score: Option<f64>,
}

impl Filter {
    /// Whether an occupation is of the wanted kind, whatever its score.
    #[must_use]
    pub fn is_of_kind(&self, occupation: &Occupation) -> bool {
        let zone = |wanted: i64| {
            let zones = occupation.details.iter().filter_map(|detail| detail.job_zone.as_ref());
            zones.map(|zone| zone.zone).any(|zone| zone == wanted)
        };
        let jobs = occupation.labour.employment.value;
        self.major_group.as_ref().is_none_or(|group| *group == occupation.major_group.code)
            && self.min_employment.is_none_or(|least| jobs.is_some_and(|jobs| jobs >= least))
            && self.job_zone.is_none_or(zone)
    }

    /// Whether an occupation's score is wanted.
    #[must_use]
    pub fn has_score(&self, occupation: &Occupation) -> bool {
        let mean = occupation.score.mean;
        self.min_score.is_none_or(|least| mean.is_some_and(|mean| mean >= least))
            && self.max_score.is_none_or(|most| mean.is_some_and(|mean| mean <= most))
    }
}
