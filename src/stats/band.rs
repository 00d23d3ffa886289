//! The five bands in which a score is displayed (`docs/METHOD.md`, section 1).

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
    pub fn of(score: f64) -> Self {
        if score >= 80.0 {
            Self::VeryHigh
        } else if score >= 60.0 {
            Self::High
        } else if score >= 40.0 {
            Self::Moderate
        } else if score >= 20.0 {
            Self::Low
        } else {
            Self::Minimal
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
            assert_eq!(Band::of(limit), band);
            assert_eq!(Band::of(limit + 19.999), band);
        }
        assert_eq!(Band::of(100.0), Band::VeryHigh);
    }

    #[test]
    fn labels_differ() {
        assert_eq!(Band::ALL.map(Band::label), ["minimal", "low", "moderate", "high", "very high"]);
    }
}
