//! The titles of all occupations by the words that they contain, and how well a query matches each.

use std::cell::RefCell;

use super::super::occupation::Occupation;
use super::bm25::float;
use super::lists::{Lists, number, place};
use super::query::Query;
use super::text::{folded, forms, words};
use super::vocabulary::{Interner, Vocabulary};

/// The share of idf from which on a title contains the whole query, or the query the whole title: a plural has
/// a similarity a little below 1.
pub(super) const SAME: f32 = 0.89;

/// Factor on the total idf of a form of a title with brackets, so that the query "RN" matches the title "RN"
/// better than "Nurse (RN)".
const BRACKET_FORM_FACTOR: f32 = 1.02;
/// Added to the score where the query equals the occupation's own title and not an alternate one.
const OWN_TITLE_BONUS: f32 = 0.5;

thread_local! {
    /// The matched idf of every title; all zero between two searches. It is kept because a new one would be a
    /// quarter megabyte of zeros for every search.
    static SUMS: RefCell<Vec<f32>> = const { RefCell::new(Vec::new()) };
}

/// Titles as the words that they consist of.
#[derive(Debug)]
pub(super) struct Titles {
    n_occupations: u32,
    /// For every title the place of its occupation.
    occupation_of: Vec<u32>,
    /// For every title its number among the titles of the occupation, as `title` counts them.
    ordinal: Vec<u32>,
    /// For every title its words, in order.
    words: Lists,
    /// For every word its titles.
    by_word: Lists,
    /// For every stem its inverse document frequency over occupations.
    idf: Vec<f32>,
    /// For every title the sum of the idf of its words.
    total_idf: Vec<f32>,
}

/// Titles and their words while the index is built.
#[derive(Default)]
pub(super) struct Gathered {
    occupation_of: Vec<u32>,
    ordinal: Vec<u32>,
    /// For every title whether it is a form of a title with brackets.
    is_bracket_form: Vec<bool>,
    words: Vec<(u32, u32)>,
}

/// The title of an occupation that matches a query best.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct TitleMatch {
    /// 0 to 1, at least 1 more where query and title are the same.
    pub(super) score: f32,
    /// Sum over the terms that the title contains of idf times the candidate's similarity.
    pub(super) matched_idf: f32,
    pub(super) title: u32,
    /// How many of the occupation's titles contain all terms of the query.
    pub(super) n_complete: u32,
}

impl TitleMatch {
    /// Whether query and title are the same.
    pub(super) fn is_same(&self) -> bool {
        self.score > 1.0
    }
}

/// A title of an occupation: its own, then those of its O*NET-SOC occupations, then the others.
pub(super) fn title(occupation: &Occupation, ordinal: u32) -> &str {
    let Some(n) = place(ordinal).checked_sub(1) else { return &occupation.title };
    match n.checked_sub(occupation.details.len()) {
        Some(n) => occupation.alternate_titles.get(n).map(String::as_str),
        None => occupation.details.get(n).map(|detail| detail.title.as_str()),
    }
    .unwrap_or_default()
}

impl Gathered {
    /// Adds the titles of the occupation at a place, those with brackets also without them.
    pub(super) fn add(&mut self, at: usize, occupation: &Occupation, interner: &mut Interner) {
        self.add_title((at, 0, false), &occupation.title, interner);
        let details = occupation.details.iter().map(|detail| &detail.title);
        for (title, ordinal) in details.chain(&occupation.alternate_titles).zip(1..) {
            if *title == occupation.title {
                continue;
            }
            self.add_title((at, ordinal, false), title, interner);
            if let Some((base, inside)) = forms(title) {
                self.add_title((at, ordinal, true), &base, interner);
                if let Some(inside) = inside {
                    self.add_title((at, ordinal, true), inside, interner);
                }
            }
        }
    }

    fn add_title(
        &mut self,
        (at, ordinal, is_bracket_form): (usize, u32, bool),
        title: &str,
        interner: &mut Interner,
    ) {
        let this = number(self.occupation_of.len());
        self.occupation_of.push(number(at));
        self.ordinal.push(ordinal);
        self.is_bracket_form.push(is_bracket_form);
        for word in words(&folded(title)) {
            self.words.push((this, interner.number(word)));
        }
    }
}

impl Titles {
    /// Sorts the titles by word; `renumbered` leads from the interner's numbers to the
    /// vocabulary's.
    pub(super) fn of(
        gathered: Gathered,
        n_occupations: usize,
        renumbered: &[u32],
        vocabulary: &Vocabulary,
    ) -> Self {
        let numbered = gathered
            .words
            .iter()
            .filter_map(|(title, word)| renumbered.get(place(*word)).map(|word| (*title, *word)));
        let words = Lists::of(gathered.occupation_of.len(), numbered);
        let by_word = Lists::of(vocabulary.len(), words.pairs().map(|(title, word)| (word, title)));
        let mut titles = Self {
            n_occupations: number(n_occupations),
            occupation_of: gathered.occupation_of,
            ordinal: gathered.ordinal,
            words,
            by_word,
            idf: Vec::new(),
            total_idf: Vec::new(),
        };
        titles.idf =
            (0..number(vocabulary.n_stems())).map(|stem| titles.idf_of(vocabulary, stem)).collect();
        let total_idf = |(title, is_bracket_form)| {
            let words = titles.words.get(title).iter();
            let sum: f32 = words.map(|word| titles.idf(vocabulary.stem_of(*word))).sum();
            if is_bracket_form { sum * BRACKET_FORM_FACTOR } else { sum }
        };
        titles.total_idf = (0..).zip(gathered.is_bracket_form).map(total_idf).collect();
        titles
    }

    /// ln(1 + N / (n + ½)), where n of N occupations have a title with the stem.
    fn idf_of(&self, vocabulary: &Vocabulary, stem: u32) -> f32 {
        let titles = vocabulary.forms_of(stem).iter().flat_map(|word| self.with_word(*word));
        let mut occupations: Vec<u32> = titles.map(|title| self.occupation(*title)).collect();
        occupations.sort_unstable();
        occupations.dedup();
        idf(self.n_occupations, number(occupations.len()))
    }

    /// The inverse document frequency of a stem; one that is in no title has the highest.
    pub(super) fn idf(&self, stem: u32) -> f32 {
        let known = self.idf.get(place(stem)).copied();
        known.unwrap_or_else(|| idf(self.n_occupations, 0))
    }

    /// The place of the occupation of a title.
    pub(super) fn occupation(&self, title: u32) -> u32 {
        self.occupation_of.get(place(title)).copied().unwrap_or(u32::MAX)
    }

    /// The number of a title among those of its occupation, as [`title`] counts them.
    pub(super) fn ordinal(&self, title: u32) -> u32 {
        self.ordinal.get(place(title)).copied().unwrap_or(u32::MAX)
    }

    /// The titles with a word.
    pub(super) fn with_word(&self, word: u32) -> &[u32] {
        self.by_word.get(word)
    }

    /// The words of a title, in order.
    pub(super) fn words(&self, title: u32) -> &[u32] {
        self.words.get(title)
    }

    /// Every title with each of its words.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (u32, u32)> + Clone {
        self.words.pairs()
    }

    /// For every occupation its best title, by the score q·t²: q is the share of the query that the title
    /// contains, t the share of the title that the query contains, both by idf.
    pub(super) fn best(&self, query: &Query) -> Vec<TitleMatch> {
        let mut best = vec![TitleMatch::default(); place(self.n_occupations)];
        SUMS.with_borrow_mut(|sums| {
            sums.resize(self.occupation_of.len(), 0.0);
            for title in self.add_matched_idf(query, sums) {
                // Back to zero, for the next search.
                let matched_idf =
                    sums.get_mut(place(title)).map(std::mem::take).unwrap_or_default();
                self.keep_better(title, matched_idf, query, &mut best);
            }
        });
        best
    }

    /// Adds to every title the idf of the terms that it contains, times the candidate's similarity; returns the
    /// titles that contain any.
    fn add_matched_idf(&self, query: &Query, sums: &mut [f32]) -> Vec<u32> {
        let mut matching = Vec::new();
        for term in &query.terms {
            for candidate in &term.candidates {
                for title in self.with_word(candidate.word) {
                    if let Some(sum) = sums.get_mut(place(*title)) {
                        if *sum == 0.0 {
                            matching.push(*title);
                        }
                        *sum += term.idf * candidate.similarity;
                    }
                }
            }
        }
        matching
    }

    /// Makes a title its occupation's best one if its score is higher.
    fn keep_better(&self, title: u32, matched_idf: f32, query: &Query, best: &mut [TitleMatch]) {
        let total_idf = self.total_idf.get(place(title)).copied().unwrap_or_default();
        let (q, t) = ((matched_idf / query.total_idf).min(1.0), (matched_idf / total_idf).min(1.0));
        let bonus = if self.ordinal(title) == 0 { OWN_TITLE_BONUS } else { 0.0 };
        let same = if q >= SAME && t >= SAME { 1.0 + bonus } else { 0.0 };
        let score = same + q * t * t;
        if let Some(best) = best.get_mut(place(self.occupation(title))) {
            best.n_complete += u32::from(q >= SAME);
            if score > best.score {
                *best = TitleMatch { score, matched_idf, title, n_complete: best.n_complete };
            }
        }
    }
}

/// Inverse document frequency of what `having` of `n` occupations have.
fn idf(n: u32, having: u32) -> f32 {
    (1.0 + float(n) / (float(having) + 0.5)).ln()
}
