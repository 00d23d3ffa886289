//! Emerging tasks: what O*NET has seen people do and has not yet taken into its task statements.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use schemars::JsonSchema;
use serde::Serialize;

use super::names;
use crate::db::task_ai_score::{self, PastScore};
use crate::db::{Conn, emerging_task};
use crate::soc;

/// Why there are no emerging tasks.
const NOT_IN_RELEASE: &str = "this release has no table Emerging Tasks";

/// An emerging task. It has no weight, and no score of an occupation counts it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct EmergingTask {
    /// Made of the occupation and the words, from 2⁵² on: O*NET gives no number.
    pub task_id: i64,
    /// SOC code of its occupation.
    pub soc_code: Arc<str>,
    /// The O*NET-SOC occupation that does it.
    pub onetsoc_code: String,
    /// The task in words.
    pub statement: String,
    /// `New`, or `Revision` of a task that is there.
    pub category: String,
    /// The task that is revised; absent for a new one.
    pub original: Option<Original>,
    /// Month in which it was collected, `YYYY-MM`; absent where O*NET does not say.
    pub date: Option<String>,
    /// Who named it, such as `Incumbent`; absent where O*NET does not say.
    pub source: Option<String>,
}

/// The task that an emerging one revises.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "RevisedTask")]
pub struct Original {
    /// O*NET's task id.
    pub task_id: i64,
    /// The task statement as it was; absent where O*NET does not say.
    pub statement: Option<String>,
}

/// One rater's newest score of an emerging task.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct EmergingScore {
    /// The rater.
    pub rater: String,
    /// The question, by its prompt version.
    pub prompt_version: String,
    /// Mean of its samples in points, 0–100.
    pub score: f64,
    /// The number of samples.
    pub n_samples: usize,
    /// The rater's rationale; that of the first sample where there are several.
    pub rationale: String,
    /// Model version that answered.
    pub model_version: String,
    /// The run that the score comes from.
    pub run_id: i64,
    /// Whether the score is made up by a mock rater.
    pub mock: bool,
    /// When it was given.
    pub created_at: DateTime<Utc>,
}

/// All emerging tasks of an edition, by occupation and words.
#[derive(Debug, Default)]
pub struct Emerging(Vec<EmergingTask>);

impl Emerging {
    pub(super) fn read(conn: &mut Conn, data_version: &str) -> QueryResult<Self> {
        let tasks = emerging_task::of_version(conn, data_version)?.into_iter().map(|row| {
            let statement = row.original_statement;
            EmergingTask {
                task_id: row.task_id,
                soc_code: soc::soc_part(&row.onetsoc_code).into(),
                onetsoc_code: row.onetsoc_code,
                statement: row.task_statement,
                category: row.category,
                original: row.original_task_id.map(|task_id| Original { task_id, statement }),
                date: row.date,
                source: row.domain_source,
            }
        });
        Ok(Self(tasks.collect()))
    }

    /// Why there is none; absent where there are some.
    #[must_use]
    pub fn reason(&self) -> Option<&'static str> {
        self.0.is_empty().then_some(NOT_IN_RELEASE)
    }

    /// Every emerging task, by occupation and words.
    #[must_use]
    pub fn all(&self) -> &[EmergingTask] {
        &self.0
    }

    /// Those of a SOC code.
    #[must_use]
    pub fn of_occupation(&self, soc_code: &str) -> Vec<&EmergingTask> {
        self.0.iter().filter(|task| *task.soc_code == *soc_code).collect()
    }

    /// Those whose words fit a text, the best first.
    #[must_use]
    pub fn search(&self, text: &str) -> Vec<&EmergingTask> {
        names::search(text, &self.0, |task| [Some(task.statement.as_str())], |_| 0)
    }
}

/// What raters said of these tasks: of each rater and question the newest run's, by task; newest first.
pub fn emerging_scores(
    conn: &mut Conn,
    data_version: &str,
    tasks: &[&EmergingTask],
) -> QueryResult<BTreeMap<i64, Vec<EmergingScore>>> {
    let ids: Vec<i64> = tasks.iter().map(|task| task.task_id).collect();
    let mut scores: BTreeMap<i64, Vec<EmergingScore>> = BTreeMap::new();
    for PastScore { score, rater, prompt_version } in
        task_ai_score::histories(conn, data_version, &ids)?
    {
        // The table holds 0-100 only.
        let Ok(points) = u8::try_from(score.score).map(f64::from) else { continue };
        let known = scores.entry(score.task_id).or_default();
        let same =
            |it: &&mut EmergingScore| it.rater == rater && it.prompt_version == prompt_version;
        match known.iter_mut().find(same) {
            // A further sample of the newest run.
            Some(newest) if newest.run_id == score.run_id => newest.add(points),
            Some(_) => {}
            None => known.push(EmergingScore {
                mock: rater.starts_with("mock:"),
                rater,
                prompt_version,
                score: points,
                n_samples: 1,
                rationale: score.rationale,
                model_version: score.model_version,
                run_id: score.run_id,
                created_at: score.created_at.and_utc(),
            }),
        }
    }
    Ok(scores)
}

impl EmergingScore {
    /// Takes a further sample into the mean.
    fn add(&mut self, points: f64) {
        self.n_samples += 1;
        self.score += (points - self.score) / crate::stats::count(self.n_samples);
    }
}
