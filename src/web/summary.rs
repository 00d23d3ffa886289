//! `GET /summary`: jobs and wage bills by score band and by major group.

use schemars::JsonSchema;
use serde::Serialize;

use super::answer::Answer;
use super::error::Error;
use super::reply::Meaning;
use super::route::{Ask, Handler, Media, Route};
use crate::edition::Summary;

pub(super) const SUMMARY: Route = Route {
    path: "/summary",
    about: "Jobs and wage bills by score band and by major group",
    params: &[],
    media: Media::json::<Reply>(),
    handler: Handler::Edition(summary),
};

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
    Answer::json(&Reply { summary: &view.edition.summary, meaning: Meaning::of(view) })
}
