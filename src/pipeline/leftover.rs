//! Temporary files that a killed command has left.

use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::Path;

/// What SQLite adds to a database's name for a file of its own.
const BESIDE: &str = "-journal";

/// Marks a temporary file as one that somebody writes, until its handle is closed, also by a kill.
pub(super) fn hold(file: &File) -> io::Result<()> {
    match file.try_lock() {
        Err(TryLockError::Error(error)) => Err(error),
        // Just made, and under a name that nobody else knows.
        Ok(()) | Err(TryLockError::WouldBlock) => Ok(()),
    }
}

/// Removes files of a folder whose names begin with a prefix and that nobody writes.
pub(super) fn sweep(folder: &Path, prefix: &str) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|name| name.starts_with(prefix)) else { continue };
        let held = folder.join(name.strip_suffix(BESIDE).unwrap_or(name));
        if is_held(&held)? {
            continue;
        }
        gone(fs::remove_file(entry.path()))?;
    }
    Ok(())
}

/// Whether somebody writes a file.
fn is_held(path: &Path) -> io::Result<bool> {
    let file = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        file => file?,
    };
    match file.try_lock() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Somebody else may have been faster.
fn gone(outcome: io::Result<()>) -> io::Result<()> {
    match outcome {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        outcome => outcome,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_writes_goes() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str| {
            let path = folder.path().join(name);
            (File::create(&path).unwrap(), path)
        };
        let (_, left) = write(".onet-ai-x-1");
        let (_, journal) = write(".onet-ai-x-1-journal");
        let (at_work, kept) = write(".onet-ai-x-2");
        let (_, its) = write(".onet-ai-x-2-journal");
        let (_, other) = write("kept.db");
        hold(&at_work).unwrap();
        sweep(folder.path(), ".onet-ai-x-").unwrap();
        assert!(!left.exists() && !journal.exists());
        assert!(kept.exists() && its.exists() && other.exists());
        drop(at_work);
        sweep(folder.path(), ".onet-ai-x-").unwrap();
        assert!(!kept.exists() && !its.exists() && other.exists());
        sweep(&folder.path().join("none"), ".onet-ai-x-").unwrap_err();
    }
}
