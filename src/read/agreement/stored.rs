//! Agreement as it was stored with a snapshot.

use diesel::QueryResult;
use diesel::result::Error::DeserializationError;

use super::contested::{self, Said};
use super::{AgreementReport, Error};
use crate::db::rater_agreement::{self, RaterAgreement};
use crate::db::{Conn, snapshot_rater, task_rater_score};
use crate::read::snapshots;
use crate::stats::agreement::{Agreements, Figure};

/// The rows that a snapshot's agreement is stored as.
pub(crate) fn rows(
    data_version: &str,
    snapshot_id: i64,
    agreements: &Agreements,
) -> Vec<RaterAgreement> {
    let row = |figure: Figure| RaterAgreement {
        data_version: data_version.to_owned(),
        snapshot_id,
        rater_a: figure.rater_a,
        rater_b: figure.rater_b,
        scope: figure.scope,
        scope_value: figure.scope_value,
        statistic: figure.statistic,
        value: figure.value,
        low: figure.low,
        high: figure.high,
    };
    agreements.figures().into_iter().map(row).collect()
}

/// The agreement that is stored as these rows.
pub(crate) fn agreements(rows: Vec<RaterAgreement>) -> QueryResult<Agreements> {
    Agreements::of_figures(rows.into_iter().map(figure))
        .map_err(|misfit| DeserializationError(misfit.into()))
}

fn figure(row: RaterAgreement) -> Figure {
    Figure {
        rater_a: row.rater_a,
        rater_b: row.rater_b,
        scope: row.scope,
        scope_value: row.scope_value,
        statistic: row.statistic,
        value: row.value,
        low: row.low,
        high: row.high,
    }
}

pub(super) fn report(
    conn: &mut Conn,
    id: Option<i64>,
    n_contested: Option<usize>,
) -> Result<AgreementReport, Error> {
    let snapshot = snapshots::resolve(conn, id)?;
    let version = snapshot.data_version.as_str();
    let found = rater_agreement::of(conn, version, snapshot.id)?;
    if found.is_empty() {
        return Err(Error::NotHeld(snapshot.id));
    }
    let agreements = agreements(found)?;
    let raters: Vec<String> =
        snapshot_rater::of(conn, snapshot.id)?.into_iter().map(|rater| rater.rater).collect();
    let mut notes = Vec::new();
    if raters.len() == 1 {
        notes.push("there is only one rater, so that no agreement can be measured".to_owned());
    }
    let contested = match n_contested {
        Some(n) => {
            let scores = task_rater_score::of(conn, snapshot.id)?;
            let said = scores.into_iter().map(|row| {
                (
                    row.task_id,
                    Said {
                        rater: row.rater,
                        run: row.run_id,
                        score: row.score,
                        n_samples: row.n_samples,
                        rationale: None,
                    },
                )
            });
            Some(contested::list(conn, version, raters.len(), said, n)?)
        }
        None => None,
    };
    Ok(AgreementReport {
        snapshot: Some(snapshot.id),
        runs: None,
        prompt_version: snapshot.prompt_version,
        mock: snapshot.is_mock,
        raters,
        weakest: agreements.weakest(),
        agreements,
        contested,
        notes,
        data_version: snapshot.data_version,
    })
}
