//! What has been imported, scored and published so far: releases, runs, snapshots, as they stood
//! when the edition was made.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use schemars::JsonSchema;
use serde::Serialize;

use crate::convert;
use crate::db::{Conn, data_version, model_run, run_model_version};
use crate::read::releases::Release;
use crate::read::snapshots::{self, SnapshotRecord};

/// Every release, run and snapshot, the newest first.
#[derive(Debug, Clone)]
pub struct Record {
    /// The releases.
    pub releases: Vec<Release>,
    /// The runs.
    pub runs: Vec<Run>,
    /// The snapshots.
    pub snapshots: Vec<SnapshotRecord>,
}

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
    pub cost_usd: Option<f64>,
}

impl Record {
    /// Reads it, in a transaction of the caller's where it reads more than this.
    pub fn read(conn: &mut Conn) -> QueryResult<Self> {
        let releases = data_version::all(conn)?.into_iter().map(Release::from);
        let snapshots = snapshots::list(conn)?.into_iter().map(|head| head.record);
        Ok(Self { releases: releases.collect(), runs: runs(conn)?, snapshots: snapshots.collect() })
    }
}

fn runs(conn: &mut Conn) -> QueryResult<Vec<Run>> {
    let mut versions: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for row in run_model_version::all(conn)? {
        versions.entry(row.run_id).or_default().push(row.model_version);
    }
    let run = |row: model_run::ModelRun| Run {
        id: row.id,
        rater: row.rater,
        mock: row.is_mock,
        model_versions: versions.remove(&row.id).unwrap_or_default(),
        prompt_version: row.prompt_version,
        data_version: row.data_version,
        status: row.status,
        created_at: row.created_at.and_utc(),
        finished_at: row.finished_at.map(|at| at.and_utc()),
        cost_usd: Some(dollars(row.cost)),
    };
    Ok(model_run::all(conn)?.into_iter().map(run).collect())
}

/// Nano-dollars in dollars.
fn dollars(nano: i64) -> f64 {
    convert::float(nano) / 1e9
}
