//! `snapshot_tag`: names that somebody gave to a snapshot, which keep it from being archived.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::snapshot_tag;

/// One tag.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = snapshot_tag, treat_none_as_default_value = false)]
pub struct SnapshotTag {
    /// The snapshot.
    pub snapshot_id: i64,
    /// The name.
    pub name: String,
    /// What it is for.
    pub note: String,
    /// When it was given (UTC).
    pub created_at: NaiveDateTime,
}

/// Gives a tag, or another note to one that is there.
pub fn put(conn: &mut Conn, row: &SnapshotTag) -> QueryResult<()> {
    remove(conn, row.snapshot_id, &row.name)?;
    diesel::insert_into(snapshot_tag::table).values(row).execute(conn)?;
    Ok(())
}

/// Takes a tag away; returns how many there were.
pub fn remove(conn: &mut Conn, snapshot_id: i64, name: &str) -> QueryResult<usize> {
    diesel::delete(snapshot_tag::table.find((snapshot_id, name))).execute(conn)
}

/// A snapshot's tags, by name.
pub fn of_snapshot(conn: &mut Conn, snapshot_id: i64) -> QueryResult<Vec<SnapshotTag>> {
    let rows: Vec<SnapshotTag> = snapshot_tag::table
        .filter(snapshot_tag::snapshot_id.eq(snapshot_id))
        .select(SnapshotTag::as_select())
        .load(conn)?;
    Ok(by_bytes!(rows, row => &row.name))
}

/// Every tag, by snapshot and name.
pub fn all(conn: &mut Conn) -> QueryResult<Vec<SnapshotTag>> {
    let rows: Vec<SnapshotTag> = snapshot_tag::table.select(SnapshotTag::as_select()).load(conn)?;
    Ok(by_bytes!(rows, row => (row.snapshot_id, &row.name)))
}
