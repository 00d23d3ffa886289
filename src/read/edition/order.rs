//! Sorting and filtering of lists.

use std::collections::BTreeMap;

use super::{Occupation, Task};
use crate::stats::order::{self, Direction, reaches};
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

    pub(super) fn value(self, occupation: &Occupation) -> Option<f64> {
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
fn sort(occupations: &mut [&Occupation], figure: Figure, ascending: bool) {
    let by_code = |a: &&Occupation, b: &&Occupation| a.soc_code.cmp(&b.soc_code);
    order::sort(occupations, direction(ascending), |occupation| figure.value(occupation), by_code);
}

fn direction(ascending: bool) -> Direction {
    if ascending { Direction::Rising } else { Direction::Falling }
}

/// A figure to sort tasks by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskFigure {
    /// The mean over raters.
    Score,
    /// The standard deviation over raters.
    Std,
    /// The task's weight in its occupation.
    Weight,
}

impl TaskFigure {
    fn value(self, task: &Task) -> Option<f64> {
        match self {
            Self::Score => task.score.mean,
            Self::Std => task.score.std,
            Self::Weight => task.weight,
        }
    }

    /// Sorts by the figure; tasks without it come last in both orders, ties by id.
    pub fn sort<T>(self, items: &mut [T], ascending: bool, task: impl Fn(&T) -> &Task) {
        let by_id = |a: &T, b: &T| task(a).task_id.cmp(&task(b).task_id);
        order::sort(items, direction(ascending), |item| self.value(task(item)), by_id);
    }
}

/// The places of all occupations in every order that a list of them may have, so that no request
/// sorts them anew.
#[derive(Debug)]
pub(super) struct Orders {
    rising: BTreeMap<Figure, Vec<usize>>,
    falling: BTreeMap<Figure, Vec<usize>>,
    /// From A on, ties by code.
    pub(super) titles: Vec<usize>,
    /// The traits of every occupation, by place.
    traits: Vec<Traits>,
}

/// The traits that lists are filtered by. They are kept together because every request looks at those of every
/// occupation, and an occupation itself is large and spread over memory.
#[derive(Debug)]
pub(super) struct Traits {
    /// The two digits.
    major_group: Option<u8>,
    jobs: Option<i64>,
    /// Bit n is set where one of its O*NET-SOC occupations is in job zone n.
    zones: u8,
    pub(super) n_tasks: usize,
    pub(super) mean: Option<f64>,
    pub(super) weight_covered: Option<f64>,
}

impl Traits {
    fn from_occupation(occupation: &Occupation) -> Self {
        let zones = occupation.details.iter().filter_map(|detail| detail.job_zone.as_ref());
        let score = &occupation.score;
        Self {
            major_group: occupation.major_group.code.parse().ok(),
            jobs: occupation.labour.employment.value,
            zones: zones.fold(0, |zones, zone| zones | bit(zone.zone)),
            n_tasks: score.n_tasks,
            mean: score.mean,
            weight_covered: score.weight_covered,
        }
    }
}

/// A job zone as a bit; none for a number that is none.
fn bit(zone: i64) -> u8 {
    u32::try_from(zone).ok().and_then(|zone| 1_u8.checked_shl(zone)).unwrap_or_default()
}

impl Orders {
    /// Of occupations that come by code.
    pub(super) fn sort(occupations: &[Occupation]) -> Self {
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
        let traits = occupations.iter().map(Traits::from_occupation).collect();
        Self { rising, falling, titles: places(&sorted), traits }
    }

    /// The places of all occupations, sorted as [`sort`] does.
    pub(super) fn by(&self, figure: Figure, ascending: bool) -> &[usize] {
        let orders = if ascending { &self.rising } else { &self.falling };
        orders.get(&figure).map_or(&[], Vec::as_slice)
    }

    /// The traits of the occupation at a place.
    pub(super) fn traits(&self, place: usize) -> Option<&Traits> {
        self.traits.get(place)
    }
}

/// A filter of occupations. An occupation without a figure that a limit is set for is left out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    /// Two digits.
    pub major_group: Option<u8>,
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
    /// Whether an occupation passes the filter apart from its score.
    pub(super) fn is_of_kind(&self, of: &Traits) -> bool {
        self.major_group.is_none_or(|group| of.major_group == Some(group))
            && self.min_employment.is_none_or(|least| of.jobs.is_some_and(|jobs| jobs >= least))
            && self.job_zone.is_none_or(|zone| of.zones & bit(zone) != 0)
    }

    /// Whether an occupation's score is within the limits.
    pub(super) fn has_score(&self, of: &Traits) -> bool {
        self.min_score.is_none_or(|least| of.mean.is_some_and(|mean| reaches(mean, least)))
            && self.max_score.is_none_or(|most| of.mean.is_some_and(|mean| reaches(most, mean)))
    }
}
