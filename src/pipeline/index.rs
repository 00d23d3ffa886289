//! Importing and removing indexes of occupations that somebody else published.

use chrono::NaiveDateTime;
use diesel::Connection;
use serde::Serialize;

use crate::db::index_source::{self, IndexSource};
use crate::db::index_value::{self, IndexValue};
use crate::db::{Conn, publication};
use crate::read::validate::{self, Taxonomy, layer};
use crate::source::keyed_table::KeyedTable;
use crate::text::quoted;

/// What to import.
#[derive(Debug, Clone)]
pub struct IndexRequest {
    /// Name of the index.
    pub name: String,
    /// How it is to be cited.
    pub citation: String,
    /// Column of the codes.
    pub code_column: String,
    /// Column of the values.
    pub value_column: String,
    /// The classification of the codes.
    pub taxonomy: Taxonomy,
    /// Whether to take the place of other content under the name.
    pub replace: bool,
    /// The time to record.
    pub now: NaiveDateTime,
}

/// What an import did.
#[derive(Debug, Clone, Serialize)]
pub struct IndexReport {
    /// Name of the index.
    pub name: String,
    /// Whether the same content was there already, so that nothing was written.
    pub unchanged: bool,
    /// Whether other content had to go.
    pub replaced: bool,
    /// Codes of the file.
    pub codes: usize,
    /// Of these, without a value.
    pub without_value: usize,
    /// SHA-256 of the file.
    pub sha256: String,
}

/// An index that cannot be imported or removed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file, the crosswalk or the database.
    #[error(transparent)]
    Validate(#[from] validate::Error),
    /// The database refused.
    #[error("the database refused: {0}")]
    Query(#[from] diesel::result::Error),
    /// Another content has the name.
    #[error("an index {} is there with other content: --replace takes its place", quoted(.0))]
    OtherContent(String),
    /// No such index.
    #[error("there is no index {}; {known}", quoted(name))]
    Unknown {
        /// The name asked for.
        name: String,
        /// Those that there are, in words.
        known: String,
    },
}

/// Stores an index. Servers show it from then on.
pub fn import(
    conn: &mut Conn,
    table: &KeyedTable,
    request: &IndexRequest,
) -> Result<IndexReport, Error> {
    let codes = layer::codes(table, request.taxonomy)?;
    conn.transaction(|conn| {
        publication::lock(conn)?;
        layer::check_crosswalk(conn, request.taxonomy)?;
        let row = IndexSource {
            name: request.name.clone(),
            citation: request.citation.clone(),
            taxonomy: request.taxonomy.name().to_owned(),
            source: table.file.clone(),
            source_sha256: table.sha256.clone(),
            code_column: request.code_column.clone(),
            value_column: request.value_column.clone(),
            created_at: request.now,
        };
        let stored = index_source::all(conn)?.into_iter().find(|index| index.name == row.name);
        // From another folder or at another time it is the same index.
        let unchanged = stored.as_ref().is_some_and(|stored| {
            *stored
                == IndexSource {
                    source: stored.source.clone(),
                    created_at: stored.created_at,
                    ..row.clone()
                }
        });
        let report = IndexReport {
            name: request.name.clone(),
            unchanged,
            replaced: stored.is_some() && !unchanged,
            codes: codes.len(),
            without_value: codes.iter().filter(|(_, value)| value.is_none()).count(),
            sha256: table.sha256.clone(),
        };
        if unchanged {
            return Ok(report);
        }
        if stored.is_some() {
            if !request.replace {
                return Err(Error::OtherContent(request.name.clone()));
            }
            take_away(conn, &request.name)?;
        }
        index_source::insert(conn, &row)?;
        let name = &request.name;
        let value = |(code, value)| IndexValue { name: name.clone(), code, value };
        index_value::load(conn, &codes.into_iter().map(value).collect::<Vec<_>>())?;
        publication::bump(conn, request.now)?;
        Ok(report)
    })
}

/// Removes an index.
pub fn remove(conn: &mut Conn, name: &str, now: NaiveDateTime) -> Result<(), Error> {
    conn.transaction(|conn| {
        publication::lock(conn)?;
        let all = index_source::all(conn)?;
        if !all.iter().any(|index| index.name == name) {
            let known = layer::known(all.iter().map(|index| index.name.as_str()));
            return Err(Error::Unknown { name: name.to_owned(), known });
        }
        take_away(conn, name)?;
        publication::bump(conn, now)?;
        Ok(())
    })
}

fn take_away(conn: &mut Conn, name: &str) -> Result<(), diesel::result::Error> {
    index_value::delete(conn, name)?;
    index_source::delete(conn, name)?;
    Ok(())
}
