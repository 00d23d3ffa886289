//! `labels:NAME`: labels that people or programs gave before, as a rater.

use std::collections::HashMap;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{LocalRating, Refusal, TaskToRate};

/// Characters of the hash that stand for the version.
const VERSION_LENGTH: usize = 12;

/// A set of labels that is fitted to a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labels {
    /// The name of the set.
    pub name: String,
    /// SHA-256 of its table.
    pub sha256: String,
    /// Where it comes from; absent for answers to a rubric.
    pub origin: Option<Origin>,
    /// Score and reason by task of the release.
    pub by_task: HashMap<i64, (i64, String)>,
    /// How it fits the release.
    pub fit: Fit,
}

/// What a manifest says of where labels come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// What the set is called in full.
    pub title: String,
    /// How it wants to be cited.
    pub citation: String,
    /// Under which licence it may be used.
    pub licence: String,
    /// Where it is published.
    pub address: String,
    /// O*NET release whose tasks were labelled.
    pub made_on: String,
    /// What was asked.
    pub question: String,
    /// What the numbers measure.
    pub unit: String,
    /// Smallest number.
    pub low: i64,
    /// Largest number.
    pub high: i64,
    /// What the numbers must not be taken for.
    pub is_not: String,
    /// The manifest, whole.
    pub manifest: String,
}

/// How a set of labels fits a release.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Fit {
    /// Tasks with a label.
    pub labels: usize,
    /// How many of these are tasks of the release.
    pub matched: usize,
    /// How many of these are tasks that the release lacks.
    pub unknown: usize,
    /// How many of these have another statement in the release; they are left out.
    pub reworded: usize,
    /// Tasks of the release.
    pub tasks: usize,
    /// IDs of the first of the unknown ones.
    pub unknown_examples: Vec<i64>,
    /// The first of the reworded ones.
    pub reworded_examples: Vec<Reworded>,
}

/// A task that was labelled in other words than the release's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reworded {
    /// O*NET task ID.
    pub task_id: i64,
    /// The words that were labelled.
    pub labelled: String,
    /// The release's words.
    pub release: String,
}

impl Labels {
    /// The label of a task; every sample is the same.
    pub(super) fn rate(&self, task: &TaskToRate<'_>) -> Result<LocalRating, Refusal> {
        let (score, rationale) = self.by_task.get(&task.task_id).ok_or(Refusal::NoLabel)?;
        Ok(LocalRating {
            score: *score,
            rationale: rationale.clone(),
            model_version: self.version(),
        })
    }

    /// Stands for the table and how its manifest reads it.
    fn version(&self) -> String {
        let hash = match self.manifest_sha256() {
            Some(manifest) => {
                format!("{:x}", Sha256::digest(format!("{} {manifest}", self.sha256)))
            }
            None => self.sha256.clone(),
        };
        hash.get(..VERSION_LENGTH).unwrap_or_default().to_owned()
    }

    fn manifest_sha256(&self) -> Option<String> {
        self.origin.as_ref().map(|origin| format!("{:x}", Sha256::digest(&origin.manifest)))
    }

    /// What else decides an answer, as JSON: the table and how it is read.
    pub(super) fn parameters(&self) -> String {
        let manifest = self.manifest_sha256();
        serde_json::json!({ "sha256": self.sha256, "manifest_sha256": manifest }).to_string()
    }
}
