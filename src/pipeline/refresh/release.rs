//! The newer release and BLS's newer figures into the database, beside what is served.

use std::path::Path;

use super::gates;
use super::look::{Finding, State};
use super::report::RowChange;
use super::{Error, RefreshRequest};
use crate::convert::float_u64;
use crate::db::data_version::{self, STAGED};
use crate::db::{Conn, import_report};
use crate::pipeline::bls::import as bls;
use crate::pipeline::bls::kind::Kind;
use crate::pipeline::gate::{GateName, Policy};
use crate::pipeline::{import, versions};
use crate::read::change::Brief;
use crate::read::import_report::ImportReport;
use crate::read::releases;
use crate::source::{Archive, download};

/// A release that is in the database.
#[derive(Debug)]
pub(super) struct Imported {
    /// Its gates, and why some were accepted.
    pub(super) gates: gates::Release,
    /// Whether it differs too much from the one before, and nobody accepted that.
    pub(super) staged: bool,
    /// What changed against what is served; absent where it was imported before.
    pub(super) change: Option<Brief>,
}

/// Imports a release, unless it is there already.
pub(super) fn import(
    conn: &mut Conn,
    id: &str,
    served: &str,
    request: &RefreshRequest,
    now: chrono::NaiveDateTime,
) -> Result<Imported, Error> {
    let mut change = None;
    if data_version::find(conn, id)?.is_none() {
        let (archive, _download) = match &request.from {
            Some(from) if !download::is_url(from) => (Archive::open(Path::new(from))?, None),
            Some(url) => {
                let file = download::fetch(url, &request.publisher.trust, &mut |_, _| {})?;
                (Archive::open_as(file.path(), download::shown(url))?, Some(file))
            }
            None => {
                let (archive, file) = request.publisher.archive(id)?;
                (archive, Some(file))
            }
        };
        let asked = import::ImportRequest {
            version: id.to_owned(),
            release_date: None,
            replace: false,
            activate: false,
            policy: request.policy.clone(),
            now,
        };
        change = import::import(conn, archive, &asked, &mut |_| {})?.change;
    }
    let mut version = releases::find_any(conn, Some(id))?;
    if version.status == STAGED && accepts(conn, id, &request.policy)? {
        let reason = request.policy.reason.as_deref().unwrap_or_default();
        versions::accept(conn, id, reason, now)?;
        version = releases::find_any(conn, Some(id))?;
    }
    let staged = version.status == STAGED;
    let gates = if staged {
        gates::of_import(conn, id)?
    } else {
        gates::against_served(conn, id, served, &request.policy.limits)?
    };
    Ok(Imported { gates, staged, change })
}

/// Whether the operator accepts every gate that a staged release has breached.
fn accepts(conn: &mut Conn, id: &str, policy: &Policy) -> Result<bool, Error> {
    let release = gates::of_import(conn, id)?;
    let breached: Vec<GateName> =
        release.gates.iter().filter(|gate| gate.holds_back()).map(|gate| gate.gate).collect();
    Ok(!breached.is_empty() && breached.iter().all(|gate| policy.accept.contains(gate)))
}

/// Imports what BLS has newer: it is served as soon as its own gate lets it pass. Returns what was imported.
pub(super) fn figures(
    conn: &mut Conn,
    oews: &Finding,
    projections: &Finding,
    request: &RefreshRequest,
    now: chrono::NaiveDateTime,
) -> Result<Vec<String>, Error> {
    let publisher = &request.publisher;
    let mut wanted = Vec::new();
    if let Some(period) = newer(oews) {
        wanted.push((Kind::Oews, period.to_owned(), publisher.oews(period)));
    }
    if let Some(period) = newer(projections) {
        // A round of projections has codes of its own.
        wanted.push((Kind::Crosswalk, "nem".to_owned(), publisher.crosswalk()));
        wanted.push((Kind::Projections, period.to_owned(), publisher.projections()));
    }
    let mut imported = Vec::new();
    for (kind, period, url) in wanted {
        let asked = bls::BlsRequest {
            kind,
            period,
            replace: kind == Kind::Crosswalk,
            contact: publisher.contact.clone(),
            policy: request.policy.clone(),
            now,
        };
        let report = bls::import(conn, &[publisher.book(&url)?], &asked)?;
        imported.push(format!("{} {}", report.kind, report.period));
    }
    Ok(imported)
}

fn newer(finding: &Finding) -> Option<&str> {
    let newest = finding.newest.as_deref();
    newest.filter(|_| finding.state == State::Newer && !finding.imported)
}

/// The rows of each table of two releases, as their imports counted them.
pub(super) fn row_changes(
    conn: &mut Conn,
    before: &str,
    after: &str,
) -> Result<Vec<RowChange>, releases::Error> {
    let report = |conn: &mut Conn, id: &str| match import_report::newest(conn, id)? {
        Some(kept) => {
            let report: ImportReport = serde_json::from_str(&kept.report)?;
            Ok::<_, releases::Error>(report.tables)
        }
        None => Ok(Vec::new()),
    };
    let (old, new) = (report(conn, before)?, report(conn, after)?);
    let rows = |tables: &[crate::read::import_report::TableReport], name: &str| {
        tables.iter().find(|table| table.table == name).map(|table| table.rows)
    };
    let mut names: Vec<&str> = new.iter().map(|table| table.table.as_str()).collect();
    names.extend(
        old.iter().map(|table| table.table.as_str()).filter(|name| rows(&new, name).is_none()),
    );
    let change = |name: &str| {
        let (before, after) = (rows(&old, name), rows(&new, name));
        let change = before
            .zip(after)
            .filter(|(before, _)| *before > 0)
            .map(|(before, after)| (float_u64(after) - float_u64(before)) / float_u64(before));
        RowChange { table: name.to_owned(), before, after, change }
    };
    Ok(names.into_iter().map(change).collect())
}
