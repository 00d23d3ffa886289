//! Whether a backup is what was backed up, and whether this program can work with it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use chrono::NaiveDateTime;
use serde::Serialize;

use super::{Check, Error, FORMAT, Manifest, Status, count_rows, damage, files, manifest_path};
use crate::db::backup::Depth;
use crate::db::{Conn, DatabaseUrl, migrate, orphans};
use crate::read::doctor::{self, Asked};
use crate::small_file;
use crate::text;

/// What was found of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// Whether every check came out as it should.
    pub ok: bool,
    /// The backup.
    pub file: String,
    /// What stands beside it.
    pub manifest: Manifest,
    /// What was looked at.
    pub checks: Vec<Check>,
    /// Migrations of this program that the database has not had: they run once it is put back and written.
    pub pending: Vec<String>,
}

impl Verified {
    /// What is wrong, in sentences.
    #[must_use]
    pub fn problems(&self) -> Vec<&str> {
        let wrong = self.checks.iter().filter(|check| check.status == Status::Error);
        wrong.map(|check| check.message.as_str()).collect()
    }
}

/// Looks at all of a backup: its hash, every page and index, its foreign keys, how many rows it has, its
/// migrations; and makes the checks of `onet-ai doctor` on it, unless further migrations come first. Reads only, also
/// beside the file.
pub fn verify(file: &Path, now: NaiveDateTime) -> Result<Verified, Error> {
    look(file, Some(now))
}

/// As [`verify`], without the checks of `onet-ai doctor`: a database with a fault is better than none.
pub(super) fn whole(file: &Path) -> Result<Verified, Error> {
    look(file, None)
}

fn look(file: &Path, now: Option<NaiveDateTime>) -> Result<Verified, Error> {
    let manifest = read_manifest(file)?;
    let mut checks = vec![hash(file, &manifest)?];
    let mut pending = Vec::new();
    let url = DatabaseUrl::Sqlite(file.to_owned());
    match url.connect_existing().map_err(Error::from).and_then(|mut conn| {
        inside(&mut conn, &manifest, &mut checks)?;
        let applied = migrate::applied(&mut conn)?;
        Ok((applied, conn))
    }) {
        Ok((applied, mut conn)) => {
            let known = migrate::known()?;
            pending.extend(known.difference(&applied).cloned());
            checks.push(migrations(&manifest, &applied.into_iter().collect::<Vec<_>>())?);
            if let Some(now) = now.filter(|_| pending.is_empty()) {
                checks.push(examined(&mut conn, now));
            }
        }
        // A file that SQLite cannot read is what is looked for here.
        Err(error @ (Error::Connect(_) | Error::Query(_))) => {
            checks.push(Check::build("pages", String::new(), &[error.to_string()]));
        }
        Err(other) => return Err(other),
    }
    Ok(Verified {
        ok: checks.iter().all(|check| check.status == Status::Ok),
        file: file.display().to_string(),
        manifest,
        checks,
        pending,
    })
}

/// What stands beside a backup.
fn read_manifest(file: &Path) -> Result<Manifest, Error> {
    let mut start = [0; 5];
    let opened = File::open(file).map_err(Error::file("read", file))?;
    // A shorter file is no dump either.
    let _ = opened.take(5).read(&mut start);
    if &start == b"PGDMP" {
        return Err(Error::Dump(file.display().to_string()));
    }
    let path = manifest_path(file);
    let wrong = |reason: String| Error::Manifest { path: path.display().to_string(), reason };
    let text = small_file::read_to_string(&path).map_err(|error| wrong(error.to_string()))?;
    let manifest: Manifest =
        serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
    if manifest.format != FORMAT {
        return Err(wrong(format!(
            "its format is {}, and this onet-ai reads {FORMAT}: verify it with the onet-ai that made it",
            manifest.format
        )));
    }
    Ok(manifest)
}

fn hash(file: &Path, manifest: &Manifest) -> Result<Check, Error> {
    let found = files::sha256(file).map_err(Error::file("read", file))?;
    let bytes = fs::metadata(file).map_err(Error::file("read", file))?.len();
    let mut problems = Vec::new();
    if found != manifest.sha256 {
        let was = &manifest.sha256;
        let of = manifest.bytes;
        problems.push(format!(
            "the file's SHA-256 is {found} ({bytes} bytes), and was {was} ({of} bytes)"
        ));
    }
    Ok(Check::build("sha256", format!("{bytes} bytes, SHA-256 {found}"), &problems))
}

/// What `onet-ai doctor` finds of the database in it; what somebody should only look at is as it was.
fn examined(conn: &mut Conn, now: NaiveDateTime) -> Check {
    let found = doctor::database(conn, Asked { now, writes: None }).findings;
    let wrong: Vec<String> = found
        .iter()
        .filter(|finding| finding.status == doctor::Status::Error)
        .map(|finding| format!("{}: {}", finding.id, finding.message))
        .collect();
    Check::build(
        "doctor",
        format!("`onet-ai doctor` finds no error in it, of {} findings", found.len()),
        &wrong,
    )
}

/// What only SQLite can tell.
fn inside(conn: &mut Conn, manifest: &Manifest, checks: &mut Vec<Check>) -> Result<(), Error> {
    let damage: Vec<String> =
        damage(conn, Depth::Full)?.iter().map(|line| format!("SQLite finds: {line}")).collect();
    checks.push(Check::build("pages", "every page and index is whole".to_owned(), &damage));
    let orphans: Vec<String> = orphans::find(conn)?
        .into_iter()
        .map(|found| {
            format!("{} rows of {} lead to no row of {}", found.rows, found.table, found.parent)
        })
        .collect();
    checks.push(Check::build("keys", "every foreign key leads somewhere".to_owned(), &orphans));
    let found = count_rows(conn)?;
    let total: i64 = found.values().sum();
    let said =
        format!("{} in {}", text::counted(total, "row"), text::counted(found.len(), "table"));
    checks.push(Check::build("rows", said, &other_counts(&manifest.rows, &found)));
    Ok(())
}

fn other_counts(was: &BTreeMap<String, i64>, is: &BTreeMap<String, i64>) -> Vec<String> {
    let names: std::collections::BTreeSet<&String> = was.keys().chain(is.keys()).collect();
    let said =
        |rows: Option<&i64>| rows.map_or("no table".to_owned(), |n| text::counted(*n, "row"));
    names
        .into_iter()
        .filter(|name| was.get(*name) != is.get(*name))
        .map(|name| format!("{name}: {}, and had {}", said(is.get(name)), said(was.get(name))))
        .collect()
}

fn migrations(manifest: &Manifest, applied: &[String]) -> Result<Check, Error> {
    let known = migrate::known()?;
    let mut problems = Vec::new();
    if applied != manifest.migrations {
        problems.push("its migrations are not those that it was backed up with".to_owned());
    }
    let unknown: Vec<&str> =
        applied.iter().filter(|version| !known.contains(*version)).map(String::as_str).collect();
    if !unknown.is_empty() {
        problems.push(format!(
            "it is newer than this onet-ai, which does not know its {}: use {} or a newer one",
            unknown.join(", "),
            manifest.made_by
        ));
    }
    let said = format!("{} run", text::counted(applied.len(), "migration"));
    Ok(Check::build("migrations", said, &problems))
}
