//! Labels for another release without their file: as they are stored with the scores of the published one.

use std::collections::HashMap;

use diesel::QueryResult;

use super::base::Base;
use crate::convert;
use crate::db::label_set::LabelSet;
use crate::db::{Conn, label_set, task_ai_score, task_statements};
use crate::llm::labels::{Fit, Labels, Origin};

/// The labels of a rater, `labels:NAME`, for the tasks of a release that have the words that were labelled; absent
/// where no run of the published snapshot has any.
pub(super) fn stored(
    conn: &mut Conn,
    base: &Base,
    rater: &str,
    release: &str,
) -> QueryResult<Option<Labels>> {
    // The newest run has what the set says now.
    let Some(run) = base.runs.iter().filter(|run| run.rater == rater).max_by_key(|run| run.id)
    else {
        return Ok(None);
    };
    let Some(set) = label_set::of_runs(conn, &[run.id])?.into_iter().next() else {
        return Ok(None);
    };
    let words = |conn: &mut Conn, version: &str| -> QueryResult<HashMap<i64, String>> {
        let tasks = task_statements::of_version(conn, version)?.into_iter();
        Ok(tasks.map(|task| (task.task_id, task.task_statement)).collect())
    };
    let before = words(conn, &base.version.id)?;
    let now = words(conn, release)?;
    let mut by_task = HashMap::new();
    let mut fit = Fit { tasks: now.len(), ..Fit::default() };
    fit.labels = convert::size(set.n_labels).unwrap_or_default();
    for score in task_ai_score::of_runs(conn, &base.version.id, &[run.id])? {
        match now.get(&score.task_id) {
            Some(words) if before.get(&score.task_id) == Some(words) => {
                by_task.insert(score.task_id, (score.score, score.rationale));
            }
            Some(_) => fit.reworded += 1,
            None => {}
        }
    }
    fit.matched = by_task.len();
    fit.unknown = fit.labels.saturating_sub(fit.matched + fit.reworded);
    Ok(Some(Labels {
        name: set.name.clone(),
        sha256: set.sha256.clone(),
        origin: origin(set),
        by_task,
        fit,
    }))
}

/// Where a set comes from; absent for answers to a rubric, of which no manifest is stored.
fn origin(set: LabelSet) -> Option<Origin> {
    Some(Origin {
        title: set.title?,
        citation: set.citation?,
        licence: set.licence?,
        address: set.address?,
        made_on: set.made_on?,
        question: set.question?,
        unit: set.unit?,
        low: set.low?,
        high: set.high?,
        is_not: set.is_not?,
        manifest: set.manifest?,
    })
}
