//! The gates: what is checked before something published is replaced. A snapshot is held against the
//! one whose place it takes in its version, a version against the snapshot that is served.
//!
//! [`publish`] is the only place that changes what is published; nothing gets there without its gates.
//! A further gate is a [`Name`], its limit in `limits.rs`, and a function that measures it.

mod check;
mod facts;
mod figures;
mod history;
mod limits;
pub mod publish;
mod scores;
mod stored;

use serde::{Deserialize, Serialize};

use crate::stats::order::exceeds;

pub(super) use check::shell_word;
pub use check::{Checked, Policy, Refusal, Way};
pub use figures::{Figures, figures};
pub use limits::{Limits, WrongLimit};
pub use stored::Kept;

/// What a gate measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Name {
    /// Share of the published ranked occupations that lose their rank.
    Ranked,
    /// Share of the jobs in published ranked occupations that no ranked one covers any more.
    JobsCovered,
    /// Published raters that are no longer there.
    Raters,
    /// Whether another question is answered.
    Question,
    /// Share of made-up scores.
    Mock,
    /// Share of the occupations with a figure of BLS's that lose it.
    Figures,
    /// Tables of the release that are lost.
    Tables,
    /// Largest change of a table's rows, as a share.
    RowChange,
    /// Largest rise of a column's share of missing cells.
    MissingCells,
}

impl Name {
    /// Every gate.
    pub const ALL: [Self; 9] = [
        Self::Ranked,
        Self::JobsCovered,
        Self::Raters,
        Self::Question,
        Self::Mock,
        Self::Figures,
        Self::Tables,
        Self::RowChange,
        Self::MissingCells,
    ];

    /// As `--accept` takes it and as it is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ranked => "ranked",
            Self::JobsCovered => "jobs_covered",
            Self::Raters => "raters",
            Self::Question => "question",
            Self::Mock => "mock",
            Self::Figures => "figures",
            Self::Tables => "tables",
            Self::RowChange => "row_change",
            Self::MissingCells => "missing_cells",
        }
    }

    /// The gate that `text` names.
    #[must_use]
    pub fn find(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.as_str() == text)
    }

    fn unit(self) -> Unit {
        match self {
            Self::Raters | Self::Question | Self::Tables => Unit::Count,
            _ => Unit::Share,
        }
    }
}

/// What a value counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Of a whole, 0-1; a change of rows may be more.
    Share,
    /// Things.
    Count,
}

/// What a gate says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The value is within the limit, or nothing was published that could be lost.
    Passed,
    /// It is beyond: nothing is published.
    Breached,
    /// It is beyond, and somebody said why that is meant.
    Accepted,
    /// It cannot be told; that holds nothing back.
    Unknown,
}

/// One gate, evaluated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gate {
    /// Which one.
    pub gate: Name,
    /// What was measured; absent where there was nothing to measure.
    pub value: Option<f64>,
    /// The largest value that passes.
    pub limit: f64,
    /// What both count.
    pub unit: Unit,
    /// What it says.
    pub verdict: Verdict,
    /// The same in words.
    pub sentence: String,
}

impl Gate {
    /// A value against its limit. Values closer than 1e-9 are the same, and the limit itself passes.
    pub(super) fn measured(gate: Name, value: f64, limit: f64, sentence: String) -> Self {
        let verdict = if exceeds(value, limit) { Verdict::Breached } else { Verdict::Passed };
        Self { gate, value: Some(value), limit, unit: gate.unit(), verdict, sentence }
    }

    /// Nothing was published that this could lose.
    fn nothing_to_lose(gate: Name, limit: f64, sentence: &str) -> Self {
        let (unit, sentence) = (gate.unit(), sentence.to_owned());
        Self { gate, value: None, limit, unit, verdict: Verdict::Passed, sentence }
    }

    /// It cannot be told, for a reason.
    fn unknown(gate: Name, limit: f64, reason: &str) -> Self {
        let (unit, sentence) = (gate.unit(), reason.to_owned());
        Self { gate, value: None, limit, unit, verdict: Verdict::Unknown, sentence }
    }

    /// Whether it is beyond its limit and nobody accepted that.
    #[must_use]
    pub fn holds_back(&self) -> bool {
        self.verdict == Verdict::Breached
    }
}

/// A share of counts, 0 where there is nothing to share.
fn share(part: i64, whole: i64) -> f64 {
    if whole == 0 { 0.0 } else { as_f64(part) / as_f64(whole) }
}

#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "far below 2^53")]
fn as_f64(n: i64) -> f64 {
    n as f64
}

/// `2.5 %`.
pub(super) fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}
