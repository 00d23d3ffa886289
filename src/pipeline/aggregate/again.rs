//! The command that goes on with what is published, where a gate holds back something else.

use std::collections::{BTreeMap, BTreeSet};

use diesel::QueryResult;

use super::select::select;
use super::{AggregateRequest, Error};
use crate::db::score_snapshot::Snapshot;
use crate::db::snapshot_rater::SnapshotRater;
use crate::db::{
    Conn, data_version, rubric, run_model_version, snapshot_rater, snapshot_rater_version,
    snapshot_run,
};
use crate::read::gates::shell_word;
use crate::stats::rank_draws::DEFAULT_SEED;

/// The command that makes the published snapshot again, whatever else there is: of its raters, so
/// that their next runs count too, where that takes all of its runs, else of exactly its runs.
pub(super) fn again(
    conn: &mut Conn,
    request: &AggregateRequest,
    snapshot: &Snapshot,
) -> Result<String, Error> {
    let raters = snapshot_rater::of_snapshot(conn, snapshot.id)?;
    let used = snapshot_run::of_snapshot(conn, snapshot.id)?;
    let runs: BTreeSet<i64> = used.iter().map(|run| run.run_id).collect();
    let of = if raters_suffice(conn, request, snapshot, Drawn { raters: &raters, runs: &runs })? {
        named(&raters)
    } else {
        runs.iter().map(|run| format!("--run {run}")).collect()
    };
    let choices = chosen_versions(conn, snapshot)?.into_iter().map(|(rater, version)| {
        format!("--model-version {}", shell_word(&format!("{rater}={version}")))
    });
    let choices = choices.collect();
    Ok(command(snapshot, of, choices))
}

/// Which versions of a rater's model were chosen for a snapshot, as pairs of rater and version: those that it
/// has scores of, where its runs have others too. None for a rater all of whose answers count.
pub fn chosen_versions(conn: &mut Conn, snapshot: &Snapshot) -> QueryResult<Vec<(String, String)>> {
    let used = snapshot_run::of_snapshot(conn, snapshot.id)?;
    let mut taken: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in snapshot_rater_version::of_snapshot(conn, snapshot.id)? {
        taken.entry(row.rater).or_default().insert(row.model_version);
    }
    let mut chosen = Vec::new();
    for (rater, taken) in taken {
        let mut all_count = true;
        for run in used.iter().filter(|run| run.rater == rater) {
            let answered = run_model_version::of_run(conn, run.run_id)?;
            all_count &= answered.iter().all(|version| taken.contains(&version.model_version));
        }
        if !all_count {
            chosen.extend(taken.into_iter().map(|version| (rater.clone(), version)));
        }
    }
    Ok(chosen)
}

/// The command that makes a snapshot of the same raters, question and weights, of whatever runs there
/// are then.
pub fn by_raters(conn: &mut Conn, snapshot: &Snapshot) -> QueryResult<String> {
    let raters = snapshot_rater::of_snapshot(conn, snapshot.id)?;
    Ok(command(snapshot, named(&raters), Vec::new()))
}

fn named(raters: &[SnapshotRater]) -> Vec<String> {
    raters.iter().map(|row| format!("--rater {}", shell_word(&row.rater))).collect()
}

fn command(snapshot: &Snapshot, of: Vec<String>, choices: Vec<String>) -> String {
    let mut words = vec!["onet-ai aggregate".to_owned()];
    words.extend(of);
    if rubric::is_mixed(&snapshot.prompt_version) {
        words.push("--mix-questions".to_owned());
    } else {
        words.push(format!("--prompt-version {}", shell_word(&snapshot.prompt_version)));
    }
    words.extend(choices);
    words.push(format!("--scheme {}", snapshot.weight_scheme));
    let seed = snapshot.seed.and_then(|seed| u64::try_from(seed).ok());
    words.extend(seed.filter(|seed| *seed != DEFAULT_SEED).map(|seed| format!("--seed {seed}")));
    words.push(format!("--data-version {}", shell_word(&snapshot.data_version)));
    words.join(" ")
}

/// What a snapshot was drawn from.
#[derive(Clone, Copy)]
struct Drawn<'a> {
    raters: &'a [SnapshotRater],
    runs: &'a BTreeSet<i64>,
}

/// Whether naming the raters takes all runs of the snapshot: not where labels have changed since,
/// or runs were named that are not finished.
fn raters_suffice(
    conn: &mut Conn,
    request: &AggregateRequest,
    snapshot: &Snapshot,
    drawn: Drawn<'_>,
) -> Result<bool, Error> {
    let Some(version) = data_version::find(conn, &snapshot.data_version)? else {
        return Ok(false);
    };
    let mixed = rubric::is_mixed(&snapshot.prompt_version);
    let by_rater = AggregateRequest {
        prompt_version: (!mixed).then(|| snapshot.prompt_version.clone()),
        rubric: None,
        mix_questions: mixed,
        raters: drawn.raters.iter().map(|row| row.rater.clone()).collect(),
        runs: Vec::new(),
        ..request.clone()
    };
    match select(conn, &version, &by_rater) {
        Ok(selection) => {
            let selected: BTreeSet<i64> = selection.runs.iter().map(|run| run.id).collect();
            Ok(drawn.runs.is_subset(&selected))
        }
        Err(Error::Query(error)) => Err(error.into()),
        Err(_) => Ok(false),
    }
}
