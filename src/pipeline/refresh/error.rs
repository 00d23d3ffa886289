//! Why a refresh ended before its end.

use crate::db::conn::OpenError;
use crate::db::refresh_lock::LockError;
use crate::db::refresh_run::{FAILED, HELD_BACK, INTERRUPTED};
use crate::pipeline::{aggregate, archive, bls, catalog, import, weights};
use crate::read::gates::Refusal;
use crate::read::{releases, rubrics, snapshots};
use crate::scoring;

/// A refresh that ended before its end. The same command goes on where it was.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// All is done but letting go of older snapshots.
    #[error("all is done but the last step: older snapshots did not go into files: {0}")]
    NotArchived(String),
    /// Another one is at work.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// No connection in time.
    #[error("no database connection: {0}")]
    Pool(#[from] diesel::r2d2::PoolError),
    /// The database cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The database refused.
    #[error("the database refused: {0}")]
    Query(#[from] diesel::result::Error),
    /// Nothing to go on from.
    #[error(
        "nothing is published that a refresh could go on from, which decides raters, question and weights: \
         `onet-ai import --activate`, `catalog`, `weights`, `score` and `aggregate` publish the first"
    )]
    NothingPublished,
    /// A scheme that this program does not have.
    #[error("the published snapshot has the weight scheme {0}, which this program does not know")]
    UnknownScheme(String),
    /// A run whose selection cannot be read.
    #[error("the selection of run {run}: {source}")]
    Selection {
        /// The run.
        run: i64,
        /// What is wrong.
        source: serde_json::Error,
    },
    /// The catalog of a published run is gone.
    #[error(
        "the published runs scored the catalog {catalog}, which version {version} has no more: `onet-ai catalog \
         --data-version {version}` makes it again"
    )]
    CatalogLost {
        /// Its name.
        catalog: String,
        /// The release.
        version: String,
    },
    /// A rater could not start, or has work left.
    #[error("{rater}: {reason}; the same command goes on from here")]
    Rater {
        /// The rater.
        rater: String,
        /// Why.
        reason: String,
    },
    /// A publisher could not be asked.
    #[error("whether there is something newer could not be found out: {0}")]
    Unchecked(String),
    /// Calls without a cap cannot be accepted.
    #[error("--accept cost lets calls begin that a cap will stop: it goes with --max-cost-usd")]
    NoCap,
    /// Somebody asked it to end.
    #[error("interrupted; the same command goes on")]
    Interrupted,
    /// A publisher's file cannot be read.
    #[error(transparent)]
    Source(#[from] crate::source::Error),
    /// Import.
    #[error(transparent)]
    Import(#[from] import::Error),
    /// Import of BLS's figures.
    #[error(transparent)]
    Bls(#[from] bls::import::Error),
    /// The release.
    #[error(transparent)]
    Version(#[from] releases::Error),
    /// Weights.
    #[error(transparent)]
    Weights(#[from] weights::Error),
    /// Catalog.
    #[error(transparent)]
    Catalog(#[from] catalog::Error),
    /// The question that was published before.
    #[error(transparent)]
    Question(#[from] rubrics::Error),
    /// Scoring.
    #[error(transparent)]
    Score(#[from] scoring::Error),
    /// Aggregating.
    #[error(transparent)]
    Aggregate(#[from] aggregate::Error),
    /// The new snapshot.
    #[error(transparent)]
    Snapshot(#[from] snapshots::Error),
    /// Older snapshots.
    #[error(transparent)]
    Archive(#[from] archive::Error),
    /// The report cannot be stored.
    #[error("report: {0}")]
    Report(#[from] serde_json::Error),
}

impl Error {
    /// As `refresh_run` has it.
    pub(super) fn outcome(&self) -> &'static str {
        match self {
            Self::Interrupted => INTERRUPTED,
            error if error.refusal().is_some() => HELD_BACK,
            _ => FAILED,
        }
    }

    /// What a gate of an import held back.
    #[must_use]
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Import(import::Error::Refused(refusal))
            | Self::Bls(bls::import::Error::Refused(refusal)) => Some(refusal),
            _ => None,
        }
    }
}
