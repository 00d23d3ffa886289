//! Files beside an SQLite database that are locked: made for whoever may work with the database, as SQLite makes its
//! own, also by root.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use crate::text::shell_word;

/// Makes the lock file of a database, or opens the one that is there.
pub(super) fn open(path: &Path, database: &Path) -> io::Result<File> {
    loop {
        match OpenOptions::new().read(true).write(true).create_new(true).open(path) {
            Ok(file) => return permit(&file, database).map(|()| file),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            // A lock needs no more than reading, where somebody else has made the file.
            Err(error) => return File::open(path).or(Err(error)),
        }
        match OpenOptions::new().read(true).write(true).open(path) {
            // Its last holder has just removed it.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return File::open(path).or(Err(error)),
            Ok(file) => {
                // One that root has left behind is handed over by the next call of root's.
                hand_over(&file, database);
                return Ok(file);
            }
        }
    }
}

/// A file beside a database, with another ending.
pub(super) fn beside(database: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(database);
    name.push(ending);
    PathBuf::from(name)
}

/// What to do about a lock file that cannot be opened.
pub(super) fn remedy(path: &Path, database: &Path, reason: &io::Error) -> String {
    if reason.kind() != io::ErrorKind::PermissionDenied {
        return "look at the disk and at its folder".to_owned();
    }
    if fs::symlink_metadata(path).is_err() {
        return "let this user make files in its folder".to_owned();
    }
    format!(
        "another user has left it: once nobody works with the database, `{}` lets this one in",
        way_in(path, database)
    )
}

/// The command after which this user may open a lock file that another one has left.
pub(super) fn way_in(path: &Path, database: &Path) -> String {
    let word = |path: &Path| shell_word(&path.to_string_lossy());
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    // The next command makes it anew.
    if super::sqlite_file::may_write(folder) {
        format!("rm {}", word(path))
    } else {
        format!("sudo chown --reference={} {}", word(database), word(path))
    }
}

/// Whoever may write the database may lock it, whatever the umask, as with SQLite's own files.
#[cfg(unix)]
fn permit(file: &File, database: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    hand_over(file, database);
    let mode = fs::metadata(database).map_or(0o600, |file| file.permissions().mode() & 0o666);
    file.set_permissions(fs::Permissions::from_mode(mode))
}

/// Gives root's file to the owner and the group of the database. Where a file system has no owners, the permissions
/// have to do.
#[cfg(unix)]
fn hand_over(file: &File, database: &Path) {
    use std::os::unix::fs::{MetadataExt, fchown};
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let handed = fs::metadata(database)
        .and_then(|database| fchown(file, Some(database.uid()), Some(database.gid())));
    if let Err(error) = handed {
        tracing::debug!(%error, "the lock file stays root's");
    }
}

#[cfg(not(unix))]
fn permit(_: &File, _: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn hand_over(_: &File, _: &Path) {}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};

    use super::*;

    #[test]
    fn a_lock_file_belongs_to_whom_the_database_does() {
        let dir = tempfile::tempdir().unwrap();
        let database = dir.path().join("x.db");
        let path = beside(&database, ".lock");
        fs::write(&database, "").unwrap();
        fs::set_permissions(&database, fs::Permissions::from_mode(0o640)).unwrap();
        if rustix::process::geteuid().is_root() {
            chown(&database, Some(65_534), Some(65_534)).unwrap();
        }
        let whose = |path: &Path| {
            let file = fs::metadata(path).unwrap();
            (file.uid(), file.gid(), file.mode() & 0o777)
        };
        let made = open(&path, &database).unwrap();
        assert_eq!(whose(&path), whose(&database));
        drop(made);
        // One that an earlier call has left with root.
        if rustix::process::geteuid().is_root() {
            chown(&path, Some(0), Some(0)).unwrap();
            open(&path, &database).unwrap();
            assert_eq!(whose(&path), whose(&database));
        }
    }

    #[test]
    fn the_remedy_is_a_command_where_there_is_a_file_and_names_the_folder_where_there_is_none() {
        let dir = tempfile::tempdir().unwrap();
        let database = dir.path().join("x.db");
        let path = beside(&database, ".lock");
        let denied = io::Error::from(io::ErrorKind::PermissionDenied);
        assert!(remedy(&path, &database, &denied).contains("make files in its folder"));
        fs::write(&path, "").unwrap();
        let said = remedy(&path, &database, &denied);
        assert!(said.contains(&format!("`rm {}`", path.display())), "{said}");
        let full = io::Error::from(io::ErrorKind::StorageFull);
        assert!(!remedy(&path, &database, &full).contains("rm "));
    }
}
