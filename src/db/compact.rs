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
/// PostgreSQL. May not be called inside of a transaction.
pub fn compact(conn: &mut Conn) -> QueryResult<()> {
    match conn {
        Conn::Postgres(_) => Ok(()),
        Conn::Sqlite(conn) => conn.batch_execute("vacuum; pragma wal_checkpoint(truncate)"),
    }
}
