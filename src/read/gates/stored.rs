//! Gates to and from the rows that they are stored as.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel::result::Error::DeserializationError;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Gate, GateName, Unit, Verdict, shell_word};
use crate::db::Conn;
use crate::db::data_version::DataVersion;
use crate::db::gate_check::{self, About, REFRESH, Stored};
use crate::db::gate_result::{ACCEPTED, BREACHED, GateResult, PASSED, UNKNOWN};
use crate::db::score_snapshot::Snapshot;

/// The word that is stored for each verdict.
const VERDICTS: [(Verdict, &str); 4] = [
    (Verdict::Passed, PASSED),
    (Verdict::Breached, BREACHED),
    (Verdict::Accepted, ACCEPTED),
    (Verdict::Unknown, UNKNOWN),
];
const UNITS: [(Unit, &str); 5] = [
    (Unit::Share, "share"),
    (Unit::Count, "count"),
    (Unit::Points, "points"),
    (Unit::Alpha, "alpha"),
    (Unit::Usd, "usd"),
];

fn word<T: PartialEq>(words: &[(T, &'static str)], of: &T) -> String {
    words.iter().find(|(value, _)| value == of).map_or_else(String::new, |(_, w)| (*w).to_owned())
}

fn meaning<T: Copy>(words: &[(T, &'static str)], of: &str) -> Option<T> {
    words.iter().find(|(_, word)| *word == of).map(|(value, _)| *value)
}

/// A stored gate with a word that this program does not know, as a newer one may write.
#[derive(Debug, thiserror::Error)]
#[error(
    "gate {gate:?} of check {check} has the unit {unit:?} and the verdict {verdict:?}: one of these is unknown"
)]
struct UnknownWord {
    check: i64,
    gate: String,
    unit: String,
    verdict: String,
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

/// A check: the one by which a snapshot or a release was published, else its newest one.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
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

impl Check {
    /// The check of a snapshot; absent where none is stored.
    pub fn of_snapshot(conn: &mut Conn, snapshot: &Snapshot) -> QueryResult<Option<Self>> {
        gate_check::of_snapshot(conn, snapshot)?.map(Self::new).transpose()
    }

    /// The check by which a release came to be served with a snapshot.
    pub fn serving(conn: &mut Conn, snapshot: &Snapshot) -> QueryResult<Option<Self>> {
        gate_check::serving(conn, snapshot)?.map(Self::new).transpose()
    }

    /// The check of a release that was to be served or to get other content. Its snapshots have checks of their
    /// own.
    pub fn of_release(conn: &mut Conn, release: &DataVersion) -> QueryResult<Option<Self>> {
        let found = if release.is_active {
            gate_check::newest_published(conn, &release.id, About::Release)?
        } else {
            gate_check::newest(conn, &release.id, About::Release)?
        };
        found.map(Self::new).transpose()
    }

    /// The check by which a staged release was accepted; absent where none was.
    pub fn accepting(conn: &mut Conn, release: &str) -> QueryResult<Option<Self>> {
        gate_check::newest_accepting(conn, release)?.map(Self::new).transpose()
    }

    fn new(stored: Stored) -> QueryResult<Self> {
        let check = stored.check;
        Ok(Self {
            against: check.against,
            published: check.published,
            accepted_reason: check.reason,
            checked_at: check.created_at.and_utc(),
            results: stored.results.into_iter().map(gate).collect::<QueryResult<_>>()?,
        })
    }

    /// A short text for lists: the accepted gates, or those that hold back; absent where all passed.
    #[must_use]
    pub fn in_a_line(&self) -> Option<String> {
        let names = |verdict: Verdict| {
            let gates = self.results.iter().filter(|gate| gate.verdict == verdict);
            gates.map(|gate| gate.gate.as_str()).collect::<Vec<_>>().join(", ")
        };
        let against = self.against.map_or_else(String::new, |id| format!(" against snapshot {id}"));
        if let (true, Some(reason)) = (self.published, &self.accepted_reason) {
            return Some(format!("accepted{against}: {} ({reason})", names(Verdict::Accepted)));
        }
        let breached = names(Verdict::Breached);
        (!breached.is_empty()).then(|| format!("not published, breached{against}: {breached}"))
    }
}

fn gate(row: GateResult) -> QueryResult<Gate> {
    let words =
        (GateName::find(&row.gate), meaning(&UNITS, &row.unit), meaning(&VERDICTS, &row.verdict));
    let (Some(gate), Some(unit), Some(verdict)) = words else {
        let GateResult { check_id: check, gate, unit, verdict, .. } = row;
        return Err(DeserializationError(UnknownWord { check, gate, unit, verdict }.into()));
    };
    let (value, limit, sentence) = (row.value, row.limit_value, row.sentence);
    Ok(Gate { gate, value, limit, unit, verdict, sentence })
}

/// The command that publishes what a check held back, in spite of its breached gates.
pub(crate) fn accept_with(stored: &Stored) -> String {
    let Stored { check, results } = stored;
    let breached = results.iter().filter(|row| row.verdict == BREACHED);
    let gates: Vec<&str> = breached.map(|row| row.gate.as_str()).collect();
    let release = shell_word(&check.data_version);
    let command = match check.about() {
        About::Snapshot(_) if check.command == REFRESH => format!("refresh --to {release}"),
        About::Snapshot(id) => format!("snapshots activate {id}"),
        About::Release => format!("versions activate {release}"),
    };
    format!("onet-ai {command} --accept {} --reason TEXT", gates.join(","))
}
