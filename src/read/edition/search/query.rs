//! A query as terms, and each term as the candidate words of the vocabulary that it may stand for.

use super::bm25::float;
use super::lists::number;
use super::text::{folded, words};
use super::vocabulary::Vocabulary;

/// Similarity of a word that has the query term as a prefix: the first number, plus the second times the
/// term's share of the word's length.
const PREFIX: [f32; 2] = [0.45, 0.4];
/// Similarity of words at edit distance 1 and 2. A misspelt term has no other candidates, so both are near 1.
const CORRECTED: [f32; 2] = [0.95, 0.9];
/// The fewest characters of a term that is also looked up as a prefix.
const MIN_PREFIX: usize = 3;
/// The most terms of a query; further words are ignored, since each costs time.
const MAX_TERMS: usize = 16;

/// A query as terms, each different word once.
#[derive(Debug)]
pub(super) struct Query {
    pub(super) terms: Vec<Term>,
    /// The sum of the terms' idf.
    pub(super) total_idf: f32,
    /// The sum of the idf of the terms that have a candidate.
    pub(super) known_idf: f32,
}

/// A query term.
#[derive(Debug)]
pub(super) struct Term {
    /// The words it may stand for; empty where none of the vocabulary is near it.
    pub(super) candidates: Vec<Candidate>,
    /// Inverse document frequency: the lowest of its candidates', and of a stem in no title if it has none.
    pub(super) idf: f32,
}

/// A word of the vocabulary that a query term may stand for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub(super) word: u32,
    pub(super) stem: u32,
    /// 1 for the term itself, less for other words; the factor on the term's idf where this word matches.
    pub(super) similarity: f32,
    /// Whether the term is taken as a misspelling of it.
    pub(super) corrected: bool,
}

impl Term {
    /// The distinct stems of the candidates, with the highest similarity of each.
    pub(super) fn stems(&self) -> Vec<(u32, f32)> {
        let mut stems: Vec<(u32, f32)> = Vec::new();
        for candidate in &self.candidates {
            match stems.iter_mut().find(|(stem, _)| *stem == candidate.stem) {
                Some((_, similarity)) => *similarity = similarity.max(candidate.similarity),
                None => stems.push((candidate.stem, candidate.similarity)),
            }
        }
        stems
    }
}

impl Query {
    /// Splits a text into terms and finds the candidates of each: the forms of its stem; where none of these
    /// `is_indexed`, also words with it as a prefix; and where there are none at all, words at a small edit
    /// distance.
    pub(super) fn of(
        text: &str,
        vocabulary: &Vocabulary,
        idf_of: impl Fn(u32) -> f32,
        is_indexed: impl Fn(u32) -> bool,
    ) -> Self {
        let folded = folded(text);
        let mut seen: Vec<&str> = Vec::new();
        let mut terms: Vec<Term> = Vec::new();
        for word in words(&folded) {
            if !seen.contains(&word) && seen.len() < MAX_TERMS {
                seen.push(word);
                let candidates = candidates(word, vocabulary, &is_indexed);
                let idfs = candidates.iter().map(|candidate| idf_of(candidate.stem));
                let idf = idfs.reduce(f32::min).unwrap_or_else(|| idf_of(u32::MAX));
                terms.push(Term { candidates, idf });
            }
        }
        let known = terms.iter().filter(|term| !term.candidates.is_empty());
        Self {
            total_idf: terms.iter().map(|term| term.idf).sum(),
            known_idf: known.map(|term| term.idf).sum(),
            terms,
        }
    }

    /// Whether a text begins with the words of the query, in their order.
    pub(super) fn begins(&self, text: &[u32]) -> bool {
        let mut pairs = self.terms.iter().zip(text);
        self.terms.len() <= text.len()
            && pairs
                .all(|(term, word)| term.candidates.iter().any(|candidate| candidate.word == *word))
    }

    /// The first word of a text that a misspelt term was corrected to; absent where there is none.
    pub(super) fn corrected(&self, text: &[u32]) -> Option<u32> {
        let corrected =
            |candidate: &&Candidate| candidate.corrected && text.contains(&candidate.word);
        self.terms
            .iter()
            .flat_map(|term| &term.candidates)
            .find(corrected)
            .map(|candidate| candidate.word)
    }
}

fn candidates(
    word: &str,
    vocabulary: &Vocabulary,
    is_indexed: &impl Fn(u32) -> bool,
) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    if let Some(stem) = vocabulary.stem(word) {
        for form in vocabulary.forms_of(stem) {
            let similarity = form_similarity(word, vocabulary.text(*form));
            candidates.push(Candidate { word: *form, stem, similarity, corrected: false });
        }
    }
    if !candidates.iter().any(|candidate| is_indexed(candidate.word))
        && word.chars().count() >= MIN_PREFIX
    {
        for longer in vocabulary.with_prefix(word).filter(|longer| is_indexed(*longer)) {
            let stem = vocabulary.stem_of(longer);
            let [least, more] = PREFIX;
            let share = float(number(word.len())) / float(number(vocabulary.text(longer).len()));
            let similarity = least + more * share;
            candidates.push(Candidate { word: longer, stem, similarity, corrected: false });
        }
    }
    if candidates.is_empty() {
        let mut nearest = vocabulary.nearest(word);
        if nearest.iter().any(|(word, _)| is_indexed(*word)) {
            nearest.retain(|(word, _)| is_indexed(*word));
        }
        for (near, distance) in nearest {
            let stem = vocabulary.stem_of(near);
            let edits = CORRECTED.get(distance.saturating_sub(1)).copied().unwrap_or_default();
            for form in vocabulary.forms_of(stem) {
                let similarity =
                    edits * form_similarity(vocabulary.text(near), vocabulary.text(*form));
                if !candidates.iter().any(|known: &Candidate| known.word == *form) {
                    candidates.push(Candidate { word: *form, stem, similarity, corrected: true });
                }
            }
        }
    }
    candidates
}

/// Similarity of two words of one stem: 1 for equal ones, 0.95 for plural and singular ("nurse", "nurses"),
/// 0.8 for derived words ("nursing").
fn form_similarity(word: &str, form: &str) -> f32 {
    let (short, long) = if word.len() < form.len() { (word, form) } else { (form, word) };
    match long.strip_prefix(short) {
        Some("") => 1.0,
        Some("s" | "es") => 0.95,
        _ if plural_in_ies(short, long) => 0.95,
        _ if short.strip_suffix("man").is_some_and(|s| long.strip_suffix("men") == Some(s)) => 0.95,
        _ => 0.8,
    }
}

fn plural_in_ies(short: &str, long: &str) -> bool {
    short.strip_suffix('y').is_some_and(|start| long.strip_suffix("ies") == Some(start))
}
