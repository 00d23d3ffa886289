//! `run_worker`: the processes at work on a run, and how a dead one is told from a slow one.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};

use crate::db::archive::last_id;
use crate::db::backend::Conn;
use crate::db::conn::OpenError;
use crate::db::schema::run_worker;
use crate::db::session;
use crate::db::snapshot::publication;
use crate::db::url::DatabaseUrl;

/// Sets the workers' locks apart from other advisory locks.
const LOCK_CLASS: i64 = 0x6f61_576b_7200_0000;

/// How long a worker counts as alive after its last sign of life, when its session cannot be
/// asked: a host that vanished keeps its session until the server notices.
pub const LEASE_SECONDS: i64 = 60;
const KEEP_EVERY: Duration = Duration::from_secs(10);

/// A process at work on a run.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = run_worker, treat_none_as_default_value = false)]
pub struct Worker {
    /// Number, never used again.
    pub id: i64,
    /// The run.
    pub run_id: i64,
    /// Name of its host.
    pub host: String,
    /// Process id there.
    pub process: i64,
    /// When it began (UTC).
    pub started_at: NaiveDateTime,
    /// Given up after this time (UTC by the database's clock on PostgreSQL).
    pub lease_until: NaiveDateTime,
    /// When it left, or was found dead (UTC).
    pub ended_at: Option<NaiveDateTime>,
}

/// What `run_item.claimed_by` says of a worker's items.
#[must_use]
pub fn holder(id: i64) -> String {
    format!("worker:{id}")
}

/// A registered worker: on PostgreSQL a session of its own holds the lock under its number, which
/// ends with the process, and extends its lease whatever else the process does.
#[derive(Debug)]
pub struct Presence {
    /// The worker's number.
    pub id: i64,
    keeper: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Drop for Presence {
    fn drop(&mut self) {
        if let Some((stop, keeper)) = self.keeper.take() {
            drop(stop);
            if keeper.join().is_err() {
                tracing::debug!(worker = self.id, "the keeper of the lease had died");
            }
        }
    }
}

/// Extends the lease until the other end of the channel is dropped, or the session breaks: then
/// the lock is gone as well, and others take over. A session that answers and does not have the lock
/// is not the one that took it; the worker is then given up, so that its process stops.
fn keep(mut conn: Conn, id: i64, stop: &Receiver<()>) {
    while stop.recv_timeout(KEEP_EVERY) == Err(RecvTimeoutError::Timeout) {
        let outcome = extend(&mut conn, id).and_then(|_| holds_lock(&mut conn, id));
        let outcome =
            outcome.and_then(|holds| if holds { Ok(true) } else { give_up(&mut conn, id) });
        match outcome {
            Ok(true) => {}
            Ok(false) => {
                tracing::warn!(
                    worker = id,
                    "the session lost its lock: is there a pooler before it?"
                );
                return;
            }
            Err(error) => {
                tracing::warn!(worker = id, %error, "the lease cannot be extended");
                return;
            }
        }
    }
}

/// Whether the session that answers now is the one that holds the worker's lock.
fn holds_lock(conn: &mut Conn, id: i64) -> QueryResult<bool> {
    let Conn::Postgres(conn) = conn else { return Ok(true) };
    session::holds(conn, LOCK_CLASS + id)
}

/// Notes that the worker has ended, as others would who find its lock gone; false.
fn give_up(conn: &mut Conn, id: i64) -> QueryResult<bool> {
    let now = diesel::dsl::now;
    diesel::update(run_worker::table.find(id))
        .set(run_worker::ended_at.eq(now.nullable()))
        .execute(conn)?;
    Ok(false)
}

/// A worker that could not be registered.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The database refused.
    #[error("the database refused: {0}")]
    Query(#[from] diesel::result::Error),
}

/// Registers this process as a worker of a run.
pub fn register(
    url: &DatabaseUrl,
    run_id: i64,
    host: &str,
    process: i64,
    now: NaiveDateTime,
) -> Result<Presence, Error> {
    let mut conn = url.connect()?;
    let id = conn.transaction(|conn| {
        publication::lock(conn)?;
        let last: Option<i64> =
            run_worker::table.select(diesel::dsl::max(run_worker::id)).first(conn)?;
        let id = last_id::next(conn, "run_worker", last)?;
        // Before the row can be seen: a row without its lock would look like a dead worker.
        if let Conn::Postgres(conn) = conn {
            diesel::sql_query("select pg_advisory_lock($1)")
                .bind::<BigInt, _>(LOCK_CLASS + id)
                .execute(conn)?;
        }
        let worker = Worker {
            id,
            run_id,
            host: host.to_owned(),
            process,
            started_at: now,
            lease_until: now,
            ended_at: None,
        };
        diesel::insert_into(run_worker::table).values(worker).execute(conn)?;
        extend(conn, id)?;
        Ok::<i64, diesel::result::Error>(id)
    })?;
    if let Conn::Sqlite(_) = conn {
        return Ok(Presence { id, keeper: None });
    }
    let (stop, stopped) = channel();
    let keeper = std::thread::spawn(move || keep(conn, id, &stopped));
    Ok(Presence { id, keeper: Some((stop, keeper)) })
}

/// A sign of life; 0 where the worker was given up. By the database's clock, because hosts' clocks
/// differ. On SQLite the lock of the run's file says who lives, and there is no lease.
pub fn extend(conn: &mut Conn, id: i64) -> QueryResult<usize> {
    match conn {
        Conn::Postgres(conn) => diesel::sql_query(
            "update run_worker set lease_until = (now() at time zone 'utc') \
             + $1 * interval '1 second' where id = $2 and ended_at is null",
        )
        .bind::<BigInt, _>(LEASE_SECONDS)
        .bind::<BigInt, _>(id)
        .execute(conn),
        Conn::Sqlite(_) => Ok(1),
    }
}

/// Notes that a worker is gone.
pub fn end(conn: &mut Conn, id: i64, now: NaiveDateTime) -> QueryResult<usize> {
    diesel::update(run_worker::table.find(id)).set(run_worker::ended_at.eq(now)).execute(conn)
}

/// The workers of a run that have not ended, by number.
pub fn live(conn: &mut Conn, run_id: i64) -> QueryResult<Vec<Worker>> {
    run_worker::table
        .filter(run_worker::run_id.eq(run_id).and(run_worker::ended_at.is_null()))
        .order(run_worker::id)
        .select(Worker::as_select())
        .load(conn)
}

#[derive(QueryableByName)]
struct Dead {
    #[diesel(sql_type = Bool)]
    dead: bool,
}

/// Whether a worker other than the caller is dead: its session is gone, or its lease is over. On
/// SQLite the caller holds the run's file lock, so every other worker is.
pub fn is_dead(conn: &mut Conn, id: i64) -> QueryResult<bool> {
    let Conn::Postgres(conn) = conn else { return Ok(true) };
    let gone: Dead = diesel::sql_query("select pg_try_advisory_lock($1) as dead")
        .bind::<BigInt, _>(LOCK_CLASS + id)
        .get_result(conn)?;
    if gone.dead {
        diesel::sql_query("select pg_advisory_unlock($1)")
            .bind::<BigInt, _>(LOCK_CLASS + id)
            .execute(conn)?;
        return Ok(true);
    }
    let lapsed: Dead = diesel::sql_query(
        "select lease_until < (now() at time zone 'utc') as dead from run_worker where id = $1",
    )
    .bind::<BigInt, _>(id)
    .get_result(conn)?;
    Ok(lapsed.dead)
}
