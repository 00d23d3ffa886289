//! `gate_result`: the gates of one check, each with its value, its limit and its verdict.

use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::gate_result;

/// The gate lets pass.
pub const PASSED: &str = "passed";
/// The gate holds back.
pub const BREACHED: &str = "breached";
/// The gate was breached, and somebody said why that is meant.
pub const ACCEPTED: &str = "accepted";
/// The value could not be measured; it holds nothing back.
pub const UNKNOWN: &str = "unknown";

/// One gate of a check.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = gate_result, treat_none_as_default_value = false)]
pub struct GateResult {
    /// The check.
    pub check_id: i64,
    /// Its name: `ranked`.
    pub gate: String,
    /// Its place in the list, from 0.
    pub position: i64,
    /// What was measured; absent where there was nothing to measure.
    pub value: Option<f64>,
    /// The largest value that passes.
    pub limit_value: f64,
    /// `share` (0-1) or `count`.
    pub unit: String,
    /// [`PASSED`], [`BREACHED`], [`ACCEPTED`] or [`UNKNOWN`].
    pub verdict: String,
    /// The same in words.
    pub sentence: String,
}

/// Adds a row.
pub(super) fn insert(conn: &mut Conn, row: GateResult) -> QueryResult<usize> {
    diesel::insert_into(gate_result::table).values(row).execute(conn)
}

/// The gates of a check, in order.
pub fn of_check(conn: &mut Conn, check_id: i64) -> QueryResult<Vec<GateResult>> {
    gate_result::table
        .filter(gate_result::check_id.eq(check_id))
        .order(gate_result::position)
        .select(GateResult::as_select())
        .load(conn)
}
