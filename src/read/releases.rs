//! The imported releases: the list, and finding one by its data version, else the active one.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use super::archived;
use super::gates::{Check, shell_word};
use super::import_report::ImportReport;
use crate::db::data_version::{self, DataVersion, READY, STAGED};
use crate::db::{Conn, import_report};

/// One imported release.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Release {
    /// Its version, `30.1`.
    pub id: String,
    /// Its name in its own Read Me; null where it has none.
    pub release_name: Option<String>,
    /// First day of its month; null where nobody stated it.
    pub release_date: Option<NaiveDate>,
    /// Whether it is the one that is served.
    pub active: bool,
    /// `ready`, or `staged`: it differs too much from the one before and waits to be accepted.
    pub status: String,
    /// SHA-256 over its tables.
    pub content_sha256: String,
    /// SHA-256 of the file it came from.
    pub source_sha256: String,
    /// Rows of all tables.
    pub row_count: i64,
    /// When it was imported.
    pub imported_at: DateTime<Utc>,
}

/// A release as commands show it.
#[derive(Debug, Clone, Serialize)]
pub struct ReleaseHead {
    /// The release.
    #[serde(flatten)]
    pub record: Release,
    /// The address or file that it was imported from.
    pub source: String,
    /// Why a staged version is staged.
    pub breaches: Vec<String>,
    /// The check by which the version was served, accepted or replaced; of one that is not served, the
    /// newest check.
    pub gates: Option<Check>,
}

impl From<DataVersion> for Release {
    fn from(row: DataVersion) -> Self {
        Self {
            id: row.id,
            release_name: row.release_name,
            release_date: row.release_date,
            active: row.is_active,
            status: row.status,
            content_sha256: row.content_sha256,
            source_sha256: row.source_sha256,
            row_count: row.row_count,
            imported_at: row.created_at.and_utc(),
        }
    }
}

/// Why a version cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such version.
    #[error("there is no version {id}; {known}")]
    Unknown {
        /// The version asked for.
        id: String,
        /// The versions there are, in words.
        known: String,
    },
    /// No version is active and none was named.
    #[error("no version is active; {known}; `onet-ai versions activate ID` makes one the default")]
    NoneActive {
        /// The versions there are, in words.
        known: String,
    },
    /// A staged version cannot be used.
    #[error(
        "version {0} is staged: `onet-ai versions` says why, `{command}` makes it ready",
        command = accepting(.0)
    )]
    Staged(String),
    /// Only a staged version can be accepted.
    #[error("version {0} is ready already; there is nothing to accept")]
    NotStaged(String),
    /// A stored import report cannot be read.
    #[error("import report: {0}")]
    Report(#[from] serde_json::Error),
    /// The database refused.
    #[error("the database refused: {0}")]
    Query(#[from] diesel::result::Error),
}

fn known(conn: &mut Conn) -> Result<String, Error> {
    let versions = data_version::all(conn)?;
    if versions.is_empty() {
        return Ok("none is imported yet (`onet-ai import --version 30.1`)".to_owned());
    }
    let list: Vec<String> = versions.iter().map(|v| format!("{} ({})", v.id, v.status)).collect();
    Ok(format!("there are: {}", list.join(", ")))
}

/// Every release, the newest first.
pub fn list(conn: &mut Conn) -> Result<Vec<ReleaseHead>, Error> {
    let mut found = Vec::new();
    for row in data_version::all(conn)? {
        found.push(ReleaseHead {
            breaches: if row.status == STAGED { breaches(conn, &row.id)? } else { Vec::new() },
            gates: Check::of_release(conn, &row)?,
            source: row.source.clone(),
            record: row.into(),
        });
    }
    Ok(found)
}

/// The ready version that `id` names, or the active one.
pub fn resolve(conn: &mut Conn, id: Option<&str>) -> Result<DataVersion, Error> {
    let found = find_any(conn, id)?;
    if found.status == READY { Ok(found) } else { Err(Error::Staged(found.id)) }
}

/// As [`resolve`], but a staged version is found too.
pub fn find_any(conn: &mut Conn, id: Option<&str>) -> Result<DataVersion, Error> {
    match id {
        Some(id) => find(conn, id),
        None => match data_version::active(conn)? {
            Some(active) => Ok(active),
            None => Err(Error::NoneActive { known: known(conn)? }),
        },
    }
}

/// Why a version was staged: the thresholds that its import breached.
pub fn breaches(conn: &mut Conn, id: &str) -> Result<Vec<String>, Error> {
    match import_report::newest(conn, id)? {
        Some(kept) => Ok(serde_json::from_str::<ImportReport>(&kept.report)?.breaches),
        None => Ok(Vec::new()),
    }
}

/// The version of this name, whatever its status.
pub(crate) fn find(conn: &mut Conn, id: &str) -> Result<DataVersion, Error> {
    if let Some(found) = data_version::find(conn, id)? {
        return Ok(found);
    }
    let known = known(conn)? + &archived::hint(conn, "version", id)?;
    Err(Error::Unknown { id: id.to_owned(), known })
}

/// The command that accepts a staged version.
#[must_use]
pub fn accepting(id: &str) -> String {
    format!("onet-ai versions accept {} --reason TEXT", shell_word(id))
}
