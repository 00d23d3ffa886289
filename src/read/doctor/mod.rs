//! What is checked of a database: each check is a file with its id, its question, the command that helps,
//! and its look. A further one is a file and its line in [`CHECKS`], and a row of the table in
//! `docs/OPERATIONS.md`. Nothing here writes.

mod access;
mod clock;
mod counts;
mod failures;
mod finding;
mod gates;
mod imports;
mod integrity;
mod orphans;
mod raters;
mod refresh;
mod release;
mod release_age;
mod runs;
mod schema;
mod snapshot;
mod snapshot_age;
mod weights;

use chrono::{NaiveDateTime, TimeDelta};
use diesel::QueryResult;

use crate::db::Conn;
pub use finding::{About, Finding, Status};
pub use raters::raters;

/// What the checks are asked with.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// The time now (UTC).
    pub now: NaiveDateTime,
    /// Whether this user is meant to write the database; absent where either is fine.
    pub writes: Option<bool>,
}

/// One check of a database.
#[derive(Debug)]
pub struct Check {
    /// What it is.
    pub about: About,
    look: fn(&mut Conn, Asked) -> QueryResult<Vec<Finding>>,
}

/// Every check of a database, in the order in which they are made: those after `schema` need its tables.
pub static CHECKS: [Check; 16] = [
    Check { about: integrity::ABOUT, look: integrity::look },
    Check { about: schema::ABOUT, look: schema::look },
    Check { about: access::ABOUT, look: access::look },
    Check { about: clock::ABOUT, look: clock::look },
    Check { about: release::ABOUT, look: release::look },
    Check { about: release_age::ABOUT, look: release_age::look },
    Check { about: imports::ABOUT, look: imports::look },
    Check { about: weights::ABOUT, look: weights::look },
    Check { about: orphans::ABOUT, look: orphans::look },
    Check { about: counts::ABOUT, look: counts::look },
    Check { about: runs::ABOUT, look: runs::look },
    Check { about: failures::ABOUT, look: failures::look },
    Check { about: snapshot::ABOUT, look: snapshot::look },
    Check { about: snapshot_age::ABOUT, look: snapshot_age::look },
    Check { about: gates::ABOUT, look: gates::look },
    Check { about: refresh::ABOUT, look: refresh::look },
];

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Examined {
    /// The findings, in the order of the checks; each check that was made has one at least.
    pub findings: Vec<Finding>,
    /// The checks that could not be made, because the schema is not this program's.
    pub not_made: Vec<&'static str>,
}

impl Examined {
    /// The worst of what was found.
    #[must_use]
    pub fn worst(&self) -> Status {
        self.findings.iter().map(|finding| finding.status).max().unwrap_or(Status::Ok)
    }
}

/// Makes every check on a database: the configured one, or a backup of it.
pub fn database(conn: &mut Conn, asked: Asked) -> Examined {
    let mut examined = Examined::default();
    let mut has_schema = true;
    for Check { about, look } in &CHECKS {
        if !has_schema {
            examined.not_made.push(about.id);
            continue;
        }
        let findings = look(conn, asked).unwrap_or_else(|error| {
            let said = error.to_string();
            vec![Finding::error("this cannot be checked: the database refused").shown_by(said)]
        });
        let is_broken = findings.iter().any(|finding| finding.status == Status::Error);
        has_schema = about.id != schema::ABOUT.id || !is_broken;
        examined.findings.extend(about.sign(findings));
    }
    examined
}

/// One line that says all is fine, unless there are findings.
fn or_fine(findings: Vec<Finding>, fine: impl FnOnce() -> String) -> Vec<Finding> {
    if findings.is_empty() { vec![Finding::ok(fine())] } else { findings }
}

/// A time since something, in whole days, and a word for it.
fn days(since: TimeDelta) -> String {
    match since.num_days() {
        ..=0 => "of today".to_owned(),
        1 => "1 day old".to_owned(),
        days => format!("{days} days old"),
    }
}
