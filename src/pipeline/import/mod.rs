//! Imports an O*NET release: identify, load and validate in one transaction, compare, report.

mod asked;
mod compare;
mod load;
mod rerun;
mod rows;
mod store;
mod stored_already;

pub(crate) use compare::gates;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::Connection;

use crate::db::{Conn, import_report, publication};
use crate::pipeline::change;
use crate::pipeline::gate::Policy;
use crate::pipeline::stored::Stored;
use crate::read::gates::{Checked, Refusal};
use crate::read::import_report::{Facts, ImportReport, Outcome, Status};
use crate::source::archive::Archive;
use crate::source::onet::identity::{Identity, identify};
use crate::text::{self, quoted};

/// Noted where nobody states when the release was made.
const NO_DATE: &str = "the release date is not known (see --release-date)";

/// What the operator asked for.
#[derive(Debug, Clone)]
pub struct ImportRequest {
    /// Version to store the release under, such as `30.1`.
    pub version: String,
    /// Used where the release does not state its month.
    pub release_date: Option<NaiveDate>,
    /// Reload a version that is stored already.
    pub replace: bool,
    /// Make it the active version, if it is ready and the gates let it pass.
    pub activate: bool,
    /// Which gates may be breached, and how much each lets pass.
    pub policy: Policy,
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
    /// A file cannot be read, or its contents are wrong.
    #[error(transparent)]
    Source(#[from] crate::source::Error),
    /// The database refused.
    #[error("the database refused: {0}")]
    Query(#[from] diesel::result::Error),
    /// A version that cannot be a name.
    #[error(
        "{} is not a version; expected up to 32 letters, digits, dots, dashes or underscores, such as 30.1",
        quoted(.0)
    )]
    Version(String),
    /// The archive is of another release.
    #[error(
        "--version {requested}, but the {place} of {source_name} says {}: pass the version that it is",
        quoted(.stated)
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
    /// The version is stored already, and not as it is here.
    #[error(transparent)]
    Stored(#[from] Stored),
    /// Reloading would take away what is published.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A report cannot be turned into JSON, or a stored one not be read.
    #[error("import report: {0}")]
    Report(#[from] serde_json::Error),
}

/// Imports `archive`. Nothing of a failed import stays but its report.
pub fn import(
    conn: &mut Conn,
    mut archive: Archive,
    request: &ImportRequest,
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
        store::store(conn, &mut archive, request, &mut report, progress)?;
        change::after_import(conn, &mut report, request.now);
        Ok(())
    });
    match outcome {
        Ok(()) => Ok(report),
        Err(error) => {
            if !matches!(error, Error::Stored(_) | Error::Refused(_)) {
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

fn check_identity(
    archive: &Archive,
    identity: &Identity,
    request: &ImportRequest,
) -> Result<(), Error> {
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
    request: &ImportRequest,
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
        (None, None) => notes.push(NO_DATE.to_owned()),
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
        checked: Checked::default(),
        activation_refused: false,
        notes,
        rerun: Vec::new(),
        change: None,
        error: None,
    }
}

/// Stores that an import failed. The caller gets the failure itself, so an
/// error of the database while this report is stored is only logged.
fn keep_failure(conn: &mut Conn, mut report: ImportReport, error: &Error, now: NaiveDateTime) {
    report.outcome = Outcome::Failed;
    report.status = Status::Failed;
    report.active = false;
    report.rerun.clear();
    report.error = Some(text::message(&error.to_string()).into_owned());
    let kept = rows::stored_report(&report, now).and_then(|row| {
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
