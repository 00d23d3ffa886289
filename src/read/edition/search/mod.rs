//! Full-text search over occupations and tasks. A query may be a code, a title, a lay or misspelt title,
//! or words of a task.
//!
//! A query becomes terms, and each term becomes candidate words of the vocabulary (`candidates`). An occupation
//! is found by its best title, all its titles (BM25), its best statement, and all its descriptions and tasks
//! (BM25); `ranking` orders what is found. What a search may cost is bounded: terms, candidates, corrections, and
//! the titles and statements that are weighed, the rarest words first. A query in Korean is looked up in `korean`
//! alone.

mod bm25;
mod candidates;
mod code;
mod everyday;
mod fit;
mod kind;
mod knowledge;
mod korean;
mod korean_query;
mod lists;
mod query;
mod ranking;
mod results;
mod slips;
mod standing;
mod statements;
mod suggest;
mod text;
mod titles;
mod vague;
mod vocabulary;

use std::panic::resume_unwind;

pub use kind::{Kind, Matched};
use results::{Evidence, How};
pub use results::{Found, Hit, Suggestion, Vague};

use super::occupation::Occupation;
use super::place::TaskOf;
use crate::convert::{number, place};
use crate::korean::hangul;
use bm25::{Bm25, Parameters};
use candidates::Lookup;
use code::{by_code, code_of};
use fit::{Fit, TitleMatch};
use korean::Korean;

use query::Query;
use standing::Standing;
use statements::{StatementMatch, Statements, Which};
use text::{folded, words};
use titles::{Gathered, Titles};
use vague::Typed;
use vocabulary::{Interner, Vocabulary};

const BM25_TITLES: Parameters = Parameters { k1: 3.0, b: 0.9 };
const BM25_STATEMENTS: Parameters = Parameters { k1: 6.0, b: 0.3 };

/// A search index over occupations. It holds the distinct words and no other text, so every search must be
/// given the same occupations in the same order as the index was built from.
#[derive(Debug)]
pub struct Index {
    vocabulary: Vocabulary,
    titles: Titles,
    titles_bm25: Bm25,
    statements: Statements,
    statements_bm25: Bm25,
    korean: Korean,
    /// For every occupation what decides among equal fits.
    standing: Vec<Standing>,
}

impl Index {
    /// Indexes titles, alternate titles, descriptions and tasks.
    #[must_use]
    pub fn build(occupations: &[Occupation]) -> Self {
        let mut interner = Interner::default();
        let mut gathered = Gathered::default();
        let mut occupation_of = Vec::new();
        let mut in_statements: Vec<(u32, u32)> = Vec::new();
        for (at, occupation) in occupations.iter().enumerate() {
            gathered.add(at, occupation, &mut interner);
            for text in statements::texts(occupation) {
                let statement = number(occupation_of.len());
                occupation_of.push(number(at));
                let folded = folded(text);
                in_statements.extend(words(&folded).map(|word| (statement, interner.number(word))));
            }
        }
        let (vocabulary, renumbered) = Vocabulary::build(interner);
        let (n, n_stems) = (occupations.len(), vocabulary.n_stems());
        // Neither half needs the other, and the server waits for both before it answers.
        let ((titles, titles_bm25), (statements, statements_bm25)) = std::thread::scope(|scope| {
            let of_titles = scope.spawn(|| {
                let titles = Titles::build(gathered, n, &renumbered, &vocabulary);
                let pairs = titles.pairs();
                let stems = pairs
                    .map(|(title, word)| (vocabulary.stem_of(word), titles.occupation(title)))
                    .collect();
                let bm25 = Bm25::build(n_stems, n, stems, BM25_TITLES);
                (titles, bm25)
            });
            for (_, word) in &mut in_statements {
                *word =
                    vocabulary.stem_of(renumbered.get(place(*word)).copied().unwrap_or(u32::MAX));
            }
            let stems = in_statements.iter().filter_map(|(statement, stem)| {
                Some((*stem, *occupation_of.get(place(*statement))?))
            });
            let bm25 = Bm25::build(n_stems, n, stems.collect(), BM25_STATEMENTS);
            let statements = Statements::build(occupation_of, n, in_statements, n_stems);
            let of_titles = of_titles.join().unwrap_or_else(|panic| resume_unwind(panic));
            (of_titles, (statements, bm25))
        });
        Self {
            titles_bm25,
            statements_bm25,
            statements,
            korean: Korean::build(occupations),
            standing: Standing::of_all(occupations),
            vocabulary,
            titles,
        }
    }

    /// The same index, for which the words of further texts of the release are known: none of them is taken for
    /// a misspelling.
    #[must_use]
    pub fn knowing<'a>(mut self, texts: impl Iterator<Item = &'a str>) -> Self {
        self.vocabulary.know(texts);
        self
    }

    /// A text as a query to those of its texts that `n_texts` counts by word.
    fn query(&self, text: &str, n_texts: &dyn Fn(u32) -> usize, begun: bool) -> Query {
        let share_a_title = |word, other| self.titles.share_a_title(word, other);
        let lookup =
            Lookup { vocabulary: &self.vocabulary, n_texts, share_a_title: &share_a_title };
        Query::read(text, &lookup, |stem| self.titles.idf(stem), begun)
    }

    /// The occupations that match a text, the best first.
    #[must_use]
    pub fn search<'a>(&'a self, occupations: &'a [Occupation], text: &str) -> Found<'a> {
        if let Some((places, code)) = by_code(occupations, text) {
            return Found::new(occupations, places, How::Code(code));
        }
        if let Some(fits) = self.in_korean(text) {
            let places = fits.ranked(&self.standing);
            let first = places.iter().filter_map(|place| occupations.get(*place)?.title_ko);
            let typed = Typed { query: text, searched_for: None };
            let vague = vague::vague(typed, fits.is_same(), fits.n_complete(), first);
            return Found { vague, ..Found::new(occupations, places, How::Korean(fits)) };
        }
        let n_texts = |word: u32| self.titles.with_word(word).len();
        let read = |begun| self.query(text, &n_texts, begun);
        let mut query = read(false);
        let mut title_matches = self.best_titles(&query);
        // A title of the release comes first, unless it only is one by a correction.
        if (query.is_corrected() || !title_matches.iter().any(TitleMatch::is_same))
            && let Some(title) = everyday::title(text)
        {
            return Found { read_as: Some(title), ..self.search(occupations, title) };
        }
        if query.known_idf <= 0.0 {
            return Found::new(occupations, Vec::new(), How::Nothing);
        }
        if query.terms.len() == 1
            && !query.unfinished
            && !title_matches.iter().any(TitleMatch::is_a_title)
        {
            // A word that is no title is more likely the beginning of one: "vet" of "veterinarians".
            query = read(true);
            title_matches = self.best_titles(&query);
        }
        let statement_matches = if title_matches.iter().any(TitleMatch::is_same) {
            vec![StatementMatch::default(); title_matches.len()]
        } else {
            self.statements.best(&query)
        };
        let places = self.ranked(&query, &title_matches, &statement_matches);
        let first = places.iter().filter_map(|place| occupations.get(*place));
        let first = first.map(|occupation| occupation.title.as_str());
        let searched_for = query.as_corrected(&self.vocabulary);
        let typed = Typed { query: text, searched_for: searched_for.as_deref() };
        let is_a_title = title_matches.iter().any(TitleMatch::is_a_title);
        let n_complete = title_matches.iter().map(|best| best.n_complete);
        let vague = vague::vague(typed, is_a_title, n_complete, first);
        let evidence = Evidence { index: self, query, title_matches, statement_matches };
        let how = How::Words(Box::new(evidence));
        Found { vague, searched_for, ..Found::new(occupations, places, how) }
    }

    /// For every occupation its best title.
    fn best_titles(&self, query: &Query) -> Vec<TitleMatch> {
        let mut best = self.titles.best(query);
        fit::set_aside(&mut best, &self.titles.how_many, &self.standing);
        best
    }

    /// What a text in Korean finds, also one that was typed with the keyboard set to English: no word of that
    /// begins a word of the vocabulary, so that no search in English becomes another one.
    fn in_korean(&self, text: &str) -> Option<korean::Fits<'_>> {
        if hangul::is_in(text) {
            return self.korean.fits(text);
        }
        if everyday::title(text).is_some() {
            return None;
        }
        let meant = hangul::typed(text)?;
        let folded = folded(text);
        let is_known = |word: &str| !self.vocabulary.with_prefix(word).is_empty();
        if words(&folded).any(is_known) {
            return None;
        }
        self.korean.fits(&meant).filter(korean::Fits::is_whole)
    }

    /// The text by which a query matches an occupation: its best title, or a statement that contains more of
    /// the query.
    fn matched<'a>(
        &'a self,
        evidence: &Evidence<'_>,
        occupation: &'a Occupation,
        at: usize,
    ) -> Option<Matched<'a>> {
        let query = &evidence.query;
        let by_title = evidence.title_matches.get(at)?;
        let by_statement = evidence.statement_matches.get(at)?;
        // Similarities below 1 make the sums over the same words differ a little.
        if by_title.fit == Fit::Part && by_statement.matched_idf > by_title.matched_idf * 1.05 {
            let (by, text) = match self.statements.which(occupation, at, by_statement.statement)? {
                Which::Description(n) => {
                    (Kind::Description, &occupation.details.get(n)?.description)
                }
                Which::Task(n) => (Kind::Task, &occupation.tasks.get(n)?.statement),
            };
            let corrected = query
                .is_corrected()
                .then(|| query.corrected(&self.vocabulary.known(text)))
                .flatten();
            return Some(Matched {
                by,
                text,
                corrected: corrected.map(|word| self.vocabulary.text(word)),
            });
        }
        let ordinal = self.titles.ordinal(by_title.title);
        let words = self.titles.words(by_title.title);
        let corrected = query.corrected(words).map(|word| self.vocabulary.text(word));
        let own = ordinal == 0;
        let complete = by_title.matched_idf >= fit::SAME * query.full_idf
            && query.terms.iter().all(|term| !term.candidates.is_empty());
        let by = match (by_title.is_a_title(), complete && query.begins(words), complete, own) {
            (true, _, _, true) => Kind::Title,
            (true, _, _, false) => Kind::AlternateTitle,
            (_, true, _, true) => Kind::TitlePrefix,
            (_, true, _, false) => Kind::AlternateTitlePrefix,
            (_, _, true, true) => Kind::TitleWords,
            (_, _, true, false) => Kind::AlternateTitleWords,
            (_, _, _, true) => Kind::TitlePart,
            (_, _, _, false) => Kind::AlternateTitlePart,
        };
        Some(Matched { by, text: titles::title(occupation, ordinal), corrected })
    }

    /// Completions of an unfinished text: titles, one per occupation, by falling score. Where no title begins
    /// with the text, its misspelt words are corrected first.
    #[must_use]
    pub fn suggest<'a>(
        &'a self,
        occupations: &'a [Occupation],
        text: &str,
        limit: usize,
    ) -> Vec<Suggestion<'a>> {
        if let Some((places, code)) = by_code(occupations, text) {
            let of = |place: usize| {
                let occupation = occupations.get(place)?;
                Some(suggestion(occupation, code_of(occupation, &code)?))
            };
            return places.into_iter().take(limit).filter_map(of).collect();
        }
        if let Some(fits) = self.in_korean(text) {
            let of =
                |place: usize| Some(suggestion(occupations.get(place)?, fits.matched(place)?.text));
            return fits.ranked(&self.standing).into_iter().take(limit).filter_map(of).collect();
        }
        let completions =
            suggest::completions(text, &self.vocabulary, &self.titles, &self.standing);
        if completions.is_empty() {
            let found = self.search(occupations, text);
            // Only the best hits have a title with all words of the text.
            let hits = found.hits().take_while(|hit| hit.matched.by.is_whole_title());
            let hits = hits.filter(|hit| hit.matched.corrected.is_some()).take(limit);
            return hits.map(|hit| suggestion(hit.occupation, hit.matched.text)).collect();
        }
        let suggested = |completion: suggest::Completion| {
            let occupation = occupations.get(completion.occupation)?;
            Some(suggestion(
                occupation,
                titles::title(occupation, self.titles.ordinal(completion.title)),
            ))
        };
        completions.into_iter().take(limit).filter_map(suggested).collect()
    }

    /// Tasks that contain every word of a text, by falling score.
    #[must_use]
    pub fn tasks<'a>(&self, occupations: &'a [Occupation], text: &str) -> Vec<TaskOf<'a>> {
        let n_texts = |word: u32| self.statements.n_with_stem(self.vocabulary.stem_of(word));
        let query = self.query(text, &n_texts, false);
        if query.terms.is_empty() {
            return Vec::new();
        }
        let places = self.statements.tasks_with_all_terms(&query, occupations).into_iter();
        let hit = |(at, n): (usize, usize)| {
            let occupation = occupations.get(at)?;
            Some(TaskOf { occupation, task: occupation.tasks.get(n)? })
        };
        places.filter_map(hit).collect()
    }
}

fn suggestion<'a>(occupation: &'a Occupation, matched: &'a str) -> Suggestion<'a> {
    Suggestion {
        soc_code: &occupation.soc_code,
        title: &occupation.title,
        title_ko: occupation.title_ko,
        matched,
    }
}
