//! Files as backups need them: hashed, on the disk for good, as readable as another.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::source::archive;

/// A path with something after its name.
pub(super) fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// The folder of a file.
pub(super) fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The SHA-256 of a file in hexadecimal, read piece by piece.
pub(super) fn sha256(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut piece = vec![0; 1 << 20];
    loop {
        let read = file.read(&mut piece)?;
        let Some(bytes) = piece.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        hash.update(bytes);
    }
    Ok(archive::hex(&hash.finalize()))
}

/// Waits until a file's content is on the disk.
pub(super) fn settle(path: &Path) -> io::Result<()> {
    File::options().write(true).open(path)?.sync_all()
}

/// Waits until the names in a folder are on the disk.
#[cfg(unix)]
pub(super) fn settle_folder(path: &Path) -> io::Result<()> {
    File::open(folder(path))?.sync_all()
}

/// Elsewhere a folder cannot be opened.
#[cfg(not(unix))]
pub(super) fn settle_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Gives a file the owner and the permissions of another; its owner's alone where there is no other.
#[cfg(unix)]
pub(super) fn like(path: &Path, other: Option<&Metadata>) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    let Some(other) = other else {
        return fs::set_permissions(path, fs::Permissions::from_mode(0o600));
    };
    let own = fs::metadata(path)?;
    if (own.uid(), own.gid()) != (other.uid(), other.gid()) {
        chown(path, Some(other.uid()), Some(other.gid()))?;
    }
    fs::set_permissions(path, other.permissions())
}

#[cfg(not(unix))]
pub(super) fn like(_: &Path, _: Option<&Metadata>) -> io::Result<()> {
    Ok(())
}

/// Whether there is anything at a path, a link that leads nowhere too.
pub(super) fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}
