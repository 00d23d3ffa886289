//! Which occupations changed places, entered or left the ends of the ranking.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::db::occupation_ai_score::OccupationScoreRow;
use crate::read::version_diff::BeforeAfter;
use crate::stats::order::{self, Direction, exceeds};

/// How many occupations an end of the ranking, or a list of movers, has.
const LISTED: usize = 20;

/// A ranked occupation of one snapshot.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Place {
    /// SOC code.
    pub soc_code: String,
    /// Title.
    pub title: String,
    /// Score, 0–100.
    pub score: f64,
    /// Rank; 1 is the highest score.
    pub rank: i64,
}

/// An occupation that both snapshots rank.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mover {
    /// SOC code.
    pub soc_code: String,
    /// Title.
    pub title: String,
    /// Scores, 0–100.
    pub score: BeforeAfter<f64>,
    /// Ranks.
    pub rank: BeforeAfter<i64>,
}

/// The twenty occupations at one end of the ranking, ties by SOC code.
#[derive(Debug, Clone, Serialize)]
pub struct Extreme {
    /// Before.
    pub before: Vec<Place>,
    /// After.
    pub after: Vec<Place>,
    /// SOC codes that came in.
    pub entries: Vec<String>,
    /// SOC codes that left.
    pub exits: Vec<String>,
}

/// Both rankings, and who is in both.
pub(super) struct Moves {
    before: Vec<Place>,
    after: Vec<Place>,
    pub(super) matched: Vec<Mover>,
    pub(super) lost: Vec<Place>,
    pub(super) gained: Vec<Place>,
}

impl Moves {
    pub(super) fn measure(
        old: &[OccupationScoreRow],
        new: &[OccupationScoreRow],
        names: &BTreeMap<String, String>,
    ) -> Self {
        let (before, after) = (places(old, names), places(new, names));
        let by_code: BTreeMap<&str, &Place> =
            after.iter().map(|place| (place.soc_code.as_str(), place)).collect();
        let known: BTreeSet<&str> = before.iter().map(|place| place.soc_code.as_str()).collect();
        let mut matched = Vec::new();
        let mut lost = Vec::new();
        for old in &before {
            match by_code.get(old.soc_code.as_str()) {
                None => lost.push(old.clone()),
                Some(new) => matched.push(Mover {
                    soc_code: old.soc_code.clone(),
                    title: new.title.clone(),
                    score: BeforeAfter { before: old.score, after: new.score },
                    rank: BeforeAfter { before: old.rank, after: new.rank },
                }),
            }
        }
        matched.sort_by(|a, b| a.soc_code.cmp(&b.soc_code));
        let gained = after
            .iter()
            .filter(|place| !known.contains(place.soc_code.as_str()))
            .cloned()
            .collect();
        Self { before, after, matched, lost, gained }
    }

    pub(super) fn scores_before(&self) -> Vec<f64> {
        self.before.iter().map(|place| place.score).collect()
    }

    pub(super) fn scores_after(&self) -> Vec<f64> {
        self.after.iter().map(|place| place.score).collect()
    }

    pub(super) fn top(&self) -> Extreme {
        Extreme::find(self.before.iter(), self.after.iter())
    }

    pub(super) fn bottom(&self) -> Extreme {
        Extreme::find(upwards(&self.before).into_iter(), upwards(&self.after).into_iter())
    }

    pub(super) fn by_score(&self) -> Vec<Mover> {
        self.largest(|mover| (mover.score.after - mover.score.before).abs())
    }

    pub(super) fn by_rank(&self) -> Vec<Mover> {
        // Ranks are counts of occupations: exact as floats.
        let rank = |rank: i64| f64::from(i32::try_from(rank).unwrap_or(i32::MAX));
        self.largest(|mover| (rank(mover.rank.after) - rank(mover.rank.before)).abs())
    }

    /// Those that moved furthest, if at all; ties by SOC code.
    fn largest(&self, distance: impl Fn(&Mover) -> f64) -> Vec<Mover> {
        let mut movers: Vec<(f64, &Mover)> = self
            .matched
            .iter()
            .map(|mover| (distance(mover), mover))
            .filter(|(distance, _)| exceeds(*distance, 0.0))
            .collect();
        let by_code = |a: &(f64, &Mover), b: &(f64, &Mover)| a.1.soc_code.cmp(&b.1.soc_code);
        order::sort(&mut movers, Direction::Falling, |(distance, _)| Some(*distance), by_code);
        movers.into_iter().take(LISTED).map(|(_, mover)| mover.clone()).collect()
    }
}

/// The lowest score first, ties by code.
fn upwards(places: &[Place]) -> Vec<&Place> {
    let mut upwards: Vec<&Place> = places.iter().collect();
    upwards.sort_by(|a, b| b.rank.cmp(&a.rank).then_with(|| a.soc_code.cmp(&b.soc_code)));
    upwards
}

/// The ranked occupations, the highest score first, ties by code.
fn places(rows: &[OccupationScoreRow], names: &BTreeMap<String, String>) -> Vec<Place> {
    let mut places: Vec<Place> = rows
        .iter()
        .filter_map(|row| {
            Some(Place {
                soc_code: row.soc_code.clone(),
                title: names.get(&row.soc_code).cloned().unwrap_or_default(),
                score: row.mean?,
                rank: row.rank?,
            })
        })
        .collect();
    places.sort_by(|a, b| a.rank.cmp(&b.rank).then_with(|| a.soc_code.cmp(&b.soc_code)));
    places
}

impl Extreme {
    fn find<'a>(
        before: impl Iterator<Item = &'a Place>,
        after: impl Iterator<Item = &'a Place>,
    ) -> Self {
        let before: Vec<Place> = before.take(LISTED).cloned().collect();
        let after: Vec<Place> = after.take(LISTED).cloned().collect();
        let only_in = |these: &[Place], those: &[Place]| {
            let known: BTreeSet<&str> = those.iter().map(|place| place.soc_code.as_str()).collect();
            let only = these.iter().filter(|place| !known.contains(place.soc_code.as_str()));
            only.map(|place| place.soc_code.clone()).collect()
        };
        Self { entries: only_in(&after, &before), exits: only_in(&before, &after), before, after }
    }
}

#[cfg(test)]
mod tests;
