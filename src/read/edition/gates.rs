//! The checks of a snapshot before it was published, and the losses that were accepted.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use schemars::JsonSchema;
use serde::Serialize;

use crate::db::Conn;
use crate::db::gate_check;
use crate::db::gate_result::{ACCEPTED, GateResult};
use crate::db::score_snapshot::Snapshot;

/// A check of a snapshot: the one by which it was published, else its newest one.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Check {
    /// The snapshot that was published then; null where none was.
    pub against: Option<i64>,
    /// Whether this one took its place; it did not where a gate held it back.
    pub published: bool,
    /// Why breached gates were accepted; null where none was.
    pub accepted_reason: Option<String>,
    /// When it was checked.
    pub checked_at: DateTime<Utc>,
    /// Every gate, also those that passed.
    pub results: Vec<Gate>,
}

/// One gate of a check.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Gate {
    /// Its name: `ranked`, `jobs_covered`, `raters`, `question`, `mock`, `figures`.
    pub gate: String,
    /// What was measured; null where there was nothing to measure.
    pub value: Option<f64>,
    /// The largest value that passes.
    pub limit: f64,
    /// `share` (0–1) or `count`.
    pub unit: String,
    /// `passed`, `breached`, `accepted` or `unknown`.
    pub verdict: String,
    /// Value, limit and verdict as a sentence.
    pub sentence: String,
}

/// A loss that somebody accepted when the snapshot was published.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AcceptedGate {
    /// Its name.
    pub gate: String,
    /// What was measured.
    pub value: Option<f64>,
    /// The largest value that would have passed.
    pub limit: f64,
    /// Value, limit and verdict as a sentence.
    pub sentence: String,
    /// Why it was accepted.
    pub reason: Option<String>,
    /// When it was accepted.
    pub accepted_at: DateTime<Utc>,
}

impl Check {
    /// Reads it; absent for a snapshot that was not checked.
    pub(super) fn of(conn: &mut Conn, snapshot: &Snapshot) -> QueryResult<Option<Self>> {
        Ok(gate_check::of_snapshot(conn, snapshot)?.map(Self::new))
    }

    fn new((check, results): gate_check::Stored) -> Self {
        let gate = |row: GateResult| Gate {
            gate: row.gate,
            value: row.value,
            limit: row.limit_value,
            unit: row.unit,
            verdict: row.verdict,
            sentence: row.sentence,
        };
        Self {
            against: check.against,
            published: check.published,
            accepted_reason: check.reason,
            checked_at: check.created_at.and_utc(),
            results: results.into_iter().map(gate).collect(),
        }
    }

    /// What was accepted when the snapshot was published in its release, and when the release came to
    /// be served with it.
    pub(super) fn all_accepted(
        conn: &mut Conn,
        snapshot: &Snapshot,
    ) -> QueryResult<Vec<AcceptedGate>> {
        let own = gate_check::of_snapshot(conn, snapshot)?;
        let served = gate_check::serving(conn, snapshot)?;
        let checks = own.into_iter().chain(served).map(Self::new);
        Ok(checks.flat_map(|check| check.accepted()).collect())
    }

    fn accepted(&self) -> Vec<AcceptedGate> {
        let accepted = self.results.iter().filter(|gate| gate.verdict == ACCEPTED);
        let gates = accepted.map(|gate| AcceptedGate {
            gate: gate.gate.clone(),
            value: gate.value,
            limit: gate.limit,
            sentence: gate.sentence.clone(),
            reason: self.accepted_reason.clone(),
            accepted_at: self.checked_at,
        });
        gates.collect()
    }
}
