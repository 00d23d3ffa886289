//! The columns of the files about what occupations share: activities, skills, technology.

use serde_json::{Value, json};

use super::field::Field;
use super::field::Kind::{Boolean, Integer, Number, Text};
use super::field::{Kind, Link, Row};
use crate::read::edition::{Activity, Need, Occupation, Skill, Task, Technology};

/// The columns of the occupation that every row has.
fn occupation() -> Vec<Field> {
    let of = |name: &str, kind, about: &str, value: fn(&Occupation) -> Value| {
        Field::new(name, kind, about, move |row: &Row<'_>| value(row.occupation))
    };
    vec![
        of("soc_code", Text, "SOC code", |o| json!(o.soc_code)),
        of("title", Text, "title of the SOC code", |o| json!(o.title)),
        of(
            "occupation_mean",
            Number,
            "score of the SOC code; empty where occupation_reason says why",
            |o| json!(o.score.mean),
        )
        .unit("points")
        .within(0.0, 100.0),
        of("occupation_reason", Text, "why the SOC code has no score or no rank", |o| {
            json!(o.score.reason)
        }),
        of(
            "employment",
            Integer,
            "jobs of the SOC code (OEWS); do not add them up over rows",
            |o| json!(o.labour.employment.value),
        )
        .unit("jobs"),
    ]
}

/// One row per activity of a task.
pub(super) fn activities() -> Vec<Field> {
    let of = |name: &str, about: &str, value: fn(&Activity) -> Value| {
        Field::new(name, Text, about, move |row: &Row<'_>| match row.link {
            Some(Link::Activity(activity)) => value(activity),
            _ => Value::Null,
        })
    };
    let of_task = |name: &str, kind: Kind, about: &str, value: fn(&Task) -> Value| {
        Field::new(name, kind, about, move |row: &Row<'_>| row.task.map_or(Value::Null, value))
    };
    let mut fields = vec![
        of("dwa_id", "O*NET's id of the detailed work activity", |a| json!(a.dwa_id)),
        of("activity", "the activity in words", |a| json!(a.title)),
        of("broader_activity", "the intermediate activity above it", |a| json!(a.broader)),
        of_task("task_id", Integer, "O*NET's task id", |t| json!(t.task_id)),
        of_task("statement", Text, "the task statement", |t| json!(t.statement)),
        of_task("weight", Number, "share of the SOC code", |t| json!(t.weight))
            .unit("share")
            .within(0.0, 1.0),
        of_task("mean", Number, "mean over raters; empty unless every rater scored it", |t| {
            json!(t.score.mean)
        })
        .unit("points")
        .within(0.0, 100.0),
    ];
    fields.extend(occupation());
    fields
}

/// One row per element of a SOC code.
pub(super) fn skills() -> Vec<Field> {
    let of = |name: &str, kind: Kind, about: &str, value: fn(&Skill, &Need) -> Value| {
        Field::new(name, kind, about, move |row: &Row<'_>| match &row.link {
            Some(Link::Skill(skill, need)) => value(skill, need),
            _ => Value::Null,
        })
    };
    let mut fields = vec![
        of("element_id", Text, "O*NET's id of the element", |skill, _| json!(skill.element_id)),
        of("name", Text, "the element's name", |skill, _| json!(skill.name)),
        of("domain", Text, "skills, knowledge or abilities", |skill, _| json!(skill.domain)),
        of("importance", Number, "mean over the O*NET-SOC occupations", |_, need| {
            json!(need.importance)
        })
        .within(1.0, 5.0),
        of("level", Number, "mean over those that have one", |_, need| json!(need.level))
            .within(0.0, 7.0),
        of("n_details", Integer, "O*NET-SOC occupations that are rated", |_, need| {
            json!(need.n_details)
        }),
    ];
    fields.extend(occupation());
    fields
}

/// One row per product of a SOC code.
pub(super) fn technologies() -> Vec<Field> {
    let of =
        |name: &str, kind: Kind, about: &str, value: fn(&Technology, Option<bool>) -> Value| {
            Field::new(name, kind, about, move |row: &Row<'_>| match row.link {
                Some(Link::Technology(product, in_demand)) => value(product, in_demand),
                _ => Value::Null,
            })
        };
    let mut fields = vec![
        of("technology", Text, "the product", |product, _| json!(product.name)),
        of("category", Text, "what kind of product it is", |product, _| json!(product.category)),
        of("hot", Boolean, "often named in job postings overall", |product, _| json!(product.hot)),
        of("in_demand", Boolean, "often named in postings for this occupation", |_, in_demand| {
            json!(in_demand)
        }),
    ];
    fields.extend(occupation());
    fields
}
