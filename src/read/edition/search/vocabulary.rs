//! The distinct words of titles and tasks with their stems, found by stem, prefix or edit distance.

use std::collections::HashMap;

use rust_stemmers::{Algorithm, Stemmer};

use super::lists::Lists;
use super::slips::{self, Slip};
use super::text::{folded, words};
use crate::convert::{number, place};

/// Gives every different word a number.
#[derive(Default)]
pub(super) struct Interner {
    numbers: HashMap<String, u32>,
}

impl Interner {
    /// The number of a word, a new one for a new word.
    pub(super) fn number(&mut self, word: &str) -> u32 {
        if let Some(known) = self.numbers.get(word) {
            return *known;
        }
        let next = number(self.numbers.len());
        self.numbers.insert(word.to_owned(), next);
        next
    }
}

/// The words in alphabetical order; a word's number is its place.
pub(super) struct Vocabulary {
    words: Vec<Box<str>>,
    /// For every word the set of its letters as bits, see [`letters`].
    letters: Vec<u32>,
    /// For every word the number of its stem.
    stem_of: Vec<u32>,
    stems: Vec<Box<str>>,
    /// For every stem the words that have it.
    forms_of: Lists,
    /// Further words of the release, in alphabetical order: see [`Vocabulary::know`].
    known: Vec<Box<str>>,
    stemmer: Stemmer,
}

impl std::fmt::Debug for Vocabulary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vocabulary").field("words", &self.words.len()).finish_non_exhaustive()
    }
}

impl Vocabulary {
    /// The vocabulary, and for every number that the interner gave the word's number in the vocabulary.
    pub(super) fn build(interner: Interner) -> (Self, Vec<u32>) {
        let mut sorted: Vec<(String, u32)> = interner.numbers.into_iter().collect();
        sorted.sort_unstable();
        let mut renumbered = vec![0; sorted.len()];
        let mut words: Vec<Box<str>> = Vec::with_capacity(sorted.len());
        for (word, old) in sorted {
            if let Some(slot) = renumbered.get_mut(place(old)) {
                *slot = number(words.len());
            }
            words.push(word.into_boxed_str());
        }
        let stemmer = Stemmer::create(Algorithm::English);
        let stemmed: Vec<String> = words.iter().map(|word| stem(&stemmer, word)).collect();
        let mut stems: Vec<Box<str>> =
            stemmed.iter().map(|stem| stem.clone().into_boxed_str()).collect();
        stems.sort_unstable();
        stems.dedup();
        let stem_of: Vec<u32> = stemmed.iter().filter_map(|stem| find(&stems, stem)).collect();
        let pairs = stem_of.iter().enumerate().map(|(word, stem)| (*stem, number(word)));
        let forms_of = Lists::collect(stems.len(), pairs);
        let letters = words.iter().map(|word| letters(word)).collect();
        (Self { words, letters, stem_of, stems, forms_of, known: Vec::new(), stemmer }, renumbered)
    }

    /// How many stems there are.
    pub(super) fn n_stems(&self) -> usize {
        self.stems.len()
    }

    /// How many words there are.
    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// The spelling of a word.
    pub(super) fn text(&self, word: u32) -> &str {
        self.words.get(place(word)).map(AsRef::as_ref).unwrap_or_default()
    }

    /// The stem of a word of the vocabulary.
    pub(super) fn stem_of(&self, word: u32) -> u32 {
        self.stem_of.get(place(word)).copied().unwrap_or(u32::MAX)
    }

    /// The words of a text that the vocabulary contains.
    pub(super) fn known(&self, text: &str) -> Vec<u32> {
        words(&folded(text)).filter_map(|word| find(&self.words, word)).collect()
    }

    /// The stem of any word; absent where no word of the vocabulary has it.
    pub(super) fn stem(&self, word: &str) -> Option<u32> {
        find(&self.stems, &stem(&self.stemmer, word))
    }

    /// The words that have a stem.
    pub(super) fn forms_of(&self, stem: u32) -> &[u32] {
        self.forms_of.get(stem)
    }

    /// The words with a prefix, as the range of their numbers.
    pub(super) fn with_prefix(&self, prefix: &str) -> std::ops::Range<u32> {
        let first = self.words.partition_point(|word| word.as_ref() < prefix);
        let rest = self.words.get(first..).unwrap_or_default();
        let n = rest.partition_point(|word| word.starts_with(prefix));
        number(first)..number(first + n)
    }

    /// The number of a word.
    pub(super) fn number(&self, word: &str) -> Option<u32> {
        find(&self.words, word)
    }

    /// The words at the smallest edit distance from a misspelt one that a slip of the pen makes of it, with the
    /// slip (`slips`). Only words with the same first letter count: few slips change it, and it keeps the work
    /// small.
    pub(super) fn nearest(&self, word: &str) -> Vec<(u32, Slip)> {
        let most = slips::most_edits(word);
        let mut found: Vec<(u32, Slip)> = Vec::new();
        let Some(first) = word.chars().next().filter(|_| most > 0) else { return found };
        let own = letters(word);
        let mut within = most;
        for number in self.with_prefix(first.encode_utf8(&mut [0; 4])) {
            let (Some(other), Some(theirs)) =
                (self.words.get(place(number)), self.letters.get(place(number)))
            else {
                continue;
            };
            // An edit changes the length by at most one and the set of letters by at most two.
            if place((own ^ theirs).count_ones()) > 2 * within
                || other.len().abs_diff(word.len()) > 4 * within
            {
                continue;
            }
            let edits = strsim::osa_distance(word, other);
            if edits > within {
                continue;
            }
            let Some(slip) = Slip::between(word, other, edits) else { continue };
            if edits < within {
                found.clear();
                within = edits;
            }
            found.push((number, slip));
        }
        found
    }

    /// Keeps the words of further texts, which nothing is searched in, so that they are known: those that are a
    /// text of their own or stand in several. Names of products have slips too ("Softwear").
    pub(super) fn know<'a>(&mut self, texts: impl Iterator<Item = &'a str>) {
        let mut n_texts: HashMap<Box<str>, bool> = HashMap::new();
        for text in texts {
            let folded = folded(text);
            let is_one = words(&folded).nth(1).is_none();
            for word in words(&folded).filter(|word| find(&self.words, word).is_none()) {
                let again = n_texts.contains_key(word);
                *n_texts.entry(word.into()).or_default() |= is_one || again;
            }
        }
        self.known =
            n_texts.into_iter().filter(|(_, often)| *often).map(|(word, _)| word).collect();
        self.known.sort_unstable();
        self.known.shrink_to_fit();
    }

    /// Whether a word stands in any text of the release.
    pub(super) fn is_known(&self, word: &str) -> bool {
        find(&self.words, word).or_else(|| find(&self.known, word)).is_some()
    }
}

fn find(sorted: &[Box<str>], text: &str) -> Option<u32> {
    sorted.binary_search_by(|word| word.as_ref().cmp(text)).ok().map(number)
}

/// The set of letters of a word: bit n is the n-th letter of the alphabet, bit 26 anything else.
fn letters(word: &str) -> u32 {
    word.bytes().fold(0, |set, byte| {
        set | match byte {
            b'a'..=b'z' => 1 << (byte - b'a'),
            _ => 1 << 26,
        }
    })
}

/// The Snowball stem; "-men" is first made "-man", which Snowball does not do.
fn stem(stemmer: &Stemmer, word: &str) -> String {
    let singular = word.strip_suffix("men").map(|start| format!("{start}man"));
    stemmer.stem(singular.as_deref().unwrap_or(word)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary() -> Vocabulary {
        let mut interner = Interner::default();
        for word in
            ["nurse", "welder", "accountant", "fireman", "bookkeeper", "nurses", "firemen", "ran"]
        {
            interner.number(word);
        }
        let (vocabulary, renumbered) = Vocabulary::build(interner);
        assert_eq!(vocabulary.text(renumbered[1]), "welder");
        vocabulary
    }

    #[test]
    fn a_stem_has_all_its_forms() {
        let vocabulary = vocabulary();
        let forms = |word: &str| {
            let stem = vocabulary.stem(word).unwrap();
            vocabulary.forms_of(stem).iter().map(|form| vocabulary.text(*form)).collect::<Vec<_>>()
        };
        assert_eq!(forms("nursing"), ["nurse", "nurses"]);
        assert_eq!(forms("firemen"), ["fireman", "firemen"]);
        assert_eq!(vocabulary.stem("teacher"), None);
        let with_prefix: Vec<&str> =
            vocabulary.with_prefix("nur").map(|word| vocabulary.text(word)).collect();
        assert_eq!(with_prefix, ["nurse", "nurses"]);
    }

    #[test]
    fn words_are_found_by_a_slip_of_the_pen() {
        let vocabulary = vocabulary();
        let nearest = |word: &str| {
            let found = vocabulary.nearest(word).into_iter();
            found.map(|(near, edits)| (vocabulary.text(near), edits)).collect::<Vec<_>>()
        };
        assert_eq!(nearest("wleder"), [("welder", Slip::Usual)], "two letters swapped");
        assert_eq!(nearest("acountent"), [("accountant", Slip::Two)]);
        assert_eq!(nearest("bookeeper"), [("bookkeeper", Slip::Usual)]);
        assert_eq!(nearest("nruze"), [], "two edits of five letters");
        assert_eq!(nearest("rna"), [], "short words are abbreviations");
    }

    #[test]
    fn words_of_other_texts_are_known_and_nothing_more() {
        let mut vocabulary = vocabulary();
        assert!(vocabulary.is_known("welder") && !vocabulary.is_known("weldor"));
        let texts = ["Weldor for nurses", "Weldor Pro", "Nursing Softwear", "TikTok"];
        vocabulary.know(texts.into_iter());
        assert!(vocabulary.is_known("weldor") && vocabulary.is_known("tiktok"));
        assert!(!vocabulary.is_known("softwear"), "it may be a slip");
        assert_eq!((vocabulary.number("weldor"), vocabulary.known.len()), (None, 2));
    }
}
