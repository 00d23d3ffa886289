//! Which codes of a file stand for which scored occupations, and why others are not compared.

use std::collections::{BTreeMap, BTreeSet};

use diesel::QueryResult;

use super::codes::{Given, Value};
use super::report::{Matching, Pair, UnmatchedCode, UnmatchedOccupation};
use super::taxonomy::{Routes, Taxonomy};
use super::{Reason, ScoredSnapshot, by_reason};
use crate::db::occupation_ai_score::OccupationScoreRow;
use crate::db::occupation_rater_score::OccupationRaterScore;
use crate::db::{Conn, occupation_ai_score, occupation_rater_score};
use crate::read::titles;
use crate::stats::correlation::mid_ranks;
use crate::stats::occupation::{COVERAGE_FLOOR, covers};

/// The rows that a comparison needs, from one view of the database.
pub(super) struct Rows {
    pub(super) routes: Option<Routes>,
    titles: BTreeMap<String, String>,
    scores: BTreeMap<String, OccupationScoreRow>,
    pub(super) raters: Vec<OccupationRaterScore>,
}

impl Rows {
    pub(super) fn read(
        conn: &mut Conn,
        subject: &ScoredSnapshot,
        taxonomy: Taxonomy,
    ) -> QueryResult<Self> {
        let scores = occupation_ai_score::of_snapshot(conn, subject.snapshot.id)?;
        Ok(Self {
            routes: Routes::read(conn, taxonomy, &subject.snapshot.data_version)?,
            titles: titles::of_version(conn, &subject.snapshot.data_version)?,
            scores: scores.into_iter().map(|row| (row.soc_code.clone(), row)).collect(),
            raters: occupation_rater_score::of_snapshot(conn, subject.snapshot.id)?,
        })
    }

    /// The score of a SOC code, or why it has none that can be compared.
    fn score(&self, soc_code: &str) -> Result<f64, Reason> {
        match self.scores.get(soc_code).map(|row| (row.mean, row.weight_covered)) {
            Some((Some(mean), covered)) if covers(covered, COVERAGE_FLOOR) => Ok(mean),
            Some((Some(_), _)) => Err(Reason::PartlyScored),
            Some((None, _)) => Err(Reason::Unscored),
            None if self.titles.contains_key(soc_code) => Err(Reason::NoTaskData),
            None => Err(Reason::Unknown),
        }
    }

    fn title(&self, soc_code: &str) -> String {
        self.titles.get(soc_code).cloned().unwrap_or_default()
    }
}

pub(super) fn pairs(rows: &Rows, values: &BTreeMap<String, Value>) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = values
        .iter()
        .filter_map(|(soc, value)| {
            Some(Pair {
                soc_code: soc.clone(),
                title: rows.title(soc),
                value: value.value?,
                score: rows.score(soc).ok()?,
                rank_value: 0.0,
                rank_score: 0.0,
                sources: value.sources.clone(),
            })
        })
        .collect();
    let rank = |column: Vec<f64>| {
        let upside_down: Vec<f64> = column.iter().map(|value| -value).collect();
        mid_ranks(&upside_down)
    };
    let by_value = rank(pairs.iter().map(|pair| pair.value).collect());
    let by_score = rank(pairs.iter().map(|pair| pair.score).collect());
    for ((pair, by_value), by_score) in pairs.iter_mut().zip(by_value).zip(by_score) {
        (pair.rank_value, pair.rank_score) = (by_value, by_score);
    }
    pairs
}

pub(super) fn matching(
    rows: &Rows,
    codes: &[Given],
    values: &BTreeMap<String, Value>,
    pairs: &[Pair],
) -> Matching {
    let matched: BTreeSet<&str> = pairs.iter().map(|pair| pair.soc_code.as_str()).collect();
    let used = |code: &Given| {
        let targets = code.targets.iter().filter(|soc| matched.contains(soc.as_str()));
        if code.value.is_some() { targets.count() } else { 0 }
    };
    let codes_unmatched: Vec<UnmatchedCode> = codes
        .iter()
        .filter(|code| used(code) == 0)
        .map(|code| UnmatchedCode { code: code.code.clone(), reason: why(rows, code) })
        .collect();
    let scored: Vec<&str> =
        rows.scores.keys().map(String::as_str).filter(|soc| rows.score(soc).is_ok()).collect();
    let absent = |soc: &str| match values.get(soc) {
        Some(_) => Reason::NoValue,
        None => Reason::NotInFile,
    };
    let scored_unmatched: Vec<UnmatchedOccupation> = scored
        .iter()
        .filter(|soc| !matched.contains(**soc))
        .map(|soc| UnmatchedOccupation {
            soc_code: (*soc).to_owned(),
            title: rows.title(soc),
            reason: absent(soc),
        })
        .collect();
    Matching {
        matched: pairs.len(),
        codes_matched: codes.len() - codes_unmatched.len(),
        codes_unmatched_by_reason: by_reason(codes_unmatched.iter().map(|code| code.reason)),
        codes_unmatched,
        scored: scored.len(),
        scored_unmatched_by_reason: by_reason(scored_unmatched.iter().map(|row| row.reason)),
        scored_unmatched,
        averaged: pairs.iter().filter(|pair| pair.sources.len() > 1).count(),
        split: codes.iter().filter(|code| used(code) > 1).count(),
    }
}

/// Why a code of the file is not compared; of a code that stands for several the nearest reason.
fn why(rows: &Rows, code: &Given) -> Reason {
    if code.value.is_none() {
        return Reason::NoValue;
    }
    let reasons = code.targets.iter().filter_map(|soc| rows.score(soc).err());
    let nowhere = match rows.routes {
        Some(Routes::Crosswalk(_)) => Reason::NotInCrosswalk,
        _ => Reason::Unknown,
    };
    reasons.min().unwrap_or(nowhere)
}
