//! `occupation_master`: occupations of a release.

use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::occupation_master;

/// Occupation Data: one O*NET-SOC occupation.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = occupation_master, treat_none_as_default_value = false)]
pub struct OnetOccupation {
    /// Release the row belongs to.
    pub data_version: String,
    /// O*NET-SOC code, `NN-NNNN.NN`.
    pub onetsoc_code: String,
    /// SOC code: the first seven characters of `onetsoc_code`.
    pub soc_code: String,
    /// Title, unique in a release.
    pub title: String,
    /// What the occupation does.
    pub description: String,
}

release_table!(OnetOccupation, occupation_master, 5);

/// A release's occupations, by code.
pub fn of_version(conn: &mut Conn, data_version: &str) -> QueryResult<Vec<OnetOccupation>> {
    occupation_master::table
        .filter(occupation_master::data_version.eq(data_version))
        .order(occupation_master::onetsoc_code)
        .select(OnetOccupation::as_select())
        .load(conn)
}

/// The occupations of a SOC code in a release, by code.
pub fn of_soc(
    conn: &mut Conn,
    data_version: &str,
    soc_code: &str,
) -> QueryResult<Vec<OnetOccupation>> {
    occupation_master::table
        .filter(occupation_master::data_version.eq(data_version))
        .filter(occupation_master::soc_code.eq(soc_code))
        .order(occupation_master::onetsoc_code)
        .select(OnetOccupation::as_select())
        .load(conn)
}

/// One occupation of a release.
pub fn find(
    conn: &mut Conn,
    data_version: &str,
    onetsoc_code: &str,
) -> QueryResult<Option<OnetOccupation>> {
    occupation_master::table
        .find((data_version, onetsoc_code))
        .select(OnetOccupation::as_select())
        .first(conn)
        .optional()
}
