//! `bls_oews_wage`: every published wage figure of OEWS in long form.

use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::bls_oews_wage;

/// One wage figure of one occupation. A figure that is not published has no value but a
/// qualifier; a cell that BLS left blank has no row.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, serde::Serialize)]
#[diesel(table_name = bls_oews_wage, treat_none_as_default_value = false)]
pub struct OewsWage {
    /// The code as BLS prints it.
    pub soc_code: String,
    /// Reference month, `2025-05`.
    pub ref_year_month: String,
    /// `mean`, `p10`, `p25`, `median`, `p75` or `p90`.
    pub measure: String,
    /// `hourly` or `annual`.
    pub basis: String,
    /// Dollars; the top code where the qualifier is `#`.
    pub value: Option<f64>,
    /// `#`: at or above the top code; `*`: not available.
    pub qualifier: Option<String>,
}

/// Appends rows; their occupations must be in `bls_oews_metrics`.
pub fn load(conn: &mut Conn, rows: &[OewsWage]) -> QueryResult<usize> {
    bulk_load!(conn, bls_oews_wage::table, 6, rows)
}

/// Deletes a period.
pub fn clear(conn: &mut Conn, period: &str) -> QueryResult<usize> {
    diesel::delete(bls_oews_wage::table.filter(bls_oews_wage::ref_year_month.eq(period)))
        .execute(conn)
}

/// How many figures a period has.
pub fn count(conn: &mut Conn, period: &str) -> QueryResult<i64> {
    bls_oews_wage::table.filter(bls_oews_wage::ref_year_month.eq(period)).count().get_result(conn)
}

/// A period's figures, by code, basis and measure.
pub fn of_period(conn: &mut Conn, period: &str) -> QueryResult<Vec<OewsWage>> {
    bls_oews_wage::table
        .filter(bls_oews_wage::ref_year_month.eq(period))
        .order((bls_oews_wage::soc_code, bls_oews_wage::basis, bls_oews_wage::measure))
        .select(OewsWage::as_select())
        .load(conn)
}
