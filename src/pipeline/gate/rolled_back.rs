//! The gate that keeps a timer from undoing what somebody decided: what was left by hand for something older
//! is not published again unasked.

use diesel::QueryResult;

use super::{GateName, Limits, Policy};
use crate::db::Conn;
use crate::db::data_version::DataVersion;
use crate::db::gate_check;
use crate::db::score_snapshot::Snapshot;
use crate::read::gates::Gate;
use crate::read::gates::rolled_back::{self, RolledBack};

/// The gate of a release that is to be served, whoever asks.
pub(crate) fn of_release(
    conn: &mut Conn,
    release: &DataVersion,
    limits: &Limits,
) -> QueryResult<Gate> {
    Ok(measured(rolled_back::release(conn, release)?.as_ref(), limits.limit(GateName::RolledBack)))
}

/// The limit for a command.
pub(super) fn limit(command: &str, policy: &Policy) -> f64 {
    // Whoever names it by hand decides anew; where a reason is given for that, it is kept.
    let is_decision = gate_check::BY_HAND.contains(&command);
    if is_decision && !policy.accept.contains(&GateName::RolledBack) {
        1.0
    } else {
        policy.limits.limit(GateName::RolledBack)
    }
}

/// The gate of what is to be published: a snapshot, its release, or both.
pub(super) fn gate(
    conn: &mut Conn,
    release: Option<&DataVersion>,
    snapshot: Option<&Snapshot>,
    against: Option<i64>,
    limit: f64,
) -> QueryResult<Gate> {
    let mut found =
        release.map(|release| rolled_back::release(conn, release)).transpose()?.flatten();
    if let (None, Some(snapshot)) = (&found, snapshot) {
        found = rolled_back::snapshot(conn, snapshot)?;
    }
    if found.is_none() && against.is_none() {
        let nothing = "nothing is published that could be lost";
        return Ok(Gate::nothing_to_lose(GateName::RolledBack, limit, nothing));
    }
    Ok(measured(found.as_ref(), limit))
}

fn measured(found: Option<&RolledBack>, limit: f64) -> Gate {
    let (value, sentence) = match found {
        Some(found) => (1.0, found.to_string()),
        None => (0.0, "nobody went back from it by hand".to_owned()),
    };
    Gate::measured(GateName::RolledBack, value, limit, sentence)
}
