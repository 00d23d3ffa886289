//! Stores a computed snapshot and makes it the published one of its version, if the gates let it.

use std::collections::BTreeMap;

use diesel::QueryResult;

use super::compute::Computed;
use super::select::Selection;
use super::{Activation, AggregateReport, Error, Request, sensitivity, store};
use crate::db::score_snapshot::{self, Snapshot};
use crate::db::{Conn, snapshot_rater};
use crate::pipeline::gate::publish::{self, Ask};
use crate::pipeline::gate::shell_word;

/// Stores and activates, inside the transaction.
pub(super) fn publish(
    conn: &mut Conn,
    request: &Request,
    selection: &Selection,
    computed: &Computed,
    report: &mut AggregateReport,
) -> Result<(), Error> {
    let version = report.data_version.clone();
    let before = score_snapshot::active(conn, &version)?;
    let stored = score_snapshot::with_inputs(conn, &version, &computed.inputs_hash)?;
    report.unchanged = stored.is_some();
    let snapshot = match stored {
        Some(stored) => stored,
        None => store::store(conn, selection, computed, report, request.now)?,
    };
    report.snapshot = snapshot.id;
    report.sensitivity = sensitivity::store(conn, &snapshot, &means(computed))?;
    let ask = Ask { command: "aggregate", policy: &request.policy, now: request.now };
    let outcome = publish::snapshot(conn, &snapshot, !request.activate, ask)?;
    report.before = before.as_ref().map(|before| before.id).filter(|_| !outcome.unchanged);
    report.activation = match (outcome.published, request.activate) {
        (true, _) => Activation::Active,
        (false, true) => Activation::Refused,
        (false, false) => Activation::Inactive,
    };
    if outcome.checked.holds_back()
        && let Some(before) = &before
    {
        report.go_on_with = Some(again(conn, before)?);
    }
    report.checked = outcome.checked;
    Ok(())
}

/// The command that asks for the published question, raters and weights, whatever else there is.
fn again(conn: &mut Conn, snapshot: &Snapshot) -> QueryResult<String> {
    let raters = snapshot_rater::of(conn, snapshot.id)?;
    let raters: Vec<String> =
        raters.iter().map(|rater| format!("--rater {}", shell_word(&rater.rater))).collect();
    Ok(format!(
        "onet-ai aggregate {} --prompt-version {} --scheme {}",
        raters.join(" "),
        shell_word(&snapshot.prompt_version),
        snapshot.weight_scheme
    ))
}

/// x̄ of the scored tasks.
fn means(computed: &Computed) -> BTreeMap<i64, f64> {
    let scored = computed.tasks.iter();
    scored.filter_map(|task| Some((task.task_id, task.ensemble.as_ref()?.mean))).collect()
}
