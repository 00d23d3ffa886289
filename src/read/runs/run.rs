//! A run as lists of the API and of the commands show it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use schemars::JsonSchema;
use serde::Serialize;

use crate::db::model_run::ModelRun;
use crate::db::{Conn, model_run, run_model_version};
use crate::usd::Usd;

/// One run: a rater's answers to one question about a selection of tasks.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Run {
    /// Its number.
    pub id: i64,
    /// The rater.
    pub rater: String,
    /// Whether the scores are made up.
    pub mock: bool,
    /// Versions of the model that answered, by name; empty before the first answer.
    pub model_versions: Vec<String>,
    /// The prompt version.
    pub prompt_version: String,
    /// Release whose tasks were scored.
    pub data_version: String,
    /// `running`, `finished` or `stopped`.
    pub status: String,
    /// When it was started.
    pub created_at: DateTime<Utc>,
    /// When its last item was settled; null before.
    pub finished_at: Option<DateTime<Utc>>,
    /// Cost by the provider's usage figures, in US dollars; null unless the server is set to show costs.
    #[schemars(with = "Option<f64>")]
    pub cost_usd: Option<Usd>,
}

impl Run {
    /// The run of a row, whose model answered in the versions of these names.
    pub(super) fn from_row(row: &ModelRun, model_versions: Vec<String>) -> Self {
        Self {
            id: row.id,
            rater: row.rater.clone(),
            mock: row.is_mock,
            model_versions,
            prompt_version: row.prompt_version.clone(),
            data_version: row.data_version.clone(),
            status: row.status.clone(),
            created_at: row.created_at.and_utc(),
            finished_at: row.finished_at.map(|at| at.and_utc()),
            cost_usd: Some(Usd(row.cost)),
        }
    }
}

/// Every run, the newest first.
pub fn all(conn: &mut Conn) -> QueryResult<Vec<Run>> {
    let mut names = names(conn)?;
    let rows = model_run::all(conn)?;
    let run = |row: &ModelRun| Run::from_row(row, names.remove(&row.id).unwrap_or_default());
    Ok(rows.iter().map(run).collect())
}

/// The names of the model versions that answered, by run.
pub(super) fn names(conn: &mut Conn) -> QueryResult<BTreeMap<i64, Vec<String>>> {
    let mut names: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for row in run_model_version::all(conn)? {
        names.entry(row.run_id).or_default().push(row.model_version);
    }
    Ok(names)
}
