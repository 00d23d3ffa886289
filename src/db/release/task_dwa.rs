//! `task_dwa`: links from tasks to detailed work activities.

use diesel::prelude::*;

use crate::db::schema::task_dwa;

/// Tasks to DWAs: one link.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = task_dwa, treat_none_as_default_value = false)]
pub struct TaskDwa {
    /// Release the row belongs to.
    pub data_version: String,
    /// O*NET task ID, unique in a release.
    pub task_id: i64,
    /// ID of the detailed work activity.
    pub dwa_id: String,
    /// Month of collection, `YYYY-MM`.
    pub date: Option<String>,
    /// Who gave the value: Incumbent, Analyst, and so on.
    pub domain_source: Option<String>,
}

release_table!(TaskDwa, task_dwa, 5);
