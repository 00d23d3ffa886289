//! What to do about a file that cannot be written.

use std::io::ErrorKind;

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
