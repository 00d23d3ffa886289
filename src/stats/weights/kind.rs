//! A task's type, and what a weight rests on.

/// A task's type as O*NET prints it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TaskType {
    /// Relevant and important to the occupation.
    Core,
    /// Less relevant or less important.
    Supplemental,
    /// Printed without a type.
    Blank,
}

impl TaskType {
    /// Reads the printed type; absent for a text that O*NET does not use.
    #[must_use]
    pub fn from_label(label: Option<&str>) -> Option<Self> {
        match label {
            Some("Core") => Some(Self::Core),
            Some("Supplemental") => Some(Self::Supplemental),
            None => Some(Self::Blank),
            Some(_) => None,
        }
    }

    /// The raw weight of `core2`, also used where an occupation has no ratings at all.
    pub(super) fn core2(self) -> f64 {
        match self {
            Self::Core => 2.0,
            Self::Supplemental | Self::Blank => 1.0,
        }
    }

    /// The relevance, in %, that stands in for a missing one.
    pub(super) fn usual_relevance(self) -> f64 {
        match self {
            Self::Core => 100.0,
            Self::Supplemental => 50.0,
            Self::Blank => 75.0,
        }
    }
}

/// What a task's weight rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WeightSource {
    /// Every part the scheme uses was rated.
    Rated,
    /// At least one part was filled in.
    Imputed,
    /// The task type alone.
    Type,
    /// Nothing: all tasks of the occupation weigh the same.
    Equal,
}

impl WeightSource {
    /// The text stored as `weight_source`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rated => "rated",
            Self::Imputed => "imputed",
            Self::Type => "type",
            Self::Equal => "equal",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_printed_types_are_read() {
        assert_eq!(TaskType::from_label(Some("Core")), Some(TaskType::Core));
        assert_eq!(TaskType::from_label(Some("Supplemental")), Some(TaskType::Supplemental));
        assert_eq!(TaskType::from_label(None), Some(TaskType::Blank));
        assert_eq!(TaskType::from_label(Some("core")), None);
        assert_eq!(TaskType::from_label(Some("")), None);
    }
}
