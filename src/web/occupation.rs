//! `GET /occupations/{soc_code}`: one occupation with its tasks and what every rater said.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::error::Error;
use super::params::Params;
use super::reply::{self, Meaning};
use super::state::State;
use crate::edition::{Detail, Edition, Labour, MajorGroup, Occupation, Score, Task};
use crate::soc::SocCode;

/// Tasks shown if nothing is said.
const TASKS: usize = 20;
/// Tasks shown at most; the largest SOC code has 215.
const MAX_TASKS: usize = 1_000;

#[derive(Serialize)]
struct Reply<'a> {
    soc_code: &'a str,
    title: &'a str,
    description: &'a str,
    href: String,
    major_group: &'a MajorGroup,
    score: &'a Score,
    #[serde(flatten)]
    labour: &'a Labour,
    /// The O*NET-SOC occupations of the code.
    onetsoc: &'a [Detail],
    tasks: Tasks<'a>,
    alternate_titles: &'a [String],
    related: Vec<Related<'a>>,
    #[serde(flatten)]
    meaning: Meaning<'a>,
}

#[derive(Serialize)]
struct Tasks<'a> {
    total: usize,
    shown: usize,
    /// By falling weight.
    items: &'a [Task],
}

#[derive(Serialize)]
struct Related<'a> {
    soc_code: &'a str,
    title: &'a str,
    href: String,
}

pub(super) async fn occupation(
    request: HttpRequest,
    path: web::Path<String>,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    let params = Params::read(&request, &["tasks"])?;
    let shown = params.value("tasks", "a number from 0 to 1000", |tasks| *tasks <= MAX_TASKS)?;
    let unknown = || {
        Error::not_found(format!(
            "there is no occupation {path}; expected a SOC code such as 29-1141"
        ))
    };
    let code: SocCode = path.parse().ok().ok_or_else(unknown)?;
    let edition = state.edition()?;
    let occupation = edition.occupation(code.as_str()).ok_or_else(unknown)?;
    Ok(reply::json(&request, &reply(&edition, occupation, shown.unwrap_or(TASKS))))
}

fn reply<'a>(edition: &'a Edition, occupation: &'a Occupation, shown: usize) -> Reply<'a> {
    let tasks = occupation.tasks.get(..shown).unwrap_or(&occupation.tasks);
    let related = occupation.related.iter().filter_map(|code| edition.occupation(code));
    Reply {
        soc_code: &occupation.soc_code,
        title: &occupation.title,
        description: &occupation.description,
        href: reply::href(&occupation.soc_code),
        major_group: &occupation.major_group,
        score: &occupation.score,
        labour: &occupation.labour,
        onetsoc: &occupation.details,
        tasks: Tasks { total: occupation.tasks.len(), shown: tasks.len(), items: tasks },
        alternate_titles: &occupation.alternate_titles,
        related: related
            .map(|related| Related {
                soc_code: &related.soc_code,
                title: &related.title,
                href: reply::href(&related.soc_code),
            })
            .collect(),
        meaning: Meaning::of(edition),
    }
}
