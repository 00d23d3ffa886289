//! Temporary files that a killed command has left.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::time::{Duration, SystemTime};

/// No command writes one file for so long: what is older belongs to a command that is gone.
const AGE: Duration = Duration::from_hours(24);

/// Removes files of a folder whose names begin with a prefix and that nobody has written for a day.
pub(super) fn sweep(folder: &Path, prefix: &str) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if is_ours(&entry.file_name(), prefix) && is_old(entry.metadata()?.modified()?) {
            match fs::remove_file(entry.path()) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
    }
    Ok(())
}

fn is_ours(name: &OsStr, prefix: &str) -> bool {
    name.to_str().is_some_and(|name| name.starts_with(prefix))
}

fn is_old(written: SystemTime) -> bool {
    // In the future, if the clock was set back: then it is not old.
    written.elapsed().is_ok_and(|age| age > AGE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_old_files_of_that_name_go() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, age: Duration| {
            let path = folder.path().join(name);
            let file = fs::File::create(&path).unwrap();
            file.set_modified(SystemTime::now() - age).unwrap();
            path
        };
        let old = write(".onet-ai-x-1", AGE * 2);
        let at_work = write(".onet-ai-x-2", Duration::ZERO);
        let other = write("kept.db", AGE * 2);
        sweep(folder.path(), ".onet-ai-x-").unwrap();
        assert!(!old.exists() && at_work.exists() && other.exists());
        sweep(&folder.path().join("none"), ".onet-ai-x-").unwrap_err();
    }
}
