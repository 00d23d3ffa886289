//! `reported_title`: titles that job holders reported.

use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::reported_title;

/// Sample of Reported Titles: one title as reported.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = reported_title, treat_none_as_default_value = false)]
pub struct ReportedTitle {
    /// Release the row belongs to.
    pub data_version: String,
    /// O*NET-SOC code, `NN-NNNN.NN`.
    pub onetsoc_code: String,
    /// The title as reported.
    pub title: String,
    /// Whether My Next Move shows it.
    pub shown_in_my_next_move: Option<bool>,
}

release_table!(ReportedTitle, reported_title, 4);

/// A release's reported titles, by occupation and title.
pub fn of_version(conn: &mut Conn, data_version: &str) -> QueryResult<Vec<ReportedTitle>> {
    let rows: Vec<ReportedTitle> = reported_title::table
        .filter(reported_title::data_version.eq(data_version))
        .select(ReportedTitle::as_select())
        .load(conn)?;
    Ok(by_bytes!(rows, row => (&row.onetsoc_code, &row.title)))
}
