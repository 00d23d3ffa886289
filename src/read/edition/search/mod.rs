//! Full-text search over occupations and tasks. A query may be a code, a title, a lay or misspelt title,
//! or words of a task.
//!
//! A query becomes terms, and each term becomes candidate words of the vocabulary: the forms of its stem,
//! words with it as a prefix, or words within a small edit distance. An occupation's score is the weighted
//! sum of four fields: its best title, all its titles (BM25), its best statement, and all its descriptions
//! and tasks (BM25). Its number of jobs breaks ties.

mod bm25;
mod lists;
mod query;
mod results;
mod statements;
mod suggest;
mod text;
mod titles;
mod vague;
mod vocabulary;

use results::{Evidence, How};
pub use results::{Found, Hit, Kind, Matched, Suggestion, TaskHit, Vague};

use super::occupation::Occupation;
use bm25::{Bm25, Parameters};
use lists::{number, place};
use query::Query;
use statements::{StatementMatch, Statements, Which};
use text::{folded, words};
use titles::{Gathered, TitleMatch, Titles};
use vocabulary::{Interner, Vocabulary};

// Field weights of an occupation's score, tuned with `benches/search.rs`. The best title has the weight 1,
// and 1 is added where it equals the query.
/// Weight of the BM25 score over all titles of the occupation.
const TITLES_WEIGHT: f32 = 0.45;
/// Weight of the BM25 score over all its descriptions and tasks.
const STATEMENTS_WEIGHT: f32 = 0.06;
/// Weight of its best statement, a single description or task.
const STATEMENT_WEIGHT: f32 = 0.4;
/// Weights of the natural logarithm of the jobs: where a title equals the query, and elsewhere.
const JOBS_WEIGHTS: [f32; 2] = [0.1, 0.005];
/// An occupation is found if one of its titles or statements contains at least this share of the query's
/// known terms, by idf.
const MIN_SHARE: f32 = 0.2;

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
    /// For every occupation the natural logarithm of 1 + jobs, 0 where there is no figure. It breaks ties
    /// and is not shown.
    log_jobs: Vec<f32>,
}

impl Index {
    /// Indexes titles, alternate titles, descriptions and tasks.
    #[must_use]
    pub fn of(occupations: &[Occupation]) -> Self {
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
        let (vocabulary, renumbered) = Vocabulary::of(interner);
        for (_, word) in &mut in_statements {
            *word = vocabulary.stem_of(renumbered.get(place(*word)).copied().unwrap_or(u32::MAX));
        }
        let (n, n_stems) = (occupations.len(), vocabulary.n_stems());
        let titles = Titles::of(gathered, n, &renumbered, &vocabulary);
        let in_titles = titles
            .pairs()
            .map(|(title, word)| (vocabulary.stem_of(word), titles.occupation(title)));
        let by_occupation = in_statements
            .iter()
            .filter_map(|(statement, stem)| Some((*stem, *occupation_of.get(place(*statement))?)));
        Self {
            titles_bm25: Bm25::of(n_stems, n, in_titles.collect(), BM25_TITLES),
            statements_bm25: Bm25::of(n_stems, n, by_occupation.collect(), BM25_STATEMENTS),
            statements: Statements::of(occupation_of, n, in_statements, n_stems),
            log_jobs: occupations.iter().map(log_jobs).collect(),
            vocabulary,
            titles,
        }
    }

    /// The occupations that match a text, the best first.
    #[must_use]
    pub fn search<'a>(&'a self, occupations: &'a [Occupation], text: &str) -> Found<'a> {
        if let Some((places, code)) = by_code(occupations, text) {
            return Found { places, vague: None, occupations, how: How::Code(code) };
        }
        let in_title = |word| !self.titles.with_word(word).is_empty();
        let query = Query::of(text, &self.vocabulary, |stem| self.titles.idf(stem), in_title);
        if query.known_idf <= 0.0 {
            return Found { places: Vec::new(), vague: None, occupations, how: How::Nothing };
        }
        let title_matches = self.titles.best(&query);
        let statement_matches = if title_matches.iter().any(TitleMatch::is_same) {
            vec![StatementMatch::default(); title_matches.len()]
        } else {
            self.statements.best(&query)
        };
        let places = self.ranked(&query, &title_matches, &statement_matches);
        let first = places.iter().filter_map(|place| occupations.get(*place));
        let vague =
            vague::vague(text, &title_matches, first.map(|occupation| occupation.title.as_str()));
        let evidence = Evidence { index: self, query, title_matches, statement_matches };
        Found { places, vague, occupations, how: How::Words(Box::new(evidence)) }
    }

    /// Places of the occupations that match enough of the query, by falling score, ties by place.
    fn ranked(
        &self,
        query: &Query,
        title_matches: &[TitleMatch],
        statement_matches: &[StatementMatch],
    ) -> Vec<usize> {
        let mut titles = vec![0.0; title_matches.len()];
        let mut statements = vec![0.0; title_matches.len()];
        for term in &query.terms {
            for (stem, similarity) in term.stems() {
                self.titles_bm25.add(stem, similarity, &mut titles);
                self.statements_bm25.add(stem, similarity, &mut statements);
            }
        }
        let words = titles.iter().zip(&statements);
        let mut scored: Vec<(f32, usize)> = Vec::new();
        for (((by_title, by_statement), (titles, statements)), (at, jobs)) in title_matches
            .iter()
            .zip(statement_matches)
            .zip(words)
            .zip(self.log_jobs.iter().enumerate())
        {
            if by_title.matched_idf.max(by_statement.matched_idf) < MIN_SHARE * query.known_idf {
                continue;
            }
            let share = (by_statement.matched_idf / query.total_idf).min(1.0);
            let [same, other] = JOBS_WEIGHTS;
            let score = by_title.score
                + (TITLES_WEIGHT * titles + STATEMENTS_WEIGHT * statements) / query.total_idf
                + STATEMENT_WEIGHT * share * share
                + jobs * if by_title.is_same() { same } else { other };
            scored.push((score, at));
        }
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        scored.into_iter().map(|(_, at)| at).collect()
    }

    /// The text by which a query matches an occupation: its best title, or a statement that contains more of
    /// the query.
    fn matched<'a>(
        &'a self,
        query: &Query,
        occupation: &'a Occupation,
        at: usize,
        (by_title, by_statement): (&TitleMatch, &StatementMatch),
    ) -> Option<Matched<'a>> {
        // Similarities below 1 make the sums over the same words differ a little.
        if by_statement.matched_idf > by_title.matched_idf * 1.05 {
            let (by, text) = match self.statements.which(occupation, at, by_statement.statement)? {
                Which::Description(n) => {
                    (Kind::Description, &occupation.details.get(n)?.description)
                }
                Which::Task(n) => (Kind::Task, &occupation.tasks.get(n)?.statement),
            };
            let corrected = query.corrected(&self.vocabulary.known(text));
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
        let complete = by_title.matched_idf >= titles::SAME * query.total_idf;
        let by = match (by_title.is_same(), complete && query.begins(words), complete, own) {
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
        let completions =
            suggest::completions(text, &self.vocabulary, &self.titles, &self.log_jobs);
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
    pub fn tasks<'a>(&self, occupations: &'a [Occupation], text: &str) -> Vec<TaskHit<'a>> {
        let in_statement = |word| self.statements.contain_stem(self.vocabulary.stem_of(word));
        let query = Query::of(text, &self.vocabulary, |stem| self.titles.idf(stem), in_statement);
        if query.terms.is_empty() {
            return Vec::new();
        }
        let places = self.statements.tasks_with_all_terms(&query, occupations).into_iter();
        let hit = |(at, n): (usize, usize)| {
            let occupation = occupations.get(at)?;
            Some(TaskHit { occupation, task: occupation.tasks.get(n)? })
        };
        places.filter_map(hit).collect()
    }
}

fn log_jobs(occupation: &Occupation) -> f32 {
    let jobs = occupation.labour.employment.value.unwrap_or_default();
    bm25::float(u32::try_from(jobs).unwrap_or_default()).ln_1p()
}

fn suggestion<'a>(occupation: &'a Occupation, matched: &'a str) -> Suggestion<'a> {
    Suggestion { soc_code: &occupation.soc_code, title: &occupation.title, matched }
}

/// The places of the occupations whose code is the text or begins with it, and the text as a code; absent
/// where the text does not look like a code.
fn by_code(occupations: &[Occupation], text: &str) -> Option<(Vec<usize>, String)> {
    let code = text.trim();
    let major = code.get(..2)?;
    let rest = code.get(2..)?;
    let is_code = major.bytes().all(|byte| byte.is_ascii_digit())
        && (rest.is_empty() || rest.starts_with('-'))
        && rest.bytes().skip(1).all(|byte| byte.is_ascii_digit() || byte == b'.');
    if !is_code {
        return None;
    }
    let found = occupations.iter().enumerate();
    let found = found.filter(|(_, occupation)| code_of(occupation, code).is_some());
    Some((found.map(|(place, _)| place).collect(), code.to_owned()))
}

/// The code of an occupation that is the text or begins with it: its SOC code, else that of one of its
/// O*NET-SOC occupations.
fn code_of<'a>(occupation: &'a Occupation, code: &str) -> Option<&'a str> {
    if occupation.soc_code.starts_with(code.strip_suffix(".00").unwrap_or(code)) {
        return Some(&occupation.soc_code);
    }
    let mut details = occupation.details.iter().map(|detail| detail.onetsoc_code.as_str());
    details.find(|onetsoc_code| onetsoc_code.starts_with(code))
}
