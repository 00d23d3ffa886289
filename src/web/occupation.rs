//! `GET /occupations/{soc_code}`: one occupation with its tasks and what every rater said.

use actix_web::web::Bytes;
use schemars::JsonSchema;
use serde::Serialize;

use super::answer::{Answer, JSON, unwritten};
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

/// The place of the occupation that the path names, and the occupation.
pub(super) fn named<'a>(view: &'a View, params: &Params) -> Result<(usize, &'a Occupation), Error> {
    let text = params.text("soc_code").unwrap_or_default();
    let code: Option<SocCode> = text.parse().ok();
    let place = code.and_then(|code| view.edition.place(code.as_str()));
    let found = place.and_then(|place| Some((place, view.edition.occupations.get(place)?)));
    found.ok_or_else(|| {
        Error::not_found(format!(
            "there is no occupation {text}; expected a SOC code such as 29-1141"
        ))
    })
}

/// An occupation's page, written once with all its tasks, and where it is cut to have fewer of them.
#[derive(Debug)]
pub(super) struct Page {
    whole: Bytes,
    /// The end of what stands before the number of tasks that are shown.
    head: usize,
    /// The beginning of the first task.
    tasks: usize,
    /// The end of every task.
    ends: Box<[usize]>,
}

impl Page {
    fn write(view: &View, occupation: &Occupation) -> Result<Self, Error> {
        // No text can hold this: a quotation mark in a text has a backslash before it.
        const NONE: &str = r#""shown":0,"items":[]"#;
        let frame = serde_json::to_string(&reply(view, occupation)).map_err(unwritten)?;
        let (head, tail) = frame.split_once(NONE).ok_or_else(Error::internal)?;
        let mut whole = format!("{head}{}", shown(occupation.tasks.len()));
        let tasks = whole.len();
        let mut ends = Vec::with_capacity(occupation.tasks.len());
        for task in &occupation.tasks {
            if !ends.is_empty() {
                whole.push(',');
            }
            whole.push_str(&serde_json::to_string(task).map_err(unwritten)?);
            ends.push(whole.len());
        }
        whole.push(']');
        whole.push_str(tail);
        // A copy, because the buffer that it was written into is up to twice as long.
        let whole = Bytes::copy_from_slice(whole.as_bytes());
        Ok(Self { whole, head: head.len(), tasks, ends: ends.into() })
    }

    /// The page with the heaviest of the tasks: `wanted` of them, if there are so many. Absent where a
    /// cut lies outside of the page, which would be a fault of ours.
    fn with_tasks(&self, wanted: usize) -> Option<Bytes> {
        let Some(last) = self.ends.last().filter(|_| wanted < self.ends.len()) else {
            return Some(self.whole.clone());
        };
        let end = match wanted.checked_sub(1) {
            Some(at) => *self.ends.get(at)?,
            None => self.tasks,
        };
        let (head, tasks) = (self.whole.get(..self.head)?, self.whole.get(self.tasks..end)?);
        let count = shown(wanted);
        Some([head, count.as_bytes(), tasks, self.whole.get(*last..)?].concat().into())
    }
}

fn shown(tasks: usize) -> String {
    format!(r#""shown":{tasks},"items":["#)
}

fn occupation(ask: &Ask) -> Result<Answer, Error> {
    let (view, params) = (&ask.view, &ask.params);
    let (place, occupation) = named(view, params)?;
    let shown = params.value("tasks").ok_or_else(Error::internal)?;
    let slot = view.page(place).ok_or_else(Error::internal)?;
    let page = if let Some(page) = slot.get() {
        page
    } else {
        let page = Page::write(view, occupation)?;
        slot.get_or_init(|| page)
    };
    Ok(Answer::of_edition(JSON, page.with_tasks(shown).ok_or_else(Error::internal)?))
}

/// The page without its tasks.
fn reply<'a>(view: &'a View, occupation: &'a Occupation) -> Reply<'a> {
    let edition = &view.edition;
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
        tasks: Tasks { total: occupation.tasks.len(), shown: 0, items: &[] },
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
