//! `GET /indexes` and `GET /occupations/{soc_code}/indexes`: what others published, beside the scores.

use schemars::JsonSchema;
use serde::Serialize;

use super::named::OfOccupation;
use crate::read::edition::{Beside, IndexHead, Score};
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::item::href;
use crate::web::kernel::reply::Meaning;
use crate::web::kernel::route::{Ask, Media, Route};

pub(super) fn route() -> Route {
    Route::of_edition(
        "/indexes",
        "Indexes of occupations that somebody else published, as they were imported",
        Media::json::<Reply>(),
        |ask, (): &()| indexes(ask),
    )
}

pub(super) fn of_occupation_route() -> Route {
    Route::of_edition(
        "/occupations/{soc_code}/indexes",
        "What each index says of an occupation, as a percentile beside ours, with the gap",
        Media::json::<OccupationReply>(),
        of_occupation,
    )
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "IndexesReply")]
struct Reply<'a> {
    /// The indexes, by name; none is part of the program.
    indexes: Vec<&'a IndexHead>,
}

fn indexes(ask: &Ask) -> Result<Answer, Error> {
    Answer::json(&Reply { indexes: ask.view.edition.indexes.heads().collect() })
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "IndexesOfOccupationReply")]
struct OccupationReply<'a> {
    /// Its SOC code.
    soc_code: &'a str,
    /// Its title.
    title: &'a str,
    /// Path of the occupation.
    href: String,
    /// Its score, or why there is none.
    score: &'a Score,
    /// Every index, by name.
    indexes: Vec<Beside<'a>>,
    #[serde(flatten)]
    meaning: Meaning<'a>,
}

fn of_occupation(ask: &Ask, query: &OfOccupation) -> Result<Answer, Error> {
    let view = &ask.view;
    let (_, found) = query.named(view)?;
    Answer::json(&OccupationReply {
        soc_code: &found.soc_code,
        title: &found.title,
        href: href(&found.soc_code),
        score: &found.score,
        indexes: view.edition.indexes.beside(&found.soc_code),
        meaning: Meaning::in_view(view),
    })
}
