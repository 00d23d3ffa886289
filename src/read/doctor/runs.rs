//! Whether runs have ended, or are at work.

use diesel::QueryResult;

use super::{About, Asked, Finding, or_fine};
use crate::db::model_run::{ModelRun, RUNNING, STOPPED};
use crate::db::{Conn, model_run, run_worker};
use crate::text;

pub(super) const ABOUT: About =
    About { id: "runs", question: "Is every run finished, or at work?", remedy: "onet-ai runs" };

pub(super) fn look(conn: &mut Conn, asked: Asked) -> QueryResult<Vec<Finding>> {
    let runs = model_run::all(conn)?;
    let mut found = Vec::new();
    for ModelRun { id, rater, status, stop_reason, .. } in &runs {
        let mut is_at_work = || -> QueryResult<bool> {
            let workers = run_worker::live(conn, *id)?;
            Ok(workers.iter().any(|worker| worker.lease_until > asked.now))
        };
        let message = match status.as_str() {
            STOPPED => "it is stopped",
            RUNNING if !is_at_work()? => "it has items left, and no process is at work on it",
            _ => continue,
        };
        let finding = Finding::warn(message)
            .about(format!("run {id} of {rater}"))
            .hint(format!("onet-ai score --run {id}"));
        found.push(match stop_reason {
            Some(reason) => finding.shown_by(reason.clone()),
            None => finding,
        });
    }
    Ok(or_fine(found, || match runs.len() {
        0 => "nothing was scored yet".to_owned(),
        n => format!("{}, none of them stands still", text::counted(n, "run")),
    }))
}
