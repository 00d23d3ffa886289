//! `GET /metrics`: counters of this server, and figures of its database.

use super::super::kernel::answer::Answer;
use super::super::kernel::error::Error;
use super::super::kernel::route::{Media, Route, Status};

const TEXT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

pub(super) fn route() -> Route {
    let about = "Counters of this server and figures of its database, for Prometheus";
    Route::of_status("/metrics", about, Media::Other(TEXT), metrics)
}

fn metrics(status: &Status<'_>) -> Result<Answer, Error> {
    let text = status.metrics.text(status.known).map_err(|error| {
        tracing::error!(%error, "the metrics cannot be written");
        Error::internal()
    })?;
    Ok(Answer::momentary(TEXT, text))
}
