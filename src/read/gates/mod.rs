//! Gates as they are told and stored: what each measured, its limit, and what followed. What measures them,
//! and what they hold back, is `pipeline::gate`.

mod stored;

use serde::{Deserialize, Serialize};

use crate::stats::order::exceeds;
pub use stored::Kept;
pub(crate) use stored::{restored, rows};

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
    pub(crate) fn measured(gate: Name, value: f64, limit: f64, sentence: String) -> Self {
        let verdict = if exceeds(value, limit) { Verdict::Breached } else { Verdict::Passed };
        Self { gate, value: Some(value), limit, unit: gate.unit(), verdict, sentence }
    }

    /// Nothing was published that this could lose.
    pub(crate) fn nothing_to_lose(gate: Name, limit: f64, sentence: &str) -> Self {
        let (unit, sentence) = (gate.unit(), sentence.to_owned());
        Self { gate, value: None, limit, unit, verdict: Verdict::Passed, sentence }
    }

    /// It cannot be told, for a reason.
    pub(crate) fn unknown(gate: Name, limit: f64, reason: &str) -> Self {
        let (unit, sentence) = (gate.unit(), reason.to_owned());
        Self { gate, value: None, limit, unit, verdict: Verdict::Unknown, sentence }
    }

    /// Whether it is beyond its limit and nobody accepted that.
    #[must_use]
    pub fn holds_back(&self) -> bool {
        self.verdict == Verdict::Breached
    }
}

/// The gates of one publication.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Checked {
    /// The snapshot that they were held against; absent where nothing is published.
    #[serde(rename = "gates_against")]
    pub against: Option<i64>,
    /// Every gate, also those that passed.
    pub gates: Vec<Gate>,
    /// Why breached gates were accepted; absent where none was.
    #[serde(rename = "accepted_reason")]
    pub reason: Option<String>,
    /// The command that publishes all the same; absent where nothing holds back.
    pub accept_with: Option<String>,
}

/// Something published stays, because a gate holds back what would replace it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct Refusal {
    /// What happened, and what held back.
    pub what: String,
    /// How to go on.
    pub ways: Vec<Way>,
}

/// A command that goes on from where another one stopped. It stands apart from the words of the
/// error: those are shortened when they are shown, and half a command is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// When, or what for: `to reload it`.
    pub when: &'static str,
    /// The command, for a shell.
    pub command: String,
}

impl Checked {
    /// Whether a gate is breached that nobody accepted.
    #[must_use]
    pub fn holds_back(&self) -> bool {
        self.gates.iter().any(Gate::holds_back)
    }

    /// The refusal in words: what happened, what held back, and how to go on.
    #[must_use]
    pub fn refusal(&self, what: &str) -> Refusal {
        let mut lines = vec![what.to_owned()];
        let breached = self.gates.iter().filter(|gate| gate.holds_back());
        lines.extend(breached.map(|gate| format!("  {}: {}", gate.gate.as_str(), gate.sentence)));
        let accept = self.accept_with.iter().cloned();
        let when = "if that is meant, with the reason in the place of TEXT";
        let ways = accept.map(|command| Way { when, command }).collect();
        Refusal { what: lines.join("\n"), ways }
    }
}

/// `text` as one word of a shell.
pub(crate) fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@=,%+".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}
