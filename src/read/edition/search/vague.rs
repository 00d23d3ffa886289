//! Whether a query is too general to single out an occupation.

use super::results::Vague;

/// A vague query is contained in titles of at least this percentage of the occupations.
const MIN_PERCENT: usize = 2;
/// A vague query is contained in titles of at least so many occupations.
const MIN_OCCUPATIONS: usize = 5;
/// A query is not vague if one occupation has at least one in so many of these titles.
const ONE_IN: u32 = 3;
/// How many occupations the message names as examples.
const EXAMPLES: usize = 3;

/// A query as it was typed, and as it was searched for where words of it were misspelt.
#[derive(Clone, Copy)]
pub(super) struct Typed<'q> {
    pub(super) query: &'q str,
    pub(super) searched_for: Option<&'q str>,
}

/// A query is vague where it is no occupation's title, titles of many occupations contain all its words, and none
/// of them has a third of these titles: "chief", but not "nurse". `n_complete` says of every occupation how many
/// of its titles contain the query.
pub(super) fn vague<'a>(
    typed: Typed<'_>,
    is_a_title: bool,
    n_complete: impl Iterator<Item = u32>,
    first: impl Iterator<Item = &'a str>,
) -> Option<Vague> {
    if is_a_title {
        return None;
    }
    let n_complete: Vec<u32> = n_complete.collect();
    let having = || n_complete.iter().copied().filter(|n| *n > 0);
    let occupations = having().count();
    let most = having().max()?;
    if occupations < MIN_OCCUPATIONS || occupations * 100 < n_complete.len() * MIN_PERCENT {
        return None;
    }
    if most.saturating_mul(ONE_IN) >= having().sum() {
        return None;
    }
    let names = first.take(EXAMPLES).map(|title| format!("\"{title}\""));
    let query = typed.query.trim();
    let said = typed.searched_for.map_or_else(
        || format!("\"{query}\" is in"),
        |meant| format!("\"{query}\" is in no title and was taken for \"{meant}\", which is in"),
    );
    let message = format!(
        "{said} the titles of {occupations} occupations and is the name of none of them: add a word \
         that narrows it down. The first are {}.",
        names.collect::<Vec<_>>().join(", "),
    );
    Some(Vague { occupations, message })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(query: &str) -> Typed<'_> {
        Typed { query, searched_for: None }
    }

    fn of(query: &str, n_complete: &[u32]) -> Option<Vague> {
        vague(typed(query), false, n_complete.iter().copied(), ["A", "B", "C", "D"].into_iter())
    }

    #[test]
    fn vague_is_what_many_share_and_none_owns() {
        let found = of(" manager ", &[1, 2, 3, 2, 2, 0]).unwrap();
        assert_eq!(found.occupations, 5);
        assert_eq!(
            found.message,
            "\"manager\" is in the titles of 5 occupations and is the name of none of them: add \
             a word that narrows it down. The first are \"A\", \"B\", \"C\"."
        );
        // 4 of 12 are a third
        assert_eq!(of("nurse", &[1, 2, 4, 2, 3]), None);
        assert_eq!(of("miller", &[1, 1, 1, 1]), None);
        // 5 of 300 occupations are fewer than 2 %
        let mut rare = vec![1; 5];
        rare.resize(300, 0);
        assert_eq!(of("welder", &rare), None);
        assert_eq!(of("", &[]), None);
        let slip = Typed { query: "manger", searched_for: Some("manager") };
        let found = vague(slip, false, [1, 2, 3, 2, 2].into_iter(), ["A"].into_iter()).unwrap();
        assert_eq!(
            found.message,
            "\"manger\" is in no title and was taken for \"manager\", which is in the titles of 5 \
             occupations and is the name of none of them: add a word that narrows it down. The \
             first are \"A\"."
        );
        assert_eq!(vague(typed("sage"), true, [1; 9].into_iter(), ["A"].into_iter()), None);
    }
}
