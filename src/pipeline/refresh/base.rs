//! What is published now, and so decides what a refresh does: raters, questions, catalogs, weights.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::Error;
use crate::db::catalog as stored_catalog;
use crate::db::data_version::{self, DataVersion};
use crate::db::model_run::{self, ModelRun};
use crate::db::score_snapshot::{self, Snapshot};
use crate::db::{Conn, occupation_task_weight, snapshot_rater, snapshot_run};
use crate::pipeline::catalog::Strategy;
use crate::stats::weights::Scheme;

/// What is published.
#[derive(Debug, Clone)]
pub(super) struct Base {
    pub(super) version: DataVersion,
    pub(super) snapshot: Snapshot,
    /// By name.
    pub(super) raters: Vec<String>,
    /// The runs that it drew on, by number.
    pub(super) runs: Vec<ModelRun>,
    /// The schemes under which its release is weighted, that of the snapshot among them.
    pub(super) schemes: Vec<Scheme>,
    /// That of the snapshot.
    pub(super) scheme: Scheme,
}

/// Raters that were asked the same of the same selection.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) prompt_version: String,
    pub(super) selection: Selection,
    /// By name.
    pub(super) raters: BTreeSet<String>,
}

/// Which tasks of a catalog, how often.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Selection {
    pub(super) catalog: String,
    #[serde(default)]
    pub(super) sample: Option<usize>,
    #[serde(default)]
    pub(super) seed: Option<u64>,
    #[serde(default = "once")]
    pub(super) samples: i64,
    #[serde(default)]
    pub(super) audit_percent: Option<u32>,
    #[serde(default)]
    pub(super) model_version: Option<String>,
}

fn once() -> i64 {
    1
}

impl Base {
    /// What is published now.
    pub(super) fn read(conn: &mut Conn) -> Result<Self, Error> {
        let version = data_version::active(conn)?.ok_or(Error::NothingPublished)?;
        let snapshot = score_snapshot::active(conn, &version.id)?.ok_or(Error::NothingPublished)?;
        let raters = snapshot_rater::of_snapshot(conn, snapshot.id)?;
        let mut runs = Vec::new();
        for used in snapshot_run::of_snapshot(conn, snapshot.id)? {
            runs.extend(model_run::find(conn, used.run_id)?);
        }
        let named = |name: &str| Scheme::ALL.into_iter().find(|scheme| scheme.name() == name);
        let scheme = named(&snapshot.weight_scheme)
            .ok_or_else(|| Error::UnknownScheme(snapshot.weight_scheme.clone()))?;
        let mut schemes = vec![scheme];
        for name in occupation_task_weight::schemes(conn, &version.id)? {
            schemes.extend(named(&name).filter(|other| *other != scheme));
        }
        let raters = raters.into_iter().map(|row| row.rater).collect();
        Ok(Self { version, snapshot, raters, runs, schemes, scheme })
    }

    /// What its runs were asked, each only once.
    pub(super) fn parts(&self) -> Result<Vec<Part>, Error> {
        let mut parts: Vec<Part> = Vec::new();
        for run in &self.runs {
            let selection: Selection = serde_json::from_str(&run.selection)
                .map_err(|source| Error::Selection { run: run.id, source })?;
            let same = |part: &&mut Part| {
                part.prompt_version == run.prompt_version && part.selection == selection
            };
            if let Some(part) = parts.iter_mut().find(same) {
                part.raters.insert(run.rater.clone());
            } else {
                parts.push(Part {
                    prompt_version: run.prompt_version.clone(),
                    selection,
                    raters: BTreeSet::from([run.rater.clone()]),
                });
            }
        }
        Ok(parts)
    }

    /// How a catalog of its release was chosen.
    pub(super) fn strategy(&self, conn: &mut Conn, catalog: &str) -> Result<Strategy, Error> {
        let lost =
            || Error::CatalogLost { catalog: catalog.to_owned(), version: self.version.id.clone() };
        let stored = stored_catalog::find(conn, &self.version.id, catalog)?.ok_or_else(lost)?;
        Strategy::read(&stored).ok_or_else(lost)
    }

    /// The snapshot's own seed, where it has one.
    pub(super) fn seed(&self) -> Option<u64> {
        self.snapshot.seed.and_then(|seed| u64::try_from(seed).ok())
    }
}
