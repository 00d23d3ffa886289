//! The pieces that replies share: origin and meaning, the list envelope, an occupation in a list.

use schemars::JsonSchema;
use serde::ser::{Error as _, SerializeMap};
use serde::{Serialize, Serializer};

use super::error::Error;
use super::labour::Short;
use super::params::{Page, Params};
use super::view::{View, Written};
use crate::edition::{BlsVersion, MajorGroup, Matched, Occupation, ScoreVersion};

/// The origin and meaning of the figures in a reply.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Meaning<'a> {
    /// Where the scores come from.
    score_version: &'a Written<ScoreVersion>,
    /// What a score means, and whether these mean anything.
    disclaimer: &'a str,
    /// Whose data the tasks are; null for the made-up sample.
    attribution: Option<&'a str>,
    /// Which BLS figures are shown.
    bls: &'a Written<BlsVersion>,
}

impl<'a> Meaning<'a> {
    pub(super) fn of(view: &'a View) -> Self {
        Self {
            score_version: &view.score_version,
            disclaimer: &view.edition.disclaimer,
            attribution: view.attribution.as_deref(),
            bls: &view.bls,
        }
    }
}

/// An occupation in a list; its own page has the rest.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Item<'a> {
    /// Its SOC code.
    soc_code: &'a str,
    /// Its title.
    title: &'a str,
    /// Its own page.
    href: String,
    /// Its major group.
    major_group: &'a MajorGroup,
    /// Its score, or why there is none.
    score: Brief,
    #[serde(flatten)]
    labour: Short<'a>,
    /// What the search met; only in a search.
    #[serde(skip_serializing_if = "Option::is_none")]
    matched: Option<Matched<'a>>,
}

/// A score in a list.
#[derive(Debug, Serialize, JsonSchema)]
struct Brief {
    /// Weighted mean of the scored tasks, 0–100.
    mean: Option<f64>,
    /// Display band of the mean.
    band: Option<&'static str>,
    /// How far the raters disagree.
    std: Option<f64>,
    /// Lower end of the 95 % interval over tasks, raters fixed.
    ci_low: Option<f64>,
    /// Upper end of it.
    ci_high: Option<f64>,
    /// Smallest mean of one rater.
    rater_low: Option<f64>,
    /// Largest mean of one rater.
    rater_high: Option<f64>,
    /// 1 + occupations strictly higher.
    rank: Option<i64>,
    /// Lower end of the rank's 95 % interval.
    rank_low: Option<i64>,
    /// Upper end of it.
    rank_high: Option<i64>,
    /// Weight of the scored tasks, 0–1.
    weight_covered: Option<f64>,
    /// Scored on less than half of the weight: shown, not ranked.
    partly_scored: bool,
    /// Scored from its named specialities only.
    residual: bool,
    /// Why there is no mean, or no rank.
    reason: Option<&'static str>,
}

impl<'a> Item<'a> {
    fn of(occupation: &'a Occupation) -> Self {
        let score = &occupation.score;
        Self {
            soc_code: &occupation.soc_code,
            title: &occupation.title,
            href: href(&occupation.soc_code),
            major_group: &occupation.major_group,
            score: Brief {
                mean: score.mean,
                band: score.band,
                std: score.std,
                ci_low: score.ci_low,
                ci_high: score.ci_high,
                rater_low: score.rater_low,
                rater_high: score.rater_high,
                rank: score.rank,
                rank_low: score.rank_low,
                rank_high: score.rank_high,
                weight_covered: score.weight_covered,
                partly_scored: score.partly_scored,
                residual: score.residual,
                reason: score.reason,
            },
            labour: Short::of(&occupation.labour),
            matched: None,
        }
    }

    /// An occupation as it stands in every list.
    pub(super) fn written(
        occupation: &'a Occupation,
    ) -> serde_json::Result<Written<Item<'static>>> {
        Written::as_of(&Item::of(occupation))
    }
}

/// Where an occupation is served.
pub(super) fn href(soc_code: &str) -> String {
    format!("/occupations/{soc_code}")
}

/// One page of a list, without its items.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Envelope {
    /// Items on all pages.
    total: usize,
    /// This page, from 1.
    page: usize,
    /// Items per page.
    per_page: usize,
    /// The next page; null on the last.
    next: Option<String>,
    /// The page before; null on the first.
    prev: Option<String>,
}

impl Envelope {
    /// The envelope, and the items of the page.
    pub(super) fn of<T>(params: &Params, items: Vec<T>) -> (Self, Vec<T>) {
        let (page, total) = (params.page(), items.len());
        let (next, prev) = page.neighbours(total);
        let link = |number| params.link(number);
        let Page { number, size } = page;
        let envelope = Self {
            total,
            page: number,
            per_page: size,
            next: next.map(link),
            prev: prev.map(link),
        };
        (envelope, page.of(items))
    }
}

/// One page of occupations.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct List<'a> {
    #[serde(flatten)]
    envelope: Envelope,
    /// The occupations of this page.
    #[schemars(with = "Vec<Item<'static>>")]
    occupations: Vec<Listed<'a>>,
}

/// An occupation that is written already, and what of it the search met.
#[derive(Debug)]
struct Listed<'a> {
    item: &'a Written<Item<'static>>,
    matched: Option<Matched<'a>>,
}

impl Serialize for Listed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some(matched) = &self.matched else { return self.item.serialize(serializer) };
        let fields = self.item.fields().map_err(S::Error::custom)?;
        let mut map = serializer.serialize_map(Some(fields.len() + 1))?;
        for (name, value) in fields {
            map.serialize_entry(name, value)?;
        }
        map.serialize_entry("matched", matched)?;
        map.end()
    }
}

impl<'a> List<'a> {
    /// The page that is asked for, of occupations by place; `matched` says what a search met.
    pub(super) fn of(
        view: &'a View,
        params: &Params,
        places: Vec<usize>,
        matched: impl Fn(usize) -> Option<Matched<'a>>,
    ) -> Result<Self, Error> {
        let (envelope, places) = Envelope::of(params, places);
        let occupations = places
            .into_iter()
            .map(|place| {
                let item = view.item(place).ok_or_else(Error::internal)?;
                Ok(Listed { item, matched: matched(place) })
            })
            .collect::<Result<_, Error>>()?;
        Ok(Self { envelope, occupations })
    }
}
