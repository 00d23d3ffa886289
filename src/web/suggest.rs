//! `GET /search/suggest`: what somebody may be typing.

use schemars::JsonSchema;
use serde::Serialize;

use super::answer::Answer;
use super::error::Error;
use super::occupations::MAX_SEARCH;
use super::params::{Kind, Param};
use super::reply;
use super::route::{Ask, Handler, Media, Route};

pub(super) const SUGGEST: Route = Route {
    path: "/search/suggest",
    about: "Titles that begin like what somebody is typing, or that a slip in it may stand for",
    params: &[
        Param::new("q", Kind::Text(MAX_SEARCH), "what has been typed so far").required(),
        Param::new("limit", Kind::Whole(1, 20), "how many at most").or("8"),
    ],
    media: Media::json::<Reply>(),
    handler: Handler::Edition(suggest),
};

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SuggestReply")]
struct Reply<'a> {
    /// The likeliest first.
    suggestions: Vec<Suggested<'a>>,
}

/// One of the titles.
#[derive(Serialize, JsonSchema)]
struct Suggested<'a> {
    /// The SOC code.
    soc_code: &'a str,
    /// The occupation's own title.
    title: &'a str,
    /// The title or code that was met.
    matched: &'a str,
    /// The occupation's page.
    href: String,
}

fn suggest(ask: &Ask) -> Result<Answer, Error> {
    let (text, limit) = (ask.params.text("q").unwrap_or_default(), ask.params.value("limit"));
    let found = ask.view.edition.suggest(text, limit.ok_or_else(Error::internal)?);
    let suggestions = found.into_iter().map(|found| Suggested {
        soc_code: found.soc_code,
        title: found.title,
        matched: found.matched,
        href: reply::href(found.soc_code),
    });
    Answer::json(&Reply { suggestions: suggestions.collect() })
}
