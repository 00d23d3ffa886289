//! Compares scores of occupations and tasks with somebody else's figures (METHOD 9).

mod codes;
mod correlate;
pub mod layer;
mod matching;
pub mod occupations;
mod report;
mod subject;
pub mod tasks;
mod taxonomy;
mod values;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::read::snapshots;
pub use correlate::{Correlations, Estimate};
pub use subject::ScoredSnapshot;
pub use taxonomy::Taxonomy;
pub use values::TaskRequest;

/// A comparison that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read, or has contents that are refused.
    #[error(transparent)]
    Source(#[from] crate::source::Error),
    /// No such snapshot, or none is published.
    #[error(transparent)]
    Snapshot(#[from] snapshots::Error),
    /// The database refused.
    #[error("the database refused: {0}")]
    Query(#[from] diesel::result::Error),
    /// The crosswalk that the taxonomy needs.
    #[error(
        "--taxonomy {taxonomy} needs a crosswalk that is not imported: `onet-ai import crosswalk --kind {kind}`"
    )]
    NoCrosswalk {
        /// The taxonomy of the file.
        taxonomy: &'static str,
        /// The kind of crosswalk.
        kind: &'static str,
    },
    /// No such index is imported.
    #[error("there is no index {}; {known}", crate::text::quoted(name))]
    NoIndex {
        /// The name asked for.
        name: String,
        /// Those that there are, in words.
        known: String,
    },
    /// Labels that no number is given for.
    #[error("{file}, column \"{column}\": no number for {labels}; pass --map {example}")]
    Unmapped {
        /// The file.
        file: String,
        /// The column of labels.
        column: String,
        /// The labels and how often each occurs.
        labels: String,
        /// The labels as `--map` takes them.
        example: String,
    },
}

/// Why a code, a task or an occupation is not compared. A code that stands for several occupations gets the
/// reason that comes first here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The scored tasks carry too little weight; of a task: some raters scored it, others did not.
    PartlyScored,
    /// It has tasks, but no score.
    Unscored,
    /// The release lists no tasks for it.
    NoTaskData,
    /// The release does not have it.
    Unknown,
    /// The crosswalk does not have it.
    NotInCrosswalk,
    /// The file has no value for it.
    NoValue,
    /// It is scored, and the file does not have it.
    NotInFile,
}

impl Reason {
    /// The reason in words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::PartlyScored => "partly scored",
            Self::Unscored => "unscored",
            Self::NoTaskData => "no task data",
            Self::Unknown => "not in the release",
            Self::NotInCrosswalk => "not in the crosswalk",
            Self::NoValue => "no value in the file",
            Self::NotInFile => "not in the file",
        }
    }
}

/// The file that scores are compared with.
#[derive(Debug, Clone, Serialize)]
pub struct Against {
    /// Name of the figures.
    pub name: String,
    /// Path as given.
    pub file: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Column of the codes or task IDs.
    pub key_column: String,
    /// Column of the values.
    pub value_column: String,
    /// Codes or task IDs in it, each once.
    pub keys: usize,
    /// Of these, without a value.
    pub without_value: usize,
}

/// With fewer pairs a correlation says little: its interval spans most of -1 to 1.
const FEW: usize = 10;

fn few_note(pairs: usize, of: &str) -> String {
    format!("only {pairs} {of} match: a correlation over so few pairs says next to nothing")
}

/// A remark on a file whose last line has no line end.
fn open_end_note(line: Option<u64>) -> Option<String> {
    let line = line?;
    Some(format!("line {line}, the file's last, has no line end: see that the file is whole"))
}

/// How often each reason occurs.
fn by_reason(reasons: impl Iterator<Item = Reason>) -> BTreeMap<Reason, usize> {
    let mut counts = BTreeMap::new();
    for reason in reasons {
        *counts.entry(reason).or_default() += 1;
    }
    counts
}
