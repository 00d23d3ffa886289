//! Keeping and letting go: what no rule of a policy wants is written to files, each of which brings it back,
//! and removed.

mod error;
mod manifest;
mod pack;
mod past;
mod policy;
mod restore;
mod unit;
mod unpack;

use std::collections::BTreeSet;
use std::path::PathBuf;

use chrono::NaiveDateTime;
use diesel::Connection;
use serde::Serialize;

pub use error::Error;
pub use pack::{Size, Written};
pub use policy::{Count, Dated, Policy, Span};
pub use restore::{RestoreReport, restore};
pub use unit::{Kind, OF_NOBODY};

use crate::db::archived_item::{self, ArchivedItem};
use crate::db::rows;
use crate::db::{Conn, publication};
use crate::pipeline::leftover;
use pack::Packed;
use past::{Item, Past};
use unit::{Hold, Part, Unit};

/// What to let go.
#[derive(Debug, Clone)]
pub struct ArchiveRequest {
    /// Of what.
    pub kind: Kind,
    /// What is kept.
    pub policy: Policy,
    /// The folder of the files, which is made where it is missing; needed if something goes.
    pub to: Option<PathBuf>,
    /// Only to tell what would happen.
    pub dry_run: bool,
    /// The time to record (UTC).
    pub now: NaiveDateTime,
}

/// One release, run or snapshot, and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// The version, or the number.
    pub id: String,
    /// What it is, in a few words.
    pub what: String,
    /// Day of the release, or time of the run or the snapshot (UTC).
    pub at: NaiveDateTime,
    /// Why it stays; empty where it goes.
    pub reasons: Vec<String>,
    /// Its rows; absent for what stays, unless it is a dry run.
    pub size: Option<Size>,
    /// Its file; absent for what stays, and in a dry run.
    pub written: Option<Written>,
}

/// What was done, or would be.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Of what.
    pub kind: Kind,
    /// Whether nothing was written and removed.
    pub dry_run: bool,
    /// The rules, as flags say them.
    pub rules: Vec<String>,
    /// What stays, the newest first.
    pub kept: Vec<Row>,
    /// What goes, the newest first.
    pub gone: Vec<Row>,
    /// Rows that go, of all tables, and their bytes as text.
    pub size: Size,
    /// Remarks, as sentences.
    pub notes: Vec<String>,
}

/// Lets go of what no rule wants. Files are written whole before the one transaction commits that removes what is
/// in them: whenever the process is killed, everything is in the database or in its file, and the same call again
/// writes the same files.
pub fn archive(conn: &mut Conn, request: &ArchiveRequest) -> Result<Report, Error> {
    conn.transaction(|conn| {
        // A look writes nothing, not even the lock.
        if !request.dry_run {
            publication::lock(conn)?;
        }
        let mut report = decide(conn, request)?;
        let gone = report.gone.iter().map(|row| row.id.as_str());
        let paid = past::paid(conn, request.kind, gone)?;
        if paid > 0 {
            report.notes.push(format!(
                "{paid} scores that a vendor was paid for go: while they are archived, `score` would pay for \
                 the same answers again"
            ));
        }
        let tables = rows::tables(conn)?;
        if request.dry_run {
            for row in report.kept.iter_mut().chain(&mut report.gone) {
                let parts = Unit::build(request.kind, &row.id).parts(&tables)?;
                row.size = Some(pack::measure(conn, &parts)?);
            }
        } else if !report.gone.is_empty() {
            let Some(folder) = &request.to else {
                let count = report.gone.len();
                let (name, s) = (request.kind.name(), if count == 1 { "" } else { "s" });
                return Err(Error::NoFolder(format!("{count} {name}{s}")));
            };
            std::fs::create_dir_all(folder)
                .and_then(|()| leftover::sweep(folder, pack::PREFIX))
                .map_err(|reason| Error::Write { path: folder.clone(), reason })?;
            for row in &mut report.gone {
                let unit = Unit::build(request.kind, &row.id);
                let parts = unit.parts(&tables)?;
                let packed = pack::pack(conn, &unit, &parts, folder)?;
                remove(conn, &unit, &parts, &packed)?;
                note(conn, &unit, &packed, request.now)?;
                row.size = Some(packed.size);
                row.written = Some(packed.written);
            }
            publication::bump(conn, request.now)?;
        }
        for size in report.gone.iter().filter_map(|row| row.size.as_ref()) {
            report.size.rows += size.rows;
            report.size.bytes += size.bytes;
        }
        Ok(report)
    })
}

/// Removes what stands in a file.
fn remove(conn: &mut Conn, unit: &Unit, parts: &[Part], packed: &Packed) -> Result<(), Error> {
    unit::note_numbers(conn, parts)?;
    // Children before their parents, and what is derived first of all: no foreign key says that it needs the rest.
    let counted = || parts.iter().zip(&packed.counts).rev();
    let derived = counted().filter(|(part, _)| part.hold == Hold::Derived);
    let own = counted().filter(|(part, _)| part.hold == Hold::Part);
    for (part, count) in derived.chain(own) {
        let gone = rows::delete(conn, &part.table, &part.filter)?;
        if u64::try_from(gone) != Ok(*count) {
            let table = part.table.name.clone();
            return Err(Error::Changed { what: unit.to_string(), table });
        }
    }
    Ok(())
}

/// Notes where something went.
fn note(conn: &mut Conn, unit: &Unit, packed: &Packed, now: NaiveDateTime) -> Result<(), Error> {
    let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    archived_item::remove(conn, unit.kind.name(), &unit.id)?;
    let file = packed.written.file.file_name().unwrap_or_default();
    archived_item::insert(
        conn,
        &ArchivedItem {
            kind: unit.kind.name().to_owned(),
            id: unit.id.clone(),
            file: file.to_string_lossy().into_owned(),
            sha256: packed.written.sha256.clone(),
            n_rows: number(packed.size.rows),
            bytes: number(packed.size.bytes),
            archived_at: now,
        },
    )?;
    Ok(())
}

/// Why each stays, and which go.
fn decide(conn: &mut Conn, request: &ArchiveRequest) -> Result<Report, Error> {
    let Past { items, leans } = Past::read(conn, request.kind)?;
    let dated: Vec<Dated> = items.iter().map(|item| item.dated.clone()).collect();
    let mut notes = Vec::new();
    let no_rule = request.policy.is_empty();
    if no_rule {
        notes.push("no rule says what to keep, so nothing goes".to_owned());
    }
    let wanted = request.policy.reasons(&dated);
    let mut rows: Vec<Row> =
        items.into_iter().zip(wanted).map(|(item, wanted)| row(item, wanted)).collect();
    // What is kept keeps what it stands on, and that again what it stands on.
    loop {
        let kept: BTreeSet<String> =
            rows.iter().filter(|row| !row.reasons.is_empty()).map(|row| row.id.clone()).collect();
        let mut grown = false;
        for lean in leans.iter().filter(|lean| kept.contains(&lean.holder)) {
            let origin = rows.iter_mut().find(|row| row.id == lean.origin);
            if let Some(row) = origin.filter(|row| !row.reasons.contains(&lean.reason)) {
                row.reasons.push(lean.reason.clone());
                grown = true;
            }
        }
        if !grown {
            break;
        }
    }
    let (kept, gone) = rows.into_iter().partition(|row| no_rule || !row.reasons.is_empty());
    Ok(Report {
        kind: request.kind,
        dry_run: request.dry_run,
        rules: request.policy.rules(),
        kept,
        gone,
        size: Size::default(),
        notes,
    })
}

fn row(item: Item, wanted: Vec<String>) -> Row {
    let Item { id, dated, what, held } = item;
    let reasons = held.into_iter().chain(wanted).collect();
    Row { id, what, at: dated.at, reasons, size: None, written: None }
}
