//! In how many draws one occupation is above another.

use super::super::count;
use super::super::order::exceeds;
use super::super::stream::stream;
use super::{Draws, Entrant, drawn_scores, raters, strata};

/// The share of the draws from which on one of two is told to be above the other.
pub const TOLD: f64 = 0.975;

/// How often one score was above another, as shares of the draws, 0–1. They add up to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shares {
    /// The first one was higher.
    pub above: f64,
    /// Both were one value.
    pub tied: f64,
    /// The first one was lower.
    pub below: f64,
}

/// Which of two is above the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// The first one.
    Above,
    /// The second one.
    Below,
    /// They cannot be told apart.
    Neither,
}

/// An entrant's score in every draw, the same as behind its rank interval; `n_raters` is the number of
/// raters of the snapshot. Empty for an entrant without scored weight.
#[must_use]
pub fn scores(entrant: &Entrant<'_>, n_raters: usize, draws: Draws) -> Vec<f64> {
    let random = stream(draws.seed, entrant.soc_code);
    drawn_scores(&strata(entrant.tasks), &raters(draws, n_raters), random)
}

/// Compares two scores draw by draw; absent without draws.
#[must_use]
pub fn shares(first: &[f64], second: &[f64]) -> Option<Shares> {
    let n = first.len();
    if n == 0 || n != second.len() {
        return None;
    }
    let (mut above, mut below) = (0, 0);
    for (a, b) in first.iter().zip(second) {
        above += usize::from(exceeds(*a, *b));
        below += usize::from(exceeds(*b, *a));
    }
    let share = |times: usize| count(times) / count(n);
    Some(Shares { above: share(above), tied: share(n - above - below), below: share(below) })
}

impl Shares {
    /// Which one is above in at least [`TOLD`] of the draws.
    #[must_use]
    pub fn told(&self) -> Told {
        match () {
            () if self.above >= TOLD => Told::Above,
            () if self.below >= TOLD => Told::Below,
            () => Told::Neither,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::occupation::TaskInput;
    use super::*;

    #[test]
    fn shares_count_draws_and_ties_tell_nothing() {
        let found = shares(&[1.0, 2.0, 3.0, 4.0], &[0.0, 2.0, 5.0, 3.0]).unwrap();
        assert_eq!((found.above, found.tied, found.below), (0.5, 0.25, 0.25));
        assert_eq!(found.told(), Told::Neither);
        let all_tied = shares(&[5.0; 40], &[5.0; 40]).unwrap();
        assert_eq!((all_tied.tied, all_tied.told()), (1.0, Told::Neither));
        // 39 of 40 are 97.5 %.
        let mut rare = [1.0; 40];
        let low = [0.0; 40];
        rare[7] = -1.0;
        assert_eq!(shares(&rare, &low).unwrap().told(), Told::Above);
        assert_eq!(shares(&low, &rare).unwrap().told(), Told::Below);
        rare[8] = -1.0;
        assert_eq!(shares(&rare, &low).unwrap().told(), Told::Neither);
        assert_eq!(shares(&[], &[]), None);
        assert_eq!(shares(&[1.0], &[]), None);
    }

    #[test]
    fn the_draws_are_those_of_the_rank_intervals() {
        let task = |weight, scores: [f64; 2]| TaskInput {
            detail: 0,
            weight,
            raters: scores.map(Some).into(),
        };
        let wide = [task(0.5, [0.0, 10.0]), task(0.5, [90.0, 100.0])];
        let narrow = [task(0.5, [44.0, 56.0]), task(0.5, [46.0, 58.0])];
        let draws = Draws { seed: 3, n: 1_000, threads: 1 };
        let entrants = [
            Entrant { soc_code: "11-1011", tasks: &wide },
            Entrant { soc_code: "15-1252", tasks: &narrow },
        ];
        let [first, second] = entrants.map(|entrant| scores(&entrant, 2, draws));
        let found = shares(&first, &second).unwrap();
        // Both tasks of the wide one drawn twice: a quarter each; one of each: 45 against 45 or 57, on the
        // other hand 55, so the narrow one is above in most.
        assert!((0.2..0.8).contains(&found.above) && found.told() == Told::Neither, "{found:?}");
        assert_eq!(super::super::rank_intervals(&entrants, draws), [Some((1, 2)), Some((1, 2))]);
        assert!(scores(&Entrant { soc_code: "11-1011", tasks: &[] }, 2, draws).is_empty());
    }
}
