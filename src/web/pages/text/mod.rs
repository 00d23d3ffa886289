//! What the pages say: one struct, one value of it per language. A sentence that a language lacks does not compile.
//! Each file has a part of the struct and both of its values, so that they are read side by side. Sentences with figures
//! are functions; a Korean one takes its particles from `figures`.

mod common;
mod lists;
mod occupation;
mod remark;
mod start;

pub(super) use common::Common;
pub(super) use lists::Lists;
pub(super) use occupation::Occupation;
#[cfg(test)]
pub(super) use remark::portion;
pub(super) use start::Start;

use crate::web::kernel::language::Language;

/// All texts of one language.
#[derive(Debug)]
pub(super) struct Text {
    /// What stands around every page, and words that many pages use.
    pub(super) common: Common,
    /// The start page.
    pub(super) start: Start,
    /// The page of an occupation.
    pub(super) occupation: Occupation,
    /// Ranking, search, contested tasks, comparison, method, status.
    pub(super) lists: Lists,
}

static ENGLISH: Text = Text {
    common: common::ENGLISH,
    start: start::ENGLISH,
    occupation: occupation::ENGLISH,
    lists: lists::ENGLISH,
};
static KOREAN: Text = Text {
    common: common::KOREAN,
    start: start::KOREAN,
    occupation: occupation::KOREAN,
    lists: lists::KOREAN,
};

/// The texts of a language.
pub(super) fn of(language: Language) -> &'static Text {
    match language {
        Language::English => &ENGLISH,
        Language::Korean => &KOREAN,
    }
}
