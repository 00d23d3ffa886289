//! The totals without the self-employed and with them, each labelled (METHOD 11).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::Occupation;
use super::labour::Figures;
use super::reason::{NO_OEWS, NO_PROJECTIONS};
use crate::stats::mean;
use crate::stats::totals::basis::{Basis, Counted, Job, THRESHOLDS, basis, share_at_least};
use crate::stats::totals::{Code, share};

/// The totals over distinct BLS codes on one basis of jobs. An absent figure does not exist; it is never 0.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct JobsBasis {
    /// `oews` or `projections`.
    pub basis: &'static str,
    /// What its jobs and wages are, in words.
    pub label: String,
    /// Month of the jobs, or first and last year of the projections, of which the first is counted.
    pub period: Option<String>,
    /// Whether its jobs include the self-employed.
    pub includes_self_employed: bool,
    /// Why there are no figures.
    pub reason: Option<&'static str>,
    /// Codes with a number of jobs.
    pub codes: usize,
    /// Their jobs; null where there is a reason.
    pub jobs: Option<i64>,
    /// Mean score by jobs, 0–100.
    pub mean_score_by_jobs: Option<f64>,
    /// Mean score by wage bill: of a dollar of wages, not of a job.
    pub mean_score_by_wage_bill: Option<f64>,
    /// Jobs × mean annual wage, dollars.
    pub wage_bill: Option<f64>,
    /// Whether a wage in it is top-coded, so that it is a lower bound.
    pub wage_bill_is_lower_bound: bool,
    /// Jobs in occupations with more than half of their weight on tasks of a high score.
    pub mostly: Vec<Mostly>,
    /// What is in none of the figures above, or not in all.
    pub left_out: LeftOut,
}

/// Jobs in occupations with more than half of their weight on tasks of at least such a score.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Mostly {
    /// The score of a task from which on it counts, 0–100.
    pub task_score: u8,
    /// BLS codes.
    pub codes: usize,
    /// Their jobs.
    pub jobs: i64,
    /// Their share of the jobs that have a score, 0–1.
    pub share: Option<f64>,
}

/// How many codes and jobs lack a figure.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LeftOut {
    /// Codes without a published number of jobs: in no figure.
    pub codes_without_jobs: usize,
    /// Codes with jobs and without a score: in no mean.
    pub codes_without_score: usize,
    /// Their jobs.
    pub jobs_without_score: i64,
    /// Their share of the jobs, 0–1.
    pub share_without_score: Option<f64>,
    /// Codes with jobs and without a mean annual wage: in no figure by wage bill.
    pub codes_without_wage: usize,
    /// Their jobs.
    pub jobs_without_wage: i64,
    /// Their share of the jobs, 0–1.
    pub share_without_wage: Option<f64>,
}

const NOT_JOINED: &str = "none of the release's occupations has a number of jobs";

/// Both bases; `codes` are the release's BLS codes in order.
pub(super) fn bases(
    occupations: &[Occupation],
    figures: &Figures,
    codes: &[Code],
) -> Vec<JobsBasis> {
    let shares = shares(occupations);
    let rows = figures.rows();
    let jobs = |jobs_of: &dyn Fn(&str) -> Option<i64>| -> Basis {
        let job = |code: &Code| Job {
            jobs: jobs_of(&code.bls_code),
            mean_wage: code.mean_wage,
            top_coded: code.top_coded,
            score: code.score(),
            at_least: shares.get(code.bls_code.as_str()).copied(),
        };
        basis(&codes.iter().map(job).collect::<Vec<_>>())
    };
    let without = jobs(&|code| rows.oews.get(code)?.employment);
    let with = jobs(&|code| rows.projections.get(code)?.employment_base);
    let (oews, projections) = (&rows.version.oews_period, &rows.version.projection_period);
    let wages = oews.as_deref().unwrap_or("(no period)");
    let first = projections.as_deref().and_then(|p| p.split('-').next()).unwrap_or("(no year)");
    let label = [
        format!("jobs of {wages} without the self-employed (OEWS), wages of the same"),
        format!(
            "jobs of {first} with the self-employed (base year of the projections), at the wages of \
             employees of {wages} (OEWS)"
        ),
    ];
    let [label_without, label_with] = label;
    vec![
        JobsBasis::add_up("oews", label_without, oews.as_ref(), NO_OEWS, &without),
        JobsBasis::add_up("projections", label_with, projections.as_ref(), NO_PROJECTIONS, &with),
    ]
}

/// Of each BLS code the share of the weight on tasks scored at each threshold or above: the unweighted mean
/// of its SOC codes that count, as its score is.
fn shares(occupations: &[Occupation]) -> BTreeMap<&str, [f64; 2]> {
    let mut members: BTreeMap<&str, Vec<[f64; 2]>> = BTreeMap::new();
    for occupation in occupations {
        let code = &occupation.labour.employment.origin.bls_code;
        // What is partly scored has no rank and does not count.
        let (Some(code), Some(_)) = (code, occupation.score.rank) else { continue };
        let mut tasks: Vec<(i64, f64, f64)> = occupation
            .tasks
            .iter()
            .filter_map(|task| Some((task.task_id, task.weight?, task.score.mean?)))
            .collect();
        tasks.sort_unstable_by_key(|(id, ..)| *id);
        let of = |least: u8| {
            let pairs = tasks.iter().map(|(_, weight, score)| (*weight, *score));
            share_at_least(pairs, f64::from(least))
        };
        let [low, high] = THRESHOLDS.map(of);
        members.entry(code).or_default().extend(low.zip(high).map(|(low, high)| [low, high]));
    }
    let mean_of = |values: &[[f64; 2]], at: usize| {
        let column: Vec<f64> = values.iter().filter_map(|pair| pair.get(at).copied()).collect();
        mean(&column)
    };
    members
        .into_iter()
        .filter_map(|(code, values)| Some((code, [mean_of(&values, 0)?, mean_of(&values, 1)?])))
        .collect()
}

impl JobsBasis {
    fn add_up(
        basis: &'static str,
        label: String,
        period: Option<&String>,
        lacking: &'static str,
        found: &Basis,
    ) -> Self {
        let reason = match (period, found.codes) {
            (None, _) => Some(lacking),
            (_, 0) => Some(NOT_JOINED),
            _ => None,
        };
        let mostly = |(task_score, counted): (u8, Counted)| Mostly {
            task_score,
            codes: counted.codes,
            jobs: counted.jobs,
            share: share(counted.jobs, found.scored.jobs),
        };
        Self {
            basis,
            label,
            period: period.cloned(),
            includes_self_employed: basis == "projections",
            reason,
            codes: found.codes,
            jobs: reason.is_none().then_some(found.jobs),
            mean_score_by_jobs: found.mean_by_jobs,
            mean_score_by_wage_bill: found.mean_by_wage_bill,
            wage_bill: found.wage_bill,
            wage_bill_is_lower_bound: found.wage_bill_is_lower_bound,
            mostly: THRESHOLDS.into_iter().zip(found.mostly).map(mostly).collect(),
            left_out: LeftOut {
                codes_without_jobs: found.without_jobs,
                codes_without_score: found.unscored.codes,
                jobs_without_score: found.unscored.jobs,
                share_without_score: share(found.unscored.jobs, found.jobs),
                codes_without_wage: found.without_wage.codes,
                jobs_without_wage: found.without_wage.jobs,
                share_without_wage: share(found.without_wage.jobs, found.jobs),
            },
        }
    }
}
