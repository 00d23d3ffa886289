//! `GET /health` and `GET /ready`: for systemd, load balancers and people.

use actix_web::http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;

use super::answer::{Answer, JSON, bytes};
use super::error::{Error, NO_RELEASE};
use super::params::Params;
use super::route::{Handler, Media, Route};
use super::state::State;

pub(super) const HEALTH: Route = Route {
    path: "/health",
    about: "Whether the process is alive",
    params: &[],
    media: Media::json::<Health>(),
    handler: Handler::State(health),
};

pub(super) const READY: Route = Route {
    path: "/ready",
    about: "Whether a release is served, and which; 503 where none is",
    params: &[],
    media: Media::json::<Readiness>(),
    handler: Handler::State(ready),
};

#[derive(Serialize, JsonSchema)]
struct Health {
    /// `ok`, from whoever can answer.
    status: &'static str,
    /// Of the program.
    version: &'static str,
}

fn health(_: &State, _: &Params) -> Result<Answer, Error> {
    let reply = Health { status: "ok", version: env!("CARGO_PKG_VERSION") };
    Ok(Answer::momentary(JSON, bytes(&reply)?))
}

/// Ready is whoever has a release to serve; an unreachable database is told, not a failure.
#[derive(Serialize, JsonSchema)]
struct Readiness {
    /// Whether a release is served.
    ready: bool,
    /// What to do where none is.
    reason: Option<&'static str>,
    /// The release.
    data_version: Option<String>,
    /// The snapshot of its scores.
    snapshot: Option<i64>,
    /// `published`, or why there are none.
    scores: &'static str,
    /// Rises with everything that is published.
    publication: Option<i64>,
    /// Seconds since this edition was loaded.
    age_seconds: u64,
    /// `reachable` or `unreachable`.
    database: &'static str,
}

fn ready(state: &State, _: &Params) -> Result<Answer, Error> {
    let reply = state.with(|current| {
        let edition = current.view.as_ref().map(|view| &view.edition);
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
    let status = if reply.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    Ok(Answer::momentary(JSON, bytes(&reply)?).with_status(status))
}
