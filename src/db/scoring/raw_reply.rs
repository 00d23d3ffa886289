//! `raw_reply`: replies as received, one zstd frame each.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::db::backend::Conn;
use crate::db::schema::raw_reply;

/// One reply.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = raw_reply, treat_none_as_default_value = false)]
pub struct RawReply {
    /// `RUN-TASK-SAMPLE-ATTEMPT`.
    pub id: String,
    /// The run.
    pub run_id: i64,
    /// What [`pack`] made of it: a zstd frame.
    pub body: Vec<u8>,
    /// When it was received (UTC).
    pub created_at: NaiveDateTime,
}

/// Compression of replies: they are small, and read by people now and then.
const ZSTD_LEVEL: i32 = 3;

/// A reply as it is stored. Compressing into memory does not fail; if it did, the reply is kept as
/// it is, which [`unpack`] recognises.
#[must_use]
pub fn pack(body: &[u8]) -> Vec<u8> {
    zstd::bulk::compress(body, ZSTD_LEVEL).unwrap_or_else(|_| body.to_vec())
}

/// A stored reply as it was received; what is no zstd frame was stored as it is.
#[must_use]
pub fn unpack(stored: &[u8]) -> Vec<u8> {
    zstd::stream::decode_all(stored).unwrap_or_else(|_| stored.to_vec())
}

/// A stored reply as text.
#[must_use]
pub fn text(stored: &[u8]) -> String {
    String::from_utf8_lossy(&unpack(stored)).into_owned()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_comes_out_as_it_went_in_also_where_it_was_stored_unpacked() {
        for body in [&b""[..], b"{\"score\": 40}", b"\xff\x00 not text", &[b'x'; 10_000]] {
            assert_eq!(unpack(&pack(body)), body);
        }
        assert_eq!(unpack(b"{\"score\": 40}"), b"{\"score\": 40}");
    }
}
