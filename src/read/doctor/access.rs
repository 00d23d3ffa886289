//! Whether this user may write the database, and whether that is as it was meant.

use diesel::QueryResult;

use super::{About, Asked, Finding};
use crate::db::Conn;
use crate::db::health::{self, Closed};

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
    let is_file = matches!(conn, Conn::Sqlite(_)) && found.is_problem();
    Ok(vec![match asked.writes {
        Some(true) if is_file => found.hint("ls -ld . onet-ai.db"),
        Some(false) if is_file => found.hint("chmod a-w onet-ai.db"),
        _ => found,
    }])
}
