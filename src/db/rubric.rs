//! `rubric`: the full text behind each prompt version, kept for as long as a score refers to it.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::Conn;
use super::schema::rubric;

/// One rubric text.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = rubric, treat_none_as_default_value = false)]
pub struct StoredRubric {
    /// Id, version and hash of the text: `substitution-v1-1a2b3c4d`.
    pub prompt_version: String,
    /// Id of the rubric.
    pub rubric_id: String,
    /// Its version number.
    pub version: i64,
    /// The rubric file, whole.
    pub text: String,
    /// When it was first used (UTC).
    pub created_at: NaiveDateTime,
}

/// Stores a rubric unless its prompt version is there already.
pub fn keep(conn: &mut Conn, row: &StoredRubric) -> QueryResult<usize> {
    on_both!(conn, conn => diesel::insert_into(rubric::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn))
}

/// The rubric of a prompt version.
pub fn find(conn: &mut Conn, prompt_version: &str) -> QueryResult<Option<StoredRubric>> {
    rubric::table.find(prompt_version).select(StoredRubric::as_select()).first(conn).optional()
}
