//! `GET /occupations/{soc_code}`: one occupation with its tasks and what every rater said.

use actix_web::web::Bytes;
use schemars::JsonSchema;
use serde::Serialize;

use super::answer::{Answer, JSON, bytes};
use super::error::Error;
use super::params::{Kind, Param, Params};
use super::reply::{self, Meaning};
use super::route::{Ask, Handler, Media, Route};
use super::view::View;
use crate::edition::{Detail, Labour, MajorGroup, Occupation, Score, Task};
use crate::soc::SocCode;

/// The occupation that a path names.
pub(super) const SOC_CODE: Param =
    Param::new("soc_code", Kind::SocCode, "a SOC code such as 29-1141; .00 may follow");

pub(super) const OCCUPATION: Route = Route {
    path: "/occupations/{soc_code}",
    about: "One occupation with its jobs, wages, projections and tasks, every rater's score and reason",
    params: &[
        SOC_CODE,
        // The largest SOC code has 215 tasks.
        Param::new("tasks", Kind::Whole(0, 1_000), "how many tasks, the heaviest first").or("20"),
    ],
    media: Media::json::<Reply>(),
    handler: Handler::Edition(occupation),
};

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OccupationReply")]
struct Reply<'a> {
    /// Its SOC code.
    soc_code: &'a str,
    /// Its title.
    title: &'a str,
    /// What it does.
    description: &'a str,
    /// This page.
    href: String,
    /// Its major group.
    major_group: &'a MajorGroup,
    /// Its score, or why there is none.
    score: &'a Score,
    #[serde(flatten)]
    labour: &'a Labour,
    /// The O*NET-SOC occupations of the code.
    onetsoc: &'a [Detail],
    /// Its tasks.
    tasks: Tasks<'a>,
    /// What else people call it.
    alternate_titles: &'a [String],
    /// Related occupations, the closest first.
    related: Vec<Related<'a>>,
    #[serde(flatten)]
    meaning: Meaning<'a>,
}

#[derive(Serialize, JsonSchema)]
struct Tasks<'a> {
    /// How many there are.
    total: usize,
    /// How many are shown.
    shown: usize,
    /// By falling weight.
    items: &'a [Task],
}

#[derive(Serialize, JsonSchema)]
struct Related<'a> {
    /// Its SOC code.
    soc_code: &'a str,
    /// Its title.
    title: &'a str,
    /// Its own page.
    href: String,
}

/// The occupation that the path names.
pub(super) fn named<'a>(view: &'a View, params: &Params) -> Result<&'a Occupation, Error> {
    let text = params.text("soc_code").unwrap_or_default();
    let code: Option<SocCode> = text.parse().ok();
    code.and_then(|code| view.edition.occupation(code.as_str())).ok_or_else(|| {
        Error::not_found(format!(
            "there is no occupation {text}; expected a SOC code such as 29-1141"
        ))
    })
}

fn occupation(ask: &Ask) -> Result<Answer, Error> {
    let (view, params) = (&ask.view, &ask.params);
    let occupation = named(view, params)?;
    let shown = params.value("tasks").ok_or_else(Error::internal)?;
    let page = view.page(occupation).filter(|_| params.plain());
    if let Some(body) = page.and_then(|page| page.get()) {
        return Ok(Answer::of_edition(JSON, body.clone()));
    }
    let body = bytes(&reply(view, occupation, shown))?;
    if let Some(page) = page {
        // Whoever was first wrote the same bytes. A copy, because the buffer that they were written
        // into is up to twice as long.
        let _ = page.set(Bytes::copy_from_slice(&body));
    }
    Ok(Answer::of_edition(JSON, body))
}

fn reply<'a>(view: &'a View, occupation: &'a Occupation, shown: usize) -> Reply<'a> {
    let edition = &view.edition;
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
        meaning: Meaning::of(view),
    }
}
