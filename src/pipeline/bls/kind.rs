//! What of BLS's is imported, and which periods each has.

use crate::db::bls_import::{CROSSWALK, OEWS, PROJECTIONS};
use crate::source::{crosswalk, limits};

/// What is imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// National employment and wages.
    Oews,
    /// Employment projections.
    Projections,
    /// A crosswalk between classifications.
    Crosswalk,
}

/// A period that a kind cannot have.
#[derive(Debug, thiserror::Error)]
#[error("{} is not {expected}", crate::text::quoted(.period))]
pub struct WrongPeriod {
    period: String,
    expected: &'static str,
}

impl Kind {
    /// Its name in commands and in `bls_import`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Oews => OEWS,
            Self::Projections => PROJECTIONS,
            Self::Crosswalk => CROSSWALK,
        }
    }

    /// Refuses what is not a period of this kind, before anything is fetched.
    pub fn check_period(self, period: &str) -> Result<(), WrongPeriod> {
        let number = |range: std::ops::Range<usize>| {
            let digits = period.get(range).filter(|text| text.bytes().all(|b| b.is_ascii_digit()));
            digits.and_then(|text| text.parse::<u32>().ok())
        };
        let year = |range| {
            number(range).filter(|year| {
                (u32::from(limits::YEARS.0)..=u32::from(limits::YEARS.1)).contains(year)
            })
        };
        let dashed = period.get(4..5) == Some("-");
        let (fits, expected) = match self {
            Self::Oews => {
                let month = number(5..7).is_some_and(|month| (1..=12).contains(&month));
                let fits = period.len() == 7 && dashed && year(0..4).is_some() && month;
                (fits, "a reference month such as 2025-05")
            }
            Self::Projections => {
                let years = year(0..4).zip(year(5..9)).is_some_and(|(from, to)| from < to);
                (period.len() == 9 && dashed && years, "a projection period such as 2024-2034")
            }
            Self::Crosswalk => (
                crosswalk::KINDS.contains(&period),
                "a kind of crosswalk: nem, soc2010 or onet2010",
            ),
        };
        if fits {
            return Ok(());
        }
        Err(WrongPeriod { period: period.to_owned(), expected })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_have_the_form_of_their_kind() {
        let fits = |kind: Kind, period| kind.check_period(period).is_ok();
        assert!(fits(Kind::Oews, "2025-05") && fits(Kind::Projections, "2024-2034"));
        assert!(fits(Kind::Crosswalk, "nem"));
        for period in
            ["2025", "2025-13", "9999-01", "0000-05", "2025-5", "2025-005", "05-2025", "2024-2034"]
        {
            assert!(!fits(Kind::Oews, period), "{period}");
        }
        for period in ["2024-34", "2024-9999", "2034-2024", "2024–2034", "2025-05"] {
            assert!(!fits(Kind::Projections, period), "{period}");
        }
    }
}
