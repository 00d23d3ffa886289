//! The limits of the gates: defaults, and those that an operator sets.

use std::collections::BTreeMap;

use super::Name;

/// The largest value that passes, by gate.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Limits(BTreeMap<Name, f64>);

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
    /// Not a share.
    #[error("{} is not a share from 0 to 1, such as 0.05 for 5 %", crate::text::quoted(.0))]
    Share(String),
}

impl Name {
    /// The limit unless another is set, and whether another may be: what is there or not has none.
    fn limit(self) -> (f64, bool) {
        match self {
            Self::Ranked | Self::JobsCovered => (0.02, true),
            Self::Figures | Self::MissingCells => (0.05, true),
            Self::RowChange => (0.10, true),
            Self::Raters | Self::Question | Self::Mock | Self::Tables => (0.0, false),
        }
    }
}

impl Limits {
    /// The limit of a gate.
    #[must_use]
    pub fn limit(&self, gate: Name) -> f64 {
        self.0.get(&gate).copied().unwrap_or(gate.limit().0)
    }

    /// The limits that were set, as the end of a command; empty where none was.
    #[must_use]
    pub fn as_flag(&self) -> String {
        let set: Vec<String> =
            self.0.iter().map(|(gate, share)| format!("{}={share}", gate.as_str())).collect();
        if set.is_empty() { String::new() } else { format!(" --gate-limit {}", set.join(",")) }
    }

    /// Sets one limit from `GATE=SHARE`.
    pub fn set(&mut self, text: &str) -> Result<(), WrongLimit> {
        let (name, share) =
            text.split_once('=').ok_or_else(|| WrongLimit::Form(text.to_owned()))?;
        let gate = Name::find(name.trim()).filter(|gate| gate.limit().1);
        let gate = gate.ok_or_else(|| WrongLimit::Gate {
            name: name.trim().to_owned(),
            known: Self::adjustable().join(", "),
        })?;
        let value: Option<f64> = share.trim().parse().ok();
        let value = value.filter(|value| (0.0..=1.0).contains(value));
        self.0.insert(gate, value.ok_or_else(|| WrongLimit::Share(share.trim().to_owned()))?);
        Ok(())
    }

    /// The gates whose limit can be set.
    #[must_use]
    pub fn adjustable() -> Vec<&'static str> {
        Name::ALL.into_iter().filter(|gate| gate.limit().1).map(Name::as_str).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_set_by_name_and_nothing_else_is() {
        let mut limits = Limits::default();
        limits.set("ranked=0.5").unwrap();
        limits.set(" row_change = 1 ").unwrap();
        assert_eq!((limits.limit(Name::Ranked), limits.limit(Name::RowChange)), (0.5, 1.0));
        assert_eq!((limits.limit(Name::JobsCovered), limits.limit(Name::Raters)), (0.02, 0.0));
        assert_eq!(limits.as_flag(), " --gate-limit ranked=0.5,row_change=1");
        assert_eq!(Limits::default().as_flag(), "");
        for wrong in ["ranked", "raters=1", "mock=1", "no=1", "ranked=", "ranked=2", "ranked=-1"] {
            assert!(limits.set(wrong).is_err(), "{wrong}");
        }
        for wrong in ["ranked=NaN", "ranked=inf", "ranked=5%", "ranked=0,5", "=0.5"] {
            assert!(limits.set(wrong).is_err(), "{wrong}");
        }
    }
}
