//! Writes the files that commands make. A regular file is replaced once the new one is complete.
//! Where its folder allows no new file, its content is overwritten instead. Pipes, devices and open
//! files such as /dev/stdout are written to as they are.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::cli::error::CommandError;
use crate::cli::print::output;

/// The most symbolic links that are followed, one after the other.
const MOST_LINKS: usize = 40;

/// What is at a path, and so how it is written.
enum Target {
    Stdout,
    /// A pipe, a device or an open file: written to directly.
    Stream(File),
    /// A regular file, opened, or nothing yet; the path is no symbolic link.
    Regular(PathBuf, Option<File>),
}

/// Writes the parts of a file one after the other; `-` is stdout. Returns whether it was a regular
/// file. Such a file is complete on success and unchanged on failure, except where its folder
/// allows no new file: there a failure leaves it half written.
pub(crate) fn write(
    path: &Path,
    parts: impl Iterator<Item = Result<Vec<u8>, CommandError>>,
) -> Result<bool, CommandError> {
    match Target::find(path).map_err(|reason| failed(path, reason))? {
        Target::Stdout => {
            for part in parts {
                output::write(&part?)?;
            }
            Ok(false)
        }
        Target::Stream(mut stream) => {
            for part in parts {
                stream.write_all(&part?).map_err(|reason| failed(path, reason))?;
            }
            Ok(false)
        }
        Target::Regular(place, opened) => {
            // A temporary file would be its owner's alone; this one is as readable as any new file.
            let anybody = Permissions::from_mode(0o666);
            let made = tempfile::Builder::new().permissions(anybody).tempfile_in(folder(&place));
            regular(path, Place { path: &place, opened }, made, parts)?;
            Ok(true)
        }
    }
}

fn failed(path: &Path, reason: io::Error) -> CommandError {
    match reason.kind() {
        // The reader of the pipe has closed it, such as `head`: no failure.
        ErrorKind::BrokenPipe => CommandError::Closed,
        _ => CommandError::CannotWrite { path: path.to_owned(), reason },
    }
}

/// Where a regular file is, and the one that is there already, opened.
struct Place<'a> {
    path: &'a Path,
    opened: Option<File>,
}

/// Writes a regular file: a temporary file beside it takes its place once it is complete. Only
/// where the folder allows no new file is the file itself overwritten, which a failure leaves half
/// written.
fn regular(
    path: &Path,
    place: Place<'_>,
    made: io::Result<NamedTempFile>,
    parts: impl Iterator<Item = Result<Vec<u8>, CommandError>>,
) -> Result<(), CommandError> {
    let failed = |reason| failed(path, reason);
    let new = match (made, place.opened) {
        (Ok(new), _) => new,
        (Err(error), Some(file)) if is_closed(error.kind()) => return fill(file, path, parts),
        // The error's own text names the temporary file, which means nothing to the user.
        (Err(error), _) => return Err(failed(error.kind().into())),
    };
    let mut file = new.as_file();
    for part in parts {
        file.write_all(&part?).map_err(failed)?;
    }
    keep(place.path, file).map_err(failed)?;
    file.sync_all().map_err(failed)?;
    new.persist(place.path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Whether the error says that no file may be made in the folder.
fn is_closed(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem)
}

/// Overwrites the content of a file, beginning when the first part is there.
fn fill(
    mut file: File,
    path: &Path,
    parts: impl Iterator<Item = Result<Vec<u8>, CommandError>>,
) -> Result<(), CommandError> {
    let mut parts = parts.peekable();
    if !matches!(parts.peek(), Some(Err(_))) {
        file.set_len(0).map_err(|reason| failed(path, reason))?;
    }
    for part in parts {
        file.write_all(&part?).map_err(|reason| failed(path, reason))?;
    }
    file.sync_all().map_err(|reason| failed(path, reason))
}

impl Target {
    fn find(path: &Path) -> io::Result<Self> {
        if path == Path::new("-") {
            return Ok(Self::Stdout);
        }
        let place = followed(path)?;
        if is_descriptor(&place) {
            // Appended, because the program that opened the file goes on writing at its end.
            return Ok(Self::Stream(OpenOptions::new().append(true).open(&place)?));
        }
        match fs::metadata(&place) {
            Ok(found) if found.is_dir() => Err(ErrorKind::IsADirectory.into()),
            Ok(found) => {
                // Opened only to see whether it may be written to: a write-protected file is not
                // replaced.
                let opened = OpenOptions::new().write(true).open(&place)?;
                Ok(if found.is_file() {
                    Self::Regular(place, Some(opened))
                } else {
                    Self::Stream(opened)
                })
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self::Regular(place, None)),
            Err(error) => Err(error),
        }
    }
}

/// The path to which symbolic links lead, whether or not it exists.
fn followed(path: &Path) -> io::Result<PathBuf> {
    let mut place = path.to_owned();
    for _ in 0..MOST_LINKS {
        match fs::symlink_metadata(&place) {
            Ok(found) if found.is_symlink() && !is_descriptor(&place) => {
                place = folder(&place).join(fs::read_link(&place)?);
            }
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => return Ok(place),
        }
    }
    Err(io::Error::other("its symbolic links lead in a circle"))
}

/// Whether the path is an open file of a process, such as `/proc/self/fd/1`.
fn is_descriptor(path: &Path) -> bool {
    let folder = fs::canonicalize(folder(path));
    folder.is_ok_and(|folder| folder.starts_with("/proc") && folder.ends_with("fd"))
}

fn folder(path: &Path) -> &Path {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or_else(|| Path::new("."))
}

/// Gives a new file the owner and the permissions of the one that it replaces.
fn keep(place: &Path, new: &File) -> io::Result<()> {
    let before = match fs::metadata(place) {
        Ok(before) => before,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let is = new.metadata()?;
    if (is.uid(), is.gid()) != (before.uid(), before.gid()) {
        // Only the administrator may give files away; for others the new file is their own.
        match fchown(new, Some(before.uid()), Some(before.gid())) {
            Err(error) if error.kind() != ErrorKind::PermissionDenied => return Err(error),
            _ => {}
        }
    }
    new.set_permissions(before.permissions())
}

#[cfg(test)]
mod tests;
