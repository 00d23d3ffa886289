//! `bls_oews_metrics`: national employment and annual wages (OEWS) by the code that BLS prints, period beside period.

use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::bls_oews_metrics;

/// A detailed occupation of OEWS. Its employment leaves the self-employed out.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, serde::Serialize)]
#[diesel(table_name = bls_oews_metrics, treat_none_as_default_value = false)]
pub struct OewsMetrics {
    /// The code as BLS prints it: a `bls_code`, not always a SOC code.
    pub soc_code: String,
    /// Reference month, `2025-05`.
    pub ref_year_month: String,
    /// BLS's title.
    pub title: String,
    /// Jobs; absent where BLS does not release them.
    pub employment: Option<i64>,
    /// BLS's qualifier in the place of the number or beside it: `**`.
    pub employment_qualifier: Option<String>,
    /// Relative standard error of `employment`, percent.
    pub employment_rse: Option<f64>,
    /// Mean annual wage, dollars.
    pub mean_wage: Option<f64>,
    /// Median annual wage, dollars; the top code where the qualifier is `#`.
    pub median_wage: Option<f64>,
    /// `#`: at or above the top code; `*`: not available.
    pub median_wage_qualifier: Option<String>,
    /// As `employment_qualifier`.
    pub employment_rse_qualifier: Option<String>,
    /// As `median_wage_qualifier`.
    pub mean_wage_qualifier: Option<String>,
    /// `annual` or `hourly` where BLS publishes wages on that basis only.
    pub pay_basis: Option<String>,
}

/// Appends rows.
pub fn load(conn: &mut Conn, rows: &[OewsMetrics]) -> QueryResult<usize> {
    bulk_load!(conn, bls_oews_metrics::table, 12, rows)
}

/// Deletes a period; its wages (`bls_oews_wage`) must be gone.
pub fn clear(conn: &mut Conn, period: &str) -> QueryResult<usize> {
    diesel::delete(bls_oews_metrics::table.filter(bls_oews_metrics::ref_year_month.eq(period)))
        .execute(conn)
}

/// The stored periods, the newest first.
pub fn periods(conn: &mut Conn) -> QueryResult<Vec<String>> {
    bls_oews_metrics::table
        .select(bls_oews_metrics::ref_year_month)
        .distinct()
        .order(bls_oews_metrics::ref_year_month.desc())
        .load(conn)
}

/// A period's occupations, by code.
pub fn of_period(conn: &mut Conn, period: &str) -> QueryResult<Vec<OewsMetrics>> {
    bls_oews_metrics::table
        .filter(bls_oews_metrics::ref_year_month.eq(period))
        .order(bls_oews_metrics::soc_code)
        .select(OewsMetrics::as_select())
        .load(conn)
}
