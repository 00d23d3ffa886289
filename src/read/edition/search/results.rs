//! The results of a search.

use schemars::JsonSchema;
use serde::Serialize;

use super::super::occupation::Occupation;
use super::super::task::Task;
use super::korean::Fits;
use super::query::Query;
use super::statements::StatementMatch;
use super::titles::TitleMatch;
use super::{Index, code_of};

/// How an occupation was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Its code is the query or begins with it.
    Code,
    /// Its title has the same words as the query, in any order, singular or plural.
    Title,
    /// Its title begins with the query.
    TitlePrefix,
    /// Its title contains every word of the query.
    TitleWords,
    /// Its title contains some words of the query.
    TitlePart,
    /// An alternate title has the same words as the query.
    AlternateTitle,
    /// An alternate title begins with the query.
    AlternateTitlePrefix,
    /// An alternate title contains every word of the query.
    AlternateTitleWords,
    /// An alternate title contains some words of the query.
    AlternateTitlePart,
    /// Its description contains the query's words, or more of them than its titles.
    Description,
    /// A task contains the query's words, or more of them than its titles.
    Task,
    /// Its Korean name, or that of one of its O*NET-SOC occupations, is the query, blanks apart.
    KoreanTitle,
    /// Such a name begins with the query.
    KoreanTitlePrefix,
    /// Such a name contains the query or its words, or is a part of it.
    KoreanTitlePart,
    /// An everyday Korean word for it is the query, blanks apart.
    KoreanLayWord,
    /// Such a word begins with the query.
    KoreanLayWordPrefix,
    /// Such a word contains the query or its words, or is a part of it.
    KoreanLayWordPart,
    /// The query's consonants are initials of a Korean name or of an everyday Korean word.
    KoreanInitials,
}

impl Kind {
    /// Whether it was found in Korean.
    #[must_use]
    pub fn is_korean(self) -> bool {
        matches!(
            self,
            Self::KoreanTitle
                | Self::KoreanTitlePrefix
                | Self::KoreanTitlePart
                | Self::KoreanLayWord
                | Self::KoreanLayWordPrefix
                | Self::KoreanLayWordPart
                | Self::KoreanInitials
        )
    }

    /// Whether one of its titles has every word of the query.
    pub(super) fn is_whole_title(self) -> bool {
        matches!(
            self,
            Self::Title
                | Self::TitlePrefix
                | Self::TitleWords
                | Self::AlternateTitle
                | Self::AlternateTitlePrefix
                | Self::AlternateTitleWords
        )
    }
}

/// The text by which a query matches an occupation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Matched<'a> {
    /// The kind of the text, and how much of the query it contains.
    pub by: Kind,
    /// The code, title, description, task statement, Korean name or everyday Korean word.
    pub text: &'a str,
    /// The word of the text that a misspelt word of the query was corrected to; absent where none was.
    pub corrected: Option<&'a str>,
}

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
            How::Words(evidence) => {
                let found =
                    (evidence.title_matches.get(place)?, evidence.statement_matches.get(place)?);
                evidence.index.matched(&evidence.query, occupation, place, found)
            }
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

/// A task that matches a query, with the occupation that it belongs to.
#[derive(Debug, Clone, Copy)]
pub struct TaskHit<'a> {
    /// The occupation.
    pub occupation: &'a Occupation,
    /// The task.
    pub task: &'a Task,
}
