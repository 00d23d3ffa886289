//! Finding occupations by code, title, or another title that people use.

use schemars::JsonSchema;
use serde::Serialize;

use super::occupation::Occupation;

/// How an occupation was found, the best way first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The query is its code, or begins it.
    Code,
    /// The query is its title.
    Title,
    /// Its title begins with the query.
    TitlePrefix,
    /// The query is an alternate title.
    AlternateTitle,
    /// Its title contains every word of the query.
    TitleWords,
    /// An alternate title begins with the query.
    AlternateTitlePrefix,
    /// An alternate title contains every word of the query.
    AlternateTitleWords,
}

/// What of an occupation a query met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Matched {
    /// The way.
    pub by: Kind,
    /// The code or title.
    pub text: String,
}

/// The titles of every occupation.
#[derive(Debug)]
pub(super) struct Index {
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    soc_code: String,
    /// Codes of its O*NET-SOC occupations.
    codes: Vec<String>,
    title: Text,
    others: Vec<Text>,
}

/// A title as it is shown and as it is compared.
#[derive(Debug)]
struct Text {
    shown: String,
    lower: String,
}

impl Text {
    fn of(shown: &str) -> Self {
        Self { shown: shown.to_owned(), lower: shown.to_lowercase() }
    }
}

impl Index {
    pub(super) fn of(occupations: &[Occupation]) -> Self {
        let entry = |occupation: &Occupation| {
            let details = occupation.details.iter().map(|detail| &detail.title);
            Entry {
                soc_code: occupation.soc_code.clone(),
                codes: occupation.details.iter().map(|o| o.onetsoc_code.clone()).collect(),
                title: Text::of(&occupation.title),
                others: details
                    .filter(|title| **title != occupation.title)
                    .chain(&occupation.alternate_titles)
                    .map(|title| Text::of(title))
                    .collect(),
            }
        };
        Self { entries: occupations.iter().map(entry).collect() }
    }

    /// Places of the occupations that match, the best first, ties by code.
    pub(super) fn search(&self, query: &str) -> Vec<(usize, Matched)> {
        let query = query.trim().to_lowercase();
        let words: Vec<&str> = words(&query).collect();
        if words.is_empty() {
            return Vec::new();
        }
        let mut hits: Vec<(usize, bool, Matched)> = self
            .entries
            .iter()
            .enumerate()
            .filter_map(|(place, entry)| {
                let elsewhere = way(&entry.title.lower, &query, &words).is_none();
                Some((place, elsewhere, entry.matched(&query, &words)?))
            })
            .collect();
        // Of occupations that share an alternate title, those whose own title fits come first. The
        // entries come by code, and the sort is stable.
        hits.sort_by_key(|(_, elsewhere, matched)| (matched.by, *elsewhere));
        hits.into_iter().map(|(place, _, matched)| (place, matched)).collect()
    }
}

impl Entry {
    fn matched(&self, query: &str, words: &[&str]) -> Option<Matched> {
        let code = query.strip_suffix(".00").unwrap_or(query);
        if self.soc_code.starts_with(code) {
            return Some(Matched { by: Kind::Code, text: self.soc_code.clone() });
        }
        if let Some(code) = self.codes.iter().find(|code| code.starts_with(query)) {
            return Some(Matched { by: Kind::Code, text: code.clone() });
        }
        let title = way(&self.title.lower, query, words).map(|way| {
            let by = match way {
                Way::Whole => Kind::Title,
                Way::Prefix => Kind::TitlePrefix,
                Way::Words => Kind::TitleWords,
            };
            Matched { by, text: self.title.shown.clone() }
        });
        let other = self
            .others
            .iter()
            .filter_map(|text| Some((way(&text.lower, query, words)?, text)))
            .min_by_key(|(way, _)| *way)
            .map(|(way, text)| {
                let by = match way {
                    Way::Whole => Kind::AlternateTitle,
                    Way::Prefix => Kind::AlternateTitlePrefix,
                    Way::Words => Kind::AlternateTitleWords,
                };
                Matched { by, text: text.shown.clone() }
            });
        title.into_iter().chain(other).min_by_key(|matched| matched.by)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    Whole,
    Prefix,
    Words,
}

fn way(text: &str, query: &str, words: &[&str]) -> Option<Way> {
    if text == query {
        Some(Way::Whole)
    } else if text.starts_with(query) {
        Some(Way::Prefix)
    } else if words.iter().all(|word| begins_a_word(text, word)) {
        Some(Way::Words)
    } else {
        None
    }
}

/// Whether a word of the text begins with `word`: "nurs" finds "registered nurses".
fn begins_a_word(text: &str, word: &str) -> bool {
    words(text).any(|part| part.starts_with(word))
}

/// The words of a query and of a title are told apart alike: "nurse, staff" finds "staff nurse".
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index() -> Index {
        let entry = |code: &str, title: &str, others: &[&str]| Entry {
            soc_code: code.to_owned(),
            codes: vec![format!("{code}.00"), format!("{code}.03")],
            title: Text::of(title),
            others: others.iter().map(|text| Text::of(text)).collect(),
        };
        Index {
            entries: vec![
                entry("15-1252", "software developers", &["coder", "web nurse app maker"]),
                entry("29-1141", "Registered Nurses", &["RN", "staff nurse", "school nurse"]),
                entry("29-1171", "nurse practitioners", &["np"]),
                entry("31-1131", "nursing assistants", &["rn aide"]),
            ],
        }
    }

    fn found(query: &str) -> Vec<(String, Kind)> {
        let index = index();
        let hits = index.search(query).into_iter();
        hits.map(|(place, matched)| (index.entries[place].soc_code.clone(), matched.by)).collect()
    }

    #[test]
    fn better_ways_come_first_and_ties_by_code() {
        let expected = [
            ("29-1171", Kind::TitlePrefix),
            ("29-1141", Kind::TitleWords),
            ("15-1252", Kind::AlternateTitleWords),
        ];
        assert_eq!(found("nurse"), expected.map(|(code, by)| (code.to_owned(), by)));
        assert_eq!(found("RN")[0], ("29-1141".to_owned(), Kind::AlternateTitle));
        assert_eq!(found("rn")[1], ("31-1131".to_owned(), Kind::AlternateTitlePrefix));
    }

    #[test]
    fn codes_are_found_whole_begun_and_with_their_zero_detail() {
        assert_eq!(found("29-1141.00"), [("29-1141".to_owned(), Kind::Code)]);
        assert_eq!(found("29-").len(), 2);
    }

    #[test]
    fn a_detail_code_finds_the_occupation_it_belongs_to() {
        let index = index();
        let (place, matched) = index.search("29-1141.03").remove(0);
        assert_eq!((place, matched.by, matched.text.as_str()), (1, Kind::Code, "29-1141.03"));
        assert_eq!(found("29-1141.09"), []);
    }

    #[test]
    fn punctuation_does_not_hide_a_title() {
        let words = [("29-1141".to_owned(), Kind::TitleWords)];
        assert_eq!(found("nurses, registered"), words);
        assert_eq!(found("(registered) nurses!"), words);
        for search in ["-", "()", " , "] {
            assert_eq!(found(search), [], "{search}");
        }
    }

    #[test]
    fn nothing_and_nonsense_find_nothing() {
        assert_eq!(found("  "), []);
        assert_eq!(found("zzz"), []);
    }
}
