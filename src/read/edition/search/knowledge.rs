//! What the search knows of words that no release explains. Nothing here names an occupation: what a title
//! means is the release's to say.

use std::sync::LazyLock;

/// Words for a person. Beside another word they hardly tell one job from another ("cleaning lady", "repair
/// guy"), so that the other word decides.
const PERSONS: [&str; 7] = ["boy", "girl", "guy", "lady", "man", "person", "woman"];

/// The factor on the idf of a word for a person, in a query and in a title.
pub(super) const PERSON_FACTOR: f32 = 0.3;

/// Names of firms and of what they sell which people put before a job, by name. None of them is a slip of the pen.
const BRANDS: &str = include_str!("brands.tsv");

/// The same, sorted.
static NAMES: LazyLock<Vec<&str>> = LazyLock::new(|| BRANDS.lines().skip(1).collect());

/// Clippings of everyday office English, and the beginnings of the words that they stand for.
const CLIPPINGS: [(&str, &[&str]); 17] = [
    ("acct", &["account"]),
    ("admin", &["administrat"]),
    ("asst", &["assistant"]),
    ("dept", &["department"]),
    ("dev", &["developer", "development"]),
    ("engr", &["engineer"]),
    ("exec", &["executive"]),
    ("govt", &["government"]),
    ("info", &["information"]),
    ("maint", &["maintenance"]),
    ("mfg", &["manufacturing"]),
    ("mgr", &["manager"]),
    ("ops", &["operations"]),
    ("rep", &["representative"]),
    ("supvr", &["supervisor"]),
    ("sys", &["system"]),
    ("tech", &["technician", "technologist"]),
];

/// Whether a word means a person and nothing else.
pub(super) fn is_person(word: &str) -> bool {
    PERSONS.contains(&word)
}

/// Whether a word is a name that must not be taken for another word.
pub(super) fn is_brand(word: &str) -> bool {
    NAMES.binary_search(&word).is_ok()
}

/// The beginnings of the words that a clipping stands for; empty for any other word.
pub(super) fn clipped(word: &str) -> &'static [&'static str] {
    CLIPPINGS.iter().find(|(clipping, _)| *clipping == word).map_or(&[], |(_, full)| full)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_and_clippings_stand_for_longer_words() {
        assert!(PERSONS.is_sorted() && NAMES.is_sorted_by(|one, next| one < next));
        assert!(is_brand("uber") && !is_brand("name") && !is_brand("driver"));
        assert!(CLIPPINGS.is_sorted_by_key(|(clipping, _)| *clipping));
        assert!(
            CLIPPINGS.iter().all(|(short, full)| full.iter().all(|word| word.len() > short.len()))
        );
        assert_eq!((clipped("mgr"), clipped("manager")), (&["manager"][..], &[][..]));
    }
}
