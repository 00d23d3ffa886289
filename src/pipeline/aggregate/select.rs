//! Which runs an aggregate draws on: what was asked for, or what real raters have answered to the
//! default question.

use std::collections::{BTreeMap, BTreeSet};

use super::{AggregateRequest, Error};
use crate::db::Conn;
use crate::db::data_version::DataVersion;
use crate::db::model_run::{self, FINISHED, ModelRun};
use crate::db::rubric;
use crate::db::run_item::{self, SCORED};
use crate::read::archived;
use crate::rubric::{Rubric, mixed};

/// The runs of one aggregate, the newest first; all of one prompt version unless it is a mixture.
#[derive(Debug)]
pub(super) struct Selection {
    /// The question; of a mixture the names of all of them.
    pub(super) prompt_version: String,
    pub(super) runs: Vec<ModelRun>,
    /// Raters by name.
    pub(super) raters: Vec<String>,
    pub(super) is_mock: bool,
    pub(super) notes: Vec<String>,
}

impl Selection {
    /// The question that one of the raters answered.
    pub(super) fn question_of(&self, rater: &str) -> &str {
        let run = self.runs.iter().find(|run| run.rater == rater);
        run.map_or(&self.prompt_version, |run| &run.prompt_version)
    }
}

/// Chooses the runs. Runs over other content of the same version are history and left out.
pub(super) fn select(
    conn: &mut Conn,
    version: &DataVersion,
    request: &AggregateRequest,
) -> Result<Selection, Error> {
    let mut notes = Vec::new();
    let mut all = model_run::of_version(conn, &version.id)?;
    all.retain(|run| !run.is_of_emerging());
    let candidates = if request.runs.is_empty() {
        let current = all.into_iter().filter(|run| run.content_sha256 == version.content_sha256);
        let finished = current.filter(|run| run.status == FINISHED).collect();
        let finished = with_scores(conn, finished, request, &mut notes)?;
        by_rater(finished, request, version, &mut notes)?
    } else {
        by_number(conn, all, request, version, &mut notes)?
    };
    let (prompt_version, runs) = if request.mix_questions {
        of_several(candidates, request, &mut notes)?
    } else {
        of_one(candidates, request, version, &mut notes)?
    };
    let runs = if request.runs.is_empty() { current_labels(runs, &mut notes) } else { runs };
    let raters: BTreeSet<String> = runs.iter().map(|run| run.rater.clone()).collect();
    let is_mock = runs.iter().all(|run| run.is_mock);
    if !is_mock && runs.iter().any(|run| run.is_mock) {
        return Err(Error::MockAndReal);
    }
    Ok(Selection { prompt_version, raters: raters.into_iter().collect(), is_mock, runs, notes })
}

/// The runs of the question that is asked for, or else the default one.
fn of_one(
    candidates: Vec<ModelRun>,
    request: &AggregateRequest,
    version: &DataVersion,
    notes: &mut Vec<String>,
) -> Result<(String, Vec<ModelRun>), Error> {
    let prompts: BTreeSet<&str> =
        candidates.iter().map(|run| run.prompt_version.as_str()).collect();
    let prompt_version = match (&request.prompt_version, &request.rubric) {
        (Some(prompt), _) => Some(prompt.clone()),
        (None, Some(rubric)) => Some(newest_of(&candidates, rubric).ok_or_else(|| {
            let known: Vec<&str> = prompts.iter().copied().collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            no_runs(version, &format!("any rater under the rubric {rubric} (with others: {known})"))
        })?),
        (None, None) => default_prompt(&candidates)?,
    };
    let prompt_version =
        prompt_version.ok_or_else(|| no_runs(version, &request.raters.join(", ")))?;
    let others: Vec<&str> =
        prompts.iter().copied().filter(|prompt| *prompt != prompt_version).collect();
    let others = others.join(", ");
    if !request.runs.is_empty() && prompts.len() > 1 {
        return Err(Error::SeveralPrompts(prompts.into_iter().collect::<Vec<_>>().join(", ")));
    }
    for wanted in &request.raters {
        let of_rater = || candidates.iter().filter(|run| run.rater == *wanted);
        if !of_rater().any(|run| run.prompt_version == prompt_version) {
            return Err(match of_rater().next() {
                Some(run) => Error::OtherQuestion {
                    rater: wanted.clone(),
                    answered: run.prompt_version.clone(),
                    prompt: prompt_version,
                },
                None => no_runs(version, &format!("{wanted} with the prompt {prompt_version}")),
            });
        }
    }
    let is_named = request.prompt_version.is_some() || request.rubric.is_some();
    if !is_named && !others.is_empty() {
        notes.push(format!(
            "left out are answers to other questions ({others}): --prompt-version aggregates them"
        ));
    }
    let runs: Vec<ModelRun> =
        candidates.into_iter().filter(|run| run.prompt_version == prompt_version).collect();
    if runs.is_empty() {
        let known = if others.is_empty() { "none" } else { &others };
        let who = format!("any rater with the prompt {prompt_version} (with others: {known})");
        return Err(no_runs(version, &who));
    }
    Ok((prompt_version, runs))
}

/// The runs of named raters, each of one question: where runs are not named, its default one.
fn of_several(
    candidates: Vec<ModelRun>,
    request: &AggregateRequest,
    notes: &mut Vec<String>,
) -> Result<(String, Vec<ModelRun>), Error> {
    if request.raters.is_empty() && request.runs.is_empty() {
        return Err(Error::NothingToMix);
    }
    let mut by_rater: BTreeMap<String, Vec<ModelRun>> = BTreeMap::new();
    for run in candidates {
        by_rater.entry(run.rater.clone()).or_default().push(run);
    }
    let mut runs = Vec::new();
    for (rater, of_rater) in by_rater {
        let Some(prompt) = default_prompt(&of_rater)? else { continue };
        let (kept, others): (Vec<_>, Vec<_>) =
            of_rater.into_iter().partition(|run| run.prompt_version == prompt);
        if !request.runs.is_empty() && !others.is_empty() {
            return Err(Error::TwoAnswers(rater));
        }
        runs.extend(kept);
    }
    // The newest first, as they came.
    runs.sort_by_key(|run| std::cmp::Reverse((run.created_at, run.id)));
    let prompts: BTreeSet<&str> = runs.iter().map(|run| run.prompt_version.as_str()).collect();
    let prompts: Vec<&str> = prompts.into_iter().collect();
    let name = match prompts.as_slice() {
        [one] => {
            notes.push("all raters answered one question: nothing is mixed".to_owned());
            (*one).to_owned()
        }
        several => {
            notes.push(format!(
                "MIXED QUESTIONS: {}; no score of this snapshot answers any one of them",
                several.join(", ")
            ));
            mixed(several)
        }
    };
    Ok((name, runs))
}

/// Without runs that ended without a single score, such as a try at an address where nobody
/// answers: they would keep every task from counting. Named raters are taken as they are.
fn with_scores(
    conn: &mut Conn,
    runs: Vec<ModelRun>,
    request: &AggregateRequest,
    notes: &mut Vec<String>,
) -> Result<Vec<ModelRun>, Error> {
    if !request.raters.is_empty() {
        return Ok(runs);
    }
    let mut kept = Vec::new();
    for run in runs {
        if run_item::counts(conn, run.id)?.contains_key(SCORED) {
            kept.push(run);
        } else {
            notes.push(format!("run {} of {} is left out: it has no scores", run.id, run.rater));
        }
    }
    Ok(kept)
}

/// The question where none is named: the newest text of the default rubric, so that asking
/// something else besides does not change what is published; where there is none, the newest.
fn default_prompt(candidates: &[ModelRun]) -> Result<Option<String>, Error> {
    let newest = newest_of(candidates, &Rubric::builtin()?.id);
    Ok(newest.or_else(|| candidates.first().map(|run| run.prompt_version.clone())))
}

/// The newest text of a rubric that was asked; candidates come newest first.
fn newest_of(candidates: &[ModelRun], rubric: &str) -> Option<String> {
    let found = candidates.iter().find(|run| rubric::id_of(&run.prompt_version) == rubric);
    found.map(|run| run.prompt_version.clone())
}

/// The finished runs of the named raters; of all raters but mock ones; of mock ones where there
/// are no others, which is said.
fn by_rater(
    runs: Vec<ModelRun>,
    request: &AggregateRequest,
    version: &DataVersion,
    notes: &mut Vec<String>,
) -> Result<Vec<ModelRun>, Error> {
    if !request.raters.is_empty() {
        return Ok(runs.into_iter().filter(|run| request.raters.contains(&run.rater)).collect());
    }
    let (mock, real): (Vec<_>, Vec<_>) = runs.into_iter().partition(|run| run.is_mock);
    if !real.is_empty() {
        return Ok(real);
    }
    if mock.is_empty() {
        return Err(no_runs(version, "any rater"));
    }
    notes.push(
        "only mock raters have finished runs: the scores of this snapshot are made up".to_owned(),
    );
    Ok(mock)
}

/// Of a set of labels that has changed, only what it says now: a label that was taken out must
/// not live on in an older run. The runs come newest first, and each table counts once.
fn current_labels(runs: Vec<ModelRun>, notes: &mut Vec<String>) -> Vec<ModelRun> {
    let newest: BTreeMap<String, String> =
        runs.iter().rev().map(|run| (run.rater.clone(), run.parameters.clone())).collect();
    let (kept, outdated): (Vec<_>, Vec<_>) = runs.into_iter().partition(|run| {
        run.provider != "labels" || newest.get(&run.rater) == Some(&run.parameters)
    });
    for run in outdated {
        notes.push(format!("run {} is left out: {} has changed since", run.id, run.rater));
    }
    once(kept, notes)
}

/// The same table of labels under several names is one rater, that of the newest run: nobody is
/// counted twice, and nobody agrees with himself.
fn once(runs: Vec<ModelRun>, notes: &mut Vec<String>) -> Vec<ModelRun> {
    let mut names: BTreeMap<(String, String), String> = BTreeMap::new();
    let mut kept = Vec::new();
    for run in runs {
        let table = run.model_version.clone().filter(|_| run.provider == "labels");
        let Some(table) = table else {
            kept.push(run);
            continue;
        };
        let name =
            names.entry((table, run.prompt_version.clone())).or_insert_with(|| run.rater.clone());
        if *name == run.rater {
            kept.push(run);
        } else {
            notes.push(format!(
                "run {} is left out: {} is the same table of labels as {name}, which is newer",
                run.id, run.rater
            ));
        }
    }
    kept
}

/// Exactly the numbered runs.
fn by_number(
    conn: &mut Conn,
    runs: Vec<ModelRun>,
    request: &AggregateRequest,
    version: &DataVersion,
    notes: &mut Vec<String>,
) -> Result<Vec<ModelRun>, Error> {
    for id in &request.runs {
        let Some(run) = runs.iter().find(|run| run.id == *id) else {
            let hint = archived::hint(conn, "run", &id.to_string())?;
            return Err(Error::UnknownRun { hint, id: *id, version: version.id.clone() });
        };
        if run.content_sha256 != version.content_sha256 {
            return Err(Error::OtherContent(*id));
        }
        if run.status != FINISHED {
            notes.push(format!("run {id} is not finished: its scores so far are used"));
        }
    }
    Ok(runs.into_iter().filter(|run| request.runs.contains(&run.id)).collect())
}

fn no_runs(version: &DataVersion, who: &str) -> Error {
    Error::NoRuns { version: version.id.clone(), who: who.to_owned() }
}
