//! `GET /`: which routes there are.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::error::Error;
use super::params::Params;
use super::reply;
use super::state::State;

#[derive(Serialize)]
struct Reply<'a> {
    name: &'static str,
    version: &'static str,
    disclaimer: Option<&'a str>,
    routes: Vec<Route>,
}

#[derive(Serialize)]
struct Route {
    href: &'static str,
    about: &'static str,
}

const ROUTES: [(&str, &str); 6] = [
    (
        "/occupations",
        "all occupations; search=, sort=ai|employment|wage|growth|openings|title|soc_code, \
         order=asc|desc, major_group=, min_employment=, job_zone=, min_score=, max_score=, page=, \
         per_page=",
    ),
    (
        "/occupations/{soc_code}",
        "one occupation with its jobs, wages, projections and tasks, every rater's score and reason; tasks=",
    ),
    (
        "/rankings/ai_risk",
        "occupations by score; order=desc|asc, min_coverage=, page=, per_page=, and the filters of \
         /occupations",
    ),
    ("/summary", "jobs and wage bills by score band and by major group"),
    ("/health", "whether the process is alive"),
    ("/ready", "whether a release is served, and which"),
];

pub(super) async fn index(
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    Params::read(&request, &[])?;
    let edition = state.edition().ok();
    let reply = Reply {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        disclaimer: edition.as_ref().map(|edition| edition.disclaimer.as_str()),
        routes: ROUTES.map(|(href, about)| Route { href, about }).into(),
    };
    Ok(reply::json(&request, &reply))
}
