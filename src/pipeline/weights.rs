//! Computes and stores how much each task counts in its occupation (METHOD 3).

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use diesel::Connection;
use serde::Serialize;

use crate::db::occupation_task_weight;
use crate::db::{Conn, publication};
use crate::read::releases;
use crate::read::task_inputs::{self, TasksBySoc};
use crate::stats::weights::Scheme;

/// Weights that cannot be stored. Nothing has been written then.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such release.
    #[error(transparent)]
    Version(#[from] releases::Error),
    /// The database refused.
    #[error("the database refused: {0}")]
    Query(#[from] diesel::result::Error),
    /// Shares that are none.
    #[error(
        "the weights of {soc_code} under {scheme} sum to {sum} and not to 1: nothing was stored; its ratings in \
         release {version} cannot be right: import the release again with --replace"
    )]
    Unbalanced {
        /// The release.
        version: String,
        /// Name of the scheme.
        scheme: &'static str,
        /// The occupation.
        soc_code: String,
        /// What its weights add up to.
        sum: f64,
    },
}

/// What was stored for one scheme.
#[derive(Debug, Clone, Serialize)]
pub struct WeightsReport {
    /// The release.
    pub data_version: String,
    /// Name of the scheme.
    pub scheme: String,
    /// SOC codes, the weights of each summing to 1.
    pub occupations: usize,
    /// Tasks.
    pub tasks: usize,
    /// Tasks by where their weight comes from: rated, imputed, type, equal.
    pub sources: BTreeMap<&'static str, usize>,
    /// Whether the same weights were stored already; then nothing was written.
    pub unchanged: bool,
    /// Parts of the scheme that the release has no ratings for at all.
    pub notes: Vec<&'static str>,
}

/// Stores the weights of `schemes` for a version (the active one if `version` is absent), in one
/// transaction: what is read under the lock cannot be replaced by an import meanwhile.
pub fn weights(
    conn: &mut Conn,
    version: Option<&str>,
    schemes: &[Scheme],
    now: NaiveDateTime,
) -> Result<Vec<WeightsReport>, Error> {
    conn.transaction(|conn| {
        publication::lock(conn)?;
        let version = releases::resolve(conn, version)?;
        let tasks = task_inputs::read(conn, &version.id)?;
        let reports = schemes.iter().map(|scheme| store(conn, &version.id, *scheme, &tasks));
        let reports = reports.collect::<Result<Vec<WeightsReport>, Error>>()?;
        if version.is_active && reports.iter().any(|report| !report.unchanged) {
            publication::bump(conn, now)?;
        }
        Ok(reports)
    })
}

fn store(
    conn: &mut Conn,
    version: &str,
    scheme: Scheme,
    tasks: &TasksBySoc,
) -> Result<WeightsReport, Error> {
    let rows = task_inputs::weights(version, scheme, tasks);
    let unchanged = occupation_task_weight::of_scheme(conn, version, scheme.name())? == rows;
    if !unchanged {
        occupation_task_weight::delete(conn, version, scheme.name())?;
        occupation_task_weight::load(conn, &rows)?;
    }
    if let Some((soc_code, sum)) =
        occupation_task_weight::unbalanced(conn, version, scheme.name())?.into_iter().next()
    {
        let (version, scheme) = (version.to_owned(), scheme.name());
        return Err(Error::Unbalanced { version, scheme, soc_code, sum });
    }
    let mut sources = BTreeMap::new();
    for source in ["rated", "imputed", "type", "equal"] {
        sources.insert(source, rows.iter().filter(|row| row.weight_source == source).count());
    }
    Ok(WeightsReport {
        data_version: version.to_owned(),
        scheme: scheme.name().to_owned(),
        occupations: tasks.len(),
        tasks: rows.len(),
        sources,
        unchanged,
        notes: notes(scheme, tasks),
    })
}

/// What a reader must know where a part is imputed for every task of the release.
fn notes(scheme: Scheme, tasks: &TasksBySoc) -> Vec<&'static str> {
    let all = || tasks.values().flat_map(|details| details.values()).flatten();
    let uses_ratings = matches!(scheme, Scheme::ImRtFt | Scheme::ImRt);
    let mut notes = Vec::new();
    if uses_ratings && all().all(|task| task.importance.is_none()) {
        notes.push("no task has an importance rating: IM is imputed everywhere");
    }
    if uses_ratings && all().all(|task| task.relevance.is_none()) {
        notes.push("no task has a relevance rating: RT is imputed from the task type everywhere");
    }
    if scheme == Scheme::ImRtFt && all().all(|task| task.frequency.is_none()) {
        notes.push("no task has frequency ratings: F is 4 everywhere, so im_rt_ft equals im_rt");
    }
    notes
}
