//! `occupation_step`: of what the change of an occupation's score consists, from one snapshot to the next
//! (METHOD 10).

use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::occupation_step;

/// The parts of one occupation's change, in points; together they are the change.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = occupation_step, treat_none_as_default_value = false)]
pub struct OccupationStep {
    /// Release of the snapshot after.
    pub data_version: String,
    /// The snapshot after.
    pub snapshot_id: i64,
    /// The SOC code.
    pub soc_code: String,
    /// Tasks that only one of the two scored.
    pub tasks: f64,
    /// Other weights of the tasks that both scored.
    pub weights: f64,
    /// Other answers of the same raters.
    pub rescored: f64,
    /// Other raters.
    pub raters: f64,
    /// Another question.
    pub question: f64,
    /// Tasks that both scored.
    pub n_both: i64,
    /// Tasks that only the one after scored.
    pub n_new: i64,
    /// Tasks that only the one before scored.
    pub n_gone: i64,
    /// Lower end of the 95 % interval of `raters`.
    pub raters_low: Option<f64>,
    /// Upper end of it.
    pub raters_high: Option<f64>,
}

/// Appends rows.
pub fn load(conn: &mut Conn, rows: &[OccupationStep]) -> QueryResult<usize> {
    bulk_load!(conn, occupation_step::table, 13, rows)
}

/// A snapshot's rows, in no order.
pub fn of_snapshot(
    conn: &mut Conn,
    data_version: &str,
    snapshot_id: i64,
) -> QueryResult<Vec<OccupationStep>> {
    occupation_step::table
        .filter(occupation_step::data_version.eq(data_version))
        .filter(occupation_step::snapshot_id.eq(snapshot_id))
        .select(OccupationStep::as_select())
        .load(conn)
}
