//! Where something went that was archived.

use diesel::QueryResult;

use crate::db::{Conn, archived_item};

/// For the end of an error: that it was archived, and what brings it back; empty where it never was.
pub(crate) fn hint(conn: &mut Conn, kind: &str, id: &str) -> QueryResult<String> {
    Ok(archived_item::find(conn, kind, id)?.map_or_else(String::new, |gone| {
        format!(
            "; it was archived on {} as {}: `onet-ai archive restore FILE` brings it back",
            gone.archived_at.format("%Y-%m-%d"),
            gone.file
        )
    }))
}
