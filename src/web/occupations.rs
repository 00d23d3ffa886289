//! `GET /occupations`: all occupations, or those that match a text.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::error::Error;
use super::filter;
use super::params::Params;
use super::reply::{self, Item, List, Meaning};
use super::state::State;
use crate::edition::{Edition, Figure, Found, Hit, Matched, Occupation, Vague, sort};

const OWN: [&str; 5] = ["search", "sort", "order", "page", "per_page"];
/// Characters of a search.
const MAX_SEARCH: usize = 200;
const SORTS: [&str; 7] = ["ai", "employment", "wage", "growth", "openings", "title", "soc_code"];

#[derive(Serialize)]
struct Reply<'a> {
    #[serde(flatten)]
    list: List<'a>,
    #[serde(flatten)]
    meaning: Meaning<'a>,
    vague: Option<Vague>,
}

pub(super) async fn occupations(
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    let params = Params::read(&request, &filter::known(&OWN))?;
    let page = params.page()?;
    let by = params.choice("sort", &SORTS)?;
    let order = params.choice("order", &["asc", "desc"])?;
    if params.text("search").is_some_and(|text| text.chars().count() > MAX_SEARCH) {
        return Err(Error::parameter("search", format!("longer than {MAX_SEARCH} characters")));
    }
    let filter = filter::read(&params)?;
    let edition = state.edition()?;
    let (mut items, vague) = found(&edition, params.text("search"));
    items.retain(|(occupation, _)| filter.is_of_kind(occupation) && filter.has_score(occupation));
    // A search comes by relevance unless something else is asked for.
    if let Some(by) = by.or(if params.text("search").is_none() { Some("ai") } else { None }) {
        items = sorted(items, by, order);
    } else if order == Some("asc") {
        items.reverse();
    }
    let items = items.into_iter().map(|(occupation, matched)| Item::of(occupation, matched));
    let list = List::of(&params, page, items.collect());
    Ok(reply::json(&request, &Reply { list, meaning: Meaning::of(&edition), vague }))
}

type Items<'a> = Vec<(&'a Occupation, Option<Matched<'a>>)>;

fn found<'a>(edition: &'a Edition, search: Option<&str>) -> (Items<'a>, Option<Vague>) {
    let Some(text) = search else {
        return (edition.occupations.iter().map(|occupation| (occupation, None)).collect(), None);
    };
    let Found { hits, vague } = edition.search(text);
    let item = |Hit { occupation, matched }| (occupation, Some(matched));
    (hits.into_iter().map(item).collect(), vague)
}

/// By figure the largest first, by text from A on, unless `order` says otherwise.
fn sorted<'a>(items: Items<'a>, by: &str, order: Option<&str>) -> Items<'a> {
    let mut places: Vec<&Occupation> = items.iter().map(|(occupation, _)| *occupation).collect();
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
    let mut matches: std::collections::BTreeMap<&str, Option<Matched<'a>>> = items
        .into_iter()
        .map(|(occupation, matched)| (occupation.soc_code.as_str(), matched))
        .collect();
    places
        .into_iter()
        .map(|occupation| (occupation, matches.remove(occupation.soc_code.as_str()).flatten()))
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
