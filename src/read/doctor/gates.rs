//! What the gates said the last time that something was to be published.

use diesel::QueryResult;

use super::{About, Asked, Finding};
use crate::db::gate_check::Stored;
use crate::db::gate_result::BREACHED;
use crate::db::{Conn, gate_check};
use crate::read::gates;

pub(super) const ABOUT: About = About {
    id: "gates",
    question: "Did the last publication pass its gates?",
    remedy: "onet-ai snapshots",
};

pub(super) fn look(conn: &mut Conn, _: Asked) -> QueryResult<Vec<Finding>> {
    let Some(stored) = gate_check::last(conn)? else {
        return Ok(vec![Finding::ok("nothing was to be published yet")]);
    };
    let accept_with = gates::accept_with(&stored);
    let Stored { check, results } = stored;
    let when = check.created_at.format("%Y-%m-%d");
    let breached: Vec<_> = results.iter().filter(|result| result.verdict == BREACHED).collect();
    if breached.is_empty() {
        let accepted = match &check.reason {
            Some(reason) => format!(", some of them accepted: {reason}"),
            None => String::new(),
        };
        let passed =
            format!("{} on {when} passed {} gates{accepted}", check.command, results.len());
        return Ok(vec![Finding::ok(passed)]);
    }
    let message =
        format!("{} on {when} was held back, what was published before is served", check.command);
    let found = breached.into_iter().map(|result| {
        let finding = Finding::warn(&message).about(&result.gate);
        finding.shown_by(&result.sentence).hint(&accept_with)
    });
    Ok(found.collect())
}
