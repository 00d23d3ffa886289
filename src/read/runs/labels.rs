//! The source of a run's labels, and how many of them belong to tasks of its release.

use serde::Serialize;

use crate::db::label_set::LabelSet;

/// The labels of a run.
#[derive(Debug, Clone, Serialize)]
pub struct Labels {
    /// SHA-256 of their table.
    pub sha256: String,
    /// Full name of the set. This and the next five fields are present only where there is a manifest.
    pub title: Option<String>,
    /// How the set is to be cited.
    pub citation: Option<String>,
    /// The licence of the set.
    pub licence: Option<String>,
    /// Where it is published.
    pub address: Option<String>,
    /// O*NET release whose tasks were labelled.
    pub made_on: Option<String>,
    /// What the numbers measure.
    pub unit: Option<String>,
    /// Tasks with a label.
    pub labels: i64,
    /// How many of these are tasks of the release.
    pub matched: i64,
    /// How many of these are tasks that the release lacks.
    pub unknown: i64,
    /// How many of these have another statement in the release; they are left out.
    pub reworded: i64,
}

impl From<LabelSet> for Labels {
    fn from(row: LabelSet) -> Self {
        Self {
            sha256: row.sha256,
            title: row.title,
            citation: row.citation,
            licence: row.licence,
            address: row.address,
            made_on: row.made_on,
            unit: row.unit,
            labels: row.n_labels,
            matched: row.n_matched,
            unknown: row.n_unknown,
            reworded: row.n_reworded,
        }
    }
}
