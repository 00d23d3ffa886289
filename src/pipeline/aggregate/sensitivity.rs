//! Scores and ranks of a snapshot's occupations under all weight schemes, and what these share.

use std::collections::BTreeMap;

use diesel::QueryResult;

use crate::convert::count;
use crate::db::occupation_scheme_score::{self, SchemeScore};
use crate::db::score_snapshot::Snapshot;
use crate::db::snapshot_scheme::{self, SnapshotScheme};
use crate::db::{Conn, occupation_task_weight};
use crate::read::task_inputs::{self, TasksBySoc};
use crate::stats::occupation::{COVERAGE_FLOOR, covers, ranks};
use crate::stats::sensitivity::{Place, SchemeMean, compare, same_weights, score};
use crate::stats::weights::Scheme;

/// The snapshot whose sensitivity is computed.
#[derive(Debug)]
struct Subject<'a> {
    /// The snapshot's release.
    version: &'a str,
    /// The snapshot's number.
    snapshot: i64,
    /// The scheme that it is published under.
    published: &'a str,
    /// x̄ of its scored tasks.
    means: &'a BTreeMap<i64, f64>,
}

/// What is stored.
#[derive(Debug)]
struct Computed {
    schemes: Vec<SnapshotScheme>,
    scores: Vec<SchemeScore>,
}

/// SOC code → its tasks, by id.
type Tasks = BTreeMap<String, Vec<i64>>;

/// One scheme's weights over all tasks, in the order of [`Tasks`].
struct Weighting {
    scheme: Scheme,
    weights: Vec<f64>,
}

/// Computes and stores the sensitivity of a snapshot that is being stored, of which `means` are the scored
/// tasks. Returns the schemes.
pub(super) fn store(
    conn: &mut Conn,
    snapshot: &Snapshot,
    means: &BTreeMap<i64, f64>,
) -> QueryResult<Vec<SnapshotScheme>> {
    let subject = Subject {
        version: &snapshot.data_version,
        snapshot: snapshot.id,
        published: &snapshot.weight_scheme,
        means,
    };
    let computed = compute(conn, &subject)?;
    snapshot_scheme::load(conn, &computed.schemes)?;
    occupation_scheme_score::load(conn, &computed.scores)?;
    Ok(computed.schemes)
}

/// Ranks the occupations under every scheme. Weights that are not stored are computed from the
/// ratings.
fn compute(conn: &mut Conn, subject: &Subject<'_>) -> QueryResult<Computed> {
    let (tasks, weightings) = read(conn, subject)?;
    let mut schemes: Vec<SnapshotScheme> = Vec::new();
    let mut scores = Vec::new();
    let mut published: Vec<Option<Place>> = Vec::new();
    for (at, weighting) in weightings.iter().enumerate() {
        let found = score_all(&tasks, &weighting.weights, subject.means);
        let places = places(&found);
        if at == 0 {
            published.clone_from(&places);
        }
        let earlier = weightings.iter().take(at);
        let same = earlier
            .clone()
            .find(|earlier| same_weights(&earlier.weights, &weighting.weights))
            .map(|earlier| earlier.scheme.name().to_owned());
        let comparison = compare(&published, &places);
        schemes.push(SnapshotScheme {
            snapshot_id: subject.snapshot,
            weight_scheme: weighting.scheme.name().to_owned(),
            position: count(at),
            same_as: same,
            ranked: count(places.iter().flatten().count()),
            compared: count(comparison.compared),
            spearman: comparison.spearman,
            kendall: comparison.kendall,
            top_size: count(comparison.top_size),
            top_shared: count(comparison.top_shared),
        });
        let rows =
            tasks.keys().zip(found).zip(places).map(|((soc_code, score), place)| SchemeScore {
                data_version: subject.version.to_owned(),
                snapshot_id: subject.snapshot,
                soc_code: soc_code.clone(),
                weight_scheme: weighting.scheme.name().to_owned(),
                mean: score.mean,
                weight_covered: score.weight_covered,
                rank: place.map(|(_, rank)| count(rank)),
            });
        scores.extend(rows);
    }
    Ok(Computed { schemes, scores })
}

/// The tasks and every scheme's weights, the published scheme first.
fn read(conn: &mut Conn, subject: &Subject<'_>) -> QueryResult<(Tasks, Vec<Weighting>)> {
    let mut schemes = Scheme::ALL.to_vec();
    schemes.sort_by_key(|scheme| scheme.name() != subject.published);
    let mut ratings: Option<TasksBySoc> = None;
    let mut tasks = Tasks::new();
    let mut weightings = Vec::new();
    for scheme in schemes {
        let mut rows = occupation_task_weight::values(conn, subject.version, scheme.name())?;
        let known: usize = tasks.values().map(Vec::len).sum();
        // Nothing stored, or not for every task that the published scheme weighs.
        if rows.is_empty() || (known > 0 && rows.len() != known) {
            let inputs = match ratings.take() {
                Some(inputs) => inputs,
                None => task_inputs::read(conn, subject.version)?,
            };
            let computed = task_inputs::weights(subject.version, scheme, &inputs);
            rows = computed.into_iter().map(|w| (w.soc_code, w.task_id, w.weight)).collect();
            ratings = Some(inputs);
        }
        // By SOC code and task, from both sources: every scheme has the same order.
        let weights = rows.iter().map(|(_, _, weight)| *weight).collect();
        if tasks.is_empty() {
            for (soc_code, task_id, _) in rows {
                tasks.entry(soc_code).or_default().push(task_id);
            }
        }
        weightings.push(Weighting { scheme, weights });
    }
    Ok((tasks, weightings))
}

/// Every SOC code's score, in order.
fn score_all(tasks: &Tasks, weights: &[f64], means: &BTreeMap<i64, f64>) -> Vec<SchemeMean> {
    let mut weights = weights.iter();
    let of_code = |ids: &Vec<i64>| {
        let rated: Vec<(f64, Option<f64>)> = ids
            .iter()
            .zip(weights.by_ref())
            .map(|(id, weight)| (*weight, means.get(id).copied()))
            .collect();
        score(&rated)
    };
    tasks.values().map(of_code).collect()
}

/// Ranks among those that are scored on enough of their weight.
fn places(scores: &[SchemeMean]) -> Vec<Option<Place>> {
    let eligible: Vec<Option<f64>> = scores
        .iter()
        .map(|score| score.mean.filter(|_| covers(score.weight_covered, COVERAGE_FLOOR)))
        .collect();
    let ranks = ranks(&eligible);
    eligible.into_iter().zip(ranks).map(|(mean, rank)| Some((mean?, rank?))).collect()
}
