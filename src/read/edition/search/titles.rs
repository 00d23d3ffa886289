//! The titles of all occupations by the words that they contain, and how well a query matches each.

use std::cell::RefCell;

use super::super::occupation::Occupation;
use super::bm25::float;
use super::fit::{EQUAL, Fit, SAME, TitleMatch};
use super::knowledge::{self, PERSON_FACTOR};
use super::lists::Lists;
use super::query::{Query, Term};
use super::text::{folded, forms, words};
use super::vocabulary::{Interner, Vocabulary};
use crate::convert::{number, place};

/// Factor on the total idf of a form of a title with brackets, so that the query "RN" matches the title "RN"
/// better than "Nurse (RN)".
const BRACKET_FORM_FACTOR: f32 = 1.02;
/// The most titles that a search weighs for the rarest word of a query. Only a release several times as large as
/// O*NET has a word in so many.
const MAX_MET: usize = 8_192;
/// Where the titles with a further word would be more than so many together, the word is only looked for in the
/// titles that were met before: a title with nothing but the commoner words of a query is of little use.
const MAX_FURTHER: usize = 2_048;

thread_local! {
    /// The matched idf of every title; all zero between two searches. It is kept because a new one would be a
    /// quarter megabyte of zeros for every search.
    static SUMS: RefCell<Vec<f32>> = const { RefCell::new(Vec::new()) };
}

/// Titles as the words that they consist of.
#[derive(Debug)]
pub(super) struct Titles {
    n_occupations: u32,
    /// For every occupation how many O*NET-SOC occupations it has.
    n_details: Vec<u32>,
    /// For every occupation how many titles it has.
    pub(super) how_many: Vec<u32>,
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
    n_details: Vec<u32>,
    occupation_of: Vec<u32>,
    ordinal: Vec<u32>,
    /// For every title whether it is a form of a title with brackets.
    is_bracket_form: Vec<bool>,
    words: Vec<(u32, u32)>,
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

/// Where a title stands.
#[derive(Clone, Copy)]
struct Origin {
    /// The place of its occupation.
    occupation: usize,
    /// Its number among the titles of the occupation, as [`title`] counts them.
    ordinal: u32,
    /// Whether it is a part of a title with brackets.
    is_bracket_form: bool,
}

impl Gathered {
    /// Adds the titles of the occupation at a place, those with brackets also without them.
    pub(super) fn add(&mut self, at: usize, occupation: &Occupation, interner: &mut Interner) {
        self.n_details.push(number(occupation.details.len()));
        let own = Origin { occupation: at, ordinal: 0, is_bracket_form: false };
        self.add_title(own, &occupation.title, interner);
        let details = occupation.details.iter().map(|detail| &detail.title);
        for (title, ordinal) in details.chain(&occupation.alternate_titles).zip(1..) {
            if *title == occupation.title {
                continue;
            }
            let whole = Origin { ordinal, ..own };
            self.add_title(whole, title, interner);
            if let Some((base, inside)) = forms(title) {
                let form = Origin { is_bracket_form: true, ..whole };
                self.add_title(form, &base, interner);
                if let Some(inside) = inside {
                    self.add_title(form, inside, interner);
                }
            }
        }
    }

    fn add_title(&mut self, origin: Origin, title: &str, interner: &mut Interner) {
        let this = number(self.occupation_of.len());
        self.occupation_of.push(number(origin.occupation));
        self.ordinal.push(origin.ordinal);
        self.is_bracket_form.push(origin.is_bracket_form);
        for word in words(&folded(title)) {
            self.words.push((this, interner.number(word)));
        }
    }
}

impl Titles {
    /// Sorts the titles by word; `renumbered` leads from the interner's numbers to the
    /// vocabulary's.
    pub(super) fn build(
        gathered: Gathered,
        n_occupations: usize,
        renumbered: &[u32],
        vocabulary: &Vocabulary,
    ) -> Self {
        let numbered = gathered
            .words
            .iter()
            .filter_map(|(title, word)| renumbered.get(place(*word)).map(|word| (*title, *word)));
        let words = Lists::collect(gathered.occupation_of.len(), numbered);
        let by_word =
            Lists::collect(vocabulary.len(), words.pairs().map(|(title, word)| (word, title)));
        let mut how_many = vec![0; n_occupations];
        for occupation in &gathered.occupation_of {
            if let Some(n) = how_many.get_mut(place(*occupation)) {
                *n += 1;
            }
        }
        let mut titles = Self {
            n_occupations: number(n_occupations),
            how_many,
            n_details: gathered.n_details,
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
            let words = titles.words.get(title);
            let idf = |word: &u32| {
                let weak = words.len() > 1 && knowledge::is_person(vocabulary.text(*word));
                titles.idf(vocabulary.stem_of(*word)) * if weak { PERSON_FACTOR } else { 1.0 }
            };
            let sum: f32 = words.iter().map(idf).sum();
            if is_bracket_form { sum * BRACKET_FORM_FACTOR } else { sum }
        };
        let totals: Vec<f32> = (0..).zip(gathered.is_bracket_form).map(total_idf).collect();
        // The titles that say the least besides, where not all of them can be weighed.
        let length = |title: &u32| totals.get(place(*title)).copied().unwrap_or_default();
        titles.by_word.sort_longer_than(MAX_MET, |a, b| length(a).total_cmp(&length(b)));
        titles.total_idf = totals;
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

    /// The titles that occupations bear themselves, one each.
    pub(super) fn own(&self) -> impl Iterator<Item = u32> {
        (0..).zip(&self.ordinal).filter(|(_, ordinal)| **ordinal == 0).map(|(title, _)| title)
    }

    /// The titles with a word.
    pub(super) fn with_word(&self, word: u32) -> &[u32] {
        self.by_word.get(word)
    }

    /// Whether one title has both words.
    pub(super) fn share_a_title(&self, word: u32, other: u32) -> bool {
        let (with, other_with) = (self.with_word(word), self.with_word(other));
        let (few, other) =
            if with.len() < other_with.len() { (with, other) } else { (other_with, word) };
        few.iter().any(|title| self.words(*title).contains(&other))
    }

    /// The words of a title, in order.
    pub(super) fn words(&self, title: u32) -> &[u32] {
        self.words.get(title)
    }

    /// Every title with each of its words.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (u32, u32)> + Clone {
        self.words.pairs()
    }

    /// For every occupation its best title, by how it fits, then by the score q·t²: q is the share of the query
    /// that the title contains, t the share of the title that the query contains, both by idf.
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
    /// titles that contain any. The rarest terms come first; once many titles are met, further terms are looked
    /// up in these.
    fn add_matched_idf(&self, query: &Query, sums: &mut [f32]) -> Vec<u32> {
        let n_titles = |term: &&Term| -> usize {
            term.candidates.iter().map(|candidate| self.with_word(candidate.word).len()).sum()
        };
        let mut terms: Vec<&Term> = query.terms.iter().collect();
        terms.sort_by_key(n_titles);
        let mut matching = Vec::new();
        let mut left = MAX_MET;
        for term in terms {
            if !matching.is_empty() && matching.len() + n_titles(&term) > MAX_FURTHER {
                self.add_to_met(term, &matching, sums);
                continue;
            }
            for candidate in &term.candidates {
                let titles = self.with_word(candidate.word);
                let titles = titles.get(..left).unwrap_or(titles);
                left -= titles.len();
                for title in titles {
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

    /// The same for one term and the titles that other terms have met.
    fn add_to_met(&self, term: &Term, met: &[u32], sums: &mut [f32]) {
        for title in met {
            for word in self.words(*title) {
                let similarity = term.similarity(*word);
                if let (Some(similarity), Some(sum)) = (similarity, sums.get_mut(place(*title))) {
                    *sum += term.idf * similarity;
                }
            }
        }
    }

    /// Makes a title its occupation's best one if it fits better.
    fn keep_better(&self, title: u32, matched_idf: f32, query: &Query, best: &mut [TitleMatch]) {
        let total_idf = self.total_idf.get(place(title)).copied().unwrap_or_default();
        let (q, t) = ((matched_idf / query.total_idf).min(1.0), (matched_idf / total_idf).min(1.0));
        let at = place(self.occupation(title));
        let complete = matched_idf >= SAME * query.full_idf;
        let own = self.ordinal(title) == 0;
        let detail = || self.n_details.get(at).is_some_and(|n| self.ordinal(title) <= *n);
        let fit = match (q >= SAME && t >= SAME, complete && query.unfinished) {
            (true, _) if !query.has_its_words(self.words(title), SAME) => {
                if own {
                    Fit::AlikeOwn
                } else {
                    Fit::Alike
                }
            }
            (true, _) if own => Fit::SameOwn,
            (true, _) => {
                if detail() {
                    Fit::SameDetail
                } else {
                    Fit::Same
                }
            }
            (false, true) => {
                if own {
                    Fit::BegunOwn
                } else {
                    Fit::Begun
                }
            }
            (false, false) => Fit::Part,
        };
        let score = q * t * t;
        if let Some(best) = best.get_mut(at) {
            best.n_complete += u32::from(complete);
            best.own_complete |= own && complete && query.has_its_words(self.words(title), SAME);
            if (fit, score) > (best.fit, best.score) {
                let equal = fit == Fit::Same && query.has_its_words(self.words(title), EQUAL);
                *best = TitleMatch { fit, score, matched_idf, title, equal, ..*best };
            }
        }
    }
}

/// Inverse document frequency of what `having` of `n` occupations have.
fn idf(n: u32, having: u32) -> f32 {
    (1.0 + float(n) / (float(having) + 0.5)).ln()
}
