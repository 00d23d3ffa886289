//! The distinct words of titles and tasks with their stems, found by stem, prefix or edit distance.

use std::collections::HashMap;

use rust_stemmers::{Algorithm, Stemmer};

use super::lists::Lists;
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
        (Self { words, letters, stem_of, stems, forms_of, stemmer }, renumbered)
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

    /// The words at the smallest edit distance from a misspelt one, with that distance (optimal string
    /// alignment: a letter changed, left out or put in, or two swapped). Only words with the same first letter
    /// count: few slips change it, and it keeps the work small. The distance is 0 up to 4 characters, 1 up to 6,
    /// and 2 beyond. Up to 6 characters no consonant is changed for another: that makes another word ("caser"
    /// of "carer") more often than it mends a slip.
    pub(super) fn nearest(&self, word: &str) -> Vec<(u32, usize)> {
        let length = word.chars().count();
        let most = match length {
            0..=4 => 0,
            5..=6 => 1,
            _ => 2,
        };
        let mut found: Vec<(u32, usize)> = Vec::new();
        let Some(first) = word.chars().next().filter(|_| most > 0) else { return found };
        let own = letters(word);
        for number in self.with_prefix(first.encode_utf8(&mut [0; 4])) {
            let (Some(other), Some(theirs)) =
                (self.words.get(place(number)), self.letters.get(place(number)))
            else {
                continue;
            };
            // An edit changes the length by at most one and the set of letters by at most two.
            let within = found.first().map_or(most, |(_, edits)| *edits);
            if place((own ^ theirs).count_ones()) > 2 * within
                || other.len().abs_diff(word.len()) > 4 * within
            {
                continue;
            }
            let edits = strsim::osa_distance(word, other);
            if edits > within || (length <= SHORT && changes_a_consonant(word, other)) {
                continue;
            }
            if edits < within {
                found.clear();
            }
            found.push((number, edits));
        }
        found
    }
}

/// Words of at most so many characters are often one letter away from another word.
const SHORT: usize = 6;

/// Whether two words of one length differ in a single letter that is no vowel in one of them.
fn changes_a_consonant(word: &str, other: &str) -> bool {
    let is_vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let mut differ = word.chars().zip(other.chars()).filter(|(a, b)| a != b);
    let first = differ.next();
    word.chars().count() == other.chars().count()
        && differ.next().is_none()
        && first.is_some_and(|(a, b)| !is_vowel(a) || !is_vowel(b))
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
    fn one_or_two_edits_are_forgiven_by_length() {
        let vocabulary = vocabulary();
        let nearest = |word: &str| {
            let found = vocabulary.nearest(word).into_iter();
            found.map(|(near, edits)| (vocabulary.text(near), edits)).collect::<Vec<_>>()
        };
        assert_eq!(nearest("wleder"), [("welder", 1)], "two letters swapped");
        assert_eq!(nearest("acountent"), [("accountant", 2)]);
        assert_eq!(nearest("bookeeper"), [("bookkeeper", 1)]);
        assert_eq!(nearest("nruze"), [], "two edits of five letters");
        assert_eq!(nearest("rna"), [], "short words are abbreviations");
    }
}
