//! `alternate_title`: lay and alternate titles of occupations.

use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::alternate_title;

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

/// A release's alternate titles, by occupation and title.
pub fn of_version(conn: &mut Conn, data_version: &str) -> QueryResult<Vec<AlternateTitle>> {
    let rows: Vec<AlternateTitle> = alternate_title::table
        .filter(alternate_title::data_version.eq(data_version))
        .select(AlternateTitle::as_select())
        .load(conn)?;
    Ok(by_bytes!(rows, row => (&row.onetsoc_code, &row.title, &row.short_title)))
}

/// Hands over code, title and short title of a release's alternate titles one by one, in no order.
pub fn each_of_version(
    conn: &mut Conn,
    data_version: &str,
    mut take: impl FnMut(String, String, String),
) -> QueryResult<()> {
    let rows = alternate_title::table
        .filter(alternate_title::data_version.eq(data_version))
        .select((
            alternate_title::onetsoc_code,
            alternate_title::title,
            alternate_title::short_title,
        ))
        .load_iter::<(String, String, String), _>(conn)?;
    for row in rows {
        let (onetsoc_code, title, short_title) = row?;
        take(onetsoc_code, title, short_title);
    }
    Ok(())
}
