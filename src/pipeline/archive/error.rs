//! Why something was not archived, or not restored.

use std::io;
use std::path::PathBuf;

use crate::db::rows::Malformed;

/// A failure; nothing has changed in the database.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something would go, and nobody said where to.
    #[error(
        "{0} would go, and what goes is written to a file first: --to DIR says where; --dry-run only tells what"
    )]
    NoFolder(String),
    /// A file cannot be written.
    #[error("cannot write {}: {reason}", path.display())]
    Write {
        /// The file or its folder.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// A file cannot be read.
    #[error("cannot read {}: {reason}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// A file is no archive, or a damaged one.
    #[error("{} is no archive that `onet-ai archive` wrote, or it was damaged: {reason}; \
         use another copy of it", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The database's tables are not what the archive needs.
    #[error("{} cannot be restored by this onet-ai: {reason}", path.display())]
    Schema {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        reason: String,
    },
    /// What the archive stands on is not there.
    #[error(
        "{what} stands on {missing}, which this database does not have: restore that first, or restore into the \
         database that this came from"
    )]
    Missing {
        /// What was to be restored.
        what: String,
        /// What it needs.
        missing: String,
    },
    /// Something else is there under the same id.
    #[error("{what} is there with other content ({table} differs): nothing was restored")]
    Other {
        /// What was to be restored.
        what: String,
        /// The first table that differs.
        table: String,
    },
    /// What was read is not what was removed, or not what was restored.
    #[error("{what}: {table} changed meanwhile; nothing was done, so run the command again")]
    Changed {
        /// What was archived or restored.
        what: String,
        /// The table.
        table: String,
    },
    /// A zip file cannot be written.
    #[error("the archive cannot be packed: {0}")]
    Zip(#[from] zip::result::ZipError),
    /// A table cannot be written as CSV.
    #[error("the archive cannot be written: {0}")]
    Csv(#[from] csv::Error),
    /// The description of an archive cannot be written.
    #[error("cannot write JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The schema's version cannot be told.
    #[error(transparent)]
    Migrate(#[from] crate::db::migrate::Error),
    /// The database refused.
    #[error("the database refused: {0}")]
    Query(#[from] diesel::result::Error),
}

impl Error {
    /// A damaged file, by a cell.
    pub(super) fn cell(path: &std::path::Path, file: &str, cell: &Malformed) -> Self {
        Self::Damaged { path: path.to_owned(), reason: format!("{file}: {cell}") }
    }
}
