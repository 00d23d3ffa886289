//! One occupation with its heaviest tasks: what an operator looks at after an import.

use serde::Serialize;

use super::task_inputs::{self, TasksBySoc};
use crate::db::occupation_master::OnetOccupation;
use crate::db::{Conn, occupation_job_zone, occupation_master, task_statements};
use crate::korean;
use crate::read::edition::{RaterScore, rater_scores};
use crate::read::{near, releases};
use crate::soc::{CodeError, OnetSocCode, SocCode, soc_part};
use crate::stats::order::{self, Direction};
use crate::stats::weights::{Scheme, TaskInput};

/// The code to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Code {
    /// One O*NET-SOC occupation, `29-1141.00`.
    Onet(OnetSocCode),
    /// All O*NET-SOC occupations of a SOC code, `29-1141`.
    Soc(SocCode),
}

impl std::str::FromStr for Code {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let either = text.parse().map(Self::Onet).ok().or_else(|| text.parse().map(Self::Soc).ok());
        either.ok_or_else(|| CodeError {
            value: text.to_owned(),
            expected: "an O*NET-SOC code such as 29-1141.00 or a SOC code such as 29-1141",
        })
    }
}

/// The occupation in the release.
#[derive(Debug, Clone, Serialize)]
pub struct ShowReport {
    /// The release.
    pub data_version: String,
    /// How tasks are weighted.
    pub weight_scheme: &'static str,
    /// The occupation, or all of the SOC code.
    pub occupations: Vec<ShownOccupation>,
    /// Tasks that these have.
    pub n_tasks: usize,
    /// The heaviest tasks, by falling weight.
    pub tasks: Vec<ShownTask>,
}

/// One O*NET-SOC occupation.
#[derive(Debug, Clone, Serialize)]
pub struct ShownOccupation {
    /// O*NET-SOC code.
    pub onetsoc_code: String,
    /// Title.
    pub title: String,
    /// Its Korean name, an unofficial translation; absent where there is none.
    pub title_ko: Option<&'static str>,
    /// O*NET's description.
    pub description: String,
    /// 1-5; absent where O*NET gives none.
    pub job_zone: Option<i64>,
    /// Number of tasks; 0 means no task data, not a score of 0.
    pub n_tasks: usize,
}

/// One task.
#[derive(Debug, Clone, Serialize)]
pub struct ShownTask {
    /// O*NET task ID.
    pub task_id: i64,
    /// Occupation it belongs to.
    pub onetsoc_code: String,
    /// The task statement.
    pub task_statement: String,
    /// Core or Supplemental; absent where O*NET has not rated it.
    pub task_type: Option<String>,
    /// Share of the SOC code, 0-1.
    pub weight: f64,
    /// rated, imputed, type or equal.
    pub weight_source: String,
    /// IM, 1-5.
    pub importance: Option<f64>,
    /// RT, % of incumbents.
    pub relevance: Option<f64>,
    /// Mean frequency category, 1 (yearly or less) to 7 (hourly or more).
    pub frequency: Option<f64>,
    /// Every rater's score in the version's active snapshot; raters without a score are not listed.
    pub raters: Vec<RaterScore>,
}

/// An occupation that cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The version cannot be used.
    #[error(transparent)]
    Version(#[from] releases::Error),
    /// The release does not have the code.
    #[error("version {version} has no occupation {code}{hint}")]
    Unknown {
        /// The release.
        version: String,
        /// The code.
        code: String,
        /// What may have been meant.
        hint: String,
    },
    /// The database refused.
    #[error("the database refused: {0}")]
    Query(#[from] diesel::result::Error),
}

/// Reads an occupation with its `n` heaviest tasks from a version (the active one if absent).
pub fn show(
    conn: &mut Conn,
    version: Option<&str>,
    code: &Code,
    scheme: Scheme,
    n: usize,
) -> Result<ShowReport, Error> {
    let release = releases::find_any(conn, version)?;
    let version = release.id.clone();
    let all = occupation_master::of_version(conn, &version)?;
    if !all.iter().any(|occupation| code.matches(&occupation.onetsoc_code)) {
        let mut codes: Vec<&str> = all.iter().map(|one| soc_part(&one.onetsoc_code)).collect();
        codes.sort_unstable();
        codes.dedup();
        let code = code.to_string();
        let hint = near::hint(codes.into_iter(), &code).unwrap_or_default();
        return Err(Error::Unknown { version, code, hint });
    }
    let found = all.into_iter().filter(|occupation| code.matches(&occupation.onetsoc_code));
    let found: Vec<OnetOccupation> = found.collect();
    let tasks = tasks(conn, &version, code, scheme)?;
    let zones = occupation_job_zone::of_version(conn, &version)?;
    let occupations = found
        .into_iter()
        .map(|occupation| ShownOccupation {
            job_zone: zones
                .iter()
                .find(|zone| zone.onetsoc_code == occupation.onetsoc_code)
                .map(|zone| zone.job_zone),
            n_tasks: tasks
                .iter()
                .filter(|task| task.onetsoc_code == occupation.onetsoc_code)
                .count(),
            title_ko: korean::title(&occupation.onetsoc_code),
            onetsoc_code: occupation.onetsoc_code,
            title: occupation.title,
            description: occupation.description,
        })
        .collect();
    let n_tasks = tasks.len();
    let mut tasks: Vec<ShownTask> = tasks.into_iter().take(n).collect();
    let ids: Vec<i64> = tasks.iter().map(|task| task.task_id).collect();
    let mut raters = rater_scores(conn, &release, &ids)?;
    for task in &mut tasks {
        task.raters = raters.remove(&task.task_id).unwrap_or_default();
    }
    Ok(ShowReport {
        data_version: version,
        weight_scheme: scheme.name(),
        occupations,
        n_tasks,
        tasks,
    })
}

impl Code {
    /// The SOC code that it is or belongs to.
    #[must_use]
    pub fn soc_code(&self) -> &str {
        match self {
            Self::Onet(code) => soc_part(code.as_str()),
            Self::Soc(code) => code.as_str(),
        }
    }

    fn matches(&self, onetsoc_code: &str) -> bool {
        match self {
            Self::Onet(code) => code.as_str() == onetsoc_code,
            Self::Soc(code) => code.as_str() == soc_part(onetsoc_code),
        }
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Onet(code) => code.fmt(f),
            Self::Soc(code) => code.fmt(f),
        }
    }
}

/// All tasks under the code, by falling weight, ties by id. Weights are computed here, so that
/// they can be looked at before `onet-ai weights` has stored them.
fn tasks(
    conn: &mut Conn,
    version: &str,
    code: &Code,
    scheme: Scheme,
) -> Result<Vec<ShownTask>, Error> {
    let mut inputs = task_inputs::read(conn, version)?;
    inputs.retain(|soc, _| match code {
        Code::Onet(code) => code.soc().as_str() == soc,
        Code::Soc(code) => code.as_str() == soc,
    });
    let weights = task_inputs::weights(version, scheme, &inputs);
    let mut tasks: Vec<ShownTask> = task_statements::of_version(conn, version)?
        .into_iter()
        .filter(|task| code.matches(&task.onetsoc_code))
        .filter_map(|task| {
            let weight = weights.iter().find(|weight| weight.task_id == task.task_id)?;
            let input = input(&inputs, task.task_id)?;
            Some(ShownTask {
                task_id: task.task_id,
                onetsoc_code: task.onetsoc_code,
                task_statement: task.task_statement,
                task_type: task.task_type,
                weight: weight.weight,
                weight_source: weight.weight_source.clone(),
                importance: input.importance,
                relevance: input.relevance,
                frequency: input.frequency,
                raters: Vec::new(),
            })
        })
        .collect();
    let by_id = |a: &ShownTask, b: &ShownTask| a.task_id.cmp(&b.task_id);
    order::sort(&mut tasks, Direction::Falling, |task| Some(task.weight), by_id);
    Ok(tasks)
}

fn input(inputs: &TasksBySoc, task_id: i64) -> Option<&TaskInput> {
    inputs
        .values()
        .flat_map(|details| details.values())
        .flatten()
        .find(|task| task.task_id == task_id)
}
