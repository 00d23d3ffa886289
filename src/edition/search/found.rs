//! What a search answers with.

use schemars::JsonSchema;
use serde::Serialize;

use super::super::occupation::Occupation;
use super::super::task::Task;

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

/// What a query met, the best first.
#[derive(Debug, Clone, Default)]
pub struct Found<'a> {
    /// The occupations.
    pub hits: Vec<Hit<'a>>,
    /// Why the first of them need not be the one that was meant.
    pub vague: Option<Vague>,
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
