//! Figures of the database as Prometheus reads them. A further one is a line in [`registry`].

use chrono::{NaiveDateTime, NaiveTime};
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::registry::{Registry, Unit};

use crate::read::gauges::Gauges;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Build {
    version: &'static str,
    commit: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Release {
    data_version: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct InStatus {
    status: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct InClass {
    class: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfGate {
    gate: String,
}

/// Figures that a file for `node_exporter` holds, what was spent among them.
pub fn textfile(gauges: &Gauges) -> Result<String, std::fmt::Error> {
    let mut body = String::new();
    text::encode(&mut body, &registry(Some(gauges), true))?;
    Ok(body)
}

/// Only what exists is registered: a missing figure is a series that is not there, and not 0.
pub(super) fn registry(gauges: Option<&Gauges>, shows_costs: bool) -> Registry {
    let mut registry = Registry::with_prefix("onet_ai");
    let build = Build { version: env!("CARGO_PKG_VERSION"), commit: commit() };
    family(&mut registry, "build_info", "Always 1; what program this is", [(build, 1)]);
    let Some(gauges) = gauges else { return registry };
    if let (Some(data_version), Some(date)) = (gauges.release.clone(), gauges.release_date) {
        let at = date.and_time(NaiveTime::MIN).and_utc().timestamp();
        let about = "Date of the active release";
        family(
            &mut registry,
            "release_date_timestamp_seconds",
            about,
            [(Release { data_version }, at)],
        );
    }
    let about = "When the active snapshot was made";
    timestamp(&mut registry, "snapshot_created", about, gauges.snapshot_created);
    let runs = gauges.runs.iter().map(|(status, n)| (InStatus { status: status.clone() }, *n));
    family(&mut registry, "runs", "Runs by status", runs);
    let failed = gauges.failed.iter().map(|(class, n)| (InClass { class: class.clone() }, *n));
    family(
        &mut registry,
        "run_items_failed",
        "Items of all runs without a score, by class",
        failed,
    );
    let about = "1 for each gate of the last check that held a publication back";
    let gates =
        gauges.gates.iter().map(|(gate, held)| (OfGate { gate: gate.clone() }, i64::from(*held)));
    family(&mut registry, "gate_failed", about, gates);
    timestamp(&mut registry, "gate_checked", "When gates were checked last", gauges.gates_checked);
    let about = "When a refresh last could ask for everything newer and did what it could with it";
    timestamp(&mut registry, "last_refresh", about, gauges.refreshed);
    if shows_costs {
        dollars(
            &mut registry,
            "spent",
            "Spent by all runs, by the vendors' usage figures",
            gauges.spent,
        );
        dollars(&mut registry, "reserved", "Set aside for requests on their way", gauges.reserved);
    }
    registry
}

fn family<L>(
    registry: &mut Registry,
    name: &str,
    about: &str,
    values: impl IntoIterator<Item = (L, i64)>,
) where
    L: Clone + std::hash::Hash + Eq + EncodeLabelSet + Send + Sync + std::fmt::Debug + 'static,
{
    let family = Family::<L, Gauge>::default();
    for (labels, value) in values {
        family.get_or_create(&labels).set(value);
    }
    registry.register(name, about, family);
}

fn timestamp(registry: &mut Registry, name: &str, about: &str, at: Option<NaiveDateTime>) {
    if let Some(at) = at {
        let value = ConstGauge::new(at.and_utc().timestamp());
        registry.register_with_unit(format!("{name}_timestamp"), about, Unit::Seconds, value);
    }
}

fn dollars(registry: &mut Registry, name: &str, about: &str, dollars: f64) {
    let value = ConstGauge::new(dollars);
    registry.register_with_unit(name, about, Unit::Other("usd".to_owned()), value);
}

/// The commit in what `--version` says, or what it says where it knows none.
fn commit() -> &'static str {
    let said = env!("ONET_AI_VERSION").split_once(" (").map_or("", |(_, rest)| rest);
    let said = said.trim_end_matches(')');
    let first = said.split(' ').next().unwrap_or(said);
    if first.len() == 12 && first.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        first
    } else {
        said
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_exist_is_no_series() {
        let text = textfile(&Gauges::default()).unwrap();
        assert!(text.contains("onet_ai_build_info{version="), "{text}");
        assert!(!text.contains("timestamp_seconds"), "{text}");
        assert!(text.contains("onet_ai_spent_usd 0.0\n"), "{text}");
    }

    #[test]
    fn money_is_shown_only_where_it_may() {
        let gauges = Gauges { spent: 1.25, ..Gauges::default() };
        let shown = |costs| {
            let mut body = String::new();
            text::encode(&mut body, &registry(Some(&gauges), costs)).unwrap();
            body
        };
        assert!(shown(true).contains("onet_ai_spent_usd 1.25\n"), "{}", shown(true));
        assert!(!shown(false).contains("usd"), "{}", shown(false));
    }
}
