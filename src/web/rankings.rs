//! `GET /rankings/ai_risk`: occupations by score, and how many are left out and why.

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
use crate::edition::{Filter, Omitted};

pub(super) const AI_RISK: Route = Route {
    path: "/rankings/ai_risk",
    about: "Occupations by score, and how many are left out and why",
    params: &[
        Param::new("order", Kind::Choice(&["desc", "asc"]), "highest or lowest score first")
            .or("desc"),
        Param::new(
            "min_coverage",
            Kind::Number(0.0, 1.0),
            "leave out occupations whose scored tasks carry less than this share of the weight",
        )
        .or("0.5"),
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
    handler: Handler::Edition(ai_risk),
};

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RankingReply")]
struct Reply<'a> {
    #[serde(flatten)]
    list: List<'a>,
    /// The floor that was applied.
    min_coverage: f64,
    /// Occupations of the wanted kind that are left out, by reason.
    omitted: Omitted,
    /// What to try where the ranking is empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'static str>,
    #[serde(flatten)]
    meaning: Meaning<'a>,
}

fn ai_risk(ask: &Ask) -> Result<Answer, Error> {
    let (view, params) = (&ask.view, &ask.params);
    let min_coverage = params.value("min_coverage").ok_or_else(Error::internal)?;
    let filter = filter::read(params)?;
    let ascending = params.text("order") == Some("asc");
    let (ranked, omitted) = view.edition.ranking(min_coverage, ascending, &filter);
    if export::is_csv(params)? {
        return Ok(export::list(ask, Rows::Occupations(ranked)));
    }
    let hint = match (ranked.is_empty(), omitted.partly_scored) {
        (false, _) => None,
        _ if filter != Filter::default() => Some("no ranked occupation passes the filters"),
        (true, 0) => Some("nothing is scored: run `onet-ai score` and `onet-ai aggregate`"),
        (true, _) => Some("only partly scored occupations exist: min_coverage=0 shows them"),
    };
    let list = List::of(view, params, ranked, |_| None)?;
    Answer::json(&Reply { list, min_coverage, omitted, hint, meaning: Meaning::of(view) })
}
