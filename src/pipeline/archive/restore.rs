//! Brings back what an archive holds.

use std::collections::HashSet;
use std::path::Path;

use chrono::NaiveDateTime;
use diesel::Connection;
use diesel::result::{DatabaseErrorKind, Error as Query};
use serde::Serialize;

use super::Error;
use super::manifest::Member;
use super::unit::{Hold, Kind, Part, Unit};
use super::unpack::Unpacked;
use crate::db::rows::{self, Clash, Digest, Table, Value};
use crate::db::{Conn, archived_item, publication};
use crate::pipeline::bls;

/// Rows per statement.
const CHUNK: usize = 2_000;

/// What a file brought back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RestoreReport {
    /// What it holds.
    pub kind: Kind,
    /// The version, or the number.
    pub id: String,
    /// Whether all of it was there already, so that nothing was written.
    pub unchanged: bool,
    /// Rows of the archive.
    pub rows: u64,
}

/// Restores a file in one transaction. What is there already with the same content stays as it is; what is there
/// with other content is refused. What comes back is not published: `versions activate` and `snapshots activate`
/// are ways of their own.
pub fn restore(conn: &mut Conn, path: &Path, now: NaiveDateTime) -> Result<RestoreReport, Error> {
    let mut archive = Unpacked::read(path)?;
    let unit = Unit::build(archive.manifest.kind, archive.manifest.id.clone());
    conn.transaction(|conn| {
        publication::lock(conn)?;
        let tables = rows::tables(conn)?;
        let parts = unit.parts(&tables)?;
        let report = RestoreReport {
            kind: unit.kind,
            id: unit.id.clone(),
            unchanged: unit.exists(conn, &tables)?,
            rows: archive.manifest.tables.iter().map(|member| member.rows).sum(),
        };
        if report.unchanged {
            compare(conn, &unit, &parts, &mut archive)?;
            return Ok(report);
        }
        for ground in archive.manifest.stands_on.clone() {
            if !ground.is_there(conn)? {
                let missing = format!("{} {}", ground.kind.name(), ground.id);
                return Err(Error::Missing { what: unit.to_string(), missing });
            }
        }
        write(conn, &unit, &parts, &mut archive)?;
        if unit.kind == Kind::Version {
            // A crosswalk that came meanwhile has joined every release but this one.
            bls::join::refresh(conn, &unit.id)?;
        }
        archived_item::remove(conn, unit.kind.name(), &unit.id)?;
        publication::bump(conn, now)?;
        Ok(report)
    })
}

/// The part of a unit that a table of the archive belongs to.
fn part<'a>(parts: &'a [Part], archive: &Unpacked, table: &str) -> Result<&'a Part, Error> {
    parts.iter().find(|part| part.table.name == table).ok_or_else(|| Error::Schema {
        path: archive.path.clone(),
        reason: format!("there is no table {table} of which rows belong to it"),
    })
}

/// A row without what may change while it is there: whether it is active.
fn masked(table: &Table, mut row: Vec<Value>) -> [u8; 32] {
    if let Some(cell) = table.position("is_active").and_then(|at| row.get_mut(at)) {
        *cell = Value::Boolean(false);
    }
    rows::hash(&row)
}

/// Whether every row of the archive is there. Rows that came later, such as a further check by the gates or
/// weights under another scheme, are no difference, nor is what is computed anew.
fn compare(
    conn: &mut Conn,
    unit: &Unit,
    parts: &[Part],
    archive: &mut Unpacked,
) -> Result<(), Error> {
    for member in archive.manifest.tables.clone() {
        let part = part(parts, archive, &member.table)?;
        if part.hold != Hold::Derived {
            covers(conn, unit, part, &member, archive)?;
        }
    }
    Ok(())
}

/// Whether every row of one table of the archive is there.
fn covers(
    conn: &mut Conn,
    unit: &Unit,
    part: &Part,
    member: &Member,
    archive: &mut Unpacked,
) -> Result<(), Error> {
    let table = &part.table;
    let mut there = HashSet::new();
    rows::each(conn, table, Some(&part.filter), |row| {
        there.insert(masked(table, row));
        Ok::<_, Error>(())
    })?;
    let other = || Error::Other { what: unit.to_string(), table: table.name.clone() };
    archive.each(member, table, |row| {
        if there.contains(&masked(table, row)) { Ok(()) } else { Err(other()) }
    })
}

/// Writes every row and looks whether what is then there is what the archive holds.
fn write(
    conn: &mut Conn,
    unit: &Unit,
    parts: &[Part],
    archive: &mut Unpacked,
) -> Result<(), Error> {
    for member in archive.manifest.tables.clone() {
        let Part { table, filter, hold } = part(parts, archive, &member.table)?;
        let other = || Error::Other { what: unit.to_string(), table: table.name.clone() };
        let clash = if *hold == Hold::Part { Clash::Fail } else { Clash::Keep };
        let mut expected = Digest::default();
        let mut chunk = Vec::new();
        archive.each(&member, table, |row| {
            expected.add(&row);
            chunk.push(row);
            if chunk.len() == CHUNK {
                insert(conn, table, &mut chunk, clash, other)?;
            }
            Ok(())
        })?;
        insert(conn, table, &mut chunk, clash, other)?;
        if *hold == Hold::Part {
            let mut found = Digest::default();
            rows::each(conn, table, Some(filter), |row| {
                found.add(&row);
                Ok::<_, Error>(())
            })?;
            if found != expected {
                return Err(Error::Changed { what: unit.to_string(), table: table.name.clone() });
            }
        }
    }
    // Which of the shared rows belong to it, those rows say that came after them.
    for member in archive.manifest.tables.clone() {
        let part = part(parts, archive, &member.table)?;
        if part.hold == Hold::Shared {
            covers(conn, unit, part, &member, archive)?;
        }
    }
    Ok(())
}

fn insert(
    conn: &mut Conn,
    table: &Table,
    chunk: &mut Vec<Vec<Value>>,
    clash: Clash,
    other: impl Fn() -> Error,
) -> Result<(), Error> {
    match rows::insert(conn, table, chunk, clash) {
        Err(Query::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => Err(other()),
        outcome => {
            outcome?;
            chunk.clear();
            Ok(())
        }
    }
}
