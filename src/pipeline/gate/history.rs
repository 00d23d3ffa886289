//! What was published of a release before: the last, and the best since a loss was last accepted.

use diesel::QueryResult;

use super::facts::{Facts, Jobs};
use super::{GateName, Limits};
use crate::db::Conn;
use crate::db::gate_check::{self, About, GateCheck};
use crate::db::gate_result::ACCEPTED;
use crate::db::score_snapshot::{self, Snapshot};
use crate::stats::order::exceeds;

/// A release's publications by the stored checks, the newest first.
pub(super) struct History {
    published: Vec<GateCheck>,
}

impl History {
    pub(super) fn read(conn: &mut Conn, version: &str) -> QueryResult<Self> {
        let mut published = gate_check::all(conn, version)?;
        published.retain(|check| check.published);
        Ok(Self { published })
    }

    /// The snapshot that was published last where none is now: other content came in its place, or the
    /// release was served in the place of another one before it had scores of its own.
    pub(super) fn last(&self, conn: &mut Conn) -> QueryResult<Option<Snapshot>> {
        let id = self.published.iter().find_map(|check| check.snapshot_id.or(check.against));
        id.map_or(Ok(None), |id| score_snapshot::find(conn, id))
    }

    /// Of what was published since somebody accepted a loss that could add up, with that publication,
    /// the one that has most of what a gate guards.
    pub(super) fn best(
        &self,
        conn: &mut Conn,
        gate: GateName,
        limits: &Limits,
        jobs: Option<&Jobs>,
    ) -> QueryResult<Option<(i64, Facts)>> {
        let mut best: Option<(i64, i64, Facts)> = None;
        for check in &self.published {
            let accepted = accepts(conn, check, limits)?;
            let snapshot = match (check.about(), accepted) {
                (About::Snapshot(id), _) => Some(id),
                // Content that was replaced: what it unpublished is what there was.
                (About::Release, true) => check.snapshot_id.or(check.against),
                (About::Release, false) => None,
            };
            let stored = snapshot.map_or(Ok(None), |id| score_snapshot::find(conn, id))?;
            if let Some(snapshot) = stored {
                let facts = Facts::with(conn, &snapshot, jobs)?;
                let amount = facts.amount(gate);
                if best.as_ref().is_none_or(|(most, ..)| amount > *most) {
                    best = Some((amount, snapshot.id, facts));
                }
            }
            if accepted {
                break;
            }
        }
        Ok(best.map(|(_, id, facts)| (id, facts)))
    }
}

/// Whether a loss may add up at a gate, because a little passes each time.
pub(super) fn adds_up(gate: GateName) -> bool {
    matches!(gate, GateName::Ranked | GateName::JobsCovered)
}

/// Whether somebody accepted such a loss: by name, or by a wider limit than there is now. It is one
/// decision for both gates, since one of them may not have been measured then.
fn accepts(conn: &mut Conn, check: &GateCheck, limits: &Limits) -> QueryResult<bool> {
    let results = gate_check::results(conn, check)?;
    Ok(results.iter().any(|row| {
        let Some(gate) = GateName::find(&row.gate).filter(|gate| adds_up(*gate)) else {
            return false;
        };
        let beyond = row.value.is_some_and(|value| exceeds(value, limits.limit(gate)));
        row.verdict == ACCEPTED || beyond
    }))
}
