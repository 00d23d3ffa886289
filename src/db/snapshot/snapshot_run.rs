//! `snapshot_run`: which runs a snapshot drew on.

use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::snapshot_run;

/// One run of a snapshot.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = snapshot_run, treat_none_as_default_value = false)]
pub struct SnapshotRun {
    /// The snapshot.
    pub snapshot_id: i64,
    /// The run.
    pub run_id: i64,
    /// The rater.
    pub rater: String,
    /// Task scores taken from it.
    pub n_tasks: i64,
}

/// Appends rows.
pub fn load(conn: &mut Conn, rows: &[SnapshotRun]) -> QueryResult<usize> {
    bulk_load!(conn, snapshot_run::table, 4, rows)
}

/// A snapshot's rows, in order.
pub fn of_snapshot(conn: &mut Conn, snapshot_id: i64) -> QueryResult<Vec<SnapshotRun>> {
    snapshot_run::table
        .filter(snapshot_run::snapshot_id.eq(snapshot_id))
        .order(snapshot_run::run_id)
        .select(SnapshotRun::as_select())
        .load(conn)
}
