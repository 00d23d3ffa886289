//! Whether occupations that share an activity are scored alike on it, and which activities a task is of.

use super::{Activity, ActivityScore, Edition, TaskPlace};
use crate::stats::ensemble::{CONTESTED_SPREAD, NEAR_SPREAD};
use crate::stats::order::reaches;

/// How far apart the occupations are that share an activity; the limits are those for raters of one task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alike {
    /// Under 10 points.
    Alike,
    /// From 10 points on.
    Differing,
    /// From 30 points on.
    FarApart,
}

impl ActivityScore {
    /// Whether its occupations are scored alike; absent under two scored ones.
    #[must_use]
    pub fn alike(&self) -> Option<Alike> {
        let range = self.range?;
        Some(if reaches(range, CONTESTED_SPREAD) {
            Alike::FarApart
        } else if reaches(range, NEAR_SPREAD) {
            Alike::Differing
        } else {
            Alike::Alike
        })
    }
}

impl Edition {
    /// The activities of the task at a place, by id.
    #[must_use]
    pub fn activities_of(&self, task: TaskPlace) -> Vec<&Activity> {
        let all = self.activities.all().iter();
        all.filter(|activity| self.activities.places(activity).contains(&task)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_those_of_raters() {
        let of = |range| ActivityScore { range, ..ActivityScore::default() }.alike();
        assert_eq!(of(None), None);
        assert_eq!(of(Some(0.0)), Some(Alike::Alike));
        assert_eq!(of(Some(9.99)), Some(Alike::Alike));
        assert_eq!(of(Some(10.0)), Some(Alike::Differing));
        assert_eq!(of(Some(29.99)), Some(Alike::Differing));
        // 205/3 − 115/3 is 29.999999999999993 in binary.
        assert_eq!(of(Some(205.0 / 3.0 - 115.0 / 3.0)), Some(Alike::FarApart));
    }
}
