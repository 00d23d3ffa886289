//! Stores a computed snapshot and makes it the published one of its version.

use std::collections::BTreeMap;

use super::compute::Computed;
use super::select::Selection;
use super::{Activation, AggregateReport, Error, Request, store};
use crate::db::{Conn, occupation_ai_score, publication, rubric, score_snapshot};
use crate::pipeline::sensitivity;

/// Stores and activates, inside the transaction.
pub(super) fn publish(
    conn: &mut Conn,
    request: &Request,
    selection: &Selection,
    computed: &Computed,
    report: &mut AggregateReport,
) -> Result<(), Error> {
    let version = report.data_version.clone();
    let active = score_snapshot::active(conn, &version)?;
    report.before = active.as_ref().map(|active| active.id);
    match score_snapshot::with_inputs(conn, &version, &computed.inputs_hash)? {
        Some(stored) => {
            report.snapshot = stored.id;
            report.unchanged = true;
            if stored.is_active {
                report.activation = Activation::Active;
                report.before = None;
            }
        }
        None => report.snapshot = store::store(conn, selection, computed, report, request.now)?,
    }
    report.sensitivity = sensitivity::store(conn, report.snapshot, &means(computed))?;
    if !request.activate || report.activation == Activation::Active {
        return Ok(());
    }
    if selection.is_mock
        && !request.allow_mock
        && active.as_ref().is_some_and(|snapshot| !snapshot.is_mock)
    {
        report.activation = Activation::Refused;
        report.notes.push(
            "not activated: a mock snapshot takes the place of a real one only with --allow-mock"
                .to_owned(),
        );
        return Ok(());
    }
    if let Some(before) = &active {
        let (old, new) = (&before.prompt_version, &report.prompt_version);
        if rubric::id_of(old) != rubric::id_of(new) {
            report.notes.push(format!("what is published now answers {new} and no longer {old}"));
        }
        let ranked = occupation_ai_score::ranked(conn, before.id)?;
        if ranked > i64::try_from(report.ranked).unwrap_or(i64::MAX) {
            report.notes.push(format!(
                "snapshot {0} ranked {ranked} occupations, this one {1}; `onet-ai snapshots activate {0}{2}` \
                 goes back",
                before.id,
                report.ranked,
                if before.is_mock && !selection.is_mock { " --allow-mock" } else { "" }
            ));
        }
    }
    score_snapshot::activate(conn, &version, report.snapshot)?;
    publication::bump(conn, request.now)?;
    report.activation = Activation::Active;
    Ok(())
}

/// x̄ of the scored tasks.
fn means(computed: &Computed) -> BTreeMap<i64, f64> {
    let scored = computed.tasks.iter();
    scored.filter_map(|task| Some((task.task_id, task.ensemble.as_ref()?.mean))).collect()
}
