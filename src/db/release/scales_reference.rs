//! `scales_reference`: rating scales and their ranges.

use diesel::prelude::*;

use crate::db::schema::scales_reference;

/// Scales Reference: one scale with its range.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = scales_reference, treat_none_as_default_value = false)]
pub struct Scale {
    /// Release the row belongs to.
    pub data_version: String,
    /// Scale, as in `scales_reference`.
    pub scale_id: String,
    /// Name of the scale.
    pub scale_name: String,
    /// Smallest possible value.
    pub minimum: f64,
    /// Largest possible value.
    pub maximum: f64,
}

release_table!(Scale, scales_reference, 5);
