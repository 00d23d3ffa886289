//! Who works on a run: a lock that is gone as soon as its process is.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};

use crate::db::backend::Conn;
use crate::db::conn::OpenError;
use crate::db::url::DatabaseUrl;

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
    Session { conn: Conn },
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
                row.taken.then_some(Holder::Session { conn })
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
    let attempt = || -> std::io::Result<Option<File>> {
        loop {
            let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path)?;
            match file.try_lock() {
                Ok(()) if is_at(&file, &path)? => return Ok(Some(file)),
                // Its holder removed it between our opening and our locking it: another process
                // may have made a new one since, so look again.
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(reason)) => return Err(reason),
            }
        }
    };
    match attempt() {
        Ok(file) => Ok(file.map(|file| Holder::File { path, _file: file })),
        Err(reason) => Err(Error::File { path, reason }),
    }
}

/// Whether the open file is the one that stands at the path.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> std::io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let open = file.metadata()?;
    match std::fs::metadata(path) {
        Ok(there) => Ok((there.dev(), there.ino()) == (open.dev(), open.ino())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Elsewhere an open file cannot be removed from under its name.
#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> std::io::Result<bool> {
    Ok(true)
}

impl Drop for Holder {
    fn drop(&mut self) {
        match self {
            // Removed while it is still locked, see `try_file`. A file that stays behind locks
            // nobody out: only the lock on it does.
            Self::File { path, .. } => {
                if let Err(error) = std::fs::remove_file(&path) {
                    tracing::debug!(path = %path.display(), %error, "lock file");
                }
            }
            // Closing the connection would do as well, but a while later.
            Self::Session { conn } => {
                let unlock = diesel::sql_query("select pg_advisory_unlock_all()").execute(conn);
                if let Err(error) = unlock {
                    tracing::debug!(%error, "advisory lock");
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn a_run_has_one_holder_at_a_time_however_often_it_changes_hands() {
        let dir = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::Sqlite(dir.path().join("x.db"));
        let (holders, taken, doubled) =
            (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..2_000 {
                        let Some(lock) = RunLock::try_take(&url, 1).unwrap() else { continue };
                        doubled.fetch_add(
                            usize::from(holders.fetch_add(1, Ordering::SeqCst) > 0),
                            Ordering::SeqCst,
                        );
                        taken.fetch_add(1, Ordering::SeqCst);
                        holders.fetch_sub(1, Ordering::SeqCst);
                        drop(lock);
                    }
                });
            }
        });
        assert!(taken.into_inner() > 0);
        assert_eq!(doubled.into_inner(), 0);
    }
}
