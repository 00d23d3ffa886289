//! `GET /occupations`: all occupations, or those that match a text.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::error::Error;
use super::params::Params;
use super::reply::{self, Item, List, Meaning};
use super::state::State;
use crate::edition::{Edition, Matched, Occupation, sort};

const KNOWN: [&str; 5] = ["search", "sort", "order", "page", "per_page"];
/// Characters of a search; every word of it is compared with every title.
const MAX_SEARCH: usize = 200;
const SORTS: [&str; 4] = ["ai", "employment", "title", "soc_code"];

#[derive(Serialize)]
struct Reply<'a> {
    #[serde(flatten)]
    list: List<'a>,
    #[serde(flatten)]
    meaning: Meaning<'a>,
}

pub(super) async fn occupations(
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    let params = Params::read(&request, &KNOWN)?;
    let page = params.page()?;
    let by = params.choice("sort", &SORTS)?;
    let order = params.choice("order", &["asc", "desc"])?;
    if params.text("search").is_some_and(|text| text.chars().count() > MAX_SEARCH) {
        return Err(Error::parameter("search", format!("longer than {MAX_SEARCH} characters")));
    }
    let edition = state.edition()?;
    let mut items = found(&edition, params.text("search"));
    // A search comes by relevance unless something else is asked for.
    if let Some(by) = by.or(if params.text("search").is_none() { Some("ai") } else { None }) {
        items = sorted(items, by, order);
    } else if order == Some("asc") {
        items.reverse();
    }
    let items = items.into_iter().map(|(occupation, matched)| Item::of(occupation, matched));
    let list = List::of(&params, page, items.collect());
    Ok(reply::json(&request, &Reply { list, meaning: Meaning::of(&edition) }))
}

fn found<'a>(edition: &'a Edition, search: Option<&str>) -> Vec<(&'a Occupation, Option<Matched>)> {
    match search {
        None => edition.occupations.iter().map(|occupation| (occupation, None)).collect(),
        Some(text) => {
            edition.search(text).into_iter().map(|(o, matched)| (o, Some(matched))).collect()
        }
    }
}

/// By figure the largest first, by text from A on, unless `order` says otherwise.
fn sorted<'a>(
    items: Vec<(&'a Occupation, Option<Matched>)>,
    by: &str,
    order: Option<&str>,
) -> Vec<(&'a Occupation, Option<Matched>)> {
    let mut places: Vec<&Occupation> = items.iter().map(|(occupation, _)| *occupation).collect();
    match by {
        "ai" => sort(&mut places, order == Some("asc"), |occupation| occupation.score.mean),
        // No BLS figures are imported yet: every occupation lacks one, which leaves the code.
        "employment" => sort(&mut places, order == Some("asc"), |_| None),
        by => {
            places.sort_by(|a, b| match by {
                "title" => (&a.title, &a.soc_code).cmp(&(&b.title, &b.soc_code)),
                _ => a.soc_code.cmp(&b.soc_code),
            });
            if order == Some("desc") {
                places.reverse();
            }
        }
    }
    let mut matches: std::collections::BTreeMap<&str, Option<Matched>> = items
        .into_iter()
        .map(|(occupation, matched)| (occupation.soc_code.as_str(), matched))
        .collect();
    places
        .into_iter()
        .map(|occupation| (occupation, matches.remove(occupation.soc_code.as_str()).flatten()))
        .collect()
}
