//! What an operator allows, and what the gates came to.

use serde::{Deserialize, Serialize};

use super::{Gate, Limits, Name, Verdict};

/// What an operator allows.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// Gates that may be breached this time.
    pub accept: Vec<Name>,
    /// Why; there is one wherever `accept` is not empty.
    pub reason: Option<String>,
    /// How much each gate lets pass.
    pub limits: Limits,
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

impl Policy {
    /// Every gate accepted, for a database whose content nobody else relies on: the demo's own.
    #[must_use]
    pub fn accepting_all(reason: &str) -> Self {
        Self {
            accept: Name::ALL.into(),
            reason: Some(reason.to_owned()),
            limits: Limits::default(),
        }
    }

    /// The gates, with those that are accepted marked so.
    pub(super) fn apply(&self, against: Option<i64>, mut gates: Vec<Gate>) -> Checked {
        for gate in gates.iter_mut().filter(|gate| self.accept.contains(&gate.gate)) {
            if gate.verdict == Verdict::Breached {
                gate.verdict = Verdict::Accepted;
            }
        }
        let accepted = gates.iter().any(|gate| gate.verdict == Verdict::Accepted);
        let reason = self.reason.clone().filter(|_| accepted);
        Checked { against, gates, reason, accept_with: None }
    }

    /// What was accepted without need: such a flag left in a script is told.
    #[must_use]
    pub fn unneeded(&self, checked: &Checked) -> Option<String> {
        let needed = |name: &&Name| {
            checked.gates.iter().any(|g| g.gate == **name && g.verdict == Verdict::Accepted)
        };
        let unneeded: Vec<&str> =
            self.accept.iter().filter(|name| !needed(name)).map(|name| name.as_str()).collect();
        (!unneeded.is_empty())
            .then(|| format!("--accept {}: not breached, nothing was accepted", unneeded.join(",")))
    }
}

impl Checked {
    /// Whether a gate is breached that nobody accepted.
    #[must_use]
    pub fn holds_back(&self) -> bool {
        self.gates.iter().any(Gate::holds_back)
    }

    /// The gates of two checks of one publication together.
    pub(in crate::pipeline) fn and(mut self, gates: Vec<Gate>, policy: &Policy) -> Self {
        self.gates.extend(gates);
        policy.apply(self.against, self.gates)
    }

    /// Names the command that accepts what holds back: `command` with the flags that it lacks, the
    /// limits of this time among them, since under others more gates may be breached.
    pub(in crate::pipeline) fn with_way_forward(mut self, command: &str, limits: &Limits) -> Self {
        if self.holds_back() {
            let beyond =
                |gate: &&Gate| matches!(gate.verdict, Verdict::Breached | Verdict::Accepted);
            let names: Vec<&str> =
                self.gates.iter().filter(beyond).map(|gate| gate.gate.as_str()).collect();
            let (names, limits) = (names.join(","), limits.as_flag());
            self.accept_with = Some(format!("{command}{limits} --accept {names} --reason TEXT"));
        }
        self
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
pub(in crate::pipeline) fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@=,%+".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}
