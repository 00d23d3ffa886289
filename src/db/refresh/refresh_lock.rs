//! One refresh at a time: a lock that is gone as soon as its process is, and says who holds it.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};

use super::refresh_run;
use crate::db::backend::Conn;
use crate::db::conn::OpenError;
use crate::db::url::DatabaseUrl;
use crate::db::{health, lock_file};

/// The key of the lock on PostgreSQL, apart from other advisory locks.
const KEY: i64 = 0x6f61_5265_6672_0000;
/// Bytes of a lock file that are read: it holds a line or two.
const LONGEST: u64 = 4_096;
/// Who only looks whether a refresh is at work has the file for a moment: it is asked for again.
const TRIES: u32 = 3;
const PAUSE: Duration = Duration::from_millis(50);

/// Who asks for the lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Name of its host.
    pub host: String,
    /// Process id there.
    pub process: u32,
    /// What it is: `onet-ai refresh`.
    pub command: String,
    /// Since when (UTC).
    pub since: NaiveDateTime,
}

/// Held for as long as this lives.
#[derive(Debug)]
pub struct RefreshLock {
    // A session of its own on PostgreSQL, a locked file beside the database on SQLite. The file stays: a lock on a
    // file that is removed would exclude nobody who makes it anew.
    _held: Held,
}

#[derive(Debug)]
#[expect(dead_code, reason = "what it holds is let go of when it is dropped")]
enum Held {
    Session(Box<Conn>),
    File(File),
}

/// A lock that was not taken.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process has it.
    #[error("another refresh is at work: {0}")]
    Held(String),
    /// The lock file cannot be made, locked or written.
    #[error("{}: {reason}; {remedy}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: std::io::Error,
        /// What to do about it.
        remedy: String,
    },
    /// The database cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The database refused.
    #[error("the database refused: {0}")]
    Query(#[from] diesel::result::Error),
}

#[derive(QueryableByName)]
struct Taken {
    #[diesel(sql_type = Bool)]
    taken: bool,
}

impl RefreshLock {
    /// Takes the lock of a database, or says who has it since when.
    pub fn take(url: &DatabaseUrl, holder: &Holder) -> Result<Self, LockError> {
        if let Some(database) = url.file() {
            let path = file(database);
            let failed = |reason| {
                let remedy = lock_file::remedy(&path, database, &reason);
                LockError::File { path: path.clone(), reason, remedy }
            };
            let held = in_file(&path, database, holder).map_err(failed)?;
            return held.map(|file| Self { _held: Held::File(file) }).map_err(LockError::Held);
        }
        let mut conn = url.connect()?;
        let found: Taken = diesel::sql_query("select pg_try_advisory_lock($1) as taken")
            .bind::<BigInt, _>(KEY)
            .get_result(&mut conn)?;
        if found.taken {
            return Ok(Self { _held: Held::Session(Box::new(conn)) });
        }
        let newest = refresh_run::newest(&mut conn)?.filter(|run| run.ended_at.is_none());
        Err(LockError::Held(newest.map_or_else(
            || "it has just begun".to_owned(),
            |run| in_words(&run.host, &run.process.to_string(), "onet-ai refresh", run.started_at),
        )))
    }
}

/// The lock file of an SQLite database.
#[must_use]
pub fn file(database: &Path) -> PathBuf {
    lock_file::beside(database, ".refresh.lock")
}

/// Whether a refresh is at work; `None` where this user may not look. Nobody is kept waiting.
pub fn is_held(conn: &mut Conn) -> QueryResult<Option<bool>> {
    if let Some(database) = health::file(conn)? {
        let file = match File::open(file(Path::new(&database))) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Some(false)),
            Err(_) => return Ok(None),
            Ok(file) => file,
        };
        return Ok(match file.try_lock_shared() {
            Ok(()) => Some(false),
            Err(TryLockError::WouldBlock) => Some(true),
            Err(TryLockError::Error(_)) => None,
        });
    }
    // The two halves of the key, as PostgreSQL shows it.
    let held: Taken = diesel::sql_query(
        "select exists (select 1 from pg_locks where locktype = 'advisory' and granted and objsubid = 1 \
         and database = (select oid from pg_database where datname = current_database()) \
         and classid::bigint = $1 and objid::bigint = $2) as taken",
    )
    .bind::<BigInt, _>(KEY >> 32)
    .bind::<BigInt, _>(KEY & 0xffff_ffff)
    .get_result(conn)?;
    Ok(Some(held.taken))
}

fn in_words(host: &str, process: &str, command: &str, since: NaiveDateTime) -> String {
    format!(
        "process {process} on {host} ({command}), since {} UTC",
        since.format("%Y-%m-%d %H:%M:%S")
    )
}

/// The locked file, or what its holder has written into it.
fn in_file(path: &Path, database: &Path, holder: &Holder) -> std::io::Result<Result<File, String>> {
    let mut file = lock_file::open(path, database)?;
    for _ in 0..TRIES {
        match file.try_lock() {
            Ok(()) => {
                // For people only, so a file that this user may lock and not write is as good.
                let noted = note(&mut file, holder);
                tracing::trace!(path = %path.display(), ?noted, "holding");
                return Ok(Ok(file));
            }
            Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
            Err(TryLockError::Error(reason)) => return Err(reason),
        }
    }
    let mut said = String::new();
    file.take(LONGEST).read_to_string(&mut said)?;
    let said = said.trim();
    Ok(Err(if said.is_empty() { "it has just begun" } else { said }.to_owned()))
}

fn note(file: &mut File, holder: &Holder) -> std::io::Result<()> {
    let Holder { host, process, command, since } = holder;
    file.set_len(0)?;
    file.seek(SeekFrom::Start(0))?;
    writeln!(file, "{}", in_words(host, &process.to_string(), command, *since))?;
    file.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_told_who_has_it_until_the_first_lets_go() {
        let folder = tempfile::tempdir().unwrap();
        let url: DatabaseUrl =
            format!("sqlite:{}", folder.path().join("x.db").display()).parse().unwrap();
        let since = chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap().naive_utc();
        let holder = |process, command: &str| Holder {
            host: "here".to_owned(),
            process,
            command: command.to_owned(),
            since,
        };
        let first = RefreshLock::take(&url, &holder(7, "onet-ai refresh --to 30.1")).unwrap();
        let refused = RefreshLock::take(&url, &holder(8, "onet-ai refresh")).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "another refresh is at work: process 7 on here (onet-ai refresh --to 30.1), since \
             2027-01-15 08:00:00 UTC"
        );
        drop(first);
        RefreshLock::take(&url, &holder(9, "onet-ai refresh")).unwrap();
    }
}
