//! What an import finds stored already under the same name.

use crate::read::gates::NextCommand;

/// Stored rows that are not what the import brings; `--replace` loads them anew.
#[derive(Debug, thiserror::Error)]
pub enum Stored {
    /// The content is another one.
    #[error("{what} is stored already with other content (from {from}){consequence}")]
    OtherContent {
        /// The release, or the series and its period.
        what: String,
        /// Where the stored content came from.
        from: String,
        /// What reloading it entails, from a semicolon on; empty where nothing.
        consequence: String,
        /// What reloads it.
        next: [NextCommand; 1],
    },
    /// Somebody changed the rows.
    #[error("{what} should have {expected} rows but has {found}: reload it")]
    Changed {
        /// The release, or the series and its period.
        what: String,
        /// Rows when it was imported.
        expected: i64,
        /// Rows now.
        found: i64,
        /// What reloads it.
        next: [NextCommand; 1],
    },
}

impl Stored {
    /// The commands that go on from here.
    #[must_use]
    pub fn next_commands(&self) -> &[NextCommand] {
        match self {
            Self::OtherContent { next, .. } | Self::Changed { next, .. } => next,
        }
    }
}
