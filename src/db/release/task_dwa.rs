//! `task_dwa`: links from tasks to detailed work activities.

use diesel::prelude::*;

use crate::db::backend::Conn;
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

/// Hands over a release's links one by one, as task and activity, by task.
pub fn each_of_version(
    conn: &mut Conn,
    data_version: &str,
    mut take: impl FnMut(i64, String),
) -> QueryResult<()> {
    let links = task_dwa::table
        .filter(task_dwa::data_version.eq(data_version))
        .order((task_dwa::task_id, task_dwa::dwa_id))
        .select((task_dwa::task_id, task_dwa::dwa_id))
        .load_iter::<(i64, String), _>(conn)?;
    for link in links {
        let (task_id, dwa_id) = link?;
        take(task_id, dwa_id);
    }
    Ok(())
}
