//! The raters that matter now: those of the active snapshot, and those that still have something to score.

use std::collections::BTreeSet;

use diesel::QueryResult;

use crate::db::model_run::FINISHED;
use crate::db::{Conn, data_version, model_run, score_snapshot, snapshot_rater};

/// The raters of the active snapshot and of runs that are not finished, by name.
pub fn raters(conn: &mut Conn) -> QueryResult<BTreeSet<String>> {
    let runs = model_run::all(conn)?.into_iter();
    let mut raters: BTreeSet<String> =
        runs.filter(|run| run.status != FINISHED).map(|run| run.rater).collect();
    if let Some(version) = data_version::active(conn)?
        && let Some(snapshot) = score_snapshot::active(conn, &version.id)?
    {
        let published = snapshot_rater::of_snapshot(conn, snapshot.id)?;
        raters.extend(published.into_iter().map(|row| row.rater));
    }
    Ok(raters)
}
