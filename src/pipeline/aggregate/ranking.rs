//! Ranks of a snapshot's occupations: by the score, under each rater alone, and how wide they are
//! (METHOD 7c).

use super::computed::ScoredOccupation;
use crate::stats::occupation::{COVERAGE_FLOOR, OccupationScore, TaskInput, covers, ranks};
use crate::stats::rank_draws::{Draws, Entrant, rank_intervals};

/// Ranks the occupations that are scored on enough of their weight; `tasks` are theirs, in the same
/// order.
pub(super) fn rank(found: &mut [ScoredOccupation], tasks: &[Vec<TaskInput>], draws: Draws) {
    let by_score = places(found, |score| score.mean);
    let n_raters = found.iter().filter_map(|o| o.score.rater_means.as_ref()).map(Vec::len).max();
    let by_rater: Vec<Vec<Option<usize>>> = (0..n_raters.unwrap_or(0))
        .map(|rater| places(found, |score| score.rater_means.as_ref()?.get(rater).copied()))
        .collect();
    let entrants: Vec<Entrant<'_>> = found
        .iter()
        .zip(tasks)
        .filter(|(occupation, _)| ranked(&occupation.score))
        .map(|(occupation, tasks)| Entrant { soc_code: &occupation.soc_code, tasks })
        .collect();
    let mut intervals = rank_intervals(&entrants, draws).into_iter();
    for (at, (occupation, rank)) in found.iter_mut().zip(by_score).enumerate() {
        occupation.rank = rank;
        occupation.rater_ranks =
            by_rater.iter().map(|places| places.get(at).copied().flatten()).collect();
        if ranked(&occupation.score) {
            let interval = intervals.next().flatten();
            // A single task is drawn every time: without an interval over tasks the one of the rank
            // would be too narrow.
            occupation.rank_interval = interval.filter(|_| occupation.score.interval.is_some());
        }
    }
}

fn ranked(score: &OccupationScore) -> bool {
    score.mean.is_some() && covers(score.weight_covered, COVERAGE_FLOOR)
}

/// Everybody's rank by some figure, among those that are ranked.
fn places(
    found: &[ScoredOccupation],
    figure: impl Fn(&OccupationScore) -> Option<f64>,
) -> Vec<Option<usize>> {
    let eligible = |occupation: &ScoredOccupation| {
        figure(&occupation.score).filter(|_| ranked(&occupation.score))
    };
    ranks(&found.iter().map(eligible).collect::<Vec<_>>())
}
