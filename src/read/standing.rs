//! How things stand: what is imported, asked, scored and published, what is missing, and the command
//! that comes next.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use diesel::QueryResult;
use serde::Serialize;

use super::gates::shell_word;
use super::refreshes::{self, Unchecked, Waiting};
use crate::db::data_version::DataVersion;
use crate::db::gate_result::BREACHED;
use crate::db::model_run::{FINISHED, ModelRun};
use crate::db::run_item::{FAILED, SCORED};
use crate::db::{
    Conn, bls_import, catalog, data_version, gate_check, model_run, occupation_ai_score,
    occupation_task_weight, refresh_run, run_item, score_snapshot, snapshot_rater,
};

/// How things stand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// The active release, else the newest; null where none is imported.
    pub release: Option<Imported>,
    /// Releases that are stored.
    pub releases: usize,
    /// BLS's series and crosswalks, the newest period of each.
    pub bls: BTreeMap<String, String>,
    /// Tasks of the release's newest catalog; null where it has none.
    pub tasks_asked: Option<i64>,
    /// The release's weight schemes.
    pub schemes: Vec<String>,
    /// The newest run of each rater and question on the release, the newest first.
    pub runs: Vec<Asked>,
    /// What is published of the release; null where nothing is.
    pub published: Option<Published>,
    /// The gates that held back the newest try to publish something of the release.
    pub held_back: Vec<String>,
    /// What the newest refresh held back and nobody has published since; null where there is nothing.
    pub waiting: Option<Waiting>,
    /// What the newest refresh could not ask for.
    pub unchecked: Vec<Unchecked>,
    /// What is missing, in words; empty where nothing is.
    pub missing: Vec<String>,
    /// The command that comes next.
    pub next: String,
}

/// A release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// Its version.
    pub id: String,
    /// Its date; null where nobody stated it.
    pub release_date: Option<NaiveDate>,
    /// Whether it is the one that is served.
    pub active: bool,
    /// `ready` or `staged`.
    pub status: String,
    /// Its rows.
    pub rows: i64,
}

/// A run of a rater.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// Its number.
    pub run: i64,
    /// The rater.
    pub rater: String,
    /// `running`, `finished` or `stopped`.
    pub status: String,
    /// Items with a score.
    pub scored: i64,
    /// Items that failed.
    pub failed: i64,
    /// Items of all statuses.
    pub items: i64,
    /// When its last item was settled; null before.
    pub finished_at: Option<DateTime<Utc>>,
}

/// A published snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Published {
    /// Its number.
    pub snapshot: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Occupations with a rank.
    pub ranked: i64,
    /// Its raters.
    pub raters: Vec<String>,
    /// Whether its scores are made up.
    pub mock: bool,
}

impl Standing {
    /// Where nothing can be read yet: what is missing, and what comes first.
    #[must_use]
    pub fn before(missing: &str, next: &str) -> Self {
        Self { missing: vec![missing.to_owned()], next: next.to_owned(), ..Self::default() }
    }
}

/// Looks at a database with this program's schema.
pub fn read(conn: &mut Conn) -> QueryResult<Standing> {
    let releases = data_version::all(conn)?;
    let mut standing = Standing { releases: releases.len(), ..Standing::default() };
    for row in bls_import::all(conn)? {
        let series =
            if row.kind == "crosswalk" { format!("crosswalk {}", row.period) } else { row.kind };
        // Ordered, the newest period first.
        standing.bls.entry(series).or_insert(row.period);
    }
    let release = releases.iter().find(|release| release.is_active).or(releases.first());
    if let Some(release) = release {
        standing.tasks_asked = catalog::all(conn, &release.id)?.first().map(|it| it.n_tasks);
        standing.schemes = occupation_task_weight::schemes(conn, &release.id)?;
        standing.runs = runs(conn, &release.id)?;
        standing.published = published(conn, &release.id)?;
        standing.held_back = held_back(conn, &release.id)?;
        standing.release = Some(imported(release));
    }
    if let Some(newest) = refresh_run::newest(conn)? {
        standing.waiting = refreshes::waiting(conn, &newest)?;
        standing.unchecked = refreshes::unchecked(&newest)?;
    }
    let steps = steps(&standing);
    standing.next = match steps.iter().find_map(|step| step.command.clone()) {
        Some(command) => command,
        None => "onet-ai serve".to_owned(),
    };
    standing.missing = steps.into_iter().map(|step| step.missing).collect();
    Ok(standing)
}

fn imported(release: &DataVersion) -> Imported {
    Imported {
        id: release.id.clone(),
        release_date: release.release_date,
        active: release.is_active,
        status: release.status.clone(),
        rows: release.row_count,
    }
}

fn runs(conn: &mut Conn, version: &str) -> QueryResult<Vec<Asked>> {
    let mut seen = BTreeSet::new();
    let newest = |run: &ModelRun| seen.insert((run.rater.clone(), run.prompt_version.clone()));
    let runs: Vec<ModelRun> =
        model_run::of_version(conn, version)?.into_iter().filter(newest).collect();
    let asked = runs.into_iter().map(|run| {
        let counts = run_item::counts(conn, run.id)?;
        let items = |status: &str| counts.get(status).copied().unwrap_or(0);
        Ok(Asked {
            run: run.id,
            scored: items(SCORED),
            failed: items(FAILED),
            items: counts.values().sum(),
            finished_at: run.finished_at.map(|at| at.and_utc()),
            rater: run.rater,
            status: run.status,
        })
    });
    asked.collect()
}

fn published(conn: &mut Conn, version: &str) -> QueryResult<Option<Published>> {
    let Some(snapshot) = score_snapshot::active(conn, version)? else { return Ok(None) };
    let raters = snapshot_rater::of_snapshot(conn, snapshot.id)?;
    Ok(Some(Published {
        snapshot: snapshot.id,
        created_at: snapshot.created_at.and_utc(),
        ranked: occupation_ai_score::ranked(conn, snapshot.id)?,
        raters: raters.into_iter().map(|row| row.rater).collect(),
        mock: snapshot.is_mock,
    }))
}

/// The gates that held back the newest check, whatever it was about.
fn held_back(conn: &mut Conn, version: &str) -> QueryResult<Vec<String>> {
    let Some(check) = gate_check::all(conn, version)?.into_iter().next() else {
        return Ok(Vec::new());
    };
    let results = gate_check::results(conn, &check)?.into_iter();
    Ok(results.filter(|row| row.verdict == BREACHED).map(|row| row.gate).collect())
}

/// Something that is missing, and the command that brings it, where one does.
struct Step {
    missing: String,
    command: Option<String>,
}

/// What is missing, in the order in which it can be had.
fn steps(standing: &Standing) -> Vec<Step> {
    let step = |missing: &str, command: &str| Step {
        missing: missing.to_owned(),
        command: Some(command.to_owned()),
    };
    let Some(release) = &standing.release else {
        return vec![step("a release of O*NET", "onet-ai import --version 30.1 --activate")];
    };
    let id = shell_word(&release.id);
    let mut steps = Vec::new();
    if release.status == data_version::STAGED {
        let accept = format!("onet-ai versions accept {id} --reason TEXT");
        steps.push(step("an acceptance of the staged release", &accept));
    } else if !release.active {
        let activate = format!("onet-ai versions activate {id}");
        steps.push(step("an active release", &activate));
    }
    if standing.tasks_asked.is_none() {
        steps.push(step("a catalog of tasks", "onet-ai catalog --strategy all"));
    }
    if standing.schemes.is_empty() {
        steps.push(step("weights", "onet-ai weights --all-schemes"));
    }
    if standing.runs.is_empty() {
        steps.push(step("scores", "onet-ai score"));
    }
    for run in standing.runs.iter().filter(|run| run.status != FINISHED) {
        let missing = format!("{} scores of {}", run.items - run.scored - run.failed, run.rater);
        steps.push(step(&missing, &format!("onet-ai score --run {}", run.run)));
    }
    if let Some(waiting) = &standing.waiting {
        let snapshot = waiting.snapshot.map_or_else(String::new, |id| format!("snapshot {id} of "));
        let gates = waiting.gates.join(", ");
        let missing = format!(
            "{snapshot}{} in the place of what is published: a refresh held it back by {gates}",
            waiting.data_version
        );
        steps.push(Step { missing, command: waiting.way.clone() });
    }
    match &standing.published {
        None => steps.push(step("a published snapshot", "onet-ai aggregate")),
        Some(published) => {
            let newer = |run: &&Asked| run.finished_at.is_some_and(|at| at > published.created_at);
            if let Some(run) = standing.runs.iter().find(newer) {
                let missing = format!("the scores of run {} in a snapshot", run.run);
                steps.push(step(&missing, "onet-ai aggregate"));
            } else if published.mock {
                steps.push(step("scores that are not made up", "onet-ai score"));
            }
        }
    }
    for unchecked in &standing.unchecked {
        let missing =
            format!("whether {} has something newer: it could not be asked", unchecked.what);
        steps.push(step(&missing, "onet-ai refresh --check"));
    }
    steps.extend(figures(standing));
    steps
}

/// BLS's figures that the scores do without.
fn figures(standing: &Standing) -> impl Iterator<Item = Step> {
    [
        ("oews", "jobs and wages (`onet-ai import oews`)"),
        ("projections", "projections (`onet-ai import projections`)"),
        ("crosswalk nem", "the crosswalk to BLS's codes (`onet-ai import crosswalk --kind nem`)"),
    ]
    .into_iter()
    .filter(|(series, _)| !standing.bls.contains_key(*series))
    .map(|(_, what)| Step { missing: what.to_owned(), command: None })
}
