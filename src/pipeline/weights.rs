//! Computes and stores how much each task counts in its occupation (METHOD 3).

use std::collections::BTreeMap;

use diesel::Connection;
use serde::Serialize;

use super::task_inputs::{self, TasksBySoc};
use super::versions;
use crate::db::occupation_task_weight::{self, Weight};
use crate::db::{Conn, publication};
use crate::stats::weights::{Scheme, soc_weights};

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
}

/// Stores the weights of `schemes` for a version (the active one if `version` is absent). Each
/// scheme is replaced in one transaction.
pub fn weights(
    conn: &mut Conn,
    version: Option<&str>,
    schemes: &[Scheme],
) -> Result<Vec<WeightsReport>, versions::Error> {
    let version = versions::resolve(conn, version)?.id;
    let tasks = task_inputs::read(conn, &version)?;
    schemes.iter().map(|scheme| store(conn, &version, *scheme, &tasks)).collect()
}

fn store(
    conn: &mut Conn,
    version: &str,
    scheme: Scheme,
    tasks: &TasksBySoc,
) -> Result<WeightsReport, versions::Error> {
    let rows = compute(version, scheme, tasks);
    let unchanged = conn.transaction(|conn| {
        publication::lock(conn)?;
        if occupation_task_weight::of_scheme(conn, version, scheme.name())? == rows {
            return Ok(true);
        }
        occupation_task_weight::delete(conn, version, scheme.name())?;
        occupation_task_weight::load(conn, &rows)?;
        Ok::<bool, diesel::result::Error>(false)
    })?;
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
    })
}

/// The weights of every task of a release, by SOC code and task.
pub(super) fn compute(version: &str, scheme: Scheme, tasks: &TasksBySoc) -> Vec<Weight> {
    let mut rows = Vec::new();
    for (soc_code, details) in tasks {
        let details: Vec<_> = details.values().cloned().collect();
        let mut weights = soc_weights(scheme, &details);
        weights.sort_by_key(|weight| weight.task_id);
        rows.extend(weights.into_iter().map(|weight| Weight {
            data_version: version.to_owned(),
            weight_scheme: scheme.name().to_owned(),
            soc_code: soc_code.clone(),
            task_id: weight.task_id,
            weight: weight.weight,
            weight_source: weight.source.as_str().to_owned(),
        }));
    }
    rows
}
