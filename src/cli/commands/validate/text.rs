//! What both comparisons print alike: counts by reason, correlations, orientation.

use std::collections::BTreeMap;

use super::markup::Style;
use crate::cli::print::figure::{self, dash};
use crate::read::validate::{Correlations, Estimate, Reason};

/// How many were matched and how many not, with the reasons.
pub(super) fn matched(of: &str, matched: usize, not: &BTreeMap<Reason, usize>) -> String {
    format!("{of}: {matched} matched, {} not{}", not.values().sum::<usize>(), counts(not))
}

/// What a reader may expect (METHOD 9). Which index a file holds is not known here, so nothing is
/// judged by it.
pub(super) const ORIENTATION: &str = "For orientation: a task-based score usually correlates at \
    0.75 to 0.90 with GPT-4 exposure (beta) and with AIOE, and at 0.60 to 0.75 with Microsoft's AI \
    applicability. An index that measures something else may rightly correlate less.";

fn counts(counts: &BTreeMap<Reason, usize>) -> String {
    let counted: Vec<String> =
        counts.iter().map(|(reason, n)| format!("{n} {}", reason.label())).collect();
    if counted.is_empty() { String::new() } else { format!(" ({})", counted.join(", ")) }
}

pub(super) fn correlations(style: Style, found: &Correlations) -> String {
    let row = |name: &str, estimate: &Estimate| {
        vec![name.to_owned(), number(estimate.value), interval(estimate)]
    };
    let overlap = |name: &str, value| vec![name.to_owned(), number(value), String::new()];
    let rows = [
        row("Pearson r", &found.pearson),
        row("Spearman rho", &found.spearman),
        row("Kendall tau-b", &found.kendall),
        overlap("top decile overlap", found.top_decile_overlap),
        overlap("bottom decile overlap", found.bottom_decile_overlap),
    ];
    style.table(&["", "value", "95 % interval"], &[1], &rows)
}

/// How the intervals came about.
pub(super) fn draws(found: &Correlations) -> String {
    format!(
        "Intervals: 2.5 % and 97.5 % points over {} resamples of the {} occupations, seed {}. Decile \
         overlap: items in both deciles / items in either.",
        found.draws, found.occupations, found.seed
    )
}

pub(super) fn interval(estimate: &Estimate) -> String {
    estimate.interval.map_or_else(dash, |i| format!("{:.3} to {:.3}", i.low, i.high))
}

pub(super) fn number(value: Option<f64>) -> String {
    figure::decimal(value, 3)
}

/// A rank; half ranks are those of ties.
pub(super) fn rank(rank: f64) -> String {
    if rank.fract() == 0.0 { format!("{rank:.0}") } else { format!("{rank:.1}") }
}
