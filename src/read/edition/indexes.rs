//! Indexes that somebody else published, beside the scores: percentiles and the gap between them (METHOD 9).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use super::Occupation;
use crate::read::validate::layer::Layer;
use crate::stats::correlation::mid_ranks;
use crate::stats::count;

/// The stored indexes with what each says of the occupations.
#[derive(Debug, Default)]
pub struct Indexes {
    all: Vec<(IndexHead, BTreeMap<String, Place>)>,
}

/// An index that somebody else published.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct IndexHead {
    /// Its name here.
    pub name: String,
    /// How it is to be cited.
    pub citation: String,
    /// The classification of its codes: `soc2018`, `soc2010`, `onetsoc` or `onetsoc2010`.
    pub taxonomy: String,
    /// The column of its file that the values are.
    pub value_column: String,
    /// SHA-256 of its file.
    pub sha256: String,
    /// When it was imported.
    pub imported_at: DateTime<Utc>,
    /// Its codes.
    pub codes: usize,
    /// Ranked occupations that it has a value for: those over which percentiles are.
    pub matched: usize,
    /// Why it has no values here; null where it has.
    pub reason: Option<String>,
}

/// What an index says of an occupation. Both percentiles are among the ranked occupations that it has a
/// value for: 0 the lowest, 100 the highest.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "IndexOfOccupation")]
pub struct Beside<'a> {
    /// The index.
    pub name: &'a str,
    /// How it is to be cited.
    pub citation: &'a str,
    /// Its value, in its own unit.
    pub value: Option<f64>,
    /// Codes of the index that the value is the mean of.
    pub sources: Option<usize>,
    /// Percentile of the value.
    pub percentile: Option<f64>,
    /// Percentile of our score.
    pub score_percentile: Option<f64>,
    /// `score_percentile` − `percentile`: positive where we place the occupation higher.
    pub gap: Option<f64>,
    /// Occupations that the percentiles are among.
    pub among: usize,
    /// Why there is no value, or no percentile.
    pub reason: Option<String>,
}

#[derive(Debug)]
struct Place {
    value: f64,
    sources: usize,
    /// Percentile of the value and of the score; absent for what is not ranked.
    percentiles: Option<(f64, f64)>,
}

impl Indexes {
    pub(super) fn place(layers: Vec<Layer>, occupations: &[Occupation]) -> Self {
        Self { all: layers.into_iter().map(|layer| placed(layer, occupations)).collect() }
    }

    /// Every index, by name.
    pub fn heads(&self) -> impl Iterator<Item = &IndexHead> {
        self.all.iter().map(|(head, _)| head)
    }

    /// What every index says of an occupation.
    #[must_use]
    pub fn beside(&self, soc_code: &str) -> Vec<Beside<'_>> {
        self.all.iter().map(|(head, places)| Beside::place(head, places.get(soc_code))).collect()
    }
}

impl<'a> Beside<'a> {
    fn place(head: &'a IndexHead, place: Option<&Place>) -> Self {
        let percentiles = place.and_then(|place| place.percentiles);
        let reason = match place {
            None => Some(head.reason.clone().unwrap_or_else(|| "not in the index".to_owned())),
            Some(_) if percentiles.is_none() => Some("the occupation is not ranked".to_owned()),
            Some(_) => None,
        };
        Self {
            name: &head.name,
            citation: &head.citation,
            value: place.map(|place| place.value),
            sources: place.map(|place| place.sources),
            percentile: percentiles.map(|(of_value, _)| of_value),
            score_percentile: percentiles.map(|(_, of_score)| of_score),
            gap: percentiles.map(|(of_value, of_score)| of_score - of_value),
            among: head.matched,
            reason,
        }
    }
}

fn placed(layer: Layer, occupations: &[Occupation]) -> (IndexHead, BTreeMap<String, Place>) {
    let lost = layer.values.is_none().then(|| {
        format!("its codes are {}, whose crosswalk is not imported", layer.index.taxonomy)
    });
    let values = layer.values.unwrap_or_default();
    let pairs: Vec<(&str, f64, f64)> = occupations
        .iter()
        .filter(|occupation| occupation.score.rank.is_some())
        .filter_map(|occupation| {
            let (value, _) = values.get(&occupation.soc_code)?;
            Some((occupation.soc_code.as_str(), *value, occupation.score.mean?))
        })
        .collect();
    let percentiles = |column: Vec<f64>| -> Vec<f64> {
        let n = count(column.len());
        mid_ranks(&column).into_iter().map(|rank| 100.0 * (rank - 0.5) / n).collect()
    };
    let of_value = percentiles(pairs.iter().map(|(_, value, _)| *value).collect());
    let of_score = percentiles(pairs.iter().map(|(.., score)| *score).collect());
    let ranked: BTreeMap<&str, (f64, f64)> = pairs
        .iter()
        .zip(of_value.into_iter().zip(of_score))
        .map(|((code, ..), percentiles)| (*code, percentiles))
        .collect();
    let places = values
        .iter()
        .map(|(code, (value, sources))| {
            let percentiles = ranked.get(code.as_str()).copied();
            (code.clone(), Place { value: *value, sources: *sources, percentiles })
        })
        .collect();
    let index = layer.index;
    let head = IndexHead {
        name: index.name,
        citation: index.citation,
        taxonomy: index.taxonomy,
        value_column: index.value_column,
        sha256: index.source_sha256,
        imported_at: index.created_at.and_utc(),
        codes: layer.codes,
        matched: ranked.len(),
        reason: lost,
    };
    (head, places)
}
