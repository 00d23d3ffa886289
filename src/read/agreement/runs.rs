//! Agreement of two runs, computed on the spot.

use std::collections::BTreeMap;
use std::num::NonZero;

use super::contested;
use super::{AgreementReport, Error};
use crate::convert;
use crate::db::model_run::{self, FINISHED, ModelRun};
use crate::db::task_ai_score::{self, Score};
use crate::db::{Conn, task_statements};
use crate::read::archived;
use crate::read::edition::RaterScore;
use crate::soc::soc_part;
use crate::stats::agreement::{Task, compare};
use crate::stats::mean;
use crate::stats::rank_draws::{DEFAULT_SEED, Draws};
use crate::stats::resample::DRAWS;

pub(super) fn report(
    conn: &mut Conn,
    a: i64,
    b: i64,
    n_contested: Option<usize>,
) -> Result<AgreementReport, Error> {
    let runs = comparable(conn, a, b)?;
    let version = runs[0].data_version.clone();
    let scores = task_ai_score::of_runs(conn, &version, &[a, b])?;
    let of_run = |run: i64| samples(scores.iter().filter(|score| score.run_id == run));
    let [of_a, of_b] = [of_run(a), of_run(b)];
    if !of_a.keys().any(|task| of_b.contains_key(task)) {
        return Err(Error::NothingInCommon { a, b });
    }
    let raters = labels(&runs);
    let statements = task_statements::of_version(conn, &version)?;
    let score = |of: &BTreeMap<i64, Vec<f64>>, task| of.get(&task).and_then(|s| mean(s));
    let tasks: Vec<Task<'_>> = statements
        .iter()
        .map(|task| Task {
            soc_code: soc_part(&task.onetsoc_code),
            task_type: task.task_type.as_deref(),
            scores: vec![score(&of_a, task.task_id), score(&of_b, task.task_id)],
        })
        .collect();
    let agreements = compare(&raters, &tasks, &[], draws());
    let contested = match n_contested {
        Some(n) => {
            let mut scores = Vec::new();
            for (run_id, (rater, of_run)) in
                [a, b].into_iter().zip(raters.iter().zip([&of_a, &of_b]))
            {
                scores.extend(of_run.iter().filter_map(|(task, samples)| {
                    let score = RaterScore {
                        rater: rater.as_str().into(),
                        score: mean(samples)?,
                        n_samples: convert::count(samples.len()),
                        rationale: None,
                        model_version: None,
                        run_id,
                    };
                    Some((*task, score))
                }));
            }
            Some(contested::list(conn, &version, 2, scores, n)?)
        }
        None => None,
    };
    Ok(AgreementReport {
        snapshot: None,
        runs: Some([a, b]),
        prompt_version: runs[0].prompt_version.clone(),
        mock: runs.iter().any(|run| run.is_mock),
        raters,
        weakest: agreements.weakest(),
        agreements,
        contested,
        notes: notes(&runs),
        data_version: version,
    })
}

/// Two runs that rated the same content by the same question.
fn comparable(conn: &mut Conn, a: i64, b: i64) -> Result<[ModelRun; 2], Error> {
    if a == b {
        return Err(Error::SameRun(a));
    }
    let mut find = |id: i64| {
        if let Some(run) = model_run::find(conn, id)? {
            return Ok(run);
        }
        let hint = archived::hint(conn, "run", &id.to_string())?;
        Err(Error::UnknownRun { id, hint })
    };
    let (one, other) = (find(a)?, find(b)?);
    let differ = |what: &str, one: &str, other: &str| {
        let why = format!("{what} ({one} and {other})");
        if one == other { Ok(()) } else { Err(Error::Different { a, b, why }) }
    };
    differ("they rated two releases", &one.data_version, &other.data_version)?;
    differ("they asked two questions", &one.prompt_version, &other.prompt_version)?;
    if one.content_sha256 != other.content_sha256 {
        let why = "the release was replaced between them, so the tasks may differ".to_owned();
        return Err(Error::Different { a, b, why });
    }
    Ok([one, other])
}

/// Each task's samples in their order.
fn samples<'a>(scores: impl Iterator<Item = &'a Score>) -> BTreeMap<i64, Vec<f64>> {
    let mut samples: BTreeMap<i64, Vec<f64>> = BTreeMap::new();
    for score in scores {
        // The table holds 0-100 only.
        if let Ok(value) = u8::try_from(score.score) {
            samples.entry(score.task_id).or_default().push(f64::from(value));
        }
    }
    samples
}

/// Two runs have no snapshot that could store a seed.
fn draws() -> Draws {
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    Draws { seed: DEFAULT_SEED, n: DRAWS, threads }
}

fn labels(runs: &[ModelRun; 2]) -> Vec<String> {
    let same = runs[0].rater == runs[1].rater;
    let label = |run: &ModelRun| {
        if same { format!("{} (run {})", run.rater, run.id) } else { run.rater.clone() }
    };
    runs.iter().map(label).collect()
}

fn notes(runs: &[ModelRun; 2]) -> Vec<String> {
    let mut notes = Vec::new();
    for run in runs.iter().filter(|run| run.status != FINISHED) {
        notes.push(format!("run {} is not finished: its scores so far are compared", run.id));
    }
    if runs[0].is_mock != runs[1].is_mock {
        notes.push("one run is a mock run: its scores are made up".to_owned());
    }
    notes
}
