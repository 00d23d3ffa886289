//! The losses that somebody accepted when a snapshot was published.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use schemars::JsonSchema;
use serde::Serialize;

use crate::db::Conn;
use crate::db::score_snapshot::Snapshot;
use crate::read::gates::{Check, GateName, Verdict};

/// A loss that somebody accepted when the snapshot was published.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AcceptedGate {
    /// Its name.
    #[schemars(with = "String")]
    pub gate: GateName,
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

impl AcceptedGate {
    /// What was accepted when the snapshot was published in its release, and when the release came to
    /// be served with it.
    pub(super) fn all(conn: &mut Conn, snapshot: &Snapshot) -> QueryResult<Vec<Self>> {
        let own = Check::of_snapshot(conn, snapshot)?;
        let serving = Check::serving(conn, snapshot)?;
        Ok(own.into_iter().chain(serving).flat_map(Self::from_check).collect())
    }

    pub(super) fn from_check(check: Check) -> impl Iterator<Item = Self> {
        let Check { results, accepted_reason, checked_at, .. } = check;
        let accepted = results.into_iter().filter(|gate| gate.verdict == Verdict::Accepted);
        accepted.map(move |gate| Self {
            gate: gate.gate,
            value: gate.value,
            limit: gate.limit,
            sentence: gate.sentence,
            reason: accepted_reason.clone(),
            accepted_at: checked_at,
        })
    }
}
