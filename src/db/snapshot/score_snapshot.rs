//! `score_snapshot`: one aggregate of scores; at most one per version is active.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::archive::last_id;
use crate::db::backend::Conn;
use crate::db::release::data_version;
use crate::db::schema::score_snapshot;
use crate::db::snapshot::occupation_ai_score;
use crate::db::snapshot::snapshot_rater;
use crate::db::snapshot::snapshot_rater_version;
use crate::db::snapshot::snapshot_rater_version::SnapshotRaterVersion;

/// One snapshot's head.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = score_snapshot, treat_none_as_default_value = false)]
pub struct Snapshot {
    /// Number of the snapshot, rising.
    pub id: i64,
    /// Release whose tasks were scored.
    pub data_version: String,
    /// What the raters were asked.
    pub prompt_version: String,
    /// How tasks were weighted.
    pub weight_scheme: String,
    /// Whether its scores are made up.
    pub is_mock: bool,
    /// Seed of the random draws, where there were any.
    pub seed: Option<i64>,
    /// OEWS period of the employment figures used, where there were any.
    pub oews_period: Option<String>,
    /// SHA-256 over every number that went in.
    pub inputs_hash: String,
    /// Whether it is the published one of its version.
    pub is_active: bool,
    /// When it was made (UTC).
    pub created_at: NaiveDateTime,
}

/// Adds a snapshot and returns its number; the caller holds the publication lock, which makes
/// the number unique. `row.id` is ignored.
pub fn insert(conn: &mut Conn, row: Snapshot) -> QueryResult<i64> {
    let last: Option<i64> =
        score_snapshot::table.select(diesel::dsl::max(score_snapshot::id)).first(conn)?;
    let id = last_id::next(conn, "score_snapshot", last)?;
    diesel::insert_into(score_snapshot::table).values(Snapshot { id, ..row }).execute(conn)?;
    Ok(id)
}

/// Every snapshot, the newest first.
pub fn all(conn: &mut Conn) -> QueryResult<Vec<Snapshot>> {
    score_snapshot::table.order(score_snapshot::id.desc()).select(Snapshot::as_select()).load(conn)
}

/// A snapshot with what a list says of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// The snapshot.
    pub snapshot: Snapshot,
    /// Its raters, in their order.
    pub raters: Vec<String>,
    /// The model versions behind their scores, by rater and name.
    pub versions: Vec<SnapshotRaterVersion>,
    /// SOC codes with a rank.
    pub ranked: i64,
    /// Whether it is what is served: active, and its version the active one.
    pub published: bool,
}

/// Every snapshot with what a list says of it, the newest first.
pub fn listed(conn: &mut Conn) -> QueryResult<Vec<Listed>> {
    all(conn)?.into_iter().map(|snapshot| listing(conn, snapshot)).collect()
}

/// What a list says of one snapshot.
pub fn listing(conn: &mut Conn, snapshot: Snapshot) -> QueryResult<Listed> {
    let served = data_version::active(conn)?;
    let raters = snapshot_rater::of_snapshot(conn, snapshot.id)?;
    Ok(Listed {
        raters: raters.into_iter().map(|rater| rater.rater).collect(),
        versions: snapshot_rater_version::of_snapshot(conn, snapshot.id)?,
        ranked: occupation_ai_score::ranked(conn, snapshot.id)?,
        published: snapshot.is_active
            && served.is_some_and(|version| version.id == snapshot.data_version),
        snapshot,
    })
}

/// One snapshot.
pub fn find(conn: &mut Conn, id: i64) -> QueryResult<Option<Snapshot>> {
    score_snapshot::table.find(id).select(Snapshot::as_select()).first(conn).optional()
}

/// The newest snapshot of a version with these inputs.
pub fn with_inputs(
    conn: &mut Conn,
    data_version: &str,
    hash: &str,
) -> QueryResult<Option<Snapshot>> {
    score_snapshot::table
        .filter(
            score_snapshot::data_version.eq(data_version).and(score_snapshot::inputs_hash.eq(hash)),
        )
        .order(score_snapshot::id.desc())
        .select(Snapshot::as_select())
        .first(conn)
        .optional()
}

/// A version's active snapshot.
pub fn active(conn: &mut Conn, data_version: &str) -> QueryResult<Option<Snapshot>> {
    score_snapshot::table
        .filter(score_snapshot::data_version.eq(data_version).and(score_snapshot::is_active))
        .select(Snapshot::as_select())
        .first(conn)
        .optional()
}

/// Makes no snapshot of a version active.
pub fn deactivate(conn: &mut Conn, data_version: &str) -> QueryResult<usize> {
    diesel::update(
        score_snapshot::table
            .filter(score_snapshot::data_version.eq(data_version).and(score_snapshot::is_active)),
    )
    .set(score_snapshot::is_active.eq(false))
    .execute(conn)
}

/// Makes `id` the only active snapshot of its version.
pub fn activate(conn: &mut Conn, data_version: &str, id: i64) -> QueryResult<usize> {
    deactivate(conn, data_version)?;
    diesel::update(score_snapshot::table.find(id))
        .set(score_snapshot::is_active.eq(true))
        .execute(conn)
}
