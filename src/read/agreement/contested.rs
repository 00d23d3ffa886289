//! Contested tasks with the score of every rater.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Error;
use crate::db::{Conn, occupation_master, task_ai_score, task_statements};
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

/// One contested task.
#[derive(Debug, Clone, Serialize)]
pub struct ContestedTask {
    /// O*NET task ID.
    pub task_id: i64,
    /// O*NET-SOC code of its occupation.
    pub onetsoc_code: String,
    /// That occupation's title.
    pub title: String,
    /// The task statement.
    pub task_statement: String,
    /// Highest less lowest score, in points.
    pub spread: f64,
    /// Every rater's score, the lowest first.
    pub raters: Vec<Said>,
}

/// One rater's score of a task.
#[derive(Debug, Clone, Serialize)]
pub struct Said {
    /// The rater.
    pub rater: String,
    /// The run it comes from.
    pub run: i64,
    /// Mean of its samples, 0–100.
    pub score: f64,
    /// The number of samples.
    pub n_samples: i64,
    /// The rater's rationale; that of the first sample where there are several.
    pub rationale: Option<String>,
}

/// Lists at most `n` of the contested tasks among those that all `n_raters` scored.
pub(super) fn list(
    conn: &mut Conn,
    version: &str,
    n_raters: usize,
    said: impl IntoIterator<Item = (i64, Said)>,
    n: usize,
) -> Result<Contested, Error> {
    let mut by_task: BTreeMap<i64, Vec<Said>> = BTreeMap::new();
    for (task, said) in said {
        by_task.entry(task).or_default().push(said);
    }
    by_task.retain(|_, said| said.len() == n_raters);
    let scored = by_task.len();
    let apart = |(task, said): (i64, Vec<Said>)| {
        let found = ensemble(&said.iter().map(|said| said.score).collect::<Vec<_>>())?;
        found.contested().then_some((found.max - found.min, task, said))
    };
    let mut tasks: Vec<(f64, i64, Vec<Said>)> = by_task.into_iter().filter_map(apart).collect();
    order::sort(&mut tasks, Direction::Falling, |task| Some(task.0), |a, b| a.1.cmp(&b.1));
    let total = tasks.len();
    tasks.truncate(n);
    let runs: BTreeSet<i64> =
        tasks.iter().flat_map(|(_, _, said)| said.iter().map(|said| said.run)).collect();
    let runs: Vec<i64> = runs.into_iter().collect();
    let mut reasons: BTreeMap<(i64, i64), String> = BTreeMap::new();
    for reason in task_ai_score::reasons(conn, version, &runs)? {
        // By sample: the first one stays.
        reasons.entry((reason.task_id, reason.run_id)).or_insert(reason.rationale);
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
        let by_name = |a: &Said, b: &Said| a.rater.cmp(&b.rater);
        order::sort(&mut raters, Direction::Rising, |said| Some(said.score), by_name);
        for said in &mut raters {
            said.rationale = reasons.get(&(task_id, said.run)).cloned();
        }
        listed.push(ContestedTask {
            task_id,
            title: title.ok_or(diesel::result::Error::NotFound)?,
            onetsoc_code: task.onetsoc_code,
            task_statement: task.task_statement,
            spread,
            raters,
        });
    }
    Ok(Contested { total, scored, from_points: CONTESTED_SPREAD, tasks: listed })
}
