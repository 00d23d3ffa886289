//! Gates as they are reported and stored: what each measured, its limit, and the verdict. `pipeline::gate`
//! measures them and acts on the verdict.

pub(crate) mod rolled_back;
mod stored;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::stats::order::exceeds;
pub use stored::Check;
pub(crate) use stored::{accept_with, rows};

pub(crate) use crate::text::shell_word;

/// What a gate measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GateName {
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
    /// Whether somebody went back from it by hand to something older.
    RolledBack,
    /// Share of the occupations with a figure of BLS's that lose it.
    Figures,
    /// Tables of the release that are lost.
    Tables,
    /// Largest change of a table's rows, as a share.
    RowChange,
    /// Largest rise of a column's share of missing cells.
    MissingCells,
    /// By how much the share of tasks that every rater scored falls.
    Coverage,
    /// By how much Krippendorff's alpha of the raters who agree least falls.
    AgreementAlpha,
    /// Distance of the mean score from the one before, over occupations that both rank, in points.
    MeanShift,
    /// Share of those occupations whose rank has left its own former 95 % interval.
    RankChurn,
    /// What calls cost, or are going to, in US dollars.
    Cost,
}

impl GateName {
    /// Every gate.
    pub const ALL: [Self; 15] = [
        Self::Ranked,
        Self::JobsCovered,
        Self::Raters,
        Self::Question,
        Self::Mock,
        Self::RolledBack,
        Self::Figures,
        Self::Tables,
        Self::RowChange,
        Self::MissingCells,
        Self::Coverage,
        Self::AgreementAlpha,
        Self::MeanShift,
        Self::RankChurn,
        Self::Cost,
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
            Self::RolledBack => "rolled_back",
            Self::Figures => "figures",
            Self::Tables => "tables",
            Self::RowChange => "row_change",
            Self::MissingCells => "missing_cells",
            Self::Coverage => "coverage",
            Self::AgreementAlpha => "agreement_alpha",
            Self::MeanShift => "mean_shift",
            Self::RankChurn => "rank_churn",
            Self::Cost => "cost",
        }
    }

    /// The gate that `text` names.
    #[must_use]
    pub fn find(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.as_str() == text)
    }

    /// In what it measures.
    #[must_use]
    pub fn unit(self) -> Unit {
        match self {
            Self::Raters | Self::Question | Self::RolledBack | Self::Tables => Unit::Count,
            Self::MeanShift => Unit::Points,
            Self::AgreementAlpha => Unit::Alpha,
            Self::Cost => Unit::Usd,
            _ => Unit::Share,
        }
    }
}

/// The unit of a gate's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A share, 0 to 1; a change of rows may be larger.
    Share,
    /// A number of things.
    Count,
    /// Points of a score, 0 to 100.
    Points,
    /// A difference of Krippendorff's alpha.
    Alpha,
    /// US dollars.
    Usd,
}

/// The verdict of a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The value is within the limit, or nothing was published that could be lost.
    Passed,
    /// The value is beyond the limit, and nothing is published.
    Breached,
    /// The value is beyond the limit, and an operator accepted that with a reason.
    Accepted,
    /// The value is not known; the gate does not hold anything back.
    Unknown,
}

/// One gate of a check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Gate {
    /// Its name: `ranked`, `jobs_covered`, `raters`, `question`, `mock`, `rolled_back`, `figures`; where a release was refreshed
    /// also `tables`, `row_change`, `missing_cells`, `coverage`, `agreement_alpha`, `mean_shift`, `rank_churn`, `cost`.
    #[schemars(with = "String")]
    pub gate: GateName,
    /// What was measured; null where there was nothing to measure.
    pub value: Option<f64>,
    /// The largest value that passes.
    pub limit: f64,
    /// `share` (0–1), `count`, `points` (of a score), `alpha` or `usd`.
    #[schemars(with = "String")]
    pub unit: Unit,
    /// `passed`, `breached`, `accepted` or `unknown`.
    #[schemars(with = "String")]
    pub verdict: Verdict,
    /// Value, limit and verdict as a sentence.
    pub sentence: String,
}

impl Gate {
    /// A value against its limit. Values closer than 1e-9 are the same, and the limit itself passes.
    pub(crate) fn measured(gate: GateName, value: f64, limit: f64, sentence: String) -> Self {
        let verdict = if exceeds(value, limit) { Verdict::Breached } else { Verdict::Passed };
        Self { gate, value: Some(value), limit, unit: gate.unit(), verdict, sentence }
    }

    /// Nothing was published that this could lose.
    pub(crate) fn nothing_to_lose(gate: GateName, limit: f64, sentence: &str) -> Self {
        let (unit, sentence) = (gate.unit(), sentence.to_owned());
        Self { gate, value: None, limit, unit, verdict: Verdict::Passed, sentence }
    }

    /// A gate whose value is not known, with the reason.
    pub(crate) fn unknown(gate: GateName, limit: f64, reason: &str) -> Self {
        let (unit, sentence) = (gate.unit(), reason.to_owned());
        Self { gate, value: None, limit, unit, verdict: Verdict::Unknown, sentence }
    }

    /// Whether the value is beyond the limit and nobody accepted that.
    #[must_use]
    pub fn holds_back(&self) -> bool {
        self.verdict == Verdict::Breached
    }
}

/// The gates of one publication.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Checked {
    /// The snapshot that was compared with; absent where nothing is published.
    #[serde(rename = "gates_against")]
    pub against: Option<i64>,
    /// Every gate, also those that passed.
    pub gates: Vec<Gate>,
    /// Why breached gates were accepted; absent where none was.
    #[serde(rename = "accepted_reason")]
    pub reason: Option<String>,
    /// The command that publishes despite the breached gates; absent where no gate holds back.
    pub accept_with: Option<String>,
}

/// Something published stays, because a gate holds back what would replace it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct Refusal {
    /// What happened, and which gates held back.
    pub what: String,
    /// How to go on.
    pub next: Vec<NextCommand>,
}

/// A command that goes on from where another one stopped. It is kept apart from the text of the error,
/// because that is shortened when it is shown and a shortened command would not work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextCommand {
    /// The purpose, such as `to reload it`.
    pub when: &'static str,
    /// The command, for a shell.
    pub command: String,
}

impl From<Check> for Checked {
    fn from(check: Check) -> Self {
        let Check { against, accepted_reason: reason, results: gates, .. } = check;
        Self { against, gates, reason, accept_with: None }
    }
}

impl Checked {
    /// Whether a gate is breached that nobody accepted.
    #[must_use]
    pub fn holds_back(&self) -> bool {
        self.gates.iter().any(Gate::holds_back)
    }

    /// The refusal as a text: what happened, which gates held back, and how to go on.
    #[must_use]
    pub fn refusal(&self, what: &str) -> Refusal {
        let mut lines = vec![what.to_owned()];
        let breached = self.gates.iter().filter(|gate| gate.holds_back());
        lines.extend(breached.map(|gate| format!("  {}: {}", gate.gate.as_str(), gate.sentence)));
        let accept = self.accept_with.iter().cloned();
        let when = "if that is meant, with the reason in the place of TEXT";
        let next = accept.map(|command| NextCommand { when, command }).collect();
        Refusal { what: lines.join("\n"), next }
    }
}
