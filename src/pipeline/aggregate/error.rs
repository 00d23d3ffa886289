//! Why an aggregate cannot be made.

use crate::pipeline::versions;

/// An aggregate that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The version cannot be used.
    #[error(transparent)]
    Version(#[from] versions::Error),
    /// The database refused.
    #[error("the database refused: {0}")]
    Query(#[from] diesel::result::Error),
    /// The compiled-in rubric is damaged.
    #[error(transparent)]
    Rubric(#[from] crate::rubric::Error),
    /// Nobody has scored.
    #[error("version {version} has no finished run of {who}: run `onet-ai score --rater …` first")]
    NoRuns {
        /// The release.
        version: String,
        /// Whose run is missing.
        who: String,
    },
    /// No such run of this release.
    #[error("version {version} has no run {id}")]
    UnknownRun {
        /// The number.
        id: i64,
        /// The release.
        version: String,
    },
    /// A run over content that was replaced since.
    #[error(
        "run {0} scored other content of this version, which was replaced since: run `onet-ai score` again"
    )]
    OtherContent(i64),
    /// Runs that asked different questions.
    #[error("the runs asked different questions ({0}): a snapshot has one prompt version")]
    SeveralPrompts(String),
    /// Mock and real scores together.
    #[error("mock and real raters never share a snapshot: name the ones to use with --rater")]
    MockAndReal,
    /// The weights of the scheme are not stored.
    #[error(
        "version {version} has no weights under {scheme}: run `onet-ai weights --scheme {scheme}`"
    )]
    NoWeights {
        /// The release.
        version: String,
        /// The scheme.
        scheme: &'static str,
    },
    /// The raters have not scored the same tasks.
    #[error("no task has a score of every rater ({0}): nothing can be aggregated")]
    NothingScored(String),
}
