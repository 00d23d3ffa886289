//! `dwa_reference`: detailed work activities.

use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::dwa_reference;

/// DWA Reference: one detailed work activity.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = dwa_reference, treat_none_as_default_value = false)]
pub struct Dwa {
    /// Release the row belongs to.
    pub data_version: String,
    /// ID of the activity.
    pub dwa_id: String,
    /// Intermediate work activity above it.
    pub iwa_id: String,
    /// Generalized work activity above that (content model).
    pub element_id: String,
    /// The activity in words.
    pub title: String,
}

release_table!(Dwa, dwa_reference, 5);

/// A release's detailed work activities.
pub fn of_version(conn: &mut Conn, data_version: &str) -> QueryResult<Vec<Dwa>> {
    dwa_reference::table
        .filter(dwa_reference::data_version.eq(data_version))
        .select(Dwa::as_select())
        .load(conn)
}
