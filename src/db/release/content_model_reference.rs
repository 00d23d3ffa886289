//! `content_model_reference`: names of content model elements.

use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::content_model_reference;

/// Content Model Reference: one element.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = content_model_reference, treat_none_as_default_value = false)]
pub struct Element {
    /// Release the row belongs to.
    pub data_version: String,
    /// Content model element.
    pub element_id: String,
    /// Name of the element.
    pub element_name: String,
    /// Its description; absent for an element known from rating tables only.
    pub description: Option<String>,
}

release_table!(Element, content_model_reference, 4);

/// A release's content model elements, by id.
pub fn of_version(conn: &mut Conn, data_version: &str) -> QueryResult<Vec<Element>> {
    content_model_reference::table
        .filter(content_model_reference::data_version.eq(data_version))
        .order(content_model_reference::element_id)
        .select(Element::as_select())
        .load(conn)
}
