//! The working population by score: jobs and wage bills (`docs/METHOD.md`, section 11).

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::Occupation;
use super::bases::{JobsBasis, bases};
use super::labour::{Figures, TOP_CODED};
use crate::korean;
use crate::soc;
use crate::stats::band::Band;
use crate::stats::totals::{self, Code, Group, Member, share, totals};

/// Totals over distinct BLS codes, each once. OEWS figures: yearly, without the self-employed. An
/// absent figure does not exist; it is never 0.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Summary {
    /// Month of the employment figures.
    pub oews_period: Option<String>,
    /// Always false: OEWS leaves the self-employed out.
    pub includes_self_employed: bool,
    /// Why there are no jobs, or no scores, in the totals.
    pub reason: Option<String>,
    /// How much of what BLS publishes the totals cover.
    pub coverage: Coverage,
    /// Every joined code: `named`, `residual` and `unscored` together.
    pub total: Line,
    /// Codes with a score of their own; the bands sum to this line.
    pub named: Line,
    /// Codes known from their named specialities only.
    pub residual: Line,
    /// Codes without a score.
    pub unscored: UnscoredLine,
    /// `named` by display band.
    pub bands: Vec<BandLine>,
    /// `total` by major group.
    pub major_groups: Vec<GroupLine>,
    /// The same population twice: without the self-employed, and with them.
    pub bases: Vec<JobsBasis>,
}

/// Jobs that BLS publishes, and what became of them.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Coverage {
    /// Detailed occupations with a number of jobs.
    pub published_codes: usize,
    /// Their jobs.
    pub published_jobs: i64,
    /// Of these, the jobs of occupations of the release; null where nothing is joined to it.
    pub joined_jobs: Option<i64>,
    /// Their share, 0–1.
    pub joined_share: Option<f64>,
    /// Of the published jobs, those with a score; null where nothing is joined to the release.
    pub scored_jobs: Option<i64>,
    /// Their share, 0–1: what the mean score of `total` speaks for.
    pub scored_share: Option<f64>,
    /// Joined codes without a number of jobs; they are in no line.
    pub codes_without_jobs: usize,
}

/// One line of the totals.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Line {
    /// BLS codes.
    pub codes: usize,
    /// Jobs.
    pub jobs: i64,
    /// Share of all published jobs, 0–1.
    pub share_of_jobs: Option<f64>,
    /// Employment-weighted mean score, 0–100.
    pub mean_score: Option<f64>,
    /// Share of the line's jobs that `mean_score` covers.
    pub scored_share: Option<f64>,
    /// Jobs × mean annual wage, dollars.
    pub wage_bill: Option<f64>,
    /// Share of the line's jobs that `wage_bill` covers.
    pub wage_share: Option<f64>,
    /// Whether a wage in it is top-coded, so that the wage bill is a lower bound.
    pub wage_bill_is_lower_bound: bool,
}

/// Jobs without a score.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct UnscoredLine {
    /// The line.
    #[serde(flatten)]
    pub line: Line,
    /// Its jobs that have a score on less than half of the weight.
    pub partly_scored_jobs: i64,
    /// Its jobs that have tasks, but no score.
    pub unscored_jobs: i64,
    /// Its jobs that have no tasks.
    pub no_task_data_jobs: i64,
}

/// One display band.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BandLine {
    /// Its name.
    pub band: &'static str,
    /// The line.
    #[serde(flatten)]
    pub line: Line,
}

/// One major group.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct GroupLine {
    /// Two digits.
    pub code: String,
    /// Its name.
    pub name: Option<&'static str>,
    /// Its Korean name, an unofficial translation (비공식 번역).
    pub name_ko: Option<&'static str>,
    /// The line, with residual codes.
    #[serde(flatten)]
    pub line: Line,
    /// Its jobs with a score of their own.
    pub named_jobs: i64,
    /// Its jobs of residual codes.
    pub residual_jobs: i64,
    /// Its jobs without a score, but for residual codes.
    pub unscored_jobs: i64,
}

impl Summary {
    /// Adds up what is published.
    pub(super) fn compute(occupations: &[Occupation], figures: &Figures) -> Self {
        let codes = codes(occupations, figures);
        let found = totals(&codes);
        // Without a crosswalk nobody knows whose jobs these are, which is not 0.
        let known = |jobs: i64| (!codes.is_empty()).then_some(jobs);
        let rows = figures.rows();
        let published: Vec<i64> = rows.oews.values().filter_map(|row| row.employment).collect();
        let published_jobs = published.iter().sum();
        let line = |line: &totals::Line| Line::from_totals(line, published_jobs);
        Self {
            oews_period: rows.version.oews_period.clone(),
            includes_self_employed: false,
            reason: reason(occupations, figures, &found.all),
            coverage: Coverage {
                published_codes: published.len(),
                published_jobs,
                joined_jobs: known(found.all.jobs),
                joined_share: known(found.all.jobs).and_then(|jobs| share(jobs, published_jobs)),
                scored_jobs: known(found.all.scored_jobs),
                scored_share: known(found.all.scored_jobs)
                    .and_then(|jobs| share(jobs, published_jobs)),
                codes_without_jobs: found.without_employment,
            },
            total: line(&found.all),
            named: line(&found.named),
            residual: line(&found.residual),
            unscored: UnscoredLine {
                line: line(&found.unscored),
                partly_scored_jobs: found.reasons.partly_scored,
                unscored_jobs: found.reasons.unscored,
                no_task_data_jobs: found.reasons.no_task_data,
            },
            bands: found.bands.iter().map(|(band, of)| band_line(*band, line(of))).collect(),
            major_groups: found
                .groups
                .iter()
                .map(|(code, group)| group_line(code, group, line(&group.all)))
                .collect(),
            bases: bases(occupations, figures, &codes),
        }
    }
}

/// The release's occupations by the code under which BLS publishes them.
fn codes(occupations: &[Occupation], figures: &Figures) -> Vec<Code> {
    let mut members: BTreeMap<&str, Vec<Member>> = BTreeMap::new();
    for occupation in occupations {
        let score = &occupation.score;
        if let Some(code) = &occupation.labour.employment.origin.bls_code {
            members.entry(code).or_default().push(Member {
                mean: score.mean,
                weight_covered: score.weight_covered,
                has_tasks: score.n_tasks > 0,
                residual: score.residual,
            });
        }
    }
    let code = |(bls_code, members): (&str, Vec<Member>)| {
        let row = figures.rows().oews.get(bls_code);
        Code {
            bls_code: bls_code.to_owned(),
            employment: row.and_then(|row| row.employment),
            mean_wage: row.and_then(|row| row.mean_wage),
            top_coded: row.is_some_and(|row| row.mean_wage_qualifier.as_deref() == Some(TOP_CODED)),
            members,
        }
    };
    members.into_iter().map(code).collect()
}

/// What is missing: the jobs, else the scores.
fn reason(occupations: &[Occupation], figures: &Figures, all: &totals::Line) -> Option<String> {
    if all.jobs == 0 {
        return Some(figures.without_jobs().to_owned());
    }
    if all.scored_jobs > 0 {
        return None;
    }
    let with_tasks = occupations.iter().filter(|occupation| occupation.score.n_tasks > 0);
    let reasons: BTreeSet<&str> = with_tasks.filter_map(|o| o.score.reason).collect();
    Some(reasons.into_iter().collect::<Vec<_>>().join("; "))
}

impl Line {
    fn from_totals(line: &totals::Line, published_jobs: i64) -> Self {
        Self {
            codes: line.codes,
            jobs: line.jobs,
            share_of_jobs: share(line.jobs, published_jobs),
            mean_score: line.mean_score,
            scored_share: share(line.scored_jobs, line.jobs),
            wage_bill: line.wage_bill,
            wage_share: share(line.wage_bill_jobs, line.jobs),
            wage_bill_is_lower_bound: line.wage_bill_is_lower_bound,
        }
    }
}

fn band_line(band: Band, line: Line) -> BandLine {
    BandLine { band: band.label(), line }
}

fn group_line(code: &str, group: &Group, line: Line) -> GroupLine {
    GroupLine {
        code: code.to_owned(),
        name: soc::major_group_name(code),
        name_ko: korean::major_group(code),
        line,
        named_jobs: group.named_jobs,
        residual_jobs: group.residual_jobs,
        unscored_jobs: group.unscored_jobs,
    }
}
