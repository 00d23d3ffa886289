//! `GET /occupations`: all occupations, or those that match a text.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::export::{self, Table};
use super::filter::{Filters, MAX_SEARCH, Order};
use crate::read::edition::export::Rows;
use crate::read::edition::{Edition, Figure, Vague};
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::paging::Paging;
use crate::web::kernel::params::{Kind, Param};
use crate::web::kernel::query::{query, words};
use crate::web::kernel::reply::{List, Meaning};
use crate::web::kernel::route::{Ask, Media, Route};

words! {
    /// The keys by which the list can be sorted.
    enum Sort {
        Score = "ai",
        Employment = "employment",
        Wage = "wage",
        Growth = "growth",
        Openings = "openings",
        Title = "title",
        SocCode = "soc_code",
    }
}

query! {
    /// The parameters of `GET /occupations`.
    struct Query {
        search: Option<String> = Param::new(
            Kind::Text(MAX_SEARCH),
            "a title, a code, what people call the job, in English or Korean, or words of a task; the best \
             match first",
        )
        .searched(),
        sort: Option<Sort> = Param::new(
            Kind::Choice(Sort::WORDS),
            "by score (`ai`), jobs, median wage, projected growth, openings, title or code; `ai` \
             unless there is a search, which comes by relevance",
        ),
        order: Option<Order> = Param::new(
            Kind::Choice(&["asc", "desc"]),
            "figures come largest first and texts from A on, unless said otherwise",
        ),
        ..filters: Filters,
        ..paging: Paging,
        ..table: Table,
    }
}

pub(super) fn route() -> Route {
    Route::of_edition(
        "/occupations",
        "All occupations, or those that match a text",
        Media::json_or_csv::<Reply>(),
        occupations,
    )
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OccupationsReply")]
struct Reply<'a> {
    #[serde(flatten)]
    list: List<'a>,
    #[serde(flatten)]
    meaning: Meaning<'a>,
    /// Why the first occupation may not be the one that was meant; null where the query is clear,
    /// and without a search.
    vague: Option<&'a Vague>,
    /// The title that was looked for instead, where the query is an everyday name which O*NET does not have
    /// ("shrink" is read as "Psychiatrist"); null for any other query.
    read_as: Option<&'static str>,
}

fn occupations(ask: &Ask, query: &Query) -> Result<Answer, Error> {
    let (view, order) = (&ask.view, query.order);
    let edition = &view.edition;
    let filter = query.filters.checked()?;
    let found = query.search.as_deref().map(|text| edition.search(text));
    // Search results are sorted by relevance by default.
    let mut places = match (&found, query.sort) {
        (None, by) => all(edition, by.unwrap_or(Sort::Score), order),
        (Some(found), Some(by)) => {
            let matching: BTreeSet<usize> = found.places.iter().copied().collect();
            all(edition, by, order).into_iter().filter(|place| matching.contains(place)).collect()
        }
        (Some(found), None) if order == Some(Order::Ascending) => {
            found.places.iter().rev().copied().collect()
        }
        (Some(found), None) => found.places.clone(),
    };
    places.retain(|place| edition.passes(*place, &filter));
    if let Some(style) = query.table.csv()? {
        return Ok(export::list(ask, &query.paging, style, Rows::Occupations(places)));
    }
    let matched = |place| found.as_ref().and_then(|found| found.matched(place));
    let list = List::page(view, &query.paging, places, matched)?;
    let vague = found.as_ref().and_then(|found| found.vague.as_ref());
    let read_as = found.as_ref().and_then(|found| found.read_as);
    Answer::json(&Reply { list, meaning: Meaning::in_view(view), vague, read_as })
}

/// The positions of all occupations in the order of the list: by a figure the largest first, by a
/// text from A to Z, unless `order` says otherwise.
fn all(edition: &Edition, by: Sort, order: Option<Order>) -> Vec<usize> {
    let figure = |figure| edition.by_figure(figure, order == Some(Order::Ascending)).to_vec();
    let mut places = match by {
        Sort::Score => return figure(Figure::Score),
        Sort::Employment => return figure(Figure::Employment),
        Sort::Wage => return figure(Figure::Wage),
        Sort::Growth => return figure(Figure::Growth),
        Sort::Openings => return figure(Figure::Openings),
        Sort::Title => edition.by_title().to_vec(),
        Sort::SocCode => (0..edition.occupations.len()).collect(),
    };
    if order == Some(Order::Descending) {
        places.reverse();
    }
    places
}
