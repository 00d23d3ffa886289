//! What happened, the newest first: releases that were imported and snapshots that were made, each with what it changed.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::earlier::EarlierScore;
use super::gates::AcceptedGate;
use super::history::Change;
use super::{Edition, Occupation};
use crate::read::differences::Difference;
use crate::read::gates::{Gate, Verdict};
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
    /// The gates that held it back.
    pub held_back: Vec<&'a Gate>,
}

/// How far the scores moved from one snapshot to the next.
#[derive(Debug)]
pub struct Moved<'a> {
    /// Occupations that both score on half of their weight or more.
    pub both: usize,
    /// Occupations that both score, one of them or both on less: their scores are not compared.
    pub partly: usize,
    /// Occupations that only the later one scores.
    pub new: usize,
    /// Occupations that only the earlier one scores.
    pub gone: usize,
    /// The mean change over the first of these, in points.
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
    /// Every occupation in both is only partly scored in one of them.
    Partly,
}

/// How an occupation's score moved against the snapshot before.
#[derive(Debug)]
pub struct Since {
    /// The change and its parts.
    pub change: Change,
    /// The snapshots of the two, the earlier one first, in which it is only partly scored.
    pub partly: Vec<i64>,
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
            held_back: held.filter(|gate| gate.verdict == Verdict::Breached).collect(),
        })
    }

    fn moved(
        &self,
        before: Option<&SnapshotRecord>,
        after: &SnapshotRecord,
    ) -> Result<Moved<'_>, NotCompared> {
        let before = before.ok_or(NotCompared::First)?;
        comparable(before, after)?;
        let scores = |id| self.history.scores(id).ok_or(NotCompared::TooOld);
        Moved::measure(scores(before.id)?, scores(after.id)?)
    }

    /// How an occupation's score moved against the snapshot before the one that is served, or that one and why the two
    /// are not compared; absent where either has no score of it.
    #[must_use]
    pub fn since(&self, occupation: &Occupation) -> Option<Result<Since, (i64, NotCompared)>> {
        let points = self.history.of(&occupation.soc_code, &self.record);
        let point = |id: i64| points.iter().find(|point| point.snapshot == id);
        let record = |id: i64| self.record.snapshots.iter().find(|record| record.id == id);
        let now = point(self.version.snapshot?)?;
        let change = now.change.clone()?;
        let from = change.from;
        if let Err(why) = comparable(record(from)?, record(now.snapshot)?) {
            return Some(Err((from, why)));
        }
        let both = point(from).into_iter().chain([now]);
        let partly = both.filter(|of| of.score.is_partly()).map(|of| of.snapshot).collect();
        Some(Ok(Since { change, partly }))
    }
}

/// Whether the scores of two snapshots answer the same.
fn comparable(before: &SnapshotRecord, after: &SnapshotRecord) -> Result<(), NotCompared> {
    if before.mock != after.mock {
        return Err(NotCompared::Mock);
    }
    if before.prompt_version != after.prompt_version {
        return Err(NotCompared::Questions);
    }
    Ok(())
}

impl<'a> Moved<'a> {
    /// From the scores by SOC code.
    fn measure(
        before: impl Iterator<Item = (&'a str, EarlierScore)>,
        after: impl Iterator<Item = (&'a str, EarlierScore)>,
    ) -> Result<Self, NotCompared> {
        let scored = |(code, score): (&'a str, EarlierScore)| Some((code, (score.mean?, score)));
        let before: BTreeMap<&str, (f64, EarlierScore)> = before.filter_map(scored).collect();
        let (mut moves, mut new, mut partly) = (Vec::new(), 0, 0);
        for (soc_code, (after, score)) in after.filter_map(scored) {
            match before.get(soc_code) {
                Some((_, old)) if old.is_partly() || score.is_partly() => partly += 1,
                Some((before, _)) => moves.push(Move { soc_code, before: *before, after }),
                None => new += 1,
            }
        }
        let changes: Vec<f64> = moves.iter().map(Move::change).collect();
        let both = moves.len();
        let none = if partly > 0 { NotCompared::Partly } else { NotCompared::Nothing };
        let mean = mean(&changes).ok_or(none)?;
        order::sort(
            &mut moves,
            Direction::Falling,
            |of| Some(of.change().abs()),
            |a, b| a.soc_code.cmp(b.soc_code),
        );
        moves.retain(|of| order::exceeds(of.change().abs(), 0.0));
        moves.truncate(LARGEST);
        let gone = before.len() - both - partly;
        Ok(Self { both, partly, new, gone, mean, largest: moves })
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

    fn whole(mean: f64) -> EarlierScore {
        let mut score = EarlierScore::default();
        (score.mean, score.weight_covered) = (Some(mean), Some(0.5));
        score
    }

    fn part(mean: f64) -> EarlierScore {
        let mut score = whole(mean);
        score.weight_covered = Some(0.4);
        score
    }

    #[test]
    fn moves_are_measured_over_what_both_score_and_the_largest_come_first() {
        let before = [("11-1011", 40.0), ("11-1021", 50.0), ("11-1031", 60.0), ("11-2011", 10.0)];
        let after = [("11-1011", 44.0), ("11-1021", 50.0), ("11-1031", 49.0), ("11-2021", 70.0)];
        let [before, after] =
            [before, after].map(|all| all.map(|(code, mean)| (code, whole(mean))));
        // A part of the work against all of it is no change of the score, however large.
        let before = before.into_iter().chain([("11-3011", part(90.0)), ("11-3012", whole(5.0))]);
        let after = after.into_iter().chain([("11-3011", whole(10.0)), ("11-3012", part(95.0))]);
        let found = Moved::measure(before, after).unwrap();
        assert_eq!((found.both, found.partly, found.new, found.gone), (3, 2, 1, 1));
        assert!((found.mean - -7.0 / 3.0).abs() < 1e-12);
        let largest: Vec<&str> = found.largest.iter().map(|of| of.soc_code).collect();
        assert_eq!(largest, ["11-1031", "11-1011"], "what did not move is not named");
    }

    #[test]
    fn where_nothing_is_in_both_nothing_is_compared() {
        let why =
            |after| Moved::measure([("11-1011", whole(40.0))].into_iter(), [after].into_iter());
        assert_eq!(why(("11-1021", whole(50.0))).unwrap_err(), NotCompared::Nothing);
        assert_eq!(why(("11-1011", part(50.0))).unwrap_err(), NotCompared::Partly);
    }
}
