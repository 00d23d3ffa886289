//! The model versions behind each rater's scores (METHOD 5): which are taken, and how many of
//! each with the time of the first and the last.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::computed::ScoredTask;
use super::select::Selection;
use super::{AggregateRequest, Error};
use crate::db::task_ai_score::ScoreValue;
use crate::read::model_versions::{self, ModelVersion};

/// Keeps only the scores of the model versions that were asked for; a rater for which none was
/// keeps all.
pub(super) fn chosen(
    scores: Vec<ScoreValue>,
    selection: &Selection,
    request: &AggregateRequest,
) -> Result<Vec<ScoreValue>, Error> {
    if request.versions.is_empty() {
        return Ok(scores);
    }
    let mut wanted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (rater, version) in &request.versions {
        wanted.entry(rater).or_default().insert(version);
    }
    let raters = by_run(selection);
    for (rater, versions) in &wanted {
        let known: BTreeSet<&str> = scores
            .iter()
            .filter(|score| raters.get(&score.run_id).copied() == Some(*rater))
            .map(|score| score.model_version.as_str())
            .collect();
        if let Some(version) = versions.iter().find(|version| !known.contains(*version)) {
            return Err(Error::NoVersion {
                rater: (*rater).to_owned(),
                version: (*version).to_owned(),
                known: if known.is_empty() {
                    format!("has no scores here; raters are {}", selection.raters.join(", "))
                } else {
                    format!("answered in {}", known.into_iter().collect::<Vec<_>>().join(", "))
                },
            });
        }
    }
    let is_wanted = |score: &ScoreValue| {
        let versions = raters.get(&score.run_id).and_then(|rater| wanted.get(rater));
        versions.is_none_or(|versions| versions.contains(score.model_version.as_str()))
    };
    Ok(scores.into_iter().filter(is_wanted).collect())
}

fn by_run(selection: &Selection) -> HashMap<i64, &str> {
    selection.runs.iter().map(|run| (run.id, run.rater.as_str())).collect()
}

/// The versions that gave each rater's scores, raters in the selection's order, versions by name.
pub(super) fn used(
    selection: &Selection,
    scores: &[ScoreValue],
    tasks: &BTreeMap<i64, ScoredTask>,
) -> Vec<Vec<ModelVersion>> {
    let raters = by_run(selection);
    let places: HashMap<&str, usize> =
        selection.raters.iter().enumerate().map(|(place, rater)| (rater.as_str(), place)).collect();
    let mut found: Vec<BTreeMap<&str, ModelVersion>> =
        vec![BTreeMap::new(); selection.raters.len()];
    for score in scores {
        let place = raters.get(&score.run_id).and_then(|rater| places.get(rater)).copied();
        let Some(versions) = place.and_then(|place| found.get_mut(place)) else { continue };
        let used = tasks.get(&score.task_id).zip(place);
        let used = used.and_then(|(task, place)| task.raters.get(place).copied().flatten());
        if used.is_none_or(|used| used.run_id != score.run_id) {
            continue;
        }
        let at = score.created_at.and_utc();
        let version = versions.entry(&score.model_version).or_insert_with(|| ModelVersion {
            model_version: score.model_version.clone(),
            scores: 0,
            first_at: at,
            last_at: at,
        });
        version.scores += 1;
        version.first_at = version.first_at.min(at);
        version.last_at = version.last_at.max(at);
    }
    found.into_iter().map(|versions| versions.into_values().collect()).collect()
}

/// What a reader should know of them.
pub(super) fn remarks(selection: &Selection, versions: &[Vec<ModelVersion>]) -> Vec<String> {
    let raters = selection.raters.iter().zip(versions);
    let remarks = raters.flat_map(|(rater, versions)| {
        let run = selection.runs.iter().find(|run| run.rater == *rater);
        run.map_or_else(Vec::new, |run| model_versions::remarks(run, versions))
    });
    remarks.collect()
}
