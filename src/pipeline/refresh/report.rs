//! What a refresh did, in figures.

use serde::Serialize;

use super::look::Look;
use crate::db::refresh_run;
use crate::read::change::Brief;
use crate::read::gates::Checked;
use crate::usd::Usd;

/// What a refresh did.
#[derive(Debug, Clone, Serialize)]
pub struct RefreshReport {
    /// What came of it.
    pub outcome: Outcome,
    /// The release that was served before.
    pub from_version: String,
    /// The snapshot that was served before.
    pub from_snapshot: i64,
    /// What was looked for.
    pub looked: Look,
    /// The release that is to be served; absent where nothing is newer.
    pub data_version: Option<String>,
    /// The snapshot that is to be served; absent before it is made.
    pub snapshot: Option<i64>,
    /// The steps that were taken.
    pub steps: Vec<Step>,
    /// What changed, release against release and snapshot against snapshot.
    pub changes: Vec<Brief>,
    /// Rows of each table of the release and of the one before.
    pub row_changes: Vec<RowChange>,
    /// What each rater did.
    pub raters: Vec<RaterPart>,
    /// The gates, whether they passed or not.
    #[serde(flatten)]
    pub checked: Checked,
    /// The command that goes on with a cap that would do, where none was given; absent otherwise.
    pub go_on_with: Option<String>,
    /// What kept some gates from being measured: a gate before them; absent where all were.
    pub not_measured: Option<String>,
    /// The snapshots that went into files, each with its file.
    pub archived: Vec<String>,
    /// Why older snapshots did not go; all else is done. Absent where they did, or none should.
    pub archive_error: Option<String>,
    /// What else a reader should know.
    pub notes: Vec<String>,
}

impl RefreshReport {
    /// Nothing but the look is done yet.
    pub(super) fn build(from_version: String, from_snapshot: i64, looked: Look) -> Self {
        Self {
            outcome: Outcome::UpToDate,
            from_version,
            from_snapshot,
            looked,
            data_version: None,
            snapshot: None,
            steps: Vec::new(),
            changes: Vec::new(),
            row_changes: Vec::new(),
            raters: Vec::new(),
            checked: Checked::default(),
            go_on_with: None,
            not_measured: None,
            archived: Vec::new(),
            archive_error: None,
            notes: Vec::new(),
        }
    }
}

/// What came of a refresh.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing newer than what is published.
    UpToDate,
    /// Something newer is published now.
    Published,
    /// A gate holds something newer back; all of it is kept as it is.
    HeldBack,
    /// Whether there is something newer could not be found out.
    Unchecked,
}

impl Outcome {
    /// As `refresh_run` has it.
    pub(super) fn stored(self) -> &'static str {
        match self {
            Self::UpToDate => refresh_run::UP_TO_DATE,
            Self::Published => refresh_run::PUBLISHED,
            Self::HeldBack => refresh_run::HELD_BACK,
            Self::Unchecked => refresh_run::UNCHECKED,
        }
    }
}

/// A step of a refresh.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Asking the publishers.
    Look,
    /// Downloading and importing the release.
    Import,
    /// Downloading and importing BLS's figures.
    Bls,
    /// Weighing the tasks.
    Weights,
    /// Choosing the tasks.
    Catalog,
    /// Carrying scores over and asking for what is new.
    Score,
    /// Adding the scores up, without publishing them.
    Aggregate,
    /// Measuring the gates, and publishing where they let it pass.
    Publish,
    /// Letting go of older snapshots, into files.
    Archive,
}

impl Step {
    /// Its name, as it is logged and stored.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Look => "look",
            Self::Import => "import",
            Self::Bls => "bls",
            Self::Weights => "weights",
            Self::Catalog => "catalog",
            Self::Score => "score",
            Self::Aggregate => "aggregate",
            Self::Publish => "publish",
            Self::Archive => "archive",
        }
    }
}

/// A table's rows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RowChange {
    /// The publisher's name.
    pub table: String,
    /// Rows in the release before; absent where it lacks the table.
    pub before: Option<u64>,
    /// Rows now; absent where the table is lost.
    pub after: Option<u64>,
    /// The change as a share of the rows before; absent where there were none, or the table is lost.
    pub change: Option<f64>,
}

/// What a rater did.
#[derive(Debug, Clone, Serialize)]
pub struct RaterPart {
    /// `provider:model`.
    pub rater: String,
    /// Its run.
    pub run: Option<i64>,
    /// Tasks to score, with their repetitions.
    pub items: usize,
    /// Scores carried over from the release before.
    pub carried: usize,
    /// Scores carried over from earlier runs of the same release.
    pub cached: usize,
    /// Requests sent.
    pub calls: usize,
    /// Scores given now.
    pub scored: usize,
    /// Items without a score although they were asked for.
    pub failed: usize,
    /// Items for which a set of labels has none.
    pub absent: usize,
    /// What the run has cost, in US dollars.
    pub cost_usd: Usd,
}
