//! Which versions of its model answered in a run: stored with every score, told where they mix or
//! are not what was asked for.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::Error;
use super::job::Job;
use crate::db::model_run::ModelRun;
use crate::db::run_model_version::{self, RunModelVersion};
use crate::db::task_ai_score::{self, Score};
use crate::db::{Conn, model_run};
use crate::llm::answered_as_asked;

/// One version of a rater's model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Version {
    /// What the rater called itself; of labels the beginning of a hash.
    pub model_version: String,
    /// Scores that it gave.
    pub scores: i64,
    /// When it gave the first.
    pub first_at: DateTime<Utc>,
    /// When it gave the last.
    pub last_at: DateTime<Utc>,
}

impl From<RunModelVersion> for Version {
    fn from(row: RunModelVersion) -> Self {
        Self {
            model_version: row.model_version,
            scores: row.n_scores,
            first_at: row.first_at.and_utc(),
            last_at: row.last_at.and_utc(),
        }
    }
}

/// The versions that answered in a run, by name.
pub(super) fn of_run(conn: &mut Conn, run_id: i64) -> Result<Vec<Version>, Error> {
    Ok(run_model_version::of(conn, run_id)?.into_iter().map(Version::from).collect())
}

/// Stores scores of a job's run, which the caller has locked, and the versions that gave them.
/// Warns as soon as one comes that makes a remark.
pub(super) fn store(conn: &mut Conn, job: &Job, rows: &[Score]) -> Result<(), Error> {
    if rows.is_empty() {
        return Ok(());
    }
    task_ai_score::load(conn, rows)?;
    let (versions, new) = run_model_version::count(conn, job.run_id, rows)?;
    if new == 0 {
        return Ok(());
    }
    let mut versions: Vec<Version> = versions.into_iter().map(Version::from).collect();
    versions.sort_by(|a, b| a.model_version.cmp(&b.model_version));
    let names: Vec<&str> = versions.iter().map(|version| version.model_version.as_str()).collect();
    model_run::set_model_versions(conn, job.run_id, &names.join(", "))?;
    if let Some(run) = model_run::find(conn, job.run_id)? {
        for remark in remarks(&run, &versions) {
            tracing::warn!(run = run.id, "{remark}");
        }
    }
    Ok(())
}

/// What a reader should know of the versions that answered for a run's rater.
#[must_use]
pub fn remarks(run: &ModelRun, versions: &[Version]) -> Vec<String> {
    let mut remarks = Vec::new();
    if versions.len() > 1 {
        let counts: Vec<String> = versions
            .iter()
            .map(|version| format!("{} scores of {}", version.scores, version.model_version))
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
