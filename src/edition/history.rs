//! What was published before: the releases, the snapshots, and which diffs of them are stored.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::QueryResult;
use schemars::JsonSchema;
use serde::Serialize;

use crate::db::{Conn, change_report, conn, data_version, score_snapshot};

/// Releases, snapshots and stored diffs, each the newest first. Read from the database and not part
/// of an edition: imports and snapshots that are not published belong to it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct History {
    /// The imported releases.
    pub versions: Vec<PastVersion>,
    /// The snapshots of all releases.
    pub snapshots: Vec<PastSnapshot>,
    /// Which diffs are stored; `db::change_report::find` has their text.
    pub changes: Vec<PastChange>,
}

/// One release.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PastVersion {
    /// Version, such as `30.1`.
    pub id: String,
    /// Its name in its Read Me; absent where it has none.
    pub release_name: Option<String>,
    /// First day of its month; absent where nobody stated it.
    pub release_date: Option<NaiveDate>,
    /// `ready` or `staged`.
    pub status: String,
    /// Whether it is the one that is served.
    pub active: bool,
    /// Rows over all tables.
    pub rows: i64,
    /// When it was imported.
    pub imported_at: DateTime<Utc>,
}

/// One snapshot.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PastSnapshot {
    /// Its number.
    pub id: i64,
    /// The release.
    pub data_version: String,
    /// The question.
    pub prompt_version: String,
    /// The raters, in their order.
    pub raters: Vec<String>,
    /// How tasks were weighted.
    pub weight_scheme: String,
    /// Month of the employment figures; absent where there were none.
    pub oews_period: Option<String>,
    /// Whether its scores are made up.
    pub mock: bool,
    /// Whether it is the published one of its version.
    pub active: bool,
    /// Whether it is the one that is served: active, and its version too.
    pub published: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// SOC codes with a rank.
    pub ranked: i64,
}

/// A stored diff.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PastChange {
    /// `versions` or `snapshots`.
    pub kind: String,
    /// The version or snapshot before.
    pub from: String,
    /// The version or snapshot after.
    pub to: String,
    /// When it was found.
    pub created_at: DateTime<Utc>,
}

impl History {
    /// Reads all of it in one view.
    pub fn read(conn: &mut Conn) -> QueryResult<Self> {
        conn::reading(conn, |conn| {
            Ok(Self {
                versions: data_version::all(conn)?.into_iter().map(past_version).collect(),
                snapshots: score_snapshot::listed(conn)?.into_iter().map(past_snapshot).collect(),
                changes: change_report::heads(conn)?.into_iter().map(past_change).collect(),
            })
        })
    }
}

fn past_version(version: data_version::DataVersion) -> PastVersion {
    PastVersion {
        id: version.id,
        release_name: version.release_name,
        release_date: version.release_date,
        status: version.status,
        active: version.is_active,
        rows: version.row_count,
        imported_at: version.created_at.and_utc(),
    }
}

fn past_snapshot(listed: score_snapshot::Listed) -> PastSnapshot {
    let snapshot = listed.snapshot;
    PastSnapshot {
        id: snapshot.id,
        data_version: snapshot.data_version,
        prompt_version: snapshot.prompt_version,
        raters: listed.raters,
        weight_scheme: snapshot.weight_scheme,
        oews_period: snapshot.oews_period,
        mock: snapshot.is_mock,
        active: snapshot.is_active,
        published: listed.published,
        created_at: snapshot.created_at.and_utc(),
        ranked: listed.ranked,
    }
}

fn past_change(head: change_report::ChangeHead) -> PastChange {
    PastChange {
        kind: head.kind,
        from: head.from_id,
        to: head.to_id,
        created_at: head.created_at.and_utc(),
    }
}
