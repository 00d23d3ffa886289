//! `rater_agreement`: how far a snapshot's raters agree, one figure a row (METHOD 8).

use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::rater_agreement;

/// One figure; a statistic that does not exist has no row.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = rater_agreement, treat_none_as_default_value = false)]
pub struct RaterAgreement {
    /// Release the scores belong to.
    pub data_version: String,
    /// The snapshot.
    pub snapshot_id: i64,
    /// The first rater; the same as the second for its repetitions, `*` for all raters.
    pub rater_a: String,
    /// The second rater.
    pub rater_b: String,
    /// `overall`, `occupations`, `major_group` or `task_type`.
    pub scope: String,
    /// The major group or the task type; empty for the other scopes.
    pub scope_value: String,
    /// Name of the statistic.
    pub statistic: String,
    /// Its value.
    pub value: f64,
    /// Lower end of its 95 % interval, where it has one.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
}

/// Appends rows.
pub fn load(conn: &mut Conn, rows: &[RaterAgreement]) -> QueryResult<usize> {
    bulk_load!(conn, rater_agreement::table, 10, rows)
}

/// A snapshot's rows, by their key.
pub fn of_snapshot(
    conn: &mut Conn,
    data_version: &str,
    snapshot_id: i64,
) -> QueryResult<Vec<RaterAgreement>> {
    let rows: Vec<RaterAgreement> = rater_agreement::table
        .filter(
            rater_agreement::data_version
                .eq(data_version)
                .and(rater_agreement::snapshot_id.eq(snapshot_id)),
        )
        .select(RaterAgreement::as_select())
        .load(conn)?;
    Ok(
        by_bytes!(rows, row => (&row.rater_a, &row.rater_b, &row.scope, &row.scope_value, &row.statistic)),
    )
}
