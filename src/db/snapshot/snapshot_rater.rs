//! `snapshot_rater`: which raters a snapshot has, in their order.

use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::snapshot_rater;

/// One rater of a snapshot.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = snapshot_rater, treat_none_as_default_value = false)]
pub struct SnapshotRater {
    /// The snapshot.
    pub snapshot_id: i64,
    /// The rater.
    pub rater: String,
    /// Place among the raters, from 0.
    pub position: i64,
    /// Tasks it scored.
    pub n_tasks: i64,
    /// The question it answered.
    pub prompt_version: String,
}

/// Appends rows.
pub fn load(conn: &mut Conn, rows: &[SnapshotRater]) -> QueryResult<usize> {
    bulk_load!(conn, snapshot_rater::table, 5, rows)
}

/// A snapshot's rows, in order.
pub fn of_snapshot(conn: &mut Conn, snapshot_id: i64) -> QueryResult<Vec<SnapshotRater>> {
    snapshot_rater::table
        .filter(snapshot_rater::snapshot_id.eq(snapshot_id))
        .order(snapshot_rater::position)
        .select(SnapshotRater::as_select())
        .load(conn)
}
