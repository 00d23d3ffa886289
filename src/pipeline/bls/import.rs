//! Imports one of BLS's tables or a crosswalk for one period: parse whole, then one transaction.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use diesel::{Connection, QueryResult};
use sha2::{Digest, Sha256};

use super::join;
use super::kind::{Kind, WrongPeriod};
pub use super::report::{BlsReport, Outcome};
use crate::convert::count;
use crate::db::bls_import::{self, BlsImport};
use crate::db::bls_oews_metrics::{self, OewsMetrics};
use crate::db::bls_oews_wage::{self, OewsWage};
use crate::db::bls_proj_metrics::{self, ProjMetrics};
use crate::db::soc_crosswalk::{self, CrosswalkRow, NEM};
use crate::db::{Conn, publication};
use crate::pipeline::gate::publish::{self, Ask};
use crate::pipeline::gate::{self, Figures, Policy};
use crate::pipeline::stored::Stored;
use crate::read::gates::{Checked, NextCommand, Refusal, shell_word};
use crate::source::archive::hex;
use crate::source::book::Book;
use crate::source::{crosswalk, download, last_line, oews, projections};

/// What the operator asked for.
#[derive(Debug, Clone)]
pub struct BlsRequest {
    /// What the files are.
    pub kind: Kind,
    /// `2025-05`, `2024-2034`, or the crosswalk's kind.
    pub period: String,
    /// Reload a period that is stored with other content.
    pub replace: bool,
    /// Whom BLS may ask about downloads, as it was given.
    pub contact: Option<String>,
    /// Which gates may be breached, and how much each lets pass.
    pub policy: Policy,
    /// The time to record.
    pub now: NaiveDateTime,
}

/// An import that was refused or rolled back.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file cannot be read, or its contents are wrong.
    #[error(transparent)]
    Source(#[from] crate::source::Error),
    /// The database refused.
    #[error("the database refused: {0}")]
    Query(#[from] diesel::result::Error),
    /// Not a period of its kind.
    #[error(transparent)]
    Period(#[from] WrongPeriod),
    /// The period is stored already, and not as it is here.
    #[error(transparent)]
    Stored(#[from] Stored),
    /// Published figures would be lost.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Rows cannot be written down for their hash.
    #[error("import report: {0}")]
    Report(#[from] serde_json::Error),
}

/// Rows of any kind.
#[derive(Debug)]
enum Rows {
    Oews(Vec<OewsMetrics>, Vec<OewsWage>),
    Projections(Vec<ProjMetrics>),
    Crosswalk(Vec<CrosswalkRow>),
}

/// Imports the files. Nothing of a failed import stays.
pub fn import(conn: &mut Conn, books: &[Book], request: &BlsRequest) -> Result<BlsReport, Error> {
    request.kind.check_period(&request.period)?;
    let rows = read(books, request)?;
    let mut report = report(books, request, &rows)?;
    conn.transaction(|conn| {
        publication::lock(conn)?;
        store(conn, &rows, request, &mut report)
    })?;
    Ok(report)
}

fn read(books: &[Book], request: &BlsRequest) -> Result<Rows, Error> {
    let period = &request.period;
    let one = || {
        books.first().ok_or_else(|| crate::source::Error::NotATable {
            file: "--from".to_owned(),
            saw: "no file at all".to_owned(),
        })
    };
    Ok(match request.kind {
        Kind::Oews => {
            let read = oews::read(one()?, period)?;
            Rows::Oews(read.metrics, read.wages)
        }
        Kind::Projections => Rows::Projections(projections::read(books, period)?),
        Kind::Crosswalk => Rows::Crosswalk(crosswalk::read(one()?, period)?),
    })
}

fn store(
    conn: &mut Conn,
    rows: &Rows,
    request: &BlsRequest,
    report: &mut BlsReport,
) -> Result<(), Error> {
    let kind = request.kind.name();
    let stored = bls_import::find(conn, kind, &request.period)?;
    match &stored {
        Some(stored) if stored.content_sha256 == report.content_sha256 => {
            report.outcome = Outcome::Verified;
            match verify(conn, request, report, stored.row_count) {
                // Rows that somebody changed are loaded again.
                Err(Error::Stored(_)) if request.replace => report.outcome = Outcome::Replaced,
                verified => return verified,
            }
        }
        Some(stored) if !request.replace => {
            return Err(Error::Stored(Stored::OtherContent {
                what: format!("{kind} {}", request.period),
                from: stored.source.clone(),
                consequence: String::new(),
                next: replacing(request, report),
            }));
        }
        Some(_) => report.outcome = Outcome::Replaced,
        None => {}
    }
    let before = gate::figures(conn)?;
    clear(conn, request)?;
    load(conn, rows)?;
    bls_import::put(conn, &head(report, request.now))?;
    if request.kind == Kind::Crosswalk && request.period == NEM {
        report.joined = join::refresh_all(conn)?;
    }
    if request.kind != Kind::Crosswalk && soc_crosswalk::of_kind(conn, NEM)?.is_empty() {
        let note =
            "no release shows these figures yet: `onet-ai import crosswalk --kind nem` joins them";
        report.notes.push(note.to_owned());
    }
    check(conn, &before, request, report)?;
    publication::bump(conn, request.now)?;
    Ok(())
}

/// Refuses what would take figures away from occupations of the served release; the caller rolls
/// back.
fn check(
    conn: &mut Conn,
    before: &Figures,
    request: &BlsRequest,
    report: &mut BlsReport,
) -> Result<(), Error> {
    let gate = before.gate(&gate::figures(conn)?, &request.policy.limits);
    let ask = Ask { command: "import", policy: &request.policy, now: request.now };
    let command = command(request, report, request.replace);
    report.checked = publish::check_figures(conn, gate, &command, ask)?;
    if report.checked.holds_back() {
        let what = format!(
            "{} {} would take figures away from the active release; nothing was changed",
            report.kind, report.period
        );
        return Err(report.checked.refusal(&what).into());
    }
    Ok(())
}

/// The command as it was given, with the flags that do not change from one try to the next.
fn command(request: &BlsRequest, report: &BlsReport, replace: bool) -> String {
    let kind = if request.kind == Kind::Crosswalk { "--kind" } else { "--period" };
    let sources: Vec<String> =
        report.sources.iter().map(|source| format!(" --from {}", shell_word(source))).collect();
    let is_bls = |source: &String| download::is_url(source) && download::wants_contact(source);
    let contact = request.contact.as_ref().filter(|_| report.sources.iter().any(is_bls));
    let contact = contact.map_or_else(String::new, |c| format!(" --contact {}", shell_word(c)));
    let replace = if replace { " --replace" } else { "" };
    let (series, period, sources) = (report.kind, &request.period, sources.concat());
    format!("onet-ai import {series} {kind} {period}{sources}{contact}{replace}")
}

/// The command that reloads the period with the files at hand.
fn replacing(request: &BlsRequest, report: &BlsReport) -> [NextCommand; 1] {
    let command = command(request, report, true) + &request.policy.limits.as_flag();
    [NextCommand { when: "to reload it", command }]
}

/// The same content again: the rows are counted, nothing is written.
fn verify(
    conn: &mut Conn,
    request: &BlsRequest,
    report: &BlsReport,
    expected: i64,
) -> Result<(), Error> {
    let period = &request.period;
    let found = match request.kind {
        Kind::Oews => {
            let wages = bls_oews_wage::count(conn, period)?;
            count(bls_oews_metrics::of_period(conn, period)?.len()) + wages
        }
        Kind::Projections => count(bls_proj_metrics::of_period(conn, period)?.len()),
        Kind::Crosswalk => count(soc_crosswalk::of_kind(conn, period)?.len()),
    };
    if found == expected {
        return Ok(());
    }
    Err(Error::Stored(Stored::Changed {
        what: format!("{} {period}", request.kind.name()),
        expected,
        found,
        next: replacing(request, report),
    }))
}

fn clear(conn: &mut Conn, request: &BlsRequest) -> QueryResult<usize> {
    let period = &request.period;
    match request.kind {
        Kind::Oews => {
            bls_oews_wage::clear(conn, period)?;
            bls_oews_metrics::clear(conn, period)
        }
        Kind::Projections => bls_proj_metrics::clear(conn, period),
        Kind::Crosswalk => soc_crosswalk::clear(conn, period),
    }
}

fn load(conn: &mut Conn, rows: &Rows) -> QueryResult<usize> {
    match rows {
        Rows::Oews(metrics, wages) => {
            bls_oews_metrics::load(conn, metrics)?;
            bls_oews_wage::load(conn, wages)
        }
        Rows::Projections(items) => bls_proj_metrics::load(conn, items),
        Rows::Crosswalk(pairs) => soc_crosswalk::load(conn, pairs),
    }
}

fn head(report: &BlsReport, now: NaiveDateTime) -> BlsImport {
    BlsImport {
        kind: report.kind.to_owned(),
        period: report.period.clone(),
        source: report.source.clone(),
        source_sha256: report.source_sha256.clone(),
        content_sha256: report.content_sha256.clone(),
        row_count: count(report.tables.values().sum()),
        created_at: now,
    }
}

fn report(books: &[Book], request: &BlsRequest, rows: &Rows) -> Result<BlsReport, Error> {
    let names: Vec<&str> = books.iter().map(|book| book.name.as_str()).collect();
    let source_sha256 = match books {
        [one] => one.sha256.clone(),
        several => {
            let hashes: Vec<&str> = several.iter().map(|book| book.sha256.as_str()).collect();
            sha256(hashes.join("\n").as_bytes())
        }
    };
    let mut report = BlsReport {
        kind: request.kind.name(),
        period: request.period.clone(),
        outcome: Outcome::Imported,
        source: names.join(", "),
        sources: names.into_iter().map(str::to_owned).collect(),
        source_sha256,
        content_sha256: String::new(),
        tables: BTreeMap::new(),
        qualifiers: BTreeMap::new(),
        absent: BTreeMap::new(),
        employment: None,
        notes: last_line::notes(books),
        joined: Vec::new(),
        checked: Checked::default(),
    };
    report.content_sha256 = match rows {
        Rows::Oews(metrics, wages) => {
            report.oews(metrics, wages);
            sha256(&serde_json::to_vec(&(metrics, wages))?)
        }
        Rows::Projections(items) => {
            report.projections(items);
            sha256(&serde_json::to_vec(items)?)
        }
        Rows::Crosswalk(pairs) => {
            report.tables.insert("soc_crosswalk", pairs.len());
            sha256(&serde_json::to_vec(pairs)?)
        }
    };
    Ok(report)
}

fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
