//! `GET /occupations/{soc_code}/transitions`: related occupations whose score is lower beyond the
//! intervals.

use schemars::JsonSchema;
use serde::Serialize;

use super::named::OfOccupation;
use crate::read::edition::{NotLower, Score, TransitionChange};
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::item::{self, Item};
use crate::web::kernel::reply::Meaning;
use crate::web::kernel::route::{Ask, Media, Route};
use crate::web::kernel::written::Written;

pub(super) fn route() -> Route {
    Route::of_edition(
        "/occupations/{soc_code}/transitions",
        "Ways out: the related occupations whose score is lower beyond the intervals, and what changes",
        Media::json::<Reply>(),
        transitions,
    )
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "TransitionsReply")]
struct Reply<'a> {
    /// SOC code of the occupation that is left.
    soc_code: &'a str,
    /// Its title.
    title: &'a str,
    /// Path of its page.
    href: String,
    /// Its score.
    score: &'a Score,
    /// Why nothing can be compared; null where something can.
    reason: Option<&'static str>,
    /// Related occupations, each SOC code once.
    related: usize,
    /// How many of these are left out, by reason; null where nothing can be compared.
    omitted: Option<NotLower>,
    /// Those that are lower beyond the intervals, the closest first.
    transitions: Vec<Way<'a>>,
    #[serde(flatten)]
    meaning: Meaning<'a>,
}

/// A way out.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Transition")]
struct Way<'a> {
    /// What changes.
    change: TransitionChange,
    /// The other occupation, with its score, jobs, wages and openings.
    occupation: &'a Written<Item<'static>>,
}

fn transitions(ask: &Ask, query: &OfOccupation) -> Result<Answer, Error> {
    let view = &ask.view;
    let (_, occupation) = query.named(view)?;
    let found = view.edition.transitions(occupation);
    let ways = found.lower.into_iter().map(|way| {
        let occupation = view.item(way.place).ok_or_else(Error::internal)?;
        Ok(Way { change: way.change, occupation })
    });
    Answer::json(&Reply {
        soc_code: &occupation.soc_code,
        title: &occupation.title,
        href: item::href(&occupation.soc_code),
        score: &occupation.score,
        reason: found.reason,
        related: found.related,
        omitted: found.omitted,
        transitions: ways.collect::<Result<_, Error>>()?,
        meaning: Meaning::in_view(view),
    })
}
