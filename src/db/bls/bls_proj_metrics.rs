//! `bls_proj_metrics`: BLS's employment projections by the code that BLS prints, period beside period.

use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::bls_proj_metrics;

/// A line item of the projections. Its employment includes the self-employed.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, serde::Serialize)]
#[diesel(table_name = bls_proj_metrics, treat_none_as_default_value = false)]
pub struct ProjMetrics {
    /// The code of the National Employment Matrix.
    pub soc_code: String,
    /// First and last year, `2024-2034`.
    pub projection_period: String,
    /// BLS's title.
    pub title: String,
    /// Persons employed in the first year.
    pub employment_base: Option<i64>,
    /// Persons employed in the last year.
    pub employment_projected: Option<i64>,
    /// Change over the whole period, percent.
    pub growth_pct: Option<f64>,
    /// Openings a year, persons.
    pub annual_openings: Option<i64>,
    /// Persons a year who leave the labour force or the occupation.
    pub annual_separations: Option<i64>,
    /// Education usually needed to enter, in BLS's words.
    pub typical_education: Option<String>,
    /// Median annual wage of wage and salary workers, dollars; the top code where the qualifier
    /// is `>=`.
    pub median_wage: Option<f64>,
    /// `>=`: at or above the top code.
    pub median_wage_qualifier: Option<String>,
}

/// Appends rows.
pub fn load(conn: &mut Conn, rows: &[ProjMetrics]) -> QueryResult<usize> {
    bulk_load!(conn, bls_proj_metrics::table, 11, rows)
}

/// Deletes a period.
pub fn clear(conn: &mut Conn, period: &str) -> QueryResult<usize> {
    diesel::delete(bls_proj_metrics::table.filter(bls_proj_metrics::projection_period.eq(period)))
        .execute(conn)
}

/// The stored periods, the newest first.
pub fn periods(conn: &mut Conn) -> QueryResult<Vec<String>> {
    bls_proj_metrics::table
        .select(bls_proj_metrics::projection_period)
        .distinct()
        .order(bls_proj_metrics::projection_period.desc())
        .load(conn)
}

/// A period's line items, by code.
pub fn of_period(conn: &mut Conn, period: &str) -> QueryResult<Vec<ProjMetrics>> {
    bls_proj_metrics::table
        .filter(bls_proj_metrics::projection_period.eq(period))
        .order(bls_proj_metrics::soc_code)
        .select(ProjMetrics::as_select())
        .load(conn)
}
