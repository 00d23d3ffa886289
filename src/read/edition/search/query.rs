//! A query as terms, and each term as the candidate words of the vocabulary that it may stand for.

pub(super) use super::candidates::Candidate;
use super::candidates::Lookup;
use super::knowledge;
use super::text::{folded, words};
use super::vocabulary::Vocabulary;

/// The most terms of a query; further words are ignored, since each costs time.
const MAX_TERMS: usize = 12;
/// The most terms of a query that are looked for as misspelt: whoever misspells more of them is not looking for a job.
const MAX_CORRECTED: usize = 3;

/// A query as terms, each different word once.
#[derive(Debug)]
pub(super) struct Query {
    pub(super) terms: Vec<Term>,
    /// The sum of the terms' idf.
    pub(super) total_idf: f32,
    /// The sum of the idf of the terms that have a candidate.
    pub(super) known_idf: f32,
    /// The same, times the similarity of each term's nearest candidate: what a text with all of them reaches.
    pub(super) full_idf: f32,
    /// Whether its last word is only the beginning of one.
    pub(super) unfinished: bool,
}

/// A query term.
#[derive(Debug)]
pub(super) struct Term {
    /// As it was typed, folded.
    typed: String,
    /// The words it may stand for, by number; empty where none of the vocabulary is near it.
    pub(super) candidates: Vec<Candidate>,
    /// Inverse document frequency: the lowest of its candidates', and of a stem in no title if it has none; less
    /// for a word that means a person beside other words.
    pub(super) idf: f32,
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

    /// How near a word is to it; absent where it does not stand for the word.
    pub(super) fn similarity(&self, word: u32) -> Option<f32> {
        let at = self.candidates.binary_search_by_key(&word, |candidate| candidate.word).ok()?;
        self.candidates.get(at).map(|candidate| candidate.similarity)
    }

    pub(super) fn nearest(&self) -> f32 {
        self.candidates.iter().map(|candidate| candidate.similarity).fold(0.0, f32::max)
    }
}

impl Query {
    /// Splits a text into terms and finds the candidates of each. Its last word may be unfinished; `begun` says
    /// to take it for that even if it is a word.
    pub(super) fn read(
        text: &str,
        lookup: &Lookup<'_>,
        idf_of: impl Fn(u32) -> f32,
        begun: bool,
    ) -> Self {
        let folded = folded(text);
        let mut typed: Vec<&str> = Vec::new();
        for word in words(&folded) {
            if typed.len() < MAX_TERMS && !typed.contains(&word) {
                typed.push(word);
            }
        }
        let is_open = text.ends_with(char::is_alphanumeric);
        let last = typed.last().copied().filter(|word| is_open && (begun || !lookup.is_word(word)));
        let longer = last.map(|word| lookup.unfinished(word)).unwrap_or_default();
        let unfinished = !longer.is_empty();
        if unfinished {
            typed.pop();
        }
        let mut found: Vec<(&str, Vec<Candidate>)> = Vec::new();
        let mut n_corrected = 0;
        for word in typed {
            let mut known = lookup.known(word);
            if n_corrected < MAX_CORRECTED && lookup.may_be_slip(word, &known) {
                n_corrected += 1;
                let slip = lookup.rather(word);
                known = if slip.is_empty() { known } else { slip };
            }
            if !known.is_empty() || lookup.is_name(word) {
                found.push((word, known));
            } else if let Some((first, rest)) = lookup.halves(word) {
                let half = |half| (half, lookup.known(half));
                found.extend([first, rest].map(half));
            } else {
                n_corrected += 1;
                let few = n_corrected <= MAX_CORRECTED;
                found.push((word, if few { lookup.corrected(word) } else { Vec::new() }));
            }
        }
        found.extend(last.filter(|_| unfinished).map(|word| (word, longer)));
        let alone = found.len() == 1;
        let term = |(word, mut candidates): (&str, Vec<Candidate>)| {
            candidates.sort_by_key(|candidate| candidate.word);
            let idfs = candidates.iter().map(|candidate| idf_of(candidate.stem));
            let idf = idfs.reduce(f32::min).unwrap_or_else(|| idf_of(u32::MAX));
            let weak = !alone && knowledge::is_person(word);
            Term {
                typed: word.to_owned(),
                candidates,
                idf: if weak { idf * knowledge::PERSON_FACTOR } else { idf },
            }
        };
        Self::with(found.into_iter().map(term).collect(), unfinished)
    }

    fn with(terms: Vec<Term>, unfinished: bool) -> Self {
        let known = terms.iter().filter(|term| !term.candidates.is_empty());
        Self {
            total_idf: terms.iter().map(|term| term.idf).sum(),
            known_idf: known.map(|term| term.idf).sum(),
            full_idf: terms.iter().map(|term| term.idf * term.nearest()).sum(),
            unfinished,
            terms,
        }
    }

    /// Whether a text begins with the words of the query, in their order.
    pub(super) fn begins(&self, text: &[u32]) -> bool {
        let mut pairs = self.terms.iter().zip(text);
        self.terms.len() <= text.len() && pairs.all(|(term, word)| term.similarity(*word).is_some())
    }

    /// Whether a text has every term, each at least so near as this share of the nearest word that there is.
    pub(super) fn has_its_words(&self, text: &[u32], share: f32) -> bool {
        self.terms.iter().filter(|term| !term.candidates.is_empty()).all(|term| {
            let near = text.iter().filter_map(|word| term.similarity(*word)).fold(0.0, f32::max);
            near >= share * term.nearest()
        })
    }

    /// Whether any of its words is taken for a misspelling.
    pub(super) fn is_corrected(&self) -> bool {
        self.terms.iter().flat_map(|term| &term.candidates).any(|candidate| candidate.corrected)
    }

    /// The words of the query, the misspelt ones as what they are taken for; absent where none is.
    pub(super) fn as_corrected(&self, vocabulary: &Vocabulary) -> Option<String> {
        if !self.is_corrected() {
            return None;
        }
        let word = |term: &Term| {
            let corrected = term.candidates.iter().filter(|candidate| candidate.corrected);
            let nearest = corrected.max_by(|a, b| a.similarity.total_cmp(&b.similarity));
            nearest.map_or(term.typed.clone(), |near| vocabulary.text(near.word).to_owned())
        };
        Some(self.terms.iter().map(word).collect::<Vec<_>>().join(" "))
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
