//! The limits of the gates: defaults, and those that an operator sets.

use std::collections::BTreeMap;

use super::GateName;

/// The largest value that passes, by gate.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Limits(BTreeMap<GateName, f64>);

/// A limit that cannot be set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WrongLimit {
    /// Not of the form.
    #[error("{} is not GATE=SHARE, such as ranked=0.05", crate::text::quoted(.0))]
    Form(String),
    /// No such gate, or one whose limit is fixed.
    #[error("{} has no limit that can be set; these have: {known}", crate::text::quoted(.name))]
    Gate {
        /// The name given.
        name: String,
        /// The gates whose limit can be set.
        known: String,
    },
    /// Not in the range of the gate.
    #[error("{} is not {expected}", crate::text::quoted(.text))]
    Value {
        /// What was given.
        text: String,
        /// What it could be.
        expected: &'static str,
    },
}

impl GateName {
    /// The limit unless another is set.
    fn limit(self) -> f64 {
        match self {
            Self::Ranked | Self::JobsCovered | Self::Coverage => 0.02,
            Self::Figures | Self::MissingCells => 0.05,
            Self::RowChange | Self::RankChurn | Self::AgreementAlpha => 0.10,
            Self::MeanShift => 2.0,
            Self::Raters
            | Self::Question
            | Self::Mock
            | Self::RolledBack
            | Self::Tables
            | Self::Cost => 0.0,
        }
    }

    /// The largest limit that may be set, and which those are in words. None may where something is there or
    /// not, and of money: its limit is the cap.
    fn settable(self) -> Option<(f64, &'static str)> {
        match self {
            Self::Raters
            | Self::Question
            | Self::Mock
            | Self::RolledBack
            | Self::Tables
            | Self::Cost => None,
            Self::MeanShift => Some((100.0, "a number of points from 0 to 100, such as 2.5")),
            Self::AgreementAlpha => Some((2.0, "a difference of alpha from 0 to 2, such as 0.1")),
            _ => Some((1.0, "a share from 0 to 1, such as 0.05 for 5 %")),
        }
    }
}

impl Limits {
    /// The limit of a gate.
    #[must_use]
    pub fn limit(&self, gate: GateName) -> f64 {
        self.0.get(&gate).copied().unwrap_or_else(|| gate.limit())
    }

    /// The limits that were set, as the end of a command; empty where none was.
    #[must_use]
    pub fn as_flag(&self) -> String {
        let set: Vec<String> =
            self.0.iter().map(|(gate, share)| format!("{}={share}", gate.as_str())).collect();
        if set.is_empty() { String::new() } else { format!(" --gate-limit {}", set.join(",")) }
    }

    /// Sets one limit from `GATE=VALUE`.
    pub fn set(&mut self, text: &str) -> Result<(), WrongLimit> {
        let (name, share) =
            text.split_once('=').ok_or_else(|| WrongLimit::Form(text.to_owned()))?;
        let gate = GateName::find(name.trim()).and_then(|gate| Some((gate, gate.settable()?)));
        let (gate, (largest, expected)) = gate.ok_or_else(|| WrongLimit::Gate {
            name: name.trim().to_owned(),
            known: Self::adjustable().join(", "),
        })?;
        let value: Option<f64> = share.trim().parse().ok();
        let value = value.filter(|value| (0.0..=largest).contains(value));
        let wrong = || WrongLimit::Value { text: share.trim().to_owned(), expected };
        self.0.insert(gate, value.ok_or_else(wrong)?);
        Ok(())
    }

    /// The gates whose limit can be set.
    #[must_use]
    pub fn adjustable() -> Vec<&'static str> {
        GateName::ALL
            .into_iter()
            .filter(|gate| gate.settable().is_some())
            .map(GateName::as_str)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::order::same;

    #[test]
    fn a_limit_is_set_by_name_and_nothing_else_is() {
        let mut limits = Limits::default();
        limits.set("ranked=0.5").unwrap();
        limits.set(" row_change = 1 ").unwrap();
        assert_eq!((limits.limit(GateName::Ranked), limits.limit(GateName::RowChange)), (0.5, 1.0));
        assert_eq!(
            (limits.limit(GateName::JobsCovered), limits.limit(GateName::Raters)),
            (0.02, 0.0)
        );
        assert_eq!(limits.as_flag(), " --gate-limit ranked=0.5,row_change=1");
        assert_eq!(Limits::default().as_flag(), "");
        limits.set("mean_shift=7.5").unwrap();
        assert!(same(limits.limit(GateName::MeanShift), 7.5));
        for wrong in ["mean_shift=101", "agreement_alpha=3", "rank_churn=2", "cost=1"] {
            assert!(limits.set(wrong).is_err(), "{wrong}");
        }
        for wrong in ["ranked", "raters=1", "mock=1", "no=1", "ranked=", "ranked=2", "ranked=-1"] {
            assert!(limits.set(wrong).is_err(), "{wrong}");
        }
        for wrong in ["ranked=NaN", "ranked=inf", "ranked=5%", "ranked=0,5", "=0.5"] {
            assert!(limits.set(wrong).is_err(), "{wrong}");
        }
    }
}
