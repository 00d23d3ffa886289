//! `GET /summary`: jobs and wage bills by score band and by major group.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::error::Error;
use super::params::Params;
use super::reply::{self, Meaning};
use super::state::State;
use crate::edition::Summary;

#[derive(Serialize)]
struct Reply<'a> {
    #[serde(flatten)]
    summary: &'a Summary,
    #[serde(flatten)]
    meaning: Meaning<'a>,
}

pub(super) async fn summary(
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    Params::read(&request, &[])?;
    let edition = state.edition()?;
    let meaning = Meaning::of(&edition);
    Ok(reply::json(&request, &Reply { summary: &edition.summary, meaning }))
}
