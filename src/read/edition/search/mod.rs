//! Finding occupations and tasks by what people type: codes, lay titles, misspelt ones, words of a
//! task.

mod found;
mod lists;
mod profile;
mod query;
mod statements;
mod suggest;
mod text;
mod titles;
mod vague;
mod vocabulary;

use found::{Evidence, How};
pub use found::{Found, Hit, Kind, Matched, Suggestion, TaskHit, Vague};

use super::occupation::Occupation;
use lists::{number, place};
use profile::{Profile, Shape};
use query::Query;
use statements::{Cover, Statements, Which};
use text::{folded, words};
use titles::{Fit, Gathered, Titles};
use vocabulary::{Interner, Vocabulary};

// What the parts of a score count; `benches/search.rs` measures them. The best title counts 1, and
// 1 more where it is the query.
/// All titles of the occupation together.
const TITLES: f32 = 0.45;
/// All its descriptions and tasks together.
const STATEMENTS: f32 = 0.06;
/// A single description or task that contains the whole query.
const STATEMENT: f32 = 0.4;
/// Jobs, per factor e, between occupations that carry the very title, and between others.
const JOBS: [f32; 2] = [0.1, 0.005];
/// The share of what is known of a query that an occupation must meet in one title or statement.
const MIN_SHARE: f32 = 0.2;

const IN_TITLES: Shape = Shape { k1: 3.0, b: 0.9 };
const IN_STATEMENTS: Shape = Shape { k1: 6.0, b: 0.3 };

/// An index over occupations. It holds no text but the different words: the occupations that it
/// was made of must be at hand, in the same order, wherever it is asked.
#[derive(Debug)]
pub struct Index {
    vocabulary: Vocabulary,
    titles: Titles,
    title_words: Profile,
    statements: Statements,
    statement_words: Profile,
    /// For every occupation the logarithm of its jobs, 0 where there is no figure: that breaks ties
    /// and is shown nowhere.
    jobs: Vec<f32>,
}

impl Index {
    /// Indexes titles, alternate titles, descriptions and tasks.
    #[must_use]
    pub fn of(occupations: &[Occupation]) -> Self {
        let mut interner = Interner::default();
        let mut gathered = Gathered::default();
        let mut of = Vec::new();
        let mut in_statements: Vec<(u32, u32)> = Vec::new();
        for (at, occupation) in occupations.iter().enumerate() {
            gathered.add(at, occupation, &mut interner);
            for text in statements::texts(occupation) {
                let statement = number(of.len());
                of.push(number(at));
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
            .filter_map(|(statement, stem)| Some((*stem, *of.get(place(*statement))?)));
        Self {
            title_words: Profile::of(n_stems, n, in_titles.collect(), IN_TITLES),
            statement_words: Profile::of(n_stems, n, by_occupation.collect(), IN_STATEMENTS),
            statements: Statements::of(of, n, in_statements, n_stems),
            jobs: occupations.iter().map(jobs).collect(),
            vocabulary,
            titles,
        }
    }

    /// The occupations that a text meets, the best first.
    #[must_use]
    pub fn search<'a>(&'a self, occupations: &'a [Occupation], text: &str) -> Found<'a> {
        if let Some((places, code)) = by_code(occupations, text) {
            return Found { places, vague: None, occupations, how: How::Code(code) };
        }
        let wanted = |word| !self.titles.with(word).is_empty();
        let query = Query::of(text, &self.vocabulary, |stem| self.titles.rarity(stem), wanted);
        if query.known <= 0.0 {
            return Found { places: Vec::new(), vague: None, occupations, how: How::Nothing };
        }
        let fits = self.titles.fits(&query);
        let covers = if fits.iter().any(Fit::is_same) {
            vec![Cover::default(); fits.len()]
        } else {
            self.statements.best(&query)
        };
        let places = self.ranked(&query, &fits, &covers);
        let first = places.iter().filter_map(|place| occupations.get(*place));
        let vague = vague::vague(text, &fits, first.map(|occupation| occupation.title.as_str()));
        let evidence = Evidence { index: self, query, fits, covers };
        Found { places, vague, occupations, how: How::Words(Box::new(evidence)) }
    }

    /// Places of the occupations that meet enough of the query, the best first, ties by place.
    fn ranked(&self, query: &Query, fits: &[Fit], covers: &[Cover]) -> Vec<usize> {
        let mut titles = vec![0.0; fits.len()];
        let mut statements = vec![0.0; fits.len()];
        for term in &query.terms {
            for (stem, strength) in term.stems() {
                self.title_words.add(stem, strength, &mut titles);
                self.statement_words.add(stem, strength, &mut statements);
            }
        }
        let words = titles.iter().zip(&statements);
        let mut scored: Vec<(f32, usize)> = Vec::new();
        for (((fit, cover), (titles, statements)), (at, jobs)) in
            fits.iter().zip(covers).zip(words).zip(self.jobs.iter().enumerate())
        {
            if fit.gained.max(cover.gained) < MIN_SHARE * query.known {
                continue;
            }
            let share = (cover.gained / query.rarity).min(1.0);
            let [same, other] = JOBS;
            let score = fit.score
                + (TITLES * titles + STATEMENTS * statements) / query.rarity
                + STATEMENT * share * share
                + jobs * if fit.is_same() { same } else { other };
            scored.push((score, at));
        }
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        scored.into_iter().map(|(_, at)| at).collect()
    }

    /// What of an occupation a query met: its best title, or a statement that has more of it.
    fn matched<'a>(
        &'a self,
        query: &Query,
        occupation: &'a Occupation,
        at: usize,
        (fit, cover): (&Fit, &Cover),
    ) -> Option<Matched<'a>> {
        // Strengths make sums of the same words differ a little.
        if cover.gained > fit.gained * 1.05 {
            let (by, text) = match self.statements.which(occupation, at, cover.statement)? {
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
        let source = self.titles.source(fit.title);
        let words = self.titles.words(fit.title);
        let corrected = query.corrected(words).map(|word| self.vocabulary.text(word));
        let own = source == 0;
        let whole = fit.gained >= titles::SAME * query.rarity;
        let by = match (fit.is_same(), whole && query.begins(words), whole, own) {
            (true, _, _, true) => Kind::Title,
            (true, _, _, false) => Kind::AlternateTitle,
            (_, true, _, true) => Kind::TitlePrefix,
            (_, true, _, false) => Kind::AlternateTitlePrefix,
            (_, _, true, true) => Kind::TitleWords,
            (_, _, true, false) => Kind::AlternateTitleWords,
            (_, _, _, true) => Kind::TitlePart,
            (_, _, _, false) => Kind::AlternateTitlePart,
        };
        Some(Matched { by, text: titles::title(occupation, source), corrected })
    }

    /// Titles that somebody who is still typing may mean, one per occupation, the likeliest first;
    /// where no title begins like the text, those that a misspelt word of it may stand for.
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
        let begun = suggest::begun(text, &self.vocabulary, &self.titles, &self.jobs);
        if begun.is_empty() {
            let found = self.search(occupations, text);
            // All words of the text are in titles of the best, or in no title.
            let hits = found.hits().take_while(|hit| hit.matched.by.is_whole_title());
            let hits = hits.filter(|hit| hit.matched.corrected.is_some()).take(limit);
            return hits.map(|hit| suggestion(hit.occupation, hit.matched.text)).collect();
        }
        let suggested = |begun: suggest::Begun| {
            let occupation = occupations.get(begun.occupation)?;
            Some(suggestion(occupation, titles::title(occupation, self.titles.source(begun.title))))
        };
        begun.into_iter().take(limit).filter_map(suggested).collect()
    }

    /// Tasks that contain every word of a text, the best first.
    #[must_use]
    pub fn tasks<'a>(&self, occupations: &'a [Occupation], text: &str) -> Vec<TaskHit<'a>> {
        let wanted = |word| self.statements.contain(self.vocabulary.stem_of(word));
        let query = Query::of(text, &self.vocabulary, |stem| self.titles.rarity(stem), wanted);
        if query.terms.is_empty() {
            return Vec::new();
        }
        let places = self.statements.with_all(&query, occupations).into_iter();
        let hit = |(at, n): (usize, usize)| {
            let occupation = occupations.get(at)?;
            Some(TaskHit { occupation, task: occupation.tasks.get(n)? })
        };
        places.filter_map(hit).collect()
    }
}

fn jobs(occupation: &Occupation) -> f32 {
    let jobs = occupation.labour.employment.value.unwrap_or_default();
    profile::float(u32::try_from(jobs).unwrap_or_default()).ln_1p()
}

fn suggestion<'a>(occupation: &'a Occupation, matched: &'a str) -> Suggestion<'a> {
    Suggestion { soc_code: &occupation.soc_code, title: &occupation.title, matched }
}

/// The places of the occupations whose code a text is or begins, and that text as a code; absent for
/// what does not look like one.
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

/// The code of an occupation that a text is or begins: its SOC code, else that of one of its O*NET-SOC
/// occupations.
fn code_of<'a>(occupation: &'a Occupation, code: &str) -> Option<&'a str> {
    if occupation.soc_code.starts_with(code.strip_suffix(".00").unwrap_or(code)) {
        return Some(&occupation.soc_code);
    }
    let mut details = occupation.details.iter().map(|detail| detail.onetsoc_code.as_str());
    details.find(|onetsoc_code| onetsoc_code.starts_with(code))
}
