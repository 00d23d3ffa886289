//! Writes a computed snapshot: every number, with the runs it came from.

use chrono::NaiveDateTime;
use diesel::QueryResult;

use super::AggregateReport;
use super::computed::{Computed, ScoredOccupation};
use super::select::Selection;
use crate::convert::count;
use crate::db::Conn;
use crate::db::occupation_ai_score::{self, OccupationScoreRow};
use crate::db::occupation_rater_score::{self, OccupationRaterScore};
use crate::db::rubric::{self, StoredRubric};
use crate::db::score_snapshot::{self, Snapshot};
use crate::db::snapshot_rater::{self, SnapshotRater};
use crate::db::snapshot_rater_version::{self, SnapshotRaterVersion};
use crate::db::snapshot_run::{self, SnapshotRun};
use crate::db::task_ai_ensemble::{self, TaskEnsemble};
use crate::db::task_rater_score::{self, TaskRaterScore};

/// Stores the snapshot, inactive, and returns its head.
pub(super) fn store(
    conn: &mut Conn,
    selection: &Selection,
    computed: &Computed,
    report: &AggregateReport,
    now: NaiveDateTime,
) -> QueryResult<Snapshot> {
    if report.mixed_questions {
        keep_mixture(conn, &report.prompt_version, now)?;
    }
    let head = head(selection, computed, report, now);
    let id = score_snapshot::insert(conn, head.clone())?;
    let version = &report.data_version;
    let raters = (0..).zip(&report.raters).map(|(position, rater)| SnapshotRater {
        snapshot_id: id,
        rater: rater.rater.clone(),
        position,
        n_tasks: count(rater.tasks),
        prompt_version: rater.prompt_version.clone(),
    });
    snapshot_rater::load(conn, &raters.collect::<Vec<_>>())?;
    snapshot_rater_version::load(conn, &rater_versions(id, report))?;
    let task_scores = task_scores(id, version, selection, computed);
    let runs = selection.runs.iter().map(|run| SnapshotRun {
        snapshot_id: id,
        run_id: run.id,
        rater: run.rater.clone(),
        n_tasks: count(task_scores.iter().filter(|score| score.run_id == run.id).count()),
    });
    snapshot_run::load(conn, &runs.collect::<Vec<_>>())?;
    task_rater_score::load(conn, &task_scores)?;
    task_ai_ensemble::load(conn, &ensembles(id, version, computed, now))?;
    let occupations: Vec<OccupationScoreRow> =
        computed.occupations.iter().map(|occupation| row(id, version, occupation, now)).collect();
    occupation_ai_score::load(conn, &occupations)?;
    occupation_rater_score::load(conn, &rater_means(id, version, selection, computed))?;
    Ok(Snapshot { id, ..head })
}

/// A mixture of questions has no text of its own: it is stored under its name, for what refers to
/// it.
fn keep_mixture(conn: &mut Conn, prompt_version: &str, now: NaiveDateTime) -> QueryResult<usize> {
    let row = StoredRubric {
        prompt_version: prompt_version.to_owned(),
        rubric_id: "mixed".to_owned(),
        version: 0,
        text: String::new(),
        created_at: now,
    };
    rubric::keep(conn, &row)
}

fn rater_versions(id: i64, report: &AggregateReport) -> Vec<SnapshotRaterVersion> {
    let versions =
        report.raters.iter().flat_map(|rater| rater.versions.iter().map(move |v| (rater, v)));
    versions
        .map(|(rater, version)| SnapshotRaterVersion {
            snapshot_id: id,
            rater: rater.rater.clone(),
            model_version: version.model_version.clone(),
            n_scores: version.scores,
            first_at: version.first_at.naive_utc(),
            last_at: version.last_at.naive_utc(),
        })
        .collect()
}

fn task_scores(
    id: i64,
    version: &str,
    selection: &Selection,
    computed: &Computed,
) -> Vec<TaskRaterScore> {
    let mut rows = Vec::new();
    for task in &computed.tasks {
        for (rater, score) in selection.raters.iter().zip(&task.raters) {
            if let Some(score) = score {
                rows.push(TaskRaterScore {
                    data_version: version.to_owned(),
                    snapshot_id: id,
                    task_id: task.task_id,
                    rater: rater.clone(),
                    run_id: score.run_id,
                    score: score.score,
                    n_samples: count(score.n_samples),
                });
            }
        }
    }
    rows
}

fn ensembles(id: i64, version: &str, computed: &Computed, now: NaiveDateTime) -> Vec<TaskEnsemble> {
    let scored =
        computed.tasks.iter().filter_map(|task| Some((task.task_id, task.ensemble.as_ref()?)));
    scored
        .map(|(task_id, ensemble)| TaskEnsemble {
            data_version: version.to_owned(),
            snapshot_id: id,
            task_id,
            mean: ensemble.mean,
            std: ensemble.std,
            min: ensemble.min,
            max: ensemble.max,
            n: count(ensemble.n),
            updated_at: now,
        })
        .collect()
}

fn row(
    id: i64,
    version: &str,
    occupation: &ScoredOccupation,
    now: NaiveDateTime,
) -> OccupationScoreRow {
    let score = &occupation.score;
    OccupationScoreRow {
        data_version: version.to_owned(),
        snapshot_id: id,
        soc_code: occupation.soc_code.clone(),
        mean: score.mean,
        std: score.std,
        sd_tasks: score.sd_tasks,
        interval_low: score.interval.map(|(low, _)| low),
        interval_high: score.interval.map(|(_, high)| high),
        rater_low: score.rater_low,
        rater_high: score.rater_high,
        rank: occupation.rank.map(count),
        rank_low: occupation.rank_interval.map(|(low, _)| count(low)),
        rank_high: occupation.rank_interval.map(|(_, high)| count(high)),
        n_tasks: count(score.n_tasks),
        n_scored: count(score.n_scored),
        n_partial: count(score.n_partial),
        weight_covered: score.weight_covered,
        n_details: count(score.n_details),
        n_details_scored: count(score.n_details_scored),
        residual: occupation.residual,
        updated_at: now,
    }
}

fn rater_means(
    id: i64,
    version: &str,
    selection: &Selection,
    computed: &Computed,
) -> Vec<OccupationRaterScore> {
    let mut rows = Vec::new();
    for occupation in &computed.occupations {
        let means = occupation.score.rater_means.iter().flatten().zip(&occupation.rater_ranks);
        for (rater, (mean, rank)) in selection.raters.iter().zip(means) {
            rows.push(OccupationRaterScore {
                data_version: version.to_owned(),
                snapshot_id: id,
                soc_code: occupation.soc_code.clone(),
                rater: rater.clone(),
                mean: *mean,
                rank: rank.map(count),
            });
        }
    }
    rows
}

fn head(
    selection: &Selection,
    computed: &Computed,
    report: &AggregateReport,
    now: NaiveDateTime,
) -> Snapshot {
    Snapshot {
        id: 0,
        data_version: report.data_version.clone(),
        prompt_version: selection.prompt_version.clone(),
        weight_scheme: report.weight_scheme.clone(),
        is_mock: selection.is_mock,
        seed: i64::try_from(report.seed).ok(),
        oews_period: report.oews_period.clone(),
        inputs_hash: computed.inputs_hash.clone(),
        is_active: false,
        created_at: now,
    }
}
