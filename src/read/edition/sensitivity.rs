//! How far an occupation's published rank depends on how tasks are weighted.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::db::occupation_scheme_score::SchemeScore;
use crate::db::snapshot_scheme::SnapshotScheme;

/// An occupation's place under every weight scheme (`docs/METHOD.md`, section 7d).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Sensitivity {
    /// The lowest number among its ranks under all schemes, the published one included; absent where
    /// none ranks it.
    pub rank_low: Option<i64>,
    /// The highest number among them.
    pub rank_high: Option<i64>,
    /// Every scheme, the published one first.
    pub schemes: Vec<UnderScheme>,
}

/// An occupation's place under one scheme.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct UnderScheme {
    /// Name of the scheme.
    pub scheme: String,
    /// The scheme that gives every task of the release the same weight: then this line repeats that
    /// one and is no evidence of its own.
    pub same_as: Option<String>,
    /// Weighted mean of the scored tasks, 0–100.
    pub mean: Option<f64>,
    /// Rank among the occupations that the scheme ranks.
    pub rank: Option<i64>,
}

/// A snapshot's places, by SOC code and scheme.
#[derive(Default)]
pub(super) struct Places<'a> {
    schemes: Vec<(&'a str, Option<&'a str>)>,
    rows: BTreeMap<(&'a str, &'a str), &'a SchemeScore>,
}

impl<'a> Places<'a> {
    /// The places that `rows` hold, in the order of `schemes`; both may be empty.
    pub(super) fn new(schemes: &'a [SnapshotScheme], rows: &'a [SchemeScore]) -> Self {
        let schemes = schemes.iter().map(|s| (s.weight_scheme.as_str(), s.same_as.as_deref()));
        let rows = rows.iter();
        Self {
            schemes: schemes.collect(),
            rows: rows
                .map(|row| ((row.soc_code.as_str(), row.weight_scheme.as_str()), row))
                .collect(),
        }
    }

    /// An occupation's places; absent without tasks.
    pub(super) fn sensitivity(&self, soc_code: &str) -> Option<Sensitivity> {
        let places = self.schemes.iter().filter_map(|(scheme, same_as)| {
            let row = self.rows.get(&(soc_code, *scheme))?;
            Some(UnderScheme {
                scheme: (*scheme).to_owned(),
                same_as: same_as.map(str::to_owned),
                mean: row.mean,
                rank: row.rank,
            })
        });
        let schemes: Vec<UnderScheme> = places.collect();
        if schemes.is_empty() {
            return None;
        }
        let ranks = schemes.iter().filter_map(|place| place.rank);
        let (rank_low, rank_high) = (ranks.clone().min(), ranks.max());
        Some(Sensitivity { rank_low, rank_high, schemes })
    }
}
