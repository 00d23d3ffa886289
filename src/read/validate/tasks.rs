//! Compares task scores with somebody else's labels or numbers for tasks.

use std::collections::{BTreeMap, BTreeSet};

use diesel::QueryResult;
use serde::Serialize;

use super::correlate::{self, Correlations};
use super::values::{self, TaskRequest, TaskValue};
use super::{
    Against, Error, FEW, Reason, ScoredSnapshot, by_reason, few_note, open_end_note, subject,
};
use crate::db::{Conn, conn, task_ai_ensemble, task_rater_score, task_statements};
use crate::soc::soc_part;
use crate::source::keyed_table::KeyedTable;
use crate::stats::band::Band;
use crate::stats::order::{self, Direction};
use crate::stats::{mean, sample_sd};

/// The comparison in figures.
#[derive(Debug, Clone, Serialize)]
pub struct TaskValidationReport {
    /// The snapshot whose scores are compared.
    #[serde(skip)]
    pub subject: ScoredSnapshot,
    /// The file.
    pub against: Against,
    /// The number that each label stands for; empty where the values are numbers.
    pub map: BTreeMap<String, f64>,
    /// Tasks with a score and a value: what is compared.
    pub matched: usize,
    /// The file's other tasks, counted by reason.
    pub tasks_unmatched_by_reason: BTreeMap<Reason, usize>,
    /// The file's other tasks.
    pub tasks_unmatched: Vec<UnmatchedTask>,
    /// Tasks of the snapshot that every rater scored.
    pub scored: usize,
    /// Of these, without a value, counted by reason.
    pub scored_unmatched_by_reason: BTreeMap<Reason, usize>,
    /// Of these, without a value.
    pub scored_unmatched: Vec<UnmatchedTask>,
    /// Our scores by label; absent where the values are numbers of more than 20 kinds.
    pub labels: Option<Vec<LabelScores>>,
    /// Over the matched tasks; occupations are resampled.
    pub correlations: Correlations,
    /// Remarks on the comparison, as sentences.
    pub notes: Vec<String>,
}

/// A task that is not compared.
#[derive(Debug, Clone, Serialize)]
pub struct UnmatchedTask {
    /// O*NET task ID.
    pub task_id: i64,
    /// The reason.
    pub reason: Reason,
}

/// Our scores of the tasks that have one label.
#[derive(Debug, Clone, Serialize)]
pub struct LabelScores {
    /// The label as it stands in the file.
    pub label: String,
    /// The number that the label stands for.
    pub value: f64,
    /// Matched tasks.
    pub n: usize,
    /// Mean of our scores.
    pub mean: Option<f64>,
    /// Their sample standard deviation; absent for one task.
    pub sd: Option<f64>,
    /// Tasks by the band of our score, from minimal to very high.
    pub bands: [usize; 5],
}

/// Up to so many distinct numbers are listed as if they were labels.
const KINDS: usize = 20;

/// The snapshot's scores of the release's tasks.
struct Scores {
    /// By task: the SOC code, and the score or why there is none.
    tasks: BTreeMap<i64, (String, Result<f64, Reason>)>,
}

/// Compares the task scores of a snapshot with the labels of a file.
pub fn validate(
    db: &mut Conn,
    table: &KeyedTable,
    request: &TaskRequest,
) -> Result<TaskValidationReport, Error> {
    let values = values::read(table, request)?;
    let (subject, scores) = conn::reading(db, |conn| {
        let subject = subject::find(conn, request.snapshot)?;
        let scores = Scores::read(conn, &subject)?;
        Ok::<_, Error>((subject, scores))
    })?;
    let mut clusters: BTreeMap<&str, Vec<(f64, f64)>> = BTreeMap::new();
    let mut by_label: BTreeMap<&str, (f64, Vec<f64>)> = BTreeMap::new();
    let mut unmatched = Vec::new();
    for (task_id, value) in &values {
        match (scores.find(*task_id), value) {
            (Ok((soc, score)), Some(TaskValue { label, value })) => {
                clusters.entry(soc).or_default().push((*value, score));
                by_label.entry(label).or_insert((*value, Vec::new())).1.push(score);
            }
            (_, None) => {
                unmatched.push(UnmatchedTask { task_id: *task_id, reason: Reason::NoValue });
            }
            (Err(reason), _) => unmatched.push(UnmatchedTask { task_id: *task_id, reason }),
        }
    }
    let clusters: correlate::Clusters = clusters.into_values().collect();
    let matched = clusters.iter().map(Vec::len).sum();
    let scored_unmatched = scores.without_value(&values);
    let labels = labels(&by_label, !request.map.is_empty());
    let mut notes = notes(table, request, &values, labels.is_none());
    if (2..FEW).contains(&matched) {
        notes.push(few_note(matched, "tasks"));
    }
    Ok(TaskValidationReport {
        against: against(table, request, &values),
        map: request.map.clone(),
        matched,
        tasks_unmatched_by_reason: by_reason(unmatched.iter().map(|task| task.reason)),
        tasks_unmatched: unmatched,
        scored: scores.tasks.values().filter(|(_, score)| score.is_ok()).count(),
        scored_unmatched_by_reason: by_reason(scored_unmatched.iter().map(|task| task.reason)),
        scored_unmatched,
        correlations: correlate::correlations(&clusters, request.seed),
        notes,
        labels,
        subject,
    })
}

fn against(
    table: &KeyedTable,
    request: &TaskRequest,
    values: &BTreeMap<i64, Option<TaskValue>>,
) -> Against {
    Against {
        name: request.name.clone(),
        file: table.file.clone(),
        sha256: table.sha256.clone(),
        key_column: request.task_column.clone(),
        value_column: request.value_column.clone(),
        keys: values.len(),
        without_value: values.values().filter(|value| value.is_none()).count(),
    }
}

impl Scores {
    fn read(conn: &mut Conn, subject: &ScoredSnapshot) -> QueryResult<Self> {
        let statements = task_statements::of_version(conn, &subject.snapshot.data_version)?;
        let ensembles = task_ai_ensemble::of_snapshot(conn, subject.snapshot.id)?;
        let raters = task_rater_score::of_snapshot(conn, subject.snapshot.id)?;
        let means: BTreeMap<i64, f64> =
            ensembles.iter().map(|row| (row.task_id, row.mean)).collect();
        let touched: BTreeSet<i64> = raters.iter().map(|row| row.task_id).collect();
        let score = |task_id: i64| match means.get(&task_id) {
            Some(mean) => Ok(*mean),
            None if touched.contains(&task_id) => Err(Reason::PartlyScored),
            None => Err(Reason::Unscored),
        };
        let tasks = statements.iter().map(|task| {
            (task.task_id, (soc_part(&task.onetsoc_code).to_owned(), score(task.task_id)))
        });
        Ok(Self { tasks: tasks.collect() })
    }

    /// A task's SOC code and score.
    fn find(&self, task_id: i64) -> Result<(&str, f64), Reason> {
        let (soc, score) = self.tasks.get(&task_id).ok_or(Reason::Unknown)?;
        (*score).map(|score| (soc.as_str(), score))
    }

    /// The scored tasks that the file has no value for.
    fn without_value(&self, values: &BTreeMap<i64, Option<TaskValue>>) -> Vec<UnmatchedTask> {
        let scored = self.tasks.iter().filter(|(_, (_, score))| score.is_ok());
        scored
            .filter_map(|(task_id, _)| {
                let reason = match values.get(task_id) {
                    Some(Some(_)) => return None,
                    Some(None) => Reason::NoValue,
                    None => Reason::NotInFile,
                };
                Some(UnmatchedTask { task_id: *task_id, reason })
            })
            .collect()
    }
}

/// By rising value, ties by label.
fn labels(by_label: &BTreeMap<&str, (f64, Vec<f64>)>, mapped: bool) -> Option<Vec<LabelScores>> {
    if !mapped && by_label.len() > KINDS {
        return None;
    }
    let row = |(label, (value, scores)): (&&str, &(f64, Vec<f64>))| LabelScores {
        label: (*label).to_owned(),
        value: *value,
        n: scores.len(),
        mean: mean(scores),
        sd: sample_sd(scores),
        bands: Band::ALL
            .map(|band| scores.iter().filter(|score| Band::of_score(**score) == band).count()),
    };
    let mut rows: Vec<LabelScores> = by_label.iter().map(row).collect();
    order::sort(&mut rows, Direction::Rising, |row| Some(row.value), |a, b| a.label.cmp(&b.label));
    Some(rows)
}

fn notes(
    table: &KeyedTable,
    request: &TaskRequest,
    values: &BTreeMap<i64, Option<TaskValue>>,
    many_kinds: bool,
) -> Vec<String> {
    let mut notes: Vec<String> = open_end_note(table.open_end).into_iter().collect();
    let used: BTreeSet<&str> =
        values.values().flatten().map(|value| value.label.as_str()).collect();
    let idle: Vec<&str> =
        request.map.keys().map(String::as_str).filter(|label| !used.contains(label)).collect();
    if !idle.is_empty() {
        notes.push(format!("labels of --map that the file does not have: {}", idle.join(", ")));
    }
    if many_kinds {
        notes.push(format!("more than {KINDS} different values: no table by label"));
    }
    notes
}
