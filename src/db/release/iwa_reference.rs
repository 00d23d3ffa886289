//! `iwa_reference`: intermediate work activities.

use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::iwa_reference;

/// IWA Reference: one intermediate work activity.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = iwa_reference, treat_none_as_default_value = false)]
pub struct Iwa {
    /// Release the row belongs to.
    pub data_version: String,
    /// ID of the activity.
    pub iwa_id: String,
    /// Generalized work activity above it (content model).
    pub element_id: String,
    /// The activity in words.
    pub title: String,
}

release_table!(Iwa, iwa_reference, 4);

/// A release's intermediate work activities.
pub fn of_version(conn: &mut Conn, data_version: &str) -> QueryResult<Vec<Iwa>> {
    iwa_reference::table
        .filter(iwa_reference::data_version.eq(data_version))
        .select(Iwa::as_select())
        .load(conn)
}
