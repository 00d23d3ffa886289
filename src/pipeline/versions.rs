//! Which release is the default: activating and accepting.

use chrono::NaiveDateTime;
use diesel::Connection;
use serde::Serialize;

use super::gate::Policy;
use super::gate::publish::{self, Ask, Subject};
use crate::db::data_version::{self, STAGED};
use crate::db::{Conn, import_report, publication, score_snapshot};
use crate::read::gates::Checked;
use crate::read::import_report::ImportReport;
use crate::read::releases::{Error, find, resolve};

/// The outcome of activating a version.
#[derive(Debug, Clone, Serialize)]
pub struct VersionActivation {
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
    /// The gates that compared it with the snapshot that was served.
    #[serde(flatten)]
    pub checked: Checked,
    /// Remarks, as sentences.
    pub notes: Vec<String>,
}

/// Makes `id` the active version and publishes it with its snapshot, if the gates let it pass.
pub fn activate(
    conn: &mut Conn,
    id: &str,
    policy: &Policy,
    now: NaiveDateTime,
) -> Result<VersionActivation, Error> {
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
        Ok(VersionActivation {
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
        let mut checked = policy.and(Checked::default(), gates);
        // The operator's word is kept, whatever the report names.
        checked.reason = Some(reason.to_owned());
        data_version::accept(conn, id)?;
        let ask = Ask { command: "versions accept", policy: &policy, now };
        publish::record(conn, Subject::Release(id, None), &checked, true, ask)?;
        Ok(checked)
    })
}
