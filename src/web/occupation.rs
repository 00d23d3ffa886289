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
use crate::text;

/// The occupation that a path names.
pub(super) const SOC_CODE: Param =
    Param::new("soc_code", Kind::SocCode, "a SOC code such as 29-1141; .00 may follow");

/// How many tasks a page has unless another number is asked for.
const USUAL: &str = "20";

pub(super) const OCCUPATION: Route = Route {
    path: "/occupations/{soc_code}",
    about: "One occupation with its jobs, wages, projections and tasks, every rater's score and reason",
    params: &[
        SOC_CODE,
        // The largest SOC code has 215 tasks.
        Param::new("tasks", Kind::Whole(0, 1_000), "how many tasks, the heaviest first").or(USUAL),
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

/// An occupation's page, written once as most ask for it, and what it takes to make it with fewer or with
/// more tasks.
#[derive(Debug)]
pub(super) struct Page {
    /// With the usual number of tasks, or with all if there are not so many.
    usual: Bytes,
    /// The other tasks, a comma before each.
    others: Box<str>,
    /// The end of what stands before the number of tasks that are shown.
    head: usize,
    /// The beginning of the first task.
    tasks: usize,
    /// The end of every task of the usual ones.
    ends: Box<[usize]>,
    /// The end of every other task.
    other_ends: Box<[usize]>,
}

impl Page {
    fn of(view: &View, occupation: &Occupation) -> Result<Self, Error> {
        let frame = text::to_json(&reply(view, occupation)).map_err(unwritten)?;
        let usual = USUAL.parse().ok().ok_or_else(Error::internal)?;
        Self::write(&frame, &occupation.tasks, usual)
    }

    /// `frame` is the page without its tasks.
    fn write(frame: &str, tasks: &[impl Serialize], usual: usize) -> Result<Self, Error> {
        // No text can hold this: a quotation mark in a text has a backslash before it.
        const NONE: &str = r#""shown":0,"items":[]"#;
        let (head, tail) = frame.split_once(NONE).ok_or_else(Error::internal)?;
        let (usual, others) = tasks.split_at(usual.min(tasks.len()));
        let mut page = format!("{head}{}", shown(usual.len()));
        let tasks = page.len();
        let ends = append(&mut page, usual, "")?;
        page.push(']');
        page.push_str(tail);
        let mut rest = String::new();
        let other_ends = append(&mut rest, others, ",")?;
        // A copy, because the buffer that it was written into is up to twice as long.
        let usual = Bytes::copy_from_slice(page.as_bytes());
        Ok(Self { usual, others: rest.into(), head: head.len(), tasks, ends, other_ends })
    }

    /// The page with the heaviest of the tasks: `wanted` of them, if there are so many. Absent where a
    /// cut lies outside of the page, which would be a fault of ours.
    fn with_tasks(&self, wanted: usize) -> Option<Bytes> {
        let n_usual = self.ends.len();
        let wanted = wanted.min(n_usual + self.other_ends.len());
        if wanted == n_usual {
            return Some(self.usual.clone());
        }
        let last = self.ends.last().copied().unwrap_or(self.tasks);
        let (end, other_end) = match (wanted, wanted.saturating_sub(n_usual)) {
            (0, _) => (self.tasks, 0),
            (_, 0) => (*self.ends.get(wanted - 1)?, 0),
            (_, others) => (last, *self.other_ends.get(others - 1)?),
        };
        let (head, tail) = (self.usual.get(..self.head)?, self.usual.get(last..)?);
        let (tasks, others) = (self.usual.get(self.tasks..end)?, self.others.get(..other_end)?);
        Some([head, shown(wanted).as_bytes(), tasks, others.as_bytes(), tail].concat().into())
    }
}

/// Appends tasks, the first of them after `before`; returns where each of them ends.
fn append(
    text: &mut String,
    tasks: &[impl Serialize],
    before: &str,
) -> Result<Box<[usize]>, Error> {
    let mut before = before;
    let end = |task| {
        text.push_str(before);
        text.push_str(&text::to_json(task).map_err(unwritten)?);
        before = ",";
        Ok(text.len())
    };
    tasks.iter().map(end).collect()
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
        let page = Page::of(view, occupation)?;
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_page_is_cut_for_any_number_of_tasks() {
        let frame = r#"{"title":"a","tasks":{"total":5,"shown":0,"items":[]},"meaning":"b"}"#;
        for (n_tasks, usual) in [(5, 2), (5, 1), (5, 5), (2, 5), (1, 1), (0, 2)] {
            let tasks: Vec<Value> = (0..n_tasks).map(|task| json!({ "],": task })).collect();
            let page = Page::write(frame, &tasks, usual).unwrap();
            for wanted in 0..8 {
                let items = &tasks[..wanted.min(n_tasks)];
                let shown = json!({ "total": 5, "shown": items.len(), "items": items });
                let expected = json!({ "title": "a", "tasks": shown, "meaning": "b" });
                let cut = page.with_tasks(wanted).unwrap();
                let cut: Value = serde_json::from_slice(&cut).unwrap();
                assert_eq!(cut, expected, "{wanted} of {n_tasks}, usually {usual}");
            }
        }
    }
}
