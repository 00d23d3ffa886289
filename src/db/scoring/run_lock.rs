//! Who works on a run: a lock that is gone as soon as its process is.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use crate::db::lock_file;

/// Held for as long as a process works on a run of an SQLite database: a locked file beside it,
/// removed at the end.
#[derive(Debug)]
pub struct RunLock {
    path: PathBuf,
    _file: File,
}

/// A lock file that could not be made or locked.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {reason}; {remedy}", path = path.display())]
pub struct LockError {
    path: PathBuf,
    reason: std::io::Error,
    remedy: String,
}

impl RunLock {
    /// Takes the lock of a run of the database in this file; `None` where another process holds it.
    pub fn try_take(database: &Path, run_id: i64) -> Result<Option<Self>, LockError> {
        let path = lock_file::beside(database, &format!(".run-{run_id}.lock"));
        match try_file(&path, database) {
            Ok(file) => Ok(file.map(|file| Self { path, _file: file })),
            Err(reason) => {
                let remedy = lock_file::remedy(&path, database, &reason);
                Err(LockError { path, reason, remedy })
            }
        }
    }
}

fn try_file(path: &Path, database: &Path) -> std::io::Result<Option<File>> {
    loop {
        let file = lock_file::open(path, database)?;
        match file.try_lock() {
            Ok(()) if is_at(&file, path)? => return Ok(Some(file)),
            // Its holder removed it between our opening and our locking it: another process
            // may have made a new one since, so look again.
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(reason)) => return Err(reason),
        }
    }
}

/// Whether the open file is the one that stands at the path.
#[cfg(unix)]
pub(crate) fn is_at(file: &File, path: &Path) -> std::io::Result<bool> {
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
pub(crate) fn is_at(_: &File, _: &Path) -> std::io::Result<bool> {
    Ok(true)
}

impl Drop for RunLock {
    fn drop(&mut self) {
        // Removed while it is still locked, see `try_file`. A file that stays behind locks nobody
        // out: only the lock on it does.
        if let Err(error) = std::fs::remove_file(&self.path) {
            tracing::debug!(path = %self.path.display(), %error, "lock file");
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
        let database = dir.path().join("x.db");
        let (holders, taken, doubled) =
            (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..2_000 {
                        let Some(lock) = RunLock::try_take(&database, 1).unwrap() else { continue };
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
