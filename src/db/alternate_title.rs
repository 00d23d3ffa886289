//! `alternate_title`: lay and alternate titles of occupations.

use diesel::prelude::*;

use super::schema::alternate_title;

/// Alternate Titles: one more name of an occupation.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = alternate_title, treat_none_as_default_value = false)]
pub struct AlternateTitle {
    /// Release the row belongs to.
    pub data_version: String,
    /// O*NET-SOC code, `NN-NNNN.NN`.
    pub onetsoc_code: String,
    /// The alternate title.
    pub title: String,
    /// Its short form; empty where there is none (it is part of the key).
    pub short_title: String,
    /// Comma list of source codes, as published.
    pub sources: Option<String>,
}

release_table!(AlternateTitle, alternate_title, 5);
