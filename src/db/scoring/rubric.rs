//! `rubric`: the full text behind each prompt version, kept for as long as a score refers to it.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::rubric;

/// One rubric text.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = rubric, treat_none_as_default_value = false)]
pub struct StoredRubric {
    /// Id, version and hash of the text: `substitution-v1-1a2b3c4d`; that of a question behind
    /// labels begins with `labels:`, that of a mixture with `mixed:`.
    pub prompt_version: String,
    /// Id of the rubric.
    pub rubric_id: String,
    /// Its version number; 0 for a mixture.
    pub version: i64,
    /// The rubric file, whole; JSON of a question behind labels.
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

/// Every rubric that is kept, by prompt version.
pub fn all(conn: &mut Conn) -> QueryResult<Vec<StoredRubric>> {
    let rows: Vec<StoredRubric> = rubric::table.select(StoredRubric::as_select()).load(conn)?;
    Ok(by_bytes!(rows, row => &row.prompt_version))
}

/// The question's id within a prompt version: `substitution` of `substitution-v1-1a2b3c4d`. A
/// mixture of questions is one of its own, whatever is in it.
#[must_use]
pub fn id_of(prompt_version: &str) -> &str {
    if is_mixed(prompt_version) {
        return prompt_version;
    }
    prompt_version.rsplitn(3, '-').nth(2).unwrap_or(prompt_version)
}

/// Whether a prompt version stands for answers to several questions.
#[must_use]
pub fn is_mixed(prompt_version: &str) -> bool {
    prompt_version.starts_with("mixed:")
}

/// The rubric of a prompt version.
pub fn find(conn: &mut Conn, prompt_version: &str) -> QueryResult<Option<StoredRubric>> {
    rubric::table.find(prompt_version).select(StoredRubric::as_select()).first(conn).optional()
}

#[cfg(test)]
mod tests {
    use super::id_of;

    #[test]
    fn an_id_may_have_hyphens() {
        assert_eq!(id_of("substitution-v1-6cc136a1"), "substitution");
        assert_eq!(id_of("time-saved-v12-6cc136a1"), "time-saved");
        assert_eq!(id_of("odd"), "odd");
        assert_eq!(id_of("labels:exposure-v1-6cc136a1"), "labels:exposure");
        let mixed = "mixed:a-v1-6cc136a1+b-v1-6cc136a1";
        assert_eq!(id_of(mixed), mixed);
    }
}
