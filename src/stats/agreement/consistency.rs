//! How far a rater scores the same activity alike in different occupations (`docs/METHOD.md`,
//! section 8).

use schemars::JsonSchema;
use serde::Serialize;

use super::super::order::varies;
use super::super::rank_draws::Draws;
use super::super::resample::bootstrap;
use super::super::square;
use super::{Estimate, count, estimate, mean};

/// A sum of squares this much smaller than what it is computed from is rounding.
const ROUNDING: f64 = 1e-12;

/// How alike one rater scores the same activity in different occupations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, JsonSchema)]
pub struct Consistency {
    /// Activities that the rater scored in two occupations or more: what the figures rest on.
    pub activities: usize,
    /// Pairs of activity and occupation.
    pub units: usize,
    /// Intraclass correlation ICC(1), at most 1: the part of the variance of these units that
    /// lies between activities. Absent where no score differs from another.
    pub icc: Option<Estimate>,
    /// Standard deviation of a unit inside its activity, in points.
    pub within_sd: Option<Estimate>,
}

/// What one activity adds.
#[derive(Clone, Copy)]
struct Group {
    n: f64,
    /// Mean of its units, less the mean of all.
    mean: f64,
    /// Sum of squares around its own mean.
    within: f64,
}

/// Consistency over activities, each given as its units: the rater's mean score of the activity in
/// every occupation. Activities with fewer than two units count nowhere. The intervals rest on draws
/// of whole activities.
#[must_use]
pub fn consistency(activities: &[Vec<f64>], draws: Draws) -> Consistency {
    let shared: Vec<&[f64]> =
        activities.iter().map(Vec::as_slice).filter(|units| units.len() >= 2).collect();
    let all: Vec<f64> = shared.iter().flat_map(|units| units.iter().copied()).collect();
    let centre = mean(&all).unwrap_or_default();
    let group = |units: &&[f64]| {
        let own = mean(units).unwrap_or_default();
        let within = units.iter().map(|unit| square(unit - own)).sum();
        Group { n: count(units.len()), mean: own - centre, within }
    };
    let groups: Vec<Group> = shared.iter().map(group).collect();
    let drawn = |picked: &[usize]| variance(picked.iter().filter_map(|at| groups.get(*at)));
    let [of_icc, of_sd] = bootstrap(groups.len(), draws.n, draws.seed, "activities", drawn);
    let [icc, within_sd] = variance(groups.iter());
    Consistency {
        activities: groups.len(),
        units: all.len(),
        icc: estimate(icc.filter(|_| varies(&all)), of_icc),
        within_sd: estimate(within_sd, of_sd),
    }
}

/// ICC(1) and the standard deviation inside groups, from a one-way analysis of variance of G groups
/// of unequal size (Donner 1986, "A review of inference procedures for the intraclass correlation
/// coefficient in the one-way random effects model", International Statistical Review 54, 67–82;
/// with equal sizes ICC(1,1) of Shrout and Fleiss 1979). With N units,
/// MSB = Σ nᵢ (mᵢ − M)² / (G − 1), MSW = Σ Σ (x − mᵢ)² / (N − G), k = (N − Σ nᵢ² / N) / (G − 1):
/// (MSB − MSW) / (MSB + (k − 1) MSW). Absent under two groups.
fn variance<'a>(groups: impl Iterator<Item = &'a Group>) -> [Option<f64>; 2] {
    let (mut number, mut n, mut squares, mut sum, mut sum_of_squares, mut within) =
        (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
    for group in groups {
        number += 1.0;
        n += group.n;
        squares += square(group.n);
        sum += group.n * group.mean;
        sum_of_squares += group.n * square(group.mean);
        within += group.within;
    }
    if number < 2.0 {
        return [None, None];
    }
    let between = sum_of_squares - square(sum) / n;
    let between = if between > sum_of_squares * ROUNDING { between / (number - 1.0) } else { 0.0 };
    let inside = within / (n - number);
    let size = (n - squares / n) / (number - 1.0);
    let scale = between + (size - 1.0) * inside;
    let icc = (scale > 0.0).then(|| (between - inside) / scale);
    [icc, Some(inside.sqrt())]
}

#[cfg(test)]
mod tests {
    use super::super::super::assert_close;
    use super::*;

    fn consistent(activities: &[&[f64]]) -> Consistency {
        let activities: Vec<Vec<f64>> = activities.iter().map(|units| units.to_vec()).collect();
        consistency(&activities, Draws { seed: 1, n: 1_000, threads: 1 })
    }

    #[test]
    fn the_parts_of_the_variance_are_those_of_a_one_way_analysis() {
        // Means 2, 6, 13; M = (6 + 12 + 26) / 7 = 44/7. SSB = 3 · (30/7)² + 2 · (2/7)² + 2 · (47/7)² = 7126/49,
        // over 2; SSW = 2 + 2 + 2 = 6, over 4; k = (7 − 17/7) / 2 = 16/7.
        let found = consistent(&[&[1.0, 2.0, 3.0], &[5.0, 7.0], &[12.0, 14.0], &[50.0]]);
        assert_eq!((found.activities, found.units), (3, 7), "one occupation shares nothing");
        let (between, inside, size) = (7126.0 / 98.0, 6.0 / 4.0, 16.0 / 7.0);
        let icc = (between - inside) / (between + (size - 1.0) * inside);
        assert_close(found.icc.unwrap().value, icc);
        assert_close(found.within_sd.unwrap().value, 1.5_f64.sqrt());
    }

    #[test]
    fn with_groups_of_one_size_it_is_the_icc_of_shrout_and_fleiss() {
        // Their table 1, six targets by four judges: ICC(1,1) is 0.17 (p. 423).
        let found = consistent(&[
            &[9.0, 2.0, 5.0, 8.0],
            &[6.0, 1.0, 3.0, 2.0],
            &[8.0, 4.0, 6.0, 8.0],
            &[7.0, 1.0, 2.0, 6.0],
            &[10.0, 5.0, 6.0, 9.0],
            &[6.0, 2.0, 4.0, 7.0],
        ]);
        let icc = found.icc.unwrap();
        // MSB = 11.2417, MSW = 6.2639 (the same table): 4.9778 / 30.0333.
        assert!((icc.value - 0.165_742).abs() < 1e-5, "{icc:?}");
        assert!(icc.low.unwrap() < icc.value && icc.value < icc.high.unwrap(), "{icc:?}");
    }

    #[test]
    fn alike_scores_are_one_and_without_spread_there_is_none() {
        let alike = consistent(&[&[5.0, 5.0], &[70.0, 70.0, 70.0]]);
        assert_close(alike.icc.unwrap().value, 1.0);
        assert_close(alike.within_sd.unwrap().value, 0.0);
        assert_eq!(consistent(&[&[5.0, 5.0], &[5.0, 5.0]]).icc, None);
        assert_eq!(
            consistent(&[&[5.0, 9.0]]),
            Consistency { activities: 1, units: 2, icc: None, within_sd: None }
        );
        assert_eq!(consistent(&[]), Consistency::default());
    }
}
