//! Files that commands write. A regular file is replaced once the new one is whole; everything else that a
//! path can stand for (a pipe, a device, an open file such as /dev/stdout) is written to, as any tool does.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};

use super::{Error, output};

/// Symbolic links that are followed, one after the other.
const MOST_LINKS: usize = 40;

/// What a path stands for.
enum Target {
    Stdout,
    /// Something that takes what is written as it comes.
    Stream(File),
    /// A regular file, or none yet, at a path that is no symbolic link.
    Regular(PathBuf),
}

/// Writes the parts of a file one after the other; `-` is stdout. Returns whether a regular file was
/// written: then it is there as a whole, and where something failed, what was there before is as it was.
pub(super) fn write(
    path: &Path,
    parts: impl Iterator<Item = Result<Vec<u8>, Error>>,
) -> Result<bool, Error> {
    let failed = |reason: io::Error| match reason.kind() {
        // The reader of a pipe has seen enough.
        ErrorKind::BrokenPipe => Error::Closed,
        _ => Error::CannotWrite { path: path.to_owned(), reason },
    };
    match Target::of(path).map_err(failed)? {
        Target::Stdout => {
            for part in parts {
                output::write(&part?)?;
            }
            Ok(false)
        }
        Target::Stream(mut stream) => {
            for part in parts {
                stream.write_all(&part?).map_err(failed)?;
            }
            Ok(false)
        }
        Target::Regular(place) => {
            // A temporary file would be its owner's alone; this one is as readable as any new file.
            let anybody = Permissions::from_mode(0o666);
            let mut builder = tempfile::Builder::new();
            let mut new =
                builder.permissions(anybody).tempfile_in(folder(&place)).map_err(failed)?;
            for part in parts {
                new.write_all(&part?).map_err(failed)?;
            }
            keep(&place, new.as_file()).map_err(failed)?;
            new.as_file().sync_all().map_err(failed)?;
            new.persist(&place).map_err(|error| failed(error.error))?;
            Ok(true)
        }
    }
}

/// What to do about a file that cannot be written.
pub(super) fn remedy(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::NotFound => "; create its folder first, as with `mkdir -p`",
        ErrorKind::IsADirectory => "; name a file in this folder",
        ErrorKind::NotADirectory => "; a part of the path before the last is no folder",
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            "; name a file that you may write, or `-` for stdout"
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "; free some space, or name a file on another disk"
        }
        _ => "",
    }
}

impl Target {
    fn of(path: &Path) -> io::Result<Self> {
        if path == Path::new("-") {
            return Ok(Self::Stdout);
        }
        let place = followed(path)?;
        if is_descriptor(&place) {
            // At its end, where the program that opened it goes on.
            return Ok(Self::Stream(OpenOptions::new().append(true).open(&place)?));
        }
        match fs::metadata(&place) {
            Ok(found) if found.is_dir() => Err(ErrorKind::IsADirectory.into()),
            Ok(found) => {
                // A regular file is opened too, and left as it is: one that may not be written to is not
                // replaced either.
                let opened = OpenOptions::new().write(true).open(&place)?;
                Ok(if found.is_file() { Self::Regular(place) } else { Self::Stream(opened) })
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self::Regular(place)),
            Err(error) => Err(error),
        }
    }
}

/// Where symbolic links lead; there need not be anything.
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

/// Whether the path is one of the files that a program has open: `/proc/self/fd/1`.
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
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn once(text: &str) -> impl Iterator<Item = Result<Vec<u8>, Error>> {
        std::iter::once(Ok(text.as_bytes().to_vec()))
    }

    #[test]
    fn a_file_is_replaced_as_a_whole_and_keeps_its_permissions() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, "before").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        let parts = [Ok(b"half".to_vec()), Err(Error::NothingPublished)];
        write(&path, parts.into_iter()).unwrap_err();
        assert_eq!(fs::read_to_string(&path).unwrap(), "before");
        assert!(write(&path, once("after")).unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "after");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o640);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "something is left over");
    }

    #[test]
    fn links_stay_and_lead_to_what_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("inner")).unwrap();
        fs::write(at("inner/target"), "before").unwrap();
        symlink("inner/target", at("link")).unwrap();
        symlink("link", at("link to link")).unwrap();
        symlink("inner/new", at("nowhere yet")).unwrap();
        symlink("circle", at("circle")).unwrap();
        for name in ["link", "link to link", "nowhere yet"] {
            assert!(write(&at(name), once(name)).unwrap());
            assert!(fs::symlink_metadata(at(name)).unwrap().is_symlink(), "{name}");
            assert_eq!(fs::read_to_string(at(name)).unwrap(), name);
        }
        assert_eq!(fs::read_to_string(at("inner/target")).unwrap(), "link to link");
        assert!(write(&at("circle"), once("x")).unwrap_err().to_string().contains("circle"));
    }

    #[test]
    fn what_cannot_be_written_is_named_with_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("file"), "x").unwrap();
        for (path, expected) in [
            (folder.path().to_owned(), "name a file in this folder"),
            (folder.path().join("none/at/all"), "mkdir -p"),
            (folder.path().join("file/x"), "no folder"),
            (PathBuf::from("/dev/full"), "free some space"),
        ] {
            let error = write(&path, once("x")).unwrap_err().to_string();
            assert!(error.contains(expected) && error.contains(path.to_str().unwrap()), "{error}");
        }
    }

    #[test]
    fn a_device_stays_one() {
        assert!(!write(Path::new("/dev/null"), once("x")).unwrap());
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }
}
