//! The file of an SQLite database: made for its owner alone, and opened for reading without writing.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::sql_types::Text;

/// Makes an empty file that only its owner may read, whatever the umask, where there is none; SQLite
/// gives the files that it makes beside it the same permissions. One that is there keeps its own.
pub(super) fn make(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(file) => own(&file),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            // A link that leads nowhere yet is SQLite's to follow, or to refuse.
            if !path.exists() || may(path, Access::Write) {
                return Ok(());
            }
            Err(io::Error::new(
                io::ErrorKind::PermissionDenied,
                "the file may not be written by this user",
            ))
        }
        Err(error) => Err(error),
    }
}

/// Permissions that the umask has narrowed, or a folder's rules have widened.
#[cfg(unix)]
fn own(file: &fs::File) -> io::Result<()> {
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))
}

#[cfg(not(unix))]
fn own(_: &fs::File) -> io::Result<()> {
    Ok(())
}

/// Opens a database for reading, and finds the way in which that needs no permission to write:
///
/// * where the file may be written, as a writer would, which sees every commit;
/// * else, where a writer's `-wal` and `-shm` are there, `mode=ro`, which does too;
/// * else `immutable=1`, which needs nothing beside the file and sees no later change, so that it is
///   remembered what the file looked like.
pub(super) fn open(
    path: &Path,
    establish: impl Fn(&str) -> ConnectionResult<SqliteConnection>,
) -> ConnectionResult<SqliteConnection> {
    let refused = |reason: &str| Err(ConnectionError::BadConnection(reason.to_owned()));
    let (wal, shm) = (beside(path, "-wal"), beside(path, "-shm"));
    if !may(path, Access::Read) {
        return refused("the file may not be read by this user");
    }
    let may_write = may(path, Access::Write);
    let has_unwritten = fs::metadata(&wal).is_ok_and(|wal| wal.len() > 0);
    if may_write || wal.exists() && shm.exists() {
        let mode = if may_write { "rw" } else { "ro" };
        let mut conn = establish(&uri(path, &format!("mode={mode}")))?;
        match conn.batch_execute("select count(*) from sqlite_master") {
            Ok(()) => return Ok(conn),
            Err(error) if has_unwritten || !is_for_want_of_writing(&error) => {
                return refused(&error.to_string());
            }
            Err(_) => {}
        }
    }
    if has_unwritten {
        return refused(
            "its -wal file holds commits that only a user who may write the file can read; \
             run any command as that user once",
        );
    }
    let stamp = stamp(path);
    let mut conn = establish(&uri(path, "immutable=1"))?;
    let note =
        "pragma temp_store = memory; create temp table opened_immutable (path text, stamp text)";
    let noted = conn.batch_execute(note).and_then(|()| {
        diesel::sql_query("insert into opened_immutable values (?, ?)")
            .bind::<Text, _>(path.to_string_lossy())
            .bind::<Text, _>(stamp)
            .execute(&mut conn)
    });
    match noted {
        Ok(_) => Ok(conn),
        Err(error) => refused(&error.to_string()),
    }
}

/// Whether this user may write a file or a folder.
pub(super) fn may_write(path: &Path) -> bool {
    may(path, Access::Write)
}

#[derive(Clone, Copy)]
enum Access {
    Read,
    Write,
}

/// Asked of the system, and not by opening the file: closing it would end the locks that SQLite has on
/// it for this process's other connections.
#[cfg(unix)]
fn may(path: &Path, access: Access) -> bool {
    use rustix::fs;
    let access = match access {
        Access::Read => fs::Access::READ_OK,
        Access::Write => fs::Access::WRITE_OK,
    };
    fs::access(path, access).is_ok()
}

#[cfg(not(unix))]
fn may(path: &Path, access: Access) -> bool {
    match access {
        Access::Read => path.exists(),
        Access::Write => fs::metadata(path).is_ok_and(|file| !file.permissions().readonly()),
    }
}

/// SQLite's words where it may not make a `-shm` file, or write one.
fn is_for_want_of_writing(error: &Error) -> bool {
    let text = error.to_string();
    ["unable to open", "readonly database", "disk I/O error"].iter().any(|part| text.contains(part))
}

/// Fails where the file of a connection that sees no change has changed since.
pub(super) fn check(conn: &mut SqliteConnection) -> QueryResult<()> {
    #[derive(QueryableByName)]
    struct Opened {
        #[diesel(sql_type = Text)]
        path: String,
        #[diesel(sql_type = Text)]
        stamp: String,
    }
    let noted: Vec<Opened> = diesel::sql_query(
        "select name as path, '' as stamp from sqlite_temp_master where name = 'opened_immutable'",
    )
    .load(conn)?;
    if noted.is_empty() {
        return Ok(());
    }
    let opened: Opened =
        diesel::sql_query("select path, stamp from temp.opened_immutable").get_result(conn)?;
    if stamp(Path::new(&opened.path)) == opened.stamp {
        return Ok(());
    }
    let told = "the file was written while it was read without permission to follow; try again";
    Err(Error::DatabaseError(DatabaseErrorKind::SerializationFailure, Box::new(told.to_owned())))
}

/// Fails where the file holds tables, and not the one that every database of this program has: it is another
/// program's, and nothing may be written to it.
pub(super) fn refuse_foreign(conn: &mut SqliteConnection) -> QueryResult<()> {
    #[derive(QueryableByName)]
    struct Table {
        #[diesel(sql_type = Text)]
        name: String,
    }
    let foreign: Vec<Table> = diesel::sql_query(
        "select name from sqlite_master where type = 'table' and name not like 'sqlite@_%' escape '@' \
         and not exists (select 1 from sqlite_master where name = '__diesel_schema_migrations') \
         order by name limit 3",
    )
    .load(conn)?;
    if foreign.is_empty() {
        return Ok(());
    }
    let tables: Vec<String> = foreign.iter().map(|table| format!("{:?}", table.name)).collect();
    let told = format!(
        "it is a database of another program (it has {}); name another file with --database-url",
        tables.join(", ")
    );
    Err(Error::DatabaseError(DatabaseErrorKind::Unknown, Box::new(told)))
}

/// What tells one state of a file from another: its identity, length and time of change, and whether
/// a writer is at work.
fn stamp(path: &Path) -> String {
    let is_written = beside(path, "-wal").exists();
    let Ok(file) = fs::metadata(path) else { return "gone".to_owned() };
    let changed = file.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    format!("{} {} {changed:?} {is_written}", identity(&file), file.len())
}

#[cfg(unix)]
fn identity(file: &fs::Metadata) -> String {
    use std::os::unix::fs::MetadataExt;
    format!("{}:{}", file.dev(), file.ino())
}

#[cfg(not(unix))]
fn identity(_: &fs::Metadata) -> String {
    String::new()
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// A path as SQLite's URIs take it.
fn uri(path: &Path, query: &str) -> String {
    let path = path.to_string_lossy();
    // Without it a path that begins with two slashes would name a host.
    let root = if path.starts_with('/') { "//" } else { "" };
    let escaped: String = path
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect();
    format!("file:{root}{escaped}?{query}")
}
