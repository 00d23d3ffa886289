//! Which versions of its model answered in a run. They are stored with every score; a warning says
//! where several are mixed, or where one is not the model that was asked for.

use super::Error;
use super::job::Job;
use crate::db::run_model_version;
use crate::db::task_ai_score::{self, Score};
use crate::db::{Conn, model_run};
use crate::read::model_versions::{ModelVersion, remarks};

/// The versions that answered in a run, by name.
pub(super) fn of_run(conn: &mut Conn, run_id: i64) -> Result<Vec<ModelVersion>, Error> {
    Ok(run_model_version::of_run(conn, run_id)?.into_iter().map(ModelVersion::from).collect())
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
    let mut versions: Vec<ModelVersion> = versions.into_iter().map(ModelVersion::from).collect();
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
