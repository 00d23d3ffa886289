//! `GET /metrics`: counters for Prometheus.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

use super::answer::Answer;
use super::error::Error;
use super::params::Params;
use super::route::{Handler, Media, Route};
use super::state::State;
use super::table::ROUTES;

const TEXT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

pub(super) const METRICS: Route = Route {
    path: "/metrics",
    about: "Counters of this server, for Prometheus",
    params: &[],
    media: Media::Other(TEXT),
    handler: Handler::State(metrics),
};

/// What is counted.
#[derive(Debug)]
pub(super) struct Metrics {
    registry: Registry,
    requests: Family<Labels, Counter>,
    /// Those of the routes, in their order, that were answered with 200: most of all, so that they are
    /// not looked up.
    answered: Vec<Counter>,
    seconds: Histogram,
    limited: Counter,
    publication: Gauge,
    age: Gauge<f64, AtomicU64>,
    reachable: Gauge,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    /// The path of the route table; `none` for everything else.
    route: &'static str,
    status: u16,
}

impl Metrics {
    pub(super) fn new() -> Self {
        let mut registry = Registry::with_prefix("onet_ai");
        let requests = Family::<Labels, Counter>::default();
        let ok = |route: &Route| Labels { route: route.path, status: 200 };
        let answered =
            ROUTES.iter().map(|route| requests.get_or_create_owned(&ok(route))).collect();
        registry.register("requests", "Requests answered, by route and status", requests.clone());
        let seconds = Histogram::new(exponential_buckets(50e-6, 4.0, 9));
        let about = "Time from a request's head to its reply's head";
        registry.register_with_unit("request_duration", about, Unit::Seconds, seconds.clone());
        let limited = Counter::default();
        registry.register(
            "rate_limited",
            "Requests refused because of their number",
            limited.clone(),
        );
        let publication = Gauge::default();
        registry.register("publication", "Publication that is served", publication.clone());
        let age = Gauge::<f64, AtomicU64>::default();
        registry.register_with_unit(
            "edition_age",
            "Since the edition was loaded",
            Unit::Seconds,
            age.clone(),
        );
        let reachable = Gauge::default();
        registry.register("database_reachable", "1 if the database answers", reachable.clone());
        Self { registry, requests, answered, seconds, limited, publication, age, reachable }
    }

    /// Counts one answered request.
    pub(super) fn count(&self, route: Option<&'static Route>, status: u16, took: Duration) {
        let place = route.and_then(|route| ROUTES.iter().position(|one| std::ptr::eq(one, route)));
        if let Some(answered) = place.and_then(|place| self.answered.get(place))
            && status == 200
        {
            answered.inc();
        } else {
            let route = route.map_or("none", |route| route.path);
            self.requests.get_or_create(&Labels { route, status }).inc();
        }
        self.seconds.observe(took.as_secs_f64());
    }

    /// Counts one request that was refused because of its client's other ones.
    pub(super) fn count_limited(&self) {
        self.limited.inc();
    }
}

fn metrics(state: &State, _: &Params) -> Result<Answer, Error> {
    let metrics = state.metrics();
    state.with(|current| {
        if let Some(view) = &current.view {
            metrics.publication.set(view.edition.seq);
        }
        metrics.age.set(current.loaded.elapsed().as_secs_f64());
        metrics.reachable.set(i64::from(current.reachable));
    });
    let mut body = String::new();
    text::encode(&mut body, &metrics.registry).map_err(|error| {
        tracing::error!(%error, "the metrics cannot be written");
        Error::internal()
    })?;
    Ok(Answer::momentary(TEXT, body))
}
