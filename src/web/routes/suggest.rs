//! `GET /search/suggest`: what somebody may be typing.

use schemars::JsonSchema;
use serde::Serialize;

use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::item::href;
use crate::web::kernel::params::{Kind, Param};
use crate::web::kernel::query::query;
use crate::web::kernel::route::{Ask, Media, Route};

use super::filter::MAX_SEARCH;

query! {
    /// The parameters of `GET /search/suggest`.
    struct Query {
        q: String = Param::new(Kind::Text(MAX_SEARCH), "what has been typed so far").required().searched(),
        limit: usize = Param::new(Kind::Whole(1, 20), "how many at most").or("8"),
    }
}

pub(super) fn route() -> Route {
    Route::of_edition(
        "/search/suggest",
        "Titles that begin like what somebody is typing, or that a slip in it may stand for",
        Media::json::<Reply>(),
        suggest,
    )
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SuggestReply")]
struct Reply<'a> {
    /// The titles and Korean names that complete the query, the likeliest first.
    suggestions: Vec<Suggested<'a>>,
}

/// A title that completes the query.
#[derive(Serialize, JsonSchema)]
struct Suggested<'a> {
    /// The SOC code.
    soc_code: &'a str,
    /// The occupation's own title.
    title: &'a str,
    /// Its Korean name, an unofficial translation (비공식 번역); null where there is none.
    title_ko: Option<&'static str>,
    /// The title, code, Korean name or everyday Korean word that completes the query.
    matched: &'a str,
    /// Path of the occupation.
    href: String,
}

fn suggest(ask: &Ask, query: &Query) -> Result<Answer, Error> {
    let found = ask.view.edition.suggest(&query.q, query.limit);
    let suggestions = found.into_iter().map(|found| Suggested {
        soc_code: found.soc_code,
        title: found.title,
        title_ko: found.title_ko,
        matched: found.matched,
        href: href(found.soc_code),
    });
    Answer::json(&Reply { suggestions: suggestions.collect() })
}
