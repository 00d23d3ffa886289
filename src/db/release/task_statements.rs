//! `task_statements`: task statements of a release.

use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::task_statements;

/// Task Statements: one task of one occupation.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = task_statements, treat_none_as_default_value = false)]
pub struct TaskStatement {
    /// Release the row belongs to.
    pub data_version: String,
    /// O*NET task ID, unique in a release.
    pub task_id: i64,
    /// O*NET-SOC code, `NN-NNNN.NN`.
    pub onetsoc_code: String,
    /// The sentence that gets scored.
    pub task_statement: String,
    /// `Core`, `Supplemental`, or absent (not yet rated).
    pub task_type: Option<String>,
    /// How many incumbents were asked.
    pub incumbents_responding: Option<i64>,
    /// Month of collection, `YYYY-MM`.
    pub date: Option<String>,
    /// Who gave the value: Incumbent, Analyst, and so on.
    pub domain_source: Option<String>,
}

release_table!(TaskStatement, task_statements, 8);

/// A release's tasks, by id.
pub fn of_version(conn: &mut Conn, data_version: &str) -> QueryResult<Vec<TaskStatement>> {
    task_statements::table
        .filter(task_statements::data_version.eq(data_version))
        .order(task_statements::task_id)
        .select(TaskStatement::as_select())
        .load(conn)
}

/// A release's tasks with the O*NET-SOC occupation of each, in no order.
pub fn codes(conn: &mut Conn, data_version: &str) -> QueryResult<Vec<(i64, String)>> {
    task_statements::table
        .filter(task_statements::data_version.eq(data_version))
        .select((task_statements::task_id, task_statements::onetsoc_code))
        .load(conn)
}

/// One task of a release.
pub fn find(
    conn: &mut Conn,
    data_version: &str,
    task_id: i64,
) -> QueryResult<Option<TaskStatement>> {
    task_statements::table
        .find((data_version, task_id))
        .select(TaskStatement::as_select())
        .first(conn)
        .optional()
}

/// The O*NET-SOC occupations of a release that have a task.
pub fn occupations(conn: &mut Conn, data_version: &str) -> QueryResult<Vec<String>> {
    task_statements::table
        .filter(task_statements::data_version.eq(data_version))
        .select(task_statements::onetsoc_code)
        .distinct()
        .order(task_statements::onetsoc_code)
        .load(conn)
}
