//! The columns of the files with one row per task.

use serde_json::{Value, json};

use super::field::Kind::{Boolean, Integer, Number, Text};
use super::field::{Field, Kind};
use crate::read::edition::{Edition, RaterScore, Task};

/// A column of tasks.
fn column(name: &str, kind: Kind, about: &str, value: fn(&Task) -> Value) -> Field {
    Field::new(name, kind, about, move |row| row.task.map_or(Value::Null, value))
}

/// One row per task.
pub(super) fn fields(edition: &Edition) -> Vec<Field> {
    let mut fields = vec![
        column("task_id", Integer, "O*NET's task id", |t| json!(t.task_id)),
        Field::new("soc_code", Text, "SOC code", |row| json!(row.occupation.soc_code)),
        column("onetsoc_code", Text, "O*NET-SOC occupation that does it", |t| {
            json!(t.onetsoc_code)
        }),
        column("statement", Text, "the task statement that was scored", |t| json!(t.statement)),
        column("type", Text, "Core or Supplemental; empty where O*NET has none", |t| {
            json!(t.task_type)
        }),
        column("importance", Number, "importance", |t| json!(t.importance)).within(1.0, 5.0),
        column("relevance", Number, "incumbents who do it", |t| json!(t.relevance))
            .unit("percent")
            .within(0.0, 100.0),
        column(
            "frequency",
            Number,
            "mean category, 1 (yearly or less) to 7 (hourly or more)",
            |t| json!(t.frequency),
        )
        .within(1.0, 7.0),
        column("weight", Number, "share of the SOC code", |t| json!(t.weight))
            .unit("share")
            .within(0.0, 1.0),
        column("weight_source", Text, "rated, imputed, type or equal", |t| json!(t.weight_source)),
        points("mean", "mean over raters; empty unless every rater scored it", |t| t.score.mean),
        column("std", Number, "sample SD over raters", |t| json!(t.score.std)).unit("points"),
        points("min", "lowest rater", |t| t.score.min),
        points("max", "highest rater", |t| t.score.max),
        column("contested", Boolean, "raters at least 30 points apart", |t| {
            json!(t.score.contested)
        }),
    ];
    for (at, rater) in edition.version.raters.iter().enumerate() {
        fields.extend(of_rater(at + 1, &rater.name));
    }
    fields
}

/// A column of score points, 0-100.
fn points(name: &str, about: &str, value: fn(&Task) -> Option<f64>) -> Field {
    let field = Field::new(name, Number, about, move |row| json!(row.task.and_then(value)));
    field.unit("points").within(0.0, 100.0)
}

/// What one rater said.
fn of_rater(number: usize, rater: &str) -> [Field; 4] {
    let column = |what: &str, kind, about: &str, value: fn(&RaterScore) -> Value| {
        let (name, rater) = (format!("rater_{number}_{what}"), rater.to_owned());
        Field::new(name, kind, format!("{about} {rater}"), move |row| {
            let mut said = row.task.into_iter().flat_map(|task| &task.raters);
            said.find(|said| *said.rater == *rater).map_or(Value::Null, value)
        })
    };
    let score = column("score", Number, "score of", |said| json!(said.score));
    [
        score.unit("points").within(0.0, 100.0),
        column("rationale", Text, "reason given by", |said| json!(said.rationale)),
        column("model_version", Text, "model version that answered for", |said| {
            json!(said.model_version)
        }),
        column("run_id", Integer, "run of", |said| json!(said.run_id)),
    ]
}
