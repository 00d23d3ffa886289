//! Whether this user may write the database, and whether that is as it was meant.

use std::path::Path;

use diesel::QueryResult;

use super::{About, Asked, Finding};
use crate::db::Conn;
use crate::db::health::{self, Closed};
use crate::read::gates::shell_word;

pub(super) const ABOUT: About = About {
    id: "access",
    question: "May this user write the database or only read it, as was meant (--access)?",
    remedy: "psql -f deploy/roles.sql",
};

pub(super) fn look(conn: &mut Conn, asked: Asked) -> QueryResult<Vec<Finding>> {
    let closed = health::closed(conn)?;
    let reason = match closed {
        None => "this user may write",
        Some(Closed::Role) => "this role may only read",
        Some(Closed::ReadOnly) => "the server, the role or the database is set to read only",
        Some(Closed::File) => "this user may not write the file, or not its folder",
    };
    let found = match (asked.writes, closed) {
        (Some(true), Some(_)) => Finding::error(format!(
            "{reason}, and is meant to write: imports and scores would fail"
        )),
        (Some(false), None) => Finding::warn(format!("{reason}, and is meant to read only")),
        (None, Some(_)) => {
            Finding::ok(format!("{reason}: enough for serve, not for imports and scores"))
        }
        _ => Finding::ok(reason),
    };
    let mut found = vec![match health::file(conn)?.filter(|_| found.is_problem()) {
        Some(file) => {
            let hint = on_file(&file, asked.writes == Some(false));
            found.hint(hint)
        }
        None => found,
    }];
    if closed.is_none() && asked.writes != Some(false) {
        found.extend(locked_out(conn, asked.writes == Some(true))?);
    }
    Ok(found)
}

/// The command that shows who may write a file, or that keeps everybody from it.
fn on_file(file: &str, is_closing: bool) -> String {
    let path = Path::new(file);
    if is_closing {
        return format!("chmod a-w {}", shell_word(file));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.map_or_else(|| ".".to_owned(), |folder| folder.display().to_string());
    format!("ls -ld {} {}", shell_word(&folder), shell_word(file))
}

/// The lock files that another user has left.
fn locked_out(conn: &mut Conn, is_meant: bool) -> QueryResult<Vec<Finding>> {
    let files = health::locked_out(conn)?.into_iter();
    let found = files.map(|lock| {
        let message =
            "another user has left this lock file, so commands that write refuse; once nobody works \
             with the database, let this user in";
        let found = if is_meant { Finding::error(message) } else { Finding::warn(message) };
        found.about(lock.file).hint(lock.way_in)
    });
    Ok(found.collect())
}
