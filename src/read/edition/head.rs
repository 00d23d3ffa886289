//! What a snapshot rests on: its runs, raters, versions, labels, agreement and checks.

use diesel::QueryResult;

use super::gates::AcceptedGate;
use crate::db::{
    Conn, label_set, model_run, rater_agreement, score_snapshot, snapshot_rater,
    snapshot_rater_version, snapshot_run,
};
use crate::read::agreement_rows::agreements;
use crate::stats::agreement::Agreements;

/// What a snapshot rests on.
pub(super) struct Head {
    pub(super) snapshot: score_snapshot::Snapshot,
    /// The runs drawn on.
    pub(super) runs: Vec<i64>,
    pub(super) raters: Vec<snapshot_rater::SnapshotRater>,
    /// Rater and whether a run of it was made up.
    pub(super) mock_flags: Vec<(String, bool)>,
    /// The model versions behind each rater's scores.
    pub(super) versions: Vec<snapshot_rater_version::SnapshotRaterVersion>,
    /// Where labels come from: of each set the newest run's.
    pub(super) labels: Vec<label_set::LabelSet>,
    pub(super) agreement: Agreements,
    /// The losses that were accepted when it was published.
    pub(super) accepted: Vec<AcceptedGate>,
}

impl Head {
    /// Where a rater's labels come from; none for other raters.
    pub(super) fn labels_of(&self, rater: &str) -> Option<&label_set::LabelSet> {
        let name = rater.strip_prefix("labels:")?;
        self.labels.iter().rev().find(|labels| labels.name == name)
    }

    pub(super) fn read(conn: &mut Conn, snapshot: score_snapshot::Snapshot) -> QueryResult<Self> {
        let runs: Vec<i64> =
            snapshot_run::of_snapshot(conn, snapshot.id)?.iter().map(|run| run.run_id).collect();
        Ok(Self {
            raters: snapshot_rater::of_snapshot(conn, snapshot.id)?,
            mock_flags: model_run::mock_flags(conn, &runs)?,
            versions: snapshot_rater_version::of_snapshot(conn, snapshot.id)?,
            labels: label_set::of_runs(conn, &runs)?,
            agreement: agreements(rater_agreement::of_snapshot(
                conn,
                &snapshot.data_version,
                snapshot.id,
            )?)?,
            accepted: AcceptedGate::all(conn, &snapshot)?,
            runs,
            snapshot,
        })
    }
}
