//! `last_id`: numbers that were given to rows which are archived now. No number is given twice, because links
//! and citations name it, and because what is archived may come back.

use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::last_id;

/// The number of a table's next row: above that of its last one, and above all that went. The caller holds
/// a lock that makes it unique.
pub fn next(conn: &mut Conn, table: &str, last: Option<i64>) -> QueryResult<i64> {
    let gone: Option<i64> =
        last_id::table.find(table).select(last_id::id).first(conn).optional()?;
    Ok(last.max(gone).unwrap_or(0) + 1)
}

/// Notes the highest number that a table's rows have, before some of them are removed.
pub fn note(conn: &mut Conn, table: &str, id: i64) -> QueryResult<()> {
    let known: Option<i64> =
        last_id::table.find(table).select(last_id::id).first(conn).optional()?;
    match known {
        Some(known) if known >= id => {}
        Some(_) => {
            diesel::update(last_id::table.find(table)).set(last_id::id.eq(id)).execute(conn)?;
        }
        None => {
            diesel::insert_into(last_id::table)
                .values((last_id::table_name.eq(table), last_id::id.eq(id)))
                .execute(conn)?;
        }
    }
    Ok(())
}
