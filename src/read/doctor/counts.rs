//! Whether counts that are stored are still true.

use diesel::QueryResult;

use super::{About, Asked, Finding, or_fine};
use crate::db::{Conn, health};
use crate::read::gates::shell_word;
use crate::text;

pub(super) const ABOUT: About = About {
    id: "counts",
    question: "Is every stored count what is counted now?",
    remedy: "onet-ai backup restore FILE",
};

pub(super) fn look(conn: &mut Conn, _: Asked) -> QueryResult<Vec<Finding>> {
    let tallies = health::tallies(conn)?;
    let n = tallies.len();
    let wrong = tallies.into_iter().filter(|tally| tally.stored != tally.found);
    let found = wrong.map(|tally| {
        let evidence = format!("stored {}, counted {}", tally.stored, tally.found);
        let command = again(&tally.what);
        let finding = Finding::error("a stored count is not what is there");
        finding.about(tally.what).shown_by(evidence).hint(command)
    });
    Ok(or_fine(found.collect(), || format!("{} made again, all equal", text::counted(n, "count"))))
}

/// The command that stores again what is counted, or puts back what was.
fn again(what: &str) -> String {
    let rest = |start: &str| what.strip_prefix(start).map(shell_word);
    if let Some(version) = rest("rows of release ") {
        format!("onet-ai import --version {version} --replace")
    } else if let Some(period) = rest("rows of oews ") {
        format!("onet-ai import oews --period {period} --replace")
    } else if let Some(period) = rest("rows of projections ") {
        format!("onet-ai import projections --period {period} --replace")
    } else if let Some(kind) = rest("rows of crosswalk ") {
        format!("onet-ai import crosswalk --kind {kind} --replace")
    } else {
        // Nothing counts these anew where there is nothing new to store.
        "onet-ai backup restore FILE".to_owned()
    }
}
