//! The five bands in which a score is displayed (`docs/METHOD.md`, section 1).

use super::order::reaches;

/// A display band. Bands are for reading only: no statistic is computed from them except the
/// quadratic-weighted κ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Band {
    /// [0, 20)
    Minimal,
    /// [20, 40)
    Low,
    /// [40, 60)
    Moderate,
    /// [60, 80)
    High,
    /// [80, 100]
    VeryHigh,
}

impl Band {
    /// All bands, lowest first.
    pub const ALL: [Self; 5] =
        [Self::Minimal, Self::Low, Self::Moderate, Self::High, Self::VeryHigh];

    /// The band of a score between 0 and 100.
    #[must_use]
    pub fn of_score(score: f64) -> Self {
        let reached = Self::ALL.into_iter().rev().find(|band| reaches(score, band.from()));
        reached.unwrap_or(Self::Minimal)
    }

    /// The lowest score of the band.
    fn from(self) -> f64 {
        match self {
            Self::Minimal => 0.0,
            Self::Low => 20.0,
            Self::Moderate => 40.0,
            Self::High => 60.0,
            Self::VeryHigh => 80.0,
        }
    }

    /// The band's name as readers see it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Minimal => "minimal",
            Self::Low => "low",
            Self::Moderate => "moderate",
            Self::High => "high",
            Self::VeryHigh => "very high",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_belongs_to_the_band_above_it() {
        let limits = [0.0, 20.0, 40.0, 60.0, 80.0];
        for (limit, band) in limits.into_iter().zip(Band::ALL) {
            assert_eq!(Band::of_score(limit), band);
            assert_eq!(Band::of_score(limit + 19.999), band);
        }
        assert_eq!(Band::of_score(100.0), Band::VeryHigh);
    }

    #[test]
    fn the_last_digits_of_a_sum_make_no_other_band() {
        // 39.99999999999999 is 40 by another way of adding; 39.999999 is not.
        assert_eq!(Band::of_score(0.1 * 3.0 * 400.0 / 3.0 - 1e-12), Band::Moderate);
        for limit in [20.0, 40.0, 60.0, 80.0] {
            assert_eq!(Band::of_score(limit - 9e-10), Band::of_score(limit));
            assert_eq!(Band::of_score(limit - 1e-6), Band::of_score(limit - 10.0));
        }
    }

    #[test]
    fn labels_differ() {
        assert_eq!(Band::ALL.map(Band::label), ["minimal", "low", "moderate", "high", "very high"]);
    }
}
