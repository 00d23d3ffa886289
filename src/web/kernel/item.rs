//! An occupation as it stands in every list.

use schemars::JsonSchema;
use serde::Serialize;

use super::labour::Short;
use super::written::Written;
use crate::read::edition::{MajorGroup, Matched, Occupation};

/// An occupation in a list; its own page has the rest.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Item<'a> {
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
    pub(crate) fn written(
        occupation: &'a Occupation,
    ) -> serde_json::Result<Written<Item<'static>>> {
        Written::as_of(&Item::of(occupation))
    }
}

/// Where an occupation is served.
pub(crate) fn href(soc_code: &str) -> String {
    format!("/occupations/{soc_code}")
}
