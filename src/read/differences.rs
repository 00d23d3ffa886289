//! In what two snapshots were made differently: what a change of a score may come from.

use super::snapshots::SnapshotRecord;

/// What a score depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Whether the scores are made up.
    Scores,
    /// The release.
    Release,
    /// The question.
    Question,
    /// The raters.
    Raters,
    /// The versions of their models.
    ModelVersions,
    /// How tasks are weighted.
    Weights,
    /// The period of the employment figures.
    Jobs,
}

impl Cause {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Scores => "scores",
            Self::Release => "release",
            Self::Question => "question",
            Self::Raters => "raters",
            Self::ModelVersions => "model versions",
            Self::Weights => "weights",
            Self::Jobs => "jobs of",
        }
    }
}

/// One of these that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What differs.
    pub cause: Cause,
    /// As it was.
    pub before: String,
    /// As it is.
    pub after: String,
}

impl Difference {
    /// All of them between two snapshots.
    #[must_use]
    pub fn all(from: &SnapshotRecord, to: &SnapshotRecord) -> Vec<Self> {
        let pairs = dependencies(from).into_iter().zip(dependencies(to));
        let differing = pairs.filter(|((_, before), (_, after))| before != after);
        differing.map(|((cause, before), (_, after))| Self { cause, before, after }).collect()
    }

    /// As a text: `weights: equal → importance`.
    #[must_use]
    pub fn in_a_line(&self) -> String {
        format!("{}: {} → {}", self.cause.name(), self.before, self.after)
    }
}

/// Everything that a snapshot's scores depend on, in one order.
fn dependencies(head: &SnapshotRecord) -> [(Cause, String); 7] {
    let scores = if head.mock { "mock" } else { "real" };
    [
        (Cause::Scores, scores.to_owned()),
        (Cause::Release, head.data_version.clone()),
        (Cause::Question, head.prompt_version.clone()),
        (Cause::Raters, head.raters.join(", ")),
        (Cause::ModelVersions, versions(head)),
        (Cause::Weights, head.weight_scheme.clone()),
        (Cause::Jobs, head.oews_period.clone().unwrap_or_else(|| "none".to_owned())),
    ]
}

/// The model versions of the raters, without counts and dates.
fn versions(head: &SnapshotRecord) -> String {
    let versions = head.rater_versions.iter();
    let named = versions.map(|v| format!("{} {}", v.rater, v.version.model_version));
    named.collect::<Vec<_>>().join(", ")
}
