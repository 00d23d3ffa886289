//! Every title of every occupation, and how well a query fits each.

use std::cell::RefCell;

use super::super::occupation::Occupation;
use super::lists::{Lists, number, place};
use super::profile::float;
use super::query::Query;
use super::text::{folded, forms, words};
use super::vocabulary::{Interner, Vocabulary};

/// From which share on a query and a title are the same: plurals count a little less than 1.
pub(super) const SAME: f32 = 0.89;

/// How much longer a title without its brackets counts than it is, so that of "RN" and "Nurse (RN)"
/// the first is the nearer.
const FORM: f32 = 1.02;
/// What it counts more that a query is an occupation's own title and not another one.
const OWN: f32 = 0.5;

thread_local! {
    /// What a query gains in every title, zero between two searches: making it anew for each of them
    /// took a quarter megabyte of zeros.
    static SUMS: RefCell<Vec<f32>> = const { RefCell::new(Vec::new()) };
}

/// Titles as the words that they consist of.
#[derive(Debug)]
pub(super) struct Titles {
    n_occupations: u32,
    /// The place of the occupation of every title.
    of: Vec<u32>,
    /// Which of the occupation's titles it is, as `title` counts them.
    source: Vec<u32>,
    /// For every title its words, in order.
    words: Lists,
    /// For every word its titles.
    by_word: Lists,
    /// For every stem how much it tells occupations apart.
    rarity: Vec<f32>,
    /// For every title the sum of its words' rarities.
    weight: Vec<f32>,
}

/// Titles and their words while they are gathered.
#[derive(Default)]
pub(super) struct Gathered {
    of: Vec<u32>,
    source: Vec<u32>,
    /// Whether it is a form of a title with brackets.
    form: Vec<bool>,
    words: Vec<(u32, u32)>,
}

/// How well the best title of an occupation fits a query.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Fit {
    /// 0 to 1, at least 1 more where query and title are the same.
    pub(super) score: f32,
    /// The rarity of the query's words that the title contains.
    pub(super) gained: f32,
    pub(super) title: u32,
    /// How many of the occupation's titles contain all words of the query.
    pub(super) whole: u32,
}

impl Fit {
    /// Whether query and title are the same.
    pub(super) fn is_same(&self) -> bool {
        self.score > 1.0
    }
}

/// A title of an occupation: its own, then those of its O*NET-SOC occupations, then the others.
pub(super) fn title(occupation: &Occupation, source: u32) -> &str {
    let Some(n) = place(source).checked_sub(1) else { return &occupation.title };
    match n.checked_sub(occupation.details.len()) {
        Some(n) => occupation.alternate_titles.get(n).map(String::as_str),
        None => occupation.details.get(n).map(|detail| detail.title.as_str()),
    }
    .unwrap_or_default()
}

impl Gathered {
    /// Adds the titles of the occupation at a place, those with brackets also without them.
    pub(super) fn add(&mut self, at: usize, occupation: &Occupation, interner: &mut Interner) {
        self.one((at, 0, false), &occupation.title, interner);
        let details = occupation.details.iter().map(|detail| &detail.title);
        for (title, source) in details.chain(&occupation.alternate_titles).zip(1..) {
            if *title == occupation.title {
                continue;
            }
            self.one((at, source, false), title, interner);
            if let Some((base, inside)) = forms(title) {
                self.one((at, source, true), &base, interner);
                if let Some(inside) = inside {
                    self.one((at, source, true), inside, interner);
                }
            }
        }
    }

    fn one(
        &mut self,
        (at, source, form): (usize, u32, bool),
        title: &str,
        interner: &mut Interner,
    ) {
        let this = number(self.of.len());
        self.of.push(number(at));
        self.source.push(source);
        self.form.push(form);
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
        let words = Lists::of(gathered.of.len(), numbered);
        let by_word = Lists::of(vocabulary.len(), words.pairs().map(|(title, word)| (word, title)));
        let mut titles = Self {
            n_occupations: number(n_occupations),
            of: gathered.of,
            source: gathered.source,
            words,
            by_word,
            rarity: Vec::new(),
            weight: Vec::new(),
        };
        titles.rarity = (0..number(vocabulary.n_stems()))
            .map(|stem| titles.rarity_of(vocabulary, stem))
            .collect();
        let weight = |(title, form)| {
            let words = titles.words.get(title).iter();
            let sum: f32 = words.map(|word| titles.rarity(vocabulary.stem_of(*word))).sum();
            if form { sum * FORM } else { sum }
        };
        titles.weight = (0..).zip(gathered.form).map(weight).collect();
        titles
    }

    /// ln(1 + N / (n + ½)), n of N occupations having a title with the stem.
    fn rarity_of(&self, vocabulary: &Vocabulary, stem: u32) -> f32 {
        let titles = vocabulary.family(stem).iter().flat_map(|word| self.with(*word));
        let mut occupations: Vec<u32> = titles.map(|title| self.occupation(*title)).collect();
        occupations.sort_unstable();
        occupations.dedup();
        rarity(self.n_occupations, number(occupations.len()))
    }

    /// How much a stem tells occupations apart; one of no title, known or not, does most.
    pub(super) fn rarity(&self, stem: u32) -> f32 {
        let known = self.rarity.get(place(stem)).copied();
        known.unwrap_or_else(|| rarity(self.n_occupations, 0))
    }

    /// The place of the occupation of a title.
    pub(super) fn occupation(&self, title: u32) -> u32 {
        self.of.get(place(title)).copied().unwrap_or(u32::MAX)
    }

    /// Which of its occupation's titles it is.
    pub(super) fn source(&self, title: u32) -> u32 {
        self.source.get(place(title)).copied().unwrap_or(u32::MAX)
    }

    /// The titles with a word.
    pub(super) fn with(&self, word: u32) -> &[u32] {
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

    /// For every occupation how its best title fits: q·t², where q is the share of the query that
    /// the title contains and t the share of the title that the query contains, both by rarity.
    pub(super) fn fits(&self, query: &Query) -> Vec<Fit> {
        let mut fits = vec![Fit::default(); place(self.n_occupations)];
        SUMS.with_borrow_mut(|gained| {
            gained.resize(self.of.len(), 0.0);
            for title in self.meet(query, gained) {
                // Left as it was found, for the next search.
                let gained = gained.get_mut(place(title)).map(std::mem::take).unwrap_or_default();
                self.fit(title, gained, query, &mut fits);
            }
        });
        fits
    }

    /// Adds to every title what the query gains in it; returns those that gain anything.
    fn meet(&self, query: &Query, gained: &mut [f32]) -> Vec<u32> {
        let mut met = Vec::new();
        for term in &query.terms {
            for meant in &term.meant {
                for title in self.with(meant.word) {
                    if let Some(sum) = gained.get_mut(place(*title)) {
                        if *sum == 0.0 {
                            met.push(*title);
                        }
                        *sum += term.rarity * meant.strength;
                    }
                }
            }
        }
        met
    }

    /// Puts a title in the place of its occupation's best one if it fits better.
    fn fit(&self, title: u32, gained: f32, query: &Query, fits: &mut [Fit]) {
        let weight = self.weight.get(place(title)).copied().unwrap_or_default();
        let (q, t) = ((gained / query.rarity).min(1.0), (gained / weight).min(1.0));
        let own = if self.source(title) == 0 { OWN } else { 0.0 };
        let same = if q >= SAME && t >= SAME { 1.0 + own } else { 0.0 };
        let score = same + q * t * t;
        if let Some(best) = fits.get_mut(place(self.occupation(title))) {
            best.whole += u32::from(q >= SAME);
            if score > best.score {
                *best = Fit { score, gained, title, whole: best.whole };
            }
        }
    }
}

fn rarity(n: u32, having: u32) -> f32 {
    (1.0 + float(n) / (float(having) + 0.5)).ln()
}
