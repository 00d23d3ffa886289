//! The rows that an import writes of itself.

use chrono::NaiveDateTime;

use super::Error;
use crate::db::data_version::DataVersion;
use crate::db::import_report;
use crate::read::import_report::ImportReport;

/// The row of the version.
pub(super) fn head(report: &ImportReport, is_active: bool, now: NaiveDateTime) -> DataVersion {
    DataVersion {
        id: report.version.clone(),
        release_name: report.release_name.clone(),
        release_date: report.release_date,
        is_active,
        status: report.status.as_str().to_owned(),
        source: report.source.clone(),
        source_sha256: report.source_sha256.clone(),
        content_sha256: report.content_sha256.clone(),
        row_count: i64::try_from(report.rows).unwrap_or(i64::MAX),
        created_at: now,
    }
}

/// The row of the report.
pub(super) fn stored_report(
    report: &ImportReport,
    now: NaiveDateTime,
) -> Result<import_report::ImportReport, Error> {
    Ok(import_report::ImportReport {
        id: 0,
        data_version: report.version.clone(),
        status: report.status.as_str().to_owned(),
        source: report.source.clone(),
        report: serde_json::to_string(report)?,
        created_at: now,
    })
}
