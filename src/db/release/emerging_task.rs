//! `emerging_task`: tasks that O*NET has seen and not yet taken into its task statements.

use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::emerging_task;

/// Emerging Tasks: one task. No score of an occupation counts it.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = emerging_task, treat_none_as_default_value = false)]
pub struct EmergingTask {
    /// Release the row belongs to.
    pub data_version: String,
    /// Made of the occupation and the words: O*NET gives no number. From 2⁵² on, above every task ID.
    pub task_id: i64,
    /// O*NET-SOC code, `NN-NNNN.NN`.
    pub onetsoc_code: String,
    /// The task in words.
    pub task_statement: String,
    /// `New`, or `Revision` of a task that is there.
    pub category: String,
    /// The task that is revised.
    pub original_task_id: Option<i64>,
    /// Its words.
    pub original_statement: Option<String>,
    /// Month of collection, `YYYY-MM`.
    pub date: Option<String>,
    /// Who named it: Incumbent, Occupational Expert, and so on.
    pub domain_source: Option<String>,
}

release_table!(EmergingTask, emerging_task, 9);

/// A release's emerging tasks, by occupation and words.
pub fn of_version(conn: &mut Conn, data_version: &str) -> QueryResult<Vec<EmergingTask>> {
    let rows: Vec<EmergingTask> = emerging_task::table
        .filter(emerging_task::data_version.eq(data_version))
        .select(EmergingTask::as_select())
        .load(conn)?;
    Ok(by_bytes!(rows, row => (&row.onetsoc_code, &row.task_statement)))
}
