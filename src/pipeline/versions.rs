//! Which release is the default: activating, accepting, and finding the one a command means.

use chrono::NaiveDateTime;
use diesel::Connection;
use serde::Serialize;

use super::gate::publish::{self, Ask, Subject};
use super::gate::{Checked, Policy, shell_word};
use super::import::ImportReport;
use crate::db::data_version::{self, DataVersion, READY, STAGED};
use crate::db::{Conn, import_report, publication, score_snapshot};

/// A version that cannot be used as asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such version.
    #[error("there is no version {id}; {known}")]
    Unknown {
        /// The version asked for.
        id: String,
        /// The versions there are, in words.
        known: String,
    },
    /// No version is active and none was named.
    #[error("no version is active; {known}; `onet-ai versions activate ID` makes one the default")]
    NoneActive {
        /// The versions there are, in words.
        known: String,
    },
    /// A staged version cannot be used.
    #[error(
        "version {0} is staged: `onet-ai versions` says why, `{command}` makes it ready",
        command = accepting(.0)
    )]
    Staged(String),
    /// Only a staged version can be accepted.
    #[error("version {0} is ready already; there is nothing to accept")]
    NotStaged(String),
    /// A stored import report cannot be read.
    #[error("import report: {0}")]
    Report(#[from] serde_json::Error),
    /// The database refused.
    #[error("the database refused: {0}")]
    Query(#[from] diesel::result::Error),
}

fn known(conn: &mut Conn) -> Result<String, Error> {
    let versions = data_version::all(conn)?;
    if versions.is_empty() {
        return Ok("none is imported yet (`onet-ai import --version 30.1`)".to_owned());
    }
    let list: Vec<String> = versions.iter().map(|v| format!("{} ({})", v.id, v.status)).collect();
    Ok(format!("there are: {}", list.join(", ")))
}

/// The ready version that `id` names, or the active one.
pub fn resolve(conn: &mut Conn, id: Option<&str>) -> Result<DataVersion, Error> {
    let found = find_any(conn, id)?;
    if found.status == READY { Ok(found) } else { Err(Error::Staged(found.id)) }
}

/// As [`resolve`], but a staged version may be looked at too.
pub fn find_any(conn: &mut Conn, id: Option<&str>) -> Result<DataVersion, Error> {
    match id {
        Some(id) => find(conn, id),
        None => match data_version::active(conn)? {
            Some(active) => Ok(active),
            None => Err(Error::NoneActive { known: known(conn)? }),
        },
    }
}

/// Why a version was staged: the thresholds that its import breached.
pub fn breaches(conn: &mut Conn, id: &str) -> Result<Vec<String>, Error> {
    match import_report::newest(conn, id)? {
        Some(kept) => Ok(serde_json::from_str::<ImportReport>(&kept.report)?.breaches),
        None => Ok(Vec::new()),
    }
}

fn find(conn: &mut Conn, id: &str) -> Result<DataVersion, Error> {
    match data_version::find(conn, id)? {
        Some(found) => Ok(found),
        None => Err(Error::Unknown { id: id.to_owned(), known: known(conn)? }),
    }
}

/// What activating came to.
#[derive(Debug, Clone, Serialize)]
pub struct ActivateReport {
    /// The version.
    pub data_version: String,
    /// Whether it was the active one already.
    pub unchanged: bool,
    /// Whether it is the active one now; it is not where a gate holds back.
    pub active: bool,
    /// The version whose place it took, or would have taken.
    pub replaced: Option<String>,
    /// The snapshot that is active in it; absent where it has no scores.
    pub snapshot: Option<i64>,
    /// The gates that it went through, against the snapshot that was served.
    #[serde(flatten)]
    pub checked: Checked,
    /// What else an operator should know.
    pub notes: Vec<String>,
}

/// Makes `id` the active version and publishes it with its snapshot, if the gates let it pass.
pub fn activate(
    conn: &mut Conn,
    id: &str,
    policy: &Policy,
    now: NaiveDateTime,
) -> Result<ActivateReport, Error> {
    conn.transaction(|conn| {
        publication::lock(conn)?;
        let version = resolve(conn, Some(id))?;
        let replaced = data_version::active(conn)?.map(|active| active.id);
        let snapshot = score_snapshot::active(conn, id)?.map(|snapshot| snapshot.id);
        let ask = Ask { command: "versions activate", policy, now };
        let outcome = publish::version(conn, &version, ask)?;
        let mut notes = Vec::new();
        if snapshot.is_none() {
            notes.push(format!(
                "{id} has no scores: `onet-ai score` and `onet-ai aggregate`, each with \
                 --data-version {id}, make them"
            ));
        }
        Ok(ActivateReport {
            unchanged: outcome.unchanged,
            active: outcome.published,
            replaced: replaced.filter(|replaced| *replaced != version.id),
            snapshot,
            checked: outcome.checked,
            notes,
            data_version: version.id,
        })
    })
}

/// The command that accepts a staged version.
#[must_use]
pub fn accepting(id: &str) -> String {
    format!("onet-ai versions accept {} --reason TEXT", shell_word(id))
}

/// Marks a staged version as ready: every gate that its import breached is accepted for the reason,
/// which is kept with them.
pub fn accept(
    conn: &mut Conn,
    id: &str,
    reason: &str,
    now: NaiveDateTime,
) -> Result<Checked, Error> {
    conn.transaction(|conn| {
        publication::lock(conn)?;
        if find(conn, id)?.status != STAGED {
            return Err(Error::NotStaged(id.to_owned()));
        }
        let gates = match import_report::newest(conn, id)? {
            Some(kept) => serde_json::from_str::<ImportReport>(&kept.report)?.checked.gates,
            None => Vec::new(),
        };
        let policy = Policy::accepting_all(reason);
        let mut checked = Checked::default().and(gates, &policy);
        // Kept also where a report from before there were gates names none.
        checked.reason = Some(reason.to_owned());
        data_version::accept(conn, id)?;
        let ask = Ask { command: "versions accept", policy: &policy, now };
        publish::record(conn, Subject::Release(id, None), &checked, true, ask)?;
        Ok(checked)
    })
}
