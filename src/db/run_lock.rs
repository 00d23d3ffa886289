//! Who works on a run: a lock that is gone as soon as its process is.

use std::fs::File;
use std::path::PathBuf;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};

use super::conn::OpenError;
use super::{Conn, DatabaseUrl};

/// Sets this program's run locks apart from other advisory locks.
const LOCK_CLASS: i64 = 0x6f61_5275_6e00_0000;

/// Held for as long as a process works on a run.
#[derive(Debug)]
pub struct RunLock {
    _holder: Holder,
}

#[derive(Debug)]
enum Holder {
    /// A session of its own: the lock ends with it.
    Session { _conn: Conn },
    /// A locked file beside the database, removed at the end.
    File { path: PathBuf, _file: File },
}

/// A lock that could not be tried.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The database refused.
    #[error("the database refused: {0}")]
    Query(#[from] diesel::result::Error),
    /// The lock file cannot be made.
    #[error("{path}: {reason}", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: std::io::Error,
    },
}

#[derive(QueryableByName)]
struct Taken {
    #[diesel(sql_type = Bool)]
    taken: bool,
}

impl RunLock {
    /// Takes the lock of a run; `None` where another process holds it.
    pub fn try_take(url: &DatabaseUrl, run_id: i64) -> Result<Option<Self>, Error> {
        let holder = match url {
            DatabaseUrl::Postgres(_) => {
                let mut conn = url.connect()?;
                let key = LOCK_CLASS + run_id;
                let row: Taken = diesel::sql_query("select pg_try_advisory_lock($1) as taken")
                    .bind::<BigInt, _>(key)
                    .get_result(&mut conn)?;
                row.taken.then_some(Holder::Session { _conn: conn })
            }
            DatabaseUrl::Sqlite(database) => {
                let mut path = database.clone().into_os_string();
                path.push(format!(".run-{run_id}.lock"));
                try_file(PathBuf::from(path))?
            }
        };
        Ok(holder.map(|holder| Self { _holder: holder }))
    }
}

fn try_file(path: PathBuf) -> Result<Option<Holder>, Error> {
    let refused = |reason| Error::File { path: path.clone(), reason };
    let file = File::create(&path).map_err(refused)?;
    match file.try_lock() {
        // The holder before removed the file between our opening and our locking it.
        Ok(()) if !path.exists() => try_file(path),
        Ok(()) => Ok(Some(Holder::File { path, _file: file })),
        Err(std::fs::TryLockError::WouldBlock) => Ok(None),
        Err(std::fs::TryLockError::Error(reason)) => Err(refused(reason)),
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        if let Self::File { path, .. } = self {
            // A file that stays behind locks nobody out: only the lock on it does.
            let _ = std::fs::remove_file(path);
        }
    }
}
