//! `raw_reply`: replies as received, one zstd frame each.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::Conn;
use super::schema::raw_reply;

/// One reply.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = raw_reply, treat_none_as_default_value = false)]
pub struct RawReply {
    /// `RUN-TASK-SAMPLE-ATTEMPT`.
    pub id: String,
    /// The run.
    pub run_id: i64,
    /// A zstd frame.
    pub body: Vec<u8>,
    /// When it was received (UTC).
    pub created_at: NaiveDateTime,
}

/// Stores replies.
pub fn load(conn: &mut Conn, rows: &[RawReply]) -> QueryResult<usize> {
    bulk_load!(conn, raw_reply::table, 4, rows)
}

/// One reply.
pub fn find(conn: &mut Conn, id: &str) -> QueryResult<Option<RawReply>> {
    raw_reply::table.find(id).select(RawReply::as_select()).first(conn).optional()
}

/// Number and bytes of a run's replies, as stored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, QueryableByName, serde::Serialize)]
pub struct Size {
    /// Replies.
    #[diesel(sql_type = BigInt)]
    pub replies: i64,
    /// Their compressed bytes.
    #[diesel(sql_type = BigInt)]
    pub bytes: i64,
}

/// How much room a run's replies take.
pub fn size(conn: &mut Conn, run_id: i64) -> QueryResult<Size> {
    diesel::sql_query(
        "select count(*) as replies, cast(coalesce(sum(length(body)), 0) as bigint) as bytes \
         from raw_reply where run_id = $1",
    )
    .bind::<BigInt, _>(run_id)
    .get_result(conn)
}
