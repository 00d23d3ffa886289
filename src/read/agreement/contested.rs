//! Contested tasks with the score of every rater.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Error;
use crate::db::task_ai_score::Reason;
use crate::db::{Conn, occupation_master, task_ai_score, task_statements};
use crate::read::edition::RaterScore;
use crate::stats::ensemble::{CONTESTED_SPREAD, ensemble};
use crate::stats::order::{self, Direction};

/// The contested tasks of a snapshot, or of two runs.
#[derive(Debug, Clone, Serialize)]
pub struct Contested {
    /// How many tasks are contested.
    pub total: usize,
    /// How many tasks every rater scored.
    pub scored: usize,
    /// The spread, highest less lowest score in points, from which on a task is contested.
    pub from_points: f64,
    /// These tasks by falling spread, ties by task ID; at most as many as were asked for.
    pub tasks: Vec<ContestedTask>,
}

/// One contested task of any snapshot, or of two runs. `GET /agreement` lists those of the edition,
/// which leads from a task to its occupation.
#[derive(Debug, Clone, Serialize)]
pub struct ContestedTask {
    /// O*NET task ID.
    pub task_id: i64,
    /// O*NET-SOC code of its occupation.
    pub onetsoc_code: String,
    /// That occupation's title.
    pub title: String,
    /// The task statement.
    pub statement: String,
    /// Highest less lowest score, in points.
    pub spread: f64,
    /// Every rater's score, the lowest first.
    pub raters: Vec<RaterScore>,
}

/// Lists at most `n` of the contested tasks among those that all `n_raters` scored.
pub(super) fn list(
    conn: &mut Conn,
    version: &str,
    n_raters: usize,
    scores: impl IntoIterator<Item = (i64, RaterScore)>,
    n: usize,
) -> Result<Contested, Error> {
    let mut by_task: BTreeMap<i64, Vec<RaterScore>> = BTreeMap::new();
    for (task, score) in scores {
        by_task.entry(task).or_default().push(score);
    }
    by_task.retain(|_, raters| raters.len() == n_raters);
    let scored = by_task.len();
    let apart = |(task, raters): (i64, Vec<RaterScore>)| {
        let found = ensemble(&raters.iter().map(|rater| rater.score).collect::<Vec<_>>())?;
        found.contested().then_some((found.max - found.min, task, raters))
    };
    let mut tasks: Vec<(f64, i64, Vec<RaterScore>)> =
        by_task.into_iter().filter_map(apart).collect();
    order::sort(&mut tasks, Direction::Falling, |task| Some(task.0), |a, b| a.1.cmp(&b.1));
    let total = tasks.len();
    tasks.truncate(n);
    let runs: BTreeSet<i64> =
        tasks.iter().flat_map(|(_, _, raters)| raters.iter().map(|rater| rater.run_id)).collect();
    let runs: Vec<i64> = runs.into_iter().collect();
    let mut reasons: BTreeMap<(i64, i64), Reason> = BTreeMap::new();
    for reason in task_ai_score::reasons(conn, version, &runs)? {
        // By sample: the first one stays.
        reasons.entry((reason.task_id, reason.run_id)).or_insert(reason);
    }
    let titles: BTreeMap<String, String> = occupation_master::of_version(conn, version)?
        .into_iter()
        .map(|occupation| (occupation.onetsoc_code, occupation.title))
        .collect();
    let mut listed = Vec::new();
    for (spread, task_id, mut raters) in tasks {
        // Of a snapshot of content that an import has replaced since, tasks may be gone.
        let Some(task) = task_statements::find(conn, version, task_id)? else { continue };
        let title = titles.get(&task.onetsoc_code).cloned();
        let by_name = |a: &RaterScore, b: &RaterScore| a.rater.cmp(&b.rater);
        order::sort(&mut raters, Direction::Rising, |rater| Some(rater.score), by_name);
        for rater in &mut raters {
            if let Some(reason) = reasons.remove(&(task_id, rater.run_id)) {
                rater.rationale = Some(reason.rationale);
                rater.model_version = Some(reason.model_version.into());
            }
        }
        listed.push(ContestedTask {
            task_id,
            title: title.ok_or(diesel::result::Error::NotFound)?,
            onetsoc_code: task.onetsoc_code,
            statement: task.task_statement,
            spread,
            raters,
        });
    }
    Ok(Contested { total, scored, from_points: CONTESTED_SPREAD, tasks: listed })
}
