//! `GET /occupations`: all occupations, or those that match a text.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::answer::Answer;
use super::error::Error;
use super::export::{self, BOM, FORMAT, RAW};
use super::filter::{self, JOB_ZONE, MAJOR_GROUP, MAX_SCORE, MIN_EMPLOYMENT, MIN_SCORE};
use super::params::{Kind, PAGE, PER_PAGE, Param};
use super::reply::{List, Meaning};
use super::route::{Ask, Handler, Media, Route};
use crate::edition::export::Rows;
use crate::edition::{Edition, Figure, Vague};

/// Characters of a search.
pub(super) const MAX_SEARCH: usize = 200;
const SORTS: &[&str] = &["ai", "employment", "wage", "growth", "openings", "title", "soc_code"];

pub(super) const OCCUPATIONS: Route = Route {
    path: "/occupations",
    about: "All occupations, or those that match a text",
    params: &[
        Param::new(
            "search",
            Kind::Text(MAX_SEARCH),
            "a title, a code, what people call the job, or words of a task; the best match first",
        ),
        Param::new(
            "sort",
            Kind::Choice(SORTS),
            "by score (`ai`), jobs, median wage, projected growth, openings, title or code; `ai` \
             unless there is a search, which comes by relevance",
        ),
        Param::new(
            "order",
            Kind::Choice(&["asc", "desc"]),
            "figures come largest first and texts from A on, unless said otherwise",
        ),
        MAJOR_GROUP,
        MIN_EMPLOYMENT,
        JOB_ZONE,
        MIN_SCORE,
        MAX_SCORE,
        PAGE,
        PER_PAGE,
        FORMAT,
        RAW,
        BOM,
    ],
    media: Media::json_or_csv::<Reply>(),
    handler: Handler::Edition(occupations),
};

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OccupationsReply")]
struct Reply<'a> {
    #[serde(flatten)]
    list: List<'a>,
    #[serde(flatten)]
    meaning: Meaning<'a>,
    /// Why the first occupation need not be the one that was meant; null where it is clear, and
    /// without a search.
    vague: Option<&'a Vague>,
}

fn occupations(ask: &Ask) -> Result<Answer, Error> {
    let (view, params) = (&ask.view, &ask.params);
    let edition = &view.edition;
    let (by, order) = (params.text("sort"), params.text("order"));
    let filter = filter::read(params)?;
    let found = params.text("search").map(|text| edition.search(text));
    // A search comes by relevance unless something else is asked for.
    let mut places = match (&found, by) {
        (None, by) => all(edition, by.unwrap_or("ai"), order),
        (Some(found), Some(by)) => {
            let met: BTreeSet<usize> = found.places.iter().copied().collect();
            all(edition, by, order).into_iter().filter(|place| met.contains(place)).collect()
        }
        (Some(found), None) if order == Some("asc") => found.places.iter().rev().copied().collect(),
        (Some(found), None) => found.places.clone(),
    };
    places.retain(|place| edition.passes(*place, &filter));
    if export::is_csv(params)? {
        return Ok(export::list(ask, Rows::Occupations(places)));
    }
    let matched = |place| found.as_ref().and_then(|found| found.matched(place));
    let list = List::of(view, params, places, matched)?;
    let vague = found.as_ref().and_then(|found| found.vague.as_ref());
    Answer::json(&Reply { list, meaning: Meaning::of(view), vague })
}

/// The places of all occupations: by figure the largest first, by text from A on, unless `order`
/// says otherwise.
fn all(edition: &Edition, by: &str, order: Option<&str>) -> Vec<usize> {
    let mut places = match (figure(by), by) {
        (Some(figure), _) => return edition.by_figure(figure, order == Some("asc")).to_vec(),
        (None, "title") => edition.by_title().to_vec(),
        (None, _) => (0..edition.occupations.len()).collect(),
    };
    if order == Some("desc") {
        places.reverse();
    }
    places
}

/// The figure that a `sort` goes by; the others go by text.
fn figure(by: &str) -> Option<Figure> {
    match by {
        "ai" => Some(Figure::Score),
        "employment" => Some(Figure::Employment),
        "wage" => Some(Figure::Wage),
        "growth" => Some(Figure::Growth),
        "openings" => Some(Figure::Openings),
        _ => None,
    }
}
