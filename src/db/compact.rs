//! How much room an SQLite file takes, and giving back what is free in it.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::Conn;

/// Bytes of the SQLite file; absent on PostgreSQL.
pub fn size(conn: &mut Conn) -> QueryResult<Option<i64>> {
    #[derive(QueryableByName)]
    struct Pages {
        #[diesel(sql_type = BigInt)]
        bytes: i64,
    }
    let Conn::Sqlite(conn) = conn else { return Ok(None) };
    let sql = "select c.page_count * s.page_size as bytes from pragma_page_count() c, pragma_page_size() s";
    diesel::sql_query(sql).get_result::<Pages>(conn).map(|pages| Some(pages.bytes))
}

/// Writes an SQLite file anew without its free pages, which needs as much room again for a while; nothing on
/// PostgreSQL. Whether it is smaller already: a reader who began before keeps the old pages until he ends. May
/// not be called inside of a transaction.
pub fn compact(conn: &mut Conn) -> QueryResult<bool> {
    #[derive(QueryableByName)]
    struct Checkpoint {
        #[diesel(sql_type = BigInt)]
        busy: i64,
    }
    let Conn::Sqlite(conn) = conn else { return Ok(true) };
    conn.batch_execute("vacuum")?;
    let ended: Checkpoint =
        diesel::sql_query("pragma wal_checkpoint(truncate)").get_result(conn)?;
    Ok(ended.busy == 0)
}
