//! Coefficients of agreement that are 1 where raters say the same: ICC, α and κ.

use super::super::band::Band;
use super::super::order::varies;
use super::super::square;
use super::{count, mean};

/// ICC(2,1): two-way random effects, absolute agreement, one rater (Shrout and Fleiss 1979,
/// "Intraclass correlations", Psychological Bulletin 86, 420–428; ICC(A,1) of `McGraw` and Wong
/// 1996). With k = 2 raters and the mean squares of units, raters and rest,
/// (MSR − MSE) / (MSR + (k − 1) MSE + k (MSC − MSE) / n). Absent under two units and where no score
/// differs from another.
pub(super) fn icc(a: &[f64], b: &[f64]) -> Option<f64> {
    if a.len() < 2 || !varies(&[a, b].concat()) {
        return None;
    }
    let n = count(a.len());
    let of_units: Vec<f64> = a.iter().zip(b).map(|(a, b)| f64::midpoint(*a, *b)).collect();
    let apart: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
    let squares = |values: &[f64]| {
        mean(values).map(|mean| values.iter().map(|v| square(v - mean)).sum::<f64>())
    };
    let between_units = 2.0 * squares(&of_units)? / (n - 1.0);
    // For two raters the rest of a pair is ± half of what its difference is off the mean one.
    let rest = squares(&apart)? / 2.0 / (n - 1.0);
    let between_raters = n * square(mean(&apart)?) / 2.0;
    let scale = between_units + rest + 2.0 * (between_raters - rest) / n;
    (scale > 0.0).then(|| (between_units - rest) / scale)
}

/// Krippendorff's α for interval data and any number of raters: 1 − `D_o` / `D_e` over the values
/// of units that two raters or more scored, in its form for finite samples (Krippendorff 2011,
/// "Computing Krippendorff's alpha-reliability"). `units` yields a slot per rater. Absent under two
/// such units and where no value differs from another.
///
/// With N values, m of them in a unit: `D_o` = 1/N Σ 1/(m − 1) Σ (v − v′)² over the pairs inside a
/// unit, `D_e` = 1/(N (N − 1)) Σ (v − v′)² over all pairs; sums of squared differences are written
/// as m Σ v² − (Σ v)², with v taken from the mean of all values.
pub(super) fn alpha<'a>(units: impl Iterator<Item = &'a [Option<f64>]>) -> Option<f64> {
    let units: Vec<Vec<f64>> = units
        .map(|slots| slots.iter().copied().flatten().collect::<Vec<f64>>())
        .filter(|values| values.len() >= 2)
        .collect();
    let all: Vec<f64> = units.iter().flatten().copied().collect();
    let (centre, n) = (mean(&all)?, count(all.len()));
    let pairs_of = |values: &[f64]| {
        let sum: f64 = values.iter().map(|v| v - centre).sum();
        let squares: f64 = values.iter().map(|v| square(v - centre)).sum();
        2.0 * (count(values.len()) * squares - square(sum))
    };
    let observed: f64 =
        units.iter().map(|values| pairs_of(values) / (count(values.len()) - 1.0)).sum::<f64>() / n;
    let expected = pairs_of(&all) / (n * (n - 1.0));
    (units.len() >= 2 && varies(&all)).then(|| 1.0 - observed / expected)
}

/// Cohen's κ of the five bands with quadratic weights: 1 − Σ (i − j)² / `E`, where E is what
/// independent raters with the same shares of bands would have, (n Σ i² + n Σ j² − 2 Σ i Σ j) / n
/// (Cohen 1968, "Weighted kappa", Psychological Bulletin 70, 213–220). Absent under two units and
/// where both raters use one and the same band only.
pub(super) fn kappa(a: &[f64], b: &[f64]) -> Option<f64> {
    if a.len() < 2 {
        return None;
    }
    let n = count(a.len());
    let (mut observed, mut squares, mut of_a, mut of_b) = (0.0, 0.0, 0.0, 0.0);
    for (a, b) in a.iter().zip(b) {
        let (i, j) = (place(*a), place(*b));
        observed += square(i - j);
        squares += square(i) + square(j);
        of_a += i;
        of_b += j;
    }
    let expected = squares - 2.0 * of_a * of_b / n;
    // Whole numbers over n: what is not 0 is at least 1/n.
    (expected * n > 0.5).then(|| 1.0 - observed / expected)
}

/// The place of a score's band, 0 to 4.
fn place(score: f64) -> f64 {
    count(Band::ALL.iter().take_while(|band| **band < Band::of_score(score)).count())
}
