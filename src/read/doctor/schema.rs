//! Whether the database has this program's schema.

use diesel::QueryResult;

use super::{About, Asked, Finding};
use crate::db::{Conn, migrate};

pub(super) const ABOUT: About = About {
    id: "schema",
    question: "Does the database have the schema of this program?",
    remedy: "onet-ai migrate",
};

pub(super) fn look(conn: &mut Conn, _: Asked) -> QueryResult<Vec<Finding>> {
    let found = match migrate::check(conn) {
        Ok(()) => Finding::ok("the schema is this program's"),
        Err(migrate::Error::Older { pending }) if is_all(pending) => {
            Finding::error("the database is empty: a release has to be imported first")
                .hint("onet-ai import --version 30.1 --activate")
        }
        Err(error @ migrate::Error::Newer { .. }) => {
            Finding::error(error.to_string()).hint("onet-ai --version")
        }
        Err(migrate::Error::Query(error)) => return Err(error),
        Err(error) => Finding::error(error.to_string()),
    };
    Ok(vec![found])
}

/// Whether these are all the migrations there are.
fn is_all(pending: usize) -> bool {
    migrate::known().is_ok_and(|known| known.len() == pending)
}
