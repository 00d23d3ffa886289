//! Stores a computed snapshot and makes it the published one of its version, if the gates let it.

use std::collections::BTreeMap;

use super::again::again;
use super::computed::Computed;
use super::select::Selection;
use super::{Activation, AggregateReport, AggregateRequest, Error, sensitivity, store};
use crate::db::{Conn, score_snapshot, snapshot_scheme};
use crate::pipeline::gate::publish::{self, Ask};

/// Stores and activates, inside the transaction.
pub(super) fn publish(
    conn: &mut Conn,
    request: &AggregateRequest,
    selection: &Selection,
    computed: &Computed,
    report: &mut AggregateReport,
) -> Result<(), Error> {
    let version = report.data_version.clone();
    let before = score_snapshot::active(conn, &version)?;
    let stored = score_snapshot::with_inputs(conn, &version, &computed.inputs_hash)?;
    report.unchanged = stored.is_some();
    let (snapshot, schemes) = if let Some(stored) = stored {
        let schemes = snapshot_scheme::of_snapshot(conn, stored.id)?;
        (stored, schemes)
    } else {
        let new = store::store(conn, selection, computed, report, request.now)?;
        let schemes = sensitivity::store(conn, &new, &means(computed))?;
        (new, schemes)
    };
    report.snapshot = snapshot.id;
    report.sensitivity = schemes;
    let ask = Ask { command: "aggregate", policy: &request.policy, now: request.now };
    let outcome = publish::snapshot(conn, &snapshot, !request.activate, ask)?;
    report.before = before.as_ref().map(|before| before.id).filter(|_| !outcome.unchanged);
    report.activation = match (outcome.published, request.activate) {
        (true, _) => Activation::Active,
        (false, true) => Activation::Refused,
        (false, false) => Activation::Inactive,
    };
    if report.activation == Activation::Refused
        && let Some(before) = &before
    {
        report.go_on_with = Some(again(conn, request, before)?);
    }
    report.checked = outcome.checked;
    Ok(())
}

/// x̄ of the scored tasks.
fn means(computed: &Computed) -> BTreeMap<i64, f64> {
    let scored = computed.tasks.iter();
    scored.filter_map(|task| Some((task.task_id, task.ensemble.as_ref()?.mean))).collect()
}
