//! What has been imported, scored and published so far: releases, runs, snapshots, as they stood
//! when the edition was made.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::QueryResult;
use schemars::JsonSchema;
use serde::Serialize;

use super::gates::Check;
use crate::convert;
use crate::db::{
    Conn, data_version, model_run, rubric, run_model_version, score_snapshot, snapshot_run,
};
use crate::read::model_versions::VersionOfRater;

/// Every release, run and snapshot, the newest first.
#[derive(Debug, Clone)]
pub struct Record {
    /// The releases.
    pub releases: Vec<Release>,
    /// The runs.
    pub runs: Vec<Run>,
    /// The snapshots.
    pub snapshots: Vec<Snapshot>,
}

/// One imported release.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Release {
    /// Its version, `30.1`.
    pub id: String,
    /// Its name in its own Read Me; null where it has none.
    pub release_name: Option<String>,
    /// First day of its month; null where nobody stated it.
    pub release_date: Option<NaiveDate>,
    /// Whether it is the one that is served.
    pub active: bool,
    /// `ready`, or `staged`: it differs too much from the one before and waits to be accepted.
    pub status: String,
    /// SHA-256 over its tables.
    pub content_sha256: String,
    /// SHA-256 of the file it came from.
    pub source_sha256: String,
    /// Rows of all tables.
    pub row_count: i64,
    /// When it was imported.
    pub imported_at: DateTime<Utc>,
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

/// One snapshot: the scores that one aggregate computed.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Snapshot {
    /// Its number.
    pub id: i64,
    /// The release.
    pub data_version: String,
    /// The question.
    pub prompt_version: String,
    /// How tasks were weighted.
    pub weight_scheme: String,
    /// Whether its raters answered different questions.
    pub mixed_questions: bool,
    /// The raters, in order.
    pub raters: Vec<String>,
    /// The model versions behind their scores, by rater and name.
    pub rater_versions: Vec<VersionOfRater>,
    /// Numbers of the runs whose scores it uses.
    pub runs: Vec<i64>,
    /// Whether its scores are made up.
    pub mock: bool,
    /// Whether it is the published one of its release.
    pub active: bool,
    /// SOC codes with a rank.
    pub ranked: i64,
    /// Seed of its random draws; null where there were none.
    pub seed: Option<i64>,
    /// Month of the newest employment figures at that time; null where there were none.
    pub oews_period: Option<String>,
    /// SHA-256 over everything that went in; empty where the next `aggregate` makes it again.
    pub inputs_hash: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// What was checked before it took the place of another; null where nothing was.
    pub gates: Option<Check>,
}

impl Record {
    /// Reads it, in a transaction of the caller's where it reads more than this.
    pub fn read(conn: &mut Conn) -> QueryResult<Self> {
        Ok(Self { releases: releases(conn)?, runs: runs(conn)?, snapshots: snapshots(conn)? })
    }
}

fn releases(conn: &mut Conn) -> QueryResult<Vec<Release>> {
    let release = |row: data_version::DataVersion| Release {
        id: row.id,
        release_name: row.release_name,
        release_date: row.release_date,
        active: row.is_active,
        status: row.status,
        content_sha256: row.content_sha256,
        source_sha256: row.source_sha256,
        row_count: row.row_count,
        imported_at: row.created_at.and_utc(),
    };
    Ok(data_version::all(conn)?.into_iter().map(release).collect())
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

fn snapshots(conn: &mut Conn) -> QueryResult<Vec<Snapshot>> {
    let mut found = Vec::new();
    for listed in score_snapshot::listed(conn)? {
        let row = listed.snapshot;
        let runs = snapshot_run::of(conn, row.id)?;
        found.push(Snapshot {
            gates: Check::of(conn, &row)?,
            ranked: listed.ranked,
            raters: listed.raters,
            mixed_questions: rubric::is_mixed(&row.prompt_version),
            rater_versions: listed.versions.into_iter().map(VersionOfRater::from).collect(),
            runs: runs.into_iter().map(|run| run.run_id).collect(),
            id: row.id,
            data_version: row.data_version,
            prompt_version: row.prompt_version,
            weight_scheme: row.weight_scheme,
            mock: row.is_mock,
            active: row.is_active,
            seed: row.seed,
            oews_period: row.oews_period,
            inputs_hash: row.inputs_hash,
            created_at: row.created_at.and_utc(),
        });
    }
    Ok(found)
}
