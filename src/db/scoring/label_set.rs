//! `label_set`: where the labels of a run come from, and how many of them fit its release.

use diesel::prelude::*;
use serde::Serialize;

use crate::db::backend::Conn;
use crate::db::schema::label_set;

/// One run's labels. What only a manifest says is absent for a file of answers to a rubric.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = label_set, treat_none_as_default_value = false)]
pub struct LabelSet {
    /// The run.
    #[serde(skip)]
    pub run_id: i64,
    /// Its name; the rater is `labels:NAME`.
    pub name: String,
    /// SHA-256 of the table of labels.
    pub sha256: String,
    /// What it is called in full.
    pub title: Option<String>,
    /// How it wants to be cited.
    pub citation: Option<String>,
    /// Under which licence it may be used.
    pub licence: Option<String>,
    /// Where it is published.
    pub address: Option<String>,
    /// O*NET release whose tasks were labelled.
    pub made_on: Option<String>,
    /// What was asked of each task.
    pub question: Option<String>,
    /// What the numbers measure.
    pub unit: Option<String>,
    /// Smallest number.
    pub low: Option<i64>,
    /// Largest number.
    pub high: Option<i64>,
    /// What the numbers must not be taken for.
    pub is_not: Option<String>,
    /// The manifest, whole.
    #[serde(skip)]
    pub manifest: Option<String>,
    /// Tasks with a label.
    #[serde(rename = "labels")]
    pub n_labels: i64,
    /// Of these, tasks of the release.
    #[serde(rename = "matched")]
    pub n_matched: i64,
    /// Of these, tasks that the release lacks.
    #[serde(rename = "unknown")]
    pub n_unknown: i64,
    /// Of these, tasks that the release has in other words: left out.
    #[serde(rename = "reworded")]
    pub n_reworded: i64,
}

/// Adds a row.
pub fn insert(conn: &mut Conn, row: &LabelSet) -> QueryResult<usize> {
    diesel::insert_into(label_set::table).values(row).execute(conn)
}

/// The label sets of some runs, by run.
pub fn of_runs(conn: &mut Conn, runs: &[i64]) -> QueryResult<Vec<LabelSet>> {
    label_set::table
        .filter(label_set::run_id.eq_any(runs.iter().copied()))
        .order(label_set::run_id)
        .select(LabelSet::as_select())
        .load(conn)
}
