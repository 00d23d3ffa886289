//! Tasks of an occupation with their weight, ratings, and what every rater said.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::rows::{Rows, ScoreRows};
use crate::db::occupation_task_weight::Weight;
use crate::db::task_ai_ensemble::TaskEnsemble;
use crate::db::task_ai_score::Reason;
use crate::db::task_rater_score::TaskRaterScore;
use crate::stats::band::Band;
use crate::stats::ensemble::CONTESTED_SPREAD;
use crate::stats::weights::mean_frequency;

/// One task. Absent figures do not exist.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Task {
    /// O*NET's task id.
    pub task_id: i64,
    /// The O*NET-SOC occupation that does it.
    pub onetsoc_code: String,
    /// The sentence that is scored.
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
    pub weight_source: Option<String>,
    /// What the raters together say; its figures are absent unless every rater scored the task.
    pub score: TaskScore,
    /// What each rater said, in the snapshot's order; raters without a score are not listed.
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
    pub rater: String,
    /// Mean of its samples, 0–100.
    pub score: f64,
    /// How many samples that is.
    pub n_samples: i64,
    /// Its reason; that of the first sample where there are several.
    pub rationale: Option<String>,
    /// Model version that answered.
    pub model_version: Option<String>,
    /// The run the score comes from.
    pub run_id: i64,
}

/// What is looked up for every task.
pub(super) struct Tasks<'a> {
    weights: BTreeMap<i64, &'a Weight>,
    importance: BTreeMap<i64, f64>,
    relevance: BTreeMap<i64, f64>,
    frequency: BTreeMap<i64, f64>,
    ensembles: BTreeMap<i64, &'a TaskEnsemble>,
    raters: BTreeMap<i64, Vec<&'a TaskRaterScore>>,
    reasons: BTreeMap<(i64, i64), &'a Reason>,
}

impl<'a> Tasks<'a> {
    pub(super) fn of(rows: &'a Rows) -> Self {
        let scale = |scale: &'static str| {
            let of_scale = move |row: &&crate::db::occupation_task_ratings::TaskRatingValue| {
                row.scale_id == scale
            };
            rows.ratings.iter().filter(of_scale)
        };
        let mut categories: BTreeMap<i64, Vec<(i64, f64)>> = BTreeMap::new();
        for row in scale("FT") {
            categories.entry(row.task_id).or_default().push((row.category, row.data_value));
        }
        let scores = rows.scores.as_ref();
        Self {
            weights: rows.weights.iter().map(|weight| (weight.task_id, weight)).collect(),
            importance: scale("IM").map(|row| (row.task_id, row.data_value)).collect(),
            relevance: scale("RT").map(|row| (row.task_id, row.data_value)).collect(),
            frequency: categories
                .iter()
                .filter_map(|(task, percent)| Some((*task, mean_frequency(percent)?)))
                .collect(),
            ensembles: scores.map_or_else(BTreeMap::new, |scores| {
                scores.tasks.iter().map(|task| (task.task_id, task)).collect()
            }),
            raters: scores.map_or_else(BTreeMap::new, raters_by_task),
            reasons: scores.map_or_else(BTreeMap::new, first_reasons),
        }
    }

    /// The tasks of one SOC code, the heaviest first, those without a weight last, ties by id.
    pub(super) fn sorted(
        &self,
        statements: &[&crate::db::task_statements::TaskStatement],
    ) -> Vec<Task> {
        let mut tasks: Vec<Task> =
            statements.iter().map(|statement| self.task(statement)).collect();
        tasks.sort_by(|a, b| {
            let weight = |task: &Task| task.weight.unwrap_or(-1.0);
            weight(b).total_cmp(&weight(a)).then(a.task_id.cmp(&b.task_id))
        });
        tasks
    }

    fn task(&self, statement: &crate::db::task_statements::TaskStatement) -> Task {
        let id = statement.task_id;
        let weight = self.weights.get(&id);
        Task {
            task_id: id,
            onetsoc_code: statement.onetsoc_code.clone(),
            statement: statement.task_statement.clone(),
            task_type: statement.task_type.clone(),
            importance: self.importance.get(&id).copied(),
            relevance: self.relevance.get(&id).copied(),
            frequency: self.frequency.get(&id).copied(),
            weight: weight.map(|weight| weight.weight),
            weight_source: weight.map(|weight| weight.weight_source.clone()),
            score: self.ensembles.get(&id).map_or_else(TaskScore::default, |row| TaskScore {
                mean: Some(row.mean),
                band: Some(Band::of(row.mean).label()),
                std: row.std,
                min: Some(row.min),
                max: Some(row.max),
                // Nobody can contradict a single rater.
                contested: (row.n > 1).then_some(row.max - row.min >= CONTESTED_SPREAD),
            }),
            raters: self
                .raters
                .get(&id)
                .map_or_else(Vec::new, |rows| rows.iter().map(|row| self.rater(row)).collect()),
        }
    }

    fn rater(&self, row: &TaskRaterScore) -> RaterScore {
        let reason = self.reasons.get(&(row.task_id, row.run_id));
        RaterScore {
            rater: row.rater.clone(),
            score: row.score,
            n_samples: row.n_samples,
            rationale: reason.map(|reason| reason.rationale.clone()),
            model_version: reason.map(|reason| reason.model_version.clone()),
            run_id: row.run_id,
        }
    }
}

fn raters_by_task(scores: &ScoreRows) -> BTreeMap<i64, Vec<&TaskRaterScore>> {
    let place: BTreeMap<&str, i64> =
        scores.head.raters.iter().map(|rater| (rater.rater.as_str(), rater.position)).collect();
    let mut by_task: BTreeMap<i64, Vec<&TaskRaterScore>> = BTreeMap::new();
    for row in &scores.task_raters {
        by_task.entry(row.task_id).or_default().push(row);
    }
    for rows in by_task.values_mut() {
        rows.sort_by_key(|row| place.get(row.rater.as_str()).copied());
    }
    by_task
}

/// The rows come in the order of their samples: the first one stays.
fn first_reasons(scores: &ScoreRows) -> BTreeMap<(i64, i64), &Reason> {
    let mut reasons = BTreeMap::new();
    for row in &scores.reasons {
        reasons.entry((row.task_id, row.run_id)).or_insert(row);
    }
    reasons
}
