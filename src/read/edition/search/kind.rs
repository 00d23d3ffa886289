//! By which text an occupation was found, and how.

use schemars::JsonSchema;
use serde::Serialize;

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
