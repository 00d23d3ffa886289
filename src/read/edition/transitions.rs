//! Ways out of an occupation: the related ones whose score is lower beyond the intervals, with what a
//! change would mean (`docs/METHOD.md`, section 13).

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;

use super::elements::{NEEDED, Need};
use super::labour::TOP_CODED;
use super::{Edition, Occupation, Wage};
use crate::stats::count;
use crate::stats::order::{self, Direction, exceeds, reaches};

/// The most elements that are listed as lacking.
const LACKING: usize = 5;

/// The related occupations with a lower score.
#[derive(Debug, Clone)]
pub struct Transitions<'a> {
    /// Why nothing can be compared; absent where something can.
    pub reason: Option<&'static str>,
    /// Related occupations, each SOC code once.
    pub related: usize,
    /// Those that are lower beyond the intervals, the closest first.
    pub lower: Vec<Transition<'a>>,
    /// The others, by reason; absent where nothing can be compared.
    pub omitted: Option<NotLower>,
}

/// Related occupations that are no way out, by reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "TransitionsOmitted")]
pub struct NotLower {
    /// Their score is as high or higher.
    pub not_lower: usize,
    /// Their score is lower, but the intervals overlap.
    pub overlapping: usize,
    /// They have a score without an interval.
    pub no_interval: usize,
    /// They have no score.
    pub unscored: usize,
}

/// A change to one related occupation.
#[derive(Debug, Clone)]
pub struct Transition<'a> {
    /// The place of that occupation.
    pub place: usize,
    /// That occupation.
    pub occupation: &'a Occupation,
    /// What changes.
    pub change: TransitionChange,
}

/// What a change to another occupation would mean.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "TransitionChange")]
pub struct TransitionChange {
    /// Its score less this one's, in points: below 0.
    pub score: f64,
    /// Job zones of its O*NET-SOC occupations, rising: 1 (little preparation) to 5 (extensive).
    pub job_zones: Vec<i64>,
    /// Job zones of this occupation.
    pub job_zones_here: Vec<i64>,
    /// What it pays more or less.
    pub wage: WageChange,
    /// Skills, knowledge and abilities.
    pub needs: SharedNeeds,
}

/// Its median annual wage less this one's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, JsonSchema)]
pub struct WageChange {
    /// Dollars a year; absent where there is a `reason`.
    pub value: Option<f64>,
    /// `at_least` or `at_most` where BLS cuts one of the wages off at the top; else absent.
    pub bound: Option<&'static str>,
    /// Why there is no difference.
    pub reason: Option<&'static str>,
}

/// What the other occupation needs (importance 3 or more, O*NET's "important"), and how much of it
/// is needed here too.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct SharedNeeds {
    /// Elements that it needs.
    pub needed: usize,
    /// Those of them that are needed here too.
    pub shared: usize,
    /// The share of these, 0–1; absent where there is a `reason`.
    pub share: Option<f64>,
    /// Why nothing can be compared.
    pub reason: Option<&'static str>,
    /// The most important elements that it needs and that are not needed here, five at most.
    pub lacking: Vec<Lacking>,
}

/// An element that the other occupation needs, and this one does not.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Lacking {
    /// The element's id in O*NET's content model.
    pub element_id: Arc<str>,
    /// The element's name; absent where the release lacks it.
    pub name: Option<Arc<str>>,
    /// Importance there, 1–5.
    pub importance: f64,
    /// Importance here; absent where it is not rated.
    pub importance_here: Option<f64>,
}

const NO_RELATED: &str = "O*NET names no related occupations";
const NO_WAGE_HERE: &str = "there is no median annual wage of this occupation";
const NO_WAGE_THERE: &str = "there is no median annual wage of the other occupation";
const BOTH_CUT: &str = "BLS cuts both wages off at the top";
const NOT_RATED: &str = "O*NET rates the skills of one of the two occupations only, or of neither";

impl Edition {
    /// The related occupations of one whose score is lower beyond the intervals.
    #[must_use]
    pub fn transitions(&self, occupation: &Occupation) -> Transitions<'_> {
        let places = occupation.related.iter().filter_map(|code| self.place(code));
        let related: Vec<(usize, &Occupation)> =
            places.filter_map(|place| Some((place, self.occupations.get(place)?))).collect();
        let own = &occupation.score;
        let (Some(mean), Some((low, _)), false) = (own.mean, own.interval(), related.is_empty())
        else {
            let reason = own.reason.or(own.interval_reason).unwrap_or(NO_RELATED);
            let related = related.len();
            return Transitions { reason: Some(reason), related, lower: Vec::new(), omitted: None };
        };
        let mut omitted = NotLower::default();
        let mut lower = Vec::new();
        for (place, other) in &related {
            let score = &other.score;
            match (score.mean, score.interval()) {
                (None, _) => omitted.unscored += 1,
                (Some(_), None) => omitted.no_interval += 1,
                (Some(theirs), _) if reaches(theirs, mean) => omitted.not_lower += 1,
                (Some(theirs), Some((_, high))) if exceeds(low, high) => {
                    let change = self.change(occupation, other, theirs - mean);
                    lower.push(Transition { place: *place, occupation: other, change });
                }
                (Some(_), Some(_)) => omitted.overlapping += 1,
            }
        }
        Transitions { reason: None, related: related.len(), lower, omitted: Some(omitted) }
    }

    fn change(&self, here: &Occupation, there: &Occupation, score: f64) -> TransitionChange {
        let wage = |of: &Occupation| of.labour.wages.annual.median.clone();
        TransitionChange {
            score,
            job_zones: zones(there),
            job_zones_here: zones(here),
            wage: WageChange::between(&wage(here), &wage(there)),
            needs: self.shared_needs(here, there),
        }
    }

    fn shared_needs(&self, here: &Occupation, there: &Occupation) -> SharedNeeds {
        let needs = |of: &Occupation| -> BTreeMap<usize, Need> {
            self.elements.needs(of).into_iter().collect()
        };
        let (here, there) = (needs(here), needs(there));
        if here.is_empty() || there.is_empty() {
            return SharedNeeds { reason: Some(NOT_RATED), ..SharedNeeds::default() };
        }
        let is_needed = |need: &Need| reaches(need.importance, NEEDED);
        let needed: Vec<(usize, Need)> =
            there.into_iter().filter(|(_, need)| is_needed(need)).collect();
        let n_needed = needed.len();
        let mut lacking: Vec<(usize, Need)> = needed
            .into_iter()
            .filter(|(element, _)| !here.get(element).is_some_and(is_needed))
            .collect();
        let shared = n_needed - lacking.len();
        let by_id = |a: &(usize, Need), b: &(usize, Need)| a.0.cmp(&b.0);
        order::sort(&mut lacking, Direction::Falling, |(_, need)| Some(need.importance), by_id);
        let listed = lacking.into_iter().take(LACKING).filter_map(|(element, need)| {
            let skill = self.elements.all().get(element)?;
            Some(Lacking {
                element_id: Arc::clone(&skill.element_id),
                name: skill.name.clone(),
                importance: need.importance,
                importance_here: here.get(&element).map(|need| need.importance),
            })
        });
        SharedNeeds {
            needed: n_needed,
            shared,
            share: (n_needed > 0).then(|| count(shared) / count(n_needed)),
            reason: None,
            lacking: listed.collect(),
        }
    }
}

impl WageChange {
    fn between(here: &Wage, there: &Wage) -> Self {
        let cut = |wage: &Wage| wage.qualifier.as_deref() == Some(TOP_CODED);
        let absent = |reason| Self { reason: Some(reason), ..Self::default() };
        match (here.value, there.value) {
            (None, _) => absent(NO_WAGE_HERE),
            (_, None) => absent(NO_WAGE_THERE),
            _ if cut(here) && cut(there) => absent(BOTH_CUT),
            (Some(ours), Some(theirs)) => {
                let at_most = cut(here).then_some("at_most");
                let bound = cut(there).then_some("at_least").or(at_most);
                Self { value: Some(theirs - ours), bound, reason: None }
            }
        }
    }
}

/// The job zones of an occupation's O*NET-SOC occupations, rising, each once.
fn zones(occupation: &Occupation) -> Vec<i64> {
    let zones = occupation.details.iter().filter_map(|detail| detail.job_zone.as_ref());
    let mut zones: Vec<i64> = zones.map(|zone| zone.zone).collect();
    zones.sort_unstable();
    zones.dedup();
    zones
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wage(value: Option<f64>, mark: Option<&str>) -> Wage {
        Wage { value, qualifier: mark.map(str::to_owned) }
    }

    #[test]
    fn a_wage_that_is_cut_off_bounds_the_difference() {
        let plain = |value| wage(Some(value), None);
        let top = wage(Some(239_200.0), Some("#"));
        let change = WageChange::between(&plain(50_000.0), &plain(62_000.0));
        assert_eq!((change.value, change.bound, change.reason), (Some(12_000.0), None, None));
        let up = WageChange::between(&plain(100_000.0), &top);
        assert_eq!((up.value, up.bound), (Some(139_200.0), Some("at_least")));
        let down = WageChange::between(&top, &plain(100_000.0));
        assert_eq!((down.value, down.bound), (Some(-139_200.0), Some("at_most")));
        assert_eq!(WageChange::between(&top, &top).reason, Some(BOTH_CUT));
        let none = wage(None, Some("*"));
        assert_eq!(WageChange::between(&none, &top).reason, Some(NO_WAGE_HERE));
        assert_eq!(WageChange::between(&top, &none).reason, Some(NO_WAGE_THERE));
    }
}
