//! How far raters agree: as stored with a snapshot, or computed for two runs (METHOD 8).

mod contested;
mod runs;
mod stored;

use serde::Serialize;

use crate::db::{Conn, conn};
use crate::read::snapshots;
use crate::stats::agreement::{Agreements, Weakest};
pub use contested::{Contested, ContestedTask};

/// What to compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The raters of a snapshot; of the active one of the active version if absent.
    Snapshot(Option<i64>),
    /// Two runs.
    Runs(i64, i64),
}

/// The agreement of the raters of a snapshot, or of two runs.
#[derive(Debug, Clone, Serialize)]
pub struct AgreementReport {
    /// The release.
    pub data_version: String,
    /// The snapshot; absent where runs were compared.
    pub snapshot: Option<i64>,
    /// The runs that were compared; absent for a snapshot.
    pub runs: Option<[i64; 2]>,
    /// What the raters were asked.
    pub prompt_version: String,
    /// Whether scores of these are made up.
    pub mock: bool,
    /// The raters; for runs with the run's number where both are of one rater.
    pub raters: Vec<String>,
    /// The pair that agrees least over all tasks; absent where no pair has an α.
    pub weakest: Option<Weakest>,
    /// All statistics of agreement.
    #[serde(flatten)]
    pub agreements: Agreements,
    /// The contested tasks, the widest apart first; absent unless asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contested: Option<Contested>,
    /// Remarks on the figures, as sentences.
    pub notes: Vec<String>,
}

/// Why agreement cannot be reported.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The snapshot cannot be used.
    #[error(transparent)]
    Snapshot(#[from] snapshots::Error),
    /// The database refused.
    #[error("the database refused: {0}")]
    Query(#[from] diesel::result::Error),
    /// The snapshot holds none.
    #[error("snapshot {0}: agreement is {reason}", reason = snapshots::NOT_HELD)]
    NotHeld(i64),
    /// No such run.
    #[error("there is no run {id}; `onet-ai runs` lists them{hint}")]
    UnknownRun {
        /// The number.
        id: i64,
        /// Where it went, if it was archived.
        hint: String,
    },
    /// The two runs are the same one.
    #[error("run {0} twice: two different runs are compared")]
    SameRun(i64),
    /// The runs rated different things.
    #[error("runs {a} and {b} cannot be compared: {why}")]
    Different {
        /// One run.
        a: i64,
        /// The other.
        b: i64,
        /// What differs.
        why: String,
    },
    /// The two runs have no task in common.
    #[error("runs {a} and {b} have no scored task in common")]
    NothingInCommon {
        /// One run.
        a: i64,
        /// The other.
        b: i64,
    },
}

/// Reports agreement, with at most `contested` of the contested tasks if asked for. Reads only, in
/// one view.
pub fn agreement(
    conn: &mut Conn,
    subject: Subject,
    contested: Option<usize>,
) -> Result<AgreementReport, Error> {
    conn::reading(conn, |conn| match subject {
        Subject::Snapshot(id) => stored::report(conn, id, contested),
        Subject::Runs(a, b) => runs::report(conn, a, b, contested),
    })
}
