//! Figures for monitoring: how old what is served is, how runs stand, what failed, what was spent, and
//! what the gates said last.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::QueryResult;

use crate::convert::float;
use crate::db::gate_result::BREACHED;
use crate::db::model_run::{FINISHED, RUNNING, STOPPED};
use crate::db::{Conn, data_version, gate_check, model_run, refresh_run, run_item, score_snapshot};
use crate::read::refreshes;

/// What is measured at one moment. What does not exist is absent, and never 0.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Gauges {
    /// The active release.
    pub release: Option<String>,
    /// Its date; absent where nobody stated it.
    pub release_date: Option<NaiveDate>,
    /// When the active snapshot of the active release was made (UTC).
    pub snapshot_created: Option<NaiveDateTime>,
    /// Runs by status, each status of a run.
    pub runs: BTreeMap<String, i64>,
    /// Items of all runs without a score, by the class of their failure.
    pub failed: BTreeMap<String, i64>,
    /// Spent by all runs, in US dollars: a number for a curve, and none to settle a bill by.
    pub spent: f64,
    /// Set aside for requests on their way, in US dollars.
    pub reserved: f64,
    /// The gates of the last check, and whether each held back.
    pub gates: BTreeMap<String, bool>,
    /// When that was (UTC).
    pub gates_checked: Option<NaiveDateTime>,
    /// When a refresh last could ask for everything newer, and did what it could with it (UTC).
    pub refreshed: Option<NaiveDateTime>,
}

/// Nano-dollars per dollar.
const NANO: f64 = 1e9;

/// Measures.
pub fn read(conn: &mut Conn) -> QueryResult<Gauges> {
    let mut gauges = Gauges::default();
    if let Some(version) = data_version::active(conn)? {
        let snapshot = score_snapshot::active(conn, &version.id)?;
        gauges.snapshot_created = snapshot.map(|snapshot| snapshot.created_at);
        gauges.release_date = version.release_date;
        gauges.release = Some(version.id);
    }
    for status in [RUNNING, FINISHED, STOPPED] {
        gauges.runs.insert(status.to_owned(), 0);
    }
    let (mut spent, mut reserved) = (0_i64, 0_i64);
    for run in model_run::all(conn)? {
        *gauges.runs.entry(run.status).or_default() += 1;
        spent = spent.saturating_add(run.cost);
        reserved = reserved.saturating_add(run.cost_reserved);
        for (class, n) in run_item::failures(conn, run.id)? {
            let class = class.unwrap_or_else(|| "unknown".to_owned());
            *gauges.failed.entry(class).or_default() += n;
        }
    }
    gauges.spent = float(spent) / NANO;
    gauges.reserved = float(reserved) / NANO;
    if let Some(last) = gate_check::last(conn)? {
        gauges.gates_checked = Some(last.check.created_at);
        let gates = last.results.into_iter();
        gauges.gates = gates.map(|row| (row.gate, row.verdict == BREACHED)).collect();
    }
    for run in refresh_run::done(conn)? {
        if refreshes::unchecked(&run)?.is_empty() {
            gauges.refreshed = run.ended_at;
            break;
        }
    }
    Ok(gauges)
}
