//! `import_report`: what each import found, also those that failed.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::archive::last_id;
use crate::db::backend::Conn;
use crate::db::schema::import_report;

/// One import's outcome.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = import_report, treat_none_as_default_value = false)]
pub struct ImportReport {
    /// Number of the import, rising.
    pub id: i64,
    /// The version that was to be imported.
    pub data_version: String,
    /// `failed`, `staged` or `ready`.
    pub status: String,
    /// File, folder or address.
    pub source: String,
    /// The report as JSON.
    pub report: String,
    /// When the import ended (UTC).
    pub created_at: NaiveDateTime,
}

/// Appends a report and returns its number; the caller holds the publication lock, which makes
/// the number unique. `report.id` is ignored.
pub fn append(conn: &mut Conn, report: ImportReport) -> QueryResult<i64> {
    let last: Option<i64> =
        import_report::table.select(diesel::dsl::max(import_report::id)).first(conn)?;
    let id = last_id::next(conn, "import_report", last)?;
    diesel::insert_into(import_report::table)
        .values(ImportReport { id, ..report })
        .execute(conn)?;
    Ok(id)
}

/// The newest report of a version with one of the statuses that left something behind.
pub fn newest(conn: &mut Conn, data_version: &str) -> QueryResult<Option<ImportReport>> {
    import_report::table
        .filter(
            import_report::data_version.eq(data_version).and(import_report::status.ne("failed")),
        )
        .order(import_report::id.desc())
        .select(ImportReport::as_select())
        .first(conn)
        .optional()
}
