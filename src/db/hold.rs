//! Who works with an SQLite database: a lock file beside it, so that nobody puts another database in its
//! place meanwhile. PostgreSQL's server knows that itself.

use std::fmt;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::NaiveDateTime;

use super::lock_file;
use super::scoring::run_lock::is_at;

/// Holders that end hold the lock alone for a moment, to remove its file: it is asked for again.
const TRIES: u32 = 20;
/// The longest lock file that is read, in bytes.
const LONGEST: u64 = 1 << 20;
const PAUSE: Duration = Duration::from_millis(50);

/// Who holds a database, as the lock file tells it to people.
#[derive(Debug, Clone)]
pub struct Holder {
    /// What it does, such as `serve`.
    pub command: String,
    /// Since when (UTC).
    pub since: NaiveDateTime,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let since = self.since.format("%Y-%m-%d %H:%M:%S UTC");
        write!(f, "process {} (onet-ai {}) since {since}", std::process::id(), self.command)
    }
}

/// Held as long as a process works with a database. The file goes with the last holder; one that stays
/// behind, after a kill, locks nobody out: only the lock on it does.
#[derive(Debug)]
pub struct Hold {
    path: PathBuf,
    file: File,
}

/// A lock that is not to be had.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Others have it.
    #[error("the database {database} is held by {holders}")]
    Held {
        /// Its file.
        database: String,
        /// Who, as far as the lock file tells.
        holders: String,
    },
    /// The lock file can neither be made nor opened.
    #[error("cannot open the lock file {path}: {reason}; {remedy}")]
    File {
        /// The lock file.
        path: String,
        /// What the system said.
        reason: io::Error,
        /// What to do about it.
        remedy: String,
    },
}

impl Hold {
    /// Takes a place among those who work with a database, and waits a second for one that replaces it.
    pub fn shared(database: &Path, holder: &Holder) -> Result<Self, Error> {
        take(database, holder, File::try_lock_shared)
    }

    /// Takes a database for oneself alone; refuses as long as anybody else works with it.
    pub fn alone(database: &Path, holder: &Holder) -> Result<Self, Error> {
        take(database, holder, File::try_lock)
    }
}

fn take(
    database: &Path,
    holder: &Holder,
    lock: impl Fn(&File) -> Result<(), TryLockError>,
) -> Result<Hold, Error> {
    let path = beside(database);
    let failed = |reason| {
        let remedy = lock_file::remedy(&path, database, &reason);
        Error::File { path: path.display().to_string(), reason, remedy }
    };
    for _ in 0..TRIES {
        let mut file = lock_file::open(&path, database).map_err(failed)?;
        match lock(&file) {
            Ok(()) if is_at(&file, &path).map_err(failed)? => {
                // For people only, so a file that this user may lock and not write is as good.
                let noted = note(&mut file, holder);
                tracing::trace!(path = %path.display(), ?noted, "holding");
                return Ok(Hold { path, file });
            }
            // Its last holder removed it between our opening and our locking it: there may be a new one.
            Ok(()) => continue,
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(reason)) => return Err(failed(reason)),
        }
        std::thread::sleep(PAUSE);
    }
    Err(Error::Held { database: database.display().to_string(), holders: holders(&path) })
}

/// The lock file of a database, where SQLite keeps its own files too: beside the file itself, not beside a
/// link to it.
pub(super) fn beside(database: &Path) -> PathBuf {
    let database = fs::canonicalize(database).unwrap_or_else(|_| database.to_owned());
    lock_file::beside(&database, ".lock")
}

/// Adds a line about this process, and leaves those of processes that have ended out.
fn note(file: &mut File, holder: &Holder) -> io::Result<()> {
    let mut lines = living(file)?;
    lines.push(holder.to_string());
    file.set_len(0)?;
    file.rewind()?;
    file.write_all((lines.join("\n") + "\n").as_bytes())
}

fn living(file: &mut File) -> io::Result<Vec<String>> {
    let mut text = String::new();
    file.rewind()?;
    file.take(LONGEST).read_to_string(&mut text)?;
    Ok(text.lines().filter(|line| is_alive(line)).map(str::to_owned).collect())
}

/// Whether the process of a line is still there, as far as this system can tell.
#[cfg(unix)]
fn is_alive(line: &str) -> bool {
    use rustix::process::{Pid, test_kill_process};
    let id = line.strip_prefix("process ").and_then(|rest| rest.split(' ').next());
    let Some(pid) = id.and_then(|id| id.parse().ok()).and_then(Pid::from_raw) else { return false };
    // One of another user may not be signalled, but is there.
    !matches!(test_kill_process(pid), Err(rustix::io::Errno::SRCH))
}

#[cfg(not(unix))]
fn is_alive(_: &str) -> bool {
    true
}

fn holders(path: &Path) -> String {
    let lines = File::open(path).and_then(|mut file| living(&mut file)).unwrap_or_default();
    if lines.is_empty() {
        return "another process, which its lock file does not name".to_owned();
    }
    lines.join(" and ")
}

impl Drop for Hold {
    fn drop(&mut self) {
        // Whoever still shares it keeps the file.
        let is_last = self.file.unlock().is_ok() && self.file.try_lock().is_ok();
        if is_last && is_at(&self.file, &self.path).unwrap_or(false) {
            let removed = fs::remove_file(&self.path);
            tracing::trace!(path = %self.path.display(), ?removed, "not holding any more");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holder(command: &str) -> Holder {
        Holder { command: command.to_owned(), since: NaiveDateTime::default() }
    }

    #[test]
    fn many_share_a_database_and_one_has_it_alone() {
        let dir = tempfile::tempdir().unwrap();
        let database = dir.path().join("x.db");
        let first = Hold::shared(&database, &holder("serve")).unwrap();
        let second = Hold::shared(&database, &holder("import")).unwrap();
        let refused = Hold::alone(&database, &holder("backup restore")).unwrap_err().to_string();
        let said = format!("held by process {} (onet-ai serve) since 1970", std::process::id());
        assert!(refused.contains(&said) && refused.contains("(onet-ai import)"), "{refused}");
        drop(first);
        Hold::alone(&database, &holder("backup restore")).unwrap_err();
        drop(second);
        let alone = Hold::alone(&database, &holder("backup restore")).unwrap();
        let refused = Hold::shared(&database, &holder("serve")).unwrap_err().to_string();
        assert!(refused.contains("(onet-ai backup restore)"), "{refused}");
        drop(alone);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_a_killed_process_left_is_no_lock_and_is_forgotten() {
        let dir = tempfile::tempdir().unwrap();
        let database = dir.path().join("x.db");
        let left = format!("process {} (onet-ai serve) since ever\n", i32::MAX);
        fs::write(beside(&database), left).unwrap();
        let _alone = Hold::alone(&database, &holder("backup restore")).unwrap();
        let refused = Hold::shared(&database, &holder("serve")).unwrap_err().to_string();
        assert!(refused.contains("backup restore") && !refused.contains("ever"), "{refused}");
    }
}
