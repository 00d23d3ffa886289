//! `snapshot_rater_version`: which versions of its model gave a rater's scores in a snapshot, how
//! many, and when.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::snapshot_rater_version;

/// One version of a rater.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = snapshot_rater_version, treat_none_as_default_value = false)]
pub struct SnapshotRaterVersion {
    /// The snapshot.
    pub snapshot_id: i64,
    /// The rater.
    pub rater: String,
    /// The version that answered.
    pub model_version: String,
    /// Scores of it that the snapshot uses, repetitions included.
    pub n_scores: i64,
    /// When the first of them was given (UTC).
    pub first_at: NaiveDateTime,
    /// When the last of them was given (UTC).
    pub last_at: NaiveDateTime,
}

/// Appends rows.
pub fn load(conn: &mut Conn, rows: &[SnapshotRaterVersion]) -> QueryResult<usize> {
    bulk_load!(conn, snapshot_rater_version::table, 6, rows)
}

/// A snapshot's rows, by rater and version.
pub fn of_snapshot(conn: &mut Conn, snapshot_id: i64) -> QueryResult<Vec<SnapshotRaterVersion>> {
    let rows: Vec<SnapshotRaterVersion> = snapshot_rater_version::table
        .filter(snapshot_rater_version::snapshot_id.eq(snapshot_id))
        .select(SnapshotRaterVersion::as_select())
        .load(conn)?;
    Ok(by_bytes!(rows, row => (&row.rater, &row.model_version)))
}
