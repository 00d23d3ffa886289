//! What an import found, and what makes it wait for an operator's word.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::pipeline::change::Brief;

/// Rows may differ from the version before by this share before the import is staged.
const ROWS_TOLERANCE: f64 = 0.10;
/// The share of missing cells in a column may rise by this before the import is staged.
const MISSING_TOLERANCE: f64 = 0.05;

/// The outcome of an import, as printed and as stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportReport {
    /// Version that was imported.
    pub version: String,
    /// What happened.
    pub outcome: Outcome,
    /// Whether the version can be activated, waits for acceptance, or was not stored.
    pub status: Status,
    /// Whether it is the active version now.
    pub active: bool,
    /// Name in the Read Me; absent where there is none.
    pub release_name: Option<String>,
    /// First day of the release's month; absent where nobody stated it.
    pub release_date: Option<NaiveDate>,
    /// File, folder or address.
    pub source: String,
    /// SHA-256 of the archive (of the content, for a folder).
    pub source_sha256: String,
    /// SHA-256 over the tables' names and bytes.
    pub content_sha256: String,
    /// Rows over all tables.
    pub rows: u64,
    /// Per table, in the order of loading.
    pub tables: Vec<TableReport>,
    /// Optional tables that the release does not have.
    pub absent: Vec<String>,
    /// What the tables say of the release as a whole.
    pub facts: Facts,
    /// The ready version that this one was compared with; absent for the first.
    pub compared_with: Option<String>,
    /// Why the version is staged.
    pub breaches: Vec<String>,
    /// What else an operator should know.
    pub notes: Vec<String>,
    /// Commands to run again, because what they made was dropped.
    pub rerun: Vec<String>,
    /// What changed against the active version, else the newest other ready one; absent where there
    /// is none, and in the stored report.
    #[serde(default)]
    pub change: Option<Brief>,
    /// The error of a failed import.
    pub error: Option<String>,
}

/// What an import did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A new version was stored.
    Imported,
    /// A stored version was reloaded (`--replace`).
    Replaced,
    /// The same content was stored already; nothing was written.
    Verified,
    /// An error rolled everything back.
    Failed,
}

/// Whether a version can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Can be activated.
    Ready,
    /// Waits for `versions accept`.
    Staged,
    /// Was not stored.
    Failed,
}

impl Status {
    /// The word stored in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Staged => "staged",
            Self::Failed => "failed",
        }
    }
}

/// One table of the release.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TableReport {
    /// The publisher's name.
    pub table: String,
    /// Files it was read from.
    pub files: Vec<String>,
    /// Rows.
    pub rows: u64,
    /// Rows that the publisher recommends to suppress; they are used all the same. Absent for
    /// tables without that column.
    pub suppressed: Option<u64>,
    /// Columns in which cells are missing.
    pub missing: Vec<MissingReport>,
}

/// Missing cells of one column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MissingReport {
    /// The publisher's column name.
    pub column: String,
    /// Cells that are `n/a` or empty, or all where the file lacks the column.
    pub cells: u64,
    /// Of all rows, 0-1.
    pub share: f64,
}

/// Counts over the release.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// O*NET-SOC occupations.
    pub occupations: u64,
    /// Occupations without a task.
    pub occupations_without_tasks: u64,
    /// Tasks.
    pub tasks: u64,
    /// Tasks without any rating.
    pub tasks_without_ratings: u64,
}

/// The thresholds that `new` breaches against `old`, in words; none means ready.
#[must_use]
pub(super) fn breaches(new: &ImportReport, old: &ImportReport) -> Vec<String> {
    let mut found = Vec::new();
    for before in &old.tables {
        let Some(now) = new.tables.iter().find(|table| table.table == before.table) else {
            found.push(format!(
                "table \"{}\" is lost ({} rows in {})",
                before.table, before.rows, old.version
            ));
            continue;
        };
        let change = (as_f64(now.rows) - as_f64(before.rows)) / as_f64(before.rows);
        if change.abs() > ROWS_TOLERANCE {
            found.push(format!(
                "table \"{}\": {} rows, {} in {} ({:+.1} %, allowed ±{:.0} %)",
                now.table,
                now.rows,
                before.rows,
                old.version,
                change * 100.0,
                ROWS_TOLERANCE * 100.0
            ));
        }
        found.extend(now.missing.iter().filter_map(|missing| risen(missing, before, &old.version)));
    }
    found
}

fn risen(now: &MissingReport, before: &TableReport, version: &str) -> Option<String> {
    let share =
        before.missing.iter().find(|old| old.column == now.column).map_or(0.0, |old| old.share);
    (now.share - share > MISSING_TOLERANCE).then(|| {
        format!(
            "table \"{}\", column \"{}\": {:.1} % missing, {:.1} % in {version} (allowed +{:.0} points)",
            before.table,
            now.column,
            now.share * 100.0,
            share * 100.0,
            MISSING_TOLERANCE * 100.0
        )
    })
}

/// Row counts are far below 2^53.
#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "row counts are far below 2^53"
)]
pub(super) fn as_f64(rows: u64) -> f64 {
    rows as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(version: &str, tables: Vec<TableReport>) -> ImportReport {
        ImportReport {
            version: version.to_owned(),
            outcome: Outcome::Imported,
            status: Status::Ready,
            active: false,
            release_name: None,
            release_date: None,
            source: String::new(),
            source_sha256: String::new(),
            content_sha256: String::new(),
            rows: 0,
            tables,
            absent: Vec::new(),
            facts: Facts::default(),
            compared_with: None,
            breaches: Vec::new(),
            notes: Vec::new(),
            rerun: Vec::new(),
            change: None,
            error: None,
        }
    }

    fn table(name: &str, rows: u64, share: f64) -> TableReport {
        let missing = vec![MissingReport { column: "Task Type".to_owned(), cells: 0, share }];
        TableReport { table: name.to_owned(), files: Vec::new(), rows, suppressed: None, missing }
    }

    #[test]
    fn thresholds_are_breached_only_beyond_them() {
        let old = report("1.0", vec![table("A", 1_000, 0.10), table("B", 10, 0.0)]);
        let same = report("1.1", vec![table("A", 1_100, 0.15), table("B", 10, 0.0)]);
        assert_eq!(breaches(&same, &old), Vec::<String>::new());
        let worse = report("1.1", vec![table("A", 1_101, 0.16)]);
        assert_eq!(
            breaches(&worse, &old),
            [
                "table \"A\": 1101 rows, 1000 in 1.0 (+10.1 %, allowed ±10 %)",
                "table \"A\", column \"Task Type\": 16.0 % missing, 10.0 % in 1.0 (allowed +5 points)",
                "table \"B\" is lost (10 rows in 1.0)",
            ]
        );
    }
}
