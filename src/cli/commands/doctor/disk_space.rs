//! Whether there is room for what is written.

use std::path::{Path, PathBuf};

use super::Surroundings;
use crate::read::doctor::{About, Finding};

pub(super) const ABOUT: About = About {
    id: "disk_space",
    question: "Is there room where the database file (with PostgreSQL: what is downloaded) is written?",
    remedy: "df -h .",
};

const MIB: u64 = 1 << 20;
/// Below this the next command may fail.
const LITTLE: u64 = 100 * MIB;
/// A release takes 60 MB and as much again until it is committed; a copy of a file needs its size.
const SPARE: u64 = 1_024 * MIB;

pub(super) fn look(around: &Surroundings<'_>) -> Vec<Finding> {
    let file = around.url.as_ref().and_then(|url| url.file());
    let folder = file.map_or_else(std::env::temp_dir, |file| match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    });
    let taken = file.and_then(|file| file.metadata().ok()).map_or(0, |file| file.len());
    let shown = folder.display().to_string();
    vec![match free(&folder) {
        Err(error) => {
            Finding::error(format!("the free space cannot be asked for: {error}")).about(shown)
        }
        Ok(free) => judged(free, taken).about(shown),
    }]
}

/// What so many free bytes mean where a database takes so many.
fn judged(free: u64, taken: u64) -> Finding {
    let message = format!("{} MiB are free", free / MIB);
    if free < LITTLE {
        Finding::error(format!("{message}: too few for the next import or run"))
    } else if free < SPARE.max(taken.saturating_mul(2)) {
        Finding::warn(format!("{message}: an import, a migration and a backup may need more"))
    } else {
        Finding::ok(message)
    }
}

/// Bytes that this user may still write below a folder.
fn free(folder: &Path) -> std::io::Result<u64> {
    let found = rustix::fs::statvfs(folder)?;
    Ok(found.f_bavail.saturating_mul(found.f_frsize))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::doctor::Status;

    #[test]
    fn a_large_database_needs_more_room_than_a_small_one() {
        let status = |free, taken| judged(free * MIB, taken * MIB).status;
        assert_eq!(status(99, 0), Status::Error);
        assert_eq!(status(1_023, 0), Status::Warn);
        assert_eq!(status(1_024, 0), Status::Ok);
        assert_eq!(status(1_024, 512), Status::Ok);
        assert_eq!(status(3_000, 2_000), Status::Warn);
    }
}
