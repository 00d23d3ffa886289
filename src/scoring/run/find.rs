//! The run that goes on: the unfinished or finished one of the same selection.

use super::{Error, RaterState};
use crate::db::Conn;
use crate::db::model_run::{self, FINISHED, ModelRun};
use crate::llm::Rater;
use crate::scoring::context::Context;

/// A run that is there, and what is to be done in it.
pub(super) fn found(run: ModelRun) -> (ModelRun, RaterState) {
    let state = if run.status == FINISHED { RaterState::Finished } else { RaterState::Continued };
    (run, state)
}

/// Has a model begin with the form of reply that the newest of its runs used: a server that does
/// not take the strictest one is not asked for it again, and known scores are found by the
/// parameters with which they were given.
pub(super) fn adopt(rater: &Rater, runs: &[ModelRun]) {
    let Some(model) = rater.network() else { return };
    let has_answers = |run: &&ModelRun| run.model_version.is_some();
    let _found = runs.iter().filter(has_answers).any(|run| model.adopt(&run.parameters, true))
        || runs.iter().any(|run| model.adopt(&run.parameters, false));
}

/// The newest run of the same rater, question, content, selection and parameters: an unfinished
/// one is continued, a finished one is enough. Inside a transaction that holds the lock.
pub(crate) fn find(
    conn: &mut Conn,
    context: Context<'_>,
    rater: &Rater,
) -> Result<Option<(ModelRun, RaterState)>, Error> {
    let Context { plan, request, .. } = context;
    let runs = model_run::of_rater(conn, &rater.identity.name(), &plan.prompt_version)?;
    adopt(rater, &runs);
    let parameters = rater.parameters();
    let same = |run: &ModelRun| {
        run.data_version == plan.version.id
            && run.content_sha256 == plan.version.content_sha256
            && run.selection == plan.selection
            && run.parameters == parameters
            // A new measurement that was interrupted is only gone on with by asking for one, and
            // one that is finished is no reason not to measure again.
            && match (run.cutoff.is_some(), run.status == FINISHED) {
                (measured_anew, false) => measured_anew == request.rescore.is_some(),
                (_, true) => request.rescore.is_none(),
            }
    };
    let mut runs: Vec<ModelRun> = runs.into_iter().filter(same).collect();
    // Unfinished ones first; the newest of them, or of the finished ones.
    runs.sort_by_key(|run| run.status == FINISHED);
    Ok(runs.into_iter().next().filter(|_| !request.fresh).map(found))
}
