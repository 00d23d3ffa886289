//! What a search answers with.

use schemars::JsonSchema;
use serde::Serialize;

use super::super::occupation::Occupation;
use super::super::task::Task;
use super::query::Query;
use super::statements::Cover;
use super::titles::Fit;
use super::{Index, code_of};

/// How an occupation was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The query is its code, or begins it.
    Code,
    /// The query is its title, in whatever order and number.
    Title,
    /// Its title begins with the query.
    TitlePrefix,
    /// Its title contains every word of the query.
    TitleWords,
    /// Its title contains some words of the query.
    TitlePart,
    /// The query is an alternate title.
    AlternateTitle,
    /// An alternate title begins with the query.
    AlternateTitlePrefix,
    /// An alternate title contains every word of the query.
    AlternateTitleWords,
    /// An alternate title contains some words of the query.
    AlternateTitlePart,
    /// Its description contains the query's words, or more of them than its titles.
    Description,
    /// One of its tasks does.
    Task,
}

impl Kind {
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

/// What of an occupation a query met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Matched<'a> {
    /// The way.
    pub by: Kind,
    /// The code, title, description or task.
    pub text: &'a str,
    /// The word of the text that a misspelt one was taken for; absent where none was.
    pub corrected: Option<&'a str>,
}

/// An occupation that a query met.
#[derive(Debug, Clone, Copy)]
pub struct Hit<'a> {
    /// The occupation.
    pub occupation: &'a Occupation,
    /// What of it.
    pub matched: Matched<'a>,
}

/// What a query met.
#[derive(Debug)]
pub struct Found<'a> {
    /// The places of the occupations, the best first.
    pub places: Vec<usize>,
    /// Why the first of them need not be the one that was meant.
    pub vague: Option<Vague>,
    pub(super) occupations: &'a [Occupation],
    pub(super) how: How<'a>,
}

/// How a query met what it met.
#[derive(Debug)]
pub(super) enum How<'a> {
    Nothing,
    /// As this code.
    Code(String),
    Words(Box<Evidence<'a>>),
}

/// What every occupation has of a query.
#[derive(Debug)]
pub(super) struct Evidence<'a> {
    pub(super) index: &'a Index,
    pub(super) query: Query,
    pub(super) fits: Vec<Fit>,
    pub(super) covers: Vec<Cover>,
}

impl<'a> Found<'a> {
    /// What the query met of the occupation at a place. Asked for the few that are shown: it takes
    /// longer than finding all of them.
    #[must_use]
    pub fn matched(&self, place: usize) -> Option<Matched<'a>> {
        let occupation = self.occupations.get(place)?;
        match &self.how {
            How::Nothing => None,
            How::Code(code) => {
                let text = code_of(occupation, code)?;
                Some(Matched { by: Kind::Code, text, corrected: None })
            }
            How::Words(evidence) => {
                let found = (evidence.fits.get(place)?, evidence.covers.get(place)?);
                evidence.index.matched(&evidence.query, occupation, place, found)
            }
        }
    }

    /// The occupations with what the query met of each, the best first.
    pub fn hits(&self) -> impl Iterator<Item = Hit<'a>> {
        self.places.iter().filter_map(|place| {
            Some(Hit { occupation: self.occupations.get(*place)?, matched: self.matched(*place)? })
        })
    }
}

/// A query that fits the titles of many occupations and of none in particular.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Vague {
    /// How many occupations have titles with all words of the query.
    pub occupations: usize,
    /// The same in a sentence, with what to do about it.
    pub message: String,
}

/// A title that begins like what somebody is typing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Suggestion<'a> {
    /// The SOC code.
    pub soc_code: &'a str,
    /// The occupation's own title.
    pub title: &'a str,
    /// The title or code that was met.
    pub matched: &'a str,
}

/// A task that a query met, with the occupation that it belongs to.
#[derive(Debug, Clone, Copy)]
pub struct TaskHit<'a> {
    /// The occupation.
    pub occupation: &'a Occupation,
    /// The task.
    pub task: &'a Task,
}
