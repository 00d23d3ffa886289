//! Backups of SQLite databases: made beside writers, verified, and put back.

mod check;
mod files;
mod make;
mod restore;
mod verify;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::db::conn::OpenError;
use crate::db::{Conn, backup::Depth};
use crate::db::{hold, migrate, rows};

pub use check::{Check, Status};
pub use make::{Made, make};
pub use restore::{Restored, restore};
pub use verify::{Verified, verify};

/// The layout of a manifest that this program writes and reads.
const FORMAT: u32 = 1;

/// What stands in `FILE.json` beside a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The layout of this manifest.
    pub format: u32,
    /// The program that made the backup.
    pub made_by: String,
    /// When it was made (UTC), such as `2026-11-30T04:00:00Z`.
    pub created_at: String,
    /// The database that it was made of.
    pub database: String,
    /// The backup's length in bytes.
    pub bytes: u64,
    /// The backup's SHA-256 in hexadecimal.
    pub sha256: String,
    /// The migrations that the database has had.
    pub migrations: Vec<String>,
    /// Rows by table.
    pub rows: BTreeMap<String, i64>,
}

/// Why there is no backup, or none was put back.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A backup is never written over something.
    #[error("{0} is there already: name another file, such as one with the date in its name")]
    Exists(String),
    /// A backup is made in a folder that is there: one made by mistake would hide that the disk meant is missing.
    #[error("cannot write {path}: there is no folder {folder}; `mkdir -p {folder}` makes it")]
    NoFolder {
        /// The file to make.
        path: String,
        /// Its folder.
        folder: String,
    },
    /// The manifest of a backup cannot be read.
    #[error("cannot read {path}, which `onet-ai backup` wrote beside the backup: {reason}")]
    Manifest {
        /// The manifest.
        path: String,
        /// What the system, or the reader of JSON, said.
        reason: String,
    },
    /// A file cannot be read or written.
    #[error("cannot {what} {path}: {reason}")]
    File {
        /// What was tried.
        what: &'static str,
        /// The file.
        path: String,
        /// What the system said.
        reason: io::Error,
    },
    /// SQLite finds the copy damaged; the database itself may be.
    #[error(
        "the copy of {database} is damaged, so no backup was made ({found}); the database may be: \
         `sqlite3 FILE 'pragma integrity_check'` tells"
    )]
    Damaged {
        /// The database.
        database: String,
        /// What SQLite said first.
        found: String,
    },
    /// A dump of PostgreSQL's.
    #[error(
        "{0} is a dump of PostgreSQL's: `pg_restore --list {0}` looks into it, and docs/OPERATIONS.md says how to put it back"
    )]
    Dump(String),
    /// The backup is not what was backed up.
    #[error("{path} is not put back, because it is not whole: {problems}")]
    NotWhole {
        /// The backup.
        path: String,
        /// What was found, in sentences.
        problems: String,
    },
    /// A database that was set aside before is still there.
    #[error("{0} is still there from an earlier restore: move or remove it first")]
    Aside(String),
    /// A program that holds no lock has the database open.
    #[error("the database {database} is open in another program ({reason}): end it first")]
    Open {
        /// The database.
        database: String,
        /// What SQLite said.
        reason: String,
    },
    /// Somebody works with the database.
    #[error("{0}: end it first, as with `systemctl stop onet-ai`")]
    Held(hold::Error),
    /// The database cannot be opened.
    #[error(transparent)]
    Connect(#[from] OpenError),
    /// The migrations of this program cannot be listed.
    #[error(transparent)]
    Migrate(#[from] migrate::Error),
    /// A query failed.
    #[error("the database refused: {0}")]
    Query(#[from] diesel::result::Error),
}

impl Error {
    fn file(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.display().to_string();
        move |reason| Self::File { what, path, reason }
    }
}

/// Where the manifest of a backup is.
fn manifest_path(file: &Path) -> PathBuf {
    files::with_ending(file, ".json")
}

/// How many rows each table has.
fn count_rows(conn: &mut Conn) -> diesel::QueryResult<BTreeMap<String, i64>> {
    let tables = rows::tables(conn)?;
    tables
        .into_iter()
        .map(|table| Ok((table.name.clone(), rows::count(conn, &table, None)?)))
        .collect()
}

/// What SQLite finds wrong with a database.
fn damage(conn: &mut Conn, depth: Depth) -> diesel::QueryResult<Vec<String>> {
    match conn {
        Conn::Sqlite(conn) => crate::db::backup::check(conn, depth),
        Conn::Postgres(_) => Ok(Vec::new()),
    }
}
