//! Whether a query tells occupations apart.

use super::found::Vague;
use super::titles::Fit;

/// Occupations in a hundred whose titles must contain the query, and at least how many.
const PERCENT: usize = 2;
const AT_LEAST: usize = 5;
/// One in so many of these titles belongs to one occupation: then that is the one meant.
const SHARE: u32 = 3;
/// Occupations named as examples.
const EXAMPLES: usize = 3;

/// A query is vague where titles of many occupations contain all its words and none of them has a
/// third of these titles: "manager", but not "nurse".
pub(super) fn vague<'a>(
    query: &str,
    fits: &[Fit],
    first: impl Iterator<Item = &'a str>,
) -> Option<Vague> {
    let having = || fits.iter().map(|fit| fit.whole).filter(|whole| *whole > 0);
    let occupations = having().count();
    let most = having().max()?;
    if occupations < AT_LEAST || occupations * 100 < fits.len() * PERCENT {
        return None;
    }
    if most.saturating_mul(SHARE) >= having().sum() {
        return None;
    }
    let names = first.take(EXAMPLES).map(|title| format!("\"{title}\""));
    let message = format!(
        "\"{}\" is in the titles of {occupations} occupations and stands for none of them: add a word \
         that tells which one is meant. The first are {}.",
        query.trim(),
        names.collect::<Vec<_>>().join(", "),
    );
    Some(Vague { occupations, message })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(whole: &[u32]) -> Vec<Fit> {
        whole.iter().map(|whole| Fit { whole: *whole, ..Fit::default() }).collect()
    }

    #[test]
    fn vague_is_what_many_share_and_none_owns() {
        let first = || ["A", "B", "C", "D"].into_iter();
        let found = vague(" manager ", &fits(&[1, 2, 3, 2, 2, 0]), first()).unwrap();
        assert_eq!(found.occupations, 5);
        assert_eq!(
            found.message,
            "\"manager\" is in the titles of 5 occupations and stands for none of them: add a word \
             that tells which one is meant. The first are \"A\", \"B\", \"C\"."
        );
        // 4 of 12 are a third
        assert_eq!(vague("nurse", &fits(&[1, 2, 4, 2, 3]), first()), None);
        assert_eq!(vague("miller", &fits(&[1, 1, 1, 1]), first()), None);
        // 5 of 300 occupations are fewer than 2 %
        let mut rare = vec![1; 5];
        rare.resize(300, 0);
        assert_eq!(vague("welder", &fits(&rare), first()), None);
        assert_eq!(vague("", &[], first()), None);
    }
}
