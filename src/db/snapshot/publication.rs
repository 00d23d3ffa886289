//! `publication`: one row whose `seq` rises with everything that changes what is published.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::publication;

/// Takes the writers' lock until the surrounding transaction ends: the row lock on PostgreSQL,
/// the database's write lock on SQLite. Must be the transaction's first statement, because
/// SQLite refuses to turn a reading transaction into a writing one under concurrency.
pub fn lock(conn: &mut Conn) -> QueryResult<()> {
    diesel::update(publication::table.find(1))
        .set(publication::seq.eq(publication::seq))
        .execute(conn)?;
    Ok(())
}

/// Tells every `serve` that there is something new, once the surrounding transaction commits.
pub fn bump(conn: &mut Conn, now: NaiveDateTime) -> QueryResult<()> {
    diesel::update(publication::table.find(1))
        .set((publication::seq.eq(publication::seq + 1), publication::updated_at.eq(now)))
        .execute(conn)?;
    Ok(())
}

/// The current sequence number.
pub fn seq(conn: &mut Conn) -> QueryResult<i64> {
    publication::table.find(1).select(publication::seq).first(conn)
}
