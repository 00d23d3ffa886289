//! Rows and missing cells of every table, from the reports that the imports left.

use std::collections::BTreeSet;

use serde::Serialize;

use super::BeforeAfter;
use crate::db::{Conn, import_report};
use crate::read::import_report::{ImportReport, TableReport};
use crate::read::releases;

/// One table of the publisher in both releases.
#[derive(Debug, Clone, Serialize)]
pub struct TableChange {
    /// The publisher's name.
    pub table: String,
    /// Rows; absent where the release lacks the table. Equal counts can hide change.
    pub rows: BeforeAfter<Option<u64>>,
    /// Columns with missing cells in either release.
    pub missing: Vec<MissingChange>,
}

/// Missing cells of one column.
#[derive(Debug, Clone, Serialize)]
pub struct MissingChange {
    /// The publisher's column name.
    pub column: String,
    /// Of all rows, 0–1; absent where the release lacks the table.
    pub share: BeforeAfter<Option<f64>>,
}

/// Compares every table that either release has, in the order of loading; the flag says whether
/// both have a report to compare.
pub(super) fn compare(
    conn: &mut Conn,
    from: &str,
    to: &str,
) -> Result<(Vec<TableChange>, bool), releases::Error> {
    let (before, after) = (reported(conn, from)?, reported(conn, to)?);
    let (Some(before), Some(after)) = (before, after) else { return Ok((Vec::new(), false)) };
    let lost = before.iter().filter(|old| find(&after, &old.table).is_none());
    let names = after.iter().chain(lost).map(|table| table.table.as_str());
    let changes = names.map(|name| change(name, find(&before, name), find(&after, name)));
    Ok((changes.collect(), true))
}

fn reported(conn: &mut Conn, version: &str) -> Result<Option<Vec<TableReport>>, releases::Error> {
    match import_report::newest(conn, version)? {
        Some(kept) => Ok(Some(serde_json::from_str::<ImportReport>(&kept.report)?.tables)),
        None => Ok(None),
    }
}

fn find<'a>(tables: &'a [TableReport], name: &str) -> Option<&'a TableReport> {
    tables.iter().find(|table| table.table == name)
}

fn change(name: &str, before: Option<&TableReport>, after: Option<&TableReport>) -> TableChange {
    let columns: BTreeSet<&str> = [before, after]
        .into_iter()
        .flatten()
        .flat_map(|table| table.missing.iter().map(|missing| missing.column.as_str()))
        .collect();
    // A column that a report does not list has no missing cell.
    let share = |table: Option<&TableReport>, column: &str| {
        let listed = |table: &TableReport| {
            let found = table.missing.iter().find(|missing| missing.column == column);
            found.map_or(0.0, |missing| missing.share)
        };
        table.map(listed)
    };
    TableChange {
        table: name.to_owned(),
        rows: BeforeAfter {
            before: before.map(|table| table.rows),
            after: after.map(|table| table.rows),
        },
        missing: columns
            .into_iter()
            .map(|column| MissingChange {
                column: column.to_owned(),
                share: BeforeAfter { before: share(before, column), after: share(after, column) },
            })
            .collect(),
    }
}
