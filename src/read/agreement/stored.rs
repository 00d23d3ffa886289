//! Agreement as it was stored with a snapshot.

use super::contested;
use super::{AgreementReport, Error};
use crate::db::{Conn, rater_agreement, snapshot_rater, task_rater_score};
use crate::read::agreement_rows;
use crate::read::edition::RaterScore;
use crate::read::snapshots;

pub(super) fn report(
    conn: &mut Conn,
    id: Option<i64>,
    n_contested: Option<usize>,
) -> Result<AgreementReport, Error> {
    let snapshot = snapshots::resolve(conn, id)?;
    let version = snapshot.data_version.as_str();
    let found = rater_agreement::of_snapshot(conn, version, snapshot.id)?;
    if found.is_empty() {
        return Err(Error::NotHeld(snapshot.id));
    }
    let agreements = agreement_rows::agreements(found)?;
    let raters: Vec<String> = snapshot_rater::of_snapshot(conn, snapshot.id)?
        .into_iter()
        .map(|rater| rater.rater)
        .collect();
    let mut notes = Vec::new();
    if raters.len() == 1 {
        notes.push("there is only one rater, so that no agreement can be measured".to_owned());
    }
    let contested = match n_contested {
        Some(n) => {
            let scores = task_rater_score::of_snapshot(conn, snapshot.id)?;
            let scores = scores.into_iter().map(|row| {
                let score = RaterScore {
                    rater: row.rater.into(),
                    score: row.score,
                    n_samples: row.n_samples,
                    rationale: None,
                    model_version: None,
                    run_id: row.run_id,
                };
                (row.task_id, score)
            });
            Some(contested::list(conn, version, raters.len(), scores, n)?)
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
