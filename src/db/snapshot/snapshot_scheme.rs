//! `snapshot_scheme`: how a snapshot's ranking under each weight scheme compares with the published
//! one.

use diesel::prelude::*;
use serde::Serialize;

use crate::db::backend::Conn;
use crate::db::schema::snapshot_scheme;

/// One scheme of one snapshot.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = snapshot_scheme, treat_none_as_default_value = false)]
pub struct SnapshotScheme {
    /// The snapshot.
    #[serde(skip)]
    pub snapshot_id: i64,
    /// The weight scheme.
    #[serde(rename = "scheme")]
    pub weight_scheme: String,
    /// Place among the schemes, from 0; the published one is the first.
    #[serde(skip)]
    pub position: i64,
    /// The scheme that gives every task the same weight and stands for this one: then this one is no
    /// evidence of its own.
    pub same_as: Option<String>,
    /// Occupations that it ranks.
    pub ranked: i64,
    /// Occupations that both this and the published scheme rank.
    pub compared: i64,
    /// Spearman's rank correlation with the published scheme over those; absent where it is not defined.
    pub spearman: Option<f64>,
    /// Kendall's tau-b over the same.
    pub kendall: Option<f64>,
    /// Occupations of rank 25 or better under the published scheme.
    pub top_size: i64,
    /// Of these, those of rank 25 or better under this scheme too.
    pub top_shared: i64,
}

/// Appends rows.
pub fn load(conn: &mut Conn, rows: &[SnapshotScheme]) -> QueryResult<usize> {
    bulk_load!(conn, snapshot_scheme::table, 10, rows)
}

/// A snapshot's rows, the published scheme first.
pub fn of_snapshot(conn: &mut Conn, snapshot_id: i64) -> QueryResult<Vec<SnapshotScheme>> {
    snapshot_scheme::table
        .filter(snapshot_scheme::snapshot_id.eq(snapshot_id))
        .order(snapshot_scheme::position)
        .select(SnapshotScheme::as_select())
        .load(conn)
}
