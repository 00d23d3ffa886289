//! The stored snapshots: the list, and finding one by its number.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use schemars::JsonSchema;
use serde::Serialize;

use super::archived;
use super::gates::Check;
use super::model_versions::VersionOfRater;
use super::releases;
use crate::db::data_version::DataVersion;
use crate::db::score_snapshot::{self, Listed, Snapshot};
use crate::db::snapshot_tag::{self, SnapshotTag};
use crate::db::{Conn, model_run, rubric, snapshot_run};

/// One snapshot: the scores that one aggregate computed.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "Snapshot")]
pub struct SnapshotRecord {
    /// Its number.
    pub id: i64,
    /// The release.
    pub data_version: String,
    /// The question.
    pub prompt_version: String,
    /// How tasks were weighted.
    pub weight_scheme: String,
    /// Whether its raters answered different questions.
    pub mixed_questions: bool,
    /// The raters, in order.
    pub raters: Vec<String>,
    /// The model versions behind their scores, by rater and name.
    pub rater_versions: Vec<VersionOfRater>,
    /// Numbers of the runs whose scores it uses.
    pub runs: Vec<i64>,
    /// Whether its scores are made up.
    pub mock: bool,
    /// Whether it is the published one of its release.
    pub active: bool,
    /// SOC codes with a rank.
    pub ranked: i64,
    /// Seed of its random draws; null where there were none.
    pub seed: Option<i64>,
    /// Month of the newest employment figures at that time; null where there were none.
    pub oews_period: Option<String>,
    /// SHA-256 over everything that went in; empty where the next `aggregate` makes it again.
    pub inputs_hash: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// What was checked before it took the place of another; null where nothing was.
    pub gates: Option<Check>,
    /// Names that were given to it, such as of a paper that cites it.
    pub tags: Vec<Tag>,
}

/// A name that somebody gave to a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "SnapshotTag")]
pub struct Tag {
    /// The name.
    pub name: String,
    /// What it is for.
    pub note: String,
    /// When it was given.
    pub created_at: DateTime<Utc>,
}

impl From<SnapshotTag> for Tag {
    fn from(row: SnapshotTag) -> Self {
        Self { name: row.name, note: row.note, created_at: row.created_at.and_utc() }
    }
}

/// A snapshot as commands show it.
#[derive(Debug, Clone, Serialize)]
pub struct SnapshotHead {
    /// The snapshot.
    #[serde(flatten)]
    pub record: SnapshotRecord,
    /// Whether its version is the active one too, so that the snapshot is what is served.
    pub published: bool,
}

/// Why a figure is absent that `aggregate` stores with every snapshot.
pub(crate) const NOT_HELD: &str = "not part of this snapshot: run `onet-ai aggregate`";

/// A snapshot that cannot be used as asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such snapshot.
    #[error("there is no snapshot {id}; {known}")]
    Unknown {
        /// The number asked for.
        id: i64,
        /// The snapshots there are, in words.
        known: String,
    },
    /// Nothing is published.
    #[error(
        "version {0} has no active snapshot: run `onet-ai aggregate`, or name one of `onet-ai snapshots`"
    )]
    NoneActive(String),
    /// The tasks that were scored are no longer there.
    #[error(
        "snapshot {id} was made of other content of version {version}, which was replaced since: \
         run `onet-ai score` and `onet-ai aggregate`"
    )]
    OtherContent {
        /// The snapshot.
        id: i64,
        /// Its version.
        version: String,
    },
    /// The release cannot be shown under the snapshot's scheme.
    #[error(
        "version {version} has no weights under {scheme}: run \
         `onet-ai weights --scheme {scheme} --data-version {version}` first"
    )]
    NoWeights {
        /// The release.
        version: String,
        /// The scheme.
        scheme: String,
    },
    /// The snapshot holds no ranking under other weights.
    #[error("snapshot {0}: the ranking under other weights is {NOT_HELD}")]
    WithoutSensitivity(i64),
    /// A diff cannot be turned into JSON.
    #[error("cannot write JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The version cannot be used.
    #[error(transparent)]
    Version(#[from] releases::Error),
    /// The database refused.
    #[error("the database refused: {0}")]
    Query(#[from] diesel::result::Error),
}

/// Every snapshot, the newest first.
pub fn list(conn: &mut Conn) -> QueryResult<Vec<SnapshotHead>> {
    let listed = score_snapshot::listed(conn)?;
    listed.into_iter().map(|listed| SnapshotHead::read(conn, listed)).collect()
}

/// How a snapshot is listed.
pub(crate) fn head(conn: &mut Conn, snapshot: Snapshot) -> QueryResult<SnapshotHead> {
    let listed = score_snapshot::listing(conn, snapshot)?;
    SnapshotHead::read(conn, listed)
}

impl SnapshotHead {
    fn read(conn: &mut Conn, listed: Listed) -> QueryResult<Self> {
        let snapshot = listed.snapshot;
        let runs = snapshot_run::of_snapshot(conn, snapshot.id)?;
        let record = SnapshotRecord {
            gates: Check::of_snapshot(conn, &snapshot)?,
            tags: snapshot_tag::of_snapshot(conn, snapshot.id)?
                .into_iter()
                .map(Tag::from)
                .collect(),
            id: snapshot.id,
            data_version: snapshot.data_version,
            mixed_questions: rubric::is_mixed(&snapshot.prompt_version),
            prompt_version: snapshot.prompt_version,
            weight_scheme: snapshot.weight_scheme,
            raters: listed.raters,
            rater_versions: listed.versions.into_iter().map(VersionOfRater::from).collect(),
            runs: runs.into_iter().map(|run| run.run_id).collect(),
            mock: snapshot.is_mock,
            active: snapshot.is_active,
            ranked: listed.ranked,
            seed: snapshot.seed,
            oews_period: snapshot.oews_period,
            inputs_hash: snapshot.inputs_hash,
            created_at: snapshot.created_at.and_utc(),
        };
        Ok(Self { record, published: listed.published })
    }
}

/// The snapshot that `id` names, or the active one of the active version.
pub fn resolve(conn: &mut Conn, id: Option<i64>) -> Result<Snapshot, Error> {
    if let Some(id) = id {
        return find(conn, id);
    }
    let version = releases::resolve(conn, None)?;
    score_snapshot::active(conn, &version.id)?.ok_or(Error::NoneActive(version.id))
}

/// The snapshot of this number.
pub(crate) fn find(conn: &mut Conn, id: i64) -> Result<Snapshot, Error> {
    if let Some(found) = score_snapshot::find(conn, id)? {
        return Ok(found);
    }
    let all: Vec<String> = score_snapshot::all(conn)?
        .iter()
        .map(|s| format!("{} ({})", s.id, s.data_version))
        .collect();
    let known = if all.is_empty() {
        "none is made yet (`onet-ai aggregate`)".to_owned()
    } else {
        format!("there are: {}", all.join(", "))
    };
    let known = known + &archived::hint(conn, "snapshot", &id.to_string())?;
    Err(Error::Unknown { id, known })
}

/// Refuses a snapshot of tasks that an import has replaced since.
pub(crate) fn check_content(conn: &mut Conn, snapshot: &Snapshot) -> Result<DataVersion, Error> {
    let version = releases::resolve(conn, Some(&snapshot.data_version))?;
    for run in snapshot_run::of_snapshot(conn, snapshot.id)? {
        let run = model_run::find(conn, run.run_id)?;
        if run.is_some_and(|run| run.content_sha256 != version.content_sha256) {
            let version = version.id;
            return Err(Error::OtherContent { id: snapshot.id, version });
        }
    }
    Ok(version)
}
