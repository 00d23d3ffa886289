//! Whether a query is too general to single out an occupation.

use super::results::Vague;
use super::titles::TitleMatch;

/// A vague query is contained in titles of at least this percentage of the occupations.
const MIN_PERCENT: usize = 2;
/// A vague query is contained in titles of at least so many occupations.
const MIN_OCCUPATIONS: usize = 5;
/// A query is not vague if one occupation has at least one in so many of these titles.
const ONE_IN: u32 = 3;
/// How many occupations the message names as examples.
const EXAMPLES: usize = 3;

/// A query is vague where it is no occupation's title, titles of many occupations contain all its words, and none
/// of them has a third of these titles: "chief", but not "nurse".
pub(super) fn vague<'a>(
    query: &str,
    title_matches: &[TitleMatch],
    first: impl Iterator<Item = &'a str>,
) -> Option<Vague> {
    if title_matches.iter().any(TitleMatch::is_same) {
        return None;
    }
    let having = || title_matches.iter().map(|best| best.n_complete).filter(|n| *n > 0);
    let occupations = having().count();
    let most = having().max()?;
    if occupations < MIN_OCCUPATIONS || occupations * 100 < title_matches.len() * MIN_PERCENT {
        return None;
    }
    if most.saturating_mul(ONE_IN) >= having().sum() {
        return None;
    }
    let names = first.take(EXAMPLES).map(|title| format!("\"{title}\""));
    let message = format!(
        "\"{}\" is in the titles of {occupations} occupations and is the name of none of them: add \
         a word that narrows it down. The first are {}.",
        query.trim(),
        names.collect::<Vec<_>>().join(", "),
    );
    Some(Vague { occupations, message })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(n_complete: &[u32]) -> Vec<TitleMatch> {
        n_complete.iter().map(|n| TitleMatch { n_complete: *n, ..TitleMatch::default() }).collect()
    }

    #[test]
    fn vague_is_what_many_share_and_none_owns() {
        let first = || ["A", "B", "C", "D"].into_iter();
        let found = vague(" manager ", &matches(&[1, 2, 3, 2, 2, 0]), first()).unwrap();
        assert_eq!(found.occupations, 5);
        assert_eq!(
            found.message,
            "\"manager\" is in the titles of 5 occupations and is the name of none of them: add \
             a word that narrows it down. The first are \"A\", \"B\", \"C\"."
        );
        // 4 of 12 are a third
        assert_eq!(vague("nurse", &matches(&[1, 2, 4, 2, 3]), first()), None);
        assert_eq!(vague("miller", &matches(&[1, 1, 1, 1]), first()), None);
        // 5 of 300 occupations are fewer than 2 %
        let mut rare = vec![1; 5];
        rare.resize(300, 0);
        assert_eq!(vague("welder", &matches(&rare), first()), None);
        assert_eq!(vague("", &[], first()), None);
    }
}
