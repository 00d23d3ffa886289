//! A backup of the state at this moment, whoever writes meanwhile.

use std::fs;
use std::io::Write;
use std::path::Path;

use chrono::NaiveDateTime;
use diesel::SqliteConnection;
use serde::Serialize;
use tempfile::NamedTempFile;

use super::{Error, FORMAT, Manifest, count_rows, damage, files, manifest_path};
use crate::db::backup::{self, Depth};
use crate::db::{DatabaseUrl, migrate};
use crate::pipeline::leftover;
use crate::small_file;

/// Of the copy while it is made.
const PREFIX: &str = ".onet-ai-backup-";

/// A backup that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Made {
    /// The file.
    pub file: String,
    /// What stands beside it.
    #[serde(flatten)]
    pub manifest: Manifest,
}

/// Copies the database of a connection into a new file, looks the copy through, and writes its manifest
/// beside it. The file is there under its name only once it is whole and on the disk.
pub fn make(
    conn: &mut SqliteConnection,
    database: &DatabaseUrl,
    file: &Path,
    now: NaiveDateTime,
) -> Result<Made, Error> {
    if files::is_there(file) {
        return Err(Error::Exists(file.display().to_string()));
    }
    if is_of_another(file) {
        return Err(Error::Exists(manifest_path(file).display().to_string()));
    }
    let folder = files::folder(file);
    if !folder.is_dir() {
        let (path, folder) = (file.display().to_string(), folder.display().to_string());
        return Err(Error::NoFolder { path, folder });
    }
    let writing = || Error::file("write", file);
    leftover::sweep(folder, PREFIX).map_err(writing())?;
    // The database holds what its owner alone may read, and so does a temporary file.
    let copy = NamedTempFile::with_prefix_in(PREFIX, folder);
    let copy = copy.map_err(writing())?;
    leftover::hold(copy.as_file()).map_err(writing())?;
    backup::copy_into(conn, copy.path())?;
    let (migrations, rows) = looked_through(copy.path(), database)?;
    files::settle(copy.path()).map_err(writing())?;
    let manifest = Manifest {
        format: FORMAT,
        made_by: concat!("onet-ai ", env!("CARGO_PKG_VERSION")).to_owned(),
        created_at: now.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        database: database.to_string(),
        bytes: fs::metadata(copy.path()).map_err(writing())?.len(),
        sha256: files::sha256(copy.path()).map_err(Error::file("read", copy.path()))?,
        migrations,
        rows,
    };
    write_manifest(&manifest, file)?;
    copy.persist_noclobber(file).map_err(|error| writing()(error.error))?;
    files::settle_folder(file).map_err(writing())?;
    Ok(Made { file: file.display().to_string(), manifest })
}

/// What a copy holds, once SQLite has found nothing wrong with it.
fn looked_through(
    copy: &Path,
    database: &DatabaseUrl,
) -> Result<(Vec<String>, std::collections::BTreeMap<String, i64>), Error> {
    let mut conn = DatabaseUrl::Sqlite(copy.to_owned()).connect_existing()?;
    if let Some(found) = damage(&mut conn, Depth::Quick)?.into_iter().next() {
        return Err(Error::Damaged { database: database.to_string(), found });
    }
    Ok((migrate::applied(&mut conn)?.into_iter().collect(), count_rows(&mut conn)?))
}

/// Whether something stands in the place of the manifest that is none; one without its backup is of a call that
/// was killed.
fn is_of_another(file: &Path) -> bool {
    let path = manifest_path(file);
    let manifest =
        || serde_json::from_str::<Manifest>(&small_file::read_to_string(&path).ok()?).ok();
    files::is_there(&path) && manifest().is_none()
}

/// Before the backup gets its name: a manifest without a backup misleads nobody.
fn write_manifest(manifest: &Manifest, file: &Path) -> Result<(), Error> {
    let path = manifest_path(file);
    let writing = || Error::file("write", &path);
    let text = serde_json::to_string_pretty(manifest)
        .map_err(|error| writing()(std::io::Error::other(error)))?;
    let mut made = NamedTempFile::with_prefix_in(PREFIX, files::folder(file)).map_err(writing())?;
    made.write_all(text.as_bytes()).and_then(|()| made.write_all(b"\n")).map_err(writing())?;
    made.as_file().sync_all().map_err(writing())?;
    made.persist(&path).map_err(|error| writing()(error.error))?;
    Ok(())
}
