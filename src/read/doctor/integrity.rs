//! Whether the database's own file or pages are damaged.

use diesel::QueryResult;

use super::{About, Asked, Finding, or_fine};
use crate::db::{Conn, health};
use crate::read::gates::shell_word;

pub(super) const ABOUT: About = About {
    id: "integrity",
    question: "Is the database whole, page by page?",
    remedy: "sqlite3 onet-ai.db .recover | sqlite3 recovered.db",
};

pub(super) fn look(conn: &mut Conn, _: Asked) -> QueryResult<Vec<Finding>> {
    let is_sqlite = matches!(conn, Conn::Sqlite(_));
    // SQLite's complaint about what it cannot read is the finding itself.
    let damage = match health::damage(conn) {
        Err(error) if is_sqlite => vec![error.to_string()],
        found => found?,
    };
    let mut found = Vec::new();
    if let Some(first) = damage.first() {
        let places = match damage.len() {
            1 => String::new(),
            n => format!(" in {n} places"),
        };
        let what = "put a backup in its place, or save what can be read";
        let message = format!("the database is damaged{places}: {what}");
        let hint = match health::file(conn) {
            Ok(Some(file)) => {
                format!("sqlite3 {} .recover | sqlite3 recovered.db", shell_word(&file))
            }
            _ => "pg_amcheck --heapallindexed DATABASE".to_owned(),
        };
        found.push(Finding::error(message).shown_by(first).hint(hint));
    }
    Ok(or_fine(found, || {
        let fine = if is_sqlite {
            "every page and every index of the file was read, none is damaged"
        } else {
            "PostgreSQL has met no damaged page, and every index is valid"
        };
        fine.to_owned()
    }))
}
