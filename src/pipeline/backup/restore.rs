//! Puts a backup in the place of a database that nobody works with.

use std::fs::{self, Metadata};
use std::io::ErrorKind;
use std::path::Path;

use serde::Serialize;
use tempfile::{NamedTempFile, TempPath};

use super::verify::whole;
use super::{Error, Verified, files};
use crate::db::hold::{self, Hold, Holder};
use crate::db::{DatabaseUrl, backup};
use crate::pipeline::leftover;

/// What was put where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Restored {
    /// The database.
    pub database: String,
    /// Where the database is that stood there before; absent where there was none.
    pub before: Option<String>,
    /// What was found of the backup beforehand.
    pub backup: Verified,
}

/// Of the copy while it is made.
const PREFIX: &str = ".onet-ai-restore-";

/// What SQLite keeps beside a database that nobody has closed properly.
const BESIDE: [&str; 2] = ["-wal", "-journal"];

/// Verifies a backup and puts a copy of it in the place of a database, with the owner and the permissions of
/// that. At every moment one of the two stands there whole. Refuses as long as anybody works with the
/// database, or where one that was set aside before is still there.
pub fn restore(file: &Path, database: &Path, holder: &Holder) -> Result<Restored, Error> {
    // Where a link leads to: SQLite, too, keeps its files there.
    let database = fs::canonicalize(database).unwrap_or_else(|_| database.to_owned());
    let aside = files::with_ending(&database, ".before-restore");
    let _alone = Hold::alone(&database, holder).map_err(|error| match error {
        held @ hold::Error::Held { .. } => Error::Held(held),
        hold::Error::File { path, reason, .. } => Error::File { what: "open", path, reason },
    })?;
    if files::is_there(&aside) {
        return Err(Error::Aside(aside.display().to_string()));
    }
    let backup = whole(file)?;
    if !backup.ok {
        return Err(Error::NotWhole {
            path: file.display().to_string(),
            problems: backup.problems().join("; "),
        });
    }
    let old = match fs::metadata(&database) {
        Ok(old) => Some(old),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(Error::file("read", &database)(error)),
    };
    let copy = copied(file, &database, old.as_ref(), &backup)?;
    let is_kept = old.is_some_and(|old| old.len() > 0);
    if is_kept {
        set_aside(&database, &aside)?;
    }
    copy.persist(&database).map_err(|error| Error::file("write", &database)(error.error))?;
    files::settle_folder(&database).map_err(Error::file("write", &database))?;
    Ok(Restored {
        database: DatabaseUrl::Sqlite(database).to_string(),
        before: is_kept.then(|| aside.display().to_string()),
        backup,
    })
}

/// A copy of the backup beside the database, on the disk and the same.
fn copied(
    file: &Path,
    database: &Path,
    old: Option<&Metadata>,
    backup: &Verified,
) -> Result<TempPath, Error> {
    let writing = || Error::file("write beside", database);
    leftover::sweep(files::folder(database), PREFIX).map_err(writing())?;
    let copy = NamedTempFile::with_prefix_in(PREFIX, files::folder(database)).map_err(writing())?;
    leftover::hold(copy.as_file()).map_err(writing())?;
    fs::copy(file, copy.path()).map_err(writing())?;
    files::like(copy.path(), old).map_err(writing())?;
    files::settle(copy.path()).map_err(writing())?;
    let found = files::sha256(copy.path()).map_err(Error::file("read", copy.path()))?;
    if found != backup.manifest.sha256 {
        let problems = format!("its copy has the SHA-256 {found}");
        return Err(Error::NotWhole { path: backup.file.clone(), problems });
    }
    Ok(copy.into_temp_path())
}

/// Keeps the old database under another name, whole: with every commit in the one file, or, where SQLite
/// cannot read it any more, with the files that belong to it.
fn set_aside(database: &Path, aside: &Path) -> Result<(), Error> {
    // Before SQLite looks at them: what fits no database it throws away.
    for ending in BESIDE {
        copy_if_there(&files::with_ending(database, ending), &files::with_ending(aside, ending))?;
    }
    match backup::settle(&DatabaseUrl::Sqlite(database.to_owned())) {
        Ok(Ok(())) => remove_all(aside, &BESIDE)?,
        Ok(Err(error)) if error.to_string().contains("locked") => {
            remove_all(aside, &BESIDE)?;
            let database = database.display().to_string();
            return Err(Error::Open { database, reason: error.to_string() });
        }
        // Damage is a reason to put a backup back.
        damaged => tracing::warn!(?damaged, "the database cannot be read, and is kept as it is"),
    }
    // What is left beside it would be taken for the new one's.
    remove_all(database, &["-wal", "-journal", "-shm"])?;
    // A second name rather than another one: the database stays in its place until the new one takes it.
    fs::hard_link(database, aside)
        .or_else(|_| fs::copy(database, aside).map(|_| ()))
        .map_err(Error::file("write", aside))
}

fn copy_if_there(from: &Path, to: &Path) -> Result<(), Error> {
    match fs::copy(from, to) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        outcome => outcome.map(|_| ()).map_err(Error::file("write", to)),
    }
}

fn remove_all(path: &Path, endings: &[&str]) -> Result<(), Error> {
    for ending in endings {
        let file = files::with_ending(path, ending);
        match fs::remove_file(&file) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(Error::file("remove", &file)(error));
            }
            _ => {}
        }
    }
    Ok(())
}
