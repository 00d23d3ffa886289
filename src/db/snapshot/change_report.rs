//! `change_report`: what changed between two releases or two snapshots, as it was found (METHOD 10).

use std::cmp::Reverse;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::change_report;

/// A diff of two releases.
pub const VERSIONS: &str = "versions";
/// A diff of two snapshots.
pub const SNAPSHOTS: &str = "snapshots";

/// One stored diff.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = change_report, treat_none_as_default_value = false)]
pub struct ChangeReport {
    /// [`VERSIONS`] or [`SNAPSHOTS`].
    pub kind: String,
    /// The version or snapshot before.
    pub from_id: String,
    /// The version or snapshot after.
    pub to_id: String,
    /// The whole diff as JSON, as `versions diff --json` and `snapshots diff --json` print it.
    pub body: String,
    /// When it was found (UTC).
    pub created_at: NaiveDateTime,
}

/// A diff without its body.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, serde::Serialize)]
#[diesel(table_name = change_report)]
pub struct ChangeHead {
    /// [`VERSIONS`] or [`SNAPSHOTS`].
    pub kind: String,
    /// The version or snapshot before.
    pub from_id: String,
    /// The version or snapshot after.
    pub to_id: String,
    /// When it was found (UTC).
    pub created_at: NaiveDateTime,
}

/// Stores a diff in the place of an earlier one of the same two, unless that says the same; the caller
/// holds the publication lock.
pub fn put(conn: &mut Conn, row: &ChangeReport) -> QueryResult<()> {
    let stored = find(conn, &row.kind, &row.from_id, &row.to_id)?;
    if stored.is_some_and(|stored| stored.body == row.body) {
        return Ok(());
    }
    diesel::delete(change_report::table.find((&row.kind, &row.from_id, &row.to_id)))
        .execute(conn)?;
    diesel::insert_into(change_report::table).values(row).execute(conn)?;
    Ok(())
}

/// One stored diff.
pub fn find(
    conn: &mut Conn,
    kind: &str,
    from: &str,
    to: &str,
) -> QueryResult<Option<ChangeReport>> {
    change_report::table
        .find((kind, from, to))
        .select(ChangeReport::as_select())
        .first(conn)
        .optional()
}

/// Which diffs are stored, the newest first.
pub fn heads(conn: &mut Conn) -> QueryResult<Vec<ChangeHead>> {
    let rows: Vec<ChangeHead> = change_report::table.select(ChangeHead::as_select()).load(conn)?;
    Ok(
        by_bytes!(rows, row => (Reverse(row.created_at), &row.kind, Reverse(&row.to_id), Reverse(&row.from_id))),
    )
}

/// Deletes the diffs with a release on either side: its content is about to be replaced.
pub fn forget_version(conn: &mut Conn, version: &str) -> QueryResult<usize> {
    diesel::delete(
        change_report::table.filter(
            change_report::kind
                .eq(VERSIONS)
                .and(change_report::from_id.eq(version).or(change_report::to_id.eq(version))),
        ),
    )
    .execute(conn)
}
