//! From scores to ensembles and occupation scores (METHOD 5 to 7), in a fixed order so that
//! the digits are the same everywhere.

use std::collections::{BTreeMap, HashMap};

use sha2::{Digest, Sha256};

use super::computed::{Computed, SampleMean, ScoredOccupation, ScoredTask};
use super::ranking::rank;
use super::select::Selection;
use super::versions;
use crate::db::occupation_task_weight::Weight;
use crate::db::task_ai_score::ScoreValue;
use crate::read::model_versions::ModelVersion;
use crate::source::archive::hex;
use crate::stats::ensemble::ensemble;
use crate::stats::mean;
use crate::stats::occupation::{TaskInput, occupation};
use crate::stats::rank_draws::Draws;

/// Part of the hash over a snapshot's inputs. Whoever changes a rule by which scores become figures of a
/// snapshot changes this text, so that `aggregate` makes a new snapshot instead of keeping the old one.
const RULES: &str = "values closer than 1e-9 are one; no interval under half of the weight; \
    consistency over activities";

/// What goes in: rows as stored, in any order.
#[derive(Debug)]
pub(super) struct Inputs<'a> {
    pub(super) selection: &'a Selection,
    pub(super) scores: &'a [ScoreValue],
    /// Every task of the release with its O*NET-SOC code.
    pub(super) codes: &'a [(i64, String)],
    pub(super) weights: &'a [Weight],
    pub(super) content_sha256: &'a str,
    pub(super) scheme: &'a str,
    /// Month of the newest employment figures.
    pub(super) oews_period: Option<&'a str>,
    pub(super) draws: Draws,
}

/// Computes a snapshot.
pub(super) fn compute(inputs: &Inputs<'_>) -> Computed {
    let by_rater = rater_scores(inputs.selection, inputs.scores);
    let tasks: BTreeMap<i64, ScoredTask> = inputs
        .codes
        .iter()
        .map(|(task_id, _)| {
            let raters: Vec<Option<SampleMean>> =
                by_rater.iter().map(|scores| scores.get(task_id).copied()).collect();
            let all: Option<Vec<f64>> =
                raters.iter().map(|rater| rater.map(|rater| rater.score)).collect();
            let task_id = *task_id;
            (task_id, ScoredTask { task_id, ensemble: all.and_then(|all| ensemble(&all)), raters })
        })
        .collect();
    let occupations = occupations(inputs, &tasks);
    let versions = versions::used(inputs.selection, inputs.scores, &tasks);
    let inputs_hash = inputs_hash(inputs, &tasks, &versions);
    Computed { tasks: tasks.into_values().collect(), occupations, versions, inputs_hash }
}

/// Per rater, in the selection's order: each task's score from the newest run that has one.
fn rater_scores(selection: &Selection, scores: &[ScoreValue]) -> Vec<HashMap<i64, SampleMean>> {
    let mut samples: HashMap<i64, BTreeMap<i64, Vec<(i64, f64)>>> = HashMap::new();
    for score in scores {
        // The table holds 0-100 only; whatever else stood there would be no score.
        let Ok(value) = u8::try_from(score.score).map(f64::from) else { continue };
        let run = samples.entry(score.run_id).or_default();
        run.entry(score.task_id).or_default().push((score.sample, value));
    }
    let of_rater = |rater: &String| {
        let mut found: HashMap<i64, SampleMean> = HashMap::new();
        // The selection's runs come newest first.
        for run in selection.runs.iter().filter(|run| run.rater == *rater) {
            for (task_id, values) in samples.get(&run.id).into_iter().flatten() {
                let mut values = values.clone();
                values.sort_by_key(|(sample, _)| *sample);
                let values: Vec<f64> = values.into_iter().map(|(_, value)| value).collect();
                if let Some(score) = mean(&values) {
                    let score = SampleMean { run_id: run.id, score, n_samples: values.len() };
                    found.entry(*task_id).or_insert(score);
                }
            }
        }
        found
    };
    selection.raters.iter().map(of_rater).collect()
}

#[expect(
    clippy::expect_used,
    reason = "weights are made of the tasks of a release, and an import that replaces these removes them"
)]
fn occupations(inputs: &Inputs<'_>, tasks: &BTreeMap<i64, ScoredTask>) -> Vec<ScoredOccupation> {
    let details: HashMap<i64, &str> =
        inputs.codes.iter().map(|(task_id, code)| (*task_id, code.as_str())).collect();
    let mut by_soc: BTreeMap<&str, BTreeMap<i64, f64>> = BTreeMap::new();
    for weight in inputs.weights {
        by_soc.entry(&weight.soc_code).or_default().insert(weight.task_id, weight.weight);
    }
    let (mut found, tasks): (Vec<ScoredOccupation>, Vec<Vec<TaskInput>>) = by_soc
        .into_iter()
        .map(|(soc_code, weights)| {
            let mut codes: Vec<&str> =
                weights.keys().filter_map(|task_id| details.get(task_id).copied()).collect();
            codes.sort_unstable();
            codes.dedup();
            let scores: Vec<TaskInput> = weights
                .iter()
                .map(|(task_id, weight)| TaskInput {
                    detail: details
                        .get(task_id)
                        .and_then(|code| codes.iter().position(|other| other == code))
                        .expect("a weight of a task of the release"),
                    weight: *weight,
                    raters: tasks.get(task_id).map_or_else(Vec::new, |task| {
                        task.raters.iter().map(|rater| rater.map(|rater| rater.score)).collect()
                    }),
                })
                .collect();
            let occupation = ScoredOccupation {
                soc_code: soc_code.to_owned(),
                score: occupation(&scores, codes.len()),
                rank: None,
                rank_interval: None,
                rater_ranks: Vec::new(),
                residual: !codes.iter().any(|code| code.ends_with(".00")),
            };
            (occupation, scores)
        })
        .unzip();
    rank(&mut found, &tasks, inputs.draws);
    found
}

/// SHA-256 over the release's content, the question, the scheme with its weights, every rater's
/// score of every task, the model versions that gave them, how ranks are drawn, and the month of the employment figures if there are
/// any: equal inputs give an equal snapshot.
fn inputs_hash(
    inputs: &Inputs<'_>,
    tasks: &BTreeMap<i64, ScoredTask>,
    versions: &[Vec<ModelVersion>],
) -> String {
    let mut hash = Sha256::new();
    let mut add = |text: &str| {
        hash.update(text.as_bytes());
        hash.update([0]);
    };
    add(inputs.content_sha256);
    add(&inputs.selection.prompt_version);
    add(inputs.scheme);
    let weights: BTreeMap<(&str, i64), f64> =
        inputs.weights.iter().map(|w| ((w.soc_code.as_str(), w.task_id), w.weight)).collect();
    for ((soc_code, task_id), weight) in weights {
        add(&format!("{soc_code} {task_id} {:x}", weight.to_bits()));
    }
    for (index, rater) in inputs.selection.raters.iter().enumerate() {
        add(rater);
        for task in tasks.values() {
            if let Some(Some(score)) = task.raters.get(index) {
                add(&format!("{} {:x} {}", task.task_id, score.score.to_bits(), score.n_samples));
            }
        }
        for version in versions.get(index).into_iter().flatten() {
            add(&format!("version {} {}", version.scores, version.model_version));
        }
    }
    // Intervals of ranks hang on these.
    add(&format!("rank_draws {} {}", inputs.draws.seed, inputs.draws.n));
    add(RULES);
    // No score depends on it, but a snapshot says which employment figures belong to it.
    if let Some(period) = inputs.oews_period {
        add("oews_period");
        add(period);
    }
    hex(&hash.finalize())
}
