//! Whether every row leads back to what it stands on.

use diesel::QueryResult;

use super::{About, Asked, Finding, or_fine};
use crate::db::{Conn, health};
use crate::text;

pub(super) const ABOUT: About = About {
    id: "orphans",
    question: "Does every row lead back to the release, task or run that it stands on?",
    remedy: "onet-ai runs",
};

pub(super) fn look(conn: &mut Conn, _: Asked) -> QueryResult<Vec<Finding>> {
    let orphans = health::orphans(conn)?;
    let found = orphans.into_iter().map(|orphans| {
        let finding = Finding::error(format!("{}: they lead nowhere", orphans.what))
            .about(&orphans.table)
            .shown_by(text::counted(orphans.n, "row"));
        match again(&orphans.table) {
            Some(command) => finding.hint(command),
            None => finding,
        }
    });
    Ok(or_fine(found.collect(), || "every row leads back to what it stands on".to_owned()))
}

/// The command that makes a table's rows anew.
fn again(table: &str) -> Option<&'static str> {
    Some(match table {
        "occupation_task_weight" => "onet-ai weights --all-schemes",
        "task_catalog" => "onet-ai catalog --strategy all",
        "occupation_bls" => "onet-ai import crosswalk --kind nem --replace",
        "occupation_ai_score" | "task_ai_ensemble" | "task_rater_score" => "onet-ai aggregate",
        _ => return None,
    })
}
