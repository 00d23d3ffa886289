//! The results of a search.

use schemars::JsonSchema;
use serde::Serialize;

use super::super::occupation::Occupation;
use super::Index;
use super::code::code_of;
use super::fit::TitleMatch;
use super::kind::{Kind, Matched};
use super::korean::Fits;
use super::query::Query;
use super::statements::StatementMatch;

/// An occupation that matches a query.
#[derive(Debug, Clone, Copy)]
pub struct Hit<'a> {
    /// The occupation.
    pub occupation: &'a Occupation,
    /// The text that matches.
    pub matched: Matched<'a>,
}

/// The occupations that match a query.
#[derive(Debug)]
pub struct Found<'a> {
    /// Their places in the list of occupations, by falling score.
    pub places: Vec<usize>,
    /// Present where the query is too general to single out an occupation.
    pub vague: Option<Vague>,
    /// The title that was looked for instead, where the query is an everyday name that O*NET does not have.
    pub read_as: Option<&'static str>,
    /// The query with its misspelt words as what they were taken for; absent where none was.
    pub searched_for: Option<String>,
    pub(super) occupations: &'a [Occupation],
    pub(super) how: How<'a>,
}

/// How a query was read.
#[derive(Debug)]
pub(super) enum How<'a> {
    Nothing,
    /// The query is this code, or the beginning of one.
    Code(String),
    Words(Box<Evidence<'a>>),
    /// It is in Korean.
    Korean(Fits<'a>),
}

/// Every occupation's best title and best statement for a query.
#[derive(Debug)]
pub(super) struct Evidence<'a> {
    pub(super) index: &'a Index,
    pub(super) query: Query,
    pub(super) title_matches: Vec<TitleMatch>,
    pub(super) statement_matches: Vec<StatementMatch>,
}

impl<'a> Found<'a> {
    pub(super) fn new(occupations: &'a [Occupation], places: Vec<usize>, how: How<'a>) -> Self {
        Self { places, vague: None, read_as: None, searched_for: None, occupations, how }
    }

    /// The text by which the query matches the occupation at a place. This takes longer than the search
    /// itself, so it is done only for those that are shown.
    #[must_use]
    pub fn matched(&self, place: usize) -> Option<Matched<'a>> {
        let occupation = self.occupations.get(place)?;
        match &self.how {
            How::Nothing => None,
            How::Korean(fits) => fits.matched(place),
            How::Code(code) => {
                let text = code_of(occupation, code)?;
                Some(Matched { by: Kind::Code, text, corrected: None })
            }
            How::Words(evidence) => evidence.index.matched(evidence, occupation, place),
        }
    }

    /// The occupation that the query singles out: the only one, or the only one with that title. Nothing that a
    /// misspelt word was corrected to is clear.
    #[must_use]
    pub fn clear(&self) -> Option<Hit<'a>> {
        let mut hits = self.hits();
        let (first, second) = (hits.next()?, hits.next());
        let by = first.matched.by;
        let is_named = matches!(
            by,
            Kind::Code
                | Kind::Title
                | Kind::AlternateTitle
                | Kind::KoreanTitle
                | Kind::KoreanLayWord
        );
        let is_only = second.is_none_or(|second| is_named && second.matched.by != by);
        (is_only && first.matched.corrected.is_none()).then_some(first)
    }

    /// The occupations with the text that matches of each, by falling score.
    pub fn hits(&self) -> impl Iterator<Item = Hit<'a>> {
        self.places.iter().filter_map(|place| {
            Some(Hit { occupation: self.occupations.get(*place)?, matched: self.matched(*place)? })
        })
    }
}

/// A query that is too general: it is no title, titles of many occupations contain it, and none of them has a
/// large share of these titles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Vague {
    /// Occupations that have a title with all words of the query.
    pub occupations: usize,
    /// The same as a sentence, with what to do about it.
    pub message: String,
}

/// A title that completes an unfinished query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Suggestion<'a> {
    /// The SOC code.
    pub soc_code: &'a str,
    /// The occupation's own title.
    pub title: &'a str,
    /// Its Korean name, an unofficial translation (비공식 번역); null where there is none.
    pub title_ko: Option<&'static str>,
    /// The title, code, Korean name or everyday Korean word that completes the query.
    pub matched: &'a str,
}
