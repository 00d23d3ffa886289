//! Imports an O*NET release: identify, load and validate in one transaction, compare, report.

mod load;
mod report;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::Connection;

pub use report::{Facts, ImportReport, MissingReport, Outcome, Status, TableReport};

use crate::db::{
    Conn, catalog, data_version, data_version::DataVersion, import_report, occupation_task_weight,
    publication, score_snapshot, task_catalog,
};
use crate::source::archive::Archive;
use crate::source::onet::identity::{Identity, identify};

/// What the operator asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// Version to store the release under, such as `30.1`.
    pub version: String,
    /// Used where the release does not state its month.
    pub release_date: Option<NaiveDate>,
    /// Reload a version that is stored already.
    pub replace: bool,
    /// Make it the active version, if it is ready.
    pub activate: bool,
    /// The time to record.
    pub now: NaiveDateTime,
}

/// How far an import is; rows are those of the table so far.
#[derive(Debug, Clone, Copy)]
pub enum Progress<'a> {
    /// Reading the archive whole, to see that it is undamaged.
    Checking,
    /// Another import or aggregate holds the writers' lock.
    Waiting,
    /// Loading a table.
    Table {
        /// The publisher's name.
        name: &'a str,
        /// Rows of it so far.
        rows: u64,
    },
    /// All is loaded; comparing and committing.
    Committing,
}

/// An import that was refused or rolled back.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The files are not as they should be.
    #[error(transparent)]
    Source(#[from] crate::source::Error),
    /// The database refused.
    #[error("the database refused: {0}")]
    Query(#[from] diesel::result::Error),
    /// A version that cannot be a name.
    #[error(
        "\"{0}\" is not a version; expected up to 32 letters, digits, dots, dashes or underscores, such as 30.1"
    )]
    Version(String),
    /// The archive is of another release.
    #[error(
        "--version {requested}, but the {place} of {source_name} says \"{stated}\": pass the version that it is"
    )]
    WrongRelease {
        /// Version asked for.
        requested: String,
        /// `Read Me` or `top folder`.
        place: &'static str,
        /// What stands there.
        stated: String,
        /// The archive.
        source_name: String,
    },
    /// The version is stored with other content.
    #[error(
        "version {version} is stored already with other content (from {stored}): \
         --replace reloads it; scores are kept, catalogs and weights are dropped"
    )]
    OtherContent {
        /// The version.
        version: String,
        /// Where the stored content came from.
        stored: String,
    },
    /// Somebody changed the stored rows.
    #[error(
        "version {version} should have {expected} rows but has {found}: reload it with --replace"
    )]
    Changed {
        /// The version.
        version: String,
        /// Rows when it was imported.
        expected: i64,
        /// Rows now.
        found: i64,
    },
    /// A report cannot be turned into JSON, or a stored one not be read.
    #[error("import report: {0}")]
    Report(#[from] serde_json::Error),
}

/// Imports `archive`. Nothing of a failed import stays but its report.
pub fn import(
    conn: &mut Conn,
    mut archive: Archive,
    request: &Request,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<ImportReport, Error> {
    check_version(&request.version)?;
    let identity = identify(&mut archive)?;
    check_identity(&archive, &identity, request)?;
    progress(Progress::Checking);
    let members = load::tables_in(&archive)?;
    let content_sha256 = archive.content_sha256(&members)?;
    let mut report = blank_report(&archive, identity, content_sha256, request);
    progress(Progress::Waiting);
    let outcome = conn.transaction(|conn| {
        publication::lock(conn)?;
        store(conn, &mut archive, request, &mut report, progress)
    });
    match outcome {
        Ok(()) => Ok(report),
        Err(error) => {
            if !matches!(error, Error::OtherContent { .. } | Error::Changed { .. }) {
                keep_failure(conn, report, &error, request.now);
            }
            Err(error)
        }
    }
}

fn check_version(version: &str) -> Result<(), Error> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let first = version.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
    if first && version.len() <= 32 && version.bytes().all(allowed) {
        Ok(())
    } else {
        Err(Error::Version(version.to_owned()))
    }
}

fn check_identity(archive: &Archive, identity: &Identity, request: &Request) -> Result<(), Error> {
    let stated = [
        ("Read Me", &identity.read_me_version, &identity.name),
        ("top folder", &identity.folder_version, &archive.top_folder),
    ];
    for (place, version, text) in stated {
        if version.as_ref().is_some_and(|version| *version != request.version) {
            return Err(Error::WrongRelease {
                requested: request.version.clone(),
                place,
                stated: text.clone().unwrap_or_default(),
                source_name: archive.name.clone(),
            });
        }
    }
    Ok(())
}

fn blank_report(
    archive: &Archive,
    identity: Identity,
    content: String,
    request: &Request,
) -> ImportReport {
    let mut notes = Vec::new();
    if identity.read_me_version.is_none() && identity.folder_version.is_none() {
        notes.push(format!(
            "neither a Read Me nor the top folder states a version: {} was taken on trust",
            request.version
        ));
    }
    match (identity.release_date, request.release_date) {
        (Some(stated), Some(given)) if stated != given => {
            notes.push(format!("--release-date {given} was ignored: the Read Me says {stated}"));
        }
        (None, None) => notes.push("the release date is not known (see --release-date)".to_owned()),
        _ => {}
    }
    ImportReport {
        version: request.version.clone(),
        outcome: Outcome::Imported,
        status: Status::Ready,
        active: false,
        release_name: identity.name,
        release_date: identity.release_date.or(request.release_date),
        source: archive.name.clone(),
        source_sha256: archive.sha256.clone().unwrap_or_else(|| content.clone()),
        content_sha256: content,
        rows: 0,
        tables: Vec::new(),
        absent: Vec::new(),
        facts: Facts::default(),
        compared_with: None,
        breaches: Vec::new(),
        notes,
        rerun: Vec::new(),
        error: None,
    }
}

/// Everything that happens inside the transaction.
fn store(
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
    progress(Progress::Committing);
    report.tables = loaded.tables;
    report.absent = loaded.absent;
    report.facts = loaded.facts;
    report.rows = loaded.rows;
    compare(conn, report)?;
    let was_active = stored.as_ref().is_some_and(|stored| stored.is_active);
    report.active = report.status == Status::Ready && (was_active || request.activate);
    if was_active && !report.active {
        report
            .notes
            .push("it was the active version and is not any more: none is active now".to_owned());
    }
    if request.activate && !report.active {
        report.notes.push("it was not activated, because it is staged".to_owned());
    }
    // The row itself is written inactive first: only one version may be active at a time.
    data_version::update(conn, &head(report, request.now))?;
    if report.active {
        data_version::activate(conn, &request.version)?;
    }
    if report.active || was_active {
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

/// Compares with the newest other ready version and decides between ready and staged.
fn compare(conn: &mut Conn, report: &mut ImportReport) -> Result<(), Error> {
    let Some(before) = data_version::newest_ready_except(conn, &report.version)? else {
        return Ok(());
    };
    let Some(kept) = import_report::newest(conn, &before.id)? else { return Ok(()) };
    let old: ImportReport = serde_json::from_str(&kept.report)?;
    report.breaches = report::breaches(report, &old);
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

fn stored_report(
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

/// Stores that an import failed. The failure itself is what the caller must hear of, so a
/// database that refuses this note as well is only logged.
fn keep_failure(conn: &mut Conn, mut report: ImportReport, error: &Error, now: NaiveDateTime) {
    report.outcome = Outcome::Failed;
    report.status = Status::Failed;
    report.active = false;
    report.error = Some(error.to_string());
    let kept = stored_report(&report, now).and_then(|row| {
        conn.transaction(|conn| {
            publication::lock(conn)?;
            import_report::append(conn, row)?;
            Ok(())
        })
    });
    if let Err(refusal) = kept {
        tracing::warn!(%refusal, "the report of the failed import could not be stored");
    }
}
