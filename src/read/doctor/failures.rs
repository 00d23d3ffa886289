//! Whether the newest run of each rater got answers to nearly everything.

use std::collections::BTreeSet;

use diesel::QueryResult;

use super::{About, Asked, Finding, or_fine};
use crate::convert::float;
use crate::db::run_item::{FAILED, SCORED};
use crate::db::{Conn, model_run, run_item};
use crate::text;

pub(super) const ABOUT: About = About {
    id: "failures",
    question: "Did the newest run of each rater and question score nearly all it was asked?",
    remedy: "onet-ai runs",
};

/// Share of failed items from which on somebody should look.
const MANY: f64 = 0.01;

pub(super) fn look(conn: &mut Conn, _: Asked) -> QueryResult<Vec<Finding>> {
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    for run in model_run::all(conn)? {
        if !seen.insert((run.rater.clone(), run.prompt_version.clone())) {
            continue;
        }
        let counts = run_item::counts(conn, run.id)?;
        let items = |status: &str| counts.get(status).copied().unwrap_or(0);
        let (failed, settled) = (items(FAILED), items(FAILED) + items(SCORED));
        if settled == 0 || float(failed) / float(settled) <= MANY {
            continue;
        }
        let classes = run_item::failures(conn, run.id)?
            .into_iter()
            .map(|(class, n)| format!("{} {n}", class.as_deref().unwrap_or("of no class")));
        let message = format!("{failed} of {settled} items have no score");
        let finding = Finding::warn(message).about(format!("run {} of {}", run.id, run.rater));
        let evidence = classes.collect::<Vec<_>>().join(", ");
        found.push(finding.shown_by(evidence).hint(format!("onet-ai runs show {}", run.id)));
    }
    Ok(or_fine(found, || match seen.len() {
        0 => "nothing was scored yet".to_owned(),
        n => format!("the newest {} scored 99 % or more", text::counted(n, "run")),
    }))
}
