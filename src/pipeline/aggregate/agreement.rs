//! Agreement of a snapshot's raters, stored beside it (METHOD 8).

use std::collections::BTreeMap;
use std::time::Instant;

use super::computed::Computed;
use super::select::Selection;
use crate::db::{Conn, rater_agreement, task_ai_score, task_dwa, task_statements};
use crate::read::agreement_rows::{agreements, rows};
use crate::read::model_versions::ModelVersion;
use crate::soc::soc_part;
use crate::stats::agreement::{
    Activities, Agreements, Occupation, Repeated, Repeats, Task, Weakest, compare, consistency,
    repeatability,
};
use crate::stats::mean;
use crate::stats::rank_draws::Draws;

/// Which snapshot, and how its intervals are drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'a> {
    /// The release.
    pub(super) version: &'a str,
    /// The snapshot.
    pub(super) snapshot: i64,
    pub(super) draws: Draws,
}

/// The pair that agrees least in a snapshot that is there already.
pub(super) fn stored(
    conn: &mut Conn,
    subject: Subject<'_>,
) -> diesel::QueryResult<Option<Weakest>> {
    let found = rater_agreement::of_snapshot(conn, subject.version, subject.snapshot)?;
    Ok(agreements(found)?.weakest())
}

/// Computes and stores what a new snapshot's raters say of each other, and returns the pair that agrees
/// least. How long it takes is logged: it is no part of the snapshot's own time.
pub(super) fn store(
    conn: &mut Conn,
    subject: Subject<'_>,
    selection: &Selection,
    computed: &Computed,
) -> diesel::QueryResult<Option<Weakest>> {
    let Subject { version, snapshot, .. } = subject;
    let began = Instant::now();
    let agreements = measure(conn, subject, selection, computed)?;
    rater_agreement::load(conn, &rows(version, snapshot, &agreements))?;
    tracing::debug!(seconds = began.elapsed().as_secs_f64(), "agreement measured and stored");
    Ok(agreements.weakest())
}

/// Everything but the storing.
fn measure(
    conn: &mut Conn,
    subject: Subject<'_>,
    selection: &Selection,
    computed: &Computed,
) -> diesel::QueryResult<Agreements> {
    let version = subject.version;
    let statements: BTreeMap<i64, (String, Option<String>)> =
        task_statements::of_version(conn, version)?
            .into_iter()
            .map(|task| (task.task_id, (task.onetsoc_code, task.task_type)))
            .collect();
    let tasks: Vec<Task<'_>> = computed
        .tasks
        .iter()
        .filter_map(|task| {
            let (code, task_type) = statements.get(&task.task_id)?;
            Some(Task {
                soc_code: soc_part(code),
                task_type: task_type.as_deref(),
                scores: task.raters.iter().map(|rater| rater.map(|rater| rater.score)).collect(),
            })
        })
        .collect();
    let ranked = computed.occupations.iter().filter(|occupation| occupation.rank.is_some());
    let occupations: Vec<Occupation<'_>> = ranked
        .filter_map(|occupation| {
            let means = occupation.score.rater_means.as_deref()?;
            Some(Occupation { soc_code: &occupation.soc_code, means })
        })
        .collect();
    let mut agreements = compare(&selection.raters, &tasks, &occupations, subject.draws);
    agreements.repeatability = repeats(conn, version, selection, computed)?;
    let mut links: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    task_dwa::each_of_version(conn, version, |task_id, dwa_id| {
        links.entry(task_id).or_default().push(dwa_id);
    })?;
    if !links.is_empty() {
        let of_rater = |(place, rater): (usize, &String)| {
            let units = units(computed, place, &links, |task| {
                statements.get(&task).map(|(code, _)| soc_part(code))
            });
            Activities { rater: rater.clone(), consistency: consistency(&units, subject.draws) }
        };
        agreements.activities = selection.raters.iter().enumerate().map(of_rater).collect();
        agreements.activities.sort_by(|a, b| a.rater.cmp(&b.rater));
    }
    Ok(agreements)
}

/// One rater's mean score of every activity in every occupation, by activity and code. A task with
/// several activities counts in each.
fn units<'a>(
    computed: &Computed,
    place: usize,
    links: &'a BTreeMap<i64, Vec<String>>,
    soc_code: impl Fn(i64) -> Option<&'a str>,
) -> Vec<Vec<f64>> {
    let mut scores: BTreeMap<&str, BTreeMap<&str, Vec<f64>>> = BTreeMap::new();
    for task in &computed.tasks {
        let score = task.raters.get(place).copied().flatten();
        let Some((score, code)) = score.zip(soc_code(task.task_id)) else { continue };
        for dwa_id in links.get(&task.task_id).into_iter().flatten() {
            let units = scores.entry(dwa_id).or_default();
            units.entry(code).or_default().push(score.score);
        }
    }
    let means = |units: BTreeMap<&str, Vec<f64>>| {
        units.into_values().filter_map(|scores| mean(&scores)).collect()
    };
    scores.into_values().map(means).collect()
}

/// Every rater with itself: the samples of the run that a score comes from, and its runs that
/// measured the task anew.
fn repeats(
    conn: &mut Conn,
    version: &str,
    selection: &Selection,
    computed: &Computed,
) -> diesel::QueryResult<Vec<Repeats>> {
    let mut repeats = Vec::new();
    for (place, rater) in selection.raters.iter().enumerate() {
        let runs: Vec<i64> =
            selection.runs.iter().filter(|run| run.rater == *rater).map(|run| run.id).collect();
        let sampled = computed.tasks.iter().filter_map(|task| task.raters.get(place).copied());
        let several = sampled.flatten().any(|score| score.n_samples > 1);
        let values = if several || runs.len() > 1 {
            let used = computed.versions.get(place).map_or(&[][..], Vec::as_slice);
            Values::read(conn, version, &runs, used)?
        } else {
            Values::default()
        };
        let of_task = |repeated: &dyn Fn(i64, i64) -> Vec<f64>| {
            let tasks = computed.tasks.iter().filter_map(|task| {
                let used = task.raters.get(place).copied().flatten()?;
                let raters = task.raters.iter().flatten().map(|rater| rater.score).collect();
                Some(Repeated { values: repeated(task.task_id, used.run_id), raters })
            });
            repeatability(&tasks.collect::<Vec<_>>())
        };
        repeats.push(Repeats {
            rater: rater.clone(),
            samples: of_task(&|task, run| values.samples(task, run)),
            runs: of_task(&|task, _| values.runs(task)),
        });
    }
    Ok(repeats)
}

/// One rater's scores by task and run.
#[derive(Default)]
struct Values(BTreeMap<i64, BTreeMap<i64, Samples>>);

#[derive(Default)]
struct Samples {
    /// In their order.
    values: Vec<f64>,
    /// Whether the run asked for them itself, rather than taking them over from another.
    measured: bool,
}

impl Values {
    /// `versions`: those of the model that the snapshot uses; others measured something else.
    fn read(
        conn: &mut Conn,
        version: &str,
        runs: &[i64],
        versions: &[ModelVersion],
    ) -> diesel::QueryResult<Self> {
        let is_used = |name: &str| versions.iter().any(|version| version.model_version == name);
        let mut tasks: BTreeMap<i64, BTreeMap<i64, Samples>> = BTreeMap::new();
        for score in task_ai_score::of_runs(conn, version, runs)? {
            if !is_used(&score.model_version) {
                continue;
            }
            // The table holds 0-100 only.
            let Ok(value) = u8::try_from(score.score).map(f64::from) else { continue };
            let samples = tasks.entry(score.task_id).or_default().entry(score.run_id).or_default();
            samples.values.push(value);
            samples.measured |= score.carried_from.is_none();
        }
        Ok(Self(tasks))
    }

    fn samples(&self, task: i64, run: i64) -> Vec<f64> {
        let samples = self.0.get(&task).and_then(|runs| runs.get(&run));
        samples.map_or_else(Vec::new, |samples| samples.values.clone())
    }

    /// The mean of each run that measured the task itself.
    fn runs(&self, task: i64) -> Vec<f64> {
        let runs = self.0.get(&task).into_iter().flat_map(BTreeMap::values);
        runs.filter(|samples| samples.measured).filter_map(|s| mean(&s.values)).collect()
    }
}
