//! `GET /rankings/ai_risk`: occupations by score, and how many are left out and why.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::error::Error;
use super::filter;
use super::params::Params;
use super::reply::{self, Item, List, Meaning};
use super::state::State;
use crate::edition::{Filter, Omitted};

const OWN: [&str; 4] = ["order", "min_coverage", "page", "per_page"];
/// Below this share of the weight an occupation is left out (METHOD 6).
const MIN_COVERAGE: f64 = 0.5;

#[derive(Serialize)]
struct Reply<'a> {
    #[serde(flatten)]
    list: List<'a>,
    min_coverage: f64,
    omitted: Omitted,
    /// What to try where the ranking is empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'static str>,
    #[serde(flatten)]
    meaning: Meaning<'a>,
}

pub(super) async fn ai_risk(
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    let params = Params::read(&request, &filter::known(&OWN))?;
    let page = params.page()?;
    let order = params.choice("order", &["desc", "asc"])?;
    let share = |share: &f64| (0.0..=1.0).contains(share);
    let min_coverage =
        params.value("min_coverage", "a share from 0 to 1", share)?.unwrap_or(MIN_COVERAGE);
    let filter = filter::read(&params)?;
    let edition = state.edition()?;
    let (ranked, omitted) = edition.ranking(min_coverage, order == Some("asc"), &filter);
    let hint = match (ranked.is_empty(), omitted.partly_scored) {
        (false, _) => None,
        _ if filter != Filter::default() => Some("no ranked occupation passes the filters"),
        (true, 0) => Some("nothing is scored: run `onet-ai score` and `onet-ai aggregate`"),
        (true, _) => Some("only partly scored occupations exist: min_coverage=0 shows them"),
    };
    let items = ranked.into_iter().map(|occupation| Item::of(occupation, None)).collect();
    let list = List::of(&params, page, items);
    let meaning = Meaning::of(&edition);
    Ok(reply::json(&request, &Reply { list, min_coverage, omitted, hint, meaning }))
}
