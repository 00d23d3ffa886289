//! The report of an import, as it is printed and stored.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::change::Brief;
use super::gates::Checked;

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
    /// Counts over the whole release.
    pub facts: Facts,
    /// The ready version that this one was compared with; absent for the first.
    pub compared_with: Option<String>,
    /// Every difference from that version that is beyond a limit, by table and column.
    pub breaches: Vec<String>,
    /// The gates: those of the release, and those of what it was to replace.
    #[serde(flatten)]
    pub checked: Checked,
    /// Whether it was to be activated and a gate held that back.
    #[serde(default)]
    pub activation_refused: bool,
    /// Further remarks, as sentences.
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
    /// The same content was loaded again, because stored rows had been changed (`--replace`).
    Repaired,
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
    /// Number of rows.
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
    /// Share of all rows, 0 to 1.
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
