//! What the pages say: one struct, one value of it per language. A sentence that a language lacks does not compile.
//! Each file has a part of the struct and both of its values, so that they are read side by side. Sentences with figures
//! are functions; a Korean one takes its particles from `figures`.

mod changed;
mod changes;
mod chart;
mod common;
mod compare;
mod contested;
mod embed;
mod frozen;
mod hours;
mod lists;
mod method;
mod occupation;
mod picture;
mod ranking;
mod receipt;
mod refusal;
mod remark;
mod search;
mod shared;
mod start;
mod status;
mod sums;

pub(super) use changed::Changed;
pub(super) use changes::Changes;
pub(super) use chart::Chart;
pub(super) use common::Common;
pub(super) use compare::Compare;
pub(super) use contested::Contested;
pub(super) use embed::Embed;
pub(super) use frozen::Frozen;
pub(super) use hours::Hours;
pub(super) use lists::Lists;
pub(super) use method::Method;
pub(super) use occupation::Occupation;
pub(super) use picture::Picture;
pub(super) use ranking::Ranking;
pub(super) use receipt::Receipt;
pub(super) use refusal::Refusal;
#[cfg(test)]
pub(super) use remark::portion;
pub(super) use search::Search;
pub(super) use shared::Shared;
pub(super) use start::Start;
pub(super) use status::Status;
pub(super) use sums::{Interval, Sums};

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
    /// Words that several lists share.
    pub(super) lists: Lists,
    /// The ranking.
    pub(super) ranking: Ranking,
    /// A reply, a question, and the past of a task.
    pub(super) receipt: Receipt,
    /// What stands in the place of a page that cannot be shown.
    pub(super) refusal: Refusal,
    /// What a search finds.
    pub(super) search: Search,
    /// Contested tasks.
    pub(super) contested: Contested,
    /// The comparison.
    pub(super) compare: Compare,
    /// The method.
    pub(super) method: Method,
    /// The status.
    pub(super) status: Status,
    /// My job, my hours.
    pub(super) hours: Hours,
    /// Scores against a figure.
    pub(super) chart: Chart,
    /// Skills and activities, and who shares them.
    pub(super) shared: Shared,
    /// How an occupation's score changed.
    pub(super) changed: Changed,
    /// What happened.
    pub(super) changes: Changes,
    /// An occupation in a snapshot.
    pub(super) frozen: Frozen,
    /// The card for other sites.
    pub(super) embed: Embed,
    /// The picture in the place of a link.
    pub(super) picture: Picture,
    /// A score taken apart.
    pub(super) sums: Sums,
}

static ENGLISH: Text = Text {
    common: common::ENGLISH,
    start: start::ENGLISH,
    occupation: occupation::ENGLISH,
    lists: lists::ENGLISH,
    ranking: ranking::ENGLISH,
    receipt: receipt::ENGLISH,
    refusal: refusal::ENGLISH,
    search: search::ENGLISH,
    contested: contested::ENGLISH,
    compare: compare::ENGLISH,
    method: method::ENGLISH,
    status: status::ENGLISH,
    hours: hours::ENGLISH,
    chart: chart::ENGLISH,
    shared: shared::ENGLISH,
    changed: changed::ENGLISH,
    changes: changes::ENGLISH,
    frozen: frozen::ENGLISH,
    embed: embed::ENGLISH,
    picture: picture::ENGLISH,
    sums: sums::ENGLISH,
};
static KOREAN: Text = Text {
    common: common::KOREAN,
    start: start::KOREAN,
    occupation: occupation::KOREAN,
    lists: lists::KOREAN,
    ranking: ranking::KOREAN,
    receipt: receipt::KOREAN,
    refusal: refusal::KOREAN,
    search: search::KOREAN,
    contested: contested::KOREAN,
    compare: compare::KOREAN,
    method: method::KOREAN,
    status: status::KOREAN,
    hours: hours::KOREAN,
    chart: chart::KOREAN,
    shared: shared::KOREAN,
    changed: changed::KOREAN,
    changes: changes::KOREAN,
    frozen: frozen::KOREAN,
    embed: embed::KOREAN,
    picture: picture::KOREAN,
    sums: sums::KOREAN,
};

/// The texts of a language.
pub(super) fn of(language: Language) -> &'static Text {
    match language {
        Language::English => &ENGLISH,
        Language::Korean => &KOREAN,
    }
}
