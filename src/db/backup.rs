//! What SQLite does for backups: a copy of one consistent state, and the checks of a file's pages.

use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::DatabaseUrl;
use super::conn::OpenError;

/// How thoroughly a file is looked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// The structure of the pages.
    Quick,
    /// Also whether every index holds what its table does.
    Full,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Writes the state of a database at this moment to a file that is empty or not there, packed as tightly
/// as it goes. Others may read and write meanwhile.
pub fn copy_into(conn: &mut SqliteConnection, file: &Path) -> QueryResult<()> {
    // Writes nothing to this database, which the setting would not believe.
    conn.batch_execute("pragma query_only = off")?;
    let copied = diesel::sql_query("vacuum into ?")
        .bind::<Text, _>(file.to_string_lossy())
        .execute(conn)
        .map(|_| ());
    conn.batch_execute("pragma query_only = on")?;
    copied
}

/// What SQLite finds wrong with a file; nothing where it is whole.
pub fn check(conn: &mut SqliteConnection, depth: Depth) -> QueryResult<Vec<String>> {
    let sql = match depth {
        Depth::Quick => "select quick_check as line from pragma_quick_check",
        Depth::Full => "select integrity_check as line from pragma_integrity_check",
    };
    let lines: Vec<Line> = diesel::sql_query(sql).load(conn)?;
    Ok(lines.into_iter().map(|line| line.line).filter(|line| line != "ok").collect())
}

/// Brings every commit of a database into its one file, so that it can be set aside whole. That fails as
/// long as any other connection, of whatever program, has the file open.
pub fn settle(url: &DatabaseUrl) -> Result<QueryResult<()>, OpenError> {
    let mut conn = url.connect()?;
    let settled = conn.batch_execute("pragma busy_timeout = 1000; pragma journal_mode = delete");
    Ok(settled.and_then(|()| {
        #[derive(QueryableByName)]
        struct Mode {
            #[diesel(sql_type = Text)]
            journal_mode: String,
        }
        let mode: Mode = diesel::sql_query("pragma journal_mode").get_result(&mut conn)?;
        if mode.journal_mode == "delete" {
            return Ok(());
        }
        let told = format!("its journal mode stays {}", mode.journal_mode);
        Err(diesel::result::Error::QueryBuilderError(told.into()))
    }))
}
