//! The versions of a rater's model that answered: in a run, and behind the scores of a snapshot.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use super::answered::answered_as_asked;
use crate::db::model_run::ModelRun;
use crate::db::run_model_version::RunModelVersion;
use crate::db::snapshot_rater_version::SnapshotRaterVersion;
use crate::text;

/// One version of a rater's model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "RaterVersion")]
pub struct ModelVersion {
    /// What the model calls itself in its replies; of labels the beginning of a hash.
    pub model_version: String,
    /// Scores of it that a run has, or that a snapshot uses, repetitions included.
    pub scores: i64,
    /// When the first of them was given.
    pub first_at: DateTime<Utc>,
    /// When the last of them was given.
    pub last_at: DateTime<Utc>,
}

impl From<RunModelVersion> for ModelVersion {
    fn from(row: RunModelVersion) -> Self {
        Self {
            model_version: row.model_version,
            scores: row.n_scores,
            first_at: row.first_at.and_utc(),
            last_at: row.last_at.and_utc(),
        }
    }
}

impl From<&SnapshotRaterVersion> for ModelVersion {
    fn from(row: &SnapshotRaterVersion) -> Self {
        Self {
            model_version: row.model_version.clone(),
            scores: row.n_scores,
            first_at: row.first_at.and_utc(),
            last_at: row.last_at.and_utc(),
        }
    }
}

/// One version of a rater's model in a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct VersionOfRater {
    /// The rater.
    pub rater: String,
    /// The version.
    #[serde(flatten)]
    pub version: ModelVersion,
}

impl From<SnapshotRaterVersion> for VersionOfRater {
    fn from(row: SnapshotRaterVersion) -> Self {
        Self { version: ModelVersion::from(&row), rater: row.rater }
    }
}

/// What a reader should know of the versions that answered for a run's rater.
#[must_use]
pub fn remarks(run: &ModelRun, versions: &[ModelVersion]) -> Vec<String> {
    let mut remarks = Vec::new();
    if versions.len() > 1 {
        let counts: Vec<String> = versions
            .iter()
            .map(|version| {
                let scores = text::counted(version.scores, "score");
                format!("{scores} of {}", version.model_version)
            })
            .collect();
        remarks.push(format!(
            "{0} answered in several versions: {1}; `onet-ai aggregate --model-version '{0}=VERSION'` \
             takes one of them",
            run.rater,
            counts.join(", ")
        ));
    }
    if run.is_mock || run.provider == "labels" {
        return remarks;
    }
    for version in versions {
        let answered = &version.model_version;
        if !answered_as_asked(&run.model, answered) {
            remarks.push(format!(
                "{} was asked for {}, and {answered} answered: the scores are stored as the former's",
                run.rater, run.model
            ));
        }
    }
    remarks
}
