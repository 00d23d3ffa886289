//! `snapshot_step`: what a snapshot changed against the one made before it, over all tasks (METHOD 10).

use std::collections::BTreeSet;

use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::snapshot_step;

/// One step from a snapshot to the next.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = snapshot_step, treat_none_as_default_value = false)]
pub struct SnapshotStep {
    /// The snapshot after.
    pub snapshot_id: i64,
    /// The snapshot made before it, which may have been archived since; absent for the first.
    pub before_id: Option<i64>,
    /// Why the changes could not be taken apart; absent where they were.
    pub reason: Option<String>,
    /// Tasks that both scored.
    pub n_tasks: i64,
    /// Mean difference that other raters make over these tasks, in points; absent where the raters are
    /// the same or answered another question.
    pub shift: Option<f64>,
}

/// Appends rows.
pub fn load(conn: &mut Conn, rows: &[SnapshotStep]) -> QueryResult<usize> {
    bulk_load!(conn, snapshot_step::table, 5, rows)
}

/// A snapshot's step; absent where `aggregate` has not looked at it yet.
pub fn find(conn: &mut Conn, snapshot_id: i64) -> QueryResult<Option<SnapshotStep>> {
    snapshot_step::table.find(snapshot_id).select(SnapshotStep::as_select()).first(conn).optional()
}

/// The snapshots that have one.
pub fn snapshots(conn: &mut Conn) -> QueryResult<BTreeSet<i64>> {
    let ids: Vec<i64> = snapshot_step::table.select(snapshot_step::snapshot_id).load(conn)?;
    Ok(ids.into_iter().collect())
}
