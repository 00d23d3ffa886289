//! What changed between two releases: occupations, tasks and tables (METHOD 10).

mod occupations;
mod tables;
mod tasks;

use chrono::NaiveDate;
use serde::Serialize;

pub use occupations::{
    OccupationChanges, OccupationItem, ReRatedOccupation, RewordedOccupation, WordsOfOccupation,
};
pub use tables::{MissingChange, TableChange};
pub use tasks::{MovedTask, ReRatedTask, ReTypedTask, RewordedTask, TaskChanges, TaskItem};

use crate::db::Conn;
use crate::db::data_version::DataVersion;
use crate::read::releases;
use crate::text;

/// Every difference between two releases; nothing is cut off.
#[derive(Debug, Clone, Serialize)]
pub struct VersionDiff {
    /// The release before.
    pub from: ReleaseHead,
    /// The release after.
    pub to: ReleaseHead,
    /// Whether both have the same tables, byte for byte.
    pub same_content: bool,
    /// O*NET-SOC occupations.
    pub occupations: OccupationChanges,
    /// Tasks.
    pub tasks: TaskChanges,
    /// Rows and missing cells, by table.
    pub tables: Vec<TableChange>,
    /// Remarks on the comparison, as sentences.
    pub notes: Vec<String>,
}

/// One side of a diff.
#[derive(Debug, Clone, Serialize)]
pub struct ReleaseHead {
    /// Version, such as `30.1`.
    pub version: String,
    /// First day of its month; absent where nobody stated it.
    pub release_date: Option<NaiveDate>,
    /// `ready` or `staged`.
    pub status: String,
}

/// A value on both sides; absent where a side has none.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BeforeAfter<T> {
    /// In the release before.
    pub before: T,
    /// In the release after.
    pub after: T,
}

/// Compares two stored releases, staged ones too. Reads only; the caller's transaction makes it one
/// view.
pub fn version_diff(conn: &mut Conn, from: &str, to: &str) -> Result<VersionDiff, releases::Error> {
    let from = releases::find_any(conn, Some(from))?;
    let to = releases::find_any(conn, Some(to))?;
    let tasks = tasks::compare(conn, &from.id, &to.id)?;
    let (tables, known) = tables::compare(conn, &from.id, &to.id)?;
    let mut notes = notes(&from, &to, &tasks);
    if !known {
        notes.push("a release without an import report has no figures per table".to_owned());
    }
    Ok(VersionDiff {
        same_content: from.content_sha256 == to.content_sha256,
        occupations: occupations::compare(conn, &from.id, &to.id)?,
        tasks,
        tables,
        notes,
        from: head(from),
        to: head(to),
    })
}

fn head(version: DataVersion) -> ReleaseHead {
    ReleaseHead { version: version.id, release_date: version.release_date, status: version.status }
}

/// What keeps two releases from being compared on equal terms.
fn notes(from: &DataVersion, to: &DataVersion, tasks: &TaskChanges) -> Vec<String> {
    let mut notes = Vec::new();
    if from.release_date.zip(to.release_date).is_some_and(|(from, to)| from > to) {
        notes.push(format!("{} is older than {}: this diff goes back in time", to.id, from.id));
    }
    for (scale, n) in &tasks.ratings_gained {
        notes.push(format!("rated on {scale} in {} only: {}", to.id, text::counted(*n, "task")));
    }
    for (scale, n) in &tasks.ratings_lost {
        notes.push(format!("rated on {scale} in {} only: {}", from.id, text::counted(*n, "task")));
    }
    notes
}

impl VersionDiff {
    /// The counts in two lines.
    #[must_use]
    pub fn summary(&self) -> Vec<String> {
        let (occupations, tasks) = (&self.occupations, &self.tasks);
        let moved = match tasks.moved.len() {
            0 => String::new(),
            n => format!(", {n} moved to another occupation"),
        };
        vec![
            format!(
                "occupations: {} removed, {} added, {} reworded, {} re-rated",
                occupations.removed.len(),
                occupations.added.len(),
                occupations.reworded.len(),
                occupations.re_rated.len()
            ),
            format!(
                "tasks: {} removed, {} added, {} reworded, {} re-typed, {} re-rated{moved}",
                tasks.removed.len(),
                tasks.added.len(),
                tasks.reworded.len(),
                tasks.re_typed.len(),
                tasks.re_rated.len()
            ),
        ]
    }
}
