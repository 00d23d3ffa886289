//! The last step: every gate, and what is published changes at once or not at all.

use chrono::NaiveDateTime;
use diesel::Connection;

use super::gates::{self, Money, Release};
use super::{Error, RefreshRequest};
use crate::db::gate_check::REFRESH;
use crate::db::{Conn, publication};
use crate::pipeline::gate::publish::{self, Ask, More, Outcome};
use crate::read::snapshots;

/// What is to be published.
#[derive(Debug)]
pub(super) struct Candidate {
    /// Number of the snapshot.
    pub(super) snapshot: i64,
    /// The gates of its release.
    pub(super) release: Release,
    /// What its runs have cost.
    pub(super) money: Money,
    /// The command that goes on, without what it accepts.
    pub(super) command: String,
}

/// Measures every gate against what is served at this moment, and publishes where all let it pass.
pub(super) fn publish(
    conn: &mut Conn,
    candidate: Candidate,
    request: &RefreshRequest,
    now: NaiveDateTime,
) -> Result<Outcome, Error> {
    conn.transaction(|conn| {
        publication::lock(conn)?;
        let snapshot = snapshots::find(conn, candidate.snapshot)?;
        snapshots::check_content(conn, &snapshot)?;
        let limits = &request.policy.limits;
        let mut gates = candidate.release.gates;
        if let Some(served) = publish::served(conn)? {
            gates.extend(gates::between(conn, &served, &snapshot, limits)?);
        }
        gates.push(gates::cost(candidate.money));
        let more = More { gates, reason: candidate.release.reason, command: candidate.command };
        let ask = Ask { command: REFRESH, policy: &request.policy, now };
        Ok(publish::refreshed(conn, &snapshot, more, ask)?)
    })
}
