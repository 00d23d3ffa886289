//! Whether a connection to PostgreSQL is a session of its own, in which a lock lasts.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Integer};

use super::conn::OpenError;
use super::{Conn, DatabaseUrl};

/// Sets the locks of this check apart from other advisory locks.
const LOCK_CLASS: i64 = 0x6f61_5365_0000_0000;
/// A pooler may give a client the same session several times by chance.
const ROUNDS: usize = 2;

#[derive(QueryableByName)]
struct Backend {
    #[diesel(sql_type = Integer)]
    pid: i32,
    #[diesel(sql_type = Bool)]
    holds: bool,
}

/// Whether the session that answers this statement holds the advisory lock of a key.
pub(super) fn holds(conn: &mut PgConnection, key: i64) -> QueryResult<bool> {
    let found = backend(
        conn,
        "exists (select 1 from pg_locks where locktype = 'advisory' and granted \
        and pid = pg_backend_pid() and objsubid = 1 and classid::bigint = $1 >> 32 \
        and objid::bigint = $1 & 4294967295)",
        key,
    )?;
    Ok(found.holds)
}

fn backend(conn: &mut PgConnection, holds: &str, key: i64) -> QueryResult<Backend> {
    diesel::sql_query(format!("select pg_backend_pid() as pid, {holds} as holds"))
        .bind::<BigInt, _>(key)
        .get_result(conn)
}

/// Refuses a connection through a pooler that hands sessions out by the transaction (PgBouncer's
/// transaction and statement modes): session locks would exclude nobody, and newer poolers report no
/// error. Such a pooler is found by what it does: a lock is not where it was taken, or two clients are
/// given one session.
pub fn check(url: &DatabaseUrl) -> Result<(), OpenError> {
    if url.file().is_some() {
        return Ok(());
    }
    let (mut first, mut second) = (url.connect()?, url.connect()?);
    for _ in 0..ROUNDS {
        match is_own(&mut first, &mut second) {
            Ok(true) => {}
            Ok(false) => return Err(OpenError::Pooled { url: url.to_string() }),
            Err(error) if is_poolers(&error.to_string()) => {
                return Err(OpenError::Pooled { url: url.to_string() });
            }
            Err(error) => {
                return Err(OpenError::Connect { url: url.to_string(), reason: error.to_string() });
            }
        }
    }
    Ok(())
}

/// Takes a lock in one session, and asks for it there while another one is at work.
fn is_own(first: &mut Conn, second: &mut Conn) -> QueryResult<bool> {
    let (Conn::Postgres(first), Conn::Postgres(second)) = (first, second) else { return Ok(true) };
    let taken = backend(first, "pg_try_advisory_lock($1 + pg_backend_pid())", LOCK_CLASS)?;
    let key = LOCK_CLASS + i64::from(taken.pid);
    let is_kept = second.transaction(|second| {
        let other: i32 =
            diesel::select(diesel::dsl::sql::<Integer>("pg_backend_pid()")).get_result(second)?;
        // With one session for all, this one would have to end before the first is answered.
        if other == taken.pid {
            return Ok(false);
        }
        holds(first, key)
    })?;
    diesel::sql_query("select pg_advisory_unlock($1)").bind::<BigInt, _>(key).execute(first)?;
    Ok(taken.holds && is_kept)
}

/// What is said where a statement that was prepared in one session meets another one, or where a pooler
/// allows no transactions.
fn is_poolers(error: &str) -> bool {
    error.contains("prepared statement") || error.contains("statement pooling")
}
