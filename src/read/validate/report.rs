//! The report of a comparison of occupation scores with an index.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Against, Correlations, Reason, ScoredSnapshot, Taxonomy};

/// The comparison in figures.
#[derive(Debug, Clone, Serialize)]
pub struct ValidationReport {
    /// The snapshot whose scores are compared.
    #[serde(skip)]
    pub subject: ScoredSnapshot,
    /// The file.
    pub against: Against,
    /// The classification of the file's codes.
    pub taxonomy: Taxonomy,
    /// How many codes and occupations are compared, and why others are not.
    pub matching: Matching,
    /// Over the matched occupations.
    pub correlations: Correlations,
    /// The same under each rater alone, without intervals.
    pub raters: Vec<RaterCorrelations>,
    /// The matched occupations whose two ranks lie furthest apart.
    pub disagreements: Vec<Disagreement>,
    /// The matched occupations, by code.
    pub pairs: Vec<Pair>,
    /// Remarks on the comparison, as sentences.
    pub notes: Vec<String>,
}

/// The codes and occupations that are compared, and those that are not.
#[derive(Debug, Clone, Serialize)]
pub struct Matching {
    /// SOC codes with a score and a value: what is compared.
    pub matched: usize,
    /// Codes of the file that stand for one of them.
    pub codes_matched: usize,
    /// The other codes, counted by reason.
    pub codes_unmatched_by_reason: BTreeMap<Reason, usize>,
    /// The other codes.
    pub codes_unmatched: Vec<UnmatchedCode>,
    /// Scored SOC codes of the snapshot, those that are partly scored left out.
    pub scored: usize,
    /// Of these, without a value, counted by reason.
    pub scored_unmatched_by_reason: BTreeMap<Reason, usize>,
    /// Of these, without a value.
    pub scored_unmatched: Vec<UnmatchedOccupation>,
    /// Matched SOC codes whose value is the mean of several codes of the file.
    pub averaged: usize,
    /// Codes of the file whose value counts for more than one matched SOC code.
    pub split: usize,
}

/// A code of the file that is not compared.
#[derive(Debug, Clone, Serialize)]
pub struct UnmatchedCode {
    /// The code.
    pub code: String,
    /// The reason.
    pub reason: Reason,
}

/// A scored occupation without a value.
#[derive(Debug, Clone, Serialize)]
pub struct UnmatchedOccupation {
    /// SOC code.
    pub soc_code: String,
    /// Title.
    pub title: String,
    /// The reason.
    pub reason: Reason,
}

/// One rater alone against the index.
#[derive(Debug, Clone, Serialize)]
pub struct RaterCorrelations {
    /// The rater.
    pub rater: String,
    /// Pearson's r.
    pub pearson: Option<f64>,
    /// Spearman's ρ.
    pub spearman: Option<f64>,
    /// Kendall's τ-b.
    pub kendall: Option<f64>,
}

/// One matched occupation.
#[derive(Debug, Clone, Serialize)]
pub struct Pair {
    /// SOC code.
    pub soc_code: String,
    /// Title.
    pub title: String,
    /// The index's value.
    pub value: f64,
    /// Our score, 0–100.
    pub score: f64,
    /// Rank by the index among the matched, 1 the highest; equal values share their mean rank.
    pub rank_value: f64,
    /// Rank by our score, likewise.
    pub rank_score: f64,
    /// The codes of the file that the value is the mean of.
    pub sources: Vec<String>,
}

/// A matched occupation that the two rank differently.
#[derive(Debug, Clone, Serialize)]
pub struct Disagreement {
    /// The occupation.
    #[serde(flatten)]
    pub pair: Pair,
    /// `rank_score` − `rank_value`: positive where the index places it higher.
    pub difference: f64,
}
