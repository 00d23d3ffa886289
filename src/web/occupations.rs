//! `GET /occupations`: all occupations, or those that match a text.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::answer::Answer;
use super::error::Error;
use super::filter::{self, JOB_ZONE, MAJOR_GROUP, MAX_SCORE, MIN_EMPLOYMENT, MIN_SCORE};
use super::params::{Kind, PAGE, PER_PAGE, Param};
use super::reply::{List, Meaning};
use super::route::{Ask, Handler, Media, Route};
use crate::edition::{Edition, Figure, Matched, Occupation, Vague, sort};

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
    ],
    media: Media::json::<Reply>(),
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
    vague: Option<Vague>,
}

/// An occupation with what of it the search met, if there was one.
type Found<'a> = (&'a Occupation, Option<Matched<'a>>);

fn occupations(ask: &Ask) -> Result<Answer, Error> {
    let (view, params) = (&ask.view, &ask.params);
    let (search, order) = (params.text("search"), params.text("order"));
    let filter = filter::read(params)?;
    let by = params.text("sort");
    let (mut found, vague) = match search {
        Some(text) => found(&view.edition, text),
        None => (all(&view.edition, by.unwrap_or("ai"), order), None),
    };
    found.retain(|(occupation, _)| filter.is_of_kind(occupation) && filter.has_score(occupation));
    // A search comes by relevance unless something else is asked for.
    match (search, by) {
        (Some(_), Some(by)) => found = sorted(found, by, order),
        (Some(_), None) if order == Some("asc") => found.reverse(),
        _ => {}
    }
    let list = List::of(view, params, found)?;
    Answer::json(&Reply { list, meaning: Meaning::of(view), vague })
}

/// What matches, the best first, and whether it is too vague to tell.
fn found<'a>(edition: &'a Edition, search: &str) -> (Vec<Found<'a>>, Option<Vague>) {
    let found = edition.search(search);
    let hits = found.hits.into_iter().map(|hit| (hit.occupation, Some(hit.matched)));
    (hits.collect(), found.vague)
}

/// All occupations, sorted: every order of them is known beforehand.
fn all<'a>(edition: &'a Edition, by: &str, order: Option<&str>) -> Vec<Found<'a>> {
    let found = |occupation| (occupation, None);
    let mut all: Vec<Found> = match (figure(by), by) {
        (Some(figure), _) => {
            return edition.by_figure(figure, order == Some("asc")).map(found).collect();
        }
        (None, "title") => edition.by_title().map(found).collect(),
        (None, _) => edition.occupations.iter().map(found).collect(),
    };
    if order == Some("desc") {
        all.reverse();
    }
    all
}

/// By figure the largest first, by text from A on, unless `order` says otherwise.
fn sorted<'a>(found: Vec<Found<'a>>, by: &str, order: Option<&str>) -> Vec<Found<'a>> {
    let mut places: Vec<&Occupation> = found.iter().map(|(occupation, _)| *occupation).collect();
    if let Some(figure) = figure(by) {
        sort(&mut places, figure, order == Some("asc"));
    } else {
        places.sort_by(|a, b| match by {
            "title" => (&a.title, &a.soc_code).cmp(&(&b.title, &b.soc_code)),
            _ => a.soc_code.cmp(&b.soc_code),
        });
        if order == Some("desc") {
            places.reverse();
        }
    }
    let mut matches: BTreeMap<&str, Matched<'a>> = found
        .into_iter()
        .filter_map(|(occupation, matched)| Some((occupation.soc_code.as_str(), matched?)))
        .collect();
    places
        .into_iter()
        .map(|occupation| (occupation, matches.remove(occupation.soc_code.as_str())))
        .collect()
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
