//! The raters of a snapshot, the model versions that answered, and where labels come from.

use schemars::JsonSchema;
use serde::Serialize;

use super::head::Head;
use crate::db::label_set::LabelSet;
use crate::db::snapshot_rater::SnapshotRater;
use crate::read::model_versions::ModelVersion;

/// One rater of a snapshot.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Rater {
    /// `provider:model`, with `@endpoint` for another server than the vendor's; `labels:NAME` for a set
    /// of labels.
    pub name: String,
    /// Whether it makes its scores up.
    pub mock: bool,
    /// The question that it answered.
    pub prompt_version: String,
    /// The versions of its model that answered, by name.
    pub versions: Vec<ModelVersion>,
    /// Where published labels come from; null for other raters.
    pub source: Option<LabelSource>,
}

/// Where published labels come from, as their manifest says.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LabelSource {
    /// Full name of the set.
    pub title: String,
    /// How the set is to be cited.
    pub citation: String,
    /// The licence of the set.
    pub licence: String,
    /// Address of the publication.
    pub address: String,
    /// O*NET release whose tasks were labelled.
    pub made_on: String,
    /// SHA-256 of its table.
    pub sha256: String,
}

/// Whether a rater of this name is a set of labels.
#[must_use]
pub fn is_labels(rater: &str) -> bool {
    rater.starts_with("labels:")
}

impl Rater {
    /// Whether its scores come from a table of labels, so that no model answered.
    #[must_use]
    pub fn is_labels(&self) -> bool {
        is_labels(&self.name)
    }

    pub(super) fn all(head: &Head) -> Vec<Self> {
        let is_mock = |name: &str| head.mock_flags.iter().any(|(r, mock)| *mock && r == name);
        let of = |row: &SnapshotRater| Self {
            name: row.rater.clone(),
            mock: is_mock(&row.rater),
            prompt_version: row.prompt_version.clone(),
            versions: head
                .versions
                .iter()
                .filter(|version| version.rater == row.rater)
                .map(ModelVersion::from)
                .collect(),
            source: head.labels_of(&row.rater).and_then(LabelSource::from_manifest),
        };
        head.raters.iter().map(of).collect()
    }
}

impl LabelSource {
    /// The source of published labels; absent for answers to a rubric.
    fn from_manifest(row: &LabelSet) -> Option<Self> {
        Some(Self {
            title: row.title.clone()?,
            citation: row.citation.clone()?,
            licence: row.licence.clone()?,
            address: row.address.clone()?,
            made_on: row.made_on.clone()?,
            sha256: row.sha256.clone(),
        })
    }
}
