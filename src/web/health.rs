//! `GET /health` and `GET /ready`: for systemd, load balancers and people.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::error::{Error, NO_RELEASE};
use super::params::Params;
use super::state::State;

#[derive(Serialize)]
struct Health {
    status: &'static str,
    version: &'static str,
}

/// Alive is whoever can answer.
pub(super) async fn health(request: HttpRequest) -> Result<HttpResponse, Error> {
    Params::read(&request, &[])?;
    let reply = Health { status: "ok", version: env!("CARGO_PKG_VERSION") };
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(reply))
}

#[derive(Serialize)]
struct Readiness {
    ready: bool,
    /// What to do where nothing is served.
    reason: Option<&'static str>,
    data_version: Option<String>,
    snapshot: Option<i64>,
    /// Why there are no scores.
    scores: &'static str,
    publication: Option<i64>,
    age_seconds: u64,
    database: &'static str,
}

/// Ready is whoever has a release to serve; an unreachable database is told, not a failure.
pub(super) async fn ready(
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    Params::read(&request, &[])?;
    let reply = state.with(|current| {
        let edition = current.edition.as_ref();
        let snapshot = edition.and_then(|edition| edition.version.snapshot);
        Readiness {
            ready: edition.is_some(),
            reason: if edition.is_some() { None } else { Some(NO_RELEASE) },
            data_version: edition.map(|edition| edition.version.data_version.clone()),
            snapshot,
            scores: if snapshot.is_some() {
                "published"
            } else {
                "no snapshot yet: run `onet-ai aggregate`"
            },
            publication: edition.map(|edition| edition.seq),
            age_seconds: current.loaded.elapsed().as_secs(),
            database: if current.reachable { "reachable" } else { "unreachable" },
        }
    });
    let mut response =
        if reply.ready { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    Ok(response.insert_header((CACHE_CONTROL, "no-store")).json(reply))
}
