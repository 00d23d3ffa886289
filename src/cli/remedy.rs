//! What to do about a file that cannot be written, and about a database that failed.

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

/// What databases say of a failure that lies outside of the command, and what to do about it.
const DATABASE: [(&str, &str); 12] = [
    (
        "database disk image is malformed",
        "the file is damaged: put a backup in its place, or save what can be read with `sqlite3 FILE .recover`",
    ),
    (
        "file is not a database",
        "name an SQLite file with --database-url, or put a backup in its place",
    ),
    ("database or disk is full", FULL),
    ("No space left on device", FULL),
    (
        "disk I/O error",
        "look at the disk, its free space and the permissions of its folder; then give the same command again",
    ),
    ("terminating connection", LOST),
    ("server closed the connection", LOST),
    ("the database system is", LOST),
    ("no connection to the server", LOST),
    ("could not receive data from server", LOST),
    ("could not send data to server", LOST),
    ("Is the server running on that host", LOST),
];
const FULL: &str = "make room, then give the same command again";
const LOST: &str = "see that the server runs, then give the same command again";

/// What to do, where a message has the words of a database for a failure outside of the command.
pub(super) fn of_database(message: &str) -> Option<&'static str> {
    DATABASE.iter().find(|(words, _)| message.contains(words)).map(|(_, remedy)| *remedy)
}
