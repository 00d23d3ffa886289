//! `occupation_bls`: under which code BLS publishes a release's SOC codes (METHOD 2).

use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::occupation_bls;

/// BLS uses the SOC code.
pub const DIRECT: &str = "direct";
/// BLS uses another code, for this SOC code alone.
pub const CROSSWALK: &str = "crosswalk";
/// BLS publishes several SOC codes as one: their figures count once in any total.
pub const COMBINED: &str = "combined";

/// A SOC code of a release and BLS's code for it. A SOC code without a row is not in the crosswalk.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = occupation_bls, treat_none_as_default_value = false)]
pub struct OccupationBls {
    /// Release the SOC code is of.
    pub data_version: String,
    /// The SOC code.
    pub soc_code: String,
    /// The code in BLS's tables.
    pub bls_code: String,
    /// [`DIRECT`], [`CROSSWALK`] or [`COMBINED`].
    pub join_kind: String,
}

/// A release's codes, by SOC code; empty where no crosswalk is imported.
pub fn of_version(conn: &mut Conn, data_version: &str) -> QueryResult<Vec<OccupationBls>> {
    occupation_bls::table
        .filter(occupation_bls::data_version.eq(data_version))
        .order((occupation_bls::soc_code, occupation_bls::bls_code))
        .select(OccupationBls::as_select())
        .load(conn)
}

/// Stores a release's codes in the place of those before.
pub fn replace(conn: &mut Conn, data_version: &str, rows: &[OccupationBls]) -> QueryResult<usize> {
    diesel::delete(occupation_bls::table.filter(occupation_bls::data_version.eq(data_version)))
        .execute(conn)?;
    bulk_load!(conn, occupation_bls::table, 4, rows)
}
