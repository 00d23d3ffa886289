//! Making an earlier snapshot the published one of its version.

use chrono::NaiveDateTime;
use diesel::Connection;
use serde::Serialize;

use super::gate::Policy;
use super::gate::publish::{self, Ask};
use crate::db::{Conn, occupation_task_weight, publication, score_snapshot};
use crate::read::gates::Checked;
use crate::read::snapshots::{Error, check_content, find};

/// The outcome of activating a snapshot.
#[derive(Debug, Clone, Serialize)]
pub struct ActivateReport {
    /// The snapshot.
    pub snapshot: i64,
    /// Its release.
    pub data_version: String,
    /// Whether it was the active one of its version already.
    pub unchanged: bool,
    /// Whether it is the active one of its version now; it is not where a gate holds back.
    pub active: bool,
    /// The snapshot whose place it took, or would have taken.
    pub replaced: Option<i64>,
    /// Whether it is served now: active, and its version the active one.
    pub published: bool,
    /// The gates that compared it with the snapshot that it replaces.
    #[serde(flatten)]
    pub checked: Checked,
    /// Remarks, as sentences.
    pub notes: Vec<String>,
}

/// Makes a snapshot the published one of its version, if the gates let it pass; an earlier snapshot
/// passes the same gates as a newer one. The version itself stays as it is: which release is served is another
/// decision.
pub fn activate(
    conn: &mut Conn,
    id: i64,
    policy: &Policy,
    now: NaiveDateTime,
) -> Result<ActivateReport, Error> {
    conn.transaction(|conn| {
        publication::lock(conn)?;
        let snapshot = find(conn, id)?;
        let version = check_content(conn, &snapshot)?;
        let schemes = occupation_task_weight::schemes(conn, &version.id)?;
        if !schemes.contains(&snapshot.weight_scheme) {
            let scheme = snapshot.weight_scheme;
            return Err(Error::NoWeights { version: version.id, scheme });
        }
        let replaced = score_snapshot::active(conn, &version.id)?.map(|active| active.id);
        let ask = Ask { command: "snapshots activate", policy, now };
        let outcome = publish::snapshot(conn, &snapshot, false, ask)?;
        let mut notes = Vec::new();
        if snapshot.is_mock {
            notes.push("its scores are made up by mock raters".to_owned());
        }
        if !version.is_active {
            notes.push(format!(
                "{0} is not the active version: `onet-ai versions activate {0}` publishes it with \
                 the snapshot that is active in it",
                version.id
            ));
        }
        Ok(ActivateReport {
            snapshot: id,
            unchanged: outcome.unchanged,
            active: outcome.published,
            replaced: replaced.filter(|replaced| *replaced != id),
            published: outcome.published && version.is_active,
            checked: outcome.checked,
            notes,
            data_version: version.id,
        })
    })
}
