//! `GET /health` and `GET /ready`: for systemd, load balancers and people.

use actix_web::http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;

use crate::web::kernel::answer::{Answer, JSON, bytes};
use crate::web::kernel::error::{Error, NO_RELEASE};
use crate::web::kernel::route::{Media, Route, Status};

pub(super) fn health_route() -> Route {
    Route::of_status("/health", "Whether the process is alive", Media::json::<Health>(), health)
}

pub(super) fn ready_route() -> Route {
    Route::of_status(
        "/ready",
        "Whether a release is served, and which; 503 where none is",
        Media::json::<Readiness>(),
        ready,
    )
}

#[derive(Serialize, JsonSchema)]
struct Health {
    /// Always `ok`: a server that answers is alive.
    status: &'static str,
    /// The version of the program.
    version: &'static str,
}

fn health(_: &Status<'_>) -> Result<Answer, Error> {
    let reply = Health { status: "ok", version: env!("CARGO_PKG_VERSION") };
    Ok(Answer::momentary(JSON, bytes(&reply)?))
}

/// A server is ready when it has a release to serve. An unreachable database is reported, and does
/// not make it unready.
#[derive(Serialize, JsonSchema)]
struct Readiness {
    /// Whether a release is served.
    ready: bool,
    /// Why no release is served, and the command that helps; null where one is.
    reason: Option<&'static str>,
    /// The data version that is served.
    data_version: Option<String>,
    /// The number of the snapshot that is served.
    snapshot: Option<i64>,
    /// `published`, or why there are none.
    scores: &'static str,
    /// The publication: a number that rises with every change of what is served.
    publication: Option<i64>,
    /// Seconds since this edition was loaded.
    age_seconds: u64,
    /// `reachable` or `unreachable`.
    database: &'static str,
}

fn ready(server: &Status<'_>) -> Result<Answer, Error> {
    let edition = server.view.map(|view| &view.edition);
    let snapshot = edition.and_then(|edition| edition.version.snapshot);
    let reply = Readiness {
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
        age_seconds: server.known.age.as_secs(),
        database: if server.known.reachable { "reachable" } else { "unreachable" },
    };
    let status = if reply.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    Ok(Answer::momentary(JSON, bytes(&reply)?).with_status(status))
}
