//! What is counted of requests, for Prometheus.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

use super::gauges;
use crate::read::gauges::Gauges;

/// What is counted.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Labels, Counter>,
    /// Those of the routes, in their order, that were answered with 200: most of all, so that they are
    /// not looked up.
    answered: Vec<(&'static str, Counter)>,
    seconds: Histogram,
    limited: Counter,
    publication: Gauge,
    age: Gauge<f64, AtomicU64>,
    reachable: Gauge,
    kept: Gauge,
}

/// What is known of the database, and since when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known<'a> {
    /// The publication of the edition that is served.
    pub(crate) publication: Option<i64>,
    /// Since the edition was loaded.
    pub(crate) age: Duration,
    /// Whether the database answered the last time it was asked.
    pub(crate) reachable: bool,
    /// Bytes of replies that are kept.
    pub(crate) kept: u64,
    /// Its figures; absent where they could never be read.
    pub(crate) gauges: Option<&'a Gauges>,
    /// Since these were read.
    pub(crate) gauges_age: Duration,
    /// Whether anybody may see what was spent.
    pub(crate) show_costs: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    /// The path of the route table; `none` for everything else.
    route: &'static str,
    status: u16,
}

impl Metrics {
    /// Counters of routes with these paths.
    pub(crate) fn new(paths: impl Iterator<Item = &'static str>) -> Self {
        let mut registry = Registry::with_prefix("onet_ai");
        let requests = Family::<Labels, Counter>::default();
        let ok = |route| Labels { route, status: 200 };
        let answered =
            paths.map(|route| (route, requests.get_or_create_owned(&ok(route)))).collect();
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
        let kept = Gauge::default();
        let about = "Replies that are kept, of all editions";
        registry.register_with_unit("kept", about, Unit::Bytes, kept.clone());
        Self { registry, requests, answered, seconds, limited, publication, age, reachable, kept }
    }

    /// Counts one answered request; `route` is the path of its route.
    pub(crate) fn count(&self, route: Option<&'static str>, status: u16, took: Duration) {
        let counted = route.filter(|_| status == 200).and_then(|route| {
            // The same text, not only an equal one.
            self.answered.iter().find(|(path, _)| std::ptr::eq(*path, route))
        });
        if let Some((_, answered)) = counted {
            answered.inc();
        } else {
            let route = route.unwrap_or("none");
            self.requests.get_or_create(&Labels { route, status }).inc();
        }
        self.seconds.observe(took.as_secs_f64());
    }

    /// Counts one request that was refused because of its client's other ones.
    pub(crate) fn count_limited(&self) {
        self.limited.inc();
    }

    /// All of it as text.
    pub(crate) fn text(&self, known: Known<'_>) -> Result<String, std::fmt::Error> {
        if let Some(publication) = known.publication {
            self.publication.set(publication);
        }
        self.age.set(known.age.as_secs_f64());
        self.reachable.set(i64::from(known.reachable));
        self.kept.set(i64::try_from(known.kept).unwrap_or(i64::MAX));
        let mut body = String::new();
        text::encode_registry(&mut body, &self.registry)?;
        let mut stored = gauges::registry(known.gauges, known.show_costs);
        if known.gauges.is_some() {
            let age = ConstGauge::new(known.gauges_age.as_secs_f64());
            let about = "Since the figures of runs and gates were read";
            stored.register_with_unit("figures_age", about, Unit::Seconds, age);
        }
        text::encode(&mut body, &stored)?;
        Ok(body)
    }
}
