//! The operator's policy, and the verdicts of the gates under it.

use super::Limits;
use crate::read::gates::{Checked, Gate, GateName, Verdict};

/// What an operator allows.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// Gates that may be breached this time.
    pub accept: Vec<GateName>,
    /// Why; there is one wherever `accept` is not empty.
    pub reason: Option<String>,
    /// How much each gate lets pass.
    pub limits: Limits,
}

impl Policy {
    /// Every gate accepted, for a database whose content nobody else relies on: the demo's own.
    #[must_use]
    pub fn accepting_all(reason: &str) -> Self {
        Self {
            accept: GateName::ALL.into(),
            reason: Some(reason.to_owned()),
            limits: Limits::default(),
        }
    }

    /// The gates, with breached ones marked as accepted where the policy accepts them.
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

    /// A note on gates that were accepted without being breached, as by a flag that was left in a script.
    #[must_use]
    pub fn unneeded(&self, checked: &Checked) -> Option<String> {
        let needed = |name: &&GateName| {
            checked.gates.iter().any(|g| g.gate == **name && g.verdict == Verdict::Accepted)
        };
        let unneeded: Vec<&str> =
            self.accept.iter().filter(|name| !needed(name)).map(|name| name.as_str()).collect();
        (!unneeded.is_empty())
            .then(|| format!("--accept {}: not breached, nothing was accepted", unneeded.join(",")))
    }

    /// A check with more gates of the same publication.
    pub(crate) fn and(&self, mut checked: Checked, gates: Vec<Gate>) -> Checked {
        checked.gates.extend(gates);
        self.apply(checked.against, checked.gates)
    }

    /// Names the command that accepts what holds back: `command` with the flags that it lacks, the
    /// limits of this time among them, since under others more gates may be breached.
    pub(crate) fn with_way_forward(&self, mut checked: Checked, command: &str) -> Checked {
        if checked.holds_back() {
            let beyond =
                |gate: &&Gate| matches!(gate.verdict, Verdict::Breached | Verdict::Accepted);
            let names: Vec<&str> =
                checked.gates.iter().filter(beyond).map(|gate| gate.gate.as_str()).collect();
            let (names, limits) = (names.join(","), self.limits.as_flag());
            checked.accept_with = Some(format!("{command}{limits} --accept {names} --reason TEXT"));
        }
        checked
    }
}
