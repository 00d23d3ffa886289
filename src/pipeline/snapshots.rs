//! Making an earlier snapshot the published one of its version, and giving snapshots tags.

use chrono::NaiveDateTime;
use diesel::Connection;
use serde::Serialize;

use super::gate::Policy;
use super::gate::publish::{self, Ask};
use crate::db::snapshot_tag::{self, SnapshotTag};
use crate::db::{Conn, occupation_task_weight, publication, score_snapshot};
use crate::read::gates::Checked;
use crate::read::snapshots::{Error, Tag, check_content, find};

/// The outcome of activating a snapshot.
#[derive(Debug, Clone, Serialize)]
pub struct SnapshotActivation {
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
) -> Result<SnapshotActivation, Error> {
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
        Ok(SnapshotActivation {
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

/// The tags of a snapshot, after one was given or taken away.
#[derive(Debug, Clone, Serialize)]
pub struct TagReport {
    /// The snapshot.
    pub snapshot: i64,
    /// Whether nothing had to be changed.
    pub unchanged: bool,
    /// Its tags, by name.
    pub tags: Vec<Tag>,
}

/// Gives a snapshot a tag, or another note to a tag that it has. As long as it has one, `archive` keeps it unless
/// it is told otherwise.
pub fn tag(
    conn: &mut Conn,
    id: i64,
    name: &str,
    note: &str,
    now: NaiveDateTime,
) -> Result<TagReport, Error> {
    change_tags(conn, id, now, |conn| {
        let before = snapshot_tag::of_snapshot(conn, id)?;
        if before.iter().any(|tag| tag.name == name && tag.note == note) {
            return Ok(false);
        }
        let (name, note) = (name.to_owned(), note.to_owned());
        snapshot_tag::put(conn, &SnapshotTag { snapshot_id: id, name, note, created_at: now })?;
        Ok(true)
    })
}

/// Takes a tag away from a snapshot.
pub fn untag(conn: &mut Conn, id: i64, name: &str, now: NaiveDateTime) -> Result<TagReport, Error> {
    change_tags(conn, id, now, |conn| Ok(snapshot_tag::remove(conn, id, name)? > 0))
}

fn change_tags(
    conn: &mut Conn,
    id: i64,
    now: NaiveDateTime,
    change: impl FnOnce(&mut Conn) -> diesel::QueryResult<bool>,
) -> Result<TagReport, Error> {
    conn.transaction(|conn| {
        publication::lock(conn)?;
        find(conn, id)?;
        let changed = change(conn)?;
        if changed {
            // `GET /snapshots` shows tags.
            publication::bump(conn, now)?;
        }
        let tags = snapshot_tag::of_snapshot(conn, id)?.into_iter().map(Tag::from).collect();
        Ok(TagReport { snapshot: id, unchanged: !changed, tags })
    })
}
