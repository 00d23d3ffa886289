//! Gates to and from the rows that they are stored as.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use serde::{Deserialize, Serialize};

use super::{Checked, Gate, Name, Unit, Verdict};
use crate::db::Conn;
use crate::db::data_version::DataVersion;
use crate::db::gate_check::{self, About};
use crate::db::gate_result::{ACCEPTED, BREACHED, GateResult, PASSED, UNKNOWN};
use crate::db::score_snapshot::Snapshot;

/// The word that is stored for each verdict.
const VERDICTS: [(Verdict, &str); 4] = [
    (Verdict::Passed, PASSED),
    (Verdict::Breached, BREACHED),
    (Verdict::Accepted, ACCEPTED),
    (Verdict::Unknown, UNKNOWN),
];
const UNITS: [(Unit, &str); 2] = [(Unit::Share, "share"), (Unit::Count, "count")];

fn word<T: PartialEq>(words: &[(T, &'static str)], of: &T) -> String {
    words.iter().find(|(value, _)| value == of).map_or_else(String::new, |(_, w)| (*w).to_owned())
}

fn meaning<T: Copy>(words: &[(T, &'static str)], of: &str) -> Option<T> {
    words.iter().find(|(_, word)| *word == of).map(|(value, _)| *value)
}

/// The rows of a check whose number is not known yet.
pub(crate) fn rows(gates: &[Gate]) -> Vec<GateResult> {
    let row = |(position, gate): (i64, &Gate)| GateResult {
        check_id: 0,
        gate: gate.gate.as_str().to_owned(),
        position,
        value: gate.value,
        limit_value: gate.limit,
        unit: word(&UNITS, &gate.unit),
        verdict: word(&VERDICTS, &gate.verdict),
        sentence: gate.sentence.clone(),
    };
    (0..).zip(gates).map(row).collect()
}

/// A stored check: the one by which a snapshot or release was published, else its newest one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// The gates.
    #[serde(flatten)]
    pub checked: Checked,
    /// Whether it was published then.
    pub published: bool,
    /// When it was checked.
    pub checked_at: DateTime<Utc>,
}

impl Kept {
    /// The check of a snapshot; absent where none is stored.
    pub fn of_snapshot(conn: &mut Conn, snapshot: &Snapshot) -> QueryResult<Option<Self>> {
        Ok(gate_check::of_snapshot(conn, snapshot)?.map(Self::new))
    }

    /// The check of a release that was to be served or to get other content. Its snapshots have checks of their
    /// own.
    pub fn of_release(conn: &mut Conn, release: &DataVersion) -> QueryResult<Option<Self>> {
        let found = if release.is_active {
            gate_check::newest_published(conn, &release.id, About::Release)?
        } else {
            gate_check::newest(conn, &release.id, About::Release)?
        };
        Ok(found.map(Self::new))
    }

    fn new(found: gate_check::Stored) -> Self {
        Self {
            published: found.0.published,
            checked_at: found.0.created_at.and_utc(),
            checked: restored(found),
        }
    }

    /// A short text for lists: the accepted gates, or those that hold back; absent where all passed.
    #[must_use]
    pub fn in_a_line(&self) -> Option<String> {
        let names = |verdict: Verdict| {
            let gates = self.checked.gates.iter().filter(|gate| gate.verdict == verdict);
            gates.map(|gate| gate.gate.as_str()).collect::<Vec<_>>().join(", ")
        };
        let against =
            self.checked.against.map_or_else(String::new, |id| format!(" against snapshot {id}"));
        if let (true, Some(reason)) = (self.published, &self.checked.reason) {
            return Some(format!("accepted{against}: {} ({reason})", names(Verdict::Accepted)));
        }
        let breached = names(Verdict::Breached);
        (!breached.is_empty()).then(|| format!("not published, breached{against}: {breached}"))
    }
}

/// A check from its rows; rows with an unknown gate or verdict are left out.
pub(crate) fn restored((check, rows): gate_check::Stored) -> Checked {
    let gate = |row: GateResult| {
        Some(Gate {
            gate: Name::find(&row.gate)?,
            value: row.value,
            limit: row.limit_value,
            unit: meaning(&UNITS, &row.unit)?,
            verdict: meaning(&VERDICTS, &row.verdict)?,
            sentence: row.sentence,
        })
    };
    Checked {
        against: check.against,
        gates: rows.into_iter().filter_map(gate).collect(),
        reason: check.reason,
        accept_with: None,
    }
}
