//! What happens inside the transaction: store a new version, reload one, or verify a stored one.

use chrono::NaiveDateTime;

use super::report::breaches;
use super::{Error, ImportReport, Outcome, Progress, Request, Status, load};
use crate::db::data_version::{self, DataVersion};
use crate::db::{
    Conn, catalog, change_report, import_report, occupation_task_weight, publication,
    score_snapshot, task_catalog,
};
use crate::pipeline::bls;
use crate::source::archive::Archive;

/// Everything that happens inside the transaction.
pub(super) fn store(
    conn: &mut Conn,
    archive: &mut Archive,
    request: &Request,
    report: &mut ImportReport,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<(), Error> {
    let stored = data_version::find(conn, &request.version)?;
    match &stored {
        Some(stored) if stored.content_sha256 == report.content_sha256 && !request.replace => {
            return verify(conn, stored, request, report);
        }
        Some(stored) if !request.replace => {
            return Err(Error::OtherContent {
                version: stored.id.clone(),
                stored: stored.source.clone(),
            });
        }
        Some(stored) => {
            report.outcome = Outcome::Replaced;
            drop_derived(conn, stored, report)?;
        }
        None => {
            data_version::insert(conn, &head(report, request.now))?;
        }
    }
    let loaded = load::load(conn, archive, &request.version, progress)?;
    bls::join::refresh(conn, &request.version)?;
    progress(Progress::Committing);
    report.tables = loaded.tables;
    report.absent = loaded.absent;
    report.facts = loaded.facts;
    report.rows = loaded.rows;
    compare(conn, stored.as_ref(), report)?;
    let was_active = stored.as_ref().is_some_and(|stored| stored.is_active);
    if was_active && report.status == Status::Staged {
        return Err(Error::ActiveWouldBeStaged {
            version: report.version.clone(),
            breaches: report.breaches.join("; "),
        });
    }
    report.active = report.status == Status::Ready && (was_active || request.activate);
    if request.activate && !report.active {
        report.notes.push("it was not activated, because it is staged".to_owned());
    }
    // The row itself is written inactive first: only one version may be active at a time.
    data_version::update(conn, &head(report, request.now))?;
    if report.active {
        data_version::activate(conn, &request.version)?;
    }
    if report.active {
        publication::bump(conn, request.now)?;
    }
    import_report::append(conn, stored_report(report, request.now)?)?;
    Ok(())
}

/// The same content again: counts the rows, activates if asked to, writes nothing else.
fn verify(
    conn: &mut Conn,
    stored: &DataVersion,
    request: &Request,
    report: &mut ImportReport,
) -> Result<(), Error> {
    let found = load::stored_rows(conn, &stored.id)?;
    if found != stored.row_count {
        return Err(Error::Changed {
            version: stored.id.clone(),
            expected: stored.row_count,
            found,
        });
    }
    if let Some(kept) = import_report::newest(conn, &stored.id)? {
        *report = serde_json::from_str(&kept.report)?;
    }
    report.outcome = Outcome::Verified;
    if request.release_date.is_some() && request.release_date != report.release_date {
        report.notes.push(
            "--release-date was ignored: the version is stored already; --replace sets it"
                .to_owned(),
        );
    }
    report.rerun.clear();
    report.status =
        if stored.status == data_version::READY { Status::Ready } else { Status::Staged };
    report.active = stored.is_active;
    if request.activate && !stored.is_active {
        if report.status == Status::Ready {
            data_version::activate(conn, &stored.id)?;
            publication::bump(conn, request.now)?;
            report.active = true;
        } else {
            report.notes.push("it was not activated, because it is staged".to_owned());
        }
    }
    Ok(())
}

/// Takes away what was made of the content that is about to be replaced. Scores, runs and
/// replies stay: they were paid for.
fn drop_derived(
    conn: &mut Conn,
    stored: &DataVersion,
    report: &mut ImportReport,
) -> Result<(), Error> {
    let version = &stored.id;
    let catalogs = catalog::all(conn, version)?;
    let schemes = occupation_task_weight::schemes(conn, version)?;
    task_catalog::clear(conn, version)?;
    catalog::clear(conn, version)?;
    occupation_task_weight::clear(conn, version)?;
    change_report::forget_version(conn, version)?;
    let snapshots = score_snapshot::deactivate(conn, version)?;
    load::clear(conn, version)?;
    for catalog in catalogs {
        report.rerun.push(format!("onet-ai catalog (for {})", catalog.catalog_id));
    }
    report.rerun.extend(schemes.iter().map(|scheme| format!("onet-ai weights --scheme {scheme}")));
    if snapshots > 0 {
        report.rerun.push("onet-ai score".to_owned());
        report.rerun.push("onet-ai aggregate".to_owned());
    }
    Ok(())
}

/// Compares with what is replaced, if that was ready, else with the newest other ready version,
/// and decides between ready and staged.
fn compare(
    conn: &mut Conn,
    stored: Option<&DataVersion>,
    report: &mut ImportReport,
) -> Result<(), Error> {
    let replaced = stored.filter(|stored| stored.status == data_version::READY).cloned();
    let before = match replaced {
        Some(replaced) => Some(replaced),
        None => data_version::newest_ready_except(conn, &report.version)?,
    };
    let Some(before) = before else { return Ok(()) };
    let Some(kept) = import_report::newest(conn, &before.id)? else { return Ok(()) };
    let old: ImportReport = serde_json::from_str(&kept.report)?;
    report.breaches = breaches(report, &old);
    report.compared_with = Some(before.id);
    if !report.breaches.is_empty() {
        report.status = Status::Staged;
    }
    Ok(())
}

fn head(report: &ImportReport, now: NaiveDateTime) -> DataVersion {
    DataVersion {
        id: report.version.clone(),
        release_name: report.release_name.clone(),
        release_date: report.release_date,
        is_active: false,
        status: report.status.as_str().to_owned(),
        source: report.source.clone(),
        source_sha256: report.source_sha256.clone(),
        content_sha256: report.content_sha256.clone(),
        row_count: i64::try_from(report.rows).unwrap_or(i64::MAX),
        created_at: now,
    }
}

pub(super) fn stored_report(
    report: &ImportReport,
    now: NaiveDateTime,
) -> Result<import_report::ImportReport, Error> {
    Ok(import_report::ImportReport {
        id: 0,
        data_version: report.version.clone(),
        status: report.status.as_str().to_owned(),
        source: report.source.clone(),
        report: serde_json::to_string(report)?,
        created_at: now,
    })
}
