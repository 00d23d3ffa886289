//! The columns of the exported files: name, explanation, value.

use serde_json::{Value, json};

use super::super::{Edition, Occupation, Task};

/// One column; `value` is null where a row has none.
pub(super) struct Column<R> {
    pub(super) name: String,
    pub(super) about: String,
    pub(super) value: Box<dyn Fn(&R) -> Value>,
}

fn column<R>(
    name: impl Into<String>,
    about: impl Into<String>,
    value: impl Fn(&R) -> Value + 'static,
) -> Column<R> {
    Column { name: name.into(), about: about.into(), value: Box::new(value) }
}

/// A column of occupations.
fn of<'a>(name: &str, about: &str, value: fn(&Occupation) -> Value) -> Column<&'a Occupation> {
    column(name, about, move |occupation: &&'a Occupation| value(occupation))
}

/// A column of tasks.
fn of_task<'a>(name: &str, about: &str, value: fn(&Task) -> Value) -> Column<Row<'a>> {
    column(name, about, move |(_, task): &Row<'a>| value(task))
}

/// A task with the occupation that does it.
type Row<'a> = (&'a Occupation, &'a Task);

/// One row per SOC code.
pub(super) fn of_occupations<'a>(edition: &Edition) -> Vec<Column<&'a Occupation>> {
    let mut columns = vec![
        of("soc_code", "SOC code", |o| json!(o.soc_code)),
        of("title", "O*NET's title", |o| json!(o.title)),
        of("major_group", "first two digits of the SOC code", |o| json!(o.major_group.code)),
        of("major_group_name", "its name", |o| json!(o.major_group.name)),
    ];
    columns.extend(score_columns());
    for (at, rater) in edition.version.raters.iter().enumerate() {
        let name = rater.name.clone();
        columns.push(column(
            format!("rater_{}_mean", at + 1),
            format!("score under {name} alone, 0-100"),
            move |o: &&'a Occupation| {
                json!(o.score.raters.iter().find(|r| r.rater == name).map(|r| r.mean))
            },
        ));
    }
    columns.extend(labour_columns());
    columns
}

fn score_columns<'a>() -> Vec<Column<&'a Occupation>> {
    vec![
        of("mean", "score, 0-100", |o| json!(o.score.mean)),
        of("band", "display band of the score", |o| json!(o.score.band)),
        of("std", "sample SD of the raters' means, score points: how far they disagree", |o| {
            json!(o.score.std)
        }),
        of(
            "sd_tasks",
            "weighted SD of the task scores, score points: how mixed the work is",
            |o| json!(o.score.sd_tasks),
        ),
        of("ci_low", "lower end of the 95 % interval over tasks, raters fixed", |o| {
            json!(o.score.ci_low)
        }),
        of("ci_high", "upper end of it", |o| json!(o.score.ci_high)),
        of("rater_low", "smallest mean of one rater", |o| json!(o.score.rater_low)),
        of("rater_high", "largest mean of one rater", |o| json!(o.score.rater_high)),
        of("rank", "1 + occupations strictly higher, among those with enough coverage", |o| {
            json!(o.score.rank)
        }),
        of("rank_low", "lower end of the rank's 95 % interval", |o| json!(o.score.rank_low)),
        of("rank_high", "upper end of it", |o| json!(o.score.rank_high)),
        of("interval_reason", "why there is no interval", |o| json!(o.score.interval_reason)),
        of("weights_rank_low", "lowest number among its ranks under all weight schemes", |o| {
            json!(o.score.sensitivity.as_ref().and_then(|places| places.rank_low))
        }),
        of("weights_rank_high", "highest number among them", |o| {
            json!(o.score.sensitivity.as_ref().and_then(|places| places.rank_high))
        }),
        of("n_tasks", "tasks", |o| json!(o.score.n_tasks)),
        of("n_scored", "tasks that every rater scored", |o| json!(o.score.n_scored)),
        of("n_partial", "tasks that only some raters scored; counted nowhere", |o| {
            json!(o.score.n_partial)
        }),
        of("weight_covered", "weight of the scored tasks, 0-1", |o| json!(o.score.weight_covered)),
        of("partly_scored", "scored on less than half of the weight: not ranked", |o| {
            json!(o.score.partly_scored)
        }),
        of("residual", "scored from its named specialities only", |o| json!(o.score.residual)),
        of("reason", "why there is no mean or no rank", |o| json!(o.score.reason)),
    ]
}

fn labour_columns<'a>() -> Vec<Column<&'a Occupation>> {
    vec![
        of("bls_code", "code under which BLS publishes the figures", |o| {
            json!(o.labour.employment.origin.bls_code)
        }),
        of("shared_with", "other SOC codes with the same BLS figures: add these up once", |o| {
            let codes = &o.labour.employment.origin.shared_with;
            if codes.is_empty() { Value::Null } else { json!(codes.join(" ")) }
        }),
        of("employment", "jobs without the self-employed (OEWS)", |o| {
            json!(o.labour.employment.value)
        }),
        of("employment_period", "month of the employment and wage figures", |o| {
            json!(o.labour.employment.origin.period)
        }),
        of("employment_reason", "why there is no number of jobs", |o| {
            json!(o.labour.employment.origin.reason)
        }),
        of("median_annual_wage", "dollars; a lower bound where the next column is #", |o| {
            json!(o.labour.wages.annual.median.value)
        }),
        of("median_annual_wage_qualifier", "BLS's mark: # at or above the top code", |o| {
            json!(o.labour.wages.annual.median.qualifier)
        }),
        of("wage_reason", "why there is no annual median", |o| json!(o.labour.wages.origin.reason)),
        of("growth_pct", "projected change, percent, with the self-employed", |o| {
            json!(o.labour.projections.growth_pct)
        }),
        of("annual_openings", "projected openings a year, persons", |o| {
            json!(o.labour.projections.annual_openings)
        }),
        of("projection_period", "first and last year of the projections", |o| {
            json!(o.labour.projections.origin.period)
        }),
        of("projection_reason", "why there is no projection", |o| {
            json!(o.labour.projections.origin.reason)
        }),
    ]
}

/// One row per task.
pub(super) fn of_tasks<'a>(edition: &Edition) -> Vec<Column<(&'a Occupation, &'a Task)>> {
    let mut columns = vec![
        of_task("task_id", "O*NET's task id", |t| json!(t.task_id)),
        column("soc_code", "SOC code", |(o, _): &Row<'a>| json!(o.soc_code)),
        of_task("onetsoc_code", "O*NET-SOC occupation that does it", |t| json!(t.onetsoc_code)),
        of_task("statement", "the task statement that was scored", |t| json!(t.statement)),
        of_task("type", "Core or Supplemental; empty where O*NET has none", |t| json!(t.task_type)),
        of_task("importance", "1-5", |t| json!(t.importance)),
        of_task("relevance", "% of incumbents", |t| json!(t.relevance)),
        of_task("frequency", "mean category, 1 (yearly or less) to 7 (hourly or more)", |t| {
            json!(t.frequency)
        }),
        of_task("weight", "share of the SOC code, 0-1", |t| json!(t.weight)),
        of_task("weight_source", "rated, imputed, type or equal", |t| json!(t.weight_source)),
        of_task("mean", "mean over raters, 0-100; empty unless every rater scored it", |t| {
            json!(t.score.mean)
        }),
        of_task("std", "sample SD over raters, score points", |t| json!(t.score.std)),
        of_task("min", "lowest rater", |t| json!(t.score.min)),
        of_task("max", "highest rater", |t| json!(t.score.max)),
        of_task("contested", "raters at least 30 points apart", |t| json!(t.score.contested)),
    ];
    for (at, rater) in edition.version.raters.iter().enumerate() {
        for (what, about) in [
            ("score", "score, 0-100, of"),
            ("rationale", "reason given by"),
            ("model_version", "model version that answered for"),
            ("run_id", "run of"),
        ] {
            let name = rater.name.clone();
            columns.push(column(
                format!("rater_{}_{what}", at + 1),
                format!("{about} {}", rater.name),
                move |(_, task): &Row<'a>| {
                    let found = task.raters.iter().find(|said| *said.rater == *name);
                    found.map_or(Value::Null, |said| match what {
                        "score" => json!(said.score),
                        "rationale" => json!(said.rationale),
                        "model_version" => json!(said.model_version),
                        _ => json!(said.run_id),
                    })
                },
            ));
        }
    }
    columns
}
