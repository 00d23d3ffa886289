//! `GET /summary`: jobs and wage bills by score band and by major group.

use schemars::JsonSchema;
use serde::Serialize;

use crate::read::edition::Summary;
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::reply::Meaning;
use crate::web::kernel::route::{Ask, Media, Route};

pub(super) fn route() -> Route {
    Route::of_edition(
        "/summary",
        "Jobs and wage bills by score band and by major group",
        Media::json::<Reply>(),
        |ask, (): &()| summary(ask),
    )
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SummaryReply")]
struct Reply<'a> {
    #[serde(flatten)]
    summary: &'a Summary,
    #[serde(flatten)]
    meaning: Meaning<'a>,
}

fn summary(ask: &Ask) -> Result<Answer, Error> {
    let view = &ask.view;
    Answer::json(&Reply { summary: &view.edition.summary, meaning: Meaning::in_view(view) })
}
