//! The columns of the files with one row per SOC code.

use serde_json::{Value, json};

use super::field::Kind::{Boolean, Integer, Number, Qualifier, Text};
use super::field::{Field, Kind};
use crate::read::edition::{Edition, Occupation};

/// A column of occupations.
fn column(name: &str, kind: Kind, about: &str, value: fn(&Occupation) -> Value) -> Field {
    Field::new(name, kind, about, move |row| value(row.occupation))
}

/// A column of score points, 0-100.
fn points(name: &str, about: &str, value: fn(&Occupation) -> Option<f64>) -> Field {
    let field = Field::new(name, Number, about, move |row| json!(value(row.occupation)));
    field.unit("points").within(0.0, 100.0)
}

/// One row per SOC code.
pub(super) fn fields(edition: &Edition) -> Vec<Field> {
    let mut fields = vec![
        column("soc_code", Text, "SOC code", |o| json!(o.soc_code)),
        column("title", Text, "O*NET's title", |o| json!(o.title)),
        column("major_group", Text, "first two digits of the SOC code", |o| {
            json!(o.major_group.code)
        }),
        column("major_group_name", Text, "its name", |o| json!(o.major_group.name)),
        column(
            "title_ko",
            Text,
            "Korean name, an unofficial translation (비공식 번역)",
            |o| json!(o.title_ko),
        ),
        column(
            "major_group_name_ko",
            Text,
            "Korean name of the major group, an unofficial translation (비공식 번역)",
            |o| json!(o.major_group.name_ko),
        ),
    ];
    fields.extend(scores());
    fields.extend(ranks());
    fields.extend(coverage());
    for (at, rater) in edition.version.raters.iter().enumerate() {
        let name = rater.name.clone();
        let about = format!("score under {name} alone");
        let mean = Field::new(format!("rater_{}_mean", at + 1), Number, about, move |row| {
            let raters = &row.occupation.score.raters;
            json!(raters.iter().find(|r| r.rater == name).map(|r| r.mean))
        });
        fields.push(mean.unit("points").within(0.0, 100.0));
    }
    fields.extend(jobs());
    fields.extend(prospects());
    fields
}

fn scores() -> Vec<Field> {
    vec![
        points("mean", "score", |o| o.score.mean),
        column("band", Text, "display band of the score", |o| json!(o.score.band)),
        column("std", Number, "sample SD of the raters' means: how far they disagree", |o| {
            json!(o.score.std)
        })
        .unit("points"),
        column("sd_tasks", Number, "weighted SD of the task scores: how mixed the work is", |o| {
            json!(o.score.sd_tasks)
        })
        .unit("points"),
        points(
            "ci_low",
            "lower end of the 95 % interval over tasks, raters fixed; empty where interval_reason says why",
            |o| o.score.interval().map(|(low, _)| low),
        ),
        points("ci_high", "upper end of it", |o| o.score.interval().map(|(_, high)| high)),
        points("rater_low", "smallest mean of one rater", |o| o.score.rater_low),
        points("rater_high", "largest mean of one rater", |o| o.score.rater_high),
    ]
}

fn ranks() -> Vec<Field> {
    let about = "1 + occupations strictly higher, among those with enough coverage";
    vec![
        column("rank", Integer, about, |o| json!(o.score.rank)),
        column("rank_low", Integer, "lower end of the rank's 95 % interval", |o| {
            json!(o.score.rank_low)
        }),
        column("rank_high", Integer, "upper end of it", |o| json!(o.score.rank_high)),
        column(
            "interval_reason",
            Text,
            "why there is no interval: less than half of the weight is scored, or a single task",
            |o| json!(o.score.interval_reason),
        ),
        column(
            "weights_rank_low",
            Integer,
            "lowest number among its ranks under all weight schemes",
            |o| json!(o.score.sensitivity.as_ref().and_then(|places| places.rank_low)),
        ),
        column("weights_rank_high", Integer, "highest number among them", |o| {
            json!(o.score.sensitivity.as_ref().and_then(|places| places.rank_high))
        }),
    ]
}

fn coverage() -> Vec<Field> {
    vec![
        column("n_tasks", Integer, "tasks", |o| json!(o.score.n_tasks)).unit("tasks"),
        column("n_scored", Integer, "tasks that every rater scored", |o| json!(o.score.n_scored))
            .unit("tasks"),
        column("n_partial", Integer, "tasks that only some raters scored; counted nowhere", |o| {
            json!(o.score.n_partial)
        })
        .unit("tasks"),
        column("weight_covered", Number, "weight of the scored tasks", |o| {
            json!(o.score.weight_covered)
        })
        .unit("share")
        .within(0.0, 1.0),
        column(
            "partly_scored",
            Boolean,
            "scored on less than half of the weight: not ranked",
            |o| json!(o.score.partly_scored),
        ),
        column("residual", Boolean, "scored from its named specialities only", |o| {
            json!(o.score.residual)
        }),
        column("reason", Text, "why there is no mean or no rank", |o| json!(o.score.reason)),
    ]
}

fn jobs() -> Vec<Field> {
    vec![
        column("bls_code", Text, "code under which BLS publishes the figures", |o| {
            json!(o.labour.employment.origin.bls_code)
        }),
        column("shared_with", Text, "other SOC codes with the same BLS figures", |o| {
            let codes = &o.labour.employment.origin.shared_with;
            if codes.is_empty() { Value::Null } else { json!(codes.join(" ")) }
        }),
        column(
            "employment",
            Integer,
            "jobs without the self-employed (OEWS); of a combined code of BLS in the row of every SOC \
             code that shares it, so do not add this column up",
            |o| json!(o.labour.employment.value),
        )
        .unit("jobs"),
        column(
            "employment_share",
            Integer,
            "the occupation's part of these jobs: those of a combined code are divided evenly among \
             its SOC codes, in whole jobs; this column adds up to the total",
            |o| json!(share(o, o.labour.employment.value)),
        )
        .unit("jobs"),
        column(
            "employment_qualifier",
            Qualifier,
            "BLS's qualifier of the number of jobs, in CSV as a word",
            |o| json!(o.labour.employment.qualifier),
        ),
        column("employment_period", Text, "month of the employment and wage figures", |o| {
            json!(o.labour.employment.origin.period)
        }),
        column("employment_reason", Text, "why there is no number of jobs", |o| {
            json!(o.labour.employment.origin.reason)
        }),
        column(
            "median_annual_wage",
            Number,
            "median annual wage; a lower bound where the next column says so",
            |o| json!(o.labour.wages.annual.median.value),
        )
        .unit("dollars a year"),
        column(
            "median_annual_wage_qualifier",
            Qualifier,
            "BLS's qualifier: top_coded (# in JSON) is a wage at or above the top code, not_available (*) \
             one that BLS does not publish",
            |o| json!(o.labour.wages.annual.median.qualifier),
        ),
        column("wage_reason", Text, "why there is no annual median", |o| {
            json!(o.labour.wages.origin.reason)
        }),
    ]
}

fn prospects() -> Vec<Field> {
    vec![
        column("growth_pct", Number, "projected change, with the self-employed", |o| {
            json!(o.labour.projections.growth_pct)
        })
        .unit("percent"),
        column(
            "annual_openings",
            Integer,
            "projected openings a year, with the self-employed; of a combined code in the row of every \
             SOC code that shares it",
            |o| json!(o.labour.projections.annual_openings),
        )
        .unit("persons a year"),
        column(
            "annual_openings_share",
            Integer,
            "the occupation's part of these openings, as of the jobs: this column adds up",
            |o| json!(share(o, o.labour.projections.annual_openings)),
        )
        .unit("persons a year"),
        column("projection_period", Text, "first and last year of the projections", |o| {
            json!(o.labour.projections.origin.period)
        }),
        column("projection_reason", Text, "why there is no projection", |o| {
            json!(o.labour.projections.origin.reason)
        }),
    ]
}

/// An occupation's part of a figure of its BLS code: an equal one for each SOC code of it, in whole units;
/// what is left over goes to the first ones, so that the parts add up.
fn share(occupation: &Occupation, figure: Option<i64>) -> Option<i64> {
    let others = &occupation.labour.employment.origin.shared_with;
    let number = |n: usize| i64::try_from(n).ok();
    let members = number(others.len() + 1)?;
    let place = number(others.iter().filter(|code| **code < occupation.soc_code).count())?;
    let figure = figure?;
    Some(figure / members + i64::from(place < figure % members))
}
