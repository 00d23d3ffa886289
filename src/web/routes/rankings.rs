//! `GET /rankings/ai_risk`: occupations by score, and how many are left out and why.

use schemars::JsonSchema;
use serde::Serialize;

use super::export::{self, Table};
use super::filter::{Filters, Order};
use crate::read::edition::export::Rows;
use crate::read::edition::{Among, Filter, Omitted};
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::paging::Paging;
use crate::web::kernel::params::{Kind, Param};
use crate::web::kernel::query::query;
use crate::web::kernel::reply::{List, Meaning};
use crate::web::kernel::route::{Ask, Media, Route};

query! {
    /// The parameters of `GET /rankings/ai_risk`.
    struct Query {
        order: Order = Param::new(Kind::Choice(Order::WORDS), "highest or lowest score first").or("desc"),
        min_coverage: f64 = Param::new(
            Kind::Number(0.0, 1.0),
            "leave out occupations whose scored tasks carry less than this share of the weight",
        )
        .or("0.5"),
        surely: Option<usize> = Param::new(
            Kind::Whole(1, 10_000),
            "only occupations that are surely or possibly among so many of the highest rank; `among` says which",
        ),
        ..filters: Filters,
        ..paging: Paging,
        ..table: Table,
    }
}

pub(super) fn route() -> Route {
    Route::of_edition(
        "/rankings/ai_risk",
        "Occupations by score, and how many are left out and why",
        Media::json_or_csv::<Reply>(),
        ai_risk,
    )
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RankingReply")]
struct Reply<'a> {
    #[serde(flatten)]
    list: List<'a>,
    /// The covered weight from which occupations are listed, 0 to 1.
    min_coverage: f64,
    /// How many occupations of the selection are left out, by reason.
    omitted: Omitted,
    /// Who is surely and who is possibly among the highest; null without `surely`.
    among: Option<Among<'a>>,
    /// What to try where the ranking is empty; left out where it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'static str>,
    #[serde(flatten)]
    meaning: Meaning<'a>,
}

fn ai_risk(ask: &Ask, query: &Query) -> Result<Answer, Error> {
    let (view, min_coverage) = (&ask.view, query.min_coverage);
    let filter = query.filters.checked()?;
    let ascending = query.order == Order::Ascending;
    let (ranked, omitted) = view.edition.ranking(min_coverage, ascending, &filter);
    let (ranked, among) = match query.surely {
        Some(highest) => {
            let (ranked, among) = view.edition.among(highest, ranked);
            (ranked, Some(among))
        }
        None => (ranked, None),
    };
    if let Some(style) = query.table.csv()? {
        return Ok(export::list(ask, &query.paging, style, Rows::Occupations(ranked)));
    }
    let hint = match (ranked.is_empty(), omitted.partly_scored) {
        (false, _) => None,
        _ if among.is_some() => Some("no occupation of the selection may have such a rank"),
        _ if filter != Filter::default() => Some("no ranked occupation passes the filters"),
        (true, 0) => Some("nothing is scored: run `onet-ai score` and `onet-ai aggregate`"),
        (true, _) => Some("only partly scored occupations exist: min_coverage=0 shows them"),
    };
    let list = List::page(view, &query.paging, ranked, |_| None)?;
    Answer::json(&Reply {
        list,
        min_coverage,
        omitted,
        among,
        hint,
        meaning: Meaning::in_view(view),
    })
}
