//! `related_occupation`: occupations related to an occupation.

use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::related_occupation;

/// Related Occupations: one link.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = related_occupation, treat_none_as_default_value = false)]
pub struct RelatedOccupation {
    /// Release the row belongs to.
    pub data_version: String,
    /// O*NET-SOC code, `NN-NNNN.NN`.
    pub onetsoc_code: String,
    /// Code of the related occupation.
    pub related_onetsoc_code: String,
    /// Primary-Short, Primary-Long or Supplemental.
    pub tier: String,
    /// Place in the list, 1 is the closest (the publisher's Index).
    pub position: i64,
}

release_table!(RelatedOccupation, related_occupation, 5);

/// A release's links between occupations, the closest of each occupation first.
pub fn of_version(conn: &mut Conn, data_version: &str) -> QueryResult<Vec<RelatedOccupation>> {
    related_occupation::table
        .filter(related_occupation::data_version.eq(data_version))
        .order((
            related_occupation::onetsoc_code,
            related_occupation::position,
            related_occupation::related_onetsoc_code,
        ))
        .select(RelatedOccupation::as_select())
        .load(conn)
}
