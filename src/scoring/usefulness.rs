//! Whether a rater's answers are of use, by what the database says of it.

use super::Error;
use super::breaker::{self, FIRST_ANSWERS, Useless};
use super::job::Job;
use crate::db::model_run::{self, ModelRun};
use crate::db::{Conn, model_attempt, run_item};

/// Counts how items ended, and returns why the rater should stop, if it should. Where no item is
/// pending it never should: what is left is paid for already. Inside the transaction that settles
/// the items.
pub(super) fn stop_reason(
    conn: &mut Conn,
    job: &Job,
    ended: Vec<Option<Useless>>,
) -> Result<Option<String>, Error> {
    let bad = ended.iter().any(Option::is_some);
    let tripped = job.breaker.count(ended);
    if !bad || job.rater.network().is_none() || !run_item::is_pending(conn, job.run_id)? {
        return Ok(None);
    }
    if let Some(useless) = tripped {
        return Ok(Some(breaker::window_reason(&useless, job.run_id)));
    }
    if is_proven(conn, job)? {
        return Ok(None);
    }
    // Counted in the database: other processes at work on the run spend the same budget.
    let useless: Vec<Useless> = run_item::failed_since(conn, job.run_id, job.started_at)?
        .into_iter()
        .map(|(class, error)| Useless { class, error })
        .collect();
    if useless.len() < FIRST_ANSWERS {
        return Ok(None);
    }
    Ok(Some(breaker::first_answers_reason(&useless, job.run_id)))
}

/// Whether the rater has ever given a score to this question with these parameters; every run and
/// every process counts. The parameters are those with which it is asked now: the form of reply that
/// a server takes is learnt, is noted in the run, and is what a later process begins with.
pub(super) fn is_proven(conn: &mut Conn, job: &Job) -> Result<bool, Error> {
    if job.breaker.is_proven() {
        return Ok(true);
    }
    let (name, parameters) = (job.rater.identity.name(), job.rater.parameters());
    let runs: Vec<i64> = model_run::of_rater(conn, &name, &job.prompt_version)?
        .into_iter()
        .filter(|run: &ModelRun| run.parameters == parameters)
        .map(|run| run.id)
        .collect();
    let proven = model_attempt::any_answered(conn, &runs)?;
    if proven {
        job.breaker.prove();
    }
    Ok(proven)
}
