//! Why an aggregate cannot be made.

use crate::read::releases;

/// An aggregate that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The version cannot be used.
    #[error(transparent)]
    Version(#[from] releases::Error),
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
    #[error("version {version} has no run {id}; `onet-ai runs` lists them{hint}")]
    UnknownRun {
        /// Where it went, if it was archived.
        hint: String,
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
    #[error(
        "the runs asked different questions ({0}): a snapshot has one, unless --mix-questions puts \
         several into it, which everything that shows it then says"
    )]
    SeveralPrompts(String),
    /// A rater that answered another question only.
    #[error(
        "{rater} answered {answered} and not {prompt}: --prompt-version takes another question, and \
         --mix-questions puts several into one snapshot, which everything that shows it then says"
    )]
    OtherQuestion {
        /// The rater.
        rater: String,
        /// What it answered.
        answered: String,
        /// What is aggregated.
        prompt: String,
    },
    /// A rater whose named runs answer several questions.
    #[error("the runs of {0} asked it different questions: name those of one question")]
    TwoAnswers(String),
    /// Mixing without saying what.
    #[error("--mix-questions takes the raters or runs that are named with --rater or --run")]
    NothingToMix,
    /// A model version that gave none of the scores.
    #[error("{rater} has no score of the model version {version}: it {known}")]
    NoVersion {
        /// The rater.
        rater: String,
        /// The version.
        version: String,
        /// What there is, in words.
        known: String,
    },
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
