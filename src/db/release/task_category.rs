//! `task_category`: what the categories of the frequency scale mean.

use diesel::prelude::*;

use crate::db::schema::task_category;

/// Task Categories: one category of a task scale.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = task_category, treat_none_as_default_value = false)]
pub struct TaskCategory {
    /// Release the row belongs to.
    pub data_version: String,
    /// Scale, as in `scales_reference`.
    pub scale_id: String,
    /// Number of the category.
    pub category: i64,
    /// What it stands for.
    pub description: String,
}

release_table!(TaskCategory, task_category, 4);
