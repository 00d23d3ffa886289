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
    let (mut found, vague) = found(&view.edition, search);
    found.retain(|(occupation, _)| filter.is_of_kind(occupation) && filter.has_score(occupation));
    // A search comes by relevance unless something else is asked for.
    if let Some(by) = params.text("sort").or(if search.is_none() { Some("ai") } else { None }) {
        found = sorted(found, by, order);
    } else if order == Some("asc") {
        found.reverse();
    }
    let list = List::of(view, params, found)?;
    Answer::json(&Reply { list, meaning: Meaning::of(view), vague })
}

fn found<'a>(edition: &'a Edition, search: Option<&str>) -> (Vec<Found<'a>>, Option<Vague>) {
    let Some(text) = search else {
        return (edition.occupations.iter().map(|occupation| (occupation, None)).collect(), None);
    };
    let found = edition.search(text);
    let hits = found.hits.into_iter().map(|hit| (hit.occupation, Some(hit.matched)));
    (hits.collect(), found.vague)
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
