//! What happened, the newest first: releases that were imported and snapshots that were made, each with what it changed.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::Edition;
use super::gates::AcceptedGate;
use crate::read::differences::Difference;
use crate::read::gates::Verdict;
use crate::read::releases::Release;
use crate::read::snapshots::SnapshotRecord;
use crate::stats::mean;
use crate::stats::order::{self, Direction};

/// How many of the largest changes are named.
const LARGEST: usize = 5;

/// Something that happened.
#[derive(Debug)]
pub enum Event<'a> {
    /// A release was imported.
    Imported(&'a Release),
    /// A snapshot was made.
    Made(Box<Made<'a>>),
}

/// A snapshot with what it changed.
#[derive(Debug)]
pub struct Made<'a> {
    /// The snapshot.
    pub record: &'a SnapshotRecord,
    /// The one that was made before, if there is one.
    pub before: Option<&'a SnapshotRecord>,
    /// Whether it is the one that is served.
    pub is_served: bool,
    /// In what the two were made differently.
    pub differences: Vec<Difference>,
    /// How far the scores moved, or why that is not said.
    pub moved: Result<Moved<'a>, NotCompared>,
    /// What was lost and accepted when it was published.
    pub accepted: Vec<AcceptedGate>,
    /// The gates that held it back, in sentences.
    pub held_back: Vec<&'a str>,
}

/// How far the scores moved from one snapshot to the next.
#[derive(Debug)]
pub struct Moved<'a> {
    /// Occupations that both score.
    pub both: usize,
    /// Occupations that only the later one scores.
    pub new: usize,
    /// Occupations that only the earlier one scores.
    pub gone: usize,
    /// The mean change over those that both score, in points.
    pub mean: f64,
    /// The largest changes, the largest first.
    pub largest: Vec<Move<'a>>,
}

/// The change of an occupation's score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Move<'a> {
    /// Its SOC code.
    pub soc_code: &'a str,
    /// Score before.
    pub before: f64,
    /// Score after.
    pub after: f64,
}

/// Why two snapshots are not compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotCompared {
    /// There is none before it.
    First,
    /// Only the newest snapshots are at hand.
    TooOld,
    /// One of the two is made up and the other is not.
    Mock,
    /// They answer different questions.
    Questions,
    /// No occupation is in both.
    Nothing,
}

impl Event<'_> {
    /// When it happened.
    #[must_use]
    pub fn at(&self) -> DateTime<Utc> {
        match self {
            Self::Imported(release) => release.imported_at,
            Self::Made(made) => made.record.created_at,
        }
    }

    /// When anything was said of it last: a snapshot is published, or held back, after it was made.
    #[must_use]
    pub fn updated(&self) -> DateTime<Utc> {
        match self {
            Self::Imported(release) => release.imported_at,
            Self::Made(made) => {
                let checked = made.record.gates.as_ref().map(|check| check.checked_at);
                let accepted = made.accepted.iter().map(|gate| gate.accepted_at);
                accepted.chain(checked).fold(made.record.created_at, DateTime::max)
            }
        }
    }
}

impl Edition {
    /// Everything that happened, the newest first.
    #[must_use]
    pub fn events(&self) -> Vec<Event<'_>> {
        let releases = self.record.releases.iter().map(Event::Imported);
        let places = 0..self.record.snapshots.len();
        let snapshots = places.filter_map(|place| Some(Event::Made(Box::new(self.made(place)?))));
        let mut events: Vec<Event<'_>> = snapshots.chain(releases).collect();
        // Stable: of what happened at one time a snapshot comes before the release that it is of.
        events.sort_by_key(|event| std::cmp::Reverse(event.at()));
        events
    }

    /// The snapshot at a place of the record, which has the newest first.
    fn made(&self, place: usize) -> Option<Made<'_>> {
        let record = self.record.snapshots.get(place)?;
        let before = self.record.snapshots.get(place + 1);
        let is_served = self.version.snapshot == Some(record.id);
        let check = record.gates.as_ref();
        let held = check.filter(|check| !check.published).into_iter().flat_map(|it| &it.results);
        Some(Made {
            record,
            before,
            is_served,
            differences: before.map(|it| Difference::all(it, record)).unwrap_or_default(),
            moved: self.moved(before, record),
            // Of what is served also that with which its release came to be served.
            accepted: if is_served {
                self.version.accepted.clone()
            } else {
                check.cloned().into_iter().flat_map(AcceptedGate::from_check).collect()
            },
            held_back: held
                .filter(|gate| gate.verdict == Verdict::Breached)
                .map(|gate| gate.sentence.as_str())
                .collect(),
        })
    }

    fn moved(
        &self,
        before: Option<&SnapshotRecord>,
        after: &SnapshotRecord,
    ) -> Result<Moved<'_>, NotCompared> {
        let before = before.ok_or(NotCompared::First)?;
        if before.mock != after.mock {
            return Err(NotCompared::Mock);
        }
        if before.prompt_version != after.prompt_version {
            return Err(NotCompared::Questions);
        }
        let means = |id| self.history.means(id).ok_or(NotCompared::TooOld);
        Moved::measure(means(before.id)?, means(after.id)?).ok_or(NotCompared::Nothing)
    }
}

impl<'a> Moved<'a> {
    /// From the scores by SOC code; absent where no code is in both.
    fn measure(
        before: impl Iterator<Item = (&'a str, f64)>,
        after: impl Iterator<Item = (&'a str, f64)>,
    ) -> Option<Self> {
        let before: BTreeMap<&str, f64> = before.collect();
        let (mut moves, mut new) = (Vec::new(), 0);
        for (soc_code, after) in after {
            match before.get(soc_code) {
                Some(before) => moves.push(Move { soc_code, before: *before, after }),
                None => new += 1,
            }
        }
        let changes: Vec<f64> = moves.iter().map(Move::change).collect();
        let (both, mean) = (moves.len(), mean(&changes)?);
        order::sort(
            &mut moves,
            Direction::Falling,
            |of| Some(of.change().abs()),
            |a, b| a.soc_code.cmp(b.soc_code),
        );
        moves.retain(|of| order::exceeds(of.change().abs(), 0.0));
        moves.truncate(LARGEST);
        Some(Self { both, new, gone: before.len() - both, mean, largest: moves })
    }
}

impl Move<'_> {
    /// Score after less score before.
    #[must_use]
    pub fn change(&self) -> f64 {
        self.after - self.before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_are_measured_over_what_both_score_and_the_largest_come_first() {
        let before = [("11-1011", 40.0), ("11-1021", 50.0), ("11-1031", 60.0), ("11-2011", 10.0)];
        let after = [("11-1011", 44.0), ("11-1021", 50.0), ("11-1031", 49.0), ("11-2021", 70.0)];
        let found = Moved::measure(before.into_iter(), after.into_iter()).unwrap();
        assert_eq!((found.both, found.new, found.gone), (3, 1, 1));
        assert!((found.mean - -7.0 / 3.0).abs() < 1e-12);
        let largest: Vec<&str> = found.largest.iter().map(|of| of.soc_code).collect();
        assert_eq!(largest, ["11-1031", "11-1011"], "what did not move is not named");
    }

    #[test]
    fn where_nothing_is_in_both_nothing_is_compared() {
        let before = [("11-1011", 40.0)].into_iter();
        assert!(Moved::measure(before, [("11-1021", 50.0)].into_iter()).is_none());
    }
}
