//! `occupation_scheme_score`: a snapshot's occupations under every weight scheme.

use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::occupation_scheme_score;
use crate::db::snapshot::score_snapshot::Snapshot;

/// One occupation under one scheme.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = occupation_scheme_score, treat_none_as_default_value = false)]
pub struct SchemeScore {
    /// Release the scores belong to.
    pub data_version: String,
    /// The snapshot.
    pub snapshot_id: i64,
    /// The SOC code.
    pub soc_code: String,
    /// The weight scheme.
    pub weight_scheme: String,
    /// Weighted mean of the scored tasks, 0-100; absent where they weigh nothing together.
    pub mean: Option<f64>,
    /// Weight of the scored tasks, 0-1.
    pub weight_covered: f64,
    /// 1 + occupations strictly higher, among those with enough coverage under this scheme.
    pub rank: Option<i64>,
}

/// Appends rows.
pub fn load(conn: &mut Conn, rows: &[SchemeScore]) -> QueryResult<usize> {
    bulk_load!(conn, occupation_scheme_score::table, 7, rows)
}

/// A snapshot's rows, by SOC code and scheme.
pub fn of_snapshot(conn: &mut Conn, snapshot_id: i64) -> QueryResult<Vec<SchemeScore>> {
    let rows: Vec<SchemeScore> = occupation_scheme_score::table
        .filter(occupation_scheme_score::snapshot_id.eq(snapshot_id))
        .select(SchemeScore::as_select())
        .load(conn)?;
    Ok(by_bytes!(rows, row => (&row.soc_code, &row.weight_scheme)))
}

/// One occupation's rows, by scheme.
pub fn of_soc(
    conn: &mut Conn,
    snapshot: &Snapshot,
    soc_code: &str,
) -> QueryResult<Vec<SchemeScore>> {
    let rows: Vec<SchemeScore> = occupation_scheme_score::table
        .filter(
            occupation_scheme_score::data_version
                .eq(&snapshot.data_version)
                .and(occupation_scheme_score::snapshot_id.eq(snapshot.id))
                .and(occupation_scheme_score::soc_code.eq(soc_code)),
        )
        .select(SchemeScore::as_select())
        .load(conn)?;
    Ok(by_bytes!(rows, row => &row.weight_scheme))
}
