//! The scales of O*NET's ratings with the ranges that O*NET publishes for them, and the check of ratings
//! against these ranges.

use super::{Cells, Error, Release};

/// Scale, lowest and highest value, as in the Scales Reference of releases 29.1 to 31.0. A release may
/// narrow a range, never widen it: what scores rest on does not depend on what a file says of itself.
/// VH and IH are numbers of an element; VH has 0 for "none" in the ratings though its reference begins at 1.
const PUBLISHED: &[(&str, f64, f64)] = &[
    ("AO", 1.0, 5.0),
    ("CF", 1.0, 5.0),
    ("CN", 1.0, 5.0),
    ("CT", 1.0, 3.0),
    ("CTP", 0.0, 100.0),
    ("CX", 1.0, 5.0),
    ("CXP", 0.0, 100.0),
    ("DR", 0.0, 10.0),
    ("DS", 0.0, 100.0),
    ("EX", 1.0, 7.0),
    ("FM", 1.0, 5.0),
    ("FT", 0.0, 100.0),
    ("HW", 1.0, 3.0),
    ("IH", 0.0, 6.0),
    ("IJ", 1.0, 5.0),
    ("IM", 1.0, 5.0),
    ("IP", 1.0, 5.0),
    ("LC", 1.0, 5.0),
    ("LV", 0.0, 7.0),
    ("OI", 1.0, 7.0),
    ("OJ", 0.0, 100.0),
    ("PT", 0.0, 100.0),
    ("PX", 1.0, 5.0),
    ("RE", 1.0, 5.0),
    ("RL", 0.0, 100.0),
    ("RQ", 0.0, 100.0),
    ("RT", 0.0, 100.0),
    ("RW", 0.0, 100.0),
    ("SR", 1.0, 5.0),
    ("TI", 1.0, 5.0),
    ("VH", 0.0, 6.0),
    ("WI", -3.0, 3.0),
    ("WS", 1.0, 3.0),
];

/// The range of a scale that is not known here must lie inside this one.
const ANY: (f64, f64) = (-1_000.0, 1_000.0);

/// A value has two decimals, its bounds have four: so far a bound may lie beyond the value.
const ROUNDING: f64 = 0.01;

/// The published range of a scale, if it is known here.
pub(super) fn published(scale: &str) -> Option<(f64, f64)> {
    PUBLISHED.iter().find(|(id, _, _)| *id == scale).map(|(_, low, high)| (*low, *high))
}

/// The next two cells: a range that a release states for a scale, inside the published one.
pub(super) fn stated(cells: &mut Cells<'_>, scale: &str) -> Result<(f64, f64), Error> {
    let (low, high) = published(scale).unwrap_or(ANY);
    let expected = match published(scale) {
        Some(_) => format!(
            "{low} to {high}: the published range of the scale {scale} can be narrowed, not widened"
        ),
        None => format!("{low} to {high}"),
    };
    let minimum = cells.number_in(low, high, &expected)?;
    let maximum = cells.number_in(low, high, &expected)?;
    if minimum >= maximum {
        return Err(cells.refuse(&maximum.to_string(), "more than the minimum"));
    }
    Ok((minimum, maximum))
}

/// The numbers of a rating.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rating {
    pub(super) value: f64,
    pub(super) n: Option<i64>,
    pub(super) standard_error: Option<f64>,
    pub(super) lower: Option<f64>,
    pub(super) upper: Option<f64>,
}

impl Release {
    /// The next five cells: value, number of raters, standard error and the bounds of the confidence
    /// interval, each where it can be on `scale`.
    pub(super) fn rating(&self, cells: &mut Cells<'_>, scale: &str) -> Result<Rating, Error> {
        let (low, high) = self.range(scale).unwrap_or(ANY);
        let on = |low: f64, high: f64| format!("{low} to {high} (scale {scale})");
        let value = cells.number_in(low, high, &on(low, high))?;
        let n = cells.maybe_count()?;
        let standard_error = cells.maybe_number_in(0.0, high - low, &on(0.0, high - low))?;
        let to_value = format!("{low} to the value, {value}");
        let lower = cells.maybe_number_in(low, value + ROUNDING, &to_value)?;
        let from_value = format!("the value, {value}, to {high}");
        let upper = cells.maybe_number_in(value - ROUNDING, high, &from_value)?;
        Ok(Rating { value, n, standard_error, lower, upper })
    }

    /// The range of a scale: what the release says, else what is published.
    fn range(&self, scale: &str) -> Option<(f64, f64)> {
        self.scales.get(scale).copied().or_else(|| published(scale))
    }

    /// The next cell: a scale that Scales Reference lists, or, where the release lacks that table, one
    /// that is known here.
    pub(super) fn scale(&self, cells: &mut Cells<'_>) -> Result<String, Error> {
        let scale = cells.id()?;
        let known = if self.scales.is_empty() {
            published(scale).is_some()
        } else {
            self.scales.contains_key(scale)
        };
        if known {
            return Ok(scale.to_owned());
        }
        let expected = if self.scales.is_empty() {
            "a scale that O*NET publishes, such as IM, or one that a Scales Reference lists"
        } else {
            "a scale that stands in Scales Reference"
        };
        Err(cells.refuse(scale, expected))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scales_that_scores_rest_on_have_their_published_ranges() {
        let ranges = ["IM", "RT", "FT", "LV"].map(published);
        assert_eq!(
            ranges,
            [Some((1.0, 5.0)), Some((0.0, 100.0)), Some((0.0, 100.0)), Some((0.0, 7.0))]
        );
        assert_eq!(published("im"), None);
        assert!(
            PUBLISHED.iter().all(|(_, low, high)| low < high && *low >= ANY.0 && *high <= ANY.1)
        );
    }
}
