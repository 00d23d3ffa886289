//! Tasks of an occupation with weight, ratings, and every rater's score.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use diesel::QueryResult;
use schemars::JsonSchema;
use serde::Serialize;

use super::head::Head;
use super::order::TaskFigure;
use super::rating::{self, Rating};
use crate::db::task_ai_ensemble::TaskEnsemble;
use crate::db::task_statements::TaskStatement;
use crate::db::{Conn, occupation_task_weight, task_ai_ensemble, task_ai_score, task_rater_score};
use crate::stats::band::Band;
use crate::stats::ensemble::is_contested;

/// One task. Absent figures do not exist.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Task {
    /// O*NET's task id.
    pub task_id: i64,
    /// The O*NET-SOC code that the task belongs to.
    pub onetsoc_code: String,
    /// The task statement.
    pub statement: String,
    /// `Core`, `Supplemental`, or absent.
    #[serde(rename = "type")]
    pub task_type: Option<String>,
    /// Importance, 1–5.
    pub importance: Option<f64>,
    /// Relevance, % of incumbents.
    pub relevance: Option<f64>,
    /// Mean frequency category, 1 (yearly or less) to 7 (hourly or more).
    pub frequency: Option<f64>,
    /// Share of the SOC code, 0–1; absent where no weights were computed.
    pub weight: Option<f64>,
    /// `rated`, `imputed`, `type` or `equal`.
    pub weight_source: Option<Arc<str>>,
    /// The ensemble's score; its figures are absent unless every rater scored the task.
    pub score: TaskScore,
    /// Every rater's score, in the snapshot's order; raters without a score are not listed.
    pub raters: Vec<RaterScore>,
}

/// A task's ensemble score in points, 0–100.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct TaskScore {
    /// Mean over raters.
    pub mean: Option<f64>,
    /// Display band of the mean.
    pub band: Option<&'static str>,
    /// Sample SD over raters; absent for a single rater.
    pub std: Option<f64>,
    /// Lowest rater.
    pub min: Option<f64>,
    /// Highest rater.
    pub max: Option<f64>,
    /// Whether lowest and highest are at least 30 points apart; absent for a single rater.
    pub contested: Option<bool>,
}

/// One rater's score of one task.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RaterScore {
    /// The rater.
    pub rater: Arc<str>,
    /// Mean of its samples, 0–100.
    pub score: f64,
    /// The number of samples.
    pub n_samples: i64,
    /// The rater's rationale; that of the first sample where there are several.
    pub rationale: Option<String>,
    /// Model version that answered.
    pub model_version: Option<Arc<str>>,
    /// The run the score comes from.
    pub run_id: i64,
}

/// Weights, ratings and scores by task.
#[derive(Default)]
pub(super) struct Tasks {
    weights: BTreeMap<i64, (f64, Arc<str>)>,
    ratings: BTreeMap<i64, Rating>,
    scores: BTreeMap<i64, TaskScore>,
    raters: BTreeMap<i64, Vec<RaterScore>>,
}

impl Tasks {
    /// Reads ratings, the weights of a scheme, and what the raters of a snapshot said. Each table is
    /// made small before the next one is read.
    pub(super) fn read(
        conn: &mut Conn,
        data_version: &str,
        scheme: &str,
        head: Option<&Head>,
    ) -> QueryResult<Self> {
        let mut words = Words::default();
        let weights = occupation_task_weight::of_scheme(conn, data_version, scheme)?;
        let weights = weights.into_iter();
        let mut tasks = Self {
            ratings: rating::read(conn, data_version)?,
            weights: weights
                .map(|row| (row.task_id, (row.weight, words.one(&row.weight_source))))
                .collect(),
            ..Self::default()
        };
        if let Some(head) = head {
            let ensembles = task_ai_ensemble::of_snapshot(conn, head.snapshot.id)?;
            tasks.scores =
                ensembles.iter().map(|row| (row.task_id, TaskScore::from_row(row))).collect();
            tasks.raters = raters(conn, data_version, head, &mut words)?;
        }
        Ok(tasks)
    }

    /// Whether weights were computed.
    pub(super) fn are_weighted(&self) -> bool {
        !self.weights.is_empty()
    }

    /// The tasks of one SOC code, the heaviest first, those without a weight last, ties by id.
    pub(super) fn sorted(&mut self, statements: Vec<TaskStatement>) -> Vec<Task> {
        let mut tasks: Vec<Task> =
            statements.into_iter().map(|statement| self.task(statement)).collect();
        TaskFigure::Weight.sort(&mut tasks, false, |task| task);
        tasks
    }

    fn task(&mut self, statement: TaskStatement) -> Task {
        let id = statement.task_id;
        let (weight, weight_source) = self.weights.remove(&id).unzip();
        let rating = self.ratings.remove(&id).unwrap_or_default();
        Task {
            task_id: id,
            onetsoc_code: statement.onetsoc_code,
            statement: statement.task_statement,
            task_type: statement.task_type,
            importance: rating.importance,
            relevance: rating.relevance,
            frequency: rating.frequency,
            weight,
            weight_source,
            score: self.scores.remove(&id).unwrap_or_default(),
            raters: self.raters.remove(&id).unwrap_or_default(),
        }
    }
}

impl TaskScore {
    /// Highest less lowest rater, in points; absent unless every rater scored the task.
    #[must_use]
    pub fn spread(&self) -> Option<f64> {
        Some(self.max? - self.min?)
    }

    fn from_row(row: &TaskEnsemble) -> Self {
        Self {
            mean: Some(row.mean),
            band: Some(Band::of_score(row.mean).label()),
            std: row.std,
            min: Some(row.min),
            max: Some(row.max),
            // With a single rater there is no disagreement to state.
            contested: (row.n > 1).then_some(is_contested(row.min, row.max)),
        }
    }
}

/// The scores of a snapshot's raters, by task.
pub(super) fn raters(
    conn: &mut Conn,
    data_version: &str,
    head: &Head,
    words: &mut Words,
) -> QueryResult<BTreeMap<i64, Vec<RaterScore>>> {
    let mut reasons: BTreeMap<(i64, i64), (String, Arc<str>)> = BTreeMap::new();
    for row in task_ai_score::reasons(conn, data_version, &head.runs)? {
        let model_version = words.one(&row.model_version);
        // The rows come in the order of their samples: the first one stays.
        reasons.entry((row.task_id, row.run_id)).or_insert((row.rationale, model_version));
    }
    let mut by_task: BTreeMap<i64, Vec<RaterScore>> = BTreeMap::new();
    for row in task_rater_score::of_snapshot(conn, head.snapshot.id)? {
        let reason = reasons.remove(&(row.task_id, row.run_id));
        let (rationale, model_version) = reason.unzip();
        by_task.entry(row.task_id).or_default().push(RaterScore {
            rater: words.one(&row.rater),
            score: row.score,
            n_samples: row.n_samples,
            rationale,
            model_version,
            run_id: row.run_id,
        });
    }
    let place: BTreeMap<&str, i64> =
        head.raters.iter().map(|rater| (rater.rater.as_str(), rater.position)).collect();
    for scores in by_task.values_mut() {
        scores.sort_by_key(|score| place.get(score.rater.as_ref()).copied());
        scores.shrink_to_fit();
    }
    Ok(by_task)
}

/// The few words that stand with many thousands of tasks, each kept once.
#[derive(Default)]
pub(super) struct Words(BTreeSet<Arc<str>>);

impl Words {
    fn one(&mut self, word: &str) -> Arc<str> {
        if let Some(known) = self.0.get(word) {
            return Arc::clone(known);
        }
        let word: Arc<str> = word.into();
        self.0.insert(Arc::clone(&word));
        word
    }
}
