//! `GET /tasks` and `GET /occupations/{soc_code}/tasks`: tasks with every rater's score and reason.

use schemars::JsonSchema;
use serde::Serialize;

use super::answer::Answer;
use super::error::Error;
use super::export::{self, BOM, FORMAT, RAW};
use super::filter::MAJOR_GROUP;
use super::occupation::{self, SOC_CODE};
use super::occupations::MAX_SEARCH;
use super::params::{Kind, PAGE, PER_PAGE, Param};
use super::reply::{Envelope, Meaning, href as occupation_href};
use super::route::{Ask, Handler, Media, Route};
use super::view::View;
use crate::edition::export::Rows;
use crate::edition::{Occupation, Task, TaskFigure};

pub(super) const TASKS: Route = Route {
    path: "/tasks",
    about: "All tasks, or those that contain every word of a text",
    params: &[
        Param::new("search", Kind::Text(MAX_SEARCH), "words of the statement"),
        Param::new(
            "sort",
            Kind::Choice(&["score", "std", "weight"]),
            "largest first: mean over raters, how far they disagree, or share of the occupation; \
             `score` unless there is a search, which comes by relevance",
        ),
        Param::new("order", Kind::Choice(&["desc", "asc"]), "largest or smallest first").or("desc"),
        Param::new(
            "contested",
            Kind::Choice(&["true", "false"]),
            "only tasks whose raters are 30 points or more apart, or only the others that are scored",
        ),
        MAJOR_GROUP,
        PAGE,
        PER_PAGE,
        FORMAT,
        RAW,
        BOM,
    ],
    media: Media::json_or_csv::<Reply>(),
    handler: Handler::Edition(tasks),
};

pub(super) const OF_OCCUPATION: Route = Route {
    path: "/occupations/{soc_code}/tasks",
    about: "All tasks of an occupation, the heaviest first",
    params: &[SOC_CODE, PAGE, PER_PAGE, FORMAT, RAW, BOM],
    media: Media::json_or_csv::<Reply>(),
    handler: Handler::Edition(of_occupation),
};

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "TasksReply")]
struct Reply<'a> {
    #[serde(flatten)]
    envelope: Envelope,
    /// The tasks of this page.
    tasks: Vec<Item<'a>>,
    #[serde(flatten)]
    meaning: Meaning<'a>,
}

/// A task with the occupation that does it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "TaskItem")]
pub(super) struct Item<'a> {
    /// Its own page.
    href: String,
    /// The SOC code that it counts for.
    soc_code: &'a str,
    /// Title of that occupation.
    occupation: &'a str,
    /// Page of that occupation.
    occupation_href: String,
    #[serde(flatten)]
    task: &'a Task,
}

impl<'a> Item<'a> {
    pub(super) fn of((occupation, task): (&'a Occupation, &'a Task)) -> Self {
        Self {
            href: href(task.task_id),
            soc_code: &occupation.soc_code,
            occupation: &occupation.title,
            occupation_href: occupation_href(&occupation.soc_code),
            task,
        }
    }
}

/// Where a task is served.
pub(super) fn href(task_id: i64) -> String {
    format!("/tasks/{task_id}")
}

fn tasks(ask: &Ask) -> Result<Answer, Error> {
    let params = &ask.params;
    let group = params.text("major_group");
    let contested = params.text("contested").map(|word| word == "true");
    let wanted = |(occupation, task): &(&Occupation, &Task)| {
        group.is_none_or(|group| group == occupation.major_group.code)
            && contested.is_none_or(|contested| task.score.contested == Some(contested))
    };
    reply(ask, found(ask).into_iter().filter(wanted).collect())
}

/// These tasks as the list that is asked for.
fn reply(ask: &Ask, found: Vec<(&Occupation, &Task)>) -> Result<Answer, Error> {
    let (view, params) = (&ask.view, &ask.params);
    if export::is_csv(params)? {
        let place = |(_, task): (_, &Task)| view.edition.task_place(task.task_id);
        return Ok(export::list(ask, Rows::Tasks(found.into_iter().filter_map(place).collect())));
    }
    let (envelope, found) = Envelope::of(params, found);
    let tasks = found.into_iter().map(Item::of).collect();
    Answer::json(&Reply { envelope, tasks, meaning: Meaning::of(view) })
}

/// The tasks that are asked for, in the order that is asked for.
fn found(ask: &Ask) -> Vec<(&Occupation, &Task)> {
    let (view, params) = (&ask.view, &ask.params);
    let ascending = params.text("order") == Some("asc");
    let by = match params.text("sort") {
        Some("std") => Some(TaskFigure::Std),
        Some("weight") => Some(TaskFigure::Weight),
        Some(_) => Some(TaskFigure::Score),
        None => None,
    };
    let Some(text) = params.text("search") else {
        let places = view.tasks_by(by.unwrap_or(TaskFigure::Score), ascending);
        return places.iter().filter_map(|place| view.edition.task_at(*place)).collect();
    };
    let mut found: Vec<(&Occupation, &Task)> =
        view.edition.search_tasks(text).into_iter().map(|hit| (hit.occupation, hit.task)).collect();
    match by {
        Some(by) => by.sort(&mut found, ascending, |(_, task)| task),
        None if ascending => found.reverse(),
        None => {}
    }
    found
}

fn of_occupation(ask: &Ask) -> Result<Answer, Error> {
    let (_, occupation) = occupation::named(&ask.view, &ask.params)?;
    reply(ask, occupation.tasks.iter().map(|task| (occupation, task)).collect())
}

/// The task that a path names.
pub(super) fn named(view: &View, text: &str) -> Result<(i64, (usize, usize)), Error> {
    let id = text.parse().ok();
    id.and_then(|id: i64| Some((id, view.edition.task_place(id)?)))
        .ok_or_else(|| Error::not_found(format!("there is no task {text} in this release")))
}
